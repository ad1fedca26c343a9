from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.worktime import NoWorkingTime, Term, WorkTime, add_months

KYIV = ZoneInfo("Europe/Kyiv")
HOUR = 3600
EIGHT = ((8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR))
WEEK = (EIGHT,) * 5 + ((), ())
examples = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def _office(days_off=(), moved=None, weeks=None):
    """Return an office that works Monday to Friday, 8–12 and 13–17, in Kyiv."""
    plain = WorkTime(KYIV, weeks or WEEK * 2)
    off = tuple(
        (plain.to_utc(day, time.min), plain.to_utc(day + timedelta(days=1), time.min), name)
        for day, name in days_off
    )
    return WorkTime(KYIV, weeks or WEEK * 2, off, moved or {})


days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)


@st.composite
def offices(draw):
    """Any office: hours of its own, holidays, moved days, alternate weeks."""
    edges = st.lists(st.integers(0, 47), min_size=2, max_size=6, unique=True).map(sorted)
    spans = edges.map(
        lambda e: tuple((e[i] * 1800, e[i + 1] * 1800) for i in range(0, len(e) - 1, 2))
    )
    week = st.tuples(*[spans] * 5, *[st.one_of(st.just(()), spans)] * 2)
    weeks = draw(week) + draw(week)
    off = draw(st.lists(st.tuples(days, st.just("Holiday")), max_size=8))
    moved = draw(st.dictionaries(days, days, max_size=3))
    return _office(off, moved, weeks)


@tagged("post_install", "-at_install")
class TestWorkTime(BaseCase):
    """Terms over plain data. July 2026: the 3rd is a Friday."""

    def _at(self, *parts, office=None):
        """Return the UTC moment of a wall clock in Kyiv."""
        local = datetime(*parts)
        return (office or _office()).to_utc(local.date(), local.time())

    def _count(self, start, amount, unit, shift="none", *, office=None, first=False):
        """Return where a term ends, as the wall clock shows it."""
        office = office or _office()
        term = Term(amount, unit, shift, first)
        moment, __ = office.count(self._at(*start, office=office), term)
        return office.to_local(moment)

    def test_review_norm(self):
        """K3 (§2.5): four and sixteen working hours: the six examples of the order of work."""
        for start, four, sixteen in (
            ((2026, 7, 3, 15), (2026, 7, 6, 10), (2026, 7, 7, 15)),
            ((2026, 7, 3, 18, 30), (2026, 7, 6, 12), (2026, 7, 7, 17)),
            ((2026, 7, 6, 12, 30), (2026, 7, 6, 17), (2026, 7, 8, 12)),
        ):
            with self.subTest(start=start):
                self.assertEqual(self._count(start, 4, "working_hour"), datetime(*four))
                self.assertEqual(self._count(start, 16, "working_hour"), datetime(*sixteen))

    def test_end_of_months(self):
        """A month ends on the same date, or on the last day of a shorter one; the year turns."""
        for start, months, end in (
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2028, 1, 31), 1, date(2028, 2, 29)),
            (date(2026, 3, 15), 1, date(2026, 4, 15)),
            (date(2026, 12, 31), 2, date(2027, 2, 28)),
            (date(2026, 11, 30), 3, date(2027, 2, 28)),
        ):
            with self.subTest(start=start):
                self.assertEqual(add_months(start, months), end)
                found = self._count((*start.timetuple()[:3], 9), months, "month")
                self.assertEqual(found.date(), end)

    def test_year_turn(self):
        """A term runs over the New Year, and the holiday in it is no working day."""
        office = _office([(date(2027, 1, 1), "New Year")])
        # Thursday 31 December; Friday the 1st is off, then a weekend
        self.assertEqual(
            self._count((2026, 12, 30, 9), 2, "working_day", office=office),
            datetime(2027, 1, 4, 17),
        )
        self.assertEqual(
            self._count((2026, 12, 31, 16), 2, "working_hour", office=office),
            datetime(2027, 1, 4, 9),
        )
        self.assertEqual(
            self._count((2026, 12, 22, 9), 10, "calendar_day", "previous", office=office),
            datetime(2026, 12, 31, 17),
        )

    def test_day_of_the_event(self):
        """The day of the event is not counted, unless the rule makes it the first."""
        for first, expected in ((False, 8), (True, 7)):
            found = self._count((2026, 7, 1, 9), 7, "calendar_day", first=first)
            self.assertEqual(found.date(), date(2026, 7, expected))
        self.assertEqual(
            self._count((2026, 7, 1, 9), 3, "working_day", first=True).date(), date(2026, 7, 3)
        )
        self.assertEqual(
            self._count((2026, 7, 1, 9), 1, "month", first=True).date(), date(2026, 7, 31)
        )

    def test_nights_on_which_clocks_move(self):
        """Working hours do not notice the night of the clocks; 48 hours round it are real ones."""
        # forward on Sunday 29 March 2026, back on Sunday 25 October 2026
        self.assertEqual(
            self._count((2026, 3, 27, 15), 4, "working_hour"), datetime(2026, 3, 30, 10)
        )
        self.assertEqual(
            self._count((2026, 10, 23, 15), 4, "working_hour"), datetime(2026, 10, 26, 10)
        )
        self.assertEqual(self._count((2026, 3, 28, 12), 48, "hour"), datetime(2026, 3, 30, 13))
        self.assertEqual(self._count((2026, 10, 24, 12), 48, "hour"), datetime(2026, 10, 26, 11))
        # a shift of that very night lasts as long as it lasts
        night = _office(weeks=((),) * 6 + (((0, 6 * HOUR),),) + ((),) * 6 + (((0, 6 * HOUR),),))
        for day, hours in ((date(2026, 3, 29), 5), (date(2026, 10, 25), 7), (date(2026, 7, 5), 6)):
            start = self._at(*day.timetuple()[:3], office=night)
            worked = night.working_time_between(start, start + timedelta(days=1))
            self.assertEqual(worked, timedelta(hours=hours))

    def test_deadline_keeps_its_wall_clock(self):
        """A term that began in summer ends at five in winter too."""
        self.assertEqual(
            self._count((2026, 10, 1, 9), 30, "calendar_day", "next"), datetime(2026, 11, 2, 17)
        )

    def test_moved_working_day(self):
        """A Saturday that is worked instead of a Monday counts, with Monday's hours."""
        short = ((8 * HOUR, 12 * HOUR),)
        weeks = (short, *WEEK[1:]) * 2
        office = _office(moved={date(2026, 7, 11): date(2026, 7, 13)}, weeks=weeks)
        self.assertTrue(office.is_working(date(2026, 7, 11)))
        self.assertFalse(office.is_working(date(2026, 7, 13)))
        self.assertEqual(office.to_local(office.end_of_day(date(2026, 7, 11))).hour, 12)
        self.assertEqual(
            self._count((2026, 7, 9, 9), 3, "working_day", office=office).date(),
            date(2026, 7, 14),
        )
        self.assertEqual(
            self._count((2026, 7, 10, 16), 4, "working_hour", office=office),
            datetime(2026, 7, 11, 11),
        )

    def test_holiday_does_not_take_a_moved_day(self):
        """A day that was made working stays so, whatever the list of holidays says."""
        office = _office(
            [(date(2026, 7, 11), "Holiday")], moved={date(2026, 7, 11): date(2026, 7, 13)}
        )
        self.assertTrue(office.is_working(date(2026, 7, 11)))

    def test_weeks_that_alternate(self):
        """Two weeks with different hours are told apart, also round the New Year of 53 weeks."""
        office = _office(weeks=WEEK + ((),) * 7)
        worked = [d for d in range(28) if office.is_working(date(2026, 12, 14) + timedelta(d))]
        self.assertEqual(len(worked), 10)
        self.assertEqual(worked[5] - worked[4], 10)

    def test_steps(self):
        """The steps tell each turn of the count, in values of no language."""
        office = _office([(date(2026, 8, 24), "Independence Day")])
        __, steps = office.count(
            self._at(2026, 7, 25, 9), Term(30, "calendar_day", "previous"), "receipt"
        )
        self.assertEqual(
            steps,
            [
                {"step": "event", "event": "receipt", "at": "2026-07-25 09:00"},
                {"step": "not_counted", "date": "2026-07-25"},
                {
                    "step": "counted",
                    "amount": 30,
                    "unit": "calendar_day",
                    "from": "2026-07-26",
                    "to": "2026-08-24",
                },
                {"step": "day_off", "date": "2026-08-24", "name": "Independence Day"},
                {"step": "shift", "to": "previous", "date": "2026-08-21"},
                {"step": "end_of_day", "at": "2026-08-21 17:00"},
            ],
        )
        __, steps = office.count(self._at(2026, 7, 3, 18, 30), Term(4, "working_hour"))
        self.assertEqual(steps[1], {"step": "idle", "at": "2026-07-06 08:00"})
        self.assertEqual(steps[2]["to"], "2026-07-06 12:00")

    def test_resume(self):
        """A term moves by the time it stood: calendar days, working days or hours of its unit."""
        office = _office()
        due = office.end_of_day(date(2026, 7, 10))  # Friday
        paused, resumed = self._at(2026, 7, 2, 10), self._at(2026, 7, 6, 15)
        for unit, shift, expected in (
            ("calendar_day", "none", datetime(2026, 7, 14, 17)),
            ("working_day", "none", datetime(2026, 7, 14, 17)),
            ("month", "next", datetime(2026, 7, 14, 17)),
        ):
            moment, __ = office.resume(due, paused, resumed, Term(30, unit, shift))
            self.assertEqual(office.to_local(moment), expected)
        # one day more falls on a Saturday, which the rule moves
        resumed = self._at(2026, 7, 3, 15)
        for shift, day in (("previous", 10), ("next", 13), ("none", 11)):
            moment, __ = office.resume(due, paused, resumed, Term(30, "calendar_day", shift))
            self.assertEqual(office.day_of(moment), date(2026, 7, day))
        moment, __ = office.resume(
            self._at(2026, 7, 2, 12), paused, resumed, Term(4, "working_hour")
        )
        # it stood 10–12, 13–17 on Thursday and 8–12, 13–15 on Friday: 12 hours
        self.assertEqual(office.to_local(moment), datetime(2026, 7, 3, 15) + timedelta(hours=2))

    def test_no_working_time(self):
        """An office that never works ends the search instead of searching for ever."""
        idle = _office(weeks=((),) * 14)
        for unit, shift in (("working_day", "none"), ("working_hour", "none"), ("month", "next")):
            with self.assertRaises(NoWorkingTime):
                idle.count(datetime(2026, 7, 3), Term(1, unit, shift))

    def test_terms_grow(self):
        """Whatever the office: a longer term ends no earlier, no term ends before it began, and a
        shifted one ends on a working day."""

        @examples
        @given(
            office=offices(),
            start=moments,
            amount=st.integers(1, 60),
            unit=st.sampled_from(["calendar_day", "working_day", "working_hour", "hour", "month"]),
            shift=st.sampled_from(["next", "previous", "none"]),
        )
        def check(office, start, amount, unit, shift):
            try:
                short, __ = office.count(start, Term(amount, unit, shift))
                long, steps = office.count(start, Term(amount + 1, unit, shift))
            except NoWorkingTime:
                return
            self.assertLessEqual(short, long)
            if shift != "previous" and unit not in ("calendar_day", "month"):
                self.assertGreaterEqual(short, start)
            if shift != "none" and unit in ("calendar_day", "working_day", "month"):
                self.assertTrue(office.is_working(office.day_of(long - timedelta(seconds=1))))
            self.assertEqual(steps[0]["step"], "event")

        check()

    def test_working_hours_add_up(self):
        """Between the beginning and the end of a term lie exactly its working hours."""

        @examples
        @given(office=offices(), start=moments, hours=st.integers(1, 40))
        def check(office, start, hours):
            amount = timedelta(hours=hours)
            try:
                end = office.add_working_time(start, amount)
            except NoWorkingTime:
                return
            self.assertEqual(office.working_time_between(start, end), amount)
            self.assertEqual(office.working_time_between(end, start), -amount)

        check()

    def test_working_days_add_up(self):
        """Counting working days there and back agree."""

        @examples
        @given(office=offices(), day=days, amount=st.integers(-40, 40))
        def check(office, day, amount):
            try:
                last = office.add_working_days(day, amount)
            except NoWorkingTime:
                return
            if amount > 0:
                self.assertTrue(office.is_working(last))
                self.assertEqual(office.working_days_between(day, last), amount)
            self.assertEqual(
                office.working_days_between(day, last), -office.working_days_between(last, day)
            )

        check()

    def test_pause_never_takes(self):
        """A pause gives time or leaves the date; a longer pause gives no less."""

        @examples
        @given(
            start=moments,
            first=st.integers(0, 400),
            more=st.integers(0, 400),
            unit=st.sampled_from(["calendar_day", "working_day", "working_hour", "hour", "month"]),
            shift=st.sampled_from(["next", "previous", "none"]),
        )
        def check(start, first, more, unit, shift):
            office = _office([(date(2026, 8, 24), None)])
            term = Term(5, unit, shift)
            due, __ = office.count(start, term)
            paused = start + timedelta(hours=1)
            resumed = paused + timedelta(hours=first)
            once, __ = office.resume(due, paused, resumed, term)
            twice, __ = office.resume(due, paused, resumed + timedelta(hours=more), term)
            self.assertLessEqual(due, once)
            self.assertLessEqual(once, twice)

        check()

    def test_intervals_are_in_order(self):
        """Intervals of a day come in order, do not touch and lie outside the holidays."""

        @examples
        @given(office=offices(), day=days)
        def check(office, day):
            found = office.intervals(day)
            for (__, stop), (start, __) in pairwise(found):
                self.assertLess(stop, start)
            for start, stop in found:
                self.assertLess(start, stop)
                if day not in office.moved:
                    for off, on, __ in office.days_off:
                        self.assertTrue(stop <= off or on <= start)

        check()
