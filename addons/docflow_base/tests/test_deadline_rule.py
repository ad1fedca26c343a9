from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DocflowCase

UTC = ZoneInfo("UTC")


def _at(*parts):
    """Return a moment as the clock on the wall shows it, without a zone."""
    return datetime(*parts)


@tagged("post_install", "-at_install")
class TestDeadlineRule(DocflowCase):
    """Terms counted in the company's calendar: Monday to Friday, 8–12 and 13–17, Kyiv.

    July 2026: the 3rd is a Friday.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hours = [(8, 12, "morning"), (13, 17, "afternoon")]
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Council",
                "tz": "Europe/Kyiv",
                "company_id": cls.company.id,
                "attendance_ids": [(5, 0, 0)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": stop,
                            "day_period": period,
                        },
                    )
                    for day in range(5)
                    for start, stop, period in hours
                ],
            }
        )
        cls.company.resource_calendar_id = cls.calendar

    def _rule(self, amount, unit, shift="previous"):
        return self.env["docflow.deadline.rule"].create(
            {
                "name": f"{amount} {unit}",
                "code": f"t{amount}{unit}{shift}",
                "amount": amount,
                "unit": unit,
                "shift": shift,
            }
        )

    def _kyiv(self, moment):
        """Return naive UTC of a naive moment in Kyiv."""
        zone = self.company._docflow_tz()
        return moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)

    def _due(self, rule, start):
        return rule._get_deadline(self._kyiv(start), self.company)

    def _holiday(self, day, company=None):
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "date_from": self._kyiv(datetime.combine(day, datetime.min.time())),
                "date_to": self._kyiv(datetime.combine(day, datetime.max.time())),
                "time_type": "leave",
            }
        )
        # core computes it from the current company of whoever happens to flush
        leave.flush_recordset()
        leave.company_id = company or self.company

    def test_working_hours(self):
        """K3 (§2.5): four and sixteen working hours run in working time only."""
        short, long = self._rule(4, "working_hour"), self._rule(16, "working_hour")
        for start, four, sixteen in (
            (_at(2026, 7, 3, 15), _at(2026, 7, 6, 10), _at(2026, 7, 7, 15)),
            (_at(2026, 7, 3, 18, 30), _at(2026, 7, 6, 12), _at(2026, 7, 7, 17)),
            (_at(2026, 7, 6, 12, 30), _at(2026, 7, 6, 17), _at(2026, 7, 8, 12)),
        ):
            with self.subTest(start=start):
                self.assertEqual(self._due(short, start), self._kyiv(four))
                self.assertEqual(self._due(long, start), self._kyiv(sixteen))

    def test_day_of_the_event_is_not_counted(self):
        """The first day is the day after the event; the last one ends with the working day."""
        due = self._due(self._rule(3, "working_day"), _at(2026, 7, 1, 9))
        self.assertEqual(due, self._kyiv(_at(2026, 7, 6, 17)))
        due = self._due(self._rule(5, "calendar_day"), _at(2026, 7, 1, 9))
        self.assertEqual(due, self._kyiv(_at(2026, 7, 6, 17)))

    def test_day_is_the_companys(self):
        """What came at half past midnight in Kyiv came that day, though UTC is a day behind."""
        due = self._due(self._rule(1, "calendar_day", "none"), _at(2026, 7, 7, 0, 30))
        self.assertEqual(due, self._kyiv(_at(2026, 7, 8, 17)))

    def test_end_of_months(self):
        """A month ends on the same date, or on the last day of a shorter month."""
        for start, end in (
            (date(2026, 1, 31), date(2026, 2, 28)),
            (date(2028, 1, 31), date(2028, 2, 29)),
            (date(2026, 5, 31), date(2026, 6, 30)),
            (date(2026, 6, 30), date(2026, 7, 30)),
        ):
            rule = self._rule(1, "month", "none")
            due = self._due(rule, datetime.combine(start, datetime.min.time()))
            self.assertEqual(self.company._docflow_local_date(due), end)
            rule.unlink()

    def test_shift(self):
        """A last day that is a day off moves back, forward or stays, as the rule says."""
        start = _at(2026, 7, 1, 9)  # three days later is Saturday
        for shift, expected in (
            ("previous", _at(2026, 7, 3, 17)),
            ("next", _at(2026, 7, 6, 17)),
            ("none", _at(2026, 7, 4, 18)),
        ):
            with self.subTest(shift=shift):
                due = self._due(self._rule(3, "calendar_day", shift), start)
                self.assertEqual(due, self._kyiv(expected))

    def test_holidays(self):
        """A holiday is no working day and stops the clock of working hours."""
        self._holiday(date(2026, 7, 6))
        start = _at(2026, 7, 3, 15)
        self.assertEqual(
            self._due(self._rule(1, "working_day"), start), self._kyiv(_at(2026, 7, 7, 17))
        )
        self.assertEqual(
            self._due(self._rule(4, "working_hour"), start), self._kyiv(_at(2026, 7, 7, 10))
        )
        due = self._due(self._rule(3, "calendar_day", "next"), start)
        self.assertEqual(due, self._kyiv(_at(2026, 7, 7, 17)))

    def test_holidays_of_others(self):
        """A holiday of another company does not count here."""
        other = self.env["res.company"].create({"name": "Other"})
        self._holiday(date(2026, 7, 6), other)
        start = _at(2026, 7, 3, 15)
        self.assertEqual(
            self._due(self._rule(1, "working_day"), start), self._kyiv(_at(2026, 7, 6, 17))
        )
        self.assertEqual(
            self._due(self._rule(4, "working_hour"), start), self._kyiv(_at(2026, 7, 6, 10))
        )

    def test_calendar_without_working_time(self):
        """A company without working time gets a sentence and no endless search."""
        self.calendar.attendance_ids.unlink()
        for unit in ("working_day", "working_hour"):
            with self.assertRaises(UserError) as caught:
                self._due(self._rule(2, unit), _at(2026, 7, 3, 15))
            self.assertIn("Working Hours", str(caught.exception))

    def test_registration_sets_the_deadline(self):
        """The rule of the type sets the deadline at registration; a date given by hand stays."""
        self.type_in.deadline_rule_id = self._rule(30, "calendar_day")
        card = self._registered()
        self.assertTrue(card.date_deadline)
        self.assertEqual(card.date_deadline, card.date_deadline_initial)
        given = self._registered(date_deadline="2030-07-03")
        self.assertEqual(given.date_deadline, self._kyiv(_at(2030, 7, 3, 17)))

    def test_table_of_terms(self):
        """The terms of the law are data: each code has its length, limit and unit."""
        table = {
            "GEN": (30, "calendar_day", "previous", 0, 3),
            "URG": (7, "working_day", "previous", 0, 3),
            "TEL": (2, "calendar_day", "previous", 0, 0),
            "MPz": (15, "calendar_day", "previous", 1, 0),
            "MP": (10, "calendar_day", "previous", 30, 0),
            "LD": (10, "calendar_day", "previous", 1, 0),
            "CIT": (1, "month", "previous", 45, 0),
            "CIT0": (15, "calendar_day", "previous", 0, 0),
            "FOI": (5, "working_day", "none", 20, 0),
            "FOI48": (48, "hour", "none", 0, 0),
            "LAW": (5, "working_day", "none", 20, 0),
            "ADM": (30, "calendar_day", "next", 0, 0),
            "KMU": (30, "calendar_day", "previous", 0, 3),
            "KOM": (1, "month", "previous", 0, 0),
            "ACC": (15, "calendar_day", "previous", 0, 0),
            "RED": (5, "calendar_day", "none", 0, 0),
            "REV": (4, "working_hour", "none", 0, 0),
            "REVA": (16, "working_hour", "none", 0, 0),
        }
        rules = self.env["docflow.deadline.rule"].search([("code", "in", list(table))])
        found = {
            rule.code: (rule.amount, rule.unit, rule.shift, rule.limit_amount, rule.request_days)
            for rule in rules
        }
        self.assertEqual(found, table)

    def test_short_terms_of_administrative_procedure(self):
        """In administrative procedure fewer than ten days are working days, ten are calendar."""
        rule = self.env.ref("docflow_base.docflow_deadline_rule_administrative")
        start = self._kyiv(_at(2026, 7, 1, 9))
        for amount, expected in (
            (9, _at(2026, 7, 14, 17)),
            (10, _at(2026, 7, 13, 17)),  # the 11th is a Saturday: the next working day
            (None, _at(2026, 7, 31, 17)),
        ):
            moment, __ = rule._count(start, self.company, amount=amount)
            self.assertEqual(moment, self._kyiv(expected))

    def test_forty_eight_hours(self):
        """An urgent request for information is answered in 48 hours round the clock."""
        rule = self.env.ref("docflow_base.docflow_deadline_rule_information_urgent")
        self.assertEqual(
            self._due(rule, _at(2026, 7, 3, 15, 20)), self._kyiv(_at(2026, 7, 5, 15, 20))
        )

    def test_own_calendar(self):
        """Hours run on the person's own calendar, with the holidays of the company."""
        self._holiday(date(2026, 7, 6))
        evening = self.calendar.copy({"attendance_ids": [(5, 0, 0)]})
        evening.attendance_ids = [
            (0, 0, {"name": "e", "dayofweek": str(day), "hour_from": 18, "hour_to": 20})
            for day in range(5)
        ]
        rule = self._rule(4, "working_hour")
        due = rule._get_deadline(self._kyiv(_at(2026, 7, 3, 15)), self.company, evening)
        self.assertEqual(due, self._kyiv(_at(2026, 7, 7, 20)))
        evening.schedule_type = "flexible"
        due = rule._get_deadline(self._kyiv(_at(2026, 7, 3, 15)), self.company, evening)
        self.assertEqual(due, self._kyiv(_at(2026, 7, 7, 10)), "no hours of his own: the office's")

    def test_editions(self):
        """The edition in force on the day of the event counts."""
        rule = self._rule(10, "calendar_day")
        rule.date_to = "2026-06-30"
        later = rule.copy({"amount": 20, "date_from": "2026-07-01", "date_to": False})
        self.assertEqual(rule._get_in_force(date(2026, 6, 30)), rule)
        self.assertEqual(rule._get_in_force(date(2026, 7, 1)), later)

    def test_limit(self):
        """The longest term is counted from the same event and never moved forward."""
        rule = self._rule(10, "calendar_day", "next")
        rule.write({"limit_amount": 31, "limit_unit": "calendar_day"})
        # 1 August 2026 is a Saturday
        limit = rule._get_limit(self._kyiv(_at(2026, 7, 1, 9)), self.company)
        self.assertEqual(limit, self._kyiv(_at(2026, 7, 31, 17)))

    def test_live_example(self):
        """The form tells what the rule would do with a document of this moment."""
        rule = self.env.ref("docflow_base.docflow_deadline_rule_general")
        self.assertIn("Calendar days counted: 30", rule.example)
        self.assertIn("An extension is asked for by", rule.example)
        for rule in self.env["docflow.deadline.rule"].search([]):
            self.assertTrue(rule.example, rule.name)

    def test_properties(self):
        """Whatever the start: the deadline lies after it, a longer term ends no earlier, and a
        shifted one ends on a working day."""
        rules = {
            (unit, shift): [self._rule(amount, unit, shift) for amount in (1, 2, 7)]
            for unit in ("calendar_day", "working_day", "month", "working_hour")
            for shift in ("next", "previous")
        }

        @settings(
            max_examples=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(
            start=st.datetimes(_at(2026, 1, 1), _at(2027, 12, 31)),
            key=st.sampled_from(sorted(rules)),
        )
        def check(start, key):
            start = start.replace(microsecond=0)
            dues = [rule._get_deadline(start, self.company) for rule in rules[key]]
            self.assertEqual(dues, sorted(dues))
            day = self.company._docflow_local_date(dues[-1])
            self.assertTrue(self.company._docflow_is_working(day), "a working day")
            if key != ("calendar_day", "previous"):
                self.assertGreater(dues[0], start)
            self.assertGreater(dues[-1], start + timedelta(hours=2))

        check()
