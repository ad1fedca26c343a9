from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from odoo.addons.docflow_base.tools.report_period import KINDS, Period, around, months_back

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


class TestReportPeriod(BaseCase):
    @given(DAYS, st.sampled_from(KINDS))
    def test_a_day_lies_in_its_period_and_the_one_before_ends_on_its_eve(self, day, kind):
        """A period is compared with the one of the same kind that ends where it begins."""
        period = around(day, kind)
        self.assertTrue(period.first <= day <= period.last)
        before = period.before
        self.assertEqual((period.first - before.last).days, 1)
        self.assertEqual(before, around(before.first, kind))

    @given(DAYS, st.integers(1, 400))
    def test_any_stretch_is_compared_with_as_many_days(self, day, days):
        """Days that make no month or year are compared with as many days before them."""
        period = Period(day, date.fromordinal(day.toordinal() + days - 1))
        if period.kind == "custom":
            self.assertEqual(period.before.days, days)
            self.assertEqual((period.first - period.before.last).days, 1)

    def test_year_turn_and_leap_year(self):
        """January is compared with December, the first half of a year with the second of the last;
        February of a leap year has 29 days.
        """
        self.assertEqual(
            around(date(2026, 1, 15), "month").before, Period(date(2025, 12, 1), date(2025, 12, 31))
        )
        self.assertEqual(
            around(date(2026, 3, 1), "half_year").before,
            Period(date(2025, 7, 1), date(2025, 12, 31)),
        )
        self.assertEqual(around(date(2028, 2, 3), "month").days, 29)
        self.assertEqual(
            [month.first for month in months_back(date(2026, 2, 28), 3)],
            [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)],
        )
