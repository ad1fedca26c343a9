from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import SQL, sql

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestSight(DocflowCase):
    """Who sees a card: his own body's, his own participation, the types and scope of his roles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._registered()

    def _sees(self, user, card=None):
        self.env.flush_all()
        self.env.invalidate_all()
        card = card or self.card
        found = self.env["docflow.document"].with_user(user).search([("id", "=", card.id)])
        self.assertEqual(bool(found), card.with_user(user).sudo(False).has_access("read"))
        return bool(found)

    def _role(self, user, scope="company", types=(), operations=("read",), **member):
        return self.env["docflow.role.group"].create(
            {
                "name": f"Role of {user.login}",
                "scope": scope,
                "type_ids": [Command.set([t.id for t in types])],
                "operation_ids": [
                    Command.link(self.env.ref(f"docflow_base.docflow_operation_{code}").id)
                    for code in operations
                ],
                "member_ids": [Command.create({"user_id": user.id, **member})],
            }
        )

    def _why(self, user, asker=None, card=None):
        wizard = (
            self.env["docflow.why.visible"]
            .with_user(asker or user)
            .create({"document_id": (card or self.card).id, "user_id": user.id})
        )
        return wizard.explanation

    def test_own_body(self):
        """K17 (§2.22): staff see the cards of their own executive body, departments below
        included."""
        self.assertTrue(self._sees(self.controller), "the office's body")
        self.assertFalse(self._sees(self.clerk1))
        self._resolve(self.card, [self.executor1])
        self.assertTrue(self._sees(self.clerk1), "Schools belong to the body Education")
        self.assertFalse(self._sees(self.stranger))
        self.assertIn("works in the body", self._why(self.clerk1))

    def test_own_participation(self):
        """Who takes part sees the card whatever body he works in."""
        self.card.with_user(self.mayor).action_send_review(self.stranger.ids)
        self.assertTrue(self._sees(self.stranger))
        self.assertIn("received it for review", self._why(self.stranger))

    def test_draft_is_its_authors_own(self):
        """Nobody but its author sees a draft before it is handed over."""
        draft = self._incoming(user=self.stranger, office_id=False)
        draft.signatory_id = self.executor1
        for user in (self.mayor, self.executor1, self.registrar, self.auditor):
            self.assertFalse(self._sees(user, draft), user.login)
        draft.action_submit()
        for user in (self.mayor, self.executor1, self.registrar):
            self.assertTrue(self._sees(user, draft), user.login)

    def test_role_over_the_company(self):
        """A role with the whole company and “Read” shows every card, and says so."""
        self._role(self.stranger)
        self.assertTrue(self._sees(self.stranger))
        self.assertIn("a role group shows", self._why(self.stranger))

    def test_role_over_types(self):
        """A role with types shows the cards of these types only."""
        self._role(self.stranger, types=self.type_memo)
        self.assertFalse(self._sees(self.stranger))
        self._role(self.executor2, types=self.type_in)
        self.assertTrue(self._sees(self.executor2))
        self.assertIn("a role group shows every", self._why(self.executor2))

    def test_role_without_reading_or_reach(self):
        """Other operations, and scopes that end at one's own place, widen no sight."""
        self._role(self.stranger, operations=("resolve",))
        for scope in ("own", "department", "body"):
            self._role(self.stranger, scope=scope)
        self.assertFalse(self._sees(self.stranger))

    def test_membership_has_dates(self):
        """A membership works from its first day to its last one, in the company's calendar."""
        today = date(2026, 11, 20)
        with freeze_time("2026-11-19 21:00:00"):
            self._role(self.stranger, date_from=today, date_to=today + timedelta(days=1))
            self.assertFalse(self._sees(self.stranger), "23:00 of the 19th in Kyiv")
        for moment, seen in (
            ("2026-11-19 22:05:00", True),  # 00:05 of the 20th in Kyiv
            ("2026-11-21 20:00:00", True),
            ("2026-11-21 22:05:00", False),  # 00:05 of the 22nd
        ):
            with freeze_time(moment):
                self.env["docflow.role.group"]._cron_sync_members()
                self.assertEqual(self._sees(self.stranger), seen, moment)

    def test_archived_role(self):
        """An archived role shows nothing."""
        role = self._role(self.stranger)
        self.assertTrue(self._sees(self.stranger))
        role.active = False
        self.assertFalse(self._sees(self.stranger))

    def test_moving_takes_effect_at_once(self):
        """A person moved to another department loses the old body's cards and gets the new ones
        without waiting for anything."""
        employee = self.stranger.employee_id
        self.assertFalse(self._sees(self.stranger))
        employee.department_id = self.council
        self.assertTrue(self._sees(self.stranger))
        employee.department_id = self.strange
        self.assertFalse(self._sees(self.stranger))

    def test_dismissal_takes_effect_at_once(self):
        """An archived employee sees no body's cards."""
        self.assertTrue(self._sees(self.controller))
        self.company.docflow_controller_id = False
        self.controller.employee_id.action_archive()
        self.assertFalse(self._sees(self.controller))

    def test_body_of_a_department(self):
        """A department that becomes an executive body takes its people out of the old one."""
        self._resolve(self.card, [self.executor1])
        self.assertTrue(self._sees(self.clerk1))
        self.schools.is_executive_body = True
        self.assertFalse(self._sees(self.clerk1))

    def test_two_companies(self):
        """A housing company sees nothing of the council, not even by a role over everything."""
        housing = self.env["res.company"].create({"name": "Housing"})
        body = self.env["hr.department"].create(
            {"name": "Housing", "is_executive_body": True, "company_id": housing.id}
        )
        foreigner = self._person("t_housing", body)
        self.env["docflow.role.group"].create(
            {
                "name": "All of Housing",
                "company_id": housing.id,
                "scope": "company",
                "operation_ids": [
                    Command.link(self.env.ref("docflow_base.docflow_operation_read").id)
                ],
                "type_ids": [Command.link(self.type_in.id)],
                "member_ids": [Command.create({"user_id": foreigner.id})],
            }
        )
        self.assertFalse(self._sees(foreigner))
        self.assertIn("does not see", self._why(foreigner, self.auditor))
        # both companies allowed, one chosen: the other's cards stay out of the lists
        foreigner.company_ids |= self.company
        cards = self.env["docflow.document"].with_user(foreigner)
        one = [("id", "=", self.card.id)]
        self.assertFalse(cards.with_context(allowed_company_ids=housing.ids).search(one))
        both = (housing | self.company).ids
        self.assertTrue(cards.with_context(allowed_company_ids=both).search(one))

    def test_asking_about_others(self):
        """Everybody asks why he sees a card himself; about others ask auditors and
        administrators; about a card one does not see, nobody."""
        self.assertIn("controls it", self._why_controlled())
        self.assertIn("does not see", self._why(self.stranger, self.auditor))
        with self.assertRaises(AccessError):
            self._why(self.stranger, self.controller)
        with self.assertRaises(AccessError):
            self._why(self.stranger)

    def _why_controlled(self):
        self.card.with_user(self.controller).action_take_control(self.controller.id)
        return self._why(self.controller)

    def test_why_button(self):
        """The button opens the explanation of the reader's own sight."""
        action = self.card.with_user(self.mayor).action_why_visible()
        form = Form(
            self.env[action["res_model"]].with_user(self.mayor).with_context(**action["context"])
        )
        self.assertIn("received it for review", form.explanation)
        with self.assertRaises(AccessError):
            self.card.with_user(self.stranger).action_why_visible()

    def test_dialogs_tell_nothing(self):
        """A dialog about an assignment tells neither its date, nor its people, nor its names to
        whoever may not read it."""
        card = self._registered()
        resolution = self._resolve(card, [self.executor1], date_deadline="2030-01-31 15:00:00")
        line = resolution.assignment_ids
        self.env.flush_all()
        self.env.invalidate_all()
        stranger = self.env(user=self.stranger.id, su=False)
        ask = stranger["docflow.assignment.ask"].create({"assignment_id": line.id, "reason": "x"})
        replace = stranger["docflow.assignment.replace"].new({"assignment_id": line.id})
        self.assertFalse(ask.date_deadline or ask.approver_name or replace.allowed_executor_ids)
        own = ask.with_user(self.executor1).new({"assignment_id": line.id})
        self.assertEqual(own.date_deadline, line.date_deadline)
        mine = line.with_user(self.stranger).sudo()
        self.assertEqual(mine.display_name, "Not open to you")
        self.assertIn("Executor1", line.with_user(self.mayor).display_name)

    def test_numbers_are_the_sets(self):
        """The numbers that record rules ask for say what the sets of a card say, written by the
        flow or all at once past it."""
        draft = (
            self.env["docflow.document"]
            .with_user(self.clerk1)
            .create({"name": "Own draft", "type_id": self.card.type_id.id})
        )
        self._resolve(self.card, [self.executor1])
        cards = (self.card | draft).sudo()
        self.env.flush_all()
        question = "SELECT id, sight FROM docflow_document WHERE id IN %s"
        by_flow = dict(self.env.execute_query(SQL(question, cards._ids)))
        for card in cards:
            places = 2 if card.body_ids else 0  # its office and its company
            expected = len(card.people_ids) + len(card.body_ids) + 1 + places
            self.assertEqual(len(by_flow[card.id]), expected, card.display_name)
        self.env.cr.execute("UPDATE docflow_document SET sight = NULL")
        self.assertFalse(
            cards.with_user(self.executor1).sudo(False).search([("id", "in", cards.ids)])
        )
        cards._fill_sight()
        self.assertEqual(dict(self.env.execute_query(SQL(question, cards._ids))), by_flow)

    def test_indexes_of_the_sets(self):
        """People are asked for their documents (a filter of registers); bodies never are."""
        self.env.cr.execute(
            SQL(
                "SELECT tablename, count(*) FROM pg_indexes "
                "WHERE tablename IN ('docflow_document_body_rel', 'docflow_document_people_rel') "
                "GROUP BY tablename"
            )
        )
        self.assertEqual(
            dict(self.env.cr.fetchall()),
            {"docflow_document_body_rel": 1, "docflow_document_people_rel": 2},
        )

    def test_whole_company(self):
        """Whoever reads every card of the company by a role sees those of a body that came later,
        and nobody's draft."""
        self._role(self.stranger)
        body = self.env["hr.department"].create({"name": "New body", "is_executive_body": True})
        self._resolve(self.card, [self.executor1])
        self.card._unsealed().body_ids = [Command.set(body.ids)]
        draft = (
            self.env["docflow.document"]
            .with_user(self.clerk1)
            .create({"name": "Own draft", "type_id": self.card.type_id.id})
        )
        self.assertTrue(self._sees(self.stranger))
        self.assertIn("New body", self._why(self.stranger))
        self.assertFalse(self._sees(self.stranger, draft))

    def test_an_update_leaves_the_numbers(self):
        """An update of the module does not convert the column: its statistics are what the plans of
        all lists are made of."""
        column = sql.table_columns(self.env.cr, "docflow_document")["sight"]
        field = self.env["docflow.document"]._fields["sight"]
        self.assertEqual(column["udt_name"], field.column_type[0])
