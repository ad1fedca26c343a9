import io
import types
from datetime import date, datetime
from unittest.mock import patch

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..models import docflow_discipline_summary_mixin, docflow_report_making_mixin
from ..tools.report_sheet import Column, Paper, Row, Sheet, show
from ..tools.report_xlsx import MAX_FURNITURE, write_xlsx
from .test_report import NOW, ReportCase

PAPER = Paper("Council", "Made")


@tagged("post_install", "-at_install")
class TestReportBounds(ReportCase):
    """What is odd or huge is shown as it is, or refused in words; it never breaks a report."""

    def _write(self, sheet, paper=PAPER):
        file = io.BytesIO()
        write_xlsx(sheet, file, paper)
        return openpyxl.load_workbook(io.BytesIO(file.getvalue())).active

    def test_mistyped_years_stay_readable(self):
        """A day before 1900, which no spreadsheet knows, is the same text there as on paper."""
        columns = [Column("day", "Day", "date"), Column("moment", "Moment", "datetime")]
        for year in (1, 206, 1899):
            cells = {"day": date(year, 11, 18), "moment": datetime(year, 11, 18, 9, 30)}
            page = self._write(Sheet("T", columns, [Row(cells)]))
            values = [cell.value for line in page.iter_rows() for cell in line]
            for name, column in zip(cells, columns, strict=True):
                with self.subTest(year=year, name=name):
                    self.assertIn(show(cells[name], column.kind, PAPER), values)

    def test_running_heads_fit(self):
        """A council with ampersands in its name has it over every printed page."""
        page = self._write(Sheet("T", [Column("n", "№", "index")], []), Paper("A&B " * 60, "Made"))
        self.assertIn("A&&B", page.oddHeader.left.text or "")
        self.assertLessEqual(len(page.oddHeader.left.text), MAX_FURNITURE)

    @freeze_time(NOW)
    def test_much_text_is_left_to_the_job(self):
        """Few rows with a lot of text are printed by the job, and too much of it is refused."""
        self._resolve(
            self._registered(), [self.executor1], text="Now " * 2000, date_deadline="2026-12-10"
        )
        reports = self._reports(self.mayor)
        making = docflow_report_making_mixin
        self.assertEqual(reports.make("reminder", {}, "pdf")["state"], "done")
        with patch.object(making, "PDF_TEXT_AT_ONCE", 500):
            answer = reports.make("reminder", {}, "pdf")
        self.assertEqual((answer["state"], answer["url"]), ("queued", False))
        report = reports.browse(answer["report_id"])
        self.assertEqual(report.rows_total, 1)
        with patch.object(making, "PDF_TEXT", 500), self.assertRaisesRegex(UserError, "Excel"):
            report._requested()._write_file(io.BytesIO(), lambda count: None)
        # of a longer cell paper has the beginning
        row = Row({"task": "Now " * 2000})
        sheet = types.SimpleNamespace(columns=[Column("task", "Task")])
        ((__, text),) = reports._print_cells(sheet, row.cells, PAPER)
        self.assertEqual(len(text), making.CELL_TEXT)

    @freeze_time(NOW)
    def test_figures_have_an_end(self):
        """Figures by a side that has more values than a table has rows are refused in words."""
        self._resolve(
            self._registered(), [self.executor1, self.executor2], date_deadline="2026-12-10"
        )
        discipline = self.env["docflow.discipline"]
        period = ("2026-12-01", "2026-12-31")
        with patch.object(docflow_discipline_summary_mixin, "MAX_GROUPS", 2):
            self.assertEqual(len(discipline.get_summary(*period, "executor_id")), 3)
        with patch.object(docflow_discipline_summary_mixin, "MAX_GROUPS", 1):
            with self.assertRaisesRegex(UserError, "shorter period"):
                discipline.get_summary(*period, "executor_id")
            discipline.get_summary(*period)

    def test_words_that_a_client_makes_up(self):
        """Only the words of a choice filter figures; others are refused, whatever they hold."""
        discipline = self.env["docflow.discipline"].with_user(self.executor1)
        period = ("2026-12-01", "2026-12-31")
        for junk in ("\x00", "\ud800", "x", 5):
            with self.subTest(junk=ascii(junk)):
                with self.assertRaises(UserError):
                    discipline.get_summary(*period, filters={"category": junk})
                with self.assertRaises(UserError):
                    discipline.get_summary(*period, subject=junk)
        discipline.get_summary(*period, filters={"category": ["incoming", False]})

    def test_control_counts_what_was_done_on_control(self):
        """Work that was over before somebody took control of the card is not what he waited for:
        the card is done when he releases it."""
        with freeze_time("2026-11-02 08:00:00"):
            card = self._registered()
            first = self._resolve(card, [self.executor1], date_deadline="2026-11-10")
            second = self._resolve(card, [self.executor2], date_deadline="2026-11-30")
        with freeze_time("2026-11-06 08:00:00"):
            self._line(first, self.executor1).action_report("Done")
        with freeze_time("2026-11-09 08:00:00"):
            card.with_user(self.controller).action_take_control(date_deadline="2026-11-12")
            second.with_user(self.mayor).action_cancel("Not wanted")
        with freeze_time("2026-11-20 08:00:00"):
            card.with_user(self.controller).action_release_control(note="Checked")
        row = self.env["docflow.discipline"].search(
            [("subject", "=", "card"), ("document_id", "=", card.id)]
        )
        self.assertEqual(row.outcome, "done_late")
        self.assertGreaterEqual(row.date_done, row.date_start)
