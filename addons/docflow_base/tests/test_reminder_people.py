from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from .test_reminder import DUE, SUBJECT, TEXT, ReminderCase


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
        self.stranger.write({"email": "t_stranger@example.com", "lang": "en_US"})
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
