"""Odoo's own robot opens every menu, view, filter and grouping of our application."""

from odoo.tests import HttpCase, tagged

from odoo.addons.docflow_base.tests.common import DocflowCase

ROBOT = (
    "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader')"
    ".startClickEverywhere('docflow_base.docflow_menu_root');"
)


@tagged("standard", "post_install", "-at_install", "click_all")
class TestClickAll(DocflowCase, HttpCase):
    """No menu, view, filter or grouping of the application ends in an error."""

    allow_end_on_form = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # lists with something in them: an empty view renders nothing that could break
        letter = cls._registered()
        cls._resolve(
            letter,
            [cls.executor1, cls.executor2],
            is_control=True,
            date_deadline="2099-12-08",
        )
        cls._registered(corr_number="01-14/900")
        cls._incoming(corr_number="01-14/901")
        cls.env.ref("base.user_admin").tour_enabled = False

    def _click_everything(self, login):
        self.browser_js(
            "/odoo",
            ROBOT,
            "odoo.isReady === true",
            login=login,
            timeout=900,
            success_signal="clickbot test succeeded",
        )

    def test_administrator(self):
        """An administrator opens everything without an error."""
        self._click_everything("admin")

    def test_registrar(self):
        """A registrar opens everything he is shown without an error."""
        self._click_everything(self.registrar.login)

    def test_executor(self):
        """An executor opens everything he is shown without an error."""
        self._click_everything(self.executor2.login)
