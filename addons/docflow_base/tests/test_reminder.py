from datetime import date, datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..models import docflow_reminder_line as module
from .common import DocflowCase

DUE = date(2027, 3, 10)  # a Wednesday
SUBJECT = "On the roof of school No. 4"
TEXT = "Sealed order to the executor"


class ReminderCase(DocflowCase):
    """One assignment of ``clerk1`` (of Schools, under ``executor1``), due on 10 March 2027."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reminder = cls.env["docflow.reminder"]
        cls.company.docflow_is_digest_days_off = True
        cls.env["res.company"].search([("id", "!=", cls.company.id)]).docflow_is_digest = False
        for user in (cls.mayor, cls.controller, cls.executor1, cls.clerk1, cls.executor2):
            # the words of the mails are looked for in English, whatever the house speaks
            user.write({"email": f"{user.login}@example.com", "lang": "en_US"})
        cls.card = cls._registered()
        cls.resolution = cls._resolve(
            cls.card, [cls.clerk1], text=TEXT, date_deadline=DUE, is_control=True
        )

    def _run(self, day, *, hour=7, kind="digest", since=None):
        """Return ``{login: mail}`` of what a run on ``day`` (UTC ``hour``) queues."""
        self.company.docflow_digest_day = since or day - timedelta(days=1)
        self.env.flush_all()
        moment = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)
        with freeze_time(moment):
            if not self.reminder._is_due(kind, self.company, moment):
                return {}
            plan = self.reminder._get_plan(kind, self.company, moment)
            users = self.env["res.users"].search(
                self.reminder._get_people_domain(kind, self.company)
            )
            mails = self.reminder._do_remind(users, plan)
        return {mail.email_to.partition("<")[2].partition("@")[0]: mail for mail in mails}

    def _sections(self, mail):
        """Return the headings of a mail without their counts."""
        return [part.partition(":")[0] for part in mail.body_html.split("<h3")[1:]]


@tagged("post_install", "-at_install")
class TestReminder(ReminderCase):
    """Ten, five, three days and a day before, on the day, and then every day, to more people."""

    def test_each_offset(self):
        """Reminders go out at −10, −5, −3, −1 and 0 days, and on no day between them."""
        for days in range(12, 0, -1):
            told = self._run(DUE - timedelta(days=days))
            with self.subTest(days=-days):
                self.assertEqual("t_clerk1" in told, days in (10, 5, 3, 1))
        told = self._run(DUE)
        self.assertIn("today 1", told["t_clerk1"].subject)
        self.assertIn("10.03.2027", told["t_clerk1"].body_html)
        self.assertIn(SUBJECT, told["t_clerk1"].body_html)
        self.assertIn(f"/odoo/docflow-documents/{self.card.id}", told["t_clerk1"].body_html)

    def test_escalation(self):
        """Overdue: the executor, from the second working day also his head, from the third also
        the controller; nobody of them before his turn."""
        work = [
            (11, {"t_clerk1"}),
            (12, {"t_clerk1", "t_executor1"}),
            (13, {"t_clerk1", "t_executor1"}),
            (15, {"t_clerk1", "t_executor1", "t_controller"}),
            (16, {"t_clerk1", "t_executor1", "t_controller"}),
        ]
        for day, people in work:
            told = self._run(date(2027, 3, day))
            with self.subTest(day=day):
                self.assertEqual(set(told) - {"t_mayor"}, people)
        self.assertIn("overdue 1", told["t_clerk1"].subject)
        self.assertIn("late in your unit 1", told["t_executor1"].subject)
        self.assertIn("late on control 1", told["t_controller"].subject)
        self.assertIn("Clerk1", told["t_executor1"].body_html)

    def test_head_of_a_late_head(self):
        """The delay of a head goes to the head above him, not to himself."""
        self.education.parent_id = self.council
        heads = {executor: head for executor, __, head in self.reminder._get_heads()}
        self.assertEqual(heads[self.clerk1.id], self.executor1.id)
        self.assertEqual(heads[self.executor1.id], self.mayor.id)
        self.assertNotIn(self.mayor.id, heads)

    def test_steps_are_data(self):
        """An administrator moves a step: seven working days before instead of ten days."""
        rule = self.env.ref("docflow_base.docflow_reminder_rule_before_10")
        rule.with_user(self._person("t_admin", self.strange, "group_docflow_admin")).write(
            {"days": -7, "unit": "working_day"}
        )
        self.assertNotIn("t_clerk1", self._run(DUE - timedelta(days=10)))
        self.assertIn("t_clerk1", self._run(date(2027, 3, 1)))
        with self.assertRaises(AccessError):
            rule.with_user(self.mayor).days = -1

    def test_once_a_day(self):
        """A second run on the same day tells nobody anything, and the log shows who was told."""
        self.assertIn("t_clerk1", self._run(DUE))
        self.assertEqual(self._run(DUE, hour=12), {})
        log = self.env["docflow.reminder.log"].search([("user_id", "=", self.clerk1.id)])
        self.assertEqual((log.day, log.line_count, log.state), (DUE, 1, "queued"))

    def test_one_mail_for_many_lines(self):
        """Twenty lines of one person make one mail."""
        cards = [self._registered(name=f"Paper {index}") for index in range(20)]
        for card in cards:
            self._resolve(card, [self.clerk1], date_deadline=DUE)
        mail = self._run(DUE)["t_clerk1"]
        self.assertIn("today 21", mail.subject)
        self.assertEqual(mail.body_html.count("/odoo/docflow-documents/"), 21)

    def test_long_sections_are_cut(self):
        """A section shows forty lines and says how many more there are."""
        card = self._registered()
        self._resolve(card, [self.clerk1], date_deadline=DUE)
        self.patch(self.env.registry["docflow.reminder.line"], "_get_query", self._query_of_one())
        mail = self._run(DUE)["t_clerk1"]
        self.assertIn("today 2", mail.subject)
        self.assertIn("And more in your cabinet: 1", " ".join(mail.body_html.split()))

    def _query_of_one(self):
        original = module.DocflowReminderLine._get_query

        def query(model, *args):
            self.patch(module, "SHOWN", 1)
            return original(model, *args)

        return query

    def test_hour_and_switch(self):
        """Before the company's hour, in its time zone, or when it is switched off, nothing goes."""
        self.assertEqual(self._run(DUE, hour=5), {})  # 7:00 in Kyiv
        self.assertIn("t_clerk1", self._run(DUE, hour=6))
        self.company.docflow_is_digest = False
        self.env["ir.cron"].search([]).active = False
        with freeze_time("2027-03-11 09:00:00"):
            self.reminder._cron_remind()
        self.assertFalse(self.env["docflow.reminder.log"].search([("day", "=", "2027-03-11")]))

    def test_days_off(self):
        """Nothing is sent on a day off; the Friday before tells of it, the Monday after does not
        tell it again."""
        self.company.docflow_is_digest_days_off = False
        friday, saturday, monday = date(2027, 3, 5), date(2027, 3, 6), date(2027, 3, 8)
        # −3 falls on Sunday the 7th
        self.assertEqual(self._run(saturday), {})
        self.assertIn("t_clerk1", self._run(friday, since=date(2027, 3, 4)))
        self.assertNotIn("t_clerk1", self._run(monday, since=friday))

    def test_server_was_down(self):
        """What a day without a run should have told, the next run tells."""
        told = self._run(DUE - timedelta(days=2), since=DUE - timedelta(days=5))
        self.assertIn("next days 1", told["t_clerk1"].subject)

    def test_delegated(self):
        """An assignment passed on is asked of those who got it, not of the one who passed it."""
        resolution = self._resolve(self._registered(), [self.executor1], date_deadline=DUE)
        line = self._line(resolution, self.executor1)
        self.assertIn("t_executor1", self._run(DUE))
        self.env["docflow.reminder.log"].search([]).unlink()
        line.action_delegate(executor_ids=self.clerk1.ids)
        told = self._run(DUE)
        self.assertNotIn("t_executor1", told)
        self.assertIn("today 2", told["t_clerk1"].subject)

    def test_done_work_is_left_alone(self):
        """Nobody is reminded of what he reported; the author is asked to decide on it."""
        resolution = self._resolve(self._registered(), [self.executor2], date_deadline=DUE)
        line = self._line(resolution, self.executor2)
        line.sudo()._unsealed().write({"is_acceptance": True})
        line.action_report(report="Done")
        self.assertEqual(line.state, "reported")
        told = self._run(DUE + timedelta(days=1))
        self.assertNotIn("t_executor2", told)
        self.assertIn("to decide 1", told["t_mayor"].subject)
        self.assertIn("Executor2", told["t_mayor"].body_html)

    def test_review_and_reading(self):
        """Documents for review and for reading are told to those they wait for."""
        self._registered(name="A letter for review")
        self._resolve(self._registered(), [self.executor2], date_deadline=DUE).sudo()
        reading = self._registered(name="A letter to read")
        self._resolve(
            reading,
            [],
            assignment_ids=[
                fields.Command.create({"executor_id": self.clerk1.id, "kind": "acquaint"})
            ],
        )
        told = self._run(date(2027, 3, 4))
        self.assertIn("A letter for review", told["t_mayor"].body_html)
        self.assertIn("to read 1", told["t_clerk1"].subject)

    def test_paused(self):
        """Nobody is reminded of a card whose clock is stopped."""
        self.card.sudo()._unsealed().write({"date_paused": "2027-03-01 09:00:00"})
        self.assertNotIn("t_clerk1", self._run(DUE))

    def test_release_waits_for_controller(self):
        """A card whose work is over waits for its controller, and for him alone."""
        self._line(self.resolution, self.clerk1).action_report(report="Mended")
        told = self._run(DUE)
        self.assertIn("to decide 1", told["t_controller"].subject)
        self.assertNotIn("t_clerk1", told)

    def test_requests_wait_for_decision(self):
        """What an executor asks is told to the one who decides."""
        line = self._line(self.resolution, self.clerk1)
        line.action_request_extension(date_deadline=date(2027, 3, 20), reason="The roof is wet")
        told = self._run(date(2027, 3, 4))
        self.assertIn("to decide 1", told["t_mayor"].subject)
        self.assertNotIn("The roof is wet", told["t_mayor"].body_html)

    def test_redirect_clock(self):
        """On day 4 of registration the clock warns of the end of redirecting (rule RED); not of
        what was taken into work."""
        self.card.sudo()._unsealed().write({"date_registered": "2027-02-15 09:00:00"})
        self.assertNotIn("t_clerk1", self._run(date(2027, 2, 18)))
        told = self._run(date(2027, 2, 19))
        self.assertIn("may still be redirected 1", told["t_clerk1"].subject)
        self.env["docflow.reminder.log"].search([]).unlink()
        self._line(self.resolution, self.clerk1).action_start()
        self.assertNotIn("t_clerk1", self._run(date(2027, 2, 19)))

    def test_redirect_clock_before_days_off(self):
        """Where day 4 is a Saturday, the warning comes on Friday, not after the term."""
        self.company.docflow_is_digest_days_off = False
        self.card.sudo()._unsealed().write({"date_registered": "2027-02-16 09:00:00"})
        self.assertIn("t_clerk1", self._run(date(2027, 2, 19)))
