import base64
import random
from datetime import timedelta

from odoo.tests import BaseCase, tagged

from ..tools.signature import remote
from ..tools.signature.checking import check
from ..tools.signature.container import unpack
from ..tools.signature.trust import Trust, load_certificates, load_crls
from ..tools.signature.verbs import Trusted
from .authority import NOW, YEAR, City, issue
from .authority_xml import (
    ENVELOPED,
    INCLUSIVE,
    Xades,
    asic_xades,
    enveloped,
    enveloping,
    reference,
    signatures,
)

FILES = {"letter.pdf": b"letter", "Додаток 1.txt": b"annex"}
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestSignatureXml(BaseCase):
    """An XML signature is valid only over bytes that were followed from it, one by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city = City()
        cls.trust = Trust(
            roots=load_certificates([cls.city.root.der]),
            crls=load_crls([cls.city.crl, cls.city.root_crl]),
        )

    def _xades(self, files=FILES, **wanted):
        wanted = {"who": self.city.head, "chain": (self.city.authority,), **wanted}
        return Xades(files=files, **wanted)

    def _container(self, files=FILES, inside=None, **wanted):
        return asic_xades(inside or files, signatures(self._xades(files, **wanted).text()))

    def _told(self, data, *, trust=None, now=NOW, files=None):
        """Return (outcome, reasons) of a file with one signature."""
        report = check(data, trust or self.trust, now, files or {})
        (signature,) = report["signatures"]
        self.assertEqual(report["outcome"], signature["outcome"])
        return signature["outcome"], signature["reasons"]

    # what holds

    def test_container_with_xml_signature(self):
        """A good XAdES in ASiC-E tells its signer, the time and every file it covers."""
        for is_exclusive in (False, True):
            report = check(self._container(is_exclusive=is_exclusive), self.trust, NOW, {})
            (signature,) = report["signatures"]
            self.assertEqual((signature["outcome"], signature["reasons"]), ("valid", []))
            self.assertEqual(report["container"], "asic")
            self.assertEqual([one["name"] for one in signature["covers"]], list(FILES))
            self.assertEqual(signature["signer"]["edrpou"], "04051234")
            self.assertEqual(signature["time"], (NOW - timedelta(minutes=5)).isoformat())
            self.assertEqual(signature["unchecked"], ["time_is_claimed"])
            self.assertEqual(signature["algorithm"], "ecdsa-sha256")
            self.assertEqual(report["uncovered"], [])

    def test_rsa_and_two_signers(self):
        """RSA holds as ECDSA does, and each signer of a container is told for himself."""
        second = self.city.authority.issue("Second", key=self.city.rsa_key())
        texts = [self._xades().text(), self._xades(who=second).text("S1")]
        together = asic_xades(FILES, signatures(*texts))
        apart = asic_xades(FILES, *(signatures(text) for text in texts))
        for container in (together, apart):
            report = check(container, self.trust, NOW, {})
            self.assertEqual([one["outcome"] for one in report["signatures"]], ["valid"] * 2)
            self.assertEqual(report["signatures"][1]["signer"]["name"], "Second")

    def test_time_stamp(self):
        """A time stamp over the signature's value keeps it good after the certificate's end."""
        for is_exclusive in (False, True):
            data = self._container(stamper=self.city.tsa.stamper(), is_exclusive=is_exclusive)
            report = check(data, self.trust, NOW + 2 * YEAR, {})
            (signature,) = report["signatures"]
            self.assertEqual((signature["outcome"], signature["time_source"]), ("valid", "stamp"))
        later = check(self._container(), self.trust, NOW + 2 * YEAR, {})
        self.assertEqual(later["signatures"][0]["reasons"], ["expired_since"])

    def test_stamp_of_another_signature(self):
        """A time stamp that was moved over from another signature proves nothing."""
        stamped = self._container(stamper=self.city.tsa.stamper())
        token = self._xml(stamped).partition("<xades:SignatureTimeStamp>")[2]
        token = "<xades:SignatureTimeStamp>" + token.partition("</xades:UnsignedSig")[0]
        data = self._container(values=token)
        (signature,) = check(data, self.trust, NOW, {})["signatures"]
        self.assertEqual(signature["time_source"], "claimed")
        self.assertIn("stamp_of_another", signature["unchecked"])

    def test_answers_inside(self):
        """Lists that the signature brings along answer for its certificate."""
        made = base64.b64encode(self.city.crl).decode()
        values = (
            "<xades:RevocationValues><xades:CRLValues><xades:EncapsulatedCRLValue>"
            f"{made}</xades:EncapsulatedCRLValue></xades:CRLValues></xades:RevocationValues>"
        )
        trust = Trust(roots=self.trust.roots)
        (signature,) = check(self._container(values=values), trust, NOW, {})["signatures"]
        self.assertEqual(signature["revocation"]["source"], "crl_embedded")
        self.assertEqual(signature["outcome"], "valid")
        self.assertEqual(
            self._told(self._container(), trust=trust), ("indeterminate", ["no_revocation"])
        )

    def test_xml_that_carries_its_own_signature(self):
        """An XML with its signature inside, or inside its signature, is checked as a whole."""
        wanted = {"who": self.city.head, "chain": (self.city.authority,)}
        for data in (enveloped("<p>текст</p>", **wanted), enveloping("<p>текст</p>", **wanted)):
            report = check(data, self.trust, NOW, {})
            self.assertEqual(report["signatures"][0]["reasons"], [])
            self.assertEqual((report["container"], report["outcome"]), ("xml", "valid"))
            self.assertEqual(report["signatures"][0]["covers"][0]["sha256"], report["sha256"])
            altered = data.replace("текст".encode(), "тексТ".encode())
            self.assertEqual(self._told(altered), ("invalid", ["digest_mismatch"]))

    def test_what_was_put_beside_the_content(self):
        """Something beside the signed content, among the signature's own parts, is not covered:
        the signature does not hold for the whole file."""
        data = enveloping("<p>текст</p>", who=self.city.head, chain=(self.city.authority,))
        held = '<ds:Object{}><ds:more/><xades:QualifyingProperties Target="#S0"/></ds:Object>'
        own = ' xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"'
        end = b"</ds:Signature>"
        for foreign in (held.format(own), "<ds:more/>", "<ds:Object>words</ds:Object>"):
            bent = data.replace(end, foreign.encode() + end)
            report = check(bent, self.trust, NOW, {})
            covered = [cover["sha256"] for cover in report["signatures"][0]["covers"]]
            self.assertNotIn(report["sha256"], covered, foreign)

    def test_xml_beside_its_files(self):
        """A signature file beside the files of a card finds them by digest and by name."""
        data = signatures(self._xades({"letter.pdf": b"letter"}).text())
        right = {"7/other.pdf": b"other", "8/renamed.pdf": b"letter"}
        report = check(data, self.trust, NOW, right)
        self.assertEqual((report["container"], report["outcome"]), ("xml_detached", "valid"))
        self.assertEqual(report["signatures"][0]["covers"][0]["name"], "8/renamed.pdf")
        self.assertEqual(
            self._told(data, files={"9/letter.pdf": b"lettre"}), ("invalid", ["digest_mismatch"])
        )
        self.assertEqual(self._told(data), ("indeterminate", ["no_content"]))

    # what was tampered with

    def _xml(self, container):
        return unpack(container)["META-INF/signatures0.xml"].decode()

    def _bend(self, container, old, new, files=FILES):
        text = self._xml(container)
        self.assertIn(old, text)
        return asic_xades(files, text.replace(old, new, 1).encode())

    def test_altered_wrong_and_missing_files(self):
        """A file that was altered, changed for another, taken out or put in is told as such."""
        altered = {**FILES, "letter.pdf": b"lettre"}
        swapped = dict(zip(FILES, reversed(list(FILES.values())), strict=True))
        for inside in (altered, swapped):
            data = self._container(inside=inside)
            self.assertEqual(self._told(data), ("invalid", ["manifest_mismatch"]))
        data = self._container(inside={"letter.pdf": b"letter"})
        self.assertEqual(self._told(data), ("invalid", ["file_missing"]))
        report = check(self._container(inside={**FILES, "more.txt": b"1"}), self.trust, NOW, {})
        self.assertEqual(report["uncovered"], ["more.txt"])

    def test_altered_signature_and_properties(self):
        """The value, the references, the time and the certificate hold only as they were signed."""
        whole = self._container()
        time = (NOW - timedelta(minutes=5)).isoformat()
        earlier = (NOW - DAY).isoformat()
        bent = self._bend(whole, time, earlier)
        self.assertEqual(self._told(bent), ("invalid", ["properties_mismatch"]))
        digest = reference("letter.pdf", b"letter")
        other = reference("letter.pdf", b"lettre")
        bent = self._bend(whole, digest, other, {**FILES, "letter.pdf": b"lettre"})
        self.assertEqual(self._told(bent), ("invalid", ["signature_mismatch"]))
        stranger = issue("Stranger")
        bent = self._bend(
            whole,
            base64.b64encode(self.city.head.der).decode(),
            base64.b64encode(stranger.der).decode(),
        )
        outcome, reasons = self._told(bent)
        self.assertEqual(outcome, "invalid")
        self.assertTrue({"signature_mismatch", "certificate_mismatch"} <= set(reasons))
        named = self._container(named=stranger.der)
        self.assertEqual(self._told(named), ("invalid", ["certificate_mismatch"]))

    def test_comments_hide_nothing(self):
        """A comment inside a digest, which the canonical form drops, changes nothing."""
        wrong = {**FILES, "letter.pdf": b"lettre"}
        digest = reference("letter.pdf", b"letter").partition("<ds:DigestValue>")[2][:44]
        other = reference("letter.pdf", b"lettre").partition("<ds:DigestValue>")[2][:44]
        bent = self._bend(self._container(), digest, f"{other}<!--{digest}-->", wrong)
        self.assertEqual(self._told(bent)[0], "invalid")
        # the digest that was signed is read behind a comment as well
        bent = self._bend(self._container(), digest, f"<!--{other}-->{digest}")
        self.assertEqual(self._told(bent), ("valid", []))
        bent = self._bend(self._container(), digest, f"<!--{other}-->{digest}", wrong)
        self.assertEqual(self._told(bent), ("invalid", ["manifest_mismatch"]))

    def test_wrapping(self):
        """Properties that were moved away, doubled, or put there unsigned are not believed."""
        text = self._xml(self._container())
        start, end = text.index("<xades:SignedProperties"), text.index("</xades:QualifyingPr")
        mine = text[start:end]
        time = (NOW - timedelta(minutes=5)).isoformat()
        forged = mine.replace(time, (NOW - DAY).isoformat())
        moved = text.replace(mine, forged.replace(' Id="S0-properties"', ' Id="x"'))
        moved = moved.replace("</asic:XAdES", f"<moved>{mine}</moved></asic:XAdES")
        doubled = text.replace("</asic:XAdES", f"<moved>{forged}</moved></asic:XAdES")
        twice = text.replace(mine, mine + forged)
        for bent in (moved, doubled, twice):
            told = self._told(asic_xades(FILES, bent.encode()))
            self.assertEqual(told, ("invalid", ["xml_wrapped"]))
        unsigned = self._xml(self._container(has_properties=False))
        holder = f'<ds:Object><xades:QualifyingProperties Target="#S0">{forged}'
        holder += "</xades:QualifyingProperties></ds:Object></ds:Signature>"
        bent = unsigned.replace("</ds:Signature>", holder)
        (signature,) = check(asic_xades(FILES, bent.encode()), self.trust, NOW, {})["signatures"]
        self.assertEqual(signature["reasons"], ["no_time"])
        self.assertIn("certificate_not_bound", signature["unchecked"])
        self.assertFalse(signature["time"])

    def test_two_of_what_there_is_one_of(self):
        """Two lists of references, two values, and a name that two elements bear: what is checked
        and what is read could differ, so nothing is."""
        wanted = {"who": self.city.head, "chain": (self.city.authority,)}
        whole = enveloping("<p>1</p>", **wanted).decode()
        for tag in ("SignedInfo", "SignatureValue"):
            start, end = whole.index(f"<ds:{tag}"), whole.index(f"</ds:{tag}>") + len(tag) + 6
            part = whole[start:end]
            bent = whole.replace(part, part + part, 1)
            self.assertEqual(self._told(bent.encode()), ("invalid", ["malformed"]), tag)
        other = '<ds:Object Id="content"><p>2</p></ds:Object>'
        for bent in (
            whole.replace("<ds:KeyInfo>", f"{other}<ds:KeyInfo>"),
            whole.replace("</ds:Signature>", f"{other}</ds:Signature>"),
        ):
            self.assertEqual(self._told(bent.encode()), ("invalid", ["xml_wrapped"]))

    def test_what_is_signed_is_hidden_behind_what_is_shown(self):
        """A letter that was signed, put away into a letter that nobody signed, makes that one no
        signed one."""
        wanted = {"who": self.city.head, "chain": (self.city.authority,)}
        signed = enveloped("<p>Pay 1</p>", **wanted).decode()
        start = signed.index("<ds:Signature ")
        signature = signed[start : signed.index("</ds:Signature>") + 15]
        shown = signed.replace("Pay 1", "Pay 9")
        self.assertEqual(self._told(shown.encode()), ("invalid", ["digest_mismatch"]))
        hidden = shown.replace(signature, f"<old>{signed}</old>")
        report = check(hidden.encode(), self.trust, NOW, {})
        self.assertNotEqual(report["outcome"], "valid")
        inner = enveloping("<p>Pay 1</p>", **wanted).decode()
        bent = f"<letter><p>Pay 9</p><old>{inner}</old></letter>"
        self.assertEqual(self._told(bent.encode()), ("indeterminate", ["xml_gap"]))

    def test_part_of_an_xml(self):
        """A signature over a part of an XML, as after wrapping its root, leaves the rest open."""
        wanted = {"who": self.city.head, "chain": (self.city.authority,)}
        inner = enveloping("<p>1</p>", **wanted).decode()
        self.assertEqual(
            self._told(f"<all><evil/>{inner}</all>".encode()), ("indeterminate", ["xml_gap"])
        )
        more = inner.replace("</ds:Signature>", "<ds:Object><evil/></ds:Object></ds:Signature>")
        self.assertEqual(self._told(more.encode()), ("indeterminate", ["xml_gap"]))

    def test_certificates(self):
        """Expired, revoked and unknown ones, and those that may not sign, are told as such."""
        city = self.city
        expired = city.authority.issue("Expired", start=NOW - YEAR, end=NOW - DAY)
        data = self._container(who=expired)
        self.assertEqual(self._told(data), ("invalid", ["expired"]))
        crls = load_crls([city.authority.revoke(city.head), city.root_crl])
        trust = Trust(roots=self.trust.roots, crls=crls)
        self.assertEqual(self._told(self._container(), trust=trust), ("invalid", ["revoked"]))
        stranger = issue("Stranger")
        data = self._container(who=stranger, chain=())
        self.assertEqual(self._told(data), ("indeterminate", ["unknown_root"]))
        coder = city.authority.issue("Coder", usage={"key_encipherment"})
        outcome, reasons = self._told(self._container(who=coder))
        self.assertEqual(outcome, "invalid")
        self.assertIn("not_for_signing", reasons)

    def test_algorithms(self):
        """A weak one proves nothing, an unknown one is not guessed, the national one is named."""
        more = "http://www.w3.org/2001/04/xmldsig-more#"
        weak = self._container(method=f"{more}ecdsa-sha1")
        self.assertEqual(self._told(weak), ("indeterminate", ["weak_algorithm"]))
        strange = self._container(method="http://www.w3.org/2000/09/xmldsig#hmac-sha256")
        self.assertEqual(self._told(strange), ("indeterminate", ["algorithm_unsupported"]))
        national = self._container(method=f"{more}dstu4145-gost34311")
        report = check(national, self.trust, NOW, {})
        (signature,) = report["signatures"]
        self.assertEqual(signature["reasons"], ["national_backend"])
        self.assertEqual(signature["algorithm"], "ДСТУ 4145")
        self.assertEqual(signature["signer"]["organisation"], "Затишненська міська рада")
        self.assertEqual(signature["signer"]["edrpou"], "04051234")
        self.assertEqual(signature["time_source"], "claimed")
        self.assertTrue(signature["claimed"])

    def test_transforms_that_pick_are_not_carried_out(self):
        """XPath, XSLT and other ways to choose what is signed leave the signature open."""
        for form in (
            "http://www.w3.org/TR/1999/REC-xpath-19991116",
            "http://www.w3.org/TR/1999/REC-xslt-19991116",
            "http://www.w3.org/2002/06/xmldsig-filter2",
        ):
            for forms in ([form], [ENVELOPED, form], [ENVELOPED, INCLUSIVE, form]):
                over = reference("", b"", forms=forms)
                text = self._xades({}, references=over).text()
                told = self._told(signatures(text))
                self.assertEqual(told, ("indeterminate", ["xml_not_checked"]), forms)
        # as programs write it: everything but what stands inside signatures
        picks = "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath></ds:Transform>"
        form = "http://www.w3.org/TR/1999/REC-xpath-19991116"
        over = reference("", b"", forms=[form]).replace("</ds:Transform>", picks)
        told = self._told(enveloped("<p>1</p>", who=self.city.head, more_references=over))
        self.assertEqual(told, ("indeterminate", ["xml_not_checked"]))

    def test_nothing_is_fetched(self):
        """An address in a reference is a name of a file that is not there, and no more."""
        for uri in ("http://127.0.0.1/a", "file:///etc/passwd", "../../etc/passwd"):
            data = self._container({"letter.pdf": b"letter"}, references=reference(uri, b""))
            self.assertEqual(self._told(data), ("invalid", ["file_missing"]))

    def test_definitions_and_bombs(self):
        """Entities, definitions, depth and numbers are refused before anything is unpacked."""
        text = self._xml(self._container())
        head, __, rest = text.partition("\n")
        bomb = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
        for doctype in (
            f'<!DOCTYPE x [<!ENTITY a0 "ha">{bomb}]>',
            '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
            '<!-- c --><?pi?>\n<!DOCTYPE x [<!ATTLIST ds:Signature Id CDATA "S0">]>',
        ):
            data = asic_xades(FILES, f"{head}\n{doctype}{rest}".encode())
            self.assertEqual(self._told(data), ("indeterminate", ["xml_definitions"]))
        other = text.replace("UTF-8", "UTF-16").encode("utf-16")
        self.assertEqual(self._told(asic_xades(FILES, other)), ("indeterminate", ["unreadable"]))
        deep = text.replace("<ds:Sig", f"{'<a>' * 300}<ds:Sig", 1).encode()
        self.assertEqual(self._told(asic_xades(FILES, deep)), ("indeterminate", ["too_large"]))
        many = text.encode().replace(b"<ds:Sig", b"<a/>" * 500_000 + b"<ds:Sig", 1)
        self.assertEqual(self._told(asic_xades(FILES, many)), ("indeterminate", ["too_large"]))
        cut = text.encode()[:-200]
        self.assertEqual(self._told(asic_xades(FILES, cut)), ("invalid", ["malformed"]))

    def test_truncated_container(self):
        """A container that was cut off is told as damaged."""
        whole = self._container()
        for size in (len(whole) // 2, len(whole) - 10):
            report = check(whole[:size], self.trust, NOW, {})
            self.assertEqual((report["outcome"], report["reasons"]), ("invalid", ["malformed"]))

    def test_child_process_says_the_same(self):
        """The bounded child tells of an XML signature what the checker tells."""
        trusted = Trusted(roots=[self.city.root.der], crls=[self.city.crl, self.city.root_crl])
        data = self._container()
        self.assertEqual(remote.check(data, trusted, NOW), check(data, self.trust, NOW, {}))

    def test_no_byte_can_change(self):
        """Whatever byte of the XML changes, the signature is not valid over something else."""
        text = self._xml(self._container()).encode()
        whole = check(asic_xades(FILES, text), self.trust, NOW, {})["signatures"][0]
        chance = random.Random(7)
        for __ in range(60):
            bent = bytearray(text)
            bent[chance.randrange(len(bent))] ^= 1 << chance.randrange(7)
            report = check(asic_xades(FILES, bytes(bent)), self.trust, NOW, {})
            for one in report["signatures"]:
                if one["outcome"] == "valid":
                    for name in ("covers", "time", "signer"):
                        self.assertEqual(one[name], whole[name])
