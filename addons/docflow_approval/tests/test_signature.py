import base64
import pathlib
import re
import tempfile
from datetime import timedelta
from unittest.mock import patch

import psycopg2
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from .authority import asic, national, paper, sign_pdf
from .authority_xml import Xades, asic_xades, signatures
from .signature_common import SignatureCase


@tagged("post_install", "-at_install")
class TestSignature(SignatureCase):
    """Signatures made elsewhere: they are kept, checked, and told in words."""

    def _attach(self, card, content, name="letter.pdf.p7s", user=None):
        (row, *__) = card.with_user(user or self.registrar).attach_signature(
            name, self._text(content)
        )
        return self.env["docflow.signature"].browse(row["id"])

    def test_detached_signature_finds_its_file(self):
        """A .p7s is checked against the file of the card that it belongs to."""
        self._trust_city()
        card = self._outgoing()
        card.attach_file("annex.txt", self._text(b"annex"), "annex")
        row = self._attach(card, self._sign(b"annex"))
        self.assertEqual(row.outcome, "valid", row.report)
        self.assertEqual(row.file_name, "annex.txt")
        self.assertEqual(row.version_id.name, "annex.txt")
        self.assertEqual(row.signer_name, "Слободян Орест Іванович")
        self.assertEqual(row.signer_edrpou, "04051234")
        self.assertEqual(row.time_source, "claimed")
        self.assertFalse(row.principal_id)
        self.assertEqual(card.signature_ids, row)

    def test_report_in_words(self):
        """The report names the signer, the chain, the source of revocation, what is unchecked."""
        self._trust_city()
        row = self._attach(self._outgoing(), self._sign(paper()))
        words = dict(row._get_report_rows())
        self.assertEqual(words["Signer"], "Слободян Орест Іванович")
        self.assertEqual(words["ЄДРПОУ"], "04051234")
        self.assertIn("list loaded by the administrator", words["Revocation"])
        self.assertIn("only the signer says", words["Not checked"])
        html = str(row.report_html)
        for text in ("City Authority", "Root of Trust", "Valid"):
            self.assertIn(text, html)

    def test_every_reason_has_words(self):
        """No report shows a bare code."""
        from ..tools.signature import signed

        words = self.env["docflow.signature"]._get_reason_words()
        self.assertLessEqual(signed.INVALID, words.keys())
        told = {**words, **self.env["docflow.signature"]._get_unchecked_words()}
        folder = pathlib.Path(signed.__file__).parent
        source = "".join(path.read_text() for path in folder.glob("*.py"))
        stamps = set(re.findall(r'"(stamp_[a-z_]+)"', source)) - {"stamp_authority"}
        self.assertLessEqual(stamps | set(re.findall(r'reason = "([a-z_]+)"', source)), told.keys())

    def test_unknown_root_and_wrong_file(self):
        """Nobody is trusted until the administrator says so; another file is not the signed one."""
        card = self._outgoing()
        row = self._attach(card, self._sign(paper()))
        self.assertEqual(row.outcome, "indeterminate")
        self.assertIn("trusted here", row.reason_text)
        self._trust_city()
        other = self._attach(self._outgoing(), self._sign(b"something else"))
        self.assertEqual(other.outcome, "invalid")
        self.assertIn("not the one that was signed", other.reason_text)
        strange = self._attach(self._outgoing(), self._sign(b"something else"), "strange.p7s")
        self.assertEqual((strange.outcome, strange.file_name), ("invalid", "strange.p7s"))

    def test_checked_again_is_a_new_row(self):
        """A later check stands beside the earlier one, which stays as it was."""
        card = self._outgoing()
        first = self._attach(card, self._sign(paper()))
        self._trust_city()
        card.action_check_signatures()
        card.invalidate_recordset()
        self.assertEqual(first.outcome, "indeterminate")
        self.assertEqual(card.signature_ids.previous_id, first)
        self.assertEqual(card.signature_ids.outcome, "valid")

    def test_append_only(self):
        """Neither the model nor the database lets a signature be changed or deleted."""
        row = self._attach(self._outgoing(), self._sign(paper()))
        with self.assertRaises(UserError):
            row.sudo().write({"outcome": "valid"})
        with self.assertRaises(UserError):
            row.sudo().unlink()
        for statement in (
            "UPDATE docflow_signature SET outcome = 'valid'",
            "DELETE FROM docflow_signature",
            "TRUNCATE docflow_signature CASCADE",
        ):
            with (
                self.assertRaises(psycopg2.errors.RestrictViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_signed_files_stay(self):
        """Neither a signed file nor its draft is deleted; the refusal names the signer."""
        card = self._outgoing()
        self._attach(card, self._sign(paper()))
        for records in (card.file_ids.filtered(lambda file: file.role == "main"), card):
            with self.assertRaisesRegex(UserError, "signed by Слободян"), self.env.cr.savepoint():
                records.unlink()

    def test_national_signature_is_taken_apart(self):
        """ДСТУ 4145 names its signer and says what it needs."""
        row = self._attach(self._outgoing(), national(self._sign(paper())))
        self.assertEqual(row.outcome, "indeterminate")
        self.assertIn("national backend", row.reason_text)
        self.assertEqual(row.signer_edrpou, "04051234")

    def test_containers(self):
        """A container and a signed PDF bring their own files."""
        self._trust_city()
        card = self._outgoing()
        row = self._attach(card, asic({"act.pdf": b"1"}, self._sign), "act.asice")
        self.assertEqual((row.outcome, row.file_name), ("valid", "act.pdf"))
        signed = sign_pdf(paper(), self.city.head, at=self.now, chain=[self.city.authority])
        row = self._attach(card, signed, "signed.pdf")
        self.assertEqual((row.outcome, row.file_name), ("valid", "signed.pdf"))

    def test_xml_signatures(self):
        """XAdES inside ASiC-E, and beside the files of a card, is told as a .p7s is."""
        self._trust_city()
        at = self.now - timedelta(minutes=5)
        files = {"letter.pdf": paper()}
        made = signatures(Xades(self.city.head, files, at, (self.city.authority,)).text())
        for name, content in (("a.asice", asic_xades(files, made)), ("signatures.xml", made)):
            row = self._attach(self._outgoing(), content, name)
            self.assertEqual((row.outcome, row.file_name), ("valid", "letter.pdf"), row.report)
            self.assertEqual(row.version_id.name, "letter.pdf")
            self.assertEqual(row.signer_edrpou, "04051234")
        bent = made.replace(at.isoformat().encode(), self.now.isoformat().encode())
        row = self._attach(self._outgoing(), asic_xades(files, bent), "a.asice")
        self.assertEqual(row.outcome, "invalid")
        self.assertIn("stated were changed since", row.reason_text)
        other = {"other.pdf": b"other"}
        lone = signatures(Xades(self.city.head, other, at, (self.city.authority,)).text())
        row = self._attach(self._outgoing(), lone, "signatures.xml")
        self.assertEqual(row.outcome, "indeterminate")
        self.assertIn("not on the card", row.reason_text)

    def test_rubbish(self):
        """A file without a signature is told as such, and bad arguments are refused."""
        card = self._outgoing()
        row = self._attach(card, b"hello")
        self.assertEqual((row.outcome, row.signer_name), ("indeterminate", False))
        self.assertIn("no signature", row.reason_text)
        for name, content in ((None, "QQ=="), ("a.p7s", None), ({}, []), ("", "QQ=="), (1, 2)):
            with self.assertRaises(UserError):
                card.attach_signature(name, content)
        with self.assertRaisesRegex(UserError, "base64"):
            card.attach_signature("a.p7s", "§§§")

    def test_only_who_takes_part(self):
        """Who does not see the card adds no signature and reads none."""
        card = self._outgoing()
        row = self._attach(card, self._sign(paper()))
        strange = self.env["docflow.signature"].with_user(self.stranger)
        self.assertFalse(strange.search([]))
        with self.assertRaises(UserError):
            card.with_user(self.stranger).attach_signature("a.p7s", "QQ==")
        with self.assertRaises(UserError):
            row.with_user(self.stranger).action_check()

    def test_incoming_signed_files_are_checked_on_arrival(self):
        """A signed file that comes with a letter is checked by itself; a plain one is not."""
        self._trust_city()
        queue = self.env["docflow.signature.queue"]
        letter = self._incoming()
        letter.attach_file("plain.pdf", self._text(paper()), "annex")
        self.assertFalse(queue.search([]))
        signed = self._sign(paper())
        letter.attach_file("plain.pdf.p7s", self._text(signed), "annex")
        self.assertEqual(queue.search([]).version_id.name, "plain.pdf.p7s")
        with self.enter_registry_test_mode():
            self.env.ref("docflow_approval.ir_cron_docflow_signature").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(queue.search([]))
        self.assertEqual(letter.signature_ids.outcome, "valid")
        self.assertEqual(letter.signature_ids.version_id.name, "plain.pdf")

    def test_report_as_paper(self):
        """The report is printed as PDF by the engine of the other papers."""
        self._trust_city()
        row = self._attach(self._outgoing(), self._sign(paper()))
        action = row.action_print()
        self.assertEqual(action["report_name"], "docflow_approval.docflow_signature_protocol")
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("docflow_approval.docflow_signature_report", row.ids)
        )
        self.assertEqual((kind, content[:5]), ("pdf", b"%PDF-"))

    def test_seal_of_the_server(self):
        """The server signs with the key that its operator named; without it says so."""
        seal = self.env["docflow.signature.backend.seal"]
        with self.assertRaisesRegex(UserError, "no seal"):
            seal._sign(b"letter")
        self._trust_city()
        encrypted = serialization.BestAvailableEncryption(b"secret")
        head = self.city.head
        data = pkcs12.serialize_key_and_certificates(
            b"seal", head.key, head.certificate, [self.city.authority.certificate], encrypted
        )
        with tempfile.NamedTemporaryFile(suffix=".p12") as file:
            file.write(data)
            file.flush()
            named = {"docflow_seal": file.name, "docflow_seal_password": "secret"}
            with patch.dict(config.options, named):
                signed = seal._sign(b"letter")
        report = self.env["docflow.signature.backend"]._check(signed, {"letter": b"letter"})
        self.assertEqual(report["outcome"], "valid", report)
        self.assertEqual(base64.b64encode(signed)[:3], b"MII")
