import base64
from datetime import timedelta

from cryptography import x509 as make
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from odoo.tests import BaseCase, tagged

from ..tools.signature import remote
from ..tools.signature.checking import check
from ..tools.signature.container import looks_signed
from ..tools.signature.trust import Trust, load_certificates, load_crls
from ..tools.signature.verbs import Trusted
from .authority import NOW, YEAR, City, asic, issue, national, paper, sign_pdf

LETTER = "Про ремонт даху".encode()
FILES = {"letter.txt": LETTER}
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestSignatureCheck(BaseCase):
    """A signature is valid only with a chain to a trusted root, an answer about revocation and a
    time; everything else is told for what it is.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city = City()
        cls.trust = cls._trust(cls.city.crl, cls.city.root_crl)

    @classmethod
    def _trust(cls, *crls, roots=None, **more):
        roots = load_certificates([cls.city.root.der] if roots is None else roots)
        return Trust(roots=roots, crls=load_crls(crls), **more)

    def _check(self, data, *, trust=None, now=NOW, files=FILES):
        return check(data, trust or self.trust, now, files)

    def _told(self, data, **how):
        """Return (outcome, reasons) of a container with one signature."""
        report = self._check(data, **how)
        (signature,) = report["signatures"]
        self.assertEqual(report["outcome"], signature["outcome"])
        return signature["outcome"], signature["reasons"]

    def test_valid_signature_names_its_signer(self):
        """A good signature tells the person, the organisation, the position and the code."""
        report = self._check(self.city.sign(LETTER))
        (signature,) = report["signatures"]
        self.assertEqual(signature["outcome"], "valid")
        self.assertEqual(signature["signer"]["name"], "Слободян Орест Іванович")
        self.assertEqual(signature["signer"]["organisation"], "Затишненська міська рада")
        self.assertEqual(signature["signer"]["position"], "Міський голова")
        self.assertEqual(signature["signer"]["edrpou"], "04051234")
        self.assertEqual(signature["signer"]["person_code"], "•••••••210")
        self.assertEqual(signature["covers"][0]["name"], "letter.txt")
        self.assertEqual(
            [one["subject"] for one in signature["chain"]],
            ["Слободян Орест Іванович", "City Authority", "Root of Trust"],
        )
        self.assertEqual(
            signature["revocation"],
            {
                "status": "good",
                "source": "crl_stored",
                "date": (NOW - timedelta(hours=1)).isoformat(),
            },
        )
        self.assertEqual(signature["time_source"], "claimed")
        self.assertEqual(signature["unchecked"], ["time_is_claimed"])

    def test_attached_pem_and_base64(self):
        """What programs save as .p7s is read in each of its shapes."""
        attached = self.city.sign(LETTER, detached=False)
        text = base64.encodebytes(attached)
        pem = b"-----BEGIN PKCS7-----\n" + text + b"-----END PKCS7-----\n"
        for data in (attached, text, pem):
            self.assertEqual(self._told(data, files={}), ("valid", []))

    def test_time_stamp_proves_the_time(self):
        """With a time stamp a signature stays good after its certificate has expired."""
        data = self.city.sign(LETTER, stamper=self.city.tsa.stamper())
        report = self._check(data, now=NOW + 2 * YEAR)
        (signature,) = report["signatures"]
        self.assertEqual((signature["outcome"], signature["time_source"]), ("valid", "stamp"))
        plain = self.city.sign(LETTER)
        self.assertEqual(
            self._told(plain, now=NOW + 2 * YEAR), ("indeterminate", ["expired_since"])
        )

    def test_stamp_of_another_signature_proves_nothing(self):
        """A time stamp of a stranger, or over other bytes, is no time stamp."""
        stranger = issue(
            "Stranger",
            key=self.city.rsa_key(),
            extensions=[
                make.ExtendedKeyUsage([make.oid.ExtendedKeyUsageOID.TIME_STAMPING]),
            ],
        )
        data = self.city.sign(LETTER, stamper=stranger.stamper())
        (signature,) = self._check(data)["signatures"]
        self.assertEqual(signature["time_source"], "claimed")
        self.assertIn("stamp_untrusted", signature["unchecked"])
        self.assertEqual(self._told(data, now=NOW + 2 * YEAR), ("indeterminate", ["expired_since"]))

    def test_altered_and_wrong_file(self):
        """An altered byte and a wrong file break the digest; without the file it stays open."""
        data = self.city.sign(LETTER)
        for files in ({"a": LETTER + b" "}, {"a": b"another"}):
            self.assertEqual(self._told(data, files=files), ("invalid", ["digest_mismatch"]))
        self.assertEqual(self._told(data, files={}), ("indeterminate", ["no_content"]))
        files = {"a": b"another", "b": LETTER}
        self.assertEqual(self._told(data, files=files), ("valid", []))

    def test_altered_signature(self):
        """A signature value that does not fit the key is no signature."""
        data = bytearray(self.city.sign(LETTER))
        data[-3] ^= 1
        self.assertEqual(self._told(bytes(data)), ("invalid", ["signature_mismatch"]))

    def test_truncated_and_foreign(self):
        """What is cut off or is no container is told as such."""
        data = self.city.sign(LETTER)
        for broken in (data[:-1], data[:40], data + b"\1"):
            report = self._check(broken)
            self.assertEqual((report["outcome"], report["reasons"]), ("invalid", ["malformed"]))
        for foreign, reason in ((b"", "empty"), (b"hello", "not_signed"), (paper(), "not_signed")):
            report = self._check(foreign)
            self.assertEqual((report["outcome"], report["reasons"]), ("indeterminate", [reason]))

    def test_expired_certificate(self):
        """A certificate that had ended when it signed, or had not begun, is told."""
        old = self.city.authority.issue("Old", end=NOW - DAY)
        data = old.sign(LETTER, at=NOW - timedelta(hours=1), chain=[self.city.authority])
        self.assertEqual(self._told(data), ("invalid", ["expired"]))
        young = self.city.authority.issue("Young", start=NOW + DAY)
        data = young.sign(LETTER, at=NOW, chain=[self.city.authority])
        self.assertEqual(self._told(data)[0], "invalid")
        self.assertIn("not_yet_valid", self._told(data)[1])
        data = self.city.sign(LETTER, at=NOW + DAY)
        self.assertEqual(self._told(data), ("indeterminate", ["time_in_future"]))

    def test_revoked_certificate(self):
        """Revoked before the signature: bad; after it: good with a stamp, open without."""
        trust = self._trust(self.city.authority.revoke(self.city.head), self.city.root_crl)
        self.assertEqual(self._told(self.city.sign(LETTER), trust=trust), ("invalid", ["revoked"]))
        early = NOW - 3 * DAY
        plain = self.city.sign(LETTER, at=early)
        self.assertEqual(self._told(plain, trust=trust), ("indeterminate", ["revoked_since"]))
        stamped = self.city.sign(LETTER, at=early, stamper=self.city.tsa.stamper(early))
        self.assertEqual(self._told(stamped, trust=trust), ("valid", []))

    def test_revoked_authority(self):
        """Who was certified by a revoked authority is not believed."""
        trust = self._trust(self.city.crl, self.city.root.revoke(self.city.authority))
        told = self._told(self.city.sign(LETTER), trust=trust)
        self.assertEqual(told, ("invalid", ["issuer_revoked"]))

    def test_unknown_root(self):
        """A chain to nobody whom the administrator trusts proves nothing, whatever comes along."""
        stranger = issue("Root of Trust", is_authority=True)
        fraud = stranger.issue("Слободян Орест Іванович")
        data = fraud.sign(LETTER, at=NOW, chain=[stranger, self.city.root])
        self.assertEqual(self._told(data), ("indeterminate", ["unknown_root"]))
        alone = issue("Alone")
        self.assertEqual(
            self._told(alone.sign(LETTER, at=NOW)), ("indeterminate", ["unknown_root"])
        )
        trust = self._trust(self.city.crl, roots=[])
        self.assertEqual(
            self._told(self.city.sign(LETTER), trust=trust), ("indeterminate", ["unknown_root"])
        )

    def test_no_answer_about_revocation(self):
        """Without a list or an answer it stays open, unless the root needs none."""
        data = self.city.sign(LETTER)
        self.assertEqual(
            self._told(data, trust=self._trust()), ("indeterminate", ["no_revocation"])
        )
        stale = self.city.authority.revoke(made=NOW - 30 * DAY)
        self.assertEqual(
            self._told(data, trust=self._trust(stale)), ("indeterminate", ["no_revocation"])
        )
        fingerprint = self.city.root.certificate.fingerprint(hashes.SHA256()).hex()
        lenient = self._trust(lenient=frozenset({fingerprint}))
        (signature,) = self._check(data, trust=lenient)["signatures"]
        self.assertEqual(signature["outcome"], "valid")
        self.assertIn("revocation", signature["unchecked"])

    def test_forged_list_answers_nothing(self):
        """A list of revoked certificates that its authority did not sign is no answer."""
        forged = issue("City Authority", is_authority=True).revoke()
        data = self.city.sign(LETTER)
        self.assertEqual(self._told(data, trust=self._trust(forged))[0], "indeterminate")

    def test_certificate_for_something_else(self):
        """A certificate for enciphering does not sign."""
        other = self.city.authority.issue("Cipher", usage={"key_encipherment"})
        data = other.sign(LETTER, at=NOW, chain=[self.city.authority])
        self.assertEqual(self._told(data), ("invalid", ["not_for_signing"]))

    def test_weak_algorithms(self):
        """SHA-1 and short keys are not believed."""
        data = self.city.sign(LETTER, md="sha1")
        self.assertIn("weak_algorithm", self._told(data)[1])
        weak = self.city.authority.issue("Weak", key=self.city.rsa_key(1024))
        data = weak.sign(LETTER, at=NOW, chain=[self.city.authority])
        outcome, reasons = self._told(data)
        self.assertEqual(outcome, "indeterminate")
        self.assertIn("weak_algorithm", reasons)

    def test_rsa(self):
        """RSA signs as well as elliptic curves do."""
        person = self.city.authority.issue("Rsa", key=self.city.rsa_key())
        data = person.sign(LETTER, at=NOW, chain=[self.city.authority])
        self.assertEqual(self._told(data), ("valid", []))

    def test_without_a_time(self):
        """A signature that tells no time is not valid."""
        builder = pkcs7.PKCS7SignatureBuilder().set_data(LETTER)
        builder = builder.add_signer(
            self.city.head.certificate, self.city.head.key, hashes.SHA256()
        )
        builder = builder.add_certificate(self.city.authority.certificate)
        data = builder.sign(
            serialization.Encoding.DER,
            [
                pkcs7.PKCS7Options.DetachedSignature,
                pkcs7.PKCS7Options.Binary,
                pkcs7.PKCS7Options.NoAttributes,
            ],
        )
        self.assertEqual(self._told(data), ("indeterminate", ["no_time"]))
        self.assertEqual(
            self._told(data, files={"a": b"x"}), ("invalid", ["digest_mismatch", "no_time"])
        )

    def test_national_algorithm_needs_its_backend(self):
        """ДСТУ 4145 is recognised and taken apart, and stays open."""
        report = self._check(national(self.city.sign(LETTER)))
        (signature,) = report["signatures"]
        self.assertEqual(signature["outcome"], "indeterminate")
        self.assertEqual(signature["reasons"], ["national_backend"])
        self.assertEqual(signature["algorithm"], "ДСТУ 4145")
        self.assertEqual(signature["signer"]["edrpou"], "04051234")
        self.assertTrue(signature["claimed"])

    def test_asic(self):
        """An ASiC-E is checked file by file; what nobody signed is named."""
        files = {"letter.pdf": b"1", "annex.xlsx": b"2"}
        report = self._check(asic(files, self.city.sign), files={})
        (signature,) = report["signatures"]
        self.assertEqual((report["container"], report["outcome"]), ("asic", "valid"))
        self.assertEqual([one["name"] for one in signature["covers"]], list(files))
        manifest = asic({"letter.pdf": b"1"}, self.city.sign)
        self.assertEqual(self._check(manifest, files={})["uncovered"], [])

    def test_asic_with_an_altered_file(self):
        """A file that is not as the manifest says breaks every signature over the manifest."""
        whole = asic({"letter.pdf": b"1"}, self.city.sign)
        altered = asic(
            {"letter.pdf": b"9", "more.txt": b"3"},
            self.city.sign,
            manifest=self._manifest_of(whole),
        )
        report = self._check(altered, files={})
        self.assertEqual(report["outcome"], "invalid")
        self.assertEqual(report["signatures"][0]["reasons"], ["manifest_mismatch"])
        self.assertEqual(report["uncovered"], ["more.txt"])

    def _manifest_of(self, container):
        from ..tools.signature.container import unpack

        return unpack(container)["META-INF/ASiCManifest001.xml"].decode()

    def test_signed_pdf(self):
        """A second signature keeps the first; any other change after it is told."""
        signed = sign_pdf(paper(), self.city.head, chain=[self.city.authority])
        self.assertEqual(self._told(signed), ("valid", []))
        second = self.city.authority.issue("Second")
        twice = sign_pdf(signed, second, chain=[self.city.authority], field="Signature2")
        report = self._check(twice)
        self.assertEqual([one["outcome"] for one in report["signatures"]], ["valid", "valid"])
        altered = signed.replace(b"% A letter", b"% B letter")
        self.assertEqual(self._told(altered), ("invalid", ["digest_mismatch"]))
        self.assertEqual(self._told(signed + b"\njunk\n"), ("invalid", ["pdf_changed"]))

    def test_child_process_says_the_same(self):
        """The bounded child that the server asks gives the same report."""
        data = self.city.sign(LETTER)
        trusted = Trusted(roots=[self.city.root.der], crls=[self.city.crl, self.city.root_crl])
        self.assertEqual(remote.check(data, trusted, NOW, FILES), self._check(data))
        told, der = remote.describe(base64.encodebytes(self.city.root.der))
        self.assertEqual((told["kind"], told["name"]), ("certificate", "Root of Trust"))
        self.assertEqual(der, self.city.root.der)
        self.assertEqual(remote.describe(self.city.crl)[0]["issuer_name"], "City Authority")
        self.assertEqual(remote.describe(b"hello")[0], {"kind": "none"})

    def test_cheap_look(self):
        """A glance tells what may be signed; ordinary files are let alone."""
        signed = sign_pdf(paper(), self.city.head)
        for name, data in (
            ("a.pdf", signed),
            ("a.p7s", self.city.sign(LETTER)),
            ("a.asice", asic({"a": b"1"}, self.city.sign)),
        ):
            self.assertTrue(looks_signed(name, data), name)
        for name, data in (("a.pdf", paper()), ("a.docx", b"PK\3\4..."), ("a.txt", b"hello")):
            self.assertFalse(looks_signed(name, data), name)
