"""Dates as letters print them: «12» березня 2026 року, 12.03.2026, with slips of reading.

``date_words`` reads dates that people type about the future; here is what stands on paper, full and
past, where a 0 may have been read as О and a 3 as З.
"""

import re
from datetime import date
from typing import NamedTuple

from .lookalike import fold

FIRST_YEAR, LAST_YEAR = 1991, 2099

_SLIPS = str.maketrans("ОоOoЗзlІI|б", "00003311116")
_DIGIT = "[0-9ОоOoЗзlІI|]"
_NUMERIC = re.compile(
    rf"(?<![\w./-])({_DIGIT}{{1,2}})\s?[.,]\s?({_DIGIT}{{1,2}})\s?[.,]\s?"
    rf"({_DIGIT}{{4}}|{_DIGIT}{{2}})(?![\d/-]|[.,]\d)"
)
_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_SPELLED = re.compile(
    rf"[«\"“„'<]*\s?(?<!\d)({_DIGIT}{{1,2}})\s?[»\"”'>]*\s+"
    rf"([^\W\d_]{{3,12}})[!.]?\s+({_DIGIT}{{4}})(?!\d)"
)
_MONTHS = (
    ("січня", "января"), ("лютого", "февраля"), ("березня", "марта"), ("квітня", "апреля"),
    ("травня", "мая"), ("червня", "июня"), ("липня", "июля"), ("серпня", "августа"),
    ("вересня", "сентября"), ("жовтня", "октября"), ("листопада", "ноября"), ("грудня", "декабря"),
)  # fmt: skip
_KEYS = [(fold(name), index) for index, names in enumerate(_MONTHS, start=1) for name in names]


class Found(NamedTuple):
    start: int
    end: int
    day: date
    is_clean: bool  # no letter had to be taken for a digit


def find_dates(text: str) -> list[Found]:
    """Return the full dates of ``text`` from left to right."""
    text = text or ""
    found = []
    for pattern, order in ((_NUMERIC, (2, 1, 0)), (_ISO, (0, 1, 2))):
        for match in pattern.finditer(text):
            parts = [match[place + 1] for place in order]
            found.append(_make(match, parts[0], parts[1], parts[2]))
    for match in _SPELLED.finditer(text):
        found.append(_make(match, match[3], find_month(match[2]), match[1]))
    return sorted(filter(None, found), key=lambda one: one.start)


def find_month(word: str) -> int:
    """Return the number of a month named in the genitive, one letter misread at most; else 0."""
    key = fold(word)
    for name, index in _KEYS:
        if key == name:
            return index
    near = {
        index
        for name, index in _KEYS
        if len(key) >= 5 and abs(len(name) - len(key)) <= 1 and _is_slip(key, name)
    }
    return near.pop() if len(near) == 1 else 0


def _is_slip(one, other):
    """Tell whether two words differ by one letter changed, lost or added (bool)."""
    if len(one) > len(other):
        one, other = other, one
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    rest = other[start + 1 :]
    return one[start:] == rest or (len(one) == len(other) and one[start + 1 :] == rest)


def _make(match, year, month, day):
    written = f"{year}{day}" + (month if isinstance(month, str) else "")
    # at least half of it must be digits: «ОЗ.ОІ.ООЗО» is no date
    if 2 * sum(sign in "0123456789" for sign in written) < len(written):
        return None
    try:
        year, month, day = (_number(part) for part in (year, month, day))
        if year < 100:
            year += 2000
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return None
        moment = date(year, month, day)
    except ValueError:
        return None
    return Found(match.start(), match.end(), moment, written.isascii() and written.isdigit())


def _number(part):
    return part if isinstance(part, int) else int(part.translate(_SLIPS))
