import base64
import io
import zipfile

from odoo.exceptions import UserError
from odoo.tests import tagged

from .authority import national, paper
from .stack_common import StackCase


@tagged("post_install", "-at_install")
class TestSignStackOutside(StackCase):
    """The electronic part of a stack: files go out as one zip, signatures come back as one."""

    def test_electronic_waits_for_its_file(self):
        """A paper of a type that demands an electronic signature is not signed by a password."""
        self.type_out.signature_level = "electronic"
        letters = self._letters(1)
        batch, rows = self._open()
        self.assertEqual(rows[0]["way"], "electronic")
        self._look(batch, rows)
        with self.assertRaisesRegex(UserError, "Nothing was looked at"):
            batch.action_confirm(password="t_mayorx")
        self.assertEqual(letters.approval_state, "in_progress")

    def test_signed_outside(self):
        """Signatures of a whole zip find their papers by digest; a foreign one finds none."""
        self._trust_city()
        self.type_out.signature_level = "electronic"
        letters = self._letters(3)
        letters[1].attach_file("letter.pdf", self._text(paper("Another")), "main")
        letters[2].attach_file("letter.pdf", self._text(paper("A third")), "main")
        batch, rows = self._open()
        with self.assertRaisesRegex(UserError, "wants an electronic signature"):
            batch.get_files_to_sign()
        self._look(batch, rows)
        handed = batch.get_files_to_sign()
        self.assertEqual(handed["count"], 3)
        signed = {"strange.p7s": self._sign(b"something else")}
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(handed["content_base64"]))) as archive:
            for number, name in enumerate(archive.namelist()[:2]):
                signed[f"{number}.p7s"] = self._sign(archive.read(name))
        taken = batch.action_take_signatures(self._zip(signed))
        self.assertEqual(taken, {"papers": 2, "unknown": ["strange.p7s"]})
        self.assertEqual([row["state"] for row in self._finish(batch)], ["done", "done"])
        self.assertEqual(letters.mapped("approval_state"), ["approved", "approved", "in_progress"])
        self.assertEqual(set(letters.signature_ids.mapped("outcome")), {"valid"})
        for nothing in (5, "§", self._text(b"no zip"), self._zip({}), "A" * (32 << 20)):
            with self.assertRaises(UserError):
                batch.action_take_signatures(nothing)

    def test_unseen_version_is_not_handed_out(self):
        """Who looked at one version does not get another to sign."""
        self.type_out.signature_level = "electronic"
        letters = self._letters(2)
        batch, rows = self._open()
        self._look(batch, rows)
        letters[0].attach_file("letter.pdf", self._text(paper("Another")), "main")
        self.assertEqual(batch.get_files_to_sign()["count"], 1)

    def test_brought_signatures_renew_no_password(self):
        """What a password confirmed asks for it again when signatures from outside come: the two
        hours would begin anew."""
        self._trust_city()
        self.type_out.signature_level = "login"
        letters = self._letters(2)
        letters[1].attach_file("letter.pdf", self._text(paper("Another")), "main")
        batch, rows = self._open()
        self._look(batch, rows[:1])
        batch.action_confirm(password="t_mayorx")
        self.type_out.signature_level = "electronic"
        self._look(batch, rows[1:])
        own = self._sign(letters[1].file_ids.attachment_id.raw)
        self.assertEqual(batch.action_take_signatures(self._text(own))["papers"], 1)
        # sudo: docflow.sign.batch.line - the test looks at it
        states = batch.sudo().line_ids.mapped("state")
        self.assertEqual(states, ["seen", "confirmed"])

    def test_national_signature_is_led_by_name(self):
        """Where nobody here can compute the digest, the name of the file leads to the paper."""
        self._trust_city()
        self.type_out.write({"signature_level": "electronic", "is_open_signature_enough": True})
        letters = self._letters(1)
        batch, rows = self._open()
        self._look(batch, rows)
        own = national(self._sign(letters.file_ids.attachment_id.raw))
        version = letters.file_ids.version_ids
        name = f"signed/{version.id}_letter.pdf.p7s"
        self.assertEqual(batch.action_take_signatures(self._zip({name: own}))["papers"], 1)
        self.assertEqual([row["state"] for row in self._finish(batch)], ["done"])
        self.assertEqual(letters.signature_ids.outcome, "indeterminate")

    def test_bad_signature_stops_its_own_paper(self):
        """A signature that does not hold leaves its paper unsigned and says what is wrong."""
        self.type_out.signature_level = "electronic"
        letters = self._letters(1)
        batch, rows = self._open()
        self._look(batch, rows)
        own = self._sign(letters.file_ids.attachment_id.raw)  # nobody trusts this city yet
        batch.action_take_signatures(self._text(own))
        (row,) = self._finish(batch)
        self.assertEqual(row["state"], "failed")
        self.assertIn("was not signed", row["reason"])
        self.assertFalse(letters.signature_ids)
        self.assertEqual(letters.approval_state, "in_progress")

    def _zip(self, files):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return self._text(buffer.getvalue())
