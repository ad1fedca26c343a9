import pytest

from odoo.tests import HttpCase, tagged

from .stack_common import StackCase


@pytest.mark.alone
@tagged("post_install", "-at_install")
class TestPhoneStory(StackCase, HttpCase):
    """The mayor's minute with his phone: trays as cards, touched and not clicked."""

    browser_size = "390x844"
    touch_enabled = True

    def test_cards_selected_and_a_stack_signed(self):
        """On a phone a tray is agreed with card by card, and signed as a stack, as at the desk."""
        route = self._route(self._stage("Visa", self.mayor))
        drafts = self.env["docflow.document"]
        for number in range(3):
            draft = self._outgoing(name=f"Draft {number}")
            draft.action_launch_approval(route.id)
            drafts |= draft
        letters = self._letters(5)
        self.mayor.sudo().password = self.mayor.login
        self.start_tour(
            "/odoo/docflow", "docflow_approval_phone", login=self.mayor.login, timeout=240
        )
        self.env.invalidate_all()
        self.assertEqual(drafts.mapped("approval_state"), ["approved", "in_progress", "approved"])
        back = letters.filtered(lambda letter: letter.approval_state == "rework")
        self.assertEqual(back.mapped("name"), ["Answer 3"])
        self.assertEqual(back.approval_remark_ids.mapped("text"), ["The sum is wrong"])
        signed = letters - back
        self.assertEqual(set(signed.mapped("approval_state")), {"approved"})
        for letter in signed:
            self.assertEqual(letter.signature_ids.digest, letter.file_ids.sha256)
