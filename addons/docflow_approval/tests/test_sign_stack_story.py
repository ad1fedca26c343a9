import pytest

from odoo import fields
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

    def test_acting_head(self):
        """Who acts for the head by an order signs his stack, and the sheet says by which order."""
        letters = self._letters(3)
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.mayor.id,
                "deputy_id": self.executor1.id,
                "kind": "acting",
                "ground": "order No. 41-k",
                "date_from": fields.Date.today(),
                "date_to": fields.Date.today(),
            }
        )
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
