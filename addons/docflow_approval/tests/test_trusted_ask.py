import base64
from datetime import timedelta
from unittest.mock import patch

from asn1crypto import ocsp
from cryptography import x509 as make

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..tools import fetching
from ..tools.fetching import FetchRefusal
from .signature_common import SignatureCase

HOST = "ocsp.authority.example"


@tagged("post_install", "-at_install")
class TestTrustedAsk(SignatureCase):
    """A responder is asked only where an administrator named it, and only its own answer counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        place = make.UniformResourceIdentifier(f"http://{HOST}/ocsp")
        told = make.AccessDescription(make.oid.AuthorityInformationAccessOID.OCSP, place)
        cls.city.head = cls.city.authority.issue(
            "Слободян Орест Іванович", extensions=[make.AuthorityInformationAccess([told])]
        )
        cls.responder = cls.city.authority.responder()
        cls._trust(cls.city.root, crl=cls.city.root.revoke(made=cls.now - timedelta(hours=1)))
        cls.issuer = cls._trust(cls.city.authority, kind="issuer")

    def setUp(self):
        super().setUp()
        self.asked = []

    def _allow(self, host=HOST):
        self.issuer.write({"ocsp_host": host, "is_ocsp_asked": True})

    def _answer(self, **how):
        """Let the responder of the authority answer; a test has no network."""

        def fetch(url, limits=None, question=None):
            self.asked.append((url, question.kind))
            if how.get("refusal"):
                raise FetchRefusal(how["refusal"])
            request = ocsp.OCSPRequest.load(question.content)
            (single,) = request["tbs_request"]["request_list"]
            serial = self.city.head.certificate.serial_number
            self.assertEqual(single["req_cert"]["serial_number"].native, serial)
            if "content" in how:
                return how["content"]
            nonce = how.get("nonce", request.nonce_value.native)
            wanted = {"made": self.now - timedelta(minutes=1), "by": self.responder, **how}
            return self.city.authority.respond(self.city.head, **{**wanted, "nonce": nonce})

        return patch.object(fetching, "fetch", fetch)

    def _told(self, **how):
        """Return the signature of a letter while the responder answers so."""
        letter = self._outgoing()
        content = letter.file_ids.attachment_id.raw
        with self._answer(**how):
            chain = [self.city.authority]
            signed = self._sign(content, chain=chain)
            letter.attach_signature("letter.pdf.p7s", self._text(signed))
        return letter.signature_ids

    def test_it_is_off(self):
        """Nobody is asked until an administrator names the responder and says that he wants it."""
        self.issuer.ocsp_host = HOST
        row = self._told()
        self.assertEqual((row.outcome, self.asked), ("indeterminate", []))
        self.assertNotIn("responder", row._get_unchecked_text())
        with self.assertRaisesRegex(ValidationError, "name the responder first"):
            self.issuer.write({"ocsp_host": False, "is_ocsp_asked": True})

    def test_the_responder_answers(self):
        """Its answer counts; the report names it as asked by the server and tells its time."""
        self._allow()
        row = self._told()
        self.assertEqual(row.outcome, "valid")
        self.assertEqual(self.asked, [(f"http://{HOST}/ocsp", "application/ocsp-request")])
        self.assertEqual(row.report["revocation"]["source"], "ocsp_asked")
        self.assertIn("answered the server's question, made on", row._get_revocation_text())
        self.assertNotIn("question", row.report)
        self.assertEqual(self._told(by=self.city.authority).outcome, "valid")

    def test_it_says_revoked(self):
        """Who knows of a revocation is believed."""
        self._allow()
        row = self._told(status="revoked")
        self.assertEqual(row.outcome, "invalid")
        self.assertIn("revoked", row.reason_text)

    def test_only_the_machine_that_was_named(self):
        """An address in a certificate leads nowhere unless its machine was named."""
        self._allow("ocsp.other.example")
        row = self._told()
        self.assertEqual((row.outcome, self.asked), ("indeterminate", []))
        self.assertIn("may not be asked", row._get_unchecked_text())

    def test_answers_that_do_not_count(self):
        """An answer to another question, an old one, one of a stranger and any bytes are none."""
        self._allow()
        stranger = type(self.city)()
        old = self.now - timedelta(days=20)
        for how in (
            {"nonce": b"another number.."},
            {"nonce": None, "made": old, "until": self.now + timedelta(days=30)},
            {"by": stranger.authority},
            {"by": self.city.authority.issue("Clerk")},
            {"content": b""},
            {"content": b"<html>"},
            {"content": base64.b64encode(b"0" * 99)},
            {"refusal": "time"},
            {"refusal": "private"},
        ):
            row = self._told(**how)
            self.assertEqual(row.outcome, "indeterminate", how)
            self.assertIn("no answer that counts", row._get_unchecked_text())
        self.assertEqual(self._told(nonce=None).outcome, "valid")

    def test_a_list_at_hand_spares_the_question(self):
        """Nobody is asked where a list already tells."""
        self._allow()
        made = self.now - timedelta(hours=1)
        self.issuer.crl = base64.b64encode(self.city.authority.revoke(made=made))
        self.assertEqual(self._told().outcome, "valid")
        self.assertEqual(self.asked, [])

    def test_every_authority_of_the_chain_is_asked_about(self):
        """Where no list tells of an authority its responder is asked, each certificate once; the
        report says of each certificate, and of who stamped the time, who answered."""
        root = self.env["docflow.trusted.root"].search([("kind", "=", "root")])
        root.with_user(self.admin).write({"crl": False, "ocsp_host": HOST, "is_ocsp_asked": True})
        place = make.UniformResourceIdentifier(f"http://{HOST}/ocsp")
        told = make.AccessDescription(make.oid.AuthorityInformationAccessOID.OCSP, place)
        access = make.AuthorityInformationAccess([told])
        authority = self.city.root.issue("Asked", is_authority=True, extensions=[access])
        head = authority.issue("Head", extensions=[access])
        use = make.ExtendedKeyUsage([make.oid.ExtendedKeyUsageOID.TIME_STAMPING])
        tsa = self.city.root.issue("Stamps", key=self.city.rsa_key(), extensions=[access, use])
        issuers = {one.certificate.serial_number: one for one in (authority, head, tsa)}

        def fetch(url, limits=None, question=None):
            (single,) = ocsp.OCSPRequest.load(question.content)["tbs_request"]["request_list"]
            asked = issuers[single["req_cert"]["serial_number"].native]
            self.asked.append(asked)
            nonce = ocsp.OCSPRequest.load(question.content).nonce_value.native
            made = self.now - timedelta(minutes=1)
            return asked.issuer.respond(asked, made=made, nonce=nonce)

        letter = self._outgoing()
        moment = self.now - timedelta(minutes=5)
        signed = head.sign(
            letter.file_ids.attachment_id.raw,
            at=moment,
            stamper=tsa.stamper(moment),
            chain=[authority],
        )
        with patch.object(fetching, "fetch", fetch):
            letter.attach_signature("letter.pdf.p7s", self._text(signed))
        row = letter.signature_ids
        self.assertEqual(row.outcome, "valid")
        self.assertEqual(self.asked, [head, tsa, authority])
        words = [one["revocation"] for one in row._get_chain_rows()]
        self.assertIn("answered the server's question", words[0])
        self.assertIn("answered the server's question", words[1])
        self.assertEqual(words[2], "trusted here by itself")
        (stamp,) = row._get_stamp_rows()
        self.assertEqual((stamp["state"], stamp["unchecked"]), ("counts", ""))
        self.assertIn("answered the server's question", stamp["chain"][0]["revocation"])
        self.assertIn("Time stamp over the signature", str(row.report_html))

    def test_signers_are_asked_about_first(self):
        """The own certificate of every signer is asked about before whoever stamped the time, and
        that before the authorities above; each once."""

        def asked(*rows):
            return [{"about": about, "is_first": is_first} for about, is_first in rows]

        above, stamper = ("authority", False), ("stamper", True)
        report = {
            "signatures": [
                {
                    "certificate": {"sha256": "mayor"},
                    "questions": asked(above, stamper, ("mayor", True)),
                },
                {"certificate": {"sha256": "clerk"}, "questions": asked(("clerk", True), above)},
                {"certificate": None},
            ]
        }
        backend = self.env["docflow.signature.backend.python"]
        order = [row["about"] for row in backend._get_questions(report)]
        self.assertEqual(order, ["mayor", "clerk", "stamper", "authority"])

    def test_names_and_people(self):
        """A responder is the name of a machine and nothing else, and the administrator's word."""
        for host in (
            "http://ocsp.example/",
            "ocsp.example/a",
            "10.0.0.1",
            "localhost",
            "a b.c",
            "ї.ua",
        ):
            with self.assertRaisesRegex(ValidationError, "no name of a responder"):
                self._allow(host)
        for user in (self.registrar, self.mayor, self.auditor):
            with self.assertRaises(AccessError):
                self.issuer.with_user(user).write({"ocsp_host": HOST})
