"""Authorities, people and signatures made in the test: nothing of them lies on a disk."""

import asyncio
import base64
import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from asn1crypto import cms, core, crl, keys, ocsp, x509
from cryptography import x509 as make
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp as answering
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from freezegun import freeze_time
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ..tools.signature import answers

# noon of some days ago: certificates that end in a year must not end the tests with them
NOW = (datetime.now(UTC) - timedelta(days=9)).replace(hour=12, minute=0, second=0, microsecond=0)
YEAR = timedelta(days=365)
MIMETYPE = "application/vnd.etsi.asic-e+zip"


@dataclass
class Issued:
    """A certificate with its key, and whoever issued it."""

    certificate: make.Certificate
    key: object
    issuer: "Issued | None" = None

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def asn1(self) -> x509.Certificate:
        return x509.Certificate.load(self.der)

    @property
    def private(self) -> keys.PrivateKeyInfo:
        return keys.PrivateKeyInfo.load(
            self.key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    def issue(self, name, **wanted) -> "Issued":
        """Return a certificate that this one issued."""
        return issue(name, issuer=self, **wanted)

    def revoke(
        self,
        *revoked,
        moment=NOW - timedelta(days=1),
        made=None,
        until=None,
        cause=None,
        extensions=(),
        critical=(),
    ) -> bytes:
        """Return a list of revoked certificates, signed by this authority."""
        made = made or NOW - timedelta(hours=1)
        builder = (
            make.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(made)
            .next_update(until or made + timedelta(days=7))
        )
        for one in revoked:
            entry = make.RevokedCertificateBuilder().serial_number(one.certificate.serial_number)
            if cause:
                entry = entry.add_extension(make.CRLReason(cause), critical=False)
            builder = builder.add_revoked_certificate(entry.revocation_date(moment).build())
        for extension in (*extensions, *critical):
            builder = builder.add_extension(extension, critical=extension in critical)
        crl = builder.sign(self.key, hashes.SHA256())
        return crl.public_bytes(serialization.Encoding.DER)

    def respond(
        self, one, *, status="good", by=None, made=NOW - timedelta(hours=1), until=None, nonce=None
    ):
        """Return the answer (OCSP) of this authority about a certificate; ``by`` answers for it."""
        by = by or self
        is_revoked = status == "revoked"
        builder = (
            answering.OCSPResponseBuilder()
            .add_response(
                one.certificate,
                self.certificate,
                hashes.SHA256(),
                getattr(answering.OCSPCertStatus, status.upper()),
                made,
                until or made + timedelta(days=7),
                made - timedelta(days=1) if is_revoked else None,
                make.ReasonFlags.key_compromise if is_revoked else None,
            )
            .responder_id(answering.OCSPResponderEncoding.HASH, by.certificate)
            .certificates([by.certificate])
        )
        if nonce:
            builder = builder.add_extension(make.OCSPNonce(nonce), critical=False)
        # not in frozen time: the library remembers the clock of its first use for the whole process
        response = builder.sign(by.key, hashes.SHA256())
        return _produced(response.public_bytes(serialization.Encoding.DER), by.key, made)

    def responder(self, *, is_free=True, **wanted):
        """Return a certificate that answers for this authority; ``is_free``: nobody answers about
        the responder itself.
        """
        free = [make.OCSPNoCheck()] if is_free else []
        use = make.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
        return self.issue("Responder", extensions=[use, *free], **wanted)

    def sign(self, content, *, detached=True, md="sha256", at=None, stamper=None, chain=(), **more):
        """Return a CAdES container over ``content``."""
        signer = self.signer(chain)
        attributes = {"signing_time": at} if at else {}
        settings = PdfCMSSignedAttributes(**attributes)
        signed = asyncio.run(
            signer.async_sign_general_data(
                content,
                md,
                detached=detached,
                use_cades=more.get("use_cades", True),
                timestamper=stamper,
                signed_attr_settings=settings,
            )
        )
        return signed.dump()

    def signer(self, chain=()) -> signers.SimpleSigner:
        store = SimpleCertificateStore()
        store.register_multiple([one.asn1 for one in chain])
        return signers.SimpleSigner(self.asn1, self.private, store)

    def stamper(self, moment=NOW - timedelta(minutes=5)) -> DummyTimeStamper:
        return DummyTimeStamper(self.asn1, self.private, fixed_dt=moment)


def _produced(response, key, moment) -> bytes:
    """Return an answer signed anew as if it were made at that moment: the library takes its own."""
    answer = ocsp.OCSPResponse.load(response)
    basic = answer["response_bytes"]["response"].parsed
    told = basic["tbs_response_data"]
    told["produced_at"] = moment.replace(microsecond=0)
    basic["signature"] = key.sign(told.dump(force=True), ec.ECDSA(hashes.SHA256()))
    answer["response_bytes"]["response"] = basic
    return answer.dump(force=True)


def issue(
    name,
    *,
    issuer=None,
    is_authority=False,
    start=NOW - YEAR,
    end=NOW + YEAR,
    key=None,
    usage=None,
    has_usage=True,
    length=None,
    names=(),
    extensions=(),
) -> Issued:
    """Return a new certificate, self-signed where nobody issues it."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = make.Name(
        [make.NameAttribute(oid, value) for oid, value in names]
        + [make.NameAttribute(NameOID.COMMON_NAME, name)]
    )
    signing = issuer.key if issuer else key
    builder = (
        make.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(make.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(make.BasicConstraints(is_authority, length), critical=True)
        .add_extension(make.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            make.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()),
            critical=False,
        )
    )
    if has_usage:
        builder = builder.add_extension(_usage(is_authority, usage), critical=True)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return Issued(builder.sign(signing, hashes.SHA256()), key, issuer)


def _usage(is_authority, usage):
    wanted = usage or ({"key_cert_sign", "crl_sign"} if is_authority else {"digital_signature"})
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return make.KeyUsage(**{name: name in wanted for name in names})


class City:
    """A root, an authority under it, a head who signs, and one who stamps the time."""

    def __init__(self):
        self.root = issue("Root of Trust", is_authority=True)
        self.authority = self.root.issue("City Authority", is_authority=True)
        self.head = self.authority.issue(
            "Слободян Орест Іванович",
            names=[
                (NameOID.SURNAME, "Слободян"),
                (NameOID.GIVEN_NAME, "Орест Іванович"),
                (NameOID.ORGANIZATION_NAME, "Затишненська міська рада"),
                (NameOID.TITLE, "Міський голова"),
                (NameOID.ORGANIZATION_IDENTIFIER, "NTRUA-04051234"),
                (NameOID.SERIAL_NUMBER, "TINUA-2876543210"),
            ],
        )
        self.seal = self.issue_seal()
        self.tsa = self.root.issue(
            "Time Stamps",
            key=self.rsa_key(),
            extensions=[make.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])],
        )
        self.crl = self.authority.revoke()
        self.root_crl = self.root.revoke()

    def issue_seal(self, code="32855961"):
        """Return the certificate of a seal of the organisation with this ЄДРПОУ."""
        kind = _sequence(core.ObjectIdentifier("0.4.0.1862.1.6.2").dump())
        statement = _sequence(core.ObjectIdentifier("0.4.0.1862.1.6").dump(), kind)
        return self.authority.issue(
            "Затишненська міська рада",
            names=[
                (NameOID.ORGANIZATION_NAME, "Затишненська міська рада"),
                (NameOID.ORGANIZATION_IDENTIFIER, f"NTRUA-{code}"),
            ],
            extensions=[
                make.UnrecognizedExtension(
                    make.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), _sequence(statement)
                )
            ],
        )

    def sign(self, content, **wanted) -> bytes:
        """Return what the head signs now."""
        wanted.setdefault("at", NOW - timedelta(minutes=5))
        wanted.setdefault("chain", [self.authority])
        return self.head.sign(content, **wanted)

    @staticmethod
    def rsa_key(size=2048):
        return rsa.generate_private_key(65537, size)


def _sequence(*parts) -> bytes:
    """Return a short SEQUENCE in DER."""
    body = b"".join(parts)
    return bytes([0x30, len(body)]) + body


def asic(documents, signature, *, manifest=None) -> bytes:
    """Return an ASiC-E of ``documents`` ({name: bytes}); ``signature`` signs the manifest."""
    references = "".join(
        f'<asic:DataObjectReference URI="{name}"><ds:DigestMethod '
        'Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
        f"<ds:DigestValue>{_base64(sha256(content).digest())}</ds:DigestValue>"
        "</asic:DataObjectReference>"
        for name, content in documents.items()
    )
    manifest = manifest or (
        '<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" '
        'xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
        f'<asic:SigReference URI="META-INF/signature001.p7s"/>{references}</asic:ASiCManifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", MIMETYPE)
        for name, content in documents.items():
            archive.writestr(name, content)
        archive.writestr("META-INF/ASiCManifest001.xml", manifest)
        archive.writestr("META-INF/signature001.p7s", signature(manifest.encode()))
    return buffer.getvalue()


def _base64(data) -> str:

    return base64.b64encode(data).decode()


def with_answers(container: bytes, *, crls=(), ocsps=(), is_attribute=True) -> bytes:
    """Return ``container`` with answers about revocation: in an attribute of CAdES, or in its set
    of lists."""
    info = cms.ContentInfo.load(container)
    signer = info["content"]["signer_infos"][0]
    if is_attribute:
        values = answers._RevocationValues(
            {
                "crl_vals": [crl.CertificateList.load(one) for one in crls],
                "ocsp_vals": [
                    ocsp.OCSPResponse.load(one)["response_bytes"]["response"].parsed
                    for one in ocsps
                ],
            }
        )
        added = cms.CMSAttribute({"type": "1.2.840.113549.1.9.16.2.24", "values": [values]})
        signer["unsigned_attrs"] = cms.CMSAttributes([added])
    else:
        info["content"]["crls"] = cms.RevocationInfoChoices(
            [
                *(cms.RevocationInfoChoice("crl", crl.CertificateList.load(one)) for one in crls),
                *(
                    cms.RevocationInfoChoice(
                        "other",
                        cms.OtherRevocationInfoFormat(
                            {
                                "other_rev_info_format": "ocsp_response",
                                "other_rev_info": ocsp.OCSPResponse.load(one),
                            }
                        ),
                    )
                    for one in ocsps
                ),
            ]
        )
    return info.dump(force=True)


def national(container: bytes) -> bytes:
    """Return ``container`` with the algorithms of ДСТУ 4145 named in place of its own."""
    info = cms.ContentInfo.load(container)
    signer = info["content"]["signer_infos"][0]
    signer["digest_algorithm"] = {"algorithm": "1.2.804.2.1.1.1.1.2.1"}
    signer["signature_algorithm"] = {"algorithm": "1.2.804.2.1.1.1.1.3.1.1"}
    return info.dump(force=True)


def paper(text="A letter") -> bytes:
    """Return a small PDF of one page."""
    import pikepdf

    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        page.Contents = pdf.make_stream(b"% " + text.encode())
        pdf.save(buffer, compress_streams=False, deterministic_id=True)
    return buffer.getvalue()


def sign_pdf(data, who: Issued, *, at=NOW - timedelta(minutes=5), stamper=None, chain=(), **more):
    """Return ``data`` with a PAdES signature of ``who`` added."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    meta = signers.PdfSignatureMetadata(
        field_name=more.get("field", "Signature1"),
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    with freeze_time(at):
        signer = signers.PdfSigner(meta, who.signer(chain), timestamper=stamper)
        return signer.sign_pdf(writer).getvalue()
