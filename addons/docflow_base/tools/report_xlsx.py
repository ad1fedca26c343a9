"""A report as a spreadsheet, written row by row: memory does not grow with the rows.

Figures are numbers and days are dates. Texts are written as texts whatever they begin with: a
subject that begins with ``=`` is no formula.
"""

import re
import tempfile
from collections.abc import Callable

import xlsxwriter

from .report_sheet import FIGURES, Paper, Sheet, get_width, show

MAX_ROWS = 1_000_000  # a spreadsheet holds 1,048,576
FIRST_YEAR = 1900
ROWS_A_STEP = 500  # how often whoever waits hears of it
MAX_FURNITURE = 120  # characters of each part of a running head, all of them 255 in a file
NUMBER_FORMATS = {
    "index": "0",
    "number": "#,##0",
    "decimal": "0.0",
    "percent": "0.0%",
    "date": "dd.mm.yyyy",
    "datetime": "dd.mm.yyyy hh:mm",
}
BOX = {"border": 1, "valign": "top", "font_size": 10}


def write_xlsx(
    sheet: Sheet, target, paper: Paper, on_rows: Callable[[int], None] | None = None
) -> int:
    """Write ``sheet`` into ``target`` (a path or a binary file); return how many rows it has.

    :param on_rows: called with the number of rows written so far; what it raises ends the writing
    """
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        book = xlsxwriter.Workbook(target, {"constant_memory": True, "tmpdir": folder})
        try:
            count = _Writer(book, sheet, paper).fill(on_rows or (lambda _count: None))
        except BaseException:
            # closing would pack the half of a report
            for page in book.worksheets():
                page._opt_close()
            book.fileclosed = True
            raise
        book.close()
    return count


class _Writer:
    def __init__(self, book, sheet, paper):
        self.sheet = sheet
        self.paper = paper
        self.line = 0
        self.page = book.add_worksheet(_get_tab_name(sheet.title))
        add = book.add_format
        self.title = add({"bold": True, "font_size": 14})
        self.plain = add({"font_size": 10})
        self.head = add(
            {**BOX, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}
        )
        self.upper = add({**BOX, "bold": True, "align": "center", "bottom": 0})
        self.lower = add({**BOX, "bold": True, "align": "center", "text_wrap": True, "top": 0})
        self.formats = {
            (kind, is_bold): add(self._get_format(kind, is_bold))
            for kind in ("text", *NUMBER_FORMATS)
            for is_bold in (False, True)
        }

    def _get_format(self, kind, is_bold):
        chosen = {**BOX, "bold": is_bold}
        if kind == "text":
            # "@" keeps a text a text even when somebody edits the cell
            return {**chosen, "text_wrap": True, "num_format": "@"}
        align = {} if kind in FIGURES else {"align": "center"}
        return {**chosen, **align, "num_format": NUMBER_FORMATS[kind]}

    def fill(self, on_rows):
        self._prepare_page()
        self._write_top()
        first = self._write_heads()
        count = 0
        for row in self.sheet.get_rows():
            if row.tone == "head":
                self._write_line(row.cells, is_bold=True)
                continue
            count += 1
            self._write_line(row.cells, is_bold=row.tone == "total")
            if count % ROWS_A_STEP == 0:
                on_rows(count)
            if count >= MAX_ROWS:
                break
        on_rows(count)
        if self.line > first:
            self.page.autofilter(first - 1, 0, self.line - 1, len(self.sheet.columns) - 1)
        if totals := self.sheet.get_totals():
            self._write_line(totals, is_bold=True)
        self._write_end()
        return count

    def _prepare_page(self):
        page = self.page
        page.set_paper(9)  # A4
        if self.sheet.is_landscape:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        page.set_header(f"&L&8{_furniture(self.paper.company)}&R&8{_furniture(self.sheet.title)}")
        page_of = self.paper.page % {"page": "&P", "pages": "&N"}
        page.set_footer(f"&L&8{_furniture(self.paper.made)}&R&8{page_of}")
        for index, column in enumerate(self.sheet.columns):
            page.set_column(index, index, get_width(column))

    def _write_top(self):
        self._write_free(self.paper.company, self.plain)
        self._write_free(self.sheet.title, self.title)
        for text in self.sheet.lines:
            self._write_free(text, self.plain)
        self.line += 1

    def _write_free(self, text, style):
        """Write a text that stands over, or under, the table."""
        self.page.write_string(self.line, 0, text, style)
        self.line += 1

    def _write_heads(self):
        """Write the heads; return the line where the rows begin."""
        top = self.line
        if self.sheet.has_groups:
            index = 0
            for label, width in self.sheet.get_groups():
                if not label:
                    self.page.write_blank(self.line, index, None, self.upper)
                elif width == 1:
                    self.page.write_string(self.line, index, label, self.head)
                else:
                    end = index + width - 1
                    self.page.merge_range(self.line, index, self.line, end, label, self.head)
                index += width
            self.line += 1
        for index, column in enumerate(self.sheet.columns):
            # a head that stands alone looks like one cell as high as both rows
            alone = self.sheet.has_groups and not column.group
            self.page.write_string(
                self.line, index, column.label, self.lower if alone else self.head
            )
        self.line += 1
        self.page.repeat_rows(top, self.line - 1)
        self.page.freeze_panes(self.line, 0)
        return self.line

    def _write_line(self, cells, *, is_bold):
        for index, column in enumerate(self.sheet.columns):
            self._write_cell(index, cells.get(column.key), column.kind, is_bold)
        self.line += 1

    def _write_cell(self, index, value, kind, is_bold):
        if kind in ("date", "datetime") and value is not None and not isinstance(value, str):
            # a spreadsheet has no days before 1900: a mistyped year stays readable
            value = value if value.year >= FIRST_YEAR else show(value, kind, self.paper)
        if isinstance(value, str):
            kind = "text"
        style = self.formats[kind, is_bold]
        if value is None:
            self.page.write_blank(self.line, index, None, style)
        elif kind == "text":
            self.page.write_string(self.line, index, value, style)
        elif kind in ("date", "datetime"):
            self.page.write_datetime(self.line, index, value, style)
        elif kind == "percent":
            self.page.write_number(self.line, index, round(value / 100, 6), style)
        else:
            self.page.write_number(self.line, index, value, style)

    def _write_end(self):
        self.line += 1
        if self.sheet.signature:
            self._write_free(f"{self.sheet.signature} ____________________", self.plain)
            self.line += 1
        self._write_free(self.paper.made, self.plain)


def _furniture(text):
    """Return a text for the running head or foot of a printed spreadsheet."""
    text = text.replace("\n", " ").replace("&", "&&")
    if len(text) > MAX_FURNITURE:
        # half of a doubled sign would be a command
        text = text[: MAX_FURNITURE - 1].rstrip("&") + "…"
    return text


def _get_tab_name(title):
    """Return a name that a tab of a spreadsheet may have."""
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31].strip("' ") or "1"
