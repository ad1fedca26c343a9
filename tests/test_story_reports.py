"""The monthly summary of a controller: on the screen, in the list behind a figure, in two files."""

import io
from datetime import timedelta

import openpyxl
import pytest

from odoo import fields
from odoo.tests import freeze_time, tagged

from odoo.addons.docflow_base.tests.test_report import read_pages

from .story_common import StoryCase

KEPT = "Про підготовку шкіл до зими"
MISSED = "Про уточнення бюджету"
# Columns of the summary that hold figures, as the sheet has them.
FIGURES = ("total", "arrived", "done", "in_time", "late", "extended", "not_due", "overdue")


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install")
class TestStoryReports(StoryCase):
    """Education reported in time, Finance let the day pass; the controller reports on both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        operations = [
            cls.env.ref(f"docflow_base.docflow_operation_{code}").id for code in ("read", "report")
        ]
        cls.env["docflow.role.group"].create(
            {
                "name": "Контроль виконання",
                "scope": "company",
                "operation_ids": [fields.Command.set(operations)],
                "member_ids": [fields.Command.create({"user_id": cls.controller.id})],
            }
        )
        cls.today = cls.company._docflow_today()
        later = cls.today + timedelta(days=5)
        kept = cls._resolve(cls._letter(KEPT), [cls.executor1], "Підготувати", date_deadline=later)
        cls._as(cls.executor1, kept).action_report("Підготовлено")
        with freeze_time(fields.Datetime.now() - timedelta(days=9)):
            missed = cls._letter(MISSED, corr_number="01-14/878")
            soon = cls.today - timedelta(days=3)
            cls._resolve(missed, [cls.executor2], "Уточнити", date_deadline=soon)
        cls.env.flush_all()

    @property
    def _params(self):
        first, last = self.today - timedelta(days=20), self.today + timedelta(days=20)
        return {
            "period": {"date_from": first.isoformat(), "date_to": last.isoformat()},
            "subject": "assignment",
        }

    @property
    def _link(self):
        """The address of the report, as one person sends it to another."""
        period = self._params["period"]
        days = f"{period['date_from']}..{period['date_to']}"
        return f"/odoo/docflow-reports?report=summary&period={days}&subject=assignment"

    def _open_as(self, user, url):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.url_open(url)

    def _get_workbook_row(self, content, name):
        page = openpyxl.load_workbook(io.BytesIO(content)).active
        return next(
            [cell for cell in row if isinstance(cell, int)][1:]
            for row in page.iter_rows(values_only=True)
            if name in row
        )

    def _get_paper_row(self, content, name):
        words = " ".join(" ".join(read_pages(content)).split())
        return [int(word) for word in words.split(name)[1].split()[: len(FIGURES)]]

    def test_summary_before_noon(self):
        """The controller sees what was kept and what was not, opens the list behind a figure, comes
        back, and takes both files; the figures of the three are equal. The same link shows a
        stranger nothing, and the files are not his."""
        self._tour("reports", self.controller, self._link)
        reports = self.env["docflow.report"].search([("user_id", "=", self.controller.id)])
        self.assertEqual(sorted(reports.mapped("format")), ["pdf", "xlsx"])
        shown = self._as(self.controller, reports).preview("summary", self._params)
        row = next(row for row in shown["rows"] if row["cells"]["unit"] == self.finance.name)
        figures = [row["cells"][name] for name in FIGURES]
        self.assertEqual(figures, [1, 1, 0, 0, 0, 0, 0, 1])
        readers = {"xlsx": self._get_workbook_row, "pdf": self._get_paper_row}
        for report in reports:
            answer = self._open_as(self.controller, report._get_url())
            self.assertEqual(answer.status_code, 200)
            read = readers[report.format]
            self.assertEqual(read(answer.content, self.finance.name), figures, report.format)
        self._tour("reports_stranger", self.specialist, self._link)
        for report in reports:
            answer = self._open_as(self.specialist, report._get_url())
            self.assertIn(answer.status_code, (403, 404))
