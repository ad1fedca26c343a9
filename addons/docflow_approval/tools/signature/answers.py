"""What a container itself tells of revocation: lists (CRL) and answers (OCSP)."""

# asn1crypto fills its table of attributes when this module is read
from asn1crypto import (
    cms,
    core,
    crl,
    ocsp,
    pdf,  # noqa: F401
)

from .revocation import Revocations

_ADBE = "adobe_revocation_info_archival"
_CADES = "1.2.840.113549.1.9.16.2.24"


class _Crls(core.SequenceOf):
    _child_spec = crl.CertificateList


class _Ocsps(core.SequenceOf):
    _child_spec = ocsp.BasicOCSPResponse


class _RevocationValues(core.Sequence):
    """RFC 5126 §6.3.4."""

    _fields = [
        ("crl_vals", _Crls, {"explicit": 0, "optional": True}),
        ("ocsp_vals", _Ocsps, {"explicit": 1, "optional": True}),
        ("other_rev_vals", core.Any, {"explicit": 2, "optional": True}),
    ]


def read_answers(signed: cms.SignedData, info: cms.SignerInfo) -> list[Revocations]:
    """Collect the answers of a container and of one signature in it; broken ones are no answers."""
    crls: list[crl.CertificateList] = []
    ocsps: list[ocsp.OCSPResponse] = []
    if isinstance(signed["crls"], cms.RevocationInfoChoices):
        for choice in signed["crls"]:
            if choice.name == "crl":
                crls.append(choice.chosen)
            elif choice.chosen["other_rev_info_format"].native == "ocsp_response":
                ocsps.append(ocsp.OCSPResponse.load(choice.chosen["other_rev_info"].dump()))
    for attributes in (info["signed_attrs"], info["unsigned_attrs"]):
        for attribute in attributes if isinstance(attributes, cms.CMSAttributes) else ():
            try:
                _collect(attribute, crls, ocsps)
            except (ValueError, TypeError, KeyError, AttributeError):
                continue
    return [
        Revocations("ocsp_embedded", ocsps=tuple(ocsps)),
        Revocations("crl_embedded", crls=tuple(crls)),
    ]


def _collect(attribute, crls, ocsps):
    """Take the answers out of one attribute, of Adobe's or of CAdES."""
    if attribute["type"].native == _ADBE:
        for archive in attribute["values"]:
            crls.extend(_items(archive["crl"]))
            ocsps.extend(_items(archive["ocsp"]))
    elif attribute["type"].dotted == _CADES:
        for value in attribute["values"]:
            values = _RevocationValues.load(value.dump())
            crls.extend(_items(values["crl_vals"]))
            ocsps.extend(_wrap(basic) for basic in _items(values["ocsp_vals"]))


def _items(sequence) -> list:
    return [] if isinstance(sequence, core.Void) else list(sequence)


def _wrap(basic) -> ocsp.OCSPResponse:
    """CAdES keeps the bare answer; the checks want it in its envelope."""
    return ocsp.OCSPResponse(
        {
            "response_status": "successful",
            "response_bytes": {"response_type": "basic_ocsp_response", "response": basic},
        }
    )
