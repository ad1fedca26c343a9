from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestInstructionRoute(ApprovalCase):
    """A direct instruction whose type is approved first goes along its route, and with the last
    decision it has its number and is with its executors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_instruction = cls.env.ref("docflow_base.docflow_document_type_instruction")
        cls.type_instruction.is_approval_required = True
        cls.env["docflow.journal"].create(
            {
                "name": "Instructions",
                "office_id": cls.office.id,
                "pattern": "{dept}-{serial}-д",
                "type_ids": [Command.link(cls.type_instruction.id)],
            }
        )
        cls.form = cls.env.ref("docflow_approval.docflow_competence_form")
        cls.form.member_ids = [Command.clear(), Command.create({"user_id": cls.lawyer.id})]
        cls.route = cls.env.ref("docflow_approval.docflow_route_instruction")
        cls.route.action_publish()
        cls.due = cls.company._docflow_today() + timedelta(days=20)

    def _instruct(self, user=None, **vals):
        documents = self.env["docflow.document"].with_user(user or self.mayor)
        return documents.create_instruction(
            "Count the desks", self.executor1.ids, date_deadline=self.due, **vals
        )

    def test_with_the_last_decision_it_is_issued(self):
        """Visa, signature, and at once the number and the work: nobody presses anything between."""
        card = self._instruct()
        self.assertEqual((card.state, card.approval_state), ("draft", "in_progress"))
        self.assertFalse(card.with_user(self.executor1).search([("id", "=", card.id)]))
        card.with_user(self.lawyer).action_approval_agree()
        self.assertFalse(card.reg_number)
        card.with_user(self.mayor).action_approval_sign()
        self.assertEqual((card.state, card.approval_state), ("in_execution", "approved"))
        self.assertTrue(card.reg_number.startswith("02-"), card.reg_number)
        self.assertEqual(card.registrar_id, self.mayor)
        resolution = card.resolution_ids
        self.assertEqual((resolution.state, resolution.author_label), ("issued", "Mayor, Mayor"))
        self.assertEqual(self._line(resolution, self.executor1).state, "new")

    def test_refused_it_comes_back_and_goes_again(self):
        """Refused, it is with its author; mended and sent anew, it is issued with the verdict."""
        card = self._instruct()
        card.with_user(self.lawyer).action_approval_reject("Which desks?")
        self.assertEqual((card.approval_state, card.resolution_ids.state), ("rework", "draft"))
        card.resolution_ids.text = "Count the desks of schools"
        card.approval_remark_ids.action_accept()
        card.action_launch_approval(True)
        card.with_user(self.lawyer).action_approval_agree()
        card.action_approval_sign()
        self.assertEqual((card.state, card.resolution_ids.state), ("in_execution", "issued"))

    def test_a_deputy_signs_it_as_such(self):
        """Who acts for the head signs the last step; number and resolution say for whom."""
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.mayor.id,
                "deputy_id": self.executor2.id,
                "ground": "order № 41-к",
            }
        )
        card = self._instruct()
        card.with_user(self.lawyer).action_approval_agree()
        card.with_user(self.executor2).action_approval_sign()
        self.assertEqual(card.state, "in_execution")
        self.assertIn("Executor2 for Mayor, order № 41-к", card.resolution_ids.author_label)

    def test_whoever_decides_last_issues_it_in_the_author_s_name(self):
        """Where a route ends with the visa of another, the instruction is still its author's."""
        self.route.action_edit()
        draft = self.route.draft_id
        draft.stage_ids.filtered(lambda stage: stage.action == "signature").unlink()
        self.route.action_publish()
        card = self._instruct()
        card.with_user(self.lawyer).action_approval_agree()
        self.assertEqual((card.state, card.registrar_id), ("in_execution", self.mayor))
        self.assertEqual(card.resolution_ids.author_label, "Mayor, Mayor")

    def test_what_cannot_be_signed_any_more_goes_to_the_registrars(self):
        """A date that passed on the way does not stop the verdict: the card goes to registration
        and its history says what is to be mended."""
        card = self._instruct()
        card.with_user(self.lawyer).action_approval_agree()
        with freeze_time(fields.Datetime.now() + timedelta(days=30)):
            card.with_user(self.mayor).action_approval_sign()
        self.assertEqual((card.state, card.approval_state), ("draft", "approved"))
        self.assertTrue(card.is_submitted)
        self.assertIn("not issued at once", " ".join(card.sudo().message_ids.mapped("body")))

    def test_what_the_form_showed_is_what_is_decided_on(self):
        """Whoever may not see the order decides on it all the same: his form tells its digest."""
        card = self._instruct()
        self.env.flush_all()
        self.env.invalidate_all()
        [shown] = card.with_user(self.lawyer).read(["resolution_ids", "next_steps"])
        self.assertFalse(shown["resolution_ids"])
        [step] = [one for one in shown["next_steps"] if one["verb"] == "action_approval_agree"]
        self.env.invalidate_all()
        card.with_user(self.lawyer).with_context(**step["context"]).action_approval_agree()
        self.assertIn("agreed", card.sudo().approval_ids.step_ids.mapped("state"))

    def test_another_order_than_the_one_agreed_to_is_not_issued(self):
        """Text, executor or date changed after the visas: nobody agreed to that, and it goes to
        the registrars with the reason."""
        for field, value in (
            ("text", "Count the chairs"),
            ("date_deadline", fields.Datetime.now() + timedelta(days=3)),
        ):
            card = self._instruct()
            card.with_user(self.lawyer).action_approval_agree()
            card.resolution_ids.with_user(self.mayor)[field] = value
            card.with_user(self.mayor).action_approval_sign()
            self.assertEqual((card.state, card.resolution_ids.state), ("draft", "draft"), field)
            self.assertTrue(card.is_submitted)
            self.assertIn("was changed after", " ".join(card.sudo().message_ids.mapped("body")))

    def test_what_could_not_be_signed_goes_nowhere(self):
        """What nobody could sign is refused before anybody is asked, and leaves no draft."""
        self.due = self.company._docflow_today() - timedelta(days=3)
        count = self.env["docflow.document"].search_count([])
        with self.assertRaises(UserError):
            self._instruct()
        self.assertEqual(self.env["docflow.document"].search_count([]), count)

    def test_a_route_has_to_be_in_force(self):
        """Without a route in force the head reads what is missing and who can help."""
        self.route.active = False
        with self.assertRaisesRegex(UserError, "Ask the administrator to publish one"):
            self._instruct()

    def test_without_a_demand_it_is_issued_at_once(self):
        """Where the type demands no approval, a route in force holds nobody up."""
        self.type_instruction.is_approval_required = False
        card = self._instruct()
        self.assertEqual((card.state, card.approval_state), ("in_execution", "none"))

    def test_a_draft_without_executors_goes_to_the_registrars(self):
        """A paper of this type that was drafted by hand has nothing to issue: it is registered."""
        card = self._memo(self.clerk1, type_id=self.type_instruction.id, signatory_id=self.mayor.id)
        card.action_launch_approval(True)
        card.with_user(self.lawyer).action_approval_agree()
        card.with_user(self.mayor).action_approval_sign()
        self.assertEqual((card.state, card.is_submitted), ("draft", True))
