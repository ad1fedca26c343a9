"""A list of trusted services (ETSI TS 119 612), as a state publishes it.

It is read only where the one whom an administrator named signed the whole of it.
"""

from datetime import UTC, datetime

from asn1crypto import x509

from . import xmltree
from .der import BadDer, check_bounds
from .people import clean, name_of
from .signed import NATIONAL, Circumstances, key_oid
from .trust import Trust
from .xmldsig import decode
from .xmlsig import check_xml

_TSL = "{http://uri.etsi.org/02231/v2#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MAX_SERVICES = 3000
# Ends of the addresses by which lists name kinds and states; each state has its own beginnings.
_KINDS = {"CA/QC": "issuer", "MR-CA/QC": "issuer", "NationalRootCA-QC": "root"}
_GRANTED = frozenset({"granted", "recognisedatnationallevel"})


async def read_list(data: bytes, signer: x509.Certificate, now: datetime) -> tuple[dict, bytes]:
    """Return what a list says, and the certificates of its authorities one after another.

    :return: ``reasons`` is empty where the list holds; ``services`` have the ``size`` of their
        certificate
    """
    # whoever signs the list is trusted by itself; nobody stands above it to revoke it
    trust = Trust(roots=(signer,), lenient=frozenset({signer.sha256.hex()}))
    found = await check_xml(data, Circumstances(trust, now), {})
    reasons = [
        reason
        for signature in found
        for reason in signature.reasons
        # the operator of a list may be one
        if reason != "signer_is_authority"
    ]
    # the one who was named, and nobody whom he certified
    named = signer.sha256.hex()
    if any((one.certificate or {}).get("sha256") != named for one in found):
        reasons.append("unknown_root")
    if any(one.moment and one.moment > signer.not_valid_after for one in found):
        reasons.append("expired")
    if len(found) != 1 or any(cover["name"] for one in found for cover in one.covers):
        reasons.append("not_signed" if not found else "xml_gap")
    if reasons:
        return {"reasons": list(dict.fromkeys(reasons))}, b""
    # comments are not signed, and would cut a text in two
    root = xmltree.parse(data, has_comments=False)
    if root.tag != f"{_TSL}TrustServiceStatusList":
        return {"reasons": ["not_a_list"]}, b""
    try:
        return _read(root)
    except (BadDer, ValueError, TypeError, KeyError, AttributeError):
        return {"reasons": ["malformed"]}, b""


def _read(root) -> tuple[dict, bytes]:
    scheme = root.find(f"{_TSL}SchemeInformation")
    nodes = list(root.iterfind(f"{_TSL}TrustServiceProviderList/{_TSL}TrustServiceProvider"))
    rows: dict[str, dict] = {}
    for provider in nodes:
        for service in provider.iterfind(
            f"{_TSL}TSPServices/{_TSL}TSPService/{_TSL}ServiceInformation"
        ):
            name = _name(provider.find(f"{_TSL}TSPInformation/{_TSL}TSPName"))
            for row in _read_service(service, name):
                known = rows.setdefault(row["sha256"], row)
                if row["is_granted"] and not known["is_granted"]:
                    rows[row["sha256"]] = row
    if len(rows) > MAX_SERVICES:
        return {"reasons": ["too_large"]}, b""
    content = b"".join(row.pop("der") for row in rows.values())
    return {
        "reasons": [],
        "operator": _name(scheme.find(f"{_TSL}SchemeOperatorName")),
        "territory": clean(scheme.findtext(f"{_TSL}SchemeTerritory", default=""))[:20],
        "sequence": int(scheme.findtext(f"{_TSL}TSLSequenceNumber", default="0").strip()[:9]),
        "issued": _moment(scheme.findtext(f"{_TSL}ListIssueDateTime")),
        "next": _moment(scheme.findtext(f"{_TSL}NextUpdate/{_TSL}dateTime")),
        "services": list(rows.values()),
    }, content


def _read_service(service, provider):
    """Yield a row for each certificate of an authority that issues qualified certificates."""
    kind = service.findtext(f"{_TSL}ServiceTypeIdentifier", default="").strip()
    role = next((role for end, role in _KINDS.items() if kind.endswith(f"/{end}")), None)
    if role is None:
        return
    status = service.findtext(f"{_TSL}ServiceStatus", default="").strip().rpartition("/")[2]
    for holder in service.iterfind(
        f"{_TSL}ServiceDigitalIdentity/{_TSL}DigitalId/{_TSL}X509Certificate"
    ):
        der = decode(holder.text)
        if check_bounds(der) != len(der):
            raise BadDer("bytes are left over")
        certificate = x509.Certificate.load(der, strict=True)
        if not certificate.ca:
            continue
        spki = certificate["tbs_certificate"]["subject_public_key_info"]
        yield {
            "der": der,
            "size": len(der),
            "sha256": certificate.sha256.hex(),
            "authority": name_of(certificate),
            "provider": provider,
            "service": _name(service.find(f"{_TSL}ServiceName")),
            "role": role,
            "status": clean(status)[:60],
            "is_granted": status.lower() in _GRANTED,
            "since": _moment(service.findtext(f"{_TSL}StatusStartingTime")),
            "not_after": certificate.not_valid_after.isoformat(),
            "is_national": key_oid(spki).startswith(NATIONAL),
        }


def _name(holder) -> str:
    """Return a name in Ukrainian, else the first."""
    names = [] if holder is None else list(holder.iterfind(f"{_TSL}Name"))
    names.sort(key=lambda one: one.get(_LANG, "").lower()[:2] != "uk")
    return clean(names[0].text or "") if names else ""


def _moment(text: str | None) -> str | None:
    if not text or not text.strip():
        return None
    moment = datetime.fromisoformat(text.strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
