"""Periods of a recurring obligation and the days it asks for: pure arithmetic of dates.

A *period* is a month, a quarter, a half-year or a year of the calendar, or several of them in a
row (every second month). A *day* is due in it, or in the month after it, as the n-th working day
counted from the front (1, 2 …) or from the back (-1 is the last). Which days are working ones is
told by a function ``is_working(date) -> bool``, so that nothing here knows of calendars or records.
"""

import calendar
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
# A stretch without a single working day that is longer than this means a calendar nobody keeps.
IDLE_DAYS = 366

IsWorking = Callable[[date], bool]


class Schedule(NamedTuple):
    """How often something is due.

    :ivar kind: ``month``, ``quarter``, ``half_year`` or ``year``
    :ivar interval: how many of them make one period, 1 and more
    :ivar anchor: a day of the first period
    :ivar last: the last day on which a period may begin, or None
    :ivar base: ``period`` where the day is counted in the period itself, ``after`` in the month
    that follows it
    :ivar nth: the n-th working day; negative from the back
    :ivar lead: working days between the issue and the due day
    """

    kind: str
    interval: int
    anchor: date
    last: date | None
    base: str
    nth: int
    lead: int


class Turn(NamedTuple):
    """One period: its first and last day, when work is given out, when it is due."""

    start: date
    end: date
    issue: date
    due: date


def add_months(day: date, months: int) -> date:
    """Return the first day of the month ``months`` after (or before) the month of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def end_of_month(day: date) -> date:
    """Return the last day of the month of ``day``."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def get_period(day: date, kind: str, interval: int = 1, anchor: date | None = None):
    """Return ``(start, end)`` of the period that holds ``day``.

    Periods follow the calendar; where several months, quarters … make one, they are counted from
    the one that holds ``anchor``.

    :raise ValueError: an unknown kind, or an interval below 1
    """
    if kind not in MONTHS or interval < 1:
        raise ValueError(f"No such period: {interval} × {kind}")
    single = MONTHS[kind]
    length = single * interval
    origin = 0
    if interval > 1 and anchor:
        first = (anchor.month - 1) // single * single
        origin = anchor.year * 12 + first
    index = day.year * 12 + day.month - 1
    begin = origin + (index - origin) // length * length
    start = date(begin // 12, begin % 12 + 1, 1)
    return start, end_of_month(add_months(start, length - 1))


def get_nth_working_day(first: date, last: date, nth: int, is_working: IsWorking) -> date:
    """Return the ``nth`` working day of ``first`` … ``last``; a negative one counts from the back.

    Where there are fewer working days the due day does not leave the window: it is the last working
    one (the first one, counted from the back). A window without any gives its last calendar day.

    :raise ValueError: ``nth`` is 0 or the window is empty
    """
    if not nth or first > last:
        raise ValueError("There is no zeroth day, and none before the first.")
    step = 1 if nth > 0 else -1
    day = first if nth > 0 else last
    found = None
    wanted = abs(nth)
    while wanted and first <= day <= last:
        if is_working(day):
            found = day
            wanted -= 1
        day += timedelta(days=step)
    return found or last


def get_working_day_before(day: date, count: int, is_working: IsWorking) -> date:
    """Return the ``count``-th working day before ``day``; 0 gives ``day`` itself.

    :raise ValueError: more than a year without a working day
    """
    idle = 0
    while count:
        day -= timedelta(days=1)
        idle += 1
        if is_working(day):
            count -= 1
            idle = 0
        elif idle > IDLE_DAYS:
            raise ValueError(f"No working day in the year after {day}.")
    return day


def get_turn(schedule: Schedule, start: date, end: date, is_working: IsWorking) -> Turn:
    """Return the turn of the period ``start`` … ``end``."""
    first, last = start, end
    if schedule.base == "after":
        first = end + timedelta(days=1)
        last = end_of_month(first)
    due = get_nth_working_day(first, last, schedule.nth, is_working)
    return Turn(start, end, get_working_day_before(due, schedule.lead, is_working), due)


def get_turns(schedule: Schedule, since: date, is_working: IsWorking) -> Iterator[Turn]:
    """Yield the turns that are due on ``since`` or later, in order, for as long as they go on.

    A period counts from the one that holds the schedule's ``anchor`` to the last one that begins
    not later than ``last``. Without ``last`` there is no end: the caller stops.
    """
    start, end = get_period(schedule.anchor, schedule.kind, schedule.interval, schedule.anchor)
    # a due day lies a month past its period at most; no need to walk from the anchor
    near = add_months(since, -2)
    if near > end:
        start, end = get_period(near, schedule.kind, schedule.interval, schedule.anchor)
    while not schedule.last or start <= schedule.last:
        turn = get_turn(schedule, start, end, is_working)
        if turn.due >= since:
            yield turn
        start = end + timedelta(days=1)
        start, end = get_period(start, schedule.kind, schedule.interval, schedule.anchor)
