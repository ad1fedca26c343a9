"""Time stamps (RFC 3161): when a signature existed, said by somebody else than the signer."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, tsp
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.errors import SignatureValidationError

from .people import clean
from .trust import Question, Revocations, Trust, check_chain, may_stamp

STRONG = frozenset({"sha224", "sha256", "sha384", "sha512"})


@dataclass(frozen=True)
class Stamp:
    """A time stamp: the moment it says, who says it, and why it does not count (``reason``)."""

    moment: datetime | None
    authority: str = ""
    reason: str = ""


async def read_stamp(
    signer_info: cms.SignerInfo,
    signature: bytes,
    trust: Trust,
    answers: list[Revocations],
) -> Stamp | None:
    """Return the time stamp over ``signature``, or None where there is none."""
    token = _find(signer_info)
    return None if token is None else await check_token(token, signature, trust, answers)


async def check_token(
    token: cms.ContentInfo,
    signature: bytes,
    trust: Trust,
    answers: list[Revocations],
) -> Stamp:
    """Return what a time stamp says of ``signature``, the bytes that it should be over."""
    try:
        return await _check(token, signature, trust, answers)
    except (ValueError, KeyError, TypeError, AttributeError, SignatureValidationError):
        return Stamp(None, reason="stamp_broken")


def _find(signer_info: cms.SignerInfo) -> cms.ContentInfo | None:
    attributes = signer_info["unsigned_attrs"]
    if not isinstance(attributes, cms.CMSAttributes):
        return None
    for attribute in attributes:
        if attribute["type"].native == "signature_time_stamp_token" and len(attribute["values"]):
            return attribute["values"][0]
    return None


async def _check(token, signature, trust, answers) -> Stamp:
    signed = token["content"]
    content = signed["encap_content_info"]["content"]
    info: tsp.TSTInfo = content.parsed
    moment = info["gen_time"].native
    imprint = info["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    certificates = generic_cms.extract_certs_for_validation(signed)
    certificate = certificates.signer_cert
    stamp = Stamp(moment, authority=clean(certificate.subject.human_friendly))
    if algorithm not in STRONG:
        return Stamp(moment, stamp.authority, "stamp_weak")
    if hashlib.new(algorithm, signature).digest() != imprint["hashed_message"].native:
        return Stamp(moment, stamp.authority, "stamp_of_another")
    signer_info = signed["signer_infos"][0]
    digest_algorithm = signer_info["digest_algorithm"]["algorithm"].native
    digest = hashlib.new(digest_algorithm, bytes(content)).digest()
    intact, is_signed = generic_cms.validate_sig_integrity(
        signer_info, certificate, "tst_info", digest
    )
    if not (intact and is_signed) or digest_algorithm not in STRONG or not may_stamp(certificate):
        return Stamp(moment, stamp.authority, "stamp_broken")
    question = Question(certificate, moment, certificates.other_certs, answers, is_past=True)
    verdict = await check_chain(question, trust)
    if verdict.reason not in ("", "no_revocation"):
        return Stamp(moment, stamp.authority, "stamp_untrusted")
    return stamp
