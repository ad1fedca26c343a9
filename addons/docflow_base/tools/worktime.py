"""Working time and terms: pure arithmetic over plain data, without records and without a clock.

*Moments* are naive ``datetime`` in UTC, as the database keeps them; *days* are ``date`` of the
calendar's own time zone. A *span* is a pair of seconds from midnight on the wall clock of that
zone, an *interval* a pair of moments. Elapsed time is real: the night on which the clocks move has
one hour more or less, and nobody's four working hours suffer from it.

:meth:`WorkTime.count` returns, beside the moment, the *steps* it took: dicts of plain values that
mean the same in every language, for whoever explains the date in words.

==============  ======================================================================
step            keys
==============  ======================================================================
event           ``at`` when it happened
not_counted     ``date`` the day of the event, from which nothing is counted
counted         ``amount``, ``unit``, ``from`` and ``to``: first and last day (or moment)
idle            ``at`` the first working moment, where the event fell outside working time
day_off         ``date`` on which the last day fell, ``name`` of the holiday or None
shift           ``to`` ``previous`` or ``next``, ``date`` the working day it moved to
stays           ``date`` the day off on which the rule leaves it
end_of_day      ``at`` the end of the last day
==============  ======================================================================

Steps name days as ``YYYY-MM-DD`` and moments as ``YYYY-MM-DD HH:MM`` of the wall clock.
"""

import calendar as _calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
DAY = timedelta(days=1)
CLOSE_OF_DAYS_OFF = time(18)  # when a day without working time ends, see WorkTime.end_of_day
LONGEST_WAIT = 400  # days looked through for working time before giving up

UNITS = ("calendar_day", "working_day", "working_hour", "hour", "month")
DAY_UNITS = ("calendar_day", "working_day", "month")
SHIFTS = ("previous", "next", "none")

Span = tuple[int, int]
Interval = tuple[datetime, datetime]


class NoWorkingTime(ValueError):
    """The calendar has no working time to count in."""


class Term(NamedTuple):
    """How long, and counted how.

    :ivar amount: how many, 1 and more
    :ivar unit: one of ``UNITS``
    :ivar shift: one of ``SHIFTS``, for a last day that is a day off
    :ivar is_day_counted: the day of the event is the first day of the term
    """

    amount: int
    unit: str
    shift: str = "none"
    is_day_counted: bool = False


def get_limit(rule: Mapping) -> Term:
    """Return the longest term, extensions included, of a rule given as plain values.

    Keys are ``limit_amount``, ``limit_unit``, ``shift`` and ``is_day_counted``. It is never moved
    forward: a limit is what the law allows at most.
    """
    shift = "previous" if rule["shift"] == "next" else rule["shift"]
    return Term(rule["limit_amount"], rule["limit_unit"], shift, rule["is_day_counted"])


def add_months(day: date, months: int) -> date:
    """Return the same date ``months`` later, or the last day of a month that is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, _calendar.monthrange(year, month)[1]))


@dataclass(frozen=True)
class WorkTime:
    """When an office works.

    :ivar zone: its time zone
    :ivar weeks: spans of fourteen weekdays: the week whose number (days since 0001-01-01, in
        sevens) is even, then the odd one; the same seven twice where weeks do not alternate
    :ivar days_off: intervals without work, with a name or None: ``(start, stop, name)``
    :ivar moved: working days that were moved: ``{day worked: day off for it}``; the day worked has
        the hours of the other one's weekday, and no holiday falls on it
    """

    zone: ZoneInfo
    weeks: tuple[tuple[Span, ...], ...]
    days_off: tuple[tuple[datetime, datetime, str | None], ...] = ()
    moved: Mapping[date, date] = field(default_factory=dict)
    _known: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    # Clock

    def to_utc(self, day: date, at: time) -> datetime:
        """Return the moment when the wall clock of ``day`` shows ``at``."""
        return datetime.combine(day, at, self.zone).astimezone(UTC).replace(tzinfo=None)

    def to_local(self, moment: datetime) -> datetime:
        """Return what the wall clock shows at ``moment``, naive."""
        return moment.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    def day_of(self, moment: datetime) -> date:
        """Return the day of ``moment`` where the office is."""
        return self.to_local(moment).date()

    def _wall(self, day: date, seconds: int) -> datetime:
        # 24:00 is the midnight of the next day
        days, seconds = divmod(seconds, 86400)
        at = (datetime.min + timedelta(seconds=seconds)).time()
        return self.to_utc(day + timedelta(days=days), at)

    # Working time

    def weekday_spans(self, day: date) -> tuple[Span, ...]:
        """Return the spans of the weekday of ``day``: neither holidays nor moves looked at."""
        week = (day.toordinal() - 1) // 7 % 2
        return self.weeks[week * 7 + day.weekday()]

    def _spans(self, day):
        if day in self.moved:
            return self.weekday_spans(self.moved[day])
        return () if day in self.moved.values() else self.weekday_spans(day)

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """Return the intervals worked on ``day``, in order; those that touch are one."""
        if day not in self._known:
            self._known[day] = tuple(self._get_intervals(day))
        return self._known[day]

    def _get_intervals(self, day):
        found = [
            (self._wall(day, start), self._wall(day, stop)) for start, stop in self._spans(day)
        ]
        merged: list[Interval] = []
        for start, stop in sorted(pair for pair in found if pair[0] < pair[1]):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
            else:
                merged.append((start, stop))
        if day in self.moved:
            return merged
        for off, on, __ in self.days_off:
            merged = [
                part
                for start, stop in merged
                for part in ((start, min(stop, off)), (max(start, on), stop))
                if part[0] < part[1]
            ]
        return merged

    def is_working(self, day: date) -> bool:
        """Tell whether anything is worked on ``day``."""
        return bool(self.intervals(day))

    def holiday_name(self, day: date) -> str | None:
        """Return the name of the holiday that takes ``day`` off, None for an ordinary day off."""
        middle = self.to_utc(day, time(12))
        for off, on, name in self.days_off:
            if off <= middle < on:
                return name
        return None

    def end_of_day(self, day: date) -> datetime:
        """Return when ``day`` ends: with its working time, at 18:00 on a day off."""
        worked = self.intervals(day)
        return worked[-1][1] if worked else self.to_utc(day, CLOSE_OF_DAYS_OFF)

    # Days

    def next_working_day(self, day: date, step: int = 1) -> date:
        """Return the nearest working day after ``day``; before it where ``step`` is -1.

        :raise NoWorkingTime: there is none for more than a year
        """
        for __ in range(LONGEST_WAIT):
            day += step * DAY
            if self.is_working(day):
                return day
        raise NoWorkingTime

    def add_working_days(self, day: date, amount: int) -> date:
        """Return the day ``amount`` working days after ``day``, before it where negative.

        ``day`` itself is not counted and may be a day off; 0 returns it as it is.
        """
        for __ in range(abs(amount)):
            day = self.next_working_day(day, 1 if amount > 0 else -1)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Return how many working days come after ``first`` up to ``last``; negative backwards."""
        if last < first:
            return -self.working_days_between(last, first)
        days = (last - first).days
        return sum(self.is_working(first + timedelta(days=n)) for n in range(1, days + 1))

    # Hours

    def _work_after(self, moment: datetime) -> Iterator[Interval]:
        """Yield the intervals worked from ``moment`` on."""
        day, idle = self.day_of(moment), 0
        while idle < LONGEST_WAIT:
            worked = [pair for pair in self.intervals(day) if pair[1] > moment]
            idle = 0 if worked else idle + 1
            for start, stop in worked:
                yield max(start, moment), stop
            day += DAY
        raise NoWorkingTime

    def add_working_time(self, moment: datetime, amount: timedelta) -> datetime:
        """Return the moment when ``amount`` of working time has passed since ``moment``."""
        if not amount:
            return moment
        for start, stop in self._work_after(moment):
            if stop - start >= amount:
                return start + amount
            amount -= stop - start
        raise NoWorkingTime

    def working_time_between(self, first: datetime, last: datetime) -> timedelta:
        """Return the working time from ``first`` to ``last``; negative backwards."""
        if last < first:
            return -self.working_time_between(last, first)
        total, day = timedelta(), self.day_of(first)
        while day <= self.day_of(last):
            for start, stop in self.intervals(day):
                total += max(min(stop, last) - max(start, first), timedelta())
            day += DAY
        return total

    # Terms

    def count(self, start: datetime, term: Term, event: str = "registration"):
        """Return when ``term`` ends that began with an event at ``start``, and the steps.

        :param start: the moment of the event
        :param event: what happened, put into the first step
        :return: the moment, and the steps in order
        :rtype: tuple[datetime, list[dict]]
        :raise NoWorkingTime: the calendar has none to count in
        """
        steps = [{"step": "event", "event": event, "at": self._stamp(start)}]
        if term.unit in DAY_UNITS:
            day = self._count_days(start, term, steps)
            moment = self.end_of_day(self._shift(day, term, steps))
            steps.append({"step": "end_of_day", "at": self._stamp(moment)})
            return moment, steps
        amount = timedelta(hours=term.amount)
        begin = start
        if term.unit == "working_hour":
            begin = next(self._work_after(start))[0]
            if begin != start:
                steps.append({"step": "idle", "at": self._stamp(begin)})
            moment = self.add_working_time(start, amount)
        else:
            moment = start + amount
        steps.append(self._counted(term, self._stamp(begin), self._stamp(moment)))
        return moment, steps

    def _count_days(self, start, term, steps):
        day = self.day_of(start)
        amount, first = term.amount, day + DAY
        if term.is_day_counted:
            first = day
            day -= DAY
        else:
            steps.append({"step": "not_counted", "date": day.isoformat()})
        if term.unit == "month":
            # with the day of the event counted, the last day is the one before the same date
            last = (
                add_months(first, amount) - DAY if term.is_day_counted else add_months(day, amount)
            )
        elif term.unit == "working_day":
            last = self.add_working_days(day, amount)
        else:
            last = day + timedelta(days=amount)
        steps.append(self._counted(term, first.isoformat(), last.isoformat()))
        return last

    def _counted(self, term, first, last):
        return {
            "step": "counted",
            "amount": term.amount,
            "unit": term.unit,
            "from": first,
            "to": last,
        }

    def _shift(self, day, term, steps):
        """Move a last day that is a day off where the term says, and note it."""
        if self.is_working(day):
            return day
        name = self.holiday_name(day)
        steps.append({"step": "day_off", "date": day.isoformat(), "name": name})
        if term.shift == "none":
            steps.append({"step": "stays", "date": day.isoformat()})
            return day
        day = self.next_working_day(day, -1 if term.shift == "previous" else 1)
        steps.append({"step": "shift", "to": term.shift, "date": day.isoformat()})
        return day

    def _stamp(self, moment):
        return self.to_local(moment).strftime("%Y-%m-%d %H:%M")

    # Pauses

    def resume(self, deadline: datetime, paused: datetime, resumed: datetime, term: Term):
        """Return the deadline moved by the time between ``paused`` and ``resumed``, and the steps.

        Terms in days move by days: as many calendar days, or working days, as the clock stood.
        Terms in hours move by exactly that time. A deadline never moves back.

        :rtype: tuple[datetime, list[dict]]
        """
        if term.unit not in DAY_UNITS:
            if term.unit == "working_hour":
                stood = self.working_time_between(paused, resumed)
                moment = self.add_working_time(deadline, stood)
            else:
                stood = resumed - paused
                moment = deadline + stood
            hours = round(stood.total_seconds() / 3600, 2)
            return moment, [{"step": "stood", "amount": hours, "unit": term.unit}]
        last = self.day_of(deadline)
        is_end = deadline == self.end_of_day(last)
        unit = "working_day" if term.unit == "working_day" else "calendar_day"
        first_day, resumed_day = self.day_of(paused), self.day_of(resumed)
        if unit == "working_day":
            stood = self.working_days_between(first_day, resumed_day)
            day = self.add_working_days(last, stood)
        else:
            stood = (resumed_day - first_day).days
            day = last + timedelta(days=stood)
        steps = [{"step": "stood", "amount": stood, "unit": unit, "to": day.isoformat()}]
        if not stood:
            return deadline, steps
        shifted = self._shift(day, term, steps)
        day = shifted if shifted >= last else day
        if is_end:
            return self.end_of_day(day), steps
        return self.to_utc(day, self.to_local(deadline).time()), steps
