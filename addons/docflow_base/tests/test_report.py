import io
from datetime import datetime

import openpyxl
import pypdfium2

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import DocflowCase

NOW = "2026-12-08 08:00:00"  # a Tuesday, 10:00 in Kyiv


def read_pages(pdf):
    """Return the text of each page of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


class ReportCase(DocflowCase):
    def _reports(self, user):
        return self.env["docflow.report"].with_user(user)

    def _made(self, user, code, params=None, format="xlsx"):
        """Return the report of ``user``, made at once."""
        answer = self._reports(user).make(code, params, format)
        self.assertEqual(answer["state"], "done", answer)
        return self._reports(user).browse(answer["report_id"])

    def _bytes(self, report):
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "docflow.report"),
                ("res_id", "=", report.id),
                ("res_field", "=", "file"),
            ]
        )
        return attachment.raw

    def _workbook(self, report):
        return openpyxl.load_workbook(io.BytesIO(self._bytes(report)))


@tagged("post_install", "-at_install")
class TestReport(ReportCase):
    """Report forms: what is offered, what is refused, and who opens what was made."""

    def test_forms_describe_themselves(self):
        """The screen is told which forms there are and what may be chosen for each."""
        forms = {form["code"]: form for form in self._reports(self.executor1).get_forms()}
        self.assertIn("reminder", forms)
        form = forms["reminder"]
        self.assertEqual(form["formats"], ["pdf", "xlsx"])
        parameters = {one["name"]: one for one in form["parameters"]}
        self.assertEqual(parameters["days"]["default"], 3)
        self.assertEqual(parameters["days"]["limits"], [0, 92])
        units = dict(parameters["unit"]["choices"])
        self.assertIn(self.finance.id, units)
        self.assertEqual(parameters["person"]["model"], "res.users")

    @freeze_time(NOW)
    def test_shelf(self):
        """A made report says what was chosen, is shown on the screen with the same choices, and is
        dropped by its requester alone."""
        params = {"days": 5, "unit": self.finance.id}
        report = self._made(self.mayor, "reminder", params)
        self.assertIn("5", report.choice_text)
        self.assertIn(self.finance.name, report.choice_text)
        self.assertIn(f"/{report.id}/file", report.action_download()["url"])
        shown = report.action_show()["context"]["docflow_report"]
        self.assertEqual(shown, {"code": "reminder", "values": params})
        with self.assertRaises(AccessError):
            report.with_user(self.controller).unlink()
        report.unlink()
        self.assertFalse(self._reports(self.mayor).get_made())

    @freeze_time(NOW)
    def test_preview(self):
        """On the screen each row opens its card, and each executor his list."""
        card = self._registered()
        self._resolve(card, [self.executor1, self.executor2], date_deadline="2026-12-10")
        shown = self._reports(self.mayor).preview("reminder", {"days": 3})
        heads = [row for row in shown["rows"] if row["tone"] == "head"]
        self.assertEqual(len(heads), 2)
        self.assertEqual(shown["count"], 2)
        row = shown["rows"][1]
        self.assertEqual(row["cells"]["due"], "2026-12-10")
        self.assertEqual(row["cells"]["days"], 2)
        self.assertEqual(row["open"]["domain"], [("id", "=", card.id)])
        found = self.env[heads[0]["open"]["model"]].search(heads[0]["open"]["domain"])
        self.assertEqual(found.document_id, card)

    @freeze_time(NOW)
    def test_files(self):
        """The same rows are made as a PDF and as a spreadsheet."""
        self._resolve(self._registered(), [self.executor1], date_deadline="2026-12-10")
        page = self._workbook(self._made(self.mayor, "reminder")).active
        cells = [cell.value for line in page.iter_rows() for cell in line]
        self.assertIn(datetime(2026, 12, 10), cells)
        pdf = self._bytes(self._made(self.mayor, "reminder", format="pdf"))
        (text,) = read_pages(pdf)
        self.assertIn("10.12.2026", text)
