"""What CAdES keeps for later: time stamps beside that over the signature, certificates, answers.

Checked is the archive time stamp of today (``archive-time-stamp-v3`` with ``ats-hash-index-v3``,
EN 319 122-1 §5.5) and the time stamp over the content. Those of earlier editions are taken apart
and told, and prove nothing here.
"""

import hashlib
from collections.abc import Iterator

from asn1crypto import algos, cms, core

from .stamp import MAX_STAMPS, STRONG, Stamp, check_token, digest_of, find_tokens, read_token
from .trust import Trust

_CONTENT = "1.2.840.113549.1.9.16.2.20"
_ARCHIVE = "0.4.0.1733.2.4"
_INDEX = "0.4.0.19122.1.5"
# Time stamps that are told only: of the certificates and answers, and archive ones of the past.
_TOLD = {
    "1.2.840.113549.1.9.16.2.25": "references",
    "1.2.840.113549.1.9.16.2.26": "references",
    "1.2.840.113549.1.9.16.2.27": "archive",
    "1.2.840.113549.1.9.16.2.48": "archive",
}
# What else a signature brings along for later.
_KEPT = {
    "1.2.840.113549.1.9.16.2.21": "certificate_references",
    "1.2.840.113549.1.9.16.2.22": "revocation_references",
    "1.2.840.113549.1.9.16.2.23": "certificates",
    "1.2.840.113549.1.9.16.2.24": "revocations",
    "1.2.840.113583.1.1.8": "revocations",
    "0.4.0.1733.2.2": "long_term_validation",
    "1.2.840.113549.1.9.16.2.49": "evidence_record",
    "1.2.840.113549.1.9.16.2.50": "evidence_record",
}
# In the order in which a signature has them.
_FIELDS = ("version", "sid", "digest_algorithm", "signed_attrs", "signature_algorithm", "signature")


class _Digests(core.SequenceOf):
    _child_spec = core.OctetString


class _Index(core.Sequence):
    """ATSHashIndexV3: digests of everything that an archive time stamp covers beside the signer's
    own."""

    _fields = [
        ("algorithm", algos.DigestAlgorithm),
        ("certificates", _Digests),
        ("crls", _Digests),
        ("attributes", _Digests),
    ]


class Mismatch(ValueError):
    """A digest in an index belongs to nothing that the signature has."""


async def check_stamps(signed, info, source, trust: Trust, answers) -> list[Stamp]:
    """Check every time stamp of one signature.

    :param source: what was signed (:class:`~.cms.Source`)
    """
    value = info["signature"].native
    stamps = [await check_token(token, value, trust, answers) for token in find_tokens(info)]
    for oid, holder in _walk(info["signed_attrs"]):
        if oid == _CONTENT and source.is_at_hand:
            token = _load(holder)
            stamps.append(await check_token(token, source.get_digest, trust, answers, "content"))
    for oid, holder in _walk(info["unsigned_attrs"]):
        try:
            if oid == _ARCHIVE:
                what = (signed, info, source)
                stamps.append(await _check_archive(_load(holder), what, trust, answers))
            elif oid in _TOLD:
                stamps.append(read_token(_load(holder), _TOLD[oid]))
        except (ValueError, TypeError, KeyError, AttributeError):
            # whoever adds something behind a signature does not make it bad
            stamps.append(Stamp(kind="archive", reason="stamp_broken"))
        if len(stamps) >= MAX_STAMPS:
            break
    return stamps


def list_kept(info) -> list[str]:
    """Return what a signature brings along for later, beside time stamps."""
    found = [*_walk(info["signed_attrs"]), *_walk(info["unsigned_attrs"])]
    return sorted({_KEPT[oid] for oid, __ in found if oid in _KEPT})


def _walk(attributes) -> Iterator[tuple[str, core.Asn1Value]]:
    for attribute in attributes if isinstance(attributes, cms.CMSAttributes) else ():
        for value in attribute["values"]:
            yield attribute["type"].dotted, value


def _load(holder) -> cms.ContentInfo:
    return cms.ContentInfo.load(holder.dump())


async def _check_archive(token, what, trust, answers) -> Stamp:
    signed, info, source = what
    index = _find_index(token)
    if index is None or not source.is_at_hand:
        return read_token(token, "archive")
    try:
        over = _compare(index, signed, info)
    except Mismatch:
        return read_token(token, "archive", "stamp_of_another")
    stamp = await check_token(
        token,
        lambda algorithm: _digest(algorithm, signed, info, source, index),
        trust,
        answers,
        "archive",
    )
    stamp.over = over
    return stamp


def _find_index(token) -> _Index | None:
    (signer,) = token["content"]["signer_infos"]
    found = [value for oid, value in _walk(signer["unsigned_attrs"]) if oid == _INDEX]
    return _Index.load(found[0].dump(), strict=True) if len(found) == 1 else None


def _digest(algorithm, signed, info, source, index) -> bytes:
    """Return the digest of everything that an archive time stamp is over."""
    parts = [
        signed["encap_content_info"]["content_type"].dump(),
        source.get_digest(algorithm),
        *(info[name].dump() for name in _FIELDS),
        index.dump(),
    ]
    return hashlib.new(algorithm, b"".join(parts)).digest()


def _compare(index, signed, info) -> frozenset[bytes]:
    """Compare the index with what the signature has; return the digests of the stamps in it."""
    algorithm = index["algorithm"]["algorithm"].native
    if algorithm not in STRONG:
        raise Mismatch(algorithm)

    def digest(*parts):
        return hashlib.new(algorithm, b"".join(parts)).digest()

    values = {
        digest(core.ObjectIdentifier(oid).dump(), value.dump()): value
        for oid, value in _walk(info["unsigned_attrs"])
    }
    known = {
        "certificates": {digest(one.dump()) for one in _items(signed["certificates"])},
        "crls": {digest(one.dump()) for one in _items(signed["crls"])},
        "attributes": values.keys(),
    }
    for name, there in known.items():
        if not {one.native for one in index[name]} <= there:
            raise Mismatch(name)
    covered = [values[one.native] for one in index["attributes"]]
    return frozenset(digest_of(one) for one in covered)


def _items(holder):
    return () if isinstance(holder, core.Void) else holder
