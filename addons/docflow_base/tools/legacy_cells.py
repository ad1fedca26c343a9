"""Cells of another system's tables: text of a file in, a value or the reason of its refusal out."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from .legacy_format import FIRST_DAY, MAX_INT

# tab and line breaks are left to those who allow them
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d)\.(\d\d)\.(\d{4})")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FLAGS = dict.fromkeys(("1", "yes", "true", "так", "да", "y", "t"), True) | dict.fromkeys(
    ("0", "no", "false", "ні", "нет", "n", "f"), False
)
_AHEAD = timedelta(days=366 * 30)
# land is let for 49 years, and for 99
_TERM = timedelta(days=366 * 100)
# spaces part thousands; a comma or a point parts the hundredths, and nothing else
_SUM = re.compile(r"(\d{1,13}|\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,4})(?:[.,](\d{1,2}))?", re.ASCII)


class CellError(ValueError):
    """``reason`` is one of ``control, line_break, long, int, sum, flag, date, past, future, digest,
    choice, unknown``; ``detail`` says what would do.
    """

    def __init__(self, reason, detail=""):
        super().__init__(reason)
        self.reason, self.detail = reason, str(detail)


class Clock:
    """What turns days and local times into moments: zone, today, and ends of working days.

    :param zone: ``tzinfo`` of the company
    :param now: naive UTC
    :param end_of_day: a function of a date that gives naive UTC
    """

    def __init__(self, zone, now, end_of_day):
        self.zone, self.now = zone, now
        self.today = now.replace(tzinfo=UTC).astimezone(zone).date()
        # an export names the same days over and over
        self.end_of_day = lru_cache(100_000)(end_of_day)
        self.noon = lru_cache(100_000)(self._noon)
        self.day = lru_cache(100_000)(read_day)

    def _noon(self, day):
        return self.to_utc(datetime.combine(day, time(12)))

    def to_utc(self, moment):
        return (
            (moment if moment.tzinfo else moment.replace(tzinfo=self.zone))
            .astimezone(UTC)
            .replace(tzinfo=None)
        )


def read_day(text):
    """Return the date that ``text`` begins with and is nothing else than, or raise."""
    found = _DAY.fullmatch(text)
    if not found:
        raise CellError("date")
    year, month, day, day_2, month_2, year_2 = found.groups()
    try:
        value = date(int(year or year_2), int(month or month_2), int(day or day_2))
    except ValueError as error:
        raise CellError("date") from error
    if value < FIRST_DAY:
        raise CellError("past", FIRST_DAY.isoformat())
    return value


def get_parser(column, clock, refs):
    """Return the function that reads the cells of ``column``.

    :param dict refs: ``{what it refers to: function of a key that gives an id, or None}``; what is
        not in it stays a key
    """
    if column.refers in refs:
        return _make_reference(column, clock, refs[column.refers])
    maker = {
        "key": _make_text,
        "line": _make_text,
        "text": _make_text,
        "choice": _make_choice,
        "date": _make_date,
        "moment": _make_moment,
        "deadline": _make_deadline,
        "term": _make_term,
    }.get(column.kind)
    if maker:
        return maker(column, clock)
    readers = {"int": _read_int, "sum": _read_sum, "flag": _read_flag, "digest": _read_digest}
    return readers[column.kind]


def _make_text(column, clock):
    size, is_line = column.size, column.kind != "text"

    def read(text):
        if len(text) > size:
            raise CellError("long", size)
        if _CONTROL.search(text):
            raise CellError("control")
        if is_line and ("\n" in text or "\r" in text):
            raise CellError("line_break")
        return text

    return read


def _make_reference(column, clock, find):
    read, known = _make_text(column, clock), {}

    def read_reference(text):
        found = known.get(text)
        if not found:
            found = find(read(text))
            if not found:
                raise CellError("unknown", column.refers)
            known[text] = found
        return found

    return read_reference


def _make_choice(column, clock):
    words = {word.casefold(): word for word in column.choices}

    def read(text):
        word = words.get(text.casefold())
        if not word:
            raise CellError("choice", ", ".join(column.choices))
        return word

    return read


def _make_date(column, clock):
    def read(text):
        day = clock.day(text)
        if day > clock.today:
            raise CellError("future", clock.today.isoformat())
        return day

    return read


def _make_moment(column, clock):
    latest = clock.now + timedelta(days=1)

    def read(text):
        moment = _read_moment(text, clock, clock.noon)
        if moment > latest:
            raise CellError("future", clock.today.isoformat())
        # noon of today may lie ahead of now
        return min(moment, clock.now)

    return read


def _make_deadline(column, clock):
    latest = clock.now + _AHEAD

    def read(text):
        moment = _read_moment(text, clock, clock.end_of_day)
        if moment > latest:
            raise CellError("future", latest.date().isoformat())
        return moment

    return read


def _make_term(column, clock):
    latest = clock.today + _TERM

    def read(text):
        day = clock.day(text)
        if day > latest:
            raise CellError("future", latest.isoformat())
        return day

    return read


def _read_moment(text, clock, of_day):
    if len(text) == 10:
        return of_day(clock.day(text))
    if text[2:3] == ".":
        text = f"{text[6:10]}-{text[3:5]}-{text[:2]}{text[10:]}"
    try:
        moment = datetime.fromisoformat(text)
        if moment.year < FIRST_DAY.year:
            raise CellError("past", FIRST_DAY.isoformat())
        return clock.to_utc(moment).replace(microsecond=0)
    except (ValueError, OverflowError) as error:
        if isinstance(error, CellError):
            raise
        raise CellError("date") from error


def _read_int(text):
    # digits of other scripts are no numbers of a register
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= MAX_INT):
        raise CellError("int", MAX_INT)
    return int(text)


def _read_sum(text):
    found = _SUM.fullmatch(text)
    if not found:
        raise CellError("sum")
    whole = "".join(sign for sign in found[1] if sign.isdigit())
    return Decimal(f"{whole}.{found[2] or 0}")


def _read_flag(text):
    value = _FLAGS.get(text.casefold())
    if value is None:
        raise CellError("flag")
    return value


def _read_digest(text):
    if not _DIGEST.fullmatch(text.casefold()):
        raise CellError("digest")
    return text.casefold()
