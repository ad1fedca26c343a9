from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.periods import (
    MONTHS,
    Schedule,
    get_nth_working_day,
    get_period,
    get_turns,
    get_working_day_before,
)

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))
kinds = st.sampled_from(sorted(MONTHS))
intervals = st.integers(1, 5)
nths = st.integers(-30, 30).filter(bool)
holidays = st.sets(days, max_size=40)
schedules = st.builds(
    Schedule,
    kind=kinds,
    interval=intervals,
    anchor=days,
    last=st.none() | days,
    base=st.sampled_from(["period", "after"]),
    nth=nths,
    lead=st.integers(0, 40),
)

# a machine that is busy with other tests draws slowly; that says nothing about the arithmetic
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def weekday(day):
    return day.weekday() < 5


def take(turns, count):
    return [turn for turn, __ in zip(turns, range(count), strict=False)]


@tagged("post_install", "-at_install")
class TestPeriods(BaseCase):
    """Periods and n-th working days, without records."""

    @unhurried
    @given(days, kinds, intervals, days)
    def test_every_day_has_one_period(self, day, kind, interval, anchor):
        """Periods lie side by side: where one ends, the next begins on the next day."""
        start, end = get_period(day, kind, interval, anchor)
        self.assertLessEqual(start, day)
        self.assertLessEqual(day, end)
        self.assertEqual(get_period(start, kind, interval, anchor), (start, end))
        self.assertEqual(get_period(end, kind, interval, anchor), (start, end))
        following = get_period(end + timedelta(days=1), kind, interval, anchor)
        self.assertEqual(following[0], end + timedelta(days=1))

    @unhurried
    @given(days, kinds)
    def test_single_periods_follow_the_calendar(self, day, kind):
        """A quarter begins in January, April, July or October, whatever the first day was."""
        start, end = get_period(day, kind)
        self.assertEqual((start.day, (start.month - 1) % MONTHS[kind]), (1, 0))
        self.assertEqual((end + timedelta(days=1)).day, 1)

    @unhurried
    @given(days, st.integers(1, 40), nths, holidays)
    def test_nth_working_day(self, first, length, nth, off):
        """It is a working day of the window with n-1 working ones on the near side of it, or the
        last there is."""
        last = first + timedelta(days=length)
        window = [first + timedelta(days=index) for index in range(length + 1)]
        working = [day for day in window if weekday(day) and day not in off]
        found = get_nth_working_day(first, last, nth, set(working).__contains__)
        if not working:
            self.assertEqual(found, last)
            return
        if nth > 0:
            self.assertEqual(found, working[min(nth, len(working)) - 1])
        else:
            self.assertEqual(found, working[max(nth, -len(working))])

    @unhurried
    @given(days, st.integers(0, 60), holidays)
    def test_lead_time(self, day, count, off):
        """Between the issue and the due day lie exactly the working days of the lead time."""
        found = get_working_day_before(day, count, lambda d: weekday(d) and d not in off)
        between = [found + timedelta(days=index) for index in range((day - found).days)]
        self.assertEqual(sum(weekday(d) and d not in off for d in between), count)

    @unhurried
    @given(schedules, days)
    def test_turns_are_in_order_and_complete(self, schedule, since):
        """Turns go on without a hole and without a double, none is due before it is asked for."""
        turns = take(get_turns(schedule, since, weekday), 6)
        for turn in turns:
            self.assertGreaterEqual(turn.due, since)
            self.assertLessEqual(turn.issue, turn.due)
            self.assertLess(turn.start, turn.end)
            self.assertGreaterEqual(turn.end, schedule.anchor)
            self.assertTrue(schedule.last is None or turn.start <= schedule.last)
        for before, after in pairwise(turns):
            self.assertEqual(after.start, before.end + timedelta(days=1))
            self.assertLess(before.due, after.due)

    @unhurried
    @given(schedules, st.integers(0, 800), st.integers(0, 400))
    def test_turns_do_not_depend_on_the_day_one_asks(self, schedule, begun, later):
        """Asked later, one gets the same turns without those that are past."""
        schedule = schedule._replace(last=None)
        early = schedule.anchor + timedelta(days=begun)
        late = early + timedelta(days=later)
        first = take(get_turns(schedule, early, weekday), 30)
        second = take(get_turns(schedule, late, weekday), 3)
        expected = [turn for turn in first if turn.due >= late][: len(second)]
        self.assertEqual(second, expected)

    def test_report_for_the_first_quarter(self):
        """The report for Q1 2027 is due on the 5th working day of April."""
        schedule = Schedule("quarter", 1, date(2027, 1, 10), None, "after", 5, 3)
        (turn,) = take(get_turns(schedule, date(2027, 4, 1), weekday), 1)
        self.assertEqual((turn.start, turn.end), (date(2027, 1, 1), date(2027, 3, 31)))
        self.assertEqual((turn.issue, turn.due), (date(2027, 4, 2), date(2027, 4, 7)))

    def test_end_of_february(self):
        """The last working day of February, of a leap year too."""
        schedule = Schedule("month", 1, date(2028, 2, 1), date(2028, 2, 29), "period", -1, 0)
        (turn,) = get_turns(schedule, date(2028, 1, 1), weekday)
        self.assertEqual((turn.end, turn.due), (date(2028, 2, 29), date(2028, 2, 29)))
        self.assertEqual(
            get_nth_working_day(date(2026, 2, 1), date(2026, 2, 28), -1, weekday), date(2026, 2, 27)
        )

    def test_year_turn(self):
        """The report of December is due in January, its work is given out in the old year."""
        schedule = Schedule("month", 1, date(2026, 12, 1), None, "after", 2, 5)
        turn = next(get_turns(schedule, date(2026, 12, 20), weekday))
        self.assertEqual((turn.issue, turn.due), (date(2026, 12, 28), date(2027, 1, 4)))

    def test_no_such_thing(self):
        """What makes no sense is refused."""
        with self.assertRaises(ValueError):
            get_period(date(2026, 1, 1), "month", 0)
        with self.assertRaises(ValueError):
            get_period(date(2026, 1, 1), "week")
        with self.assertRaises(ValueError):
            get_nth_working_day(date(2026, 1, 1), date(2026, 1, 31), 0, weekday)
        with self.assertRaises(ValueError):
            get_working_day_before(date(2026, 1, 1), 1, lambda day: False)
