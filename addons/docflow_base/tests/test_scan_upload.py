import io

from odoo import http
from odoo.tests import HttpCase, tagged

from ..tools.barcode import pages_of_pdf, read_barcodes
from ..tools.splitter import SEPARATOR
from . import scan_samples as samples
from .test_desk import DeskCase


@tagged("post_install", "-at_install")
class TestScanUpload(DeskCase, HttpCase):
    """Dropping stacks through the browser's door, and what the browser may fetch of them."""

    def _drop(self, login, office, *contents, **data):
        self.authenticate(login, login)
        data = {"office_id": office, "csrf_token": http.Request.csrf_token(self), **data}
        files = [("files", (name, io.BytesIO(content))) for name, content in contents]
        return self.url_open("/docflow/scan/upload", data=data, files=files)

    def test_dropped_files_are_a_stack(self):
        """Files dropped together are one stack of the office, in their order."""
        pdf = samples.blank_pdf(1)
        answer = self._drop("t_registrar", self.office.id, ("b.pdf", pdf), ("a.pdf", pdf)).json()
        batch = self.env["docflow.scan.batch"].browse(answer["batch_id"])
        self.assertEqual(batch.file_ids.sorted("id").mapped("name"), ["b.pdf", "a.pdf"])
        self.assertEqual((batch.user_id, batch.office_id), (self.registrar, self.office))

    def test_only_registrars_of_the_office_drop(self):
        """Who does not register there is told so, and nothing is stored."""
        count = self.env["docflow.scan.batch"].search_count([])
        for login, office in (
            ("t_outsider", self.office.id),
            ("t_mayor", self.office.id),
            ("t_registrar", self.other_office.id),
            ("t_registrar", "x"),
            ("t_registrar", 0),
        ):
            with self.subTest(login=login, office=office):
                answer = self._drop(login, office, ("a.pdf", b"x")).json()
                self.assertIn("do not register", answer["error"])
        self.assertEqual(self.env["docflow.scan.batch"].search_count([]), count)

    def test_refusals_are_told(self):
        """No file, or one that is too large, is refused in words."""
        self.assertIn("Choose one", self._drop("t_registrar", self.office.id).json()["error"])
        self.env["ir.config_parameter"].set_param("web.max_file_upload_size", 1000)
        answer = self._drop("t_registrar", self.office.id, ("large.pdf", b"x" * 1001))
        if answer.status_code == 200:  # or core refuses the whole request before us
            self.assertIn("the limit is", answer.json()["error"])

    def test_strange_page_cannot_drop(self):
        """A page of somebody else cannot make a registrar's browser drop a stack."""
        answer = self._drop("t_registrar", self.office.id, ("a.pdf", b"x"), csrf_token="forged")
        self.assertEqual(answer.status_code, 400)

    def test_file_is_for_its_office_alone(self):
        """A file of a stack is downloaded by registrars of its office and by nobody else."""
        url = f"/web/content/{self._file_letter().attachment_id.id}?download=true"
        self.authenticate("t_registrar", "t_registrar")
        self.assertEqual(self.url_open(url).content, b"signed")
        self.authenticate("t_outsider", "t_outsider")
        self.assertNotEqual(self.url_open(url).status_code, 200)

    def test_separator_sheet_is_read_from_either_end(self):
        """The sheet that is laid between letters carries the code that begins one, both ways up."""
        desk = self.env["docflow.scan.batch"].with_user(self.registrar)
        action = desk.action_print_separators()
        reports = desk.env["ir.actions.report"].with_context(force_report_rendering=True)
        printed, __ = reports._render_qweb_pdf(action["report_name"], self.office.ids)
        (page,) = pages_of_pdf(printed, 150)
        for turn in (0, 180):
            self.assertEqual(read_barcodes(page.rotate(turn)), [SEPARATOR])
