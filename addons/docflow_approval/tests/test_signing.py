from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL

from . import authority
from .authority import paper
from .signature_common import SignatureCase


@tagged("post_install", "-at_install")
class TestSigning(SignatureCase):
    """How the council signs its own documents: by type, by person, with a trace."""

    def _level(self, level, **vals):
        self.type_out.write({"signature_level": level, **vals})

    def test_login_asks_the_password_again(self):
        """A signature by login needs the signer's own password and binds to the bytes (K29)."""
        self._level("login")
        card = self._outgoing().with_user(self.mayor)
        with self.assertRaisesRegex(UserError, "password is not yours"):
            card.action_sign(level="login", password="t_registrar")
        self.assertFalse(card.signature_ids)
        card.action_sign(level="login", password="t_mayorx")
        row = card.signature_ids
        self.assertEqual((row.outcome, row.level), ("recorded", "login"))
        self.assertEqual(row.principal_id, self.mayor)
        self.assertEqual(row.digest, card.file_ids.sha256)
        self.assertEqual(row.signer_position, "Mayor")
        with self.assertRaisesRegex(UserError, "over HTTP"):
            self._outgoing().with_user(self.mayor).action_sign(level="login")

    def test_only_the_signatory(self):
        """Only the person named signs, or who acts for him; others are told whom to ask."""
        self._level("login")
        card = self._outgoing()
        for user in (self.registrar, self.auditor):
            with self.assertRaisesRegex(UserError, "Signed By"):
                card.with_user(user).action_sign(level="login", password=user.login)

    def test_acting_person_signs_as_such(self):
        """Who acts by an order signs with the ground beside his name."""
        self._level("login")
        card = self._outgoing()
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.mayor.id,
                "deputy_id": self.executor1.id,
                "kind": "acting",
                "ground": "order No. 41-k",
                "date_from": self.env.company._docflow_today(),
                "date_to": self.env.company._docflow_today(),
            }
        )
        card.with_user(self.executor1).action_sign(level="login", password="t_executor1")
        row = card.signature_ids
        self.assertEqual(row.principal_id, self.mayor)
        self.assertIn("order No. 41-k", row.acting_label)
        self.assertIn("Executor1", row.acting_label)

    def test_number_only_after_the_signature(self):
        """A type that demands a signature gets no number without it, nor with a changed file."""
        self._level("login")
        card = self._outgoing()
        with self.assertRaisesRegex(UserError, "signature"):
            card.action_register()
        card.with_user(self.mayor).action_sign(level="login", password="t_mayorx")
        card.attach_file("letter.pdf", self._text(paper("Changed")), "main")
        with self.assertRaisesRegex(UserError, "signature"):
            card.action_register()
        card.with_user(self.mayor).action_sign(level="login", password="t_mayorx")
        card.action_register()
        self.assertTrue(card.reg_number)

    def test_weaker_level_is_refused(self):
        """Where an electronic signature is demanded, a password is not enough."""
        self._level("electronic")
        card = self._outgoing().with_user(self.mayor)
        with self.assertRaisesRegex(UserError, "Electronic signature"):
            card.action_sign(level="login", password="t_mayorx")

    def test_paper_with_its_scan(self):
        """A registrar enters the paper that was signed: scan and signer are kept (K19)."""
        self._level("paper")
        card = self._outgoing()
        with self.assertRaisesRegex(UserError, "choose the file"):
            card.action_sign(level="paper")
        card.action_sign(level="paper", name="signed.pdf", content_base64=self._text(paper("x")))
        row = card.signature_ids
        self.assertEqual((row.level, row.principal_id), ("paper", self.mayor))
        self.assertEqual(row.container_id.file_id.role, "scan")
        self.assertEqual(row.user_id, self.registrar)

    def test_electronic_signature_of_the_signatory(self):
        """The signer's own .p7s signs the card when it holds, and nothing is kept when it fails."""
        self._trust_city()
        self._level("electronic")
        card = self._outgoing().with_user(self.mayor)
        with self.assertRaisesRegex(UserError, "was not signed"), self.env.cr.savepoint():
            card.action_sign(
                level="electronic",
                signature_name="letter.pdf.p7s",
                content_base64=self._text(self._sign(b"another")),
            )
        self.env.invalidate_all()
        self.assertFalse(card.signature_ids)
        letter = card.file_ids.attachment_id.raw
        card.action_sign(
            level="electronic",
            signature_name="letter.pdf.p7s",
            content_base64=self._text(self._sign(letter)),
        )
        self.assertEqual(card.signature_ids.outcome, "valid")
        card.with_user(self.registrar).action_register()

    def test_left_open_is_enough_by_rule_only(self):
        """A signature left open signs only where the administrator allowed it for the type."""
        self._level("electronic")
        card = self._outgoing().with_user(self.mayor)
        own = self._sign(card.file_ids.attachment_id.raw)
        arguments = {"level": "electronic", "signature_name": "a.p7s"}
        signed = {**arguments, "content_base64": self._text(authority.national(own))}
        with self.assertRaisesRegex(UserError, "was not signed"), self.env.cr.savepoint():
            card.action_sign(**signed)
        self._level("electronic", is_open_signature_enough=True)
        # nobody here vouches for this root, and no rule lets that pass
        with self.assertRaisesRegex(UserError, "was not signed"), self.env.cr.savepoint():
            card.action_sign(**arguments, content_base64=self._text(own))
        self.env.invalidate_all()
        card.action_sign(**signed)
        self.assertEqual(card.signature_ids.outcome, "indeterminate")
        self.assertTrue(card._is_signed_enough())

    def test_certificate_of_another(self):
        """Nobody signs with a key that names somebody else, however good the signature is."""
        self._trust_city()
        self._level("electronic")
        card = self._outgoing().with_user(self.mayor)
        letter = self._text(self._sign(card.file_ids.attachment_id.raw))
        self.mayor.sudo().name = "Гнатюк Людмила"
        with self.assertRaisesRegex(UserError, "certificate is that of Слободян"):
            card.action_sign(level="electronic", signature_name="a.p7s", content_base64=letter)

    def test_everybody_signs_himself(self):
        """Where a route wants two signatures, each is done by its own signer."""
        self._level("login")
        route = self._route(
            self._stage("Signatures", self.mayor, self.lawyer, action="signature", order="parallel")
        )
        card = self._outgoing()
        card.action_launch_approval(route.id)
        card.with_user(self.mayor).action_sign(level="login", password="t_mayorx")
        # sudo: docflow.approval.step - the test looks at both
        steps = card.sudo().approval_ids.step_ids
        second = steps.filtered(lambda step: step.user_id == self.lawyer)
        self.assertEqual((steps - second).state, "agreed")
        with self.assertRaisesRegex(UserError, "bear a signature"):
            second.with_user(self.lawyer).sudo(False).action_agree()
        card.with_user(self.lawyer).action_sign(level="login", password="t_lawyer")
        self.assertEqual(second.state, "agreed")
        self.assertEqual(card.approval_state, "approved")

    def test_button_and_dialog(self):
        """The button appears where a signature is demanded, and goes when it is there."""
        card = self._outgoing().with_user(self.mayor)
        self.assertNotIn("action_sign", self._verbs(card))
        self._level("login")
        card.invalidate_recordset()
        self.assertIn("action_sign", self._verbs(card))
        action = card.action_sign()
        self.assertEqual(action["res_model"], "docflow.signature.make")
        card.action_sign(level="login", password="t_mayorx")
        card.invalidate_recordset()
        self.assertNotIn("action_sign", self._verbs(card))

    def test_buttons_read_signatures_once(self):
        """The buttons of a card ask for its signatures in as many statements whether it bears one
        or six, and for their long reports in none."""
        self._level("login")
        card = self._outgoing().with_user(self.mayor)
        card.action_sign(level="login", password="t_mayorx")
        # places of people and rules are remembered between requests: they are remembered now
        self._statements(card)
        one = self._statements(card)
        for number in range(5):
            card.with_user(self.registrar).attach_file(
                "letter.pdf", self._text(paper(f"Text {number}")), "main"
            )
            card.action_sign(level="login", password="t_mayorx")
        many = self._statements(card)
        self.assertEqual(len(card.signature_ids), 6)
        self.assertEqual(len(many), len(one))
        signatures = [text for text in many if 'FROM "docflow_signature"' in text]
        self.assertIn(len(signatures), (1, 2))
        self.assertFalse([text for text in signatures if '"report"' in text])

    def _statements(self, card):
        """Return the statements that the buttons of a card take with an empty memory."""
        self.env.flush_all()
        self.env.invalidate_all()
        found, execute = [], Cursor.execute

        def note(cursor, query, *args, **kwargs):
            found.append(query.code if isinstance(query, SQL) else query)
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", note):
            self._verbs(card)
        return found

    def _verbs(self, card):
        return [step["verb"] for step in card.next_steps or []]

    def test_history_tells(self):
        """The history of the card says who signed and how."""
        self._level("login")
        card = self._outgoing()
        card.with_user(self.mayor).action_sign(level="login", password="t_mayorx")
        self.assertIn("Mayor", card.message_ids[0].body)
        self.assertIn("password asked again", card.message_ids[0].body)

    def test_strange_arguments(self):
        """Whatever a client sends is answered with words."""
        card = self._outgoing().with_user(self.mayor)
        for arguments in (
            {"level": "login", "password": ["x"]},
            {"level": "paper", "name": 5, "content_base64": {}},
            {"level": "electronic", "name": "a", "content_base64": "§"},
        ):
            with self.assertRaises(UserError):
                card.action_sign(**arguments)
        self.assertEqual(card.action_sign(level="seal")["res_model"], "docflow.signature.make")
