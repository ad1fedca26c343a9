import io
import tracemalloc
import unittest
from datetime import date, datetime

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..tools.htmlpdf import html_to_pdf
from ..tools.report_sheet import Column, Link, Paper, Row, Sheet, clean, show, to_json
from ..tools.report_xlsx import write_xlsx
from .test_report import ReportCase, read_pages

PAPER = Paper(
    company="Council & Co.",
    made="Made by X on 08.12.2026 10:00",
    page="Page %(page)s of %(pages)s",
    decimal_point=",",
)
COLUMNS = [
    Column("n", "№", "index"),
    Column("name", "Subject", width=30),
    Column("day", "Date", "date", group="When"),
    Column("moment", "Moment", "datetime", group="When"),
    Column("count", "Count", "number"),
    Column("share", "Share", "percent"),
]
SPELLS = ("=1+1", "+380", "-5", "@sum(A1)", '=HYPERLINK("http://x")', "'quoted", "http://x.ua")


def make_sheet(rows, **values):
    return Sheet(title="A: report [of] all/things & more", columns=COLUMNS, rows=rows, **values)


def open_page(sheet):
    file = io.BytesIO()
    write_xlsx(sheet, file, PAPER)
    return openpyxl.load_workbook(file).active


class TestReportSheet(unittest.TestCase):
    """One sheet, drawn as a spreadsheet and for the screen."""

    def test_texts_are_no_formulas(self):
        """A subject that begins like a formula is a text in the file, letter by letter."""
        page = open_page(make_sheet([Row({"name": spell}) for spell in SPELLS]))
        cells = [line[1] for line in page.iter_rows(min_row=6, max_row=5 + len(SPELLS))]
        self.assertEqual([cell.value for cell in cells], list(SPELLS))
        self.assertEqual({cell.data_type for cell in cells}, {"s"})
        self.assertEqual({cell.number_format for cell in cells}, {"@"})
        self.assertFalse(any(cell.hyperlink for cell in cells))

    def test_figures_are_figures(self):
        """Numbers, dates and percentages are values that a spreadsheet can count with."""
        row = {
            "name": "x",
            "day": date(2026, 12, 8),
            "moment": datetime(2026, 12, 8, 10, 30, 59),
            "count": 12_345,
            "share": 66.66,
        }
        page = open_page(make_sheet([Row(row)], totals={"name": "In All", "count": 12_345}))
        line, total = page.iter_rows(min_row=6, max_row=7)
        self.assertEqual(
            [cell.value for cell in line],
            [1, "x", datetime(2026, 12, 8), datetime(2026, 12, 8, 10, 30), 12_345, 0.667],
        )
        self.assertEqual(
            [cell.number_format for cell in line],
            ["0", "@", "dd.mm.yyyy", "dd.mm.yyyy hh:mm", "#,##0", "0.0%"],
        )
        self.assertEqual([cell.value for cell in total], [None, "In All", None, None, 12_345, None])
        self.assertTrue(total[1].font.bold)

    def test_ready_for_the_printer(self):
        """Heads stay on the screen and come again on each printed page, with numbers of pages."""
        page = open_page(make_sheet([Row({"name": "x"})] * 3, lines=["For 2026"]))
        # company, title, line, empty, two rows of heads
        self.assertEqual(page.freeze_panes, "A7")
        self.assertEqual(page.print_title_rows, "$5:$6")
        self.assertEqual(page.auto_filter.ref, "A6:F9")
        self.assertIn("C5:D5", [str(area) for area in page.merged_cells.ranges])
        self.assertEqual(page.column_dimensions["B"].width, 30.7109375)
        self.assertEqual(page.oddFooter.right.text, "Page &P of &N")
        self.assertEqual(page.oddHeader.left.text, "Council && Co.")
        self.assertTrue(page.sheet_properties.pageSetUpPr.fitToPage)
        self.assertEqual(page.page_setup.fitToHeight, 0)
        self.assertNotRegex(page.title, r"[\[\]:*?/\\]")

    def test_what_no_file_can_hold(self):
        """Control letters, half letters and endless texts come out as what a file can hold."""
        page = open_page(
            make_sheet([Row({"name": "a\x00b\x0b\ud800c\r\nd"}), Row({"name": "я" * 50_000})])
        )
        cells = [line[1].value for line in page.iter_rows(min_row=6, max_row=7)]
        self.assertEqual(cells[0], "a b  c\nd")
        self.assertEqual(len(cells[1]), 32_000)

    def test_memory_does_not_grow_with_rows(self):
        """Ten times as many rows take no more memory."""

        def peak(count):
            rows = (Row({"name": f"subject {at}" * 5, "count": at}) for at in range(count))
            tracemalloc.start()
            try:
                self.assertEqual(write_xlsx(make_sheet(rows), io.BytesIO(), PAPER), count)
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

        # what is packed is in memory here; a report is packed into a file
        few, many = peak(1_000), peak(10_000)
        self.assertLess(many - few, 600_000, f"{few} bytes of 1,000 rows, {many} of 10,000")

    def test_stopped_writing_leaves_nothing(self):
        """Who stops the writing gets his exception, and no half of a file."""

        def stop(_count):
            raise KeyError("stopped")

        rows = (Row({"name": "x"}) for _at in range(2_000))
        file = io.BytesIO()
        with self.assertRaises(KeyError):
            write_xlsx(make_sheet(rows), file, PAPER, stop)
        self.assertEqual(file.getvalue(), b"")

    def test_heads_and_subtotals(self):
        """A head over rows is not counted, and neither is a subtotal numbered."""
        rows = [
            Row({"n": "Unit A"}, tone="head"),
            Row({"name": "x", "count": 1}),
            Row({"name": "In All", "count": 1}, tone="total"),
            Row({"name": "y", "count": 2}, Link("Y", "docflow.document", []), tone="late"),
        ]
        shown = to_json(make_sheet(rows), 10)
        self.assertEqual([row["cells"].get("n") for row in shown["rows"]], ["Unit A", 1, None, 2])
        self.assertEqual(shown["rows"][3]["open"]["model"], "docflow.document")
        self.assertEqual((shown["shown"], shown["is_cut"]), (3, False))
        cut = to_json(make_sheet(iter(rows), has_running_totals=True, totals={"count": 0}), 2)
        self.assertEqual((cut["totals"], cut["is_cut"], cut["count"]), (None, True, None))

    @given(st.floats(0, 100), st.sampled_from(["percent", "decimal"]))
    def test_one_digit_halves_up(self, value, kind):
        """A percentage is rounded once: what is shown is what the file holds."""
        figure = clean(value, kind)
        self.assertEqual(figure, round(figure, 1))
        self.assertLessEqual(abs(figure - value), 0.0500001)
        self.assertEqual(show(figure, "decimal", PAPER), f"{figure:.1f}".replace(".", ","))

    @given(st.text(max_size=200))
    @settings(max_examples=60, deadline=None)
    def test_any_text(self, text):
        """Whatever somebody wrote as a subject, the file opens and has it as a text."""
        page = open_page(make_sheet([Row({"name": text})]))
        cell = page.cell(6, 2)
        self.assertEqual(cell.value or None, clean(text, "text"))
        self.assertIn(cell.data_type, ("s", "n") if cell.value is None else ("s",))


@tagged("post_install", "-at_install")
class TestReportPrint(ReportCase):
    """What is printed of a sheet."""

    def _print(self, sheet):
        reports = self._reports(self.mayor)
        html, count = reports._render_print(self.env["docflow.report.form.summary"], sheet)
        return read_pages(html_to_pdf(html)), count

    def test_every_page_says_what_it_is(self):
        """Of a print of many pages each has the title, the heads of the table and its number."""
        rows = [Row({"name": f"subject {at}", "count": at}) for at in range(200)]
        pages, count = self._print(make_sheet(rows, totals={"name": "In All", "count": 19_900}))
        self.assertGreater(len(pages), 3)
        self.assertEqual(count, 200)
        for number, text in enumerate(pages, 1):
            with self.subTest(page=number):
                self.assertIn(self.company.name, text)
                self.assertIn("A: report [of] all/things & more", text)
                self.assertIn(f"Page {number} of {len(pages)}", text)
                self.assertIn("Made by", text)
                for label in ("Subject", "When", "Moment", "Share"):
                    self.assertIn(label, text)
        self.assertIn("19 900", pages[-1].replace("\N{NO-BREAK SPACE}", " "))

    def test_text_is_no_markup(self):
        """What people write is printed as they wrote it, and draws nothing."""
        spell = "<img src='file:///etc/passwd'/><b>bold</b> & {{ 7 * 7 }}"
        pages, __ = self._print(make_sheet([Row({"name": spell})], lines=[spell]))
        self.assertEqual(len(pages), 1)
        self.assertIn("<b>bold</b> & {{ 7 * 7 }}", " ".join(pages[0].split()))
