import base64

import pytest

from odoo.tests import HttpCase, tagged

from .test_approval import RoundCase


@pytest.mark.alone
@tagged("post_install", "-at_install")
class TestApprovalStory(RoundCase, HttpCase):
    """A draft with a refusal and a second round, by five people in their browsers."""

    def _tour(self, name, user):
        if user.password != user.login:
            user.sudo().password = user.login
        self.start_tour("/odoo/docflow", f"docflow_approval_{name}", login=user.login, timeout=240)
        self.env.invalidate_all()

    def test_two_rounds(self):
        """Sent, agreed with a remark, rejected; answered, changed, sent anew, agreed, signed."""
        memo = self._memo(signatory_id=self.mayor.id)
        memo.attach_file("memo.txt", base64.b64encode(b"The draft").decode(), "main")
        self._tour("launch", self.author)
        self.assertEqual(memo.approval_state, "in_progress")
        self._tour("remark", self.executor1)
        self._tour("reject", self.lawyer)
        self.assertEqual(memo.approval_state, "rework")
        first = memo.file_ids.sha256
        self._tour("rework", self.author)
        self.assertNotEqual(memo.file_ids.sha256, first)
        self.assertEqual(memo.approval_id.number, 2)
        self._tour("agree", self.executor1)
        self._tour("agree", self.lawyer)
        self._tour("sign", self.mayor)
        self.assertEqual(memo.approval_state, "approved")
        self.assertEqual(
            memo.approval_ids.sorted("number").mapped("state"), ["rejected", "approved"]
        )
