"""Cut a stack of scanned pages into letters; pure, without records and pictures.

A *mark* is what was seen on a page: the codes on it and whether it is blank.  A *cut* is one
letter: the pages that belong to it, the pages that were left out of it, the card its label names,
and what is odd about it.  Every page of a stack lies in exactly one cut, kept or left out, or is a
separator sheet; the order of pages never changes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# The sheet that a registrar lays between two letters carries this text.
SEPARATOR = "DOCFLOW-NEXT-LETTER"
# A label of ours: the prefix of an office and ten digits of the card.
LABEL = re.compile(r"[A-Z]{1,4}\d{10}")
CODE_128, QR = "Code128", "QRCode"

# What makes a person look at a letter, the gravest first: one letter shows one problem.
PROBLEMS = ("two_labels", "blank", "foreign_barcode")


@dataclass(frozen=True)
class PageMark:
    """What was seen on one page: ``barcodes`` as pairs of text and format, ``is_blank``."""

    barcodes: tuple[tuple[str, str], ...] = ()
    is_blank: bool = False

    @property
    def is_separator(self) -> bool:
        return any(text == SEPARATOR for text, __ in self.barcodes)

    @property
    def labels(self) -> tuple[str, ...]:
        """Our labels on the page, each once; the QR and the Code 128 of a label say the same."""
        found = (text for text, __ in self.barcodes if LABEL.fullmatch(text))
        return tuple(dict.fromkeys(found))

    def foreign(self, barcode_format: str) -> tuple[str, ...]:
        """Codes of this format that are neither a label of ours nor a separator."""
        return tuple(
            text
            for text, kind in self.barcodes
            if kind == barcode_format and text != SEPARATOR and not LABEL.fullmatch(text)
        )


@dataclass
class Cut:
    """One letter: numbers of its ``pages`` and of the blank ones ``left_out``, counted from 0.

    ``barcode`` is the label of the card it belongs to, ``problem`` one of :data:`PROBLEMS` or None,
    ``notes`` say in codes what may interest a person and asks nothing of him: ``blank_back``
    (pages left out) and ``foreign_qr``.
    """

    pages: list[int] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)
    barcode: str | None = None
    problem: str | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def first(self) -> int:
        return min(self.pages + self.left_out)


def mark_of(barcodes: Iterable[dict] | None, is_blank: bool = False) -> PageMark:
    """Return the mark of a page as it is stored: ``barcodes`` is a list of ``{text, format}``."""
    pairs = tuple((code["text"], code["format"]) for code in barcodes or ())
    return PageMark(pairs, bool(is_blank))


def split(marks: Iterable[PageMark]) -> list[Cut]:
    """Return the letters of a stack in the order of its pages."""
    cuts: list[Cut] = []
    marks = list(marks)
    is_new = True
    for number, mark in enumerate(marks):
        if mark.is_separator:
            # left out, whatever else is printed on it
            is_new = True
            continue
        if is_new or mark.labels:
            cuts.append(Cut(barcode=next(iter(mark.labels), None)))
        is_new = False
        cuts[-1].pages.append(number)
    for cut in cuts:
        _judge(cut, marks)
    return cuts


def _judge(cut: Cut, marks: list[PageMark]) -> None:
    """Leave the blank pages of a letter out and say what is odd about it."""
    blank = [number for number in cut.pages if _is_bare(marks[number])]
    problems = set()
    if len(blank) == len(cut.pages):
        problems.add("blank")
    elif blank:
        cut.left_out = blank
        cut.pages = [number for number in cut.pages if number not in set(blank)]
        cut.notes.append("blank_back")
    seen = [marks[number] for number in cut.pages]
    if any(len(mark.labels) > 1 for mark in seen):
        problems.add("two_labels")
    if any(mark.foreign(CODE_128) for mark in seen):
        problems.add("foreign_barcode")
    if any(mark.foreign(QR) for mark in seen):
        cut.notes.append("foreign_qr")
    cut.problem = next((problem for problem in PROBLEMS if problem in problems), None)


def _is_bare(mark: PageMark) -> bool:
    """A page with a code on it is not blank, however little else stands there."""
    return mark.is_blank and not mark.barcodes
