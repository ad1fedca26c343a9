"""What stands around an XML signature (XAdES): whose it is, when, time stamps, revocation."""

import hashlib
from datetime import datetime

from asn1crypto import cms, crl, ocsp, x509

from .der import BadDer, check_bounds
from .revocation import Revocations
from .xmldsig import C14N, DIGESTS, DS, Transform, Wrapped, decode, read_form

XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
SIGNED_PROPERTIES = "#SignedProperties"
MAX_CERTIFICATES = 200
PROPERTIES = f"{DS}Object/{XADES}QualifyingProperties"
_SIGNED = f"{XADES}SignedSignatureProperties"
UNSIGNED = f"{XADES}UnsignedProperties/{XADES}UnsignedSignatureProperties"


def find_properties(node):
    """Return the ``SignedProperties`` of one signature, or None.

    :raise Wrapped: there are several, or they say that they belong to another one
    """
    holders = node.findall(PROPERTIES)
    found = [one for holder in holders for one in holder.findall(f"{XADES}SignedProperties")]
    targets = {holder.get("Target") for holder in holders} - {None, ""}
    mine = f"#{node.get('Id', '')}"
    if len(found) > 1 or targets - {mine}:
        raise Wrapped("properties of another signature")
    return found[0] if found else None


def read_claimed(properties) -> datetime | None:
    """Return when the signer says that it was made; a time without a zone is none."""
    if properties is None:
        return None
    text = properties.findtext(f"{_SIGNED}/{XADES}SigningTime", default="")
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def is_chosen(certificate: x509.Certificate, properties) -> bool | None:
    """Say whether the signer named this certificate as his; None: he named none."""
    if properties is None:
        return None
    for name in ("SigningCertificateV2", "SigningCertificate"):
        digest = properties.find(f"{_SIGNED}/{XADES}{name}/{XADES}Cert/{XADES}CertDigest")
        if digest is not None:
            method = digest.find(f"{DS}DigestMethod").get("Algorithm", "")
            value = decode(digest.findtext(f"{DS}DigestValue"))
            known = DIGESTS.get(method)
            return bool(known) and hashlib.new(known, certificate.dump()).digest() == value
    return None


def read_certificates(node) -> list[x509.Certificate]:
    """Return the certificates that a signature brings; those of its key come first."""
    holders = [
        *node.iterfind(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate"),
        *(
            one
            for values in node.iterfind(f"{PROPERTIES}/{UNSIGNED}/{XADES}CertificateValues")
            for one in values.iter(f"{XADES}EncapsulatedX509Certificate")
        ),
    ]
    return _load(holders[:MAX_CERTIFICATES], x509.Certificate)


def read_answers(node) -> list[Revocations]:
    """Return what a signature itself tells of revocation; broken answers are none."""
    crls, ocsps = [], []
    for unsigned in node.iterfind(f"{PROPERTIES}/{UNSIGNED}"):
        crls += unsigned.iter(f"{XADES}EncapsulatedCRLValue")
        ocsps += unsigned.iter(f"{XADES}EncapsulatedOCSPValue")
    return [
        Revocations("ocsp_embedded", ocsps=tuple(_load(ocsps, ocsp.OCSPResponse))),
        Revocations("crl_embedded", crls=tuple(_load(crls, crl.CertificateList))),
    ]


def read_stamp(holder) -> tuple[Transform, cms.ContentInfo]:
    """Return a time stamp, and the form in which it takes what it is over."""
    form = holder.find(f"{DS}CanonicalizationMethod")
    raw = decode(holder.findtext(f"{XADES}EncapsulatedTimeStamp"))
    check_bounds(raw)
    token = cms.ContentInfo.load(raw)
    return (Transform(C14N) if form is None else read_form(form)), token


def _load(holders, kind) -> list:
    found = []
    for holder in holders:
        try:
            raw = decode(holder.text)
            if check_bounds(raw) == len(raw):
                found.append(kind.load(raw, strict=True))
        except (BadDer, ValueError, TypeError, KeyError, AttributeError):
            continue
    return found
