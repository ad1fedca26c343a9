"""What a person chose for a report, read from JSON that anybody may have sent.

Plain values only; records are looked for by the form, under the reader's rights.
"""

from datetime import date
from typing import NamedTuple

from .given import is_id
from .report_period import MAX_DAYS, Period

FIRST_YEAR = 1990
LAST_YEAR = 2100


class Parameter(NamedTuple):
    """A choice that a form offers.

    :ivar kind: ``period``, ``day``, ``days`` (a number of them), ``choice``, ``category``, or
        records: ``unit``, ``body``, ``office``, ``journal``, ``type``, ``person``
    :ivar default: a kind of period (``tools.report_period.KINDS``), ``today``, a number, a key of
        ``choices``
    :ivar choices: ``((key, label), …)`` of a ``choice``
    :ivar limits: the least and the greatest number of ``days``
    """

    name: str
    label: str
    kind: str
    required: bool = False
    default: object = None
    choices: tuple = ()
    limits: tuple[int, int] = (0, 366)


class ParameterError(ValueError):
    """A value that cannot be used; ``code`` says why, for a sentence."""

    def __init__(self, code, **details):
        super().__init__(code)
        self.code = code
        self.details = details


def read_day(value) -> date:
    """Return the day of an ISO text.

    >>> read_day("2026-11-28")
    datetime.date(2026, 11, 28)
    """
    if not isinstance(value, str) or len(value) != 10:
        raise ParameterError("day")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ParameterError("day") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ParameterError("year", first=FIRST_YEAR, last=LAST_YEAR)
    return day


def read_period(value) -> Period:
    """Return the period of ``{"date_from": ISO day, "date_to": ISO day}``."""
    if not isinstance(value, dict) or value.keys() != {"date_from", "date_to"}:
        raise ParameterError("period")
    period = Period(read_day(value["date_from"]), read_day(value["date_to"]))
    if period.last < period.first:
        raise ParameterError("order")
    if period.days > MAX_DAYS:
        raise ParameterError("long", days=MAX_DAYS)
    return period


def read_number(value, limits) -> int:
    """Return a whole number between two others."""
    low, high = limits
    # True and False are numbers for Python, and nothing for a person
    if type(value) is not int or not low <= value <= high:
        raise ParameterError("number", low=low, high=high)
    return value


def read_id(value) -> int:
    """Return the id of a record; whether there is such a record is another question."""
    if not is_id(value):
        raise ParameterError("record")
    return value


def read_choice(value, choices) -> str:
    """Return a key of ``choices``."""
    if not isinstance(value, str) or value not in dict(choices):
        raise ParameterError("choice")
    return value
