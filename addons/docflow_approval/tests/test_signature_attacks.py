import asyncio
import hashlib
import io
import re
import zipfile
from datetime import timedelta

from asn1crypto import cms
from cryptography import x509 as make
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from odoo.tests import BaseCase, tagged

from ..tools.signature.checking import check
from ..tools.signature.trust import Trust, load_certificates, load_crls
from .authority import NOW, City, asic, issue, paper, sign_pdf

LETTER = "Про ремонт даху".encode()
FILES = {"letter.txt": LETTER}
AT = NOW - timedelta(minutes=5)


class AttackCase(BaseCase):
    """A city, and somebody who wants a report to say “valid” of what nobody signed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city = City()

    def _check(self, data, *more, files=FILES):
        """Return the report, with the lists of more authorities."""
        lists = [self.city.crl, self.city.root_crl, *(one.revoke() for one in more)]
        roots = load_certificates([self.city.root.der])
        return check(data, Trust(roots=roots, crls=load_crls(lists)), NOW, files)

    def assertTold(self, data, outcome, *reasons, more=(), files=FILES):
        report = self._check(data, *more, files=files)
        (signature,) = report["signatures"]
        self.assertEqual((report["outcome"], tuple(signature["reasons"])), (outcome, reasons))
        return signature


@tagged("post_install", "-at_install")
class TestContainerAttacks(AttackCase):
    """What an attacker does to a container of CAdES is told for what it is."""

    def _bend(self, change, data=None):
        """Return a container after ``change(signed, signer)``, signed by nobody anew."""
        info = cms.ContentInfo.load(data or self.city.sign(LETTER))
        change(info["content"], info["content"]["signer_infos"][0])
        return info.dump(force=True)

    def _sign_again(self, signer, algorithm=None):
        signed = signer["signed_attrs"].untag().dump(force=True)
        signer["signature"] = self.city.head.key.sign(
            signed, ec.ECDSA(algorithm or hashes.SHA256())
        )

    def test_two_signers_of_whom_one_is_bad(self):
        """Each signer is told for himself, and the file is as good as the worst of them."""
        second = self.city.authority.issue("Second")
        other = cms.ContentInfo.load(second.sign(b"another", at=AT))["content"]

        def join(signed, __):
            signed["signer_infos"] = [*signed["signer_infos"], *other["signer_infos"]]
            signed["certificates"] = [*signed["certificates"], *other["certificates"]]

        report = self._check(self._bend(join))
        outcomes = {one["signer"]["name"]: one["outcome"] for one in report["signatures"]}
        self.assertEqual(outcomes, {"Слободян Орест Іванович": "valid", "Second": "invalid"})
        self.assertEqual(report["outcome"], "invalid")

    def test_attributes_that_must_be_there(self):
        """Signed attributes without the digest of the content, or without its kind, are none,
        though they are signed."""
        for missing in ("message_digest", "content_type"):

            def leave_out(__, signer, missing=missing):
                kept = [one for one in signer["signed_attrs"] if one["type"].native != missing]
                signer["signed_attrs"] = cms.CMSAttributes(kept)
                self._sign_again(signer)

            self.assertTold(self._bend(leave_out), "invalid", "malformed")

    def test_attributes_given_for_content(self):
        """Attributes that were taken out of a signature and given for its content are not signed,
        and a time stamp over the value does not make them so."""
        for stamper in (None, self.city.tsa.stamper()):
            whole = self.city.sign(LETTER, stamper=stamper)
            info = cms.ContentInfo.load(whole)
            signer = info["content"]["signer_infos"][0]
            content = signer["signed_attrs"].untag().dump()

            def strip(__, signer):
                signer["signed_attrs"] = None

            bent = self._bend(strip, whole)
            report = self._check(bent, files={"letter.txt": content})
            (signature,) = report["signatures"]
            self.assertEqual(signature["outcome"], "invalid")
            self.assertIn("malformed", signature["reasons"])

    def test_text_that_begins_as_attributes_do(self):
        """A text signed without attributes is no attributes because it begins with the digit 1."""
        for text in (b"1. The roof", b"10" + b"0" * 0x30):

            def sign(__, signer, text=text):
                signer["signed_attrs"] = None
                signer["signature"] = self.city.head.key.sign(text, ec.ECDSA(hashes.SHA256()))

            report = self._check(self._bend(sign), files={"letter.txt": text})
            (signature,) = report["signatures"]
            self.assertEqual(signature["reasons"], ["no_time"])

    def test_certificate_of_the_same_name_and_number(self):
        """A certificate that an attacker made with the issuer and the number of a real one is not
        taken for it."""
        fraud = issue("City Authority", is_authority=True)
        key = ec.generate_private_key(ec.SECP256R1())
        builder = make.CertificateBuilder().public_key(key.public_key())
        real = self.city.head.certificate
        forged = (
            builder.subject_name(real.subject)
            .issuer_name(real.issuer)
            .serial_number(real.serial_number)
            .not_valid_before(real.not_valid_before_utc)
            .not_valid_after(real.not_valid_after_utc)
            .sign(fraud.key, hashes.SHA256())
        )
        from asn1crypto import x509
        from cryptography.hazmat.primitives.serialization import Encoding

        put = x509.Certificate.load(forged.public_bytes(Encoding.DER))

        def swap(signed, signer):
            signed["certificates"] = [put, *list(signed["certificates"])[1:]]

        self.assertTold(self._bend(swap), "invalid", "certificate_mismatch")

    def test_stamp_over_other_data(self):
        """A time stamp that was taken from another signature proves nothing for this one."""
        stamped = self.city.sign(LETTER, stamper=self.city.tsa.stamper())
        token = cms.ContentInfo.load(stamped)["content"]["signer_infos"][0]["unsigned_attrs"]

        def move(__, signer):
            signer["unsigned_attrs"] = token.copy()

        signature = self.assertTold(self._bend(move), "valid")
        self.assertEqual(signature["time_source"], "claimed")
        self.assertIn("stamp_of_another", signature["unchecked"])

    def test_weak_digests(self):
        """SHA-1 and MD5 prove nothing, also where only the attributes are signed by way of them."""
        self.assertTold(self.city.sign(LETTER, md="sha1"), "indeterminate", "weak_algorithm")

        def weaken(__, signer):
            signer["digest_algorithm"] = {"algorithm": "md5"}
            for one in signer["signed_attrs"]:
                if one["type"].native == "message_digest":
                    one["values"] = [hashlib.md5(LETTER, usedforsecurity=False).digest()]
            self._sign_again(signer)

        report = self._check(self._bend(weaken))
        self.assertNotEqual(report["outcome"], "valid")
        self.assertIn("weak_algorithm", report["signatures"][0]["reasons"])

        def mix(__, signer):
            signer["signature_algorithm"] = {"algorithm": "sha1_ecdsa"}
            self._sign_again(signer, hashes.SHA1())

        report = self._check(self._bend(mix))
        self.assertNotEqual(report["outcome"], "valid")
        self.assertIn("weak_algorithm", report["signatures"][0]["reasons"])


@tagged("post_install", "-at_install")
class TestCertificateAttacks(AttackCase):
    """A certificate is believed for what its authority meant it for, and no further."""

    def _sign(self, who, *chain):
        return who.sign(LETTER, at=AT, chain=chain or [self.city.authority])

    def test_weak_curves(self):
        """A short curve proves nothing, neither of a person nor of an authority."""
        issue_under = self.city.authority.issue
        weak = issue_under("Weak", key=ec.generate_private_key(ec.SECP192R1()))
        self.assertTold(self._sign(weak), "indeterminate", "weak_algorithm")
        low = self.city.root.issue(
            "Weak Authority", is_authority=True, key=ec.generate_private_key(ec.SECP192R1())
        )
        data = self._sign(low.issue("Clerk"), low)
        self.assertTold(data, "indeterminate", "weak_algorithm", more=[low])

    def test_uses(self):
        """A certificate of a machine signs no paper; one of a person for mail and the like does."""
        for use, outcome, reasons in (
            ([ExtendedKeyUsageOID.SERVER_AUTH], "invalid", ["not_for_signing"]),
            ([ExtendedKeyUsageOID.OCSP_SIGNING], "invalid", ["not_for_signing"]),
            ([ExtendedKeyUsageOID.TIME_STAMPING], "invalid", ["not_for_signing"]),
            ([ExtendedKeyUsageOID.EMAIL_PROTECTION], "valid", []),
            ([ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH], "valid", []),
        ):
            who = self.city.authority.issue("Somebody", extensions=[make.ExtendedKeyUsage(use)])
            self.assertTold(self._sign(who), outcome, *reasons)

    def test_authority_that_signs_papers(self):
        """An authority is no person: with the use for certificates alone it signs nothing, with
        that for signatures it leaves the question open."""
        self.assertTold(self._sign(self.city.authority), "invalid", "not_for_signing")
        both = {"key_cert_sign", "crl_sign", "digital_signature"}
        wide = self.city.root.issue("Wide Authority", is_authority=True, usage=both)
        self.assertTold(self._sign(wide, wide), "indeterminate", "signer_is_authority")

    def test_person_who_issues_certificates(self):
        """Nobody becomes an authority because a chain says so."""
        person = self.city.authority.issue("Person")
        data = self._sign(person.issue("Mayor"), person, self.city.authority)
        report = self._check(data, person)
        self.assertIn(report["signatures"][0]["reasons"], (["chain_broken"], ["unknown_root"]))
        self.assertNotEqual(report["outcome"], "valid")

    def test_length_of_a_chain(self):
        """An authority that may certify no other authority did not."""
        last = self.city.root.issue("Last Authority", is_authority=True, length=0)
        low = last.issue("Hidden Authority", is_authority=True)
        data = self._sign(low.issue("Clerk"), low, last)
        self.assertTold(data, "invalid", "chain_broken", more=[low, last])
        self.assertTold(self._sign(last.issue("Clerk"), last), "valid", more=[last])

    def test_names_that_an_authority_may_certify(self):
        """An authority for one organisation certifies nobody of another."""
        names = [(NameOID.ORGANIZATION_NAME, "Zatyshok")]
        held = make.Name([make.NameAttribute(*pair) for pair in names])
        bound = self.city.root.issue(
            "Bound Authority",
            is_authority=True,
            extensions=[make.NameConstraints([make.DirectoryName(held)], None)],
        )
        own = bound.issue("Clerk", names=names)
        self.assertTold(self._sign(own, bound), "valid", more=[bound])
        other = bound.issue("Mayor", names=[(NameOID.ORGANIZATION_NAME, "City")])
        self.assertTold(self._sign(other, bound), "invalid", "chain_broken", more=[bound])


@tagged("post_install", "-at_install")
class TestFileAttacks(AttackCase):
    """What is shown is what was signed: in a PDF, and in a container of files."""

    def _pdf(self):
        return sign_pdf(paper(), self.city.head, chain=[self.city.authority])

    def test_page_changed_by_an_update(self):
        """A page that an update behind the signature shows otherwise was changed after it."""
        writer = IncrementalPdfFileWriter(io.BytesIO(self._pdf()))
        page = writer.root["/Pages"]["/Kids"][0]
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"% Pay twice"))
        writer.update_container(page)
        output = io.BytesIO()
        writer.write(output)
        self.assertTold(output.getvalue(), "invalid", "pdf_changed")

    def test_signature_of_an_unknown_form(self):
        """A signature whose form is not known is told beside the others, and not passed over."""
        second = self.city.authority.issue("Second")
        twice = sign_pdf(self._pdf(), second, chain=[self.city.authority], field="Signature2")
        known, unknown = b"/ETSI.CAdES.detached", b"/adbe.x509.rsa_sha1 "
        place = twice.rindex(known)
        bent = twice[:place] + unknown + twice[place + len(known) :]
        report = self._check(bent)
        self.assertEqual(len(report["signatures"]), 2)
        self.assertEqual(report["signatures"][1]["reasons"], ["algorithm_unsupported"])
        self.assertNotEqual(report["outcome"], "valid")

    def test_bent_attributes_beside_a_good_signature(self):
        """A signature whose unsigned attributes are bent is told beside the others, and does not
        take the report of them."""
        stamped = sign_pdf(paper(), self.city.head, stamper=self.city.tsa.stamper())
        # the attribute of the stamp, a set of one value (of which the first byte is bent)
        found = re.search(rb"(?i)060b2a864886f70d010910020e3182.{4}30", stamped)
        bent = stamped[: found.end() - 2] + b"04" + stamped[found.end() :]
        second = self.city.authority.issue("Second")
        twice = sign_pdf(bent, second, chain=[self.city.authority], field="Signature2")
        first, good = self._check(twice)["signatures"]
        self.assertIn("malformed", first["reasons"])
        self.assertEqual((good["signer"]["name"], good["outcome"]), ("Second", "valid"))

    def _shift(self, start, begin):
        """Return a PDF whose signature leaves out another range of bytes, and is made anew."""
        data = self._pdf()
        found = re.search(rb"/ByteRange\s*\[([0-9 ]+)\]", data)
        __, first, second, rest = map(int, found[1].split())
        wanted = f"0 {first + start} {second + begin} {rest - begin}"
        wanted = wanted.encode().ljust(len(found[1]))[: len(found[1])]
        data = data[: found.start(1)] + wanted + data[found.end(1) :]
        signed = data[: first + start] + data[second + begin :]
        made = self.city.head.signer([self.city.authority])
        container = asyncio.run(
            made.async_sign(hashlib.sha256(signed).digest(), "sha256", use_pades=True)
        ).dump()
        size = second - first - 2
        text = container.hex().encode()
        self.assertLess(len(text), size + begin)
        return data[: first + 1] + text.ljust(size, b"0") + data[first + 1 + size :]

    def test_bytes_that_a_signature_leaves_out(self):
        """More left out than the signature's own bytes, before it or behind it, is a gap, also
        where the sum fits the file."""
        for start, begin in ((0, 7), (-6, -6), (-6, 0)):
            report = self._check(self._shift(start, begin))
            (signature,) = report["signatures"]
            self.assertIn("pdf_gap", signature["reasons"], (start, begin))
            self.assertNotIn("digest_mismatch", signature["reasons"])
            self.assertEqual(report["outcome"], "invalid")
        self.assertTrue(self._check(self._shift(0, 0))["signatures"])

    def test_files_that_nobody_signed(self):
        """A file put into a container beside the signed ones is named as signed by nobody."""
        whole = io.BytesIO(asic({"letter.pdf": b"1"}, self.city.sign))
        with zipfile.ZipFile(whole, "a") as archive:
            archive.writestr("more.pdf", b"2")
        report = self._check(whole.getvalue(), files={})
        self.assertEqual((report["outcome"], report["uncovered"]), ("valid", ["more.pdf"]))
        with zipfile.ZipFile(whole, "a") as archive:
            archive.writestr("letter.pdf", b"9")
        report = self._check(whole.getvalue(), files={})
        self.assertEqual((report["outcome"], report["reasons"]), ("invalid", ["malformed"]))
