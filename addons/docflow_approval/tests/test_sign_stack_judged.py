from odoo.tests import tagged

from .authority import paper
from .stack_common import StackCase


@tagged("post_install", "-at_install")
class TestSignStackJudged(StackCase):
    """Each paper is judged at the moment of signing: what changed after the password stops its own
    paper alone, with the reason."""

    def _confirmed(self, count=3, password="t_mayorx", **arguments):
        """Return letters and a stack of them that was looked through and confirmed."""
        letters = self._letters(count)
        batch, rows = self._open(**arguments)
        self._look(batch, rows)
        batch.action_confirm(password=password)
        return letters, batch

    def _assert_failed(self, batch, letters, number, reason):
        """Only the paper of this number fails, with the reason."""
        rows = self._finish(batch)
        states = ["failed" if one == number else "done" for one in range(len(letters))]
        self.assertEqual(self._states(rows), states)
        self.assertRegex(rows[number]["reason"], reason)
        self.assertFalse(letters[number].signature_ids)
        self.assertEqual(letters[number].approval_state, "in_progress")

    def _other_type(self, letter, level):
        """Let the letter be of a type of its own, which is signed otherwise."""
        # sudo: docflow.document.type - an administrator changes how its documents are signed
        kind = letter.type_id.sudo().copy({"signature_level": level, "code": "TX"})
        letter._unsealed().write({"type_id": kind.id})
        return kind

    def test_level_was_raised(self):
        """Where the type asks for an electronic signature by now, the password is not enough."""
        letters, batch = self._confirmed()
        self._other_type(letters[1], "electronic")
        self._assert_failed(batch, letters, 1, "Electronic signature")

    def test_password_was_not_asked(self):
        """What was confirmed by a press alone is not signed as with the password."""
        letters = self._letters(2)
        kind = self._other_type(letters[1], False)
        self.type_out.signature_level = False
        batch, rows = self._open()
        self._look(batch, rows)
        batch.action_confirm()
        kind.signature_level = "login"
        self._assert_failed(batch, letters, 1, "with the password by now")

    def test_substitution_ended(self):
        """Whose substitution ended after his password signs nothing in the other's place."""
        row = self._appoint_acting()
        self.stacks = self.stacks.with_user(self.executor1)
        letters, batch = self._confirmed(2, "t_executor1", acting_for=self.mayor.id)
        row.action_end("He is back")
        rows = self._finish(batch)
        self.assertNotIn("done", self._states(rows))
        self.assertFalse(letters.signature_ids)
        self.assertEqual(set(letters.mapped("approval_state")), {"in_progress"})

    def test_substitution_ended_for_a_draft(self):
        """The same of drafts without a round."""
        row = self._appoint_acting()
        drafts = self._drafts(2)
        self.stacks = self.stacks.with_user(self.executor1)
        batch, rows = self._open("sign_draft", acting_for=self.mayor.id)
        self.assertEqual({one["for_whom"] for one in rows}, {self.mayor.name})
        self._look(batch, rows)
        batch.action_confirm(password="t_executor1")
        row.action_end("He is back")
        self.assertNotIn("done", self._states(self._finish(batch)))
        self.assertFalse(drafts.signature_ids)

    def test_acting_signs_drafts_as_such(self):
        """Who acts signs a draft without a round in the head's name; the row says so."""
        self._appoint_acting()
        draft = self._drafts(1)
        self.stacks = self.stacks.with_user(self.executor1)
        batch, rows = self._open("sign_draft", acting_for=self.mayor.id)
        self._look(batch, rows)
        self.assertEqual(self._states(self._sign_stack(batch, "t_executor1")), ["done"])
        self.assertEqual(draft.signature_ids.principal_id, self.mayor)
        self.assertIn("order No. 41-k", draft.signature_ids.acting_label)

    def test_draft_was_changed(self):
        """A draft without a round whose file changed after the password is not signed."""
        drafts = self._drafts(2)
        batch, rows = self._open("sign_draft")
        self._look(batch, rows)
        batch.action_confirm(password="t_mayorx")
        drafts[0].attach_file("letter.pdf", self._text(paper("Another sum")), "main")
        rows = self._finish(batch)
        self.assertEqual(self._states(rows), ["failed", "done"])
        self.assertIn("not those you looked at", rows[0]["reason"])

    def test_another_signs_now(self):
        """A draft that names another by now is not signed by who was named before."""
        drafts = self._drafts(2)
        batch, rows = self._open("sign_draft")
        self._look(batch, rows)
        batch.action_confirm(password="t_mayorx")
        drafts[0].signatory_id = self.lawyer
        rows = self._finish(batch)
        self.assertEqual(rows[1]["state"], "done")
        self.assertNotEqual(rows[0]["state"], "done")
        self.assertFalse(drafts[0].signature_ids)

    def test_rights_were_lost(self):
        """What is not open to the reader any more is not signed, and tells him nothing."""
        letters, batch = self._confirmed()
        # sudo: docflow.approval.step - handed to another at this moment
        step = self._step_of(letters[1])
        step._unsealed().write({"user_id": self.lawyer.id})
        letters[1]._unsealed().write({"signatory_id": self.lawyer.id})
        letters[1]._refresh_access()
        self.env.invalidate_all()
        rows = self._finish(batch)
        self.assertEqual([rows[0]["state"], rows[2]["state"]], ["done", "done"])
        self.assertNotEqual(rows[1]["state"], "done")
        self.assertFalse(letters[1].signature_ids)

    def test_signed_meanwhile(self):
        """What was decided in another window is not decided twice."""
        letters, batch = self._confirmed()
        letters[1].with_user(self.mayor).action_sign(level="login", password="t_mayorx")
        rows = self._finish(batch)
        self.assertEqual([rows[0]["state"], rows[2]["state"]], ["done", "done"])
        self.assertEqual(len(letters[1].signature_ids), 1)
