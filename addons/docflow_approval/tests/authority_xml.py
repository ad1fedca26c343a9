"""XML signatures made in the test, written out in their canonical form by hand.

The text that is digested here is composed beside the text that stands in the file, so that a fault
in the checker's way to the canonical form shows.
"""

import base64
import hashlib
import io
import urllib.parse
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from .authority import MIMETYPE, NOW, Issued

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XADES_LATER = "http://uri.etsi.org/01903/v1.4.1#"
ASIC = "http://uri.etsi.org/02918/v1.2.1#"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
INCLUSIVE = "http://www.w3.org/2006/12/xml-c14n11"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DS}enveloped-signature"
# what holds around each part, in the order of the canonical form
_AROUND = f' xmlns:asic="{ASIC}" xmlns:ds="{DS}" xmlns:xades="{XADES}"'


@dataclass
class Xades:
    """How one signature is made; a test bends what it wants to see refused."""

    who: Issued
    files: dict = field(default_factory=dict)
    at: datetime = NOW - timedelta(minutes=5)
    chain: tuple = ()
    is_exclusive: bool = False
    stamper: object = None
    archiver: object = None  # stamps everything, in the inclusive form
    method: str = ""
    named: bytes = b""  # certificate that it names as its own, if not that of ``who``
    has_properties: bool = True
    references: str = ""  # more of them, as they stand
    values: str = ""  # more unsigned properties
    more: str = ""  # more objects

    @property
    def form(self) -> str:
        return EXCLUSIVE if self.is_exclusive else INCLUSIVE

    def text(self, name="S0") -> str:
        """Return the element ``ds:Signature``."""
        properties, digested = self._properties(name)
        references = "".join(
            reference(urllib.parse.quote(title), content) for title, content in self.files.items()
        )
        if self.has_properties:
            references += reference(
                f"#{name}-properties",
                digested.encode(),
                forms=[self.form],
                kind="http://uri.etsi.org/01903#SignedProperties",
            )
        body = (
            f'<ds:CanonicalizationMethod Algorithm="{self.form}"></ds:CanonicalizationMethod>'
            f'<ds:SignatureMethod Algorithm="{self._method()}"></ds:SignatureMethod>'
            f"{self.references}{references}"
        )
        head = f' xmlns:ds="{DS}"' if self.is_exclusive else _AROUND
        signed = f"<ds:SignedInfo{head}>{body}</ds:SignedInfo>".encode()
        value = base64.b64encode(self._sign(signed)).decode()
        certificates = "".join(
            f"<ds:X509Certificate>{_base64(one.der)}</ds:X509Certificate>"
            for one in (self.who, *self.chain)
        )
        parts = [
            *self.files.values(),
            digested.encode(),
            signed,
            f"<ds:SignatureValue{head}>{value}</ds:SignatureValue>".encode(),
            f"<ds:KeyInfo{head}><ds:X509Data>{certificates}</ds:X509Data></ds:KeyInfo>".encode(),
        ]
        held = (
            f'<ds:Object><xades:QualifyingProperties Target="#{name}">{properties}'
            f"{self._unsigned(parts)}</xades:QualifyingProperties></ds:Object>"
        )
        return (
            f'<ds:Signature Id="{name}"><ds:SignedInfo>{body}</ds:SignedInfo>'
            f"<ds:SignatureValue>{value}</ds:SignatureValue>"
            f"<ds:KeyInfo><ds:X509Data>{certificates}</ds:X509Data></ds:KeyInfo>"
            f"{held if self.has_properties else ''}{self.more}</ds:Signature>"
        )

    def _properties(self, name) -> tuple[str, str]:
        """Return the signed properties as they stand, and in their canonical form."""
        named = hashlib.sha256(self.named or self.who.der).digest()
        body = (
            "<xades:SignedSignatureProperties>"
            f"<xades:SigningTime>{self.at.isoformat()}</xades:SigningTime>"
            "<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>"
            f'<ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod>'
            f"<ds:DigestValue>{_base64(named)}</ds:DigestValue>"
            "</xades:CertDigest></xades:Cert></xades:SigningCertificateV2>"
            "</xades:SignedSignatureProperties>"
        )
        stands = f'<xades:SignedProperties Id="{name}-properties">{body}</xades:SignedProperties>'
        if self.is_exclusive:
            head = f' xmlns:xades="{XADES}"'
            for tag in ("DigestMethod", "DigestValue"):
                body = body.replace(f"<ds:{tag}", f'<ds:{tag} xmlns:ds="{DS}"')
        else:
            head = _AROUND
        digested = (
            f'<xades:SignedProperties{head} Id="{name}-properties">{body}</xades:SignedProperties>'
        )
        return stands, digested

    def _unsigned(self, parts) -> str:
        body = self.values
        if self.stamper:
            body = self._stamp("xades:SignatureTimeStamp", self.stamper, parts[-2]) + body
        if self.archiver:
            before = body.replace("TimeStamp>", f"TimeStamp{_AROUND}>", 1).encode()
            later = f'xmlns:later="{XADES_LATER}"'
            name = "later:ArchiveTimeStamp"
            archive = self._stamp(name, self.archiver, b"".join([*parts, before]))
            body += archive.replace(f"<{name}>", f"<{name} {later}>")
        return (
            "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>"
            f"{body}</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
            if body
            else ""
        )

    def _stamp(self, name, stamper, digested) -> str:
        token = stamper.request_tsa_response(stamp_request(digested))["time_stamp_token"]
        form = f'<ds:CanonicalizationMethod Algorithm="{self.form}"></ds:CanonicalizationMethod>'
        return (
            f"<{name}>{form}<xades:EncapsulatedTimeStamp>{_base64(token.dump())}"
            f"</xades:EncapsulatedTimeStamp></{name}>"
        )

    def _method(self) -> str:
        kind = "rsa" if isinstance(self.who.key, rsa.RSAPrivateKey) else "ecdsa"
        return self.method or f"http://www.w3.org/2001/04/xmldsig-more#{kind}-sha256"

    def _sign(self, content) -> bytes:
        md = hashes.SHA1() if "sha1" in self.method else hashes.SHA256()
        if isinstance(self.who.key, rsa.RSAPrivateKey):
            return self.who.key.sign(content, padding.PKCS1v15(), md)
        half = (self.who.key.curve.key_size + 7) // 8
        pair = decode_dss_signature(self.who.key.sign(content, ec.ECDSA(md)))
        return b"".join(number.to_bytes(half, "big") for number in pair)


def reference(uri, content, *, forms=(), kind="", method=SHA256) -> str:
    """Return a reference with the digest of ``content``."""
    transforms = "".join(f'<ds:Transform Algorithm="{form}"></ds:Transform>' for form in forms)
    held = f"<ds:Transforms>{transforms}</ds:Transforms>" if forms else ""
    called = f' Type="{kind}"' if kind else ""
    md = "sha1" if method.endswith("sha1") else "sha256"
    return (
        f'<ds:Reference{called} URI="{uri}">{held}'
        f'<ds:DigestMethod Algorithm="{method}"></ds:DigestMethod>'
        f"<ds:DigestValue>{_base64(hashlib.new(md, content).digest())}</ds:DigestValue>"
        "</ds:Reference>"
    )


def stamp_request(content):
    """Return a request for a time stamp over ``content``."""
    from asn1crypto import tsp

    imprint = {
        "hash_algorithm": {"algorithm": "sha256"},
        "hashed_message": hashlib.sha256(content).digest(),
    }
    return tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True})


def signatures(*texts) -> bytes:
    """Return the file that holds XML signatures of a container."""
    body = "".join(texts)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<asic:XAdESSignatures{_AROUND}>{body}'
        "</asic:XAdESSignatures>"
    ).encode()


def asic_xades(files, *contents) -> bytes:
    """Return an ASiC-E of ``files`` with files of XML signatures (bytes)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", MIMETYPE)
        for name, content in files.items():
            archive.writestr(name, content)
        for number, content in enumerate(contents):
            archive.writestr(f"META-INF/signatures{number}.xml", content)
    return buffer.getvalue()


def enveloped(body, more_references="", **wanted) -> bytes:
    """Return an XML that carries the signature over itself; ``body`` is in canonical form."""
    whole = f"<letter{_AROUND}>{body}</letter>"
    over = reference("", whole.encode(), forms=[ENVELOPED, INCLUSIVE])
    signature = Xades(references=over + more_references, **wanted).text()
    return f"<letter{_AROUND}>{body}{signature}</letter>".encode()


def enveloping(body, **wanted) -> bytes:
    """Return an XML signature with what it is over inside."""
    held = f'<ds:Object{_AROUND} Id="content">{body}</ds:Object>'
    over = reference("#content", held.encode(), forms=[INCLUSIVE])
    text = Xades(references=over, more=held, **wanted).text()
    return text.replace("<ds:Signature ", f"<ds:Signature{_AROUND} ", 1).encode()


def _base64(data) -> str:
    return base64.b64encode(data).decode()


TSL = "http://uri.etsi.org/02231/v2#"
_CA = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
_GRANTED = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted"


def trust_list(services, *, who, now, tag="TrustServiceStatusList", is_signed=True, **how):
    """Return a list of trusted services: ``[(issued, {"status", "kind"})]``, signed by ``who``."""
    until = how.get("until") or now + timedelta(days=90)
    rows = "".join(
        "<tsl:TSPService><tsl:ServiceInformation>"
        f"<tsl:ServiceTypeIdentifier>{told.get('kind', _CA)}</tsl:ServiceTypeIdentifier>"
        '<tsl:ServiceName><tsl:Name xml:lang="uk">Сертифікати</tsl:Name></tsl:ServiceName>'
        "<tsl:ServiceDigitalIdentity><tsl:DigitalId>"
        f"<tsl:X509Certificate>{_base64(issued.der)}</tsl:X509Certificate>"
        "</tsl:DigitalId></tsl:ServiceDigitalIdentity>"
        f"<tsl:ServiceStatus>{told.get('status', _GRANTED)}</tsl:ServiceStatus>"
        "<tsl:StatusStartingTime>2026-01-01T00:00:00Z</tsl:StatusStartingTime>"
        "</tsl:ServiceInformation></tsl:TSPService>"
        for issued, told in services
    )
    body = (
        "<tsl:SchemeInformation>"
        f"<tsl:TSLSequenceNumber>{how.get('sequence', 7)}</tsl:TSLSequenceNumber>"
        '<tsl:SchemeOperatorName><tsl:Name xml:lang="en">List operator</tsl:Name>'
        '<tsl:Name xml:lang="uk">Оператор списку</tsl:Name></tsl:SchemeOperatorName>'
        "<tsl:SchemeTerritory>UA</tsl:SchemeTerritory>"
        f"<tsl:ListIssueDateTime>{now.isoformat()}</tsl:ListIssueDateTime>"
        f"<tsl:NextUpdate><tsl:dateTime>{until.isoformat()}</tsl:dateTime></tsl:NextUpdate>"
        "</tsl:SchemeInformation><tsl:TrustServiceProviderList><tsl:TrustServiceProvider>"
        '<tsl:TSPInformation><tsl:TSPName><tsl:Name xml:lang="uk">Надавач послуг</tsl:Name>'
        f"</tsl:TSPName></tsl:TSPInformation><tsl:TSPServices>{rows}</tsl:TSPServices>"
        "</tsl:TrustServiceProvider></tsl:TrustServiceProviderList>"
    )
    around = _AROUND.replace(" xmlns:xades", f' xmlns:tsl="{TSL}" xmlns:xades') + ' Id="list"'
    whole = f"<tsl:{tag}{around}>{body}</tsl:{tag}>"
    form = how.get("form", INCLUSIVE)
    digested = whole
    if form == EXCLUSIVE:
        digested = whole.replace(around, f' xmlns:tsl="{TSL}" Id="list"', 1)
    over = reference("#list", digested.encode(), forms=[ENVELOPED, form])
    # its own parts are digested in the exclusive form: the list declares a name space more
    signature = Xades(who, at=now, references=over, is_exclusive=True).text() if is_signed else ""
    return f"<tsl:{tag}{around}>{body}{signature}</tsl:{tag}>".encode()
