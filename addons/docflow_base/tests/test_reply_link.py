from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import PDF, DocflowCase


@tagged("post_install", "-at_install")
class TestReplyLink(DocflowCase):
    """K13: the link to what a letter answers is obligatory if such exists; K14: the controller."""

    def _outgoing(self, **vals):
        return (
            self.env["docflow.document"]
            .with_user(self.registrar)
            .create(
                {
                    "name": "About the roof",
                    "type_id": self.type_out.id,
                    "office_id": self.office.id,
                    "correspondent_id": self.sender.id,
                    "author_id": self.executor1.id,
                    "department_id": self.education.id,
                    "signatory_id": self.mayor.id,
                    "file_ids": [Command.create({"name": "a.pdf", "role": "main", "upload": PDF})],
                    **vals,
                }
            )
        )

    def test_reply_names_what_it_answers(self):
        """K13: a letter that waits for its author's answer is named; the link or the tick helps."""
        card = self._registered()
        self._resolve(card, [self.executor1])
        letter = self._outgoing()
        with self.assertRaises(ValidationError) as caught:
            letter.action_register()
        self.assertIn(card.reg_number, str(caught.exception))
        self.assertIn("Initiative", str(caught.exception))
        letter.link_ids = [Command.create({"linked_id": card.id, "kind": "reply"})]
        letter.action_register()
        other = self._outgoing(is_initiative=True)
        other.action_register()
        self.assertTrue(other.reg_number)

    def test_no_letter_no_link(self):
        """K13: where nothing waits for its author's answer, nothing is asked."""
        card = self._registered()
        self._resolve(card, [self.executor2])
        letter = self._outgoing()
        letter.action_register()
        self.assertTrue(letter.reg_number)

    def test_signatory_names_the_controller(self):
        """K14: the controller of an internal document may be whom its signatory names."""
        memo = (
            self.env["docflow.document"]
            .with_user(self.registrar)
            .create(
                {
                    "name": "Memo",
                    "type_id": self.type_memo.id,
                    "office_id": self.office.id,
                    "author_id": self.mayor.id,
                    "signatory_id": self.mayor.id,
                    "department_id": self.council.id,
                    "recipient_ids": [Command.create({"user_id": self.mayor.id})],
                }
            )
        )
        memo.action_register()
        memo.with_user(self.mayor).action_take_control(self.executor2.id)
        self.assertEqual(memo.controller_id, self.executor2)
        self.assertTrue(memo.with_user(self.executor2)._may_release())
        incoming = self._registered()
        with self.assertRaises(UserError) as caught:
            self._resolve(
                incoming, [self.executor1], is_control=True, controller_id=self.executor2.id
            )
        self.assertIn("right to control", str(caught.exception))
