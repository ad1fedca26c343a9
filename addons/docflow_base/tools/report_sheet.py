"""A report as data: what the screen, the paper and the spreadsheet are drawn from.

A form gives one ``Sheet``. Each value of it passes ``clean`` once, before anybody draws it, so a
figure that was rounded is the same figure everywhere. Rows are read once and in order; they may
come from a generator, and nothing here keeps them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

#: Kinds of columns and how many characters of width each takes unless the column says otherwise.
WIDTHS = {
    "index": 5,
    "text": 24,
    "number": 11,
    "decimal": 11,
    "percent": 11,
    "date": 12,
    "datetime": 17,
}
FIGURES = frozenset({"number", "decimal", "percent"})
LANDSCAPE_WIDTH = 105  # characters that no longer fit across an upright page
MAX_TEXT = 32_000  # a cell of a spreadsheet holds 32,767 characters
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TENTH = Decimal("0.1")


class Column(NamedTuple):
    """A column; neighbours with the same ``group`` get a common head above theirs.

    A column of the kind ``index`` is numbered by the sheet itself.
    """

    key: str
    label: str
    kind: str = "text"
    width: int = 0
    group: str = ""


class Link(NamedTuple):
    """The list of records behind a row or a figure."""

    name: str
    model: str
    domain: list


class Row(NamedTuple):
    """A row: ``cells`` by key, the list behind it, the lists behind single figures.

    ``tone`` is ``late``, ``soon``, ``total`` (a subtotal) or ``head``: a line across the table over
    the rows that follow, its text in the first cell that is named.
    """

    cells: dict
    open: Link | None = None
    opens: dict | None = None
    tone: str = ""


class Paper(NamedTuple):
    """What a print has around the table: whose it is, and who made it and when."""

    company: str
    made: str
    page: str = "%(page)s / %(pages)s"
    decimal_point: str = "."
    lang: str = "en_US"


@dataclass
class Sheet:
    """One report.

    :ivar lines: what stands under the title: the period, the choices made
    :ivar totals: cells of the last row; read after the rows, so rows may still add to it
    :ivar total_opens: the lists behind figures of the last row
    :ivar has_running_totals: ``totals`` are added up while the rows are read
    :ivar count: how many rows there are, where it is known before they are read
    :ivar signature: whose signature the paper has, e.g. "Head of the unit"; empty for none
    """

    title: str
    columns: list[Column]
    rows: Iterable[Row]
    lines: list[str] = field(default_factory=list)
    totals: dict = field(default_factory=dict)
    total_opens: dict = field(default_factory=dict)
    has_running_totals: bool = False
    count: int | None = None
    signature: str = ""

    @property
    def is_landscape(self) -> bool:
        """Whether the table needs a page turned on its side."""
        return sum(map(get_width, self.columns)) > LANDSCAPE_WIDTH

    def get_rows(self) -> Iterator[Row]:
        """Yield rows with cleaned cells, numbered where the table has a column for it."""
        number = 0
        for row in self.rows:
            if row.tone in ("head", "total"):
                yield row._replace(cells=self._clean(row.cells))
                continue
            number += 1
            counted = {c.key: number for c in self.columns if c.kind == "index"}
            yield row._replace(cells=self._clean({**row.cells, **counted}))

    def get_totals(self) -> dict:
        """Return the cells of the last row; to be asked after the rows."""
        return self._clean(self.totals)

    def get_groups(self) -> list[tuple[str, int]]:
        """Return the upper heads: ``(label, number of columns)``, an empty label for none."""
        groups = []
        for column in self.columns:
            if column.group and groups and groups[-1][0] == column.group:
                groups[-1] = (column.group, groups[-1][1] + 1)
            else:
                groups.append((column.group, 1))
        return groups

    @property
    def has_groups(self) -> bool:
        """Whether there is a row of upper heads."""
        return any(column.group for column in self.columns)

    def _clean(self, cells):
        return {c.key: clean(cells.get(c.key), c.kind) for c in self.columns if c.key in cells}


def get_width(column: Column) -> int:
    """Return the width of a column in characters."""
    return column.width or WIDTHS[column.kind]


def clean(value, kind):
    """Return a value as its column shows it, None where there is nothing.

    Percent and decimal figures have one digit after the point, halves go up. A text stays one in
    any column: a total calls itself so where it likes.
    """
    if value is None or value is False or value == "":
        return None
    if isinstance(value, str):
        kind = "text"
    if kind in ("index", "number"):
        return int(value)
    if kind in ("decimal", "percent"):
        return float(Decimal(str(value)).quantize(_TENTH, ROUND_HALF_UP))
    if kind == "date":
        return value.date() if isinstance(value, datetime) else value
    if kind == "datetime":
        return value.replace(second=0, microsecond=0)
    text = _CONTROL.sub(" ", str(value).replace("\r\n", "\n").replace("\r", "\n")).strip()
    return (text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…") or None


def show(value, kind: str, paper: Paper) -> str:
    """Return a cleaned value as it stands on paper."""
    if value is None:
        return "—" if kind == "percent" else ""
    if isinstance(value, str):
        return value
    if kind in ("decimal", "percent"):
        text = f"{value:.1f}".replace(".", paper.decimal_point)
        return f"{text}\N{NO-BREAK SPACE}%" if kind == "percent" else text
    if kind == "number" and abs(value) >= 10_000:
        return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")
    if kind == "date":
        return value.strftime("%d.%m.%Y")
    if kind == "datetime":
        return value.strftime("%d.%m.%Y %H:%M")
    return str(value)


def to_json(sheet: Sheet, limit: int) -> dict:
    """Return the sheet for the screen, with ``limit`` rows at most.

    Days are ISO texts, moments are those of the company's clock. ``totals`` is None where it would
    have to be added up over rows that are not shown.
    """
    rows, is_cut, shown = [], False, 0
    for row in sheet.get_rows():
        if len(rows) == limit:
            is_cut = True
            break
        shown += row.tone != "head"
        rows.append(
            {
                "cells": _cells_to_json(row.cells),
                "open": row.open and row.open._asdict(),
                "opens": _links_to_json(row.opens),
                "tone": row.tone,
            }
        )
    totals = None if is_cut and sheet.has_running_totals else sheet.get_totals()
    return {
        "title": sheet.title,
        "lines": list(sheet.lines),
        "columns": [
            {"key": c.key, "label": c.label, "kind": c.kind, "group": c.group}
            for c in sheet.columns
        ],
        "rows": rows,
        "totals": totals and _cells_to_json(totals),
        "total_opens": _links_to_json(totals and sheet.total_opens),
        "count": sheet.count if is_cut else shown,
        "shown": shown,
        "is_cut": is_cut,
    }


def _cells_to_json(cells):
    return {
        key: value.isoformat() if isinstance(value, date) else value for key, value in cells.items()
    }


def _links_to_json(links):
    return {key: link._asdict() for key, link in (links or {}).items()}
