"""Routes of ours, tried by people who have no business there."""

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .suite_common import SuiteCase
from .test_back_doors import OUTSIDERS

ROUTE = "/docflow/scan/upload"


@tagged("standard", "post_install", "-at_install")
class TestBackDoorsRoutes(HttpCase, SuiteCase):
    """The office ``self.office`` belongs to the registrar ``self.registrar`` and to nobody else."""

    def _upload(self, user=None, token=True):
        self.authenticate(user and user.login, user and user.login.ljust(8, "x"))
        data = {"office_id": self.office.id}
        if token:
            data["csrf_token"] = Request.csrf_token(self)
        files = {"files": ("scan.pdf", b"%PDF-1.4 a stack", "application/pdf")}
        return self.url_open(ROUTE, data=data, files=files, allow_redirects=False)

    def _count(self):
        self.env.invalidate_all()
        return self.env["docflow.scan.batch"].search_count([("office_id", "=", self.office.id)])

    def test_upload_is_for_registrars_of_the_office(self):
        """Nobody but a registrar of the office adds a stack to it."""
        for who in ("portal", *OUTSIDERS, "colleague", "mayor", "auditor"):
            with self.subTest(who=who):
                answer = self._upload(getattr(self, who))
                self.assertNotIn("batch_id", answer.text)
                self.assertEqual(self._count(), 0)
        self.assertIn("batch_id", self._upload(self.registrar).text)
        self.assertEqual(self._count(), 1)

    def test_upload_asks_who_it_is(self):
        """A visitor is sent to the login; a foreign page cannot upload in another's name."""
        self.assertEqual(self._upload().status_code, 303)
        self.assertEqual(self._upload(self.registrar, token=False).status_code, 400)
        self.assertEqual(self._count(), 0)
