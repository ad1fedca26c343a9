from datetime import date, datetime, timedelta
from itertools import pairwise

import psycopg2

from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models.docflow_digest import TOLD
from .test_digest import MONDAY, DigestCase


@tagged("post_install", "-at_install")
class TestDigestTurn(DigestCase):
    """A letter goes out on the chosen day and hour of the company, or on the next working day."""

    def _due(self, moment, kind="weekly"):
        return self.digest._is_due(kind, self.company, datetime.fromisoformat(moment))

    def test_hour(self):
        """Not before the hour of the company's own clock."""
        self.company.docflow_letter_hour = 9.5
        self.assertFalse(self._due("2027-03-08 07:29:00"))
        self.assertTrue(self._due("2027-03-08 07:30:00"))
        self.company.docflow_letter_hour = 8
        # summer time begins: the same hour of the clock is an hour earlier
        self.assertTrue(self._due("2027-03-29 05:00:00"))
        self.assertFalse(self._due("2027-03-29 04:59:00"))

    def test_day_off(self):
        """Where the day is off, the letter goes out on the next working day and tells the same."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "International Women's Day",
                "company_id": self.company.id,
                "date_from": "2027-03-07 22:00:00",
                "date_to": "2027-03-08 22:00:00",
            }
        )
        self.assertFalse(self._due("2027-03-08 10:00:00"))
        self.assertEqual(self._run(MONDAY), {})
        self.assertIn("01.03.2027 – 07.03.2027", self._run(date(2027, 3, 9))["t_mayor"].subject)

    def test_weekend(self):
        """A letter of Saturday goes out on Monday, about the week that has just ended."""
        self.company.docflow_weekday = "5"
        self.assertFalse(self._due("2027-03-06 10:00:00"))
        self.assertIn("01.03.2027 – 07.03.2027", self._run(MONDAY)["t_mayor"].subject)
        self.assertEqual(self._run(date(2027, 3, 12)), {})

    def test_no_period_is_lost(self):
        """Whatever day is chosen and whatever days are off, each week and each month is told once:
        a Friday off, and a 28th of February on Sunday, lose none."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Good Friday",
                "company_id": self.company.id,
                "date_from": "2027-04-29 21:00:00",
                "date_to": "2027-04-30 21:00:00",
            }
        )
        for kind, name, choices in (
            ("weekly", "docflow_weekday", [*"0123456"]),
            ("monthly", "docflow_month_day", [1, 15, 27, 28]),
        ):
            for choice in choices:
                with self.subTest(kind=kind, choice=choice):
                    self.company[name] = choice
                    periods = self._follow(kind, date(2027, 1, 11), date(2027, 6, 1))
                    for period, after in pairwise(periods):
                        self.assertEqual(after.before, period)

    def _follow(self, kind, day, end):
        """Return the periods that letters tell of while the server runs every day."""
        self.company[TOLD[kind]] = False
        periods = []
        while day < end:
            if self._due(f"{day} 10:00:00", kind):
                periods.append(self.digest._get_period(kind, self.company, day))
                self.company[TOLD[kind]] = periods[-1].first
            day += timedelta(days=1)
        return periods

    def test_other_weekday(self):
        """A letter of Wednesday tells of the last whole week."""
        self.company.docflow_weekday = "2"
        self.company.docflow_weekly_day = "2027-02-22"
        self.assertFalse(self._due("2027-03-09 10:00:00"))
        self.assertIn("01.03.2027 – 07.03.2027", self._run(date(2027, 3, 10))["t_mayor"].subject)

    def test_server_was_down(self):
        """A server that was down for days tells on its first day, and of the last week only."""
        self.company.docflow_weekly_day = "2027-02-15"
        thursday = date(2027, 3, 18)
        told = self._run(thursday)
        self.assertIn("08.03.2027 – 14.03.2027", told["t_mayor"].subject)
        self.assertEqual(self._run(thursday + timedelta(days=1)), {})
        # nobody is written to on a Sunday because the server came back on it
        self.assertFalse(self._due("2027-03-14 10:00:00"))

    def test_month(self):
        """The monthly letter goes out on its day of the month, over a year's turn too."""
        self.company.docflow_month_day = 5
        period = self.digest._get_period("monthly", self.company, date(2027, 1, 4))
        self.assertEqual(period.first, date(2026, 11, 1))
        period = self.digest._get_period("monthly", self.company, date(2027, 1, 5))
        self.assertEqual(period.first, date(2026, 12, 1))
        # 28 February 2027 is a Sunday: the letter of January goes out on the first of March
        self.company.docflow_month_day = 28
        period = self.digest._get_period("monthly", self.company, date(2027, 3, 1))
        self.assertEqual(period.first, date(2027, 1, 1))

    def test_switches(self):
        """Each letter has a switch of its own."""
        runs = {kind for kind, company in self.digest._get_runs() if company == self.company}
        self.assertEqual(runs, {"weekly", "monthly"})
        self.company.docflow_is_weekly = False
        runs = {kind for kind, company in self.digest._get_runs() if company == self.company}
        self.assertEqual(runs, {"monthly"})

    def test_sane_settings(self):
        """A month has the day in every year, and a day has the hour."""
        for vals in ({"docflow_month_day": 31}, {"docflow_letter_hour": 24}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.company.write(vals)
                self.company.flush_recordset()


@tagged("post_install", "-at_install")
class TestDigestJob(DigestCase):
    """The scheduled action tells everybody once, and goes on where it stopped."""

    def _cron(self):
        return self.env.ref("docflow_base.ir_cron_docflow_letters")

    def test_job(self):
        """It goes through every batch, notes the week, and does it once."""
        self.env["ir.cron"].search([("id", "!=", self._cron().id)]).active = False
        self.company.docflow_is_monthly = False
        self.env.flush_all()
        with freeze_time("2027-03-08 08:00:00"), self.enter_registry_test_mode():
            self._cron().method_direct_trigger()
            logs = self.log.search([("kind", "=", "weekly")])
            self.assertEqual(logs.user_id, self.mayor | self.executor1)
            self._cron().method_direct_trigger()
            self.assertEqual(self.log.search([("kind", "=", "weekly")]), logs)
        self.assertEqual(self.company.docflow_weekly_day, date(2027, 3, 1))

    def test_goes_on(self):
        """Whom a run that was killed had told is not asked again; the others are."""
        moment = datetime(2027, 3, 8, 8)
        with freeze_time(moment):
            plan = self.digest._get_plan("weekly", self.company, moment)
            self.digest._do_remind(self.executor1, plan)
            left = self.env["res.users"].search(
                self.digest._get_people_domain("weekly", self.company)
            )
        self.assertNotIn(self.executor1, left)
        self.assertIn(self.mayor, left)


# Statements of one letter, measured on this code: figures of two periods, names of units, two
# lists, what is stuck; a letter that needs more for more lines grew a query per line.
STATEMENTS_EACH = 20
STATEMENTS_BATCH = 25


@tagged("post_install", "-at_install")
class TestDigestBudget(DigestCase):
    """A letter costs a constant number of statements, however much it tells of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        report = cls.env.ref("docflow_base.docflow_operation_report")
        cls.people = cls.env["res.users"].concat(
            *(cls._person(f"t_many{index}", cls.finance) for index in range(12))
        )
        for user in cls.people:
            user.email = f"{user.login}@example.com"
        cls.role_mayor.write(
            {
                "operation_ids": [fields.Command.link(report.id)],
                "member_ids": [fields.Command.create({"user_id": user.id}) for user in cls.people],
            }
        )
        cls.env.flush_all()

    def _measure(self, users):
        """Return ``(statements, mails)`` of a batch with cold records and warm caches."""
        counts = []
        for __ in range(2):
            self.log.search([]).unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            moment = datetime(2027, 3, 8, 8)
            with freeze_time(moment):
                plan = self.digest._get_plan("weekly", self.company, moment)
                before = self.env.cr.sql_log_count
                mails = self.digest._do_remind(self.env["res.users"].browse(users.ids), plan)
                self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        return counts[-1], len(mails)

    def test_lines_cost_nothing(self):
        """Full lists need no more statements than short ones, but for the count of the rest."""
        few, mails = self._measure(self.people)
        self.assertEqual(mails, len(self.people))
        with freeze_time("2027-02-22 08:00:00"):
            for index in range(12):
                card = self._registered(name=f"Paper {index}")
                for day in (4, 12):
                    self._work(self.clerk1, date(2027, 3, day), card=card)
        many, __ = self._measure(self.people)
        # lists that are cut are counted, the last one by its norms
        self.assertLessEqual(many, few + 4 * len(self.people))

    def test_people_cost_a_constant(self):
        """Each person costs as much as any other."""
        six, __ = self._measure(self.people[:6])
        twelve, __ = self._measure(self.people)
        self.assertLessEqual(six, STATEMENTS_BATCH + 6 * STATEMENTS_EACH)
        self.assertLessEqual(twelve - six, 6 * STATEMENTS_EACH)
