from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_obligation import ObligationCase


@tagged("post_install", "-at_install")
class TestObligationSchedule(ObligationCase):
    """Which days an obligation asks for, and what becomes of the plan when they change."""

    @freeze_time("2026-12-29 09:00:00")
    def test_holidays_move_the_day(self):
        """The n-th working day steps over holidays; planned rows follow a calendar that changed,
        issued ones stay."""
        self._holiday(date(2027, 1, 1))
        obligation = self._active()
        row = self._rows(obligation)[0]
        self.assertEqual((row.date_issue, row.date_due), (date(2027, 1, 5), date(2027, 1, 8)))
        self._holiday(date(2027, 1, 6), date(2027, 1, 7))
        with freeze_time("2026-12-30 09:00:00"):
            self._run()
            self.assertEqual((row.date_issue, row.date_due), (date(2027, 1, 5), date(2027, 1, 12)))
        with freeze_time("2027-01-05 04:00:00"):
            self._run()
            self.assertEqual(row.state, "issued")
            self._holiday(date(2027, 1, 11))
        with freeze_time("2027-01-06 04:00:00"):
            self._run()
            self.assertEqual(row.date_due, date(2027, 1, 12))

    @freeze_time("2027-01-25 09:00:00")
    def test_month_end(self):
        """The last working day: Friday the 29th of January, and of February the 26th."""
        obligation = self._active(
            period="month", due_base="period", due_day=-1, lead_days=0, date_from="2027-01-01"
        )
        dues = self._rows(obligation)[:3].mapped("date_due")
        self.assertEqual(dues, [date(2027, 1, 29), date(2027, 2, 26), date(2027, 3, 31)])

    @freeze_time("2026-12-20 09:00:00")
    def test_year_turn(self):
        """The report for the year is due in January and stands in the year view of January."""
        obligation = self._active(period="year", date_from="2026-06-01", due_day=2)
        row = self._rows(obligation)[0]
        self.assertEqual((row.name, row.date_due), ("2026", date(2027, 1, 4)))
        view = self.env["docflow.obligation"].with_user(self.mayor).get_year(2027)
        (shown,) = view["rows"]
        self.assertEqual([mark["id"] for mark in shown["months"][0]], row.ids)
        self.assertEqual(view["states"]["planned"], 1)
        self.assertEqual(self.env["docflow.obligation"].get_year(2026)["rows"], [])

    @freeze_time("2026-12-01 09:00:00")
    def test_changed_schedule(self):
        """Another schedule replaces what is planned, and asks for nothing twice."""
        obligation = self._active(period="month", due_base="period", due_day=10)
        obligation.action_issue_now()
        december = self._rows(obligation)[0]
        obligation.write({"period": "quarter", "due_base": "after", "due_day": 5})
        rows = self._rows(obligation)
        self.assertEqual(rows[0], december)
        self.assertEqual(rows[1].date_start, date(2027, 1, 1), "the quarter with December is done")
        self.assertEqual(rows[1].date_end, date(2027, 3, 31))
        with self.env.cr.savepoint(), self.assertRaises(UserError):
            rows[1].date_due = "2027-05-01"

    @freeze_time("2026-12-01 09:00:00")
    def test_next_dates_on_the_form(self):
        """The form shows the next five dates before anything is saved, and none where the schedule
        makes no sense."""
        new = self.env["docflow.obligation"].new(
            {"period": "month", "due_base": "after", "due_day": 5, "date_from": "2026-12-01"}
        )
        self.assertIn("07.01.2027", new.schedule_preview)
        self.assertEqual(new.schedule_preview.count("<tr>"), 6)
        new.due_day = 0
        self.assertFalse(new.schedule_preview)
        new.update({"due_day": 5, "date_to": "2026-11-01"})
        self.assertIn("the end has passed", new.schedule_preview)
