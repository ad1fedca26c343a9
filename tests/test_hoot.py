"""The unit tests of our components, run by Odoo's own runner in a browser."""

from odoo.tests import HttpCase, no_retry, tagged

from odoo.addons.web.tests.test_js import unit_test_error_checker

PAGE = "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&filter=%40"


@tagged("standard", "post_install", "-at_install")
class TestHoot(HttpCase):
    """Every ``static/tests/*.test.js`` of ours passes."""

    @no_retry
    def test_base(self):
        """The components of docflow_base do what their tests say."""
        self._run("docflow_base")

    @no_retry
    def test_approval(self):
        """The components of docflow_approval do what their tests say."""
        self._run("docflow_approval")

    def _run(self, module):
        self.browser_js(
            PAGE + module,
            "",
            "",
            login="admin",
            timeout=900,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
