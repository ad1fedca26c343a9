import pathlib
import tempfile
from datetime import timedelta
from unittest.mock import patch

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from .authority import national
from .stack_common import StackCase

CODE = "32855961"
PASSWORD = "t_lawyer"


@tagged("post_install", "-at_install")
class TestSeal(StackCase):
    """The seal of the organisation: the administrator gives it, the server puts it, each paper
    stands for itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._trust_city()
        cls.company.company_registry = CODE
        cls.type_out.is_seal_required = True
        cls.keepers = cls.env["docflow.role.group"].create(
            {
                "name": "Keeper of the seal (test)",
                "scope": "company",
                "operation_ids": [
                    Command.link(cls.env.ref("docflow_approval.docflow_operation_seal").id),
                    Command.link(cls.env.ref("docflow_base.docflow_operation_read").id),
                ],
                "member_ids": [Command.create({"user_id": cls.lawyer.id})],
            }
        )
        cls.keeper = cls.env["docflow.sign.batch"].with_user(cls.lawyer).sudo(False)

    def _put_key(self, issued=None):
        """Let the operator of the server name the key of a seal, as long as the test runs."""
        issued = issued or self.city.seal
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        file = pathlib.Path(folder.name) / "seal.p12"
        file.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"seal",
                issued.key,
                issued.certificate,
                [self.city.authority.certificate],
                serialization.BestAvailableEncryption(b"secret"),
            )
        )
        named = {"docflow_seal": str(file), "docflow_seal_password": "secret"}
        patcher = patch.dict(config.options, named)
        patcher.start()
        self.addCleanup(patcher.stop)

    def _signed(self, count):
        """Return letters that the mayor has signed."""
        letters = self._drafts(count)
        letters.with_user(self.mayor).action_sign(level="login", password="t_mayorx")
        return letters

    def _open_seal(self):
        self.stacks = self.keeper
        return self._open("seal")

    def test_sealed_in_a_stack(self):
        """Whoever holds the seal looks through what is signed and seals it with one password; the
        draft gets its number only then."""
        self._put_key()
        letters = self._signed(3)
        self._drafts(1)  # not signed: it does not come
        with self.assertRaisesRegex(UserError, "the seal"):
            letters[0].action_register()
        batch, rows = self._open_seal()
        self.assertEqual([row["way"] for row in rows], ["seal"] * 3)
        self._look(batch, rows)
        with self.assertRaisesRegex(UserError, "over HTTP"):
            batch.action_confirm()
        self.assertEqual(self._states(self._sign_stack(batch, PASSWORD)), ["done"] * 3)
        for letter in letters:
            seal = letter.signature_ids.filtered("is_seal")
            self.assertEqual((seal.outcome, seal.signer_edrpou), ("valid", CODE), seal.report)
            main = letter.file_ids.filtered(lambda file: file.role == "main")
            self.assertEqual(seal.digest, main.sha256)
            # a seal is nobody's signature
            self.assertFalse(seal.principal_id)
            self.assertEqual(seal.user_id, self.lawyer)
        letters[0].action_register()
        self.assertTrue(letters[0].reg_number)
        self.assertFalse(self._open_seal()[1])

    def test_seal_left_open_is_believed_of_its_keeper_alone(self):
        """A seal that nobody here can check counts where who holds the seal brought it; anybody
        else could have made one."""
        self.type_out.is_open_signature_enough = True
        letter = self._signed(1)
        file = letter.file_ids.filtered(lambda file: file.role == "main")
        content = national(self.city.seal.sign(file.attachment_id.raw, at=self.now))
        letter.with_user(self.registrar).attach_signature(f"{file.name}.p7s", self._text(content))
        self.assertEqual(letter.signature_ids.filtered("is_seal").outcome, "indeterminate")
        self.assertTrue(letter._is_seal_missing())
        self.keepers.member_ids = [Command.create({"user_id": self.registrar.id})]
        self.assertFalse(letter._is_seal_missing())

    def test_right_is_given(self):
        """Nobody seals without the right, not even who signs or administers; who acts for its
        holder does not get it."""
        self._put_key()
        letter = self._signed(1)
        self._appoint_acting(self.lawyer)
        for user in (self.mayor, self.executor1):
            with self.assertRaisesRegex(UserError, "administrator gave it to"):
                letter.with_user(user).sudo(False).action_seal(password=user.login)
            stacks = self.env["docflow.sign.batch"].with_user(user).sudo(False)
            self.assertFalse(stacks.open_stack("seal")["lines"])
            self.assertFalse(stacks.open_stack("seal", document_ids=letter.ids)["lines"])
            self.assertNotIn("seal", self._get_trays(user))
        self.assertEqual(self._get_trays(self.lawyer)["seal"], 1)
        self.assertFalse(letter.signature_ids.filtered("is_seal"))

    def test_tray_holds_what_can_be_sealed(self):
        """“To Seal” lists exactly what its reader can seal: as far as his role reaches by scope and
        by type, and until each file bears the seal; the number is that of the list."""
        self._put_key()
        letters = self._signed(3)
        self.keepers.scope = "own"
        self.assertEqual(self._listed(), letters.browse())
        with self.assertRaisesRegex(UserError, "administrator gave it to"):
            letters.with_user(self.lawyer).sudo(False).action_seal(password=PASSWORD)
        self.keepers.write({"scope": "company", "type_ids": [Command.set(self.type_memo.ids)]})
        self.env["docflow.role.group"].create(
            {
                "name": "Reader (test)",
                "scope": "company",
                "operation_ids": [
                    Command.link(self.env.ref("docflow_base.docflow_operation_read").id)
                ],
                "member_ids": [Command.create({"user_id": self.lawyer.id})],
            }
        )
        self.assertEqual(self._listed(), letters.browse())
        self.keepers.type_ids = [Command.link(self.type_out.id)]
        self.assertEqual(self._listed(), letters)
        letters[0].with_user(self.lawyer).sudo(False).action_seal(password=PASSWORD)
        self.assertEqual(self._listed(), letters[1:])
        # signed anew after a change, it waits for its seal anew
        letters[0].attach_file("letter.pdf", self._text(b"Another text"), "main")
        letters[0].with_user(self.mayor).action_sign(level="login", password="t_mayorx")
        self.assertEqual(self._listed(), letters)
        self.assertEqual(self._open_seal()[1][0]["document_id"], letters[0].id)

    def _listed(self):
        """Return what the keeper finds in the tray, where it says as many."""
        Document = self.env["docflow.document"].with_user(self.lawyer).sudo(False)
        trays = {tray["code"]: tray for tray in Document.get_trays()}
        if "seal" not in trays:  # an empty tray is not shown
            return self.env["docflow.document"]
        found = Document.search(trays["seal"]["domain"], order="id")
        self.assertEqual(trays["seal"]["count"], len(found))
        self.assertTrue(all(card._is_seal_awaited() for card in found))
        return found.with_env(self.env)

    def test_signed_first(self):
        """A seal comes after the signatures."""
        self._put_key()
        draft = self._drafts(1).with_user(self.lawyer).sudo(False)
        with self.assertRaisesRegex(UserError, "after its signatures"):
            draft.action_seal(password=PASSWORD)

    def test_own_seal_only(self):
        """A key of another organisation, or one that is no seal, seals nothing and leaves
        nothing."""
        for issued in (self.city.issue_seal("14360570"), self.city.head):
            self._put_key(issued)
            letters = self._signed(1)
            batch, rows = self._open_seal()
            self._look(batch, rows)
            done = self._sign_stack(batch, PASSWORD)
            self.assertEqual(set(self._states(done)), {"failed"})
            self.assertIn("was not sealed", done[0]["reason"])
            self.assertEqual(letters.file_ids.mapped("role"), ["main"])
            self.assertEqual(len(letters.signature_ids), 1)

    def test_failure_stops_its_own_paper(self):
        """One paper that cannot be sealed stops nothing else; a server without a key says so."""
        letters = self._signed(3)
        batch, rows = self._open_seal()
        self._look(batch, rows)
        done = self._sign_stack(batch, PASSWORD)
        self.assertEqual({row["reason"][:22] for row in done}, {"The server has no seal"})
        self._put_key()
        kind = type(self.env["docflow.signature.backend.seal"])
        sign = kind._sign
        bad = b"what the backend cannot read"
        letters[1].attach_file("annex.txt", self._text(bad), "annex")
        letters[1].with_user(self.mayor).action_sign(level="login", password="t_mayorx")

        def break_down(backend, content):
            if content == bad:
                raise ConnectionError
            return sign(backend, content)

        with patch.object(kind, "_sign", break_down), self._muted():
            batch, rows = self._open_seal()
            self._look(batch, rows)
            done = self._sign_stack(batch, PASSWORD)
        self.assertEqual(self._states(done), ["done", "failed", "done"])
        # the seal over its first file went with the failure
        self.assertFalse(letters[1].signature_ids.filtered("is_seal"))

    def test_right_is_judged_at_the_sealing(self):
        """Who loses the right after his password seals nothing."""
        self._put_key()
        letters = self._signed(1)
        batch, rows = self._open_seal()
        self._look(batch, rows)
        batch.action_confirm(password=PASSWORD)
        self.type_out.is_seal_required = False
        self.assertNotIn("done", self._states(self._finish(batch)))
        self.assertFalse(letters.signature_ids.filtered("is_seal"))

    def test_seal_made_outside_counts(self):
        """The organisation's seal that was put outside and uploaded counts as well."""
        letter = self._signed(1)
        moment = self.now - timedelta(minutes=5)
        content = letter.file_ids.attachment_id.raw
        sealed = self.city.seal.sign(content, at=moment, chain=[self.city.authority])
        letter.attach_signature("letter.pdf.p7s", self._text(sealed))
        self.assertFalse(letter._is_seal_missing())
        letter.action_register()
        self.assertTrue(letter.reg_number)

    def test_changed_after_the_seal(self):
        """A file that changed after it was signed and sealed is signed and sealed anew."""
        self._put_key()
        letter = self._signed(1)
        keeper = letter.with_user(self.lawyer).sudo(False)
        keeper.action_seal(password=PASSWORD)
        self.assertFalse(letter._is_seal_missing())
        letter.attach_file("letter.pdf", self._text(b"Another text"), "main")
        self.assertTrue(letter._is_seal_missing())

    def test_signer_seals_what_he_signed(self):
        """Who signs and holds the seal is offered to seal right after; what he looked at needs no
        second look."""
        self._put_key()
        group = self.env["docflow.role.group"].search([("name", "=", "Keeper of the seal (test)")])
        group.member_ids = [Command.create({"user_id": self.mayor.id})]
        letters = self._drafts(2)
        batch, rows = self._open("sign_draft")
        self._look(batch, rows)
        done = self._sign_stack(batch)
        self.assertEqual([row["is_to_seal"] for row in done], [True, True])
        ids = [row["document_id"] for row in done]
        batch, rows = self._open("seal", document_ids=ids)
        self.assertEqual(self._states(rows), ["seen", "seen"])
        self.assertEqual(self._states(self._sign_stack(batch)), ["done", "done"])
        self.assertFalse(any(letter._is_seal_missing() for letter in letters))

    def _muted(self):
        return mute_logger("odoo.addons.docflow_approval.models.docflow_sign_batch")

    def _get_trays(self, user):
        trays = self.env["docflow.document"].with_user(user).sudo(False).get_trays()
        return {tray["code"]: tray["count"] for tray in trays}
