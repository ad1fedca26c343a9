import pytest

from odoo.tests import HttpCase, tagged

from .stack_common import StackCase


@pytest.mark.alone
@tagged("post_install", "-at_install")
class TestSignStackStory(StackCase, HttpCase):
    """A stack in the browser: looked through, refused in part, signed with one password."""

    def _tour(self, name, user):
        user.sudo().password = user.login
        self.start_tour("/odoo/docflow", f"docflow_approval_{name}", login=user.login, timeout=240)
        self.env.invalidate_all()

    def test_fifty_with_two_refused(self):
        """Fifty letters: two go back with a reason, forty-eight are signed, nothing is lost."""
        letters = self._letters(50)
        self._tour("stack", self.mayor)
        back = letters.filtered(lambda letter: letter.approval_state == "rework")
        self.assertEqual(back.mapped("name"), ["Answer 7", "Answer 31"])
        self.assertEqual(
            sorted(back.approval_remark_ids.mapped("text")),
            ["Another addressee", "The sum is wrong"],
        )
        signed = letters - back
        self.assertEqual(set(signed.mapped("approval_state")), {"approved"})
        for letter in signed:
            self.assertEqual(letter.signature_ids.digest, letter.file_ids.sha256)
        self.assertFalse(back.signature_ids)

    def test_former_stack(self):
        """After a lost connection the stack that was confirmed is told and gone on with; the others
        go back with one reason."""
        letters = self._letters(4)
        rows = self._open()[1]
        batch, rows = self._open(step_ids=[row["step_id"] for row in rows[:2]])
        self._look(batch, rows)
        batch.action_confirm(password="t_mayorx")
        self._tour("stack_former", self.mayor)
        self.assertEqual(letters.mapped("approval_state"), ["approved"] * 2 + ["rework"] * 2)
        self.assertEqual(set(letters.approval_remark_ids.mapped("text")), {"The sum is wrong"})

    def test_acting_head(self):
        """Who acts for the head by an order signs his stack, and the sheet says by which order."""
        letters = self._letters(3)
        self._appoint_acting()
        self._tour("stack_acting", self.executor1)
        self.assertEqual(set(letters.mapped("approval_state")), {"approved"})
        sheets = self.env["report.docflow_approval.docflow_approval_sheet"]
        for letter in letters:
            self.assertEqual(letter.signature_ids.principal_id, self.mayor)
            # sudo: docflow.approval - the test reads the print
            values = sheets._get_report_values(letter.sudo().approval_ids.ids)
            row = values["pages"][0]["rounds"][0]["steps"][0]
            self.assertIn("Mayor", row["who"])
            self.assertIn("Executor1", row["by"])
            self.assertIn("order No. 41-k", row["by"])
