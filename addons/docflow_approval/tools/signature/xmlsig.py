"""XML signatures (XAdES): who signed is read; whether it holds is left to another backend."""

import base64
import binascii
from datetime import datetime

from asn1crypto import x509
from lxml import etree

from .cms import NATIONAL, Signature
from .der import BadDer, check_bounds
from .people import read_signer
from .trust import describe

_DS = "{http://www.w3.org/2000/09/xmldsig#}"
MAX_XML = 16 << 20
MAX_SIGNATURES = 64


def read_xml(data: bytes) -> list[Signature]:
    """Take the XML signatures of a file apart; each one stays open."""
    if len(data) > MAX_XML:
        return [Signature(reasons=["too_large"])]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return [Signature(reasons=["malformed"])]
    nodes = list(root.iter(f"{_DS}Signature"))[:MAX_SIGNATURES]
    return [_read(node) for node in nodes]


def _read(node) -> Signature:
    signature = Signature(reasons=["xml_not_checked"])
    method = node.find(f".//{_DS}SignatureMethod")
    if method is not None:
        signature.algorithm = method.get("Algorithm", "")[:200]
    signature.claimed = _claimed(node)
    for holder in node.iter(f"{_DS}X509Certificate"):
        try:
            raw = base64.b64decode("".join((holder.text or "").split()), validate=True)
            if check_bounds(raw) != len(raw):
                continue
            certificate = x509.Certificate.load(raw, strict=True)
            signature.signer = read_signer(certificate)
            signature.certificate = describe(certificate)
        except (BadDer, binascii.Error, ValueError, TypeError, KeyError, AttributeError):
            continue
        signature.verdict.chain = [signature.certificate]
        if NATIONAL in signature.algorithm or "dstu" in signature.algorithm.lower():
            signature.reasons = ["national_backend"]
        break
    return signature


def _claimed(node):
    for one in node.iter("{*}SigningTime"):
        try:
            moment = datetime.fromisoformat((one.text or "").strip())
        except ValueError:
            continue
        return moment if moment.tzinfo else None
    return None
