"""Whom a certificate names: person, organisation, position, code of the register (ЄДРПОУ)."""

import re
from dataclasses import asdict, dataclass

from asn1crypto import core, x509

# Ukrainian certificates keep the codes in the extension «subject directory attributes».
_EDRPOU = "1.2.804.2.1.1.1.11.1.4.2.1"
_DRFO = "1.2.804.2.1.1.1.11.1.4.1.1"
_DIRECTORY = "2.5.29.9"
_QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"
_SEAL = "0.4.0.1862.1.6.2"
_MAX_TEXT = 250
# NTRUA-12345678 (EN 319 412-1), or the bare eight digits of older certificates
_ORGANISATION_CODE = re.compile(r"(?:NTRUA-?|UA-?|)(\d{8})(?:-\d+)?")
_PERSON_CODE = re.compile(r"(?:TINUA-?|PNOUA-?|)(\d{10}|\d{8}-\d{5})")


@dataclass(frozen=True)
class Signer:
    """Whom a certificate names; an empty text where it names nobody.

    ``person_code`` is the personal tax number with all but its last digits hidden: enough to
    compare by eye, too little to leak.
    """

    name: str = ""
    organisation: str = ""
    unit: str = ""
    position: str = ""
    edrpou: str = ""
    person_code: str = ""
    country: str = ""
    is_seal: bool = False

    def as_dict(self) -> dict:
        return asdict(self)


def read_signer(certificate: x509.Certificate) -> Signer:
    """Return whom ``certificate`` names."""
    names = _subject(certificate)
    codes = _directory_codes(certificate)
    full = " ".join(filter(None, (names.get("surname"), names.get("given_name"))))
    return Signer(
        name=full or names.get("common_name", ""),
        organisation=names.get("organization_name", ""),
        unit=names.get("organizational_unit_name", ""),
        position=names.get("title", ""),
        edrpou=_find_edrpou(names, codes),
        person_code=_hide(_find_person_code(names, codes)),
        country=names.get("country_name", ""),
        is_seal=_is_seal(certificate),
    )


def name_of(certificate: x509.Certificate) -> str:
    """Return the common name of a certificate, or what stands in its place."""
    names = _subject(certificate)
    return names.get("common_name") or names.get("organization_name") or names.get("surname") or "?"


def clean(value: object) -> str:
    """Return foreign text fit for a screen: one line, no control signs, bounded."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value))
    return " ".join(text.split())[:_MAX_TEXT]


def _subject(certificate: x509.Certificate) -> dict[str, str]:
    names: dict[str, str] = {}
    for rdn in certificate.subject.chosen:
        for pair in rdn:
            names.setdefault(pair["type"].native, clean(pair["value"].native))
    return names


def _extension(certificate: x509.Certificate, oid: str) -> bytes | None:
    extensions = certificate["tbs_certificate"]["extensions"]
    if not isinstance(extensions, x509.Extensions):
        return None
    for extension in extensions:
        if extension["extn_id"].dotted == oid:
            return extension["extn_value"].contents
    return None


class _Values(core.SetOf):
    _child_spec = core.Any


class _Attribute(core.Sequence):
    _fields = [("type", core.ObjectIdentifier), ("values", _Values)]


class _Attributes(core.SequenceOf):
    _child_spec = _Attribute


class _Statements(core.SequenceOf):
    _child_spec = core.Any


def _directory_codes(certificate: x509.Certificate) -> dict[str, str]:
    """Return the codes of the person and the organisation by their object identifiers."""
    raw = _extension(certificate, _DIRECTORY)
    codes: dict[str, str] = {}
    if raw is None:
        return codes
    try:
        for attribute in _Attributes.load(raw):
            for value in attribute["values"]:
                codes.setdefault(attribute["type"].dotted, clean(value.parse().native))
    except (ValueError, TypeError, KeyError, AttributeError):
        # what an authority wrote here does not make a certificate bad
        return codes
    return codes


def _find_edrpou(names: dict[str, str], codes: dict[str, str]) -> str:
    for text in (codes.get(_EDRPOU), names.get("organization_identifier")):
        if text and (found := _ORGANISATION_CODE.fullmatch(text)):
            return found[1]
    # an organisation's own certificate may carry it as its serial number; a person's does not
    text = names.get("serial_number", "")
    is_person = "surname" in names or "given_name" in names
    found = _ORGANISATION_CODE.fullmatch(text)
    return found[1] if found and not is_person else ""


def _find_person_code(names: dict[str, str], codes: dict[str, str]) -> str:
    for text in (codes.get(_DRFO), names.get("serial_number")):
        if text and (found := _PERSON_CODE.fullmatch(text)):
            return found[1]
    return ""


def _hide(code: str) -> str:
    return "•" * (len(code) - 3) + code[-3:] if code else ""


def _is_seal(certificate: x509.Certificate) -> bool:
    raw = _extension(certificate, _QC_STATEMENTS)
    # the identifier stands whole in the statement, wherever an authority nests it
    return raw is not None and core.ObjectIdentifier(_SEAL).dump() in raw
