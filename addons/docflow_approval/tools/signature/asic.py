"""ASiC-E and ASiC-S: a zip with files, and with signatures over them in ``META-INF``."""

import base64
import binascii
import hashlib
import urllib.parse

from . import cms, xmltree
from .container import NoSignature, unpack
from .der import BadDer
from .stamp import STRONG
from .xmldsig import DIGESTS
from .xmlsig import check_xml

_META = "META-INF/"
_ASIC = "{http://uri.etsi.org/02918/v1.2.1#}"
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
MAX_XML = 4 << 20


async def check_asic(data: bytes, around) -> tuple[list[cms.Signature], dict]:
    """Check all signatures of a container; the second part says what nobody signed."""
    parts = unpack(data)
    documents = {name: content for name, content in parts.items() if not _is_service(name)}
    signatures = []
    for name in sorted(parts):
        if not name.startswith(_META):
            continue
        if name.endswith(".p7s"):
            signatures += await _check_cades(name, parts, documents, around)
        elif name.endswith(".xml") and "signatures" in name.lower():
            signatures += await check_xml(parts[name], around, parts, is_container=True)
    if not signatures:
        raise NoSignature("not_signed")
    for signature in signatures:
        _keep_documents(signature, documents)
    covered = {one["name"] for signature in signatures for one in signature.covers}
    return signatures, {
        "uncovered": sorted(documents.keys() - covered),
        "documents": [
            {"name": name, "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in documents.items()
        ],
    }


def _keep_documents(signature, documents):
    """Leave out files of the container itself, as its list of names: they are no content."""
    covers = [one for one in signature.covers if one["name"] in documents]
    if signature.covers and not covers:
        signature.reasons.append("xml_gap")
    signature.covers = covers


def _is_service(name: str) -> bool:
    return name == "mimetype" or name.startswith(_META)


async def _check_cades(name, parts, documents, around):
    """Check one ``*.p7s``: over the manifest that names it, else over the only document."""
    try:
        signed = cms.load(parts[name])
    except BadDer:
        return [cms.Signature(reasons=["malformed"])]
    manifest = _find_manifest(name, parts)
    if manifest is not None:
        signatures = await cms.check_all(signed, cms.Source(parts[manifest]), around)
        covers, reasons = _read_manifest(parts[manifest], documents)
    elif len(documents) == 1:
        ((title, content),) = documents.items()
        signatures = await cms.check_all(signed, cms.Source(content), around)
        covers, reasons = [_cover(title, content)], []
    else:
        signatures, covers, reasons = await cms.check_all(signed, cms.Source(), around), [], []
    for signature in signatures:
        signature.covers = covers
        signature.reasons += reasons
    return signatures


def _find_manifest(name, parts) -> str | None:
    for candidate in sorted(parts):
        if candidate.startswith(_META) and "manifest" in candidate.lower():
            root = _parse(parts[candidate]) if candidate.endswith(".xml") else None
            if root is None or not root.tag.endswith("ASiCManifest"):
                continue
            reference = root.find(f"{_ASIC}SigReference")
            if reference is not None and _path(reference.get("URI")) == name:
                return candidate
    return None


def _read_manifest(data, documents) -> tuple[list[dict], list[str]]:
    """Compare the digests that a manifest gives; return what it covers and what is wrong."""
    covers, reasons = [], []
    for reference in _parse(data).iterfind(f"{_ASIC}DataObjectReference"):
        title = _path(reference.get("URI"))
        content = documents.get(title)
        method = reference.find(f"{_DS}DigestMethod")
        algorithm = DIGESTS.get(method.get("Algorithm")) if method is not None else None
        if content is None:
            reasons.append("file_missing")
        elif algorithm not in STRONG:
            reasons.append("weak_algorithm" if algorithm else "algorithm_unsupported")
        else:
            if hashlib.new(algorithm, content).digest() != _digest(reference):
                reasons.append("manifest_mismatch")
            covers.append(_cover(title, content))
    return covers, reasons or ([] if covers else ["manifest_mismatch"])


def _digest(reference) -> bytes:
    value = reference.findtext(f"{_DS}DigestValue", default="")
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except binascii.Error:
        return b""


def _cover(name, content) -> dict:
    return {"name": name, "sha256": hashlib.sha256(content).hexdigest()}


def _path(uri) -> str:
    return urllib.parse.unquote(uri or "")


def _parse(data: bytes):
    """Return the root of an XML within bounds; None: it is none."""
    try:
        return xmltree.parse(data, MAX_XML)
    except xmltree.BadXml:
        return None
