from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestMainJob(DocflowCase):
    """The suite's main job, from the letter to its mark of execution, without a screen."""

    def test_letter_is_executed_on_control(self):
        """K12 (§2.16): a letter on control is executed only after every executor reported and the
        controller released it."""
        letter = self._registered()
        self.assertEqual(letter.state, "in_review")
        self.assertTrue(letter.reg_number.startswith("02-13/"))
        self.assertTrue(letter.barcode)
        resolution = self._resolve(
            letter, [self.executor1, self.executor2], is_control=True, date_deadline="2099-12-08"
        )
        self.assertEqual(letter.state, "in_execution")
        self.assertEqual(letter.control_state, "on_control")
        main = self._line(resolution, self.executor1)
        other = self._line(resolution, self.executor2)
        self.assertTrue(main.is_main)
        self.assertFalse(other.is_main)
        other.action_report(report="The money is in the budget.")
        self.assertEqual(resolution.state, "issued")
        reply = self._reply(main)
        main.action_report(evidence_document_ids=reply.ids)
        self.assertEqual(resolution.state, "done")
        self.assertEqual(letter.state, "in_execution", "the controller has not released it yet")
        card = letter.with_user(self.controller)
        card.action_release_control(note="Answered", evidence_document_id=reply.id)
        self.assertEqual(letter.state, "executed")
        self.assertEqual(letter.control_state, "released")
        bodies = " ".join(letter.sudo().message_ids.mapped("body"))
        for word in ("Registered", "Resolution", "reported", "Released", "Executed"):
            self.assertIn(word, bodies)

    def _reply(self, assignment):
        action = assignment.action_prepare_reply()
        reply = self.env["docflow.document"].with_user(self.executor1).browse(action["res_id"])
        reply.signatory_id = self.mayor
        reply.attach_file("reply.pdf", "JVBERi0xLjQK", "main")
        reply.action_submit()
        reply.with_user(self.registrar).action_register()
        return reply

    def test_mayor_reads_and_finishes(self):
        """“Read and finish” makes a card executed without assignments."""
        letter = self._registered()
        letter.with_user(self.mayor).action_acknowledge()
        self.assertEqual(letter.state, "executed")
        self.assertFalse(letter.resolution_ids)

    def test_missing_requisites_are_all_named(self):
        """K4 (§2.6), K19 (§2.24): a refused registration names every missing requisite and changes
        nothing."""
        draft = self._incoming(correspondent_id=False, delivery_method_id=False, file_ids=[])
        with self.assertRaises(ValidationError) as caught:
            draft.action_register()
        for label in ("Correspondent", "Delivery Method", "Files"):
            self.assertIn(label, str(caught.exception))
        self.assertEqual(draft.state, "draft")
        self.assertFalse(draft.reg_number)

    def test_executor_outside_powers_is_refused(self):
        """K9 (§2.11): assignments follow subordination; the refusal names who may be chosen."""
        letter = self._registered()
        self._resolve(letter, [self.executor1])
        with self.assertRaises(UserError) as caught:
            self._resolve(letter, [self.executor2], author=self.executor1)
        self.assertIn("Executor2", str(caught.exception))
        self.assertIn("Clerk1", str(caught.exception))

    def test_delegation_closes_upward(self):
        """K11 (§2.15): a delegated assignment closes when those it was passed to have finished."""
        letter = self._registered()
        top = self._resolve(letter, [self.executor1])
        main = self._line(top, self.executor1)
        main.action_delegate(executor_ids=self.clerk1.ids, text="Make the estimate")
        below = main.sudo().delegation_ids
        self.assertEqual(below.parent_id, top)
        with self.assertRaises(UserError):
            main.action_report(report="Done by myself")
        self._line(below, self.clerk1).action_report(report="Estimate is ready")
        self.assertEqual(main.state, "done")
        self.assertEqual(letter.state, "executed")

    def test_stranger_sees_nothing(self):
        """A person of a body that takes part in nothing can neither open nor count the card."""
        letter = self._registered()
        cards = self.env["docflow.document"].with_user(self.stranger)
        self.assertFalse(cards.search_count([("id", "=", letter.id)]))
        with self.assertRaises(AccessError):
            cards.browse(letter.id).read(["name"])
