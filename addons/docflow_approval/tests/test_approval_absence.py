from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestApprovalAbsence(ApprovalCase):
    """Whoever sends a document, and whoever looks after stuck rounds, sees who is away; the work of
    a person who left passes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin.group_ids += cls.env.ref("docflow_base.group_docflow_admin")
        cls.route = cls._route(
            cls._stage("Visas", cls.executor1, cls.lawyer, norm_days=5),
            cls._stage("Signature", cls.mayor, action="signature", norm_days=5),
        )

    def _leave(self, user, first=-1, last=7):
        now = fields.Datetime.now()
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Leave",
                "resource_id": user.employee_id.resource_id.id,
                "date_from": now + timedelta(days=first),
                "date_to": now + timedelta(days=last),
            }
        )

    def _acting(self, deputy, principal, *codes):
        operations = self.env["docflow.operation"].search([("code", "in", codes)]).ids
        return self.env["docflow.substitution"].create(
            {
                "principal_id": principal.id,
                "deputy_id": deputy.id,
                "ground": "order № 41-к",
                "operation_ids": [Command.set(operations)],
            }
        )

    def _sent(self):
        memo = self._memo()
        memo.action_launch_approval(self.route.id)
        return memo

    def _dialog(self):
        action = self._memo().action_launch_approval()
        dialog = self.env[action["res_model"]].with_user(self.author)
        return Form(dialog.with_context(**action["context"])).save()

    def _hand_over(self, leaver, to):
        handover = (
            self.env["docflow.handover"]
            .with_user(self.admin)
            .create({"from_id": leaver.id, "to_id": to.id, "ground": "order № 9-к"})
        )
        handover.action_collect()
        handover.action_hand_over()
        return handover

    def _steps(self, memo, user):
        return memo.sudo().approval_ids.step_ids.filtered(lambda step: step.user_id == user)

    # Who is away

    def test_the_launch_warns_of_who_is_away(self):
        """Before it goes one sees who on the route is on leave, and that nobody acts for him."""
        dialog = self._dialog()
        self.assertFalse(dialog.is_away)
        self._leave(self.lawyer)
        dialog = self._dialog()
        self.assertTrue(dialog.is_away)
        first, second = dialog.line_ids
        self.assertRegex(first.absence, r"^Lawyer: away .* nobody acts for this person$")
        self.assertFalse(second.absence)

    def test_a_leave_that_begins_before_its_turn_counts(self):
        """A head who goes away before the document reaches him is told of at the launch."""
        self._leave(self.mayor, first=8, last=20)
        self.assertIn("Mayor: away", self._dialog().line_ids[1].absence)
        self.env["resource.calendar.leaves"].search([("name", "=", "Leave")]).unlink()
        self._leave(self.mayor, first=60, last=70)
        self.assertFalse(self._dialog().is_away)

    def test_it_names_who_acts(self):
        """Where somebody acts for him by an order, he is named, for this very operation."""
        self._leave(self.mayor)
        self._acting(self.executor2, self.mayor, "resolve")
        self.assertIn("nobody acts", self._dialog().line_ids[1].absence)
        self._acting(self.clerk1, self.mayor, "sign")
        self.assertIn("Clerk1 acts", self._dialog().line_ids[1].absence)

    def test_who_acts_has_the_step(self):
        """The step of an absent person is in the tray of who acts for him, who decides in his
        place and is named so."""
        self._leave(self.lawyer)
        self._acting(self.executor2, self.lawyer)
        memo = self._sent()
        trays = self.env["docflow.document"].with_user(self.executor2).get_trays()
        self.assertEqual([t["count"] for t in trays if t["code"] == "approve"], [1])
        memo.with_user(self.executor2).action_approval_agree()
        step = self._steps(memo, self.lawyer)
        self.assertIn("Executor2 for Lawyer, order № 41-к", step.decision_label)

    def test_a_stuck_round_tells_who_is_away(self):
        """The list of rounds says of those who hold one whether they are away and who acts."""
        self._leave(self.lawyer)
        approval = self._sent().approval_ids
        self.assertRegex(approval.absence_note, "^Lawyer: away .* nobody acts")
        self._acting(self.executor2, self.lawyer)
        approval.invalidate_recordset()
        self.assertIn("Executor2 acts", approval.absence_note)
        self._steps(approval._get_record(), self.lawyer).with_user(self.lawyer).action_agree()
        self.assertFalse(approval.absence_note)

    def test_whose_account_was_closed_is_told(self):
        """A person who left in the middle of a round is told of as such."""
        approval = self._sent().approval_ids
        self.lawyer.active = False
        approval.invalidate_recordset()
        self.assertIn("Lawyer: works here no more", approval.absence_note)

    # Who has left

    def test_decisions_of_a_leaver_pass_on(self):
        """What waits for him and what would come to him passes to the successor, whose decision it
        is then; what he decided stays his."""
        memo, decided = self._sent(), self._sent()
        decided.with_user(self.lawyer).action_approval_agree()
        handover = self._hand_over(self.lawyer, self.executor2)
        self.assertEqual(handover.line_ids.mapped("kind"), ["approval"])
        self.assertEqual(handover.state, "done", handover.line_ids.mapped("refusal"))
        self.assertFalse(self._steps(memo, self.lawyer))
        self.assertTrue(self._steps(decided, self.lawyer))
        self.assertIn("order № 9-к", " ".join(memo.sudo().message_ids.mapped("body")))
        for user in (self.executor2, self.executor1):
            memo.with_user(user).action_approval_agree()
        self._hand_over(self.mayor, self.executor2)
        memo.with_user(self.executor2).action_approval_sign()
        self.assertEqual(memo.approval_state, "approved")

    def test_the_turn_comes_to_the_successor(self):
        """A step whose turn has not come passes on as well, so no round ever waits for nobody."""
        memo = self._sent()
        self._hand_over(self.mayor, self.executor2)
        self.mayor.active = False
        for user in (self.lawyer, self.executor1):
            memo.with_user(user).action_approval_agree()
        memo.with_user(self.executor2).action_approval_sign()
        self.assertEqual(memo.approval_state, "approved")

    def test_nobody_decides_twice_in_one_stage(self):
        """Where the successor decides in the same stage, his one decision is enough."""
        memo = self._sent()
        step = self._steps(memo, self.lawyer)
        self._hand_over(self.lawyer, self.executor1)
        self.assertEqual((step.state, step.user_id), ("skipped", self.lawyer))
        memo.with_user(self.executor1).action_approval_agree()
        self.assertEqual(self._steps(memo, self.mayor).state, "active")

    def test_the_author_does_not_get_his_own(self):
        """Nobody gets the decision on what he sent himself; the line says so and the rest moves."""
        memo = self._sent()
        handover = self._hand_over(self.lawyer, self.author)
        self.assertEqual(handover.line_ids.state, "refused")
        self.assertIn("sent it himself", handover.line_ids.refusal)
        self.assertEqual(self._steps(memo, self.lawyer).state, "active")

    def test_who_is_asked_beside_gets_no_second_question(self):
        """Whoever gives an opinion beside this very decision cannot take it over meanwhile."""
        memo = self._sent()
        memo.with_user(self.lawyer).action_approval_call_in(self.executor2.id, "What do you say?")
        step = self._steps(memo, self.lawyer)
        with self.assertRaisesRegex(UserError, "for an opinion beside"):
            step._do_pass(self.executor2)

    def test_the_list_of_rounds_asks_once(self):
        """Who is away is asked once for all rounds of a list, however many there are."""
        self._leave(self.lawyer)
        self._acting(self.executor1, self.lawyer, "approve")
        rounds = self.env["docflow.approval"].sudo()
        for _number in range(4):
            rounds += self._sent().approval_ids.sudo()

        def ask(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(all(some.mapped("absence_note")))
            return self.env.cr.sql_log_count - before

        ask(rounds)
        self.assertEqual(ask(rounds), ask(rounds[:1]))
