from ast import literal_eval
from datetime import date, datetime, timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import html2plaintext, mute_logger

from ..models.docflow_digest_mail import LINKS
from ..tools.report_period import Period
from .common import DocflowCase

MONDAY = date(2027, 3, 8)
WEEK = Period(date(2027, 3, 1), date(2027, 3, 7))
SUBJECT = "On the roof of school No. 4"


class DigestCase(DocflowCase):
    """In the first week of March 2027 four assignments were due: one kept, one late, two open.

    ``clerk1`` is of Schools, under ``executor1``; ``executor2`` is of Finance, which nobody heads.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env["docflow.digest"]
        cls.log = cls.env["docflow.reminder.log"]
        cls.env["res.company"].search([("id", "!=", cls.company.id)]).write(
            {"docflow_is_weekly": False, "docflow_is_monthly": False}
        )
        for user in (cls.mayor, cls.controller, cls.executor1, cls.clerk1, cls.executor2):
            user.write({"email": f"{user.login}@example.com", "lang": "en_US"})
        report = cls.env.ref("docflow_base.docflow_operation_report")
        cls.role_mayor.operation_ids = [fields.Command.link(report.id)]
        cls._make_work()

    @classmethod
    def _make_work(cls):
        with freeze_time("2027-02-22 08:00:00"):
            cls.card = cls._registered(name=SUBJECT)
            cls.kept = cls._work(cls.clerk1, date(2027, 3, 2))
            cls.late = cls._work(cls.clerk1, date(2027, 3, 3))
            cls.open1 = cls._work(cls.clerk1, date(2027, 3, 4), card=cls.card)
            cls.open2 = cls._work(cls.executor2, date(2027, 3, 5), name="A paper of Finance")
            cls.soon = cls._work(cls.clerk1, date(2027, 3, 12), name="A paper for Friday")
            cls.far = cls._work(cls.clerk1, date(2027, 4, 30), name="A paper of April")
        for resolution, moment in ((cls.kept, "2027-03-01 09:00:00"), (cls.late, "2027-03-05")):
            with freeze_time(moment):
                cls._line(resolution, cls.clerk1).action_report(report="Done")

    @classmethod
    def _work(cls, executor, deadline, *, card=None, **vals):
        card = card or cls._registered(**vals)
        return cls._resolve(card, [executor], date_deadline=deadline)

    def _run(self, day=MONDAY, *, hour=8, kind="weekly"):
        """Return ``{login: mail}`` of what a run on ``day`` (UTC ``hour``) queues."""
        self.env.flush_all()
        moment = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)
        with freeze_time(moment):
            if not self.digest._is_due(kind, self.company, moment):
                return {}
            plan = self.digest._get_plan(kind, self.company, moment)
            users = self.env["res.users"].search(self.digest._get_people_domain(kind, self.company))
            mails = self.digest._do_remind(users, plan)
        return {mail.email_to.partition("<")[2].partition("@")[0]: mail for mail in mails}

    def _text(self, mail):
        return " ".join(html2plaintext(mail.body_html).split())


@tagged("post_install", "-at_install")
class TestDigest(DigestCase):
    """Once a week a head reads how his units kept their dates, and what he has to ask about."""

    def test_figures(self):
        """The figures are those of the screens, read with the head's own eyes."""
        mail = self._run()["t_executor1"]
        with freeze_time("2027-03-08 08:00:00"):
            total = self.env["docflow.discipline"].with_user(self.executor1)._get_summary(WEEK)[-1]
        self.assertEqual((total["due"], total["in_time"], total["late"]), (3, 1, 1))
        text = self._text(mail)
        self.assertIn("Discipline 33.3% –", text)
        self.assertIn("Were due 3 0 +3", text)
        self.assertIn("Done in time 1 0 +1", text)
        self.assertIn("01.03.2027 – 07.03.2027", text)
        self.assertIn("discipline 33.3%, overdue 1, due soon 1", mail.subject)

    def test_whole_company(self):
        """A reader of the whole company has a row for each unit, what went wrong first."""
        text = self._text(self._run()["t_mayor"])
        self.assertIn("Were due 4 0 +4", text)
        self.assertIn("Schools 3 2 33.3%", text)
        self.assertIn("Finance 1 1 0.0%", text)
        self.assertLess(text.index("Schools"), text.index("Finance"))

    def test_lists(self):
        """Late, due soon and waiting longest, each with who holds it, since when, and a link."""
        mail = self._run()["t_executor1"]
        text = self._text(mail)
        self.assertIn(f"{SUBJECT} — Clerk1 due 04.03.2027, days late: 4", text)
        self.assertIn("A paper for Friday — Clerk1 due 12.03.2027", text)
        self.assertNotIn("April", text.partition("Waits longest")[0])
        self.assertIn("Clerk1 · Draft of the Reply since 22.02.2027, working days: 10", text)
        self.assertIn(f"/odoo/docflow-documents/{self.card.id}", mail.body_html)
        for path in ("docflow-dashboard", "docflow-discipline", "my-preferences"):
            self.assertIn(f"/odoo/{path}", mail.body_html)

    def test_links_lead_somewhere(self):
        """Every screen that a letter names exists."""
        paths = {path for links in LINKS.values() for path in links.values()}
        found = self.env["ir.actions.actions"].search([("path", "in", sorted(paths))])
        # the dashboard is a screen of its own
        self.assertEqual({*found.mapped("path"), "docflow-dashboard"}, paths)
        action = self.env.ref("docflow_base.docflow_discipline_action_overdue")
        with freeze_time("2027-03-08 08:00:00"):
            model = self.env[action.res_model].with_user(self.executor1)
            rows = model.search(literal_eval(action.domain))
        self.assertEqual(rows.document_id, self.card)

    def test_lists_are_cut(self):
        """A list has ten lines, and says how many more there are and where."""
        with freeze_time("2027-02-22 08:00:00"):
            for index in range(11):
                self._work(self.clerk1, date(2027, 3, 4), name=f"Paper {index}")
        mail = self._run()["t_executor1"]
        text = self._text(mail)
        self.assertIn("Overdue now: 12", text)
        self.assertIn("more: 2", text)
        self.assertIn("/odoo/docflow-overdue", mail.body_html)
        log = self.log.search([("user_id", "=", self.executor1.id), ("kind", "=", "weekly")])
        self.assertEqual((log.overdue_count, log.period_from), (12, WEEK.first))

    def test_plain_text(self):
        """The text beside the HTML has a line for each row, with its figures in it."""
        lines = html2plaintext(self._run()["t_executor1"].body_html).splitlines()
        lines = [" ".join(line.split()) for line in lines]
        self.assertIn("Done late 1 0 +1", lines)
        self.assertIn(
            "*Overdue now: 1*", [line.replace(" *", "*").replace("* ", "*") for line in lines]
        )
        self.assertTrue(any(line.startswith("Open the dashboard") for line in lines))

    def test_violations(self):
        """Where the company shows violations, the letter shows them."""
        self.company.docflow_discipline_formula = "violation"
        mail = self._run()["t_executor1"]
        self.assertIn("violations 66.7%", mail.subject)
        self.assertIn("Violations 66.7%", self._text(mail))

    def test_language(self):
        """Each person reads it in his own language."""
        self.env["res.lang"]._activate_lang("uk_UA")
        template = self.env.ref("docflow_base.docflow_digest_letter")
        words = {"uk_UA": {"Open the dashboard": "Відкрити панель"}}
        template.update_field_translations("arch_db", words)
        self.executor1.lang = "uk_UA"
        told = self._run()
        self.assertIn("Відкрити панель", told["t_executor1"].body_html)
        self.assertIn("Open the dashboard", told["t_mayor"].body_html)

    def test_text_is_text(self):
        """A subject is text, not markup, and no word of a resolution stands in a letter."""
        with freeze_time("2027-02-22 08:00:00"):
            self._work(self.clerk1, date(2027, 3, 4), name="<b>Bold</b> & sons")
        body = self._run()["t_executor1"].body_html
        self.assertIn("&lt;b&gt;Bold&lt;/b&gt; &amp; sons", body)
        self.assertNotIn("Prepare an answer", body)

    # To whom

    def test_who(self):
        """Heads of units and readers of reports get it; an executor and a stranger do not."""
        self.assertEqual(set(self._run()), {"t_mayor", "t_executor1"})

    def test_deputy(self):
        """Who acts for a head gets the letter of the head's units beside him."""
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.executor1.id,
                "deputy_id": self.executor2.id,
                "ground": "order No. 41-k",
                "date_from": "2027-03-01",
                "date_to": "2027-03-12",
            }
        )
        told = self._run()
        self.assertIn("t_executor1", told)
        self.assertIn(SUBJECT, told["t_executor2"].body_html)

    def test_declined(self):
        """Everybody may decline the letters for himself, in his preferences."""
        self.executor1.tz = "Europe/Kyiv"
        view = "base.view_users_form_simple_modif"
        with Form(self.executor1.with_user(self.executor1), view=view) as form:
            form.docflow_remind_letters = "none"
        self.assertEqual(set(self._run()), {"t_mayor"})
        with self.assertRaises(AccessError):
            self.executor1.with_user(self.clerk1).docflow_remind_letters = "mail"

    def test_chosen(self):
        """Other choices of reminders do not decline the letters."""
        self.executor1.with_user(self.executor1).docflow_remind_unit = "none"
        self.executor1.with_user(self.executor1).docflow_remind_letters = "mail"
        self.assertIn("t_executor1", self._run())

    def test_sight(self):
        """A head outside a card's body reads neither its figures nor its name."""
        self.finance.manager_id = self.stranger.employee_id
        self.stranger.write({"email": "t_stranger@example.com", "lang": "en_US"})
        self.assertFalse(self.open2.document_id.with_user(self.stranger).has_access("read"))
        told = self._run()
        # he sees nothing else either: nobody gets an empty letter
        self.assertNotIn("t_stranger", told)
        self.assertFalse(self.log.search([("user_id", "=", self.stranger.id)]))
        self.assertNotIn("Finance", told["t_executor1"].body_html)

    def test_empty(self):
        """Nobody gets a letter that has nothing to tell."""
        self.strange.manager_id = self.stranger.employee_id
        self.stranger.email = "t_stranger@example.com"
        self.assertNotIn("t_stranger", self._run())

    def test_no_address(self):
        """Whoever has no address stands in the log, so that nobody is passed over in silence."""
        self.executor1.email = False
        self.assertNotIn("t_executor1", self._run())
        log = self.log.search([("user_id", "=", self.executor1.id), ("kind", "=", "weekly")])
        self.assertEqual(log.state, "no_address")

    def test_archived(self):
        """Nobody writes to a person who left."""
        self.executor1.active = False
        self.assertNotIn("t_executor1", self._run())

    def test_monthly(self):
        """A controller reads once a month about documents on control, by executive body."""
        role = self.env["docflow.role.group"].create(
            {
                "name": "Control (test)",
                "scope": "company",
                "operation_ids": [
                    fields.Command.link(self.env.ref(f"docflow_base.docflow_operation_{code}").id)
                    for code in ("read", "control", "report")
                ],
                "member_ids": [fields.Command.create({"user_id": self.controller.id})],
            }
        )
        self.assertTrue(role)
        with freeze_time("2027-02-22 08:00:00"):
            card = self._registered(name="A controlled paper")
            card.with_user(self.controller).action_take_control(
                controller_id=self.controller.id, date_deadline="2027-03-10"
            )
            self._work(self.clerk1, date(2027, 3, 9), card=card)
        told = self._run(date(2027, 4, 1), kind="monthly")
        self.assertEqual(set(told), {"t_controller"})
        text = self._text(told["t_controller"])
        self.assertIn("Documents on control in a month 01.03.2027 – 31.03.2027", text)
        self.assertIn("Were due 1 0 +1", text)
        self.assertIn("A controlled paper — Clerk1 due 10.03.2027", text)
        self.assertIn(f"/odoo/docflow-documents/{card.id}", told["t_controller"].body_html)
        self.assertNotIn(f"{SUBJECT} — Clerk1 due", text)

    # Once

    def test_once(self):
        """A second run in the week tells nobody anything, on the same day and on another."""
        self.assertIn("t_executor1", self._run())
        self.assertEqual(self._run(hour=9), {})
        self.assertEqual(self._run(MONDAY + timedelta(days=2)), {})
        self.assertIn("t_executor1", self._run(MONDAY + timedelta(days=7)))

    def test_once_by_the_database(self):
        """Two rows of one person and week are refused by the database itself."""
        self._run()
        row = self.log.search([("kind", "=", "weekly")], limit=1)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.log.create(
                {
                    "kind": "weekly",
                    "user_id": row.user_id.id,
                    "company_id": row.company_id.id,
                    "day": "2027-03-09",
                    "period_from": row.period_from,
                    "date_sent": "2027-03-09 08:00:00",
                    "state": "queued",
                }
            )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            row.period_from = False
            row.flush_recordset()

    def test_claimed_by_another(self):
        """Whom another run has told since, this one does not: the row decides, not the search."""
        moment = datetime(2027, 3, 8, 8)
        with freeze_time(moment):
            plan = self.digest._get_plan("weekly", self.company, moment)
            first = self.digest._do_remind(self.executor1 | self.mayor, plan)
            self.assertEqual(len(first), 2)
            self.assertFalse(self.digest._do_remind(self.executor1 | self.mayor, plan))

    def test_log(self):
        """“Sent Reminders” shows the letter with its kind, the week and what it held."""
        self._run()
        log = self.log.search([("user_id", "=", self.executor1.id), ("kind", "=", "weekly")])
        self.assertEqual((log.day, log.period_from, log.state), (MONDAY, WEEK.first, "queued"))
        self.assertEqual(log.overdue_count, 1)
        self.assertTrue(log.with_user(self.executor1).has_access("read"))
        self.assertFalse(log.with_user(self.clerk1).has_access("read"))
