from datetime import timedelta

from asn1crypto import crl
from cryptography import x509 as make

from odoo.tests import BaseCase, tagged

from ..tools.signature.checking import check
from ..tools.signature.trust import Trust, load_certificates, load_crls
from .authority import NOW, YEAR, City, paper, sign_pdf
from .authority_archive import ARCHIVE_V2, archived, stamp_pdf, with_store
from .authority_xml import Xades, asic_xades, signatures

LETTER = "Про ремонт даху".encode()
FILES = {"letter.txt": LETTER}
DAY = timedelta(days=1)
SIGNED = NOW - 9 * DAY
ARCHIVED = NOW - 5 * DAY


@tagged("post_install", "-at_install")
class TestSignatureArchive(BaseCase):
    """A later time stamp over a signature and its time stamp proves that both were there before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city = City()
        use = make.ExtendedKeyUsage([make.oid.ExtendedKeyUsageOID.TIME_STAMPING])
        cls.keeper = cls.city.root.issue(
            "Keeper of Archives",
            key=cls.city.rsa_key(),
            end=NOW + 9 * YEAR,
            extensions=[use],
        )
        cls.stolen = cls.city.root.revoke(
            cls.city.tsa, moment=NOW - DAY, cause=make.ReasonFlags.key_compromise
        )

    def _check(self, data, *crls, now=NOW):
        roots = load_certificates([self.city.root.der])
        crls = load_crls([self.city.crl, *(crls or (self.city.root_crl,))])
        (signature,) = check(data, Trust(roots=roots, crls=crls), now, FILES)["signatures"]
        return signature

    def _signed(self):
        return self.city.sign(LETTER, at=SIGNED, stamper=self.city.tsa.stamper(SIGNED))

    def _archived(self, data=None, **how):
        return archived(data or self._signed(), LETTER, self.keeper.stamper(ARCHIVED), **how)

    def _xades(self, *, files=FILES, **wanted):
        wanted = {"stamper": self.city.tsa.stamper(SIGNED), "at": SIGNED, **wanted}
        xades = Xades(self.city.head, files=files, chain=(self.city.authority,), **wanted)
        return asic_xades(files, signatures(xades.text()))

    def _pdf(self):
        stamper = self.city.tsa.stamper(SIGNED)
        chain = [self.city.authority]
        return sign_pdf(paper(), self.city.head, at=SIGNED, stamper=stamper, chain=chain)

    def assertTold(self, signature, outcome, *reasons):
        self.assertEqual((signature["outcome"], tuple(signature["reasons"])), (outcome, reasons))

    def _kinds(self, signature):
        return [(one["kind"], one["reason"]) for one in signature["stamps"]]

    def _pairs(self):
        """Return each form of signature without and with a later stamp."""
        yield "cades", self._signed(), self._archived()
        yield "xades", self._xades(), self._xades(archiver=self.keeper.stamper(ARCHIVED))
        yield "pades", self._pdf(), stamp_pdf(self._pdf(), self.keeper.stamper(ARCHIVED))

    def test_it_is_told(self):
        """The report names each time stamp: what it is over, its time, who stamped."""
        for form, __, data in self._pairs():
            signature = self._check(data)
            self.assertTold(signature, "valid")
            kind = "document" if form == "pades" else "archive"
            self.assertEqual(self._kinds(signature), [("signature", ""), (kind, "")], form)
            self.assertEqual(signature["stamps"][1]["time"], ARCHIVED.isoformat())
            self.assertIn("Keeper of Archives", signature["stamps"][1]["authority"])
            self.assertEqual(signature["time"], SIGNED.isoformat(), form)

    def test_stamp_of_an_authority_whose_key_was_stolen(self):
        """The first time stamp counts for what a later one found before its key was stolen, and
        without that one it does not."""
        for form, plain, data in self._pairs():
            self.assertTold(self._check(plain, self.stolen), "indeterminate", "stamp_revoked")
            signature = self._check(data, self.stolen)
            self.assertTold(signature, "valid")
            self.assertEqual(signature["time"], SIGNED.isoformat(), form)

    def test_later_stamp_that_came_too_late(self):
        """A later stamp from after the theft saves nothing; it still proves its own moment."""
        late = self.keeper.stamper(NOW - DAY / 2)
        signature = self._check(archived(self._signed(), LETTER, late), self.stolen)
        self.assertTold(signature, "indeterminate", "stamp_revoked")
        self.assertEqual(signature["time"], (NOW - DAY / 2).isoformat())

    def test_stamp_whose_authority_has_ended(self):
        """That the first time stamp is older than the end of its authority is told as not checked,
        unless a later stamp says so."""
        later = NOW + 2 * YEAR
        for form, plain, data in self._pairs():
            signature = self._check(plain, now=later)
            self.assertIn("stamp_ended", signature["unchecked"], form)
            signature = self._check(data, now=later)
            self.assertTold(signature, "valid")
            self.assertNotIn("stamp_ended", signature["unchecked"], form)

    def test_archive_stamp_alone(self):
        """An archive time stamp without one over the signature proves its own moment."""
        data = self._archived(self.city.sign(LETTER, at=SIGNED))
        signature = self._check(data, now=NOW + 2 * YEAR)
        self.assertTold(signature, "valid")
        self.assertEqual(
            (signature["time"], signature["time_source"]), (ARCHIVED.isoformat(), "stamp")
        )

    def test_over_something_else(self):
        """A later stamp over other bytes, with an index of things that are not there, or that left
        the first stamp out, proves nothing for it."""
        moved = archived(self._signed(), b"another", self.keeper.stamper(ARCHIVED))
        foreign = self._archived(foreign=[bytes(32)])
        for data in (moved, foreign):
            signature = self._check(data, self.stolen)
            self.assertTold(signature, "indeterminate", "stamp_revoked")
            self.assertEqual(self._kinds(signature)[1], ("archive", "stamp_of_another"))
        without = self._archived(covers_attributes=False)
        signature = self._check(without, self.stolen)
        self.assertTold(signature, "indeterminate", "stamp_revoked")
        self.assertEqual(self._kinds(signature)[1], ("archive", ""))
        xades = self._xades(archiver=self.keeper.stamper(ARCHIVED))
        other = self._xades(
            files={"letter.txt": b"another"}, archiver=self.keeper.stamper(ARCHIVED)
        )
        token = self._token(other)
        bent = self._replace(xades, self._token(xades), token)
        signature = self._check(bent, self.stolen)
        self.assertEqual(self._kinds(signature)[1], ("archive", "stamp_of_another"))

    def _text(self, data):
        from ..tools.signature.container import unpack

        return unpack(data)["META-INF/signatures0.xml"].decode()

    def _token(self, data):
        return self._text(data).partition("<later:Archive")[2].partition("</later:")[0]

    def _replace(self, data, old, new):
        return asic_xades(FILES, self._text(data).replace(old, new).encode())

    def test_earlier_editions_are_told_only(self):
        """An archive time stamp of an earlier edition is told with its time and its authority, and
        proves nothing."""
        old = self._archived(kind=ARCHIVE_V2)
        xades = self._xades(archiver=self.keeper.stamper(ARCHIVED))
        text = self._text(xades).replace("xmlns:later=", "xmlns:x=").replace("later:", "xades:")
        for data in (old, asic_xades(FILES, text.encode())):
            signature = self._check(data, self.stolen)
            self.assertTold(signature, "indeterminate", "stamp_revoked")
            told = {one["kind"]: one for one in signature["stamps"]}["archive"]
            self.assertEqual(told["reason"], "stamp_not_checked")
            self.assertEqual(told["time"], ARCHIVED.isoformat())
            self.assertIn("Keeper of Archives", told["authority"])

    def test_stamp_over_the_document_and_changes_after_it(self):
        """A stamp over a PDF that does not cover a whole revision is none."""
        whole = stamp_pdf(self._pdf(), self.keeper.stamper(ARCHIVED))
        bent = whole.replace(b"% A letter", b"% B letter")
        signature = self._check(bent, self.stolen)
        self.assertIn("digest_mismatch", signature["reasons"])
        self.assertIn(("document", "stamp_of_another"), self._kinds(signature))

    def test_store_of_a_document(self):
        """What a PDF keeps in its store is used and told."""
        lists = [crl.CertificateList.load(one) for one in (self.city.crl, self.city.root_crl)]
        data = with_store(self._pdf(), certificates=[self.city.authority.asn1], crls=lists)
        trust = Trust(roots=load_certificates([self.city.root.der]))
        (signature,) = check(data, trust, NOW, {})["signatures"]
        self.assertTold(signature, "valid")
        self.assertEqual(signature["kept"], ["document_store"])
        self.assertEqual(signature["revocation"]["source"], "crl_embedded")
        self.assertEqual(signature["chain"][1]["revocation"]["source"], "crl_embedded")
