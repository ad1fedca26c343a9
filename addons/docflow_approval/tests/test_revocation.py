from datetime import timedelta

from cryptography import x509 as make

from odoo.tests import BaseCase, tagged

from ..tools.signature.checking import check
from ..tools.signature.trust import Trust, load_certificates, load_crls
from .authority import NOW, YEAR, City, paper, sign_pdf, with_answers

LETTER = "Про ремонт даху".encode()
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestRevocation(BaseCase):
    """Who says that a certificate was not revoked, and when he said it, stands in the report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city = City()
        # as the certificates of authorities are: they name who answers about them
        place = make.UniformResourceIdentifier("http://ocsp.authority.example/")
        told = make.AccessDescription(make.oid.AuthorityInformationAccessOID.OCSP, place)
        cls.city.head = cls.city.authority.issue(
            "Слободян Орест Іванович", extensions=[make.AuthorityInformationAccess([told])]
        )
        cls.responder = cls.city.authority.responder()

    def _check(self, data, *crls, now=NOW):
        trust = Trust(
            roots=load_certificates([self.city.root.der]),
            crls=load_crls([self.city.root_crl, *crls]),
        )
        (signature,) = check(data, trust, now, {"letter.txt": LETTER})["signatures"]
        return signature

    def _answered(self, *, is_attribute=True, **answers):
        return with_answers(self.city.sign(LETTER), is_attribute=is_attribute, **answers)

    def _respond(self, **how):
        how.setdefault("by", self.responder)
        return self.city.authority.respond(self.city.head, **how)

    def assertOpen(self, data, *crls):
        signature = self._check(data, *crls)
        self.assertEqual(
            (signature["outcome"], signature["reasons"]), ("indeterminate", ["no_revocation"])
        )

    def test_an_answer_in_the_signature(self):
        """An OCSP answer of the authority, or of whom it named, that lies in the signature is
        believed, in both places where programs put it; the report says from when it is."""
        for is_attribute in (True, False):
            for by in (self.responder, self.city.authority):
                data = self._answered(ocsps=[self._respond(by=by)], is_attribute=is_attribute)
                signature = self._check(data)
                self.assertEqual((signature["outcome"], signature["reasons"]), ("valid", []))
                made = (NOW - timedelta(hours=1)).isoformat()
                self.assertEqual(
                    signature["revocation"],
                    {"status": "good", "source": "ocsp_embedded", "date": made},
                )

    def test_a_list_in_the_signature(self):
        """A list in the signature is believed as one that an administrator loaded."""
        for is_attribute in (True, False):
            data = self._answered(crls=[self.city.crl], is_attribute=is_attribute)
            signature = self._check(data)
            self.assertEqual(signature["outcome"], "valid")
            self.assertEqual(signature["revocation"]["source"], "crl_embedded")
            self.assertTrue(signature["revocation"]["date"])

    def test_an_answer_that_says_revoked(self):
        """An answer or a list in the signature that says “revoked” makes it invalid."""
        revoked = self._respond(status="revoked")
        listed = self.city.authority.revoke(self.city.head)
        for data in (self._answered(ocsps=[revoked]), self._answered(crls=[listed])):
            signature = self._check(data)
            self.assertEqual((signature["outcome"], signature["reasons"]), ("invalid", ["revoked"]))

    def test_who_knows_of_a_revocation_is_believed(self):
        """A good answer in the signature does not hide a loaded list that says “revoked”, whatever
        is known of the authority itself."""
        data = self._answered(ocsps=[self._respond()])
        listed = self.city.authority.revoke(self.city.head)
        self.assertEqual(self._check(data, listed)["reasons"], ["revoked"])
        trust = Trust(roots=load_certificates([self.city.root.der]), crls=load_crls([listed]))
        (signature,) = check(data, trust, NOW, {"letter.txt": LETTER})["signatures"]
        self.assertEqual((signature["outcome"], signature["reasons"]), ("invalid", ["revoked"]))

    def test_answers_of_others_are_none(self):
        """An answer that a stranger signed, one about another certificate, one of a person whom the
        authority did not name for it, and a stale one leave the signature open."""
        stranger = City()
        other = self.city.authority.issue("Another")
        self.assertOpen(self._answered(ocsps=[self._respond(by=stranger.authority)]))
        self.assertOpen(self._answered(ocsps=[self._respond(by=self.city.head)]))
        self.assertOpen(self._answered(ocsps=[self._respond(by=other)]))
        about_other = self.city.authority.respond(other, by=self.responder)
        self.assertOpen(self._answered(ocsps=[about_other]))
        stale = self._respond(made=NOW - 30 * DAY, until=NOW - 20 * DAY)
        self.assertOpen(self._answered(ocsps=[stale]))
        self.assertOpen(self._answered(ocsps=[self._respond(status="unknown")]))
        self.assertOpen(self._answered(crls=[stranger.crl]))

    def test_an_ended_responder_is_believed_for_its_time(self):
        """With a time stamp an answer from that time still counts years later."""
        stamped = self.city.sign(LETTER, stamper=self.city.tsa.stamper())
        info = self._check(stamped, self.city.crl, now=NOW + 2 * YEAR)
        self.assertEqual(info["outcome"], "valid")

    def test_signed_pdf_without_answers_stays_open(self):
        """A signed PDF that brings no answer needs a loaded list."""
        data = sign_pdf(paper(), self.city.head, chain=[self.city.authority])
        self.assertOpen(data)
        self.assertEqual(self._check(data, self.city.crl)["outcome"], "valid")
