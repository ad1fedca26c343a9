import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.signature import der
from ..tools.signature.checking import check
from ..tools.signature.trust import Trust, load_certificates, load_crls
from .authority import NOW, City, asic, paper, sign_pdf

LETTER = b"A letter"


@tagged("post_install", "-at_install")
class TestSignatureBounds(BaseCase):
    """Foreign bytes are bounded, and none of them makes the check fail or say yes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        city = City()
        cls.trust = Trust(
            roots=load_certificates([city.root.der]), crls=load_crls([city.crl, city.root_crl])
        )
        cls.containers = [
            city.sign(LETTER),
            city.sign(LETTER, detached=False, stamper=city.tsa.stamper()),
            asic({"letter.txt": LETTER}, city.sign),
            sign_pdf(paper(), city.head, chain=[city.authority]),
        ]
        cls.reports = [cls._check(data) for data in cls.containers]

    @classmethod
    def _check(cls, data):
        return check(data, cls.trust, NOW, {"letter.txt": LETTER})

    def test_they_are_valid_to_begin_with(self):
        """The containers that are spoiled below are good ones."""
        self.assertEqual({report["outcome"] for report in self.reports}, {"valid"})

    @given(st.data())
    @settings(max_examples=150, deadline=None)
    def test_truncated_is_never_valid(self, data):
        """A container cut anywhere is not valid, and nothing breaks."""
        whole = data.draw(st.sampled_from(self.containers))
        cut = data.draw(st.integers(0, len(whole) - 2))
        self.assertNotEqual(self._check(whole[:cut])["outcome"], "valid")

    @given(st.data())
    @settings(max_examples=250, deadline=None)
    def test_flipped_bit_is_never_something_else(self, data):
        """A flipped bit is found; where it lies in no signed byte, nothing else is told than was.

        Some bytes of a container mean nothing (the number of its format, the case of an issuer's
        name): a bit there changes neither who signed, nor what, nor when.
        """
        number = data.draw(st.integers(0, len(self.containers) - 1))
        spoiled = bytearray(self.containers[number])
        position = data.draw(st.integers(0, len(spoiled) - 1))
        spoiled[position] ^= 1 << data.draw(st.integers(0, 7))
        report = self._check(bytes(spoiled))
        if report["outcome"] == "valid":
            self.assertEqual(
                [self._meaning(one) for one in report["signatures"]],
                [self._meaning(one) for one in self.reports[number]["signatures"]],
            )

    def _meaning(self, signature):
        told = {name: signature[name] for name in ("signer", "certificate", "chain", "claimed")}
        if signature["covers"] and signature["covers"][0]["name"]:
            told["covers"] = signature["covers"]
        return told

    @given(st.binary(max_size=400))
    @settings(max_examples=200, deadline=None)
    def test_any_bytes(self, data):
        """Whatever bytes come, there is a report and it is not valid."""
        for head in (
            b"",
            b"\x30\x82",
            b"%PDF-1.7\n/ByteRange",
            b"PK\3\4",
            b"<?xml version='1.0'?>",
        ):
            self.assertNotEqual(self._check(head + data)["outcome"], "valid")

    def test_deep_and_wide_asn1(self):
        """Nested and endless ASN.1 is refused before a library reads it."""
        deep = b"\x30\x80" * 5000
        with self.assertRaises(der.BadDer):
            der.check_bounds(deep)
        inner = b""
        for __ in range(60):
            inner = b"\x30" + self._length(len(inner)) + inner
        with self.assertRaises(der.BadDer):
            der.check_bounds(inner)
        wide = b"\x05\x00" * (der.MAX_ELEMENTS + 1)
        with self.assertRaises(der.BadDer):
            der.check_bounds(b"\x30" + self._length(len(wide)) + wide)
        for one in (deep, inner):
            self.assertEqual(self._check(one)["reasons"], ["malformed"])

    def _length(self, size):
        if size < 0x80:
            return bytes([size])
        raw = size.to_bytes((size.bit_length() + 7) // 8, "big")
        return bytes([0x80 | len(raw)]) + raw

    def test_zip_bomb(self):
        """A zip that would unpack to more than a container may hold is refused unread."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(3):
                archive.writestr(f"{number}.bin", bytes(100 << 20))
        self.assertEqual(self._check(buffer.getvalue())["reasons"], ["too_large"])
        many = io.BytesIO()
        with zipfile.ZipFile(many, "w") as archive:
            for number in range(600):
                archive.writestr(str(number), b"")
        self.assertEqual(self._check(many.getvalue())["reasons"], ["too_large"])

    def test_entities_are_not_resolved(self):
        """XML with entities reads no file and grows to nothing."""
        xml = (
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
            b'<a><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">&b;</ds:Signature></a>'
        )
        report = self._check(xml)
        self.assertEqual(report["outcome"], "indeterminate")
        self.assertNotIn("root:", str(report))
