import base64

from psycopg2 import Error as DatabaseError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ApprovalCase

PDF = base64.b64encode(b"%PDF-1.4 a draft").decode()
PDF2 = base64.b64encode(b"%PDF-1.4 a draft made anew").decode()


class RoundCase(ApprovalCase):
    """A memo of the author that goes to two visas at once, then to the mayor's signature."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.route = cls._route(
            cls._stage("Visas", cls.executor1, cls.lawyer, norm_days=2),
            cls._stage("Signature", cls.mayor, action="signature", norm_days=1),
            type_ids=[Command.set(cls.type_memo.ids)],
        )

    @classmethod
    def _draft(cls, **vals):
        memo = cls._memo(signatory_id=cls.mayor.id, **vals)
        memo.attach_file("memo.pdf", PDF, "main")
        return memo

    def _launched(self, **vals):
        memo = self._draft(**vals)
        memo.action_launch_approval(self.route.id)
        return memo

    def _step(self, memo, user, state="active"):
        """Return the step of ``user`` in the last round of ``memo``, as that user."""
        steps = memo.sudo()._get_last_round().sudo().step_ids
        mine = steps.filtered(lambda step: step.user_id == user and step.state == state)
        return mine[:1].with_user(user).sudo(False)

    def _states(self, memo):
        steps = memo.sudo()._get_last_round().sudo().step_ids
        return {step.user_id.name: step.state for step in steps}

    def _approved(self, **vals):
        memo = self._launched(**vals)
        for user in (self.executor1, self.lawyer, self.mayor):
            self._step(memo, user).action_agree()
        return memo


@tagged("post_install", "-at_install")
class TestApproval(RoundCase):
    def test_round_from_launch_to_approval(self):
        """Visas come first, the signature after the last of them; then the card is approved."""
        memo = self._launched()
        self.assertEqual(memo.approval_state, "in_progress")
        self.assertEqual(
            self._states(memo), {"Executor1": "active", "Lawyer": "active", "Mayor": "waiting"}
        )
        self._step(memo, self.executor1).action_agree()
        self._step(memo, self.lawyer).action_agree()
        self.assertEqual(self._states(memo)["Mayor"], "active")
        self._step(memo, self.mayor).action_agree()
        self.assertEqual(memo.approval_state, "approved")
        self.assertEqual(memo.approval_id.state, "approved")
        self.assertTrue(memo.approval_id.date_end)

    def test_refusal_returns_to_the_author_and_a_new_round_begins(self):
        """A refusal ends the round with its remarks; the next round stands beside the old one
        (K20)."""
        memo = self._launched()
        self._step(memo, self.executor1).action_agree("Add the sum")
        self._step(memo, self.lawyer).action_reject("Article 5 says otherwise")
        self.assertEqual(memo.approval_state, "rework")
        first = memo.approval_id
        self.assertEqual(first.state, "rejected")
        self.assertEqual(
            self._states(memo),
            {"Executor1": "agreed_with_remarks", "Lawyer": "rejected", "Mayor": "withdrawn"},
        )
        with self.assertRaisesRegex(UserError, "answer the remarks"):
            memo.action_launch_approval(self.route.id)
        remarks = memo.approval_remark_ids
        remarks.filtered(lambda r: "sum" in r.text).action_accept()
        remarks.filtered(lambda r: "5" in r.text).action_decline("It was amended in May")
        memo.attach_file("memo.pdf", PDF2, "main")
        memo.action_launch_approval(self.route.id)
        self.assertEqual(memo.approval_id.number, 2)
        self.assertEqual(first.state, "rejected")
        self.assertEqual(self._states(memo)["Executor1"], "active")

    def test_a_decision_keeps_who_when_and_what_was_seen(self):
        """A visa keeps name and position then, the moment, and the digests of the files."""
        memo = self._launched()
        step = self._step(memo, self.lawyer)
        step.action_agree()
        self.assertEqual(step.position, "Head of the Legal Office")
        self.assertEqual(step.decision_label, "Lawyer, Head of the Legal Office")
        self.assertTrue(step.date_done)
        self.assertEqual(step.seen_files[0]["sha256"], memo.file_ids.sha256)
        self.assertEqual(len(step.seen_digest), 64)

    def test_nobody_decides_for_another(self):
        """A step is decided by its person alone, and once."""
        memo = self._launched()
        step = self._step(memo, self.lawyer)
        with self.assertRaises(UserError):
            step.with_user(self.executor1).action_agree()
        with self.assertRaises(AccessError):
            step.with_user(self.stranger).action_agree()
        step.action_agree()
        with self.assertRaises(UserError):
            step.action_reject("Changed my mind")

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_decisions(self):
        """Not even a script changes, deletes or empties what was decided."""
        memo = self._launched()
        self._step(memo, self.lawyer).action_reject("No")
        self.env.flush_all()
        for statement in (
            "UPDATE docflow_approval_step SET state = 'agreed' WHERE state = 'rejected'",
            "DELETE FROM docflow_approval_step WHERE state = 'rejected'",
            "UPDATE docflow_approval SET state = 'approved' WHERE state = 'rejected'",
            "DELETE FROM docflow_remark",
            "TRUNCATE docflow_remark",
        ):
            with self.assertRaises(DatabaseError), self.env.cr.savepoint():
                self.env.cr.execute(statement)

    def test_fields_are_written_by_the_round_alone(self):
        """Rounds, steps and remarks are not made or edited by hand, through RPC neither."""
        memo = self._launched()
        step = self._step(memo, self.lawyer)
        for record, vals in (
            (step, {"state": "agreed"}),
            (memo, {"approval_state": "approved"}),
            (memo.approval_id, {"state": "approved"}),
        ):
            with self.assertRaises(UserError):
                record.write(vals)
        with self.assertRaises(UserError):
            self.env["docflow.approval"].with_user(self.author).create({"number": 7})
        with self.assertRaises(UserError):
            memo.create({"name": "x", "type_id": self.type_memo.id, "approval_state": "approved"})

    def test_an_acting_person_decides_as_such(self):
        """Whoever acts for somebody by an order decides in his place, and the trace names it."""
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.lawyer.id,
                "deputy_id": self.clerk1.id,
                "kind": "acting",
                "ground": "order No. 41-k",
                "date_from": self.env.company._docflow_today(),
            }
        )
        memo = self._launched()
        step = self._step(memo, self.lawyer).with_user(self.clerk1)
        step.action_agree()
        self.assertEqual(step.for_user_id, self.lawyer)
        self.assertEqual(step.decided_by_id, self.clerk1)
        self.assertEqual(step.decision_label, "Clerk1 for Lawyer, order No. 41-k")

    def test_who_is_asked_sees_the_draft_and_others_do_not(self):
        """A private draft is opened by whoever is asked, from the moment he is asked."""
        memo = self._draft(office_id=False)
        self.assertFalse(memo.with_user(self.lawyer).has_access("read"))
        memo.action_launch_approval(self.route.id)
        self.assertTrue(memo.with_user(self.lawyer).has_access("read"))
        self.assertTrue(memo.file_ids.with_user(self.lawyer).has_access("read"))
        self.assertFalse(memo.with_user(self.mayor).has_access("read"))
        self.assertFalse(memo.with_user(self.stranger).has_access("read"))
        self._step(memo, self.executor1).action_agree()
        self._step(memo, self.lawyer).action_agree()
        self.assertTrue(memo.with_user(self.mayor).has_access("read"))

    def test_handing_on_to_a_subordinate(self):
        """A head hands his visa to his own people only; it counts in his place."""
        memo = self._launched()
        step = self._step(memo, self.executor1)
        with self.assertRaises(UserError):
            step.action_delegate(self.stranger.id)
        step.action_delegate(self.clerk1.id, "Look at the sums")
        self.assertEqual(step.state, "delegated")
        handed = self._step(memo, self.clerk1)
        self.assertEqual((handed.parent_id, handed.request), (step, "Look at the sums"))
        self._step(memo, self.lawyer).action_agree()
        self.assertEqual(self._states(memo)["Mayor"], "waiting")
        handed.action_agree()
        self.assertEqual(self._states(memo)["Mayor"], "active")

    def test_one_more_opinion_neither_holds_nor_stops(self):
        """Who was called in says his opinion; even against, the round goes on without it."""
        memo = self._launched()
        self._step(memo, self.lawyer).action_call_in(self.executor2.id, "Is there money?")
        opinion = self._step(memo, self.executor2)
        self.assertEqual(opinion.action, "opinion")
        opinion.action_reject("There is none")
        self.assertEqual(memo.approval_state, "in_progress")
        self._step(memo, self.lawyer).action_agree()
        self._step(memo, self.executor1).action_agree()
        self.assertEqual(self._states(memo)["Mayor"], "active")

    def test_the_author_is_asked_and_answers(self):
        """A question goes to the author; it stops neither the norm nor the decision."""
        memo = self._launched()
        step = self._step(memo, self.lawyer)
        step.action_ask("By which contract?")
        question = memo.approval_remark_ids
        self.assertEqual(question.kind, "question")
        with self.assertRaises(UserError):
            question.with_user(self.lawyer).action_answer("By none")
        question.action_answer("No. 12")
        self.assertEqual((question.state, question.answer), ("answered", "No. 12"))
        step.action_agree()

    def test_taking_a_round_back(self):
        """The author takes a running round back with a reason; nobody is asked any more."""
        memo = self._launched()
        self.assertEqual(memo.action_withdraw_approval()["target"], "new")
        with self.assertRaises(UserError):
            memo.with_user(self.lawyer).action_withdraw_approval("Not mine")
        memo.action_withdraw_approval("The sum is wrong")
        self.assertEqual(memo.approval_state, "rework")
        self.assertEqual(set(self._states(memo).values()), {"withdrawn"})
        self.assertEqual(memo.approval_id.end_reason, "The sum is wrong")

    def test_no_number_while_it_is_being_approved(self):
        """A card in approval, or back for rework, gets no number; the refusal says with whom."""
        memo = self._launched()
        with self.assertRaisesRegex(ValidationError, "Executor1, Lawyer"):
            memo.with_user(self.registrar).action_register()
        self._step(memo, self.lawyer).action_reject("No")
        with self.assertRaisesRegex(ValidationError, "new round"):
            memo.with_user(self.registrar).action_register()

    def test_some_types_are_registered_after_approval_only(self):
        """Where the type demands it, a draft that was never approved gets no number."""
        self.type_memo.is_approval_required = True
        memo = self._draft(recipient_ids=[Command.create({"user_id": self.mayor.id})])
        with self.assertRaisesRegex(ValidationError, "after the approval"):
            memo.with_user(self.registrar).action_register()
        memo.action_launch_approval(self.route.id)
        for user in (self.executor1, self.lawyer, self.mayor):
            self._step(memo, user).action_agree()
        memo.with_user(self.registrar).action_register()
        self.assertTrue(memo.reg_number)

    def test_after_the_last_stage_to_registration(self):
        """A route that ends with registration hands the approved card over to its office (K20)."""
        route = self._route(
            self._stage("Visa", self.lawyer),
            {
                "name": "Registration",
                "quorum": "any",
                "action": "registration",
                "participant_ids": [Command.create({"kind": "record"})],
            },
            sequence=1,
        )
        memo = self._draft()
        memo.action_launch_approval(route.id)
        self._step(memo, self.lawyer).action_agree()
        self.assertEqual(memo.approval_state, "approved")
        self.assertTrue(memo.is_submitted)

    def test_cancelling_a_card_ends_its_round(self):
        """A cancelled card asks nobody."""
        memo = self._launched()
        memo.action_cancel("Not needed")
        self.assertEqual(memo.approval_id.state, "withdrawn")
        self.assertEqual(set(self._states(memo).values()), {"withdrawn"})

    def test_a_route_that_does_not_fit_is_refused(self):
        """A client chooses among routes in force for the document, and no other."""
        other = self._route(
            self._stage("Visa", self.lawyer), type_ids=[Command.set(self.type_out.ids)]
        )
        memo = self._draft()
        with self.assertRaisesRegex(UserError, "no such route"):
            memo.action_launch_approval(other.id)
        for bad in ([1], {"a": 1}, "route", 10**9):
            with self.assertRaises(UserError):
                memo.action_launch_approval(bad)
        with self.assertRaises(UserError):
            memo.action_launch_approval(self.route.id, choices=[[1]])

    def test_what_a_client_sends_is_bounded(self):
        """Remarks of any shape are read or refused, never stored as they come."""
        memo = self._launched()
        step = self._step(memo, self.lawyer)
        for bad in (7, {"text": "a"}, [1], [{"text": "x" * 30000}], [{"point": "2"}], [{}] * 99):
            with self.assertRaises(UserError):
                step.action_reject(bad)
        self.assertEqual(step.action_reject()["target"], "new")
        self.assertEqual(step.state, "active")

    def test_round_of_a_record_is_kept_with_it(self):
        """A draft that has been through approval is not deleted."""
        memo = self._launched()
        memo.action_withdraw_approval("No")
        with self.assertRaises(UserError):
            memo.unlink()
