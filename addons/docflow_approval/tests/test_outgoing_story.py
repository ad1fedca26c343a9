import pytest

from odoo.tests import HttpCase, tagged

from .common import ApprovalCase
from .word import texts, word_base64


@pytest.mark.alone
@tagged("post_install", "-at_install")
class TestOutgoingStory(ApprovalCase, HttpCase):
    """A reply by seven people in their browsers: from the letter that came in to its dispatch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_out.signature_level = "login"
        cls.schools.index_code = "07"
        cls.sender.write({"street": "Main St, 1", "city": "Kolomyia", "zip": "78200"})
        cls.env["docflow.route"].search([]).active = False
        cls._route(
            cls._stage("Specialists", cls.executor1, cls.lawyer, sequence=10),
            cls._stage("Finance", cls.executor2, sequence=20),
            cls._stage("Signature", cls.mayor, sequence=30, action="signature"),
            cls._stage(
                "Registration", cls.registrar, sequence=40, action="registration", quorum="any"
            ),
            type_ids=cls.type_out.ids,
        )

    def _tour(self, name, user, path="/odoo/docflow"):
        if user.password != user.login:
            user.sudo().password = user.login
        self.start_tour(path, f"docflow_outgoing_{name}", login=user.login, timeout=240)
        self.env.invalidate_all()

    def _states(self, reply):
        steps = reply.approval_id.step_ids.filtered(lambda step: step.action != "registration")
        return {step.user_id: step.state for step in steps}

    def _prepare(self):
        """Return the reply that the clerk has made from the card of a letter and sent."""
        letter = self._registered()
        self._resolve(letter, [self.clerk1])
        self._write("The roof will be repaired")
        self._tour("prepare", self.clerk1, f"/odoo/docflow-documents/{letter.id}")
        return self.env["docflow.document"].search(
            [("author_id", "=", self.clerk1.id), ("link_ids.linked_id", "=", letter.id)]
        )

    def _rework(self, reply):
        """Let the clerk answer the remark, change the text and send the reply once more."""
        self._write("The roof was repaired in 2026")
        self._tour("rework", self.clerk1)
        main = reply.file_ids.filtered(lambda file: file.role == "main")
        self.assertEqual(texts(main.attachment_id.raw), ["The roof was repaired in 2026"])
        self.assertEqual(main.version_count, 3)

    def _write(self, text):
        """Let the clerk have a Word file of ``text`` at hand."""
        self.env["ir.attachment"].with_user(self.clerk1).create(
            {"name": "anew.docx", "datas": word_base64(text)}
        )

    def test_reply_from_letter_to_dispatch(self):
        """Prepared, rejected, changed, agreed side by side and in turn, signed, numbered, sent."""
        reply = self._prepare()
        at_once = {self.executor1: "active", self.lawyer: "active"}
        later = {self.executor2: "waiting", self.mayor: "waiting"}
        self.assertEqual(self._states(reply), at_once | later)
        self._tour("agree", self.executor1)
        self._tour("reject", self.lawyer)
        self.assertEqual(reply.approval_state, "rework")
        self._rework(reply)
        self.assertEqual(reply.approval_id.number, 2)
        # the visa on the first text does not hold for the second
        self.assertEqual(self._states(reply), at_once | later)
        self._tour("agree", self.lawyer)
        self.assertEqual(self._states(reply)[self.executor2], "waiting")
        self._tour("agree", self.executor1)
        self.assertEqual(self._states(reply)[self.executor2], "active")
        self.assertEqual(self._states(reply)[self.mayor], "waiting")
        self._tour("agree", self.executor2)
        self._tour("sign", self.mayor)
        self.assertEqual(reply.approval_state, "approved")
        main = reply.file_ids.filtered(lambda file: file.role == "main")
        self.assertIn(main.sha256, reply.signature_ids.mapped("digest"))
        self.assertTrue(reply.is_submitted)
        self._tour("register", self.registrar)
        self.assertEqual(reply.dispatch_ids.mapped("state"), ["waiting"])
        self._tour("send", self.registrar)
        self.assertEqual(reply.dispatch_ids.mapped("state"), ["sent"])
        self.assertEqual(
            reply.approval_ids.sorted("number").mapped("state"), ["rejected", "approved"]
        )
