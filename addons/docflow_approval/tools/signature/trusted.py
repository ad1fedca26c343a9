"""What an administrator loads: certificates of authorities, lists of revoked certificates."""

import base64
import binascii
import re

from asn1crypto import crl, x509
from cryptography import x509 as verifying
from cryptography.exceptions import UnsupportedAlgorithm

from .der import BadDer, check_bounds
from .people import name_of
from .signed import NATIONAL, key_oid

_PEM = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----([A-Za-z0-9+/=\s]+)-----END [A-Z0-9 ]+-----")


def describe(data: bytes, authority: bytes | None = None) -> tuple[dict, bytes]:
    """Return what a file is and its DER: ``kind`` is ``certificate``, ``crl`` or ``none``.

    A list says whether it is that of ``authority`` (DER of its certificate), where that is asked.
    """
    der = _unwrap(data)
    for kind, read in (("certificate", _certificate), ("crl", _crl)):
        try:
            if check_bounds(der) != len(der):
                break
            return {"kind": kind, **read(der), **_compare(kind, der, authority)}, der
        except (BadDer, ValueError, TypeError, KeyError, AttributeError):
            continue
    return {"kind": "none"}, b""


def _unwrap(data: bytes) -> bytes:
    if data[:1] == b"\x30":
        return data
    found = _PEM.search(data)
    try:
        return base64.b64decode(b"".join((found[1] if found else data).split()), validate=True)
    except binascii.Error:
        return b""


def _certificate(der: bytes) -> dict:
    certificate = x509.Certificate.load(der, strict=True)
    spki = certificate["tbs_certificate"]["subject_public_key_info"]
    return {
        "name": name_of(certificate),
        "issuer_name": _issuer(certificate.issuer),
        "serial": f"{certificate.serial_number:x}",
        "not_before": certificate.not_valid_before.isoformat(),
        "not_after": certificate.not_valid_after.isoformat(),
        "sha256": certificate.sha256.hex(),
        "is_authority": bool(certificate.ca),
        "is_self_issued": certificate.subject == certificate.issuer,
        "is_national": key_oid(spki).startswith(NATIONAL),
    }


def _crl(der: bytes) -> dict:
    revoked = crl.CertificateList.load(der, strict=True)
    body = revoked["tbs_cert_list"]
    until = body["next_update"].native
    return {
        "issuer_name": _issuer(revoked.issuer),
        "date": body["this_update"].native.isoformat(),
        "date_until": until and until.isoformat(),
        "count": len(body["revoked_certificates"]),
    }


def _compare(kind: str, der: bytes, authority: bytes | None) -> dict:
    is_asked = kind == "crl" and authority
    return {"is_of_authority": _is_list_of(der, authority)} if is_asked else {}


def _is_list_of(der: bytes, authority: bytes) -> bool:
    """Say whether an authority signed a list; of ДСТУ 4145 only the name is compared."""
    certificate = x509.Certificate.load(authority, strict=True)
    if crl.CertificateList.load(der, strict=True).issuer != certificate.subject:
        return False
    spki = certificate["tbs_certificate"]["subject_public_key_info"]
    if key_oid(spki).startswith(NATIONAL):
        return True
    try:
        key = verifying.load_der_x509_certificate(authority).public_key()
        return verifying.load_der_x509_crl(der).is_signature_valid(key)
    except UnsupportedAlgorithm:
        return False


def _issuer(name: x509.Name) -> str:
    names = {pair["type"].native: str(pair["value"].native) for rdn in name.chosen for pair in rdn}
    return (names.get("common_name") or names.get("organization_name") or "?")[:250]
