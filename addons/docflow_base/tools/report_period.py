"""Periods of reports: days of the company's calendar, without records.

A period is two days, both included. What lies before it is a period of the same kind: a month is
compared with the month before, whatever their lengths, and any other stretch of days with as many
days before it.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

#: Kinds that a reader chooses from, the shortest first.
KINDS = ("day", "week", "month", "quarter", "half_year", "year")
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
MAX_DAYS = 3700  # ten years: more is a mistyped year


class Period(NamedTuple):
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many calendar days the period has."""
        return (self.last - self.first).days + 1

    @property
    def kind(self) -> str:
        """What the period is called: a key of ``KINDS``, or ``custom``."""
        for kind in KINDS:
            if self == around(self.first, kind):
                return kind
        return "custom"

    @property
    def before(self) -> "Period":
        """The period of the same kind that ends on the day before this one begins."""
        eve = self.first - timedelta(days=1)
        kind = self.kind
        if kind == "custom":
            return Period(eve - timedelta(days=self.days - 1), eve)
        return around(eve, kind)


def around(day: date, kind: str) -> Period:
    """Return the period of ``kind`` (a key of ``KINDS``) in which ``day`` lies."""
    if kind == "day":
        return Period(day, day)
    if kind == "week":
        first = day - timedelta(days=day.weekday())
        return Period(first, first + timedelta(days=6))
    length = MONTHS[kind]
    month = (day.month - 1) // length * length + 1
    last = month + length - 1
    return Period(date(day.year, month, 1), date(day.year, last, monthrange(day.year, last)[1]))


def months_back(day: date, count: int) -> list[Period]:
    """Return the ``count`` months that end with the month of ``day``, the oldest first."""
    months = [around(day, "month")]
    while len(months) < count:
        months.append(months[-1].before)
    return months[::-1]
