"""Time stamps (RFC 3161): when something existed, said by somebody else than the signer."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import cms, core, tsp
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.errors import SignatureValidationError

from .answers import read_answers
from .people import name_of
from .trust import Question, Revocations, Trust, check_chain, is_weak_key, may_stamp

STRONG = frozenset({"sha224", "sha256", "sha384", "sha512"})
MAX_STAMPS = 20
# What kinds prove that the signature existed; the others are told and prove nothing about it.
PROVING = ("signature", "archive", "document")
_BROKEN = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    LookupError,
    UnsupportedAlgorithm,
    SignatureValidationError,
)


@dataclass
class Stamp:
    """A time stamp: the moment it says, who says it, and why it does not count (``reason``).

    ==========  ================================================================================
    kind        what it is over
    ==========  ================================================================================
    signature   the value of the signature
    archive     the signature with all that proves it, the stamps before it too (CAdES, XAdES)
    document    a signed PDF with all that was in it then
    content     what was signed, before it was signed: no later than the signature
    references  the signature and the names of its certificates and answers
    ==========  ================================================================================

    ``until`` is the end of the stamping authority's certificate, ``spoiled`` the moment of a
    revocation after which nothing that its key ever did is believed. ``over`` has the digests of
    the stamps that this one covers.
    """

    moment: datetime | None = None
    authority: str = ""
    reason: str = ""
    kind: str = "signature"
    until: datetime | None = None
    spoiled: datetime | None = None
    chain: list[dict] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    questions: list[dict] = field(default_factory=list)
    digest: bytes = b""
    over: frozenset[bytes] = frozenset()

    def as_dict(self) -> dict:
        return {
            "kind": self.kind,
            "time": self.moment and self.moment.isoformat(),
            "authority": self.authority,
            "reason": self.reason,
            "unchecked": self.unchecked,
            "chain": self.chain,
        }


async def check_token(
    token: cms.ContentInfo,
    imprint: bytes | Callable[[str], bytes],
    trust: Trust,
    answers: list[Revocations],
    kind: str = "signature",
) -> Stamp:
    """Return what a time stamp says.

    :param imprint: the bytes that it should be over, or a function that gives their digest
    """
    stamp = Stamp(kind=kind, digest=digest_of(token))
    try:
        stamp.reason = await _check(stamp, token, imprint, trust, answers)
    except _BROKEN:
        stamp.reason = "stamp_broken"
    return stamp


def read_token(token: cms.ContentInfo, kind: str, reason: str = "stamp_not_checked") -> Stamp:
    """Return what a time stamp says that is told here and not checked."""
    stamp = Stamp(kind=kind, digest=digest_of(token), reason=reason)
    try:
        signed = token["content"]
        stamp.moment = signed["encap_content_info"]["content"].parsed["gen_time"].native
        certificate = generic_cms.extract_certs_for_validation(signed).signer_cert
        stamp.authority = name_of(certificate)
    except _BROKEN:
        stamp.reason = "stamp_broken"
    return stamp


def digest_of(token: core.Asn1Value) -> bytes:
    return hashlib.sha256(token.dump()).digest()


def find_tokens(signer_info: cms.SignerInfo) -> list[cms.ContentInfo]:
    """Return the time stamps over the value of a signature."""
    attributes = signer_info["unsigned_attrs"]
    if not isinstance(attributes, cms.CMSAttributes):
        return []
    return [
        token
        for attribute in attributes
        if attribute["type"].native == "signature_time_stamp_token"
        for token in attribute["values"]
    ][:MAX_STAMPS]


async def _check(stamp, token, imprint, trust, answers) -> str:
    """Fill in a stamp; return why it does not count."""
    signed = token["content"]
    content = signed["encap_content_info"]["content"]
    info: tsp.TSTInfo = content.parsed
    stamp.moment = info["gen_time"].native
    certificates = generic_cms.extract_certs_for_validation(signed)
    certificate = certificates.signer_cert
    stamp.authority = name_of(certificate)
    stamp.until = certificate.not_valid_after
    wanted = info["message_imprint"]
    algorithm = wanted["hash_algorithm"]["algorithm"].native
    if algorithm not in STRONG or is_weak_key(certificate):
        return "stamp_weak"
    actual = imprint(algorithm) if callable(imprint) else hashlib.new(algorithm, imprint).digest()
    if actual != wanted["hashed_message"].native:
        return "stamp_of_another"
    (signer_info,) = signed["signer_infos"]
    if not may_stamp(certificate) or not _is_signed(signer_info, certificate, bytes(content)):
        return "stamp_broken"
    answers = [*read_answers(signed, signer_info), *answers]
    question = Question(certificate, stamp.moment, certificates.other_certs, answers, is_past=True)
    verdict = await check_chain(question, trust)
    stamp.chain, stamp.questions = verdict.chain, verdict.questions
    # who stole the key of an authority above makes stamping authorities of any date
    stamp.spoiled = verdict.spoiled
    if "issuer_revocation" in verdict.unchecked or verdict.status.status == "unknown":
        stamp.unchecked.append("stamp_revocation")
    return _explain(verdict, trust)


def _is_signed(signer_info, certificate, content) -> bool:
    algorithm = signer_info["digest_algorithm"]["algorithm"].native
    if algorithm not in STRONG:
        return False
    digest = hashlib.new(algorithm, content).digest()
    return all(generic_cms.validate_sig_integrity(signer_info, certificate, "tst_info", digest))


def _explain(verdict, trust) -> str:
    """Return why the chain of a stamping authority does not let its stamp count."""
    if verdict.reason in ("revoked", "issuer_revoked"):
        return "stamp_revoked"
    if verdict.reason in ("no_revocation", "no_issuer_revocation"):
        return "stamp_unanswered" if verdict.root in trust.strict else ""
    return "stamp_untrusted" if verdict.reason else ""


def settle(stamps: Iterable[Stamp], now: datetime) -> Stamp | None:
    """Say which stamps count today, and return the one that proves the earliest moment.

    A stamp whose authority was revoked since, or has ended, counts for what a later stamp found
    there before that (EN 319 102-1 §5.6): it was good then, and was not made afterwards.
    """
    proving = [one for one in stamps if one.kind in PROVING and one.moment]
    for stamp in sorted(proving, key=lambda one: one.moment, reverse=True):
        if stamp.reason:
            continue
        horizon = min((one.moment for one in proving if _keeps(one, stamp)), default=now)
        if stamp.spoiled and stamp.spoiled <= horizon:
            stamp.reason = "stamp_revoked"
        elif stamp.until < horizon:
            # whoever has the key now may have made it now
            stamp.unchecked.append("stamp_ended")
    good = [one for one in proving if not one.reason]
    return min(good, key=lambda one: one.moment, default=None)


def _keeps(later: Stamp, stamp: Stamp) -> bool:
    """Say whether a stamp that holds by itself covers another."""
    return (
        stamp.digest in later.over
        and not later.reason
        and "stamp_ended" not in later.unchecked
        and stamp.moment <= later.moment
    )
