from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestSubstitution(DocflowCase):
    """Acting by an order and the clerk of a head: who is named, for how long, with what effect."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._docflow_today()
        cls.deputy = cls._person("t_deputy", cls.strange, job="Deputy")
        cls.other = cls._person("t_other", cls.strange)

    @classmethod
    def _acting(cls, deputy=None, principal=None, **vals):
        return cls.env["docflow.substitution"].create(
            {
                "principal_id": (principal or cls.mayor).id,
                "deputy_id": (deputy or cls.deputy).id,
                "ground": "order № 41-к",
                **vals,
            }
        )

    @classmethod
    def _scope(cls, *codes):
        operations = [cls.env.ref(f"docflow_base.docflow_operation_{code}").id for code in codes]
        return [Command.set(operations)]

    def _day(self, days):
        return self.today + timedelta(days=days)

    def _refused(self, words, **vals):
        with self.assertRaises(ValidationError) as caught:
            self._acting(**vals)
        self.assertIn(words, str(caught.exception))
        # the row itself is named before the reason
        self.assertIn("for", str(caught.exception).partition(":")[0])

    # What an order may not say

    def test_past(self):
        """Acting never begins in the past; today is allowed."""
        self._refused("has passed", date_from=self._day(-1))
        self.assertEqual(self._acting(date_from=self.today).state, "current")

    def test_end_before_begin(self):
        self._refused("end before it begins", date_from=self._day(3), date_to=self._day(2))

    def test_self(self):
        """Nobody acts for himself."""
        self._refused("nobody acts for himself", deputy=self.mayor)

    def test_no_ground(self):
        """Acting without an order is refused; a clerk needs none."""
        self._refused("needs its ground", ground=" ")
        self.assertTrue(self._acting(kind="clerk", ground=False))

    def test_strange_people(self):
        """Archived people, portal users and people of another company are refused by name."""
        company = self.env["res.company"].create({"name": "Waterworks"})
        foreigner = new_test_user(
            self.env, "t_foreigner", company_id=company.id, company_ids=[Command.set(company.ids)]
        )
        self._refused("does not work in", deputy=foreigner)
        portal = new_test_user(self.env, "t_portal", groups="base.group_portal")
        self._refused("no employee who may log in", deputy=portal)
        self.other.active = False
        self._refused("no employee who may log in", deputy=self.other)
        self._refused("no employee who may log in", principal=self.other)

    def test_cycle(self):
        """A for B and B for A on the same days is refused; on other days it is not."""
        self._acting(self.deputy, self.mayor, date_to=self._day(5))
        self._refused("circle", deputy=self.mayor, principal=self.deputy)
        row = self._acting(self.mayor, self.deputy, date_from=self._day(6), date_to=self._day(9))
        self.assertEqual(row.state, "planned")

    def test_cycle_through_others(self):
        """A for B, B for C, C for A: nobody would be left; the refusal names the circle."""
        self._acting(self.deputy, self.mayor)
        self._acting(self.mayor, self.other)
        with self.assertRaises(ValidationError) as caught:
            self._acting(self.other, self.deputy)
        self.assertIn("Other → Deputy → Mayor → Other", str(caught.exception))

    def test_twice(self):
        """The same two people once on the same days; an ended row does not count."""
        row = self._acting(date_to=self._day(5))
        self._refused("registered for these days already", date_from=self._day(5))
        row.action_end("Came back earlier")
        self.assertTrue(self._acting())

    def test_two_acting(self):
        """Two people with the same power for one principal at once are refused."""
        self._acting(operation_ids=self._scope("read", "resolve"))
        self._refused("acts for Mayor on these days", deputy=self.other)
        self._refused(
            "acts for Mayor on these days", deputy=self.other, operation_ids=self._scope("resolve")
        )
        self.assertTrue(
            self._acting(self.other, operation_ids=self._scope("read", "control")),
            "Powers may be divided; to see is not a power.",
        )

    @mute_logger("odoo.sql_db")
    def test_database(self):
        """Past every check in Python the database refuses too."""
        self._acting()
        self.env.flush_all()
        same = (self.mayor.id, self.deputy.id, self.company.id)
        other = (self.mayor.id, self.other.id, self.company.id)
        back = (self.deputy.id, self.mayor.id, self.company.id)
        oneself = (self.mayor.id, self.mayor.id, self.company.id)
        for people in (same, other, back, oneself):
            with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(
                    """INSERT INTO docflow_substitution
                       (principal_id, deputy_id, company_id, kind, ground, date_from, is_whole)
                       VALUES (%s, %s, %s, 'acting', 'x', %s, true)""",
                    (*people, self._day(2)),
                )
                self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    @mute_logger("odoo.sql_db")
    def test_database_keeps_history(self):
        """A row that has begun is neither rewritten nor deleted in the database."""
        row = self._acting()
        self.env.flush_all()
        # the database goes by the day of its session, which may be behind that of the company
        self.env.cr.execute(
            "SELECT set_config('TimeZone', %s, true)", [str(self.company._docflow_tz())]
        )
        for query in (
            "UPDATE docflow_substitution SET ground = 'another' WHERE id = %s",
            "DELETE FROM docflow_substitution WHERE id = %s",
        ):
            with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(query, (row.id,))

    # History

    def test_history(self):
        """From its first day on a row is not edited and not deleted; a planned one is."""
        row = self._acting()
        with self.assertRaises(UserError) as caught:
            row.ground = "order № 42-к"
        self.assertIn("is history", str(caught.exception))
        with self.assertRaises(UserError):
            row.unlink()
        planned = self._acting(self.other, self.executor2, date_from=self._day(3))
        planned.ground = "order № 42-к"
        planned.unlink()

    def test_end(self):
        """Ending early takes effect at once, needs a reason, happens once and leaves a trace."""
        row = self._acting()
        self.env.cr.precommit.run()
        self.assertIn(self.mayor.id, self.deputy._docflow_person_ids())
        action = row.action_end(" ")
        self.assertEqual(action["res_model"], "docflow.reason")
        self.env["docflow.reason"].create(
            {"verb": "action_end", "substitution_id": row.id, "reason": "Came back"}
        ).action_confirm()
        self.assertEqual((row.state, row.end_reason), ("ended", "Came back"))
        self.assertNotIn(self.mayor.id, self.deputy._docflow_person_ids())
        with self.assertRaises(UserError) as caught:
            row.action_end("again")
        self.assertIn("over already", str(caught.exception))
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertIn("Came back", str(row.message_ids.tracking_value_ids.mapped("new_value_text")))

    def test_who_registers(self):
        """Administrators and the HR administrator register; nobody for himself."""
        with self.assertRaises(AccessError):
            self.env["docflow.substitution"].with_user(self.mayor).create(
                {"principal_id": self.mayor.id, "deputy_id": self.deputy.id, "ground": "x"}
            )
        staff = new_test_user(
            self.env, "t_staff", groups="docflow_base.group_docflow_user,hr.group_hr_manager"
        )
        mine = self.env["docflow.substitution"].with_user(staff)
        vals = {"principal_id": self.mayor.id, "ground": "order № 1"}
        with self.assertRaises(ValidationError) as caught:
            mine.create({**vals, "deputy_id": staff.id})
        self.assertIn("nobody registers his own acting", str(caught.exception))
        self.assertTrue(mine.create({**vals, "deputy_id": self.deputy.id}))

    def test_everybody_sees_his_own(self):
        row = self._acting()
        rows = self.env["docflow.substitution"]
        for user in (self.mayor, self.deputy, self.auditor):
            self.assertIn(row, rows.with_user(user).search([]))
        self.assertNotIn(row, rows.with_user(self.stranger).search([]))
        with self.assertRaises(AccessError):
            row.with_user(self.deputy).action_end("mine")

    # Dates

    def test_dates_without_cron(self):
        """Rights begin and end at the company's midnight, whether or not a scheduled action ran."""
        card = self._registered()
        self._acting(date_from=self._day(2), date_to=self._day(3))
        seen = card.with_user(self.deputy)
        self.assertFalse(seen.has_access("read"))
        zone = self.company._docflow_tz()
        for days, hour, expected in ((1, 23, False), (2, 0, True), (3, 23, True), (4, 0, False)):
            moment = datetime.combine(self._day(days), time(hour, 30), zone)
            with freeze_time(moment.astimezone(ZoneInfo("UTC"))), self.subTest(days=days):
                self.env.invalidate_all()
                self.assertEqual(seen.has_access("read"), expected)
                self.assertEqual(self.deputy._docflow_represents(self.mayor, "resolve"), expected)
                self.assertEqual(
                    bool(seen.search([("id", "=", card.id)])), expected, "found as it is read"
                )

    # Sight

    def test_sight(self):
        """An acting person sees what the principal sees; when it ends, he does not."""
        card = self._registered()
        aside = self._registered(
            recipient_ids=[Command.create({"user_id": self.executor1.id})], name="Of another body"
        )
        cards = card | aside
        self.assertFalse(cards.with_user(self.deputy)._filtered_access("read"))
        row = self._acting()
        self.assertEqual(cards.with_user(self.deputy)._filtered_access("read"), cards)
        self.assertTrue(card.file_ids.with_user(self.deputy).has_access("read"))
        self.assertTrue(card.recipient_ids.with_user(self.deputy).has_access("read"))
        reasons = " ".join(card._get_sight_reasons(self.deputy))
        self.assertIn("acts for Mayor, order № 41-к", reasons)
        row.action_end("back")
        self.assertFalse(cards.with_user(self.deputy)._filtered_access("read"))
        self.assertEqual(card._get_sight_reasons(self.deputy), [])

    def test_sight_of_a_clerk(self):
        """A clerk sees the cards where his head takes part, and no more of his head's sight."""
        card = self._registered()
        aside = self._registered(
            recipient_ids=[Command.create({"user_id": self.executor1.id})], name="Not the head's"
        )
        self._acting(kind="clerk", ground=False)
        self.assertTrue(card.with_user(self.deputy).has_access("read"))
        self.assertFalse(aside.with_user(self.deputy).has_access("read"))
        self.assertIn("is the clerk of Mayor", " ".join(card._get_sight_reasons(self.deputy)))

    def test_sight_is_not_passed_on(self):
        """Whoever acts for the deputy does not act for the mayor."""
        card = self._registered()
        self._acting()
        self._acting(self.other, self.deputy)
        self.assertFalse(card.with_user(self.other).has_access("read"))
        self.assertFalse(self.other._docflow_represents(self.mayor, "execute"))

    def test_powers_stay_ones_own(self):
        """Acting lends no power to the person himself: verbs ask whom he represents."""
        card = self._registered()
        self._acting()
        self.assertFalse(self.deputy._docflow_has_power("resolve", card))
        self.assertTrue(card.with_user(self.deputy)._can("resolve"))

    def test_drafts(self):
        """Drafts of the principal's resolutions are read and mended by those who act for him."""
        card = self._registered()
        draft = self.env["docflow.resolution"].with_user(self.mayor)
        draft = draft.create({"document_id": card.id, "text": "Not signed"})
        self.assertFalse(draft.with_user(self.deputy).has_access("read"))
        self._acting()
        draft.with_user(self.deputy).text = "Better"
        self.assertFalse(draft.with_user(self.executor1).has_access("read"))

    # Verbs

    def test_acknowledge(self):
        """A review is finished in the principal's place; the trace names the order."""
        card = self._registered()
        self._acting()
        card.with_user(self.deputy).action_acknowledge()
        self.assertEqual(card.recipient_ids.state, "done")
        self.assertIn(
            "Deputy for Mayor, order № 41-к read it", " ".join(card.message_ids.mapped("body"))
        )

    def test_own_review_first(self):
        """Who waits for a card himself finishes his own review, not that of the head."""
        card = self._registered()
        card.with_user(self.registrar).action_send_review([self.deputy.id])
        self._acting()
        card.with_user(self.deputy).action_acknowledge()
        done = card.recipient_ids.filtered(lambda line: line.state == "done")
        self.assertEqual(done.user_id, self.deputy)

    def test_resolve(self):
        """An acting person signs in the principal's name, within the principal's powers."""
        card = self._registered()
        self._acting()
        resolution = self._resolve(card, [self.executor2], author=self.deputy)
        self.assertEqual(resolution.author_id, self.mayor)
        self.assertIn("Deputy for Mayor, order № 41-к", resolution.author_label)

    def test_scope_without_resolve(self):
        """A scope that leaves out resolutions does not let sign, though it lets see."""
        card = self._registered()
        self._acting(operation_ids=self._scope("read", "execute"))
        with self.assertRaises(UserError):
            self._resolve(card, [self.executor2], author=self.deputy)
        self.assertEqual(card.state, "in_review")

    def test_clerk_does_not_sign(self):
        """A clerk executes in parallel with his head and does not sign for him."""
        card = self._registered()
        self._acting(kind="clerk", ground=False)
        with self.assertRaises(UserError):
            self._resolve(card, [self.executor2], author=self.deputy)
        resolution = self._resolve(card, [self.executor1])
        self._acting(self.other, self.executor1, kind="clerk", ground=False)
        line = self._line(resolution, self.executor1)
        line.with_user(self.other).action_report(report="done by the clerk")
        self.assertEqual(line.state, "done")

    def test_nobody_after_the_end(self):
        """The order ended: the card is closed, and so is every verb."""
        card = self._registered()
        self._acting().action_end("back")
        mine = card.with_user(self.deputy)
        for verb in ("action_acknowledge", "action_prepare_reply", "action_take_control"):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                getattr(mine, verb)()

    def test_switch(self):
        """The switch is a wish: it picks among those one represents and opens nothing else."""
        card = self._registered(
            recipient_ids=[Command.create({"user_id": u.id}) for u in (self.mayor, self.executor1)]
        )
        self._acting()
        self._acting(principal=self.executor1, ground="order № 7")
        picked = card.with_user(self.deputy).with_context(docflow_acting_for=self.executor1.id)
        picked.action_acknowledge()
        done = card.recipient_ids.filtered(lambda line: line.state == "done")
        self.assertEqual(done.user_id, self.executor1)
        strange = card.with_user(self.stranger).with_context(docflow_acting_for=self.mayor.id)
        with self.assertRaises(AccessError):
            strange.action_acknowledge()
        user = self.stranger.with_user(self.stranger)
        user = user.with_context(docflow_acting_for=self.mayor.id)
        self.assertFalse(user._docflow_choose_principal(self.mayor, "resolve"))

    def test_control(self):
        """Control is taken and released in the controller's place, with his name and the order."""
        card = self._registered()
        self._acting(principal=self.controller)
        mine = card.with_user(self.deputy)
        mine.action_take_control()
        self.assertEqual(card.controller_id, self.controller)
        resolution = self._resolve(card, [self.executor2])
        self._line(resolution, self.executor2).action_report(report="answered")
        mine.action_release_control(note="enough")
        self.assertEqual(card.control_state, "released")
        self.assertIn("Deputy for Controller", " ".join(card.message_ids.mapped("body")))

    def test_register(self):
        """An acting registrar registers at the office of the one he stands for."""
        draft = self._incoming()
        with self.assertRaises(UserError):
            draft.with_user(self.deputy).action_register()
        self._acting(principal=self.registrar, operation_ids=self._scope("read", "register"))
        mine = draft.with_user(self.deputy)
        mine.note = "checked"
        mine.action_register()
        self.assertEqual(draft.registrar_id, self.deputy)
        self.assertIn("Deputy for Registrar", " ".join(draft.message_ids.mapped("body")))

    def test_label_of_that_day(self):
        """The trace of a past day names the order of that day."""
        self._acting().action_end("back")
        self.assertEqual(self.deputy._docflow_acting_label(self.deputy), "Deputy")
        self.assertEqual(
            self.deputy._docflow_acting_label(self.mayor, self.today),
            "Deputy for Mayor, order № 41-к",
        )
