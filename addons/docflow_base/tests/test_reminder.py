from datetime import date, datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

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
            user.email = f"{user.login}@example.com"
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
        from odoo.addons.docflow_base.models import docflow_reminder_line as module

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


@tagged("post_install", "-at_install")
class TestReminderPeople(ReminderCase):
    """Who gets a digest, by what, in which language, and what it may tell him."""

    def test_choice(self):
        """Everybody chooses for himself; empty leaves it as the administrator set it."""
        for choice in ("none", "badge"):
            self.clerk1.with_user(self.clerk1).docflow_remind_work = choice
            self.assertNotIn("t_clerk1", self._run(DUE), choice)
        self.assertTrue(self.clerk1._docflow_wants_badge("work"))
        self.clerk1.with_user(self.clerk1).docflow_remind_work = False
        self.assertIn("t_clerk1", self._run(DUE))
        with self.assertRaises(AccessError):
            self.clerk1.with_user(self.executor2).docflow_remind_work = "none"

    def test_choice_is_for_one_part(self):
        """Who wants no digest of his own work still learns of delays of his unit."""
        self.executor1.with_user(self.executor1).docflow_remind_work = "none"
        self.assertIn("t_executor1", self._run(date(2027, 3, 12)))

    def test_preferences_form(self):
        """The choice stands in “My preferences”."""
        self.clerk1.tz = "Europe/Kyiv"
        view = "base.view_users_form_simple_modif"
        with Form(self.clerk1.with_user(self.clerk1), view=view) as form:
            form.docflow_remind_read = "none"
        self.assertEqual(self.clerk1.res_users_settings_ids.docflow_remind_read, "none")

    def test_custom_of_the_house(self):
        """A step whose channel is the counter alone mails only those who chose the digest."""
        self.env["docflow.reminder.rule"].search([]).channel = "badge"
        self.assertEqual(self._run(DUE), {})
        self.clerk1.with_user(self.clerk1).docflow_remind_work = "digest"
        self.assertEqual(set(self._run(DUE)), {"t_clerk1"})

    def test_news_at_once(self):
        """Who chose it is told of new work at the next run, in one mail, and once."""
        self.clerk1.with_user(self.clerk1).docflow_remind_work = "mail"
        with freeze_time("2027-03-02 09:00:00"):
            for __ in range(3):
                self._resolve(self._registered(), [self.clerk1, self.executor2])
        told = self._run(date(2027, 3, 2), hour=10, kind="news")
        self.assertEqual(set(told), {"t_clerk1"})
        self.assertIn("next days 3", told["t_clerk1"].subject)
        self.assertEqual(self._run(date(2027, 3, 2), hour=11, kind="news"), {})

    def test_language(self):
        """Each person reads it in his own language."""
        self.env["res.lang"]._activate_lang("uk_UA")
        template = self.env.ref("docflow_base.docflow_reminder_digest")
        words = {"uk_UA": {"Open the cabinet": "Відкрити мій кабінет"}}
        template.update_field_translations("arch_db", words)
        self.clerk1.lang, self.executor2.lang = "uk_UA", "en_US"
        self._resolve(self._registered(), [self.executor2], date_deadline=DUE)
        told = self._run(DUE)
        self.assertIn("Відкрити мій кабінет", told["t_clerk1"].body_html)
        self.assertIn("Open the cabinet", told["t_executor2"].body_html)

    def test_no_leak(self):
        """A head outside the card's body learns that his person is late, and not of what."""
        self.schools.manager_id = self.stranger.employee_id
        self.schools.parent_id = False
        self.stranger.email = "t_stranger@example.com"
        self.assertFalse(self.card.with_user(self.stranger).has_access("read"))
        mail = self._run(date(2027, 3, 12))["t_stranger"]
        self.assertIn("Clerk1", mail.body_html)
        for secret in (SUBJECT, self.card.reg_number, f"/docflow-documents/{self.card.id}"):
            self.assertNotIn(secret, mail.body_html)

    def test_no_words_of_the_resolution(self):
        """No mail quotes a resolution, and a subject is text, not markup."""
        card = self._registered(name="<b>Bold</b> & sons")
        self._resolve(card, [self.clerk1], text=TEXT, date_deadline=DUE)
        for mail in self._run(date(2027, 3, 15)).values():
            self.assertNotIn(TEXT, mail.body_html)
            self.assertNotIn("<b>Bold", mail.body_html)
        self.assertIn("&lt;b&gt;Bold&lt;/b&gt; &amp; sons", mail.body_html)

    def test_deputy(self):
        """While somebody acts for a person, both get the line, the deputy with the name."""
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.clerk1.id,
                "deputy_id": self.executor2.id,
                "ground": "order No. 41-k",
                "date_from": "2027-03-01",
                "date_to": "2027-03-12",
            }
        )
        told = self._run(DUE)
        self.assertIn("t_clerk1", told)
        self.assertIn("for Clerk1", told["t_executor2"].body_html)
        self.assertIn(SUBJECT, told["t_executor2"].body_html)
        self.assertNotIn("t_executor2", self._run(date(2027, 3, 13)))

    def test_no_address(self):
        """Whoever has no address stands in the log, so that nobody is passed over in silence."""
        self.clerk1.email = False
        self.assertNotIn("t_clerk1", self._run(DUE))
        log = self.env["docflow.reminder.log"].search([("user_id", "=", self.clerk1.id)])
        self.assertEqual(log.state, "no_address")

    def test_archived_people(self):
        """Nobody writes to a person who left."""
        self.clerk1.active = False
        self.assertNotIn("t_clerk1", self._run(DUE))

    def test_job(self):
        """The scheduled action goes through every batch, closes the day and does it once."""
        self.env["ir.cron"].search([("id", "!=", self._cron().id)]).active = False
        with freeze_time("2027-03-10 08:00:00"), self.enter_registry_test_mode():
            self._cron().method_direct_trigger()
            logs = self.env["docflow.reminder.log"].search([("day", "=", DUE)])
            self.assertIn(self.clerk1, logs.user_id)
            self._cron().method_direct_trigger()
            again = self.env["docflow.reminder.log"].search([("day", "=", DUE)])
            self.assertEqual(again, logs)
        self.assertEqual(self.company.docflow_digest_day, DUE)

    def _cron(self):
        return self.env.ref("docflow_base.ir_cron_docflow_reminders")


# Statements of one batch, measured on this code: a batch that needs more of them for more lines, or
# more for each person, grew a query per line.
BATCH_STATEMENTS = 22
STATEMENTS_EACH = 1


@tagged("post_install", "-at_install")
class TestReminderBudget(ReminderCase):
    """The database finds the lines of many people at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.users"].concat(
            *(cls._person(f"t_many{index}", cls.finance) for index in range(20))
        )
        for user in cls.people:
            user.email = f"{user.login}@example.com"
        cls._resolve(cls._registered(), list(cls.people), date_deadline=DUE)
        cls.env.flush_all()

    def _measure(self, users):
        """Return ``(statements, mails)`` of a batch with cold records and warm caches."""
        counts = []
        for __ in range(2):
            self.env["docflow.reminder.log"].search([]).unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            moment = datetime.combine(DUE, datetime.min.time()) + timedelta(hours=7)
            with freeze_time(moment):
                plan = self.reminder._get_plan("digest", self.company, moment)
                before = self.env.cr.sql_log_count
                mails = self.reminder._do_remind(self.env["res.users"].browse(users.ids), plan)
                self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        return counts[-1], len(mails)

    def test_lines_cost_nothing(self):
        """A batch with 11 lines for each person needs no more statements than one with a line."""
        few, mails = self._measure(self.people)
        self.assertEqual(mails, len(self.people))
        cards = [self._registered(name=f"Paper {index}") for index in range(10)]
        for card in cards:
            self._resolve(card, list(self.people), date_deadline=DUE)
        many, mails = self._measure(self.people)
        self.assertEqual(mails, len(self.people))
        self.assertLessEqual(many, few, "statements grow with the number of lines")

    def test_people_cost_a_constant(self):
        """Twenty people cost what ten cost, and at most a statement more for each."""
        ten, __ = self._measure(self.people[:10])
        twenty, __ = self._measure(self.people)
        self.assertLessEqual(ten, BATCH_STATEMENTS + 10 * STATEMENTS_EACH)
        self.assertLessEqual(twenty - ten, 10 * STATEMENTS_EACH)
