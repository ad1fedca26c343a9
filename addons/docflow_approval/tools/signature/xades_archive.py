"""What XAdES keeps for later: time stamps beside that over the signature, certificates, answers.

Checked is the archive time stamp of today (name space 1.4.1, EN 319 132-1 §5.5.2.2). Those of
earlier editions, and those over a part of what is kept, are taken apart and told, and prove nothing
here.
"""

from .der import BadDer
from .stamp import MAX_STAMPS, Stamp, digest_of, read_token
from .xades import PROPERTIES, UNSIGNED, XADES, read_stamp
from .xmldsig import DS, Transform, Unsupported, canonicalise

_LATER = "{http://uri.etsi.org/01903/v1.4.1#}"
ARCHIVE = f"{_LATER}ArchiveTimeStamp"
SIGNATURE = f"{XADES}SignatureTimeStamp"
_TOLD = {
    f"{XADES}ArchiveTimeStamp": "archive",
    f"{XADES}SigAndRefsTimeStamp": "references",
    f"{XADES}RefsOnlyTimeStamp": "references",
    f"{_LATER}SigAndRefsTimeStampV2": "references",
    f"{_LATER}RefsOnlyTimeStampV2": "references",
}
_SIGNED = f"{PROPERTIES}/{XADES}SignedProperties/{XADES}SignedDataObjectProperties"
_TOLD_SIGNED = ("AllDataObjectsTimeStamp", "IndividualDataObjectsTimeStamp")
_KEPT = {
    f"{XADES}CompleteCertificateRefs": "certificate_references",
    f"{_LATER}CompleteCertificateRefsV2": "certificate_references",
    f"{XADES}CompleteRevocationRefs": "revocation_references",
    f"{XADES}CertificateValues": "certificates",
    f"{XADES}RevocationValues": "revocations",
    f"{_LATER}TimeStampValidationData": "long_term_validation",
}


def find_stamps(node) -> list[tuple[str, object]]:
    """Return the time stamps of a signature in their order, each with its tag."""
    found = []
    for holder in node.iterfind(f"{PROPERTIES}/{UNSIGNED}"):
        wanted = {ARCHIVE, SIGNATURE, *_TOLD}
        found += [(one.tag, one) for one in holder.iterchildren("*") if one.tag in wanted]
    return found[:MAX_STAMPS]


def read_told(node) -> list[Stamp]:
    """Return the time stamps that are told and not checked."""
    told = [(_TOLD[tag], one) for tag, one in find_stamps(node) if tag in _TOLD]
    for name in _TOLD_SIGNED:
        told += [("content", one) for one in node.iterfind(f"{_SIGNED}/{XADES}{name}")]
    return [_tell(kind, one) for kind, one in told[:MAX_STAMPS]]


def _tell(kind, holder) -> Stamp:
    try:
        return read_token(read_stamp(holder)[1], kind)
    except (BadDer, ValueError, TypeError, KeyError, AttributeError):
        return Stamp(kind=kind, reason="stamp_broken")


def list_kept(node) -> list[str]:
    """Return what a signature brings along for later, beside time stamps."""
    holders = node.iterfind(f"{PROPERTIES}/{UNSIGNED}")
    return sorted({_KEPT[one.tag] for holder in holders for one in holder if one.tag in _KEPT})


def digested(node, holder, form: Transform, contents, referenced) -> bytes:
    """Return the bytes that an archive time stamp is over.

    :param contents: the bytes that the references of the signature lead to, in their order
    :param referenced: the elements that they lead to
    """
    if holder.find(f"{XADES}Include") is not None:
        raise Unsupported
    parts = list(contents)
    for name in ("SignedInfo", "SignatureValue", "KeyInfo"):
        parts += [canonicalise(one, form) for one in node.findall(f"{DS}{name}")]
    parts += [canonicalise(one, form) for one in _before(holder)]
    parts += [
        canonicalise(one, form)
        for one in node.findall(f"{DS}Object")
        if one not in referenced and one.find(f"{XADES}QualifyingProperties") is None
    ]
    return b"".join(parts)


def covered(holder) -> frozenset[bytes]:
    """Return the digests of the time stamps that an archive time stamp covers."""
    found = set()
    for one in _before(holder):
        if one.find(f"{XADES}EncapsulatedTimeStamp") is not None:
            try:
                found.add(digest_of(read_stamp(one)[1]))
            except (BadDer, ValueError, TypeError, KeyError, AttributeError):
                continue
    return frozenset(found)


def _before(holder) -> list:
    return list(holder.itersiblings("*", preceding=True))[::-1]
