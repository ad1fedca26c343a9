from datetime import timedelta

from asn1crypto import crl, x509
from cryptography import x509 as make
from cryptography.hazmat.primitives import hashes

from odoo.tests import BaseCase, tagged

from ..tools.signature.checking import check
from ..tools.signature.trust import Trust, load_certificates, load_crls
from .authority import NOW, YEAR, City, issue, with_answers

LETTER = "Про ремонт даху".encode()
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
# expiredCertsOnCRL of a moment before everything here
KEPT = make.UnrecognizedExtension(make.ObjectIdentifier("2.5.29.60"), b"\x18\x0f20200101000000Z")


@tagged("post_install", "-at_install")
class TestRevocationChain(BaseCase):
    """Each certificate below the trusted root is asked about, and so is whoever answers for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city = City()
        cls.middle = cls.city.root.issue("Authority of the State", is_authority=True)
        cls.low = cls.middle.issue("Authority of the Town", is_authority=True)
        cls.person = cls.low.issue("Clerk")
        cls.print = cls.city.root.certificate.fingerprint(hashes.SHA256()).hex()

    def _check(self, data, *crls, now=NOW, **more):
        trust = Trust(roots=load_certificates([self.city.root.der]), crls=load_crls(crls), **more)
        (signature,) = check(data, trust, now, {"letter.txt": LETTER})["signatures"]
        return signature

    def _signed(self, **wanted):
        wanted.setdefault("at", NOW - 5 * MINUTE)
        return self.person.sign(LETTER, chain=[self.low, self.middle], **wanted)

    def assertTold(self, signature, outcome, *reasons):
        self.assertEqual((signature["outcome"], tuple(signature["reasons"])), (outcome, reasons))

    def _sources(self, signature):
        return [one["revocation"]["source"] for one in signature["chain"]]

    def test_each_certificate_tells_its_source(self):
        """The report says of each certificate who answers for it; the root needs nobody."""
        low, root = self.low.revoke(), self.city.root.revoke()
        middle = self.middle.respond(self.low)
        data = with_answers(self._signed(), ocsps=[middle])
        signature = self._check(data, low, root)
        self.assertTold(signature, "valid")
        sources = ["crl_stored", "ocsp_embedded", "crl_stored", "administrator"]
        self.assertEqual(self._sources(signature), sources)
        self.assertEqual(signature["unchecked"], ["time_is_claimed"])

    def test_revoked_below_one_that_nobody_knows_of(self):
        """A revoked authority is found also where nobody answers for the authority above it."""
        low, revoked = self.low.revoke(), self.middle.revoke(self.low)
        signature = self._check(self._signed(), low, revoked)
        self.assertTold(signature, "invalid", "issuer_revoked")
        told = [one["revocation"]["status"] for one in signature["chain"]]
        self.assertEqual(told, ["good", "revoked", "unknown", "trusted"])
        answer = self.middle.respond(self.low, status="revoked")
        signature = self._check(with_answers(self._signed(), ocsps=[answer]), low)
        self.assertTold(signature, "invalid", "issuer_revoked")

    def test_nobody_says_is_told_and_weighed_by_the_root(self):
        """Where nobody answers for an authority the report says so; the signature is left open
        where the administrator demands the whole chain of its root."""
        data, low = self._signed(), self.low.revoke()
        signature = self._check(data, low)
        self.assertTold(signature, "valid")
        self.assertIn("issuer_revocation", signature["unchecked"])
        self.assertEqual(self._sources(signature), ["crl_stored", "none", "none", "administrator"])
        strict = {"strict": frozenset({self.print})}
        signature = self._check(data, low, **strict)
        self.assertTold(signature, "indeterminate", "no_issuer_revocation")
        whole = (low, self.middle.revoke(), self.city.root.revoke())
        self.assertTold(self._check(data, *whole, **strict), "valid")

    def test_revoked_after_the_proven_time(self):
        """An authority that was revoked after a time stamp over the signature leaves it good; a
        time that only the signer says leaves it open."""
        moment = NOW - DAY
        lists = (
            self.low.revoke(),
            self.middle.revoke(self.low, moment=moment),
            self.city.root.revoke(),
        )
        before = moment - DAY
        stamped = self._signed(at=before, stamper=self.city.tsa.stamper(before))
        self.assertTold(self._check(stamped, *lists), "valid")
        plain = self._signed(at=before)
        self.assertTold(self._check(plain, *lists), "indeterminate", "issuer_revoked_since")
        late = self._signed(stamper=self.city.tsa.stamper())
        self.assertTold(self._check(late, *lists), "invalid", "issuer_revoked")

    def test_another_certificate_of_the_same_authority(self):
        """A certificate of an authority that was replaced does not bar the way over the new one."""
        renewed = self.middle.issue("Authority of the Town", is_authority=True, key=self.low.key)
        data = self.person.sign(LETTER, at=NOW - 5 * MINUTE, chain=[self.low, renewed, self.middle])
        # whichever of them the way leads over first
        for replaced in (self.low, renewed):
            lists = (self.low.revoke(), self.middle.revoke(replaced), self.city.root.revoke())
            self.assertTold(self._check(data, *lists), "valid")
        lists = (self.low.revoke(), self.middle.revoke(self.low, renewed), self.city.root.revoke())
        self.assertTold(self._check(data, *lists), "invalid", "issuer_revoked")

    # who stamps the time

    def _stamped(self, *, at=None):
        at = at or NOW - 5 * MINUTE
        return self.city.sign(LETTER, at=at, stamper=self.city.tsa.stamper(at))

    def test_revoked_stamping_authority(self):
        """A time stamp of an authority that was revoked by then proves nothing, and the signature
        is left open; the report names the stamp and why it does not count."""
        signature = self._check(
            self._stamped(), self.city.crl, self.city.root.revoke(self.city.tsa)
        )
        self.assertTold(signature, "indeterminate", "stamp_revoked")
        self.assertEqual(signature["time_source"], "claimed")
        (stamp,) = signature["stamps"]
        self.assertEqual((stamp["kind"], stamp["reason"]), ("signature", "stamp_revoked"))
        self.assertEqual(stamp["chain"][0]["revocation"]["status"], "revoked")

    def test_stamping_authority_revoked_since(self):
        """Where its key was stolen, or nobody says why it was revoked, no stamp of it counts; where
        it was only replaced, those before count (RFC 3161 §4)."""
        data = self._stamped(at=NOW - 3 * DAY)
        flags = make.ReasonFlags
        for cause, reasons in (
            (flags.key_compromise, ("stamp_revoked",)),
            (None, ("stamp_revoked",)),
            (flags.superseded, ()),
            (flags.cessation_of_operation, ()),
        ):
            listed = self.city.root.revoke(self.city.tsa, moment=NOW - DAY, cause=cause)
            signature = self._check(data, self.city.crl, listed)
            self.assertTold(signature, "indeterminate" if reasons else "valid", *reasons)
            told = signature["stamps"][0]["chain"][0]["revocation"]
            self.assertEqual(told["moment"], (NOW - DAY).isoformat())

    def test_authority_above_a_stamping_authority_revoked_since(self):
        """Where the key of an authority above it was stolen, no stamp of it counts either; where
        that one was only replaced, those before count."""
        use = make.ExtendedKeyUsage([make.oid.ExtendedKeyUsageOID.TIME_STAMPING])
        tsa = self.middle.issue("Low Stamps", key=self.city.rsa_key(), extensions=[use])
        at = NOW - 3 * DAY
        data = self.city.sign(LETTER, at=at, stamper=tsa.stamper(at))
        known = load_certificates([self.middle.der])
        for cause, reasons in (
            (make.ReasonFlags.key_compromise, ("stamp_revoked",)),
            (make.ReasonFlags.superseded, ()),
        ):
            listed = self.city.root.revoke(self.middle, moment=NOW - DAY, cause=cause)
            lists = (self.city.crl, self.middle.revoke(), listed)
            signature = self._check(data, *lists, issuers=known)
            self.assertTold(signature, "indeterminate" if reasons else "valid", *reasons)
            (stamp,) = signature["stamps"]
            self.assertEqual(stamp["reason"], "".join(reasons))

    def test_nobody_answers_for_a_stamping_authority(self):
        """It is told; a root that demands the whole chain does not let the stamp count."""
        data = self._stamped()
        signature = self._check(data, self.city.crl)
        self.assertTold(signature, "valid")
        self.assertIn("stamp_revocation", signature["unchecked"])
        signature = self._check(data, self.city.crl, strict=frozenset({self.print}))
        self.assertEqual(signature["time_source"], "claimed")
        self.assertIn("stamp_unanswered", signature["unchecked"])

    # who answers

    def _answered(self, responder, *more, **how):
        answer = self.city.authority.respond(self.city.head, by=responder, **how)
        return with_answers(self.city.sign(LETTER), ocsps=[answer, *more])

    def test_responder_whose_own_certificate_has_ended(self):
        """An answer signed with a certificate that had ended, or ended since where no time is
        proven, is none."""
        responder = self.city.authority.responder
        root = self.city.root.revoke()
        for wanted in ({"end": NOW - 2 * DAY}, {"start": NOW + DAY}, {"end": NOW - 10 * MINUTE}):
            data = self._answered(responder(**wanted))
            self.assertTold(self._check(data, root), "indeterminate", "no_revocation")
        self.assertTold(self._check(self._answered(responder()), root), "valid")

    def test_responder_that_needs_an_answer_itself(self):
        """Without “nobody answers about it” (ocsp-nocheck) a responder counts only where somebody
        says that it was not revoked."""
        responder = self.city.authority.responder(is_free=False)
        root = self.city.root.revoke()
        data = self._answered(responder)
        self.assertTold(self._check(data, root), "indeterminate", "no_revocation")
        known = self.city.authority.respond(responder)
        signature = self._check(self._answered(responder, known), root)
        self.assertTold(signature, "valid")
        self.assertEqual(signature["revocation"]["source"], "ocsp_embedded")
        # nobody answers for himself, nor two for each other
        other = self.city.authority.responder(is_free=False)
        own = [self.city.authority.respond(responder, by=responder)]
        mutual = [
            self.city.authority.respond(responder, by=other),
            self.city.authority.respond(other, by=responder),
        ]
        for circle in (own, mutual):
            data = self._answered(responder, *circle)
            self.assertTold(self._check(data, root), "indeterminate", "no_revocation")

    def test_revoked_responder(self):
        """A responder that was revoked is not believed, free of answers or not; nor what it said
        before, where its key may have been stolen."""
        root = self.city.root.revoke()
        for is_free in (True, False):
            responder = self.city.authority.responder(is_free=is_free)
            revoked = self.city.authority.respond(responder, status="revoked")
            data = self._answered(responder, revoked)
            self.assertTold(self._check(data, root), "indeterminate", "no_revocation")
            lately = {"moment": NOW - 10 * MINUTE, "made": NOW - 5 * MINUTE}
            since = self.city.authority.revoke(responder, **lately)
            signature = self._check(self._answered(responder), since, root)
            # the list answers, not the responder
            self.assertEqual(signature["revocation"]["source"], "crl_stored")

    def test_sibling_makes_no_list(self):
        """A list that another customer of the authority made, whose certificate names no use, says
        nothing about anybody."""
        sibling = self.city.authority.issue("Sibling", has_usage=False)
        signed = self.city.sign(LETTER, chain=[self.city.authority, sibling])
        data = with_answers(signed, crls=[sibling.revoke()])
        signature = self._check(data, self.city.root.revoke())
        self.assertTold(signature, "indeterminate", "no_revocation")

    def test_answer_about_a_certificate_that_names_no_responder(self):
        """“Revoked” is believed whoever the certificate says should be asked."""
        data = self._answered(self.city.authority, status="revoked")
        signature = self._check(data, self.city.crl, self.city.root.revoke())
        self.assertTold(signature, "invalid", "revoked")

    def test_old_list_that_says_revoked(self):
        """A list that is over tells no more who is good, and still who was revoked."""
        old = {"made": NOW - 30 * DAY, "moment": NOW - 40 * DAY}
        root = self.city.root.revoke()
        revoked = self.city.authority.revoke(self.city.head, **old)
        fresh = self._answered(self.city.authority)
        self.assertTold(self._check(fresh, revoked, root), "invalid", "revoked")
        self.assertTold(
            self._check(self.city.sign(LETTER), self.city.authority.revoke(**old), root),
            "indeterminate",
            "no_revocation",
        )

    # lists of changes

    def _base(self, *revoked, number=7, made=NOW - 2 * DAY, **more):
        """Return a complete list that says where those of changes since lie."""
        place = make.UniformResourceIdentifier("http://city.example/delta.crl")
        points = [make.DistributionPoint([place], None, None, None)]
        named = (make.CRLNumber(number), make.FreshestCRL(points))
        return self.city.authority.revoke(*revoked, made=made, extensions=named, **more)

    def _delta(self, *revoked, since=7, by=None, **more):
        """Return a list of what changed since the complete list of that number."""
        named = (make.CRLNumber(9), make.DeltaCRLIndicator(since))
        return (by or self.city.authority).revoke(*revoked, extensions=named, **more)

    def test_revoked_in_a_list_whose_changes_nobody_brought(self):
        """A complete list counts also where it names a list of changes and none is there."""
        data, root = self.city.sign(LETTER), self.city.root.revoke()
        revoked = self._base(self.city.head, moment=NOW - 3 * DAY)
        self.assertTold(self._check(data, revoked, root), "invalid", "revoked")
        self.assertTold(self._check(data, self._base(), root), "valid")

    def test_revoked_in_a_list_of_changes(self):
        """A revocation is believed that only the list of changes knows of, also where it goes on
        from a later complete list; by itself such a list says nothing."""
        data, root = self.city.sign(LETTER), self.city.root.revoke()
        for since in (7, 8):
            revoked = self._delta(self.city.head, since=since)
            for lists in ((self._base(), revoked), (revoked, self._base())):
                self.assertTold(self._check(data, *lists, root), "invalid", "revoked")
        alone = self._check(data, self._delta(), root)
        self.assertTold(alone, "indeterminate", "no_revocation")

    def test_list_of_changes_makes_a_complete_list_younger(self):
        """A complete list with its changes counts for as long as they do; not where they go on
        from a later list, a stranger signed them or they demand what is not known."""
        at = NOW - DAY
        data = self.city.sign(LETTER, at=at, stamper=self.city.tsa.stamper(at))
        base = self._base(until=NOW - DAY - MINUTE, made=NOW - 3 * DAY)
        soon = {"made": NOW - DAY - 2 * MINUTE}
        root = self.city.root.revoke()
        self.assertTold(self._check(data, base, root), "indeterminate", "no_revocation")
        signature = self._check(data, base, self._delta(**soon), root)
        self.assertTold(signature, "valid")
        self.assertEqual(signature["revocation"]["date"], soon["made"].isoformat())
        forger = issue("City Authority", is_authority=True)
        for delta in (
            self._delta(since=8, **soon),
            self._delta(by=forger, **soon),
            self._delta(by=forger, critical=[KEPT], **soon),
        ):
            signature = self._check(data, base, delta, root)
            self.assertTold(signature, "indeterminate", "no_revocation")

    def test_forged_list_of_changes_lifts_no_hold(self):
        """A certificate that was put on hold is given free by its authority alone, and not by a
        list of changes that ends before it begins, whose signature nobody looks at."""
        at = NOW - DAY
        data = self.city.sign(LETTER, at=at, stamper=self.city.tsa.stamper(at))
        hold = {"cause": make.ReasonFlags.certificate_hold, "moment": NOW - 3 * DAY}
        held = self.city.authority.revoke(self.city.head, made=NOW - 2 * DAY, **hold)
        lists = (held, self._base(made=NOW - 4 * DAY), self.city.root.revoke())
        self.assertTold(self._check(data, *lists, self._delta()), "valid")
        forger = issue("City Authority", is_authority=True)
        forged = crl.CertificateList.load(self._delta(by=forger))
        forged["tbs_cert_list"]["next_update"] = x509.Time("utc_time", NOW - 5 * DAY)
        self.assertTold(self._check(data, *lists, forged.dump(force=True)), "invalid", "revoked")

    def test_list_made_after_the_end_of_the_certificate(self):
        """Authorities drop from their lists what has ended: such a list says nothing about it,
        unless it says that it keeps what has ended."""
        later = NOW + 2 * YEAR
        root = issue("Long Root", is_authority=True, end=NOW + 9 * YEAR)
        authority = root.issue("Long Authority", is_authority=True, end=NOW + 9 * YEAR)
        person = authority.issue("Clerk", end=NOW + 30 * DAY)
        stamper = root.issue(
            "Long Stamps",
            key=self.city.rsa_key(),
            end=NOW + 9 * YEAR,
            extensions=[make.ExtendedKeyUsage([make.oid.ExtendedKeyUsageOID.TIME_STAMPING])],
        ).stamper()
        data = person.sign(LETTER, at=NOW - 5 * MINUTE, stamper=stamper, chain=[authority])
        for extensions, told in (((), ["no_revocation"]), ((KEPT,), [])):
            crls = [one.revoke(made=later, extensions=extensions) for one in (root, authority)]
            trust = Trust(roots=load_certificates([root.der]), crls=load_crls(crls))
            report = check(data, trust, later, {"letter.txt": LETTER})
            self.assertEqual(report["signatures"][0]["reasons"], told)
