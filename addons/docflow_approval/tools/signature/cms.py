"""One CMS container (CAdES, PKCS #7): take it apart and check each of its signatures."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from asn1crypto import cms, core, x509
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.errors import SignatureValidationError

from .answers import read_answers
from .der import BadDer, check_bounds
from .people import Signer, read_signer
from .stamp import STRONG, Stamp, read_stamp
from .trust import Question, Revocations, Trust, Verdict, check_chain, describe, may_sign

MAX_SIGNATURES = 64
MAX_CERTIFICATES = 200
# Everything that Ukraine standardised itself: ДСТУ 4145, ГОСТ 34.311, Купина.
NATIONAL = "1.2.804.2.1.1.1."
_CLOCKS_DIFFER = timedelta(minutes=10)
# reasons that make a signature bad; every other one leaves it open
INVALID = frozenset(
    {
        "digest_mismatch",
        "signature_mismatch",
        "certificate_mismatch",
        "expired",
        "not_yet_valid",
        "revoked",
        "not_for_signing",
        "chain_broken",
        "malformed",
        "pdf_gap",
        "pdf_changed",
        "manifest_mismatch",
        "file_missing",
        "properties_mismatch",
        "xml_wrapped",
    }
)


@dataclass
class Signature:
    """One signature, taken apart and checked, ready to become JSON."""

    signer: Signer = field(default_factory=Signer)
    reasons: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    algorithm: str = ""
    covers: list[dict] = field(default_factory=list)
    claimed: datetime | None = None
    stamp: Stamp | None = None
    verdict: Verdict = field(default_factory=Verdict)
    certificate: dict | None = None

    @property
    def outcome(self) -> str:
        if INVALID & set(self.reasons):
            return "invalid"
        return "indeterminate" if self.reasons else "valid"

    @property
    def moment(self) -> datetime | None:
        """When it was made, as far as one knows."""
        return self.stamp.moment if self.is_proven else self.claimed

    @property
    def is_proven(self) -> bool:
        return bool(self.stamp and not self.stamp.reason)

    def as_dict(self) -> dict:
        moment = self.moment
        return {
            "outcome": self.outcome,
            "reasons": list(dict.fromkeys(self.reasons)),
            "unchecked": list(dict.fromkeys(self.unchecked)),
            "signer": self.signer.as_dict(),
            "algorithm": self.algorithm,
            "covers": self.covers,
            "time": moment and moment.isoformat(),
            "time_source": "stamp" if self.is_proven else "claimed" if moment else "none",
            "claimed": self.claimed and self.claimed.isoformat(),
            "stamp_authority": self.stamp.authority if self.stamp else "",
            "chain": self.verdict.chain,
            "certificate": self.certificate,
            "root": self.verdict.root,
            "revocation": self.verdict.revocation,
            **({"question": self.verdict.question} if self.verdict.question else {}),
        }


@dataclass(frozen=True)
class Circumstances:
    """What a check depends on beside the container: what is trusted, and what day it is."""

    trust: Trust
    now: datetime
    answers: tuple[Revocations, ...] = ()
    others: tuple[x509.Certificate, ...] = ()


def load(data: bytes, *, is_padded: bool = False) -> cms.SignedData:
    """Return the signed data of a container within bounds.

    :param is_padded: zeros may follow, as in a PDF
    :raise BadDer: it is none, or breaks a bound
    """
    end = check_bounds(data)
    if data[end:].strip(b"\0" if is_padded else b""):
        raise BadDer("bytes are left over")
    try:
        info = cms.ContentInfo.load(data[:end], strict=True)
        if info["content_type"].native != "signed_data":
            raise BadDer("no signed data")
        signed = info["content"]
        if len(signed["signer_infos"]) > MAX_SIGNATURES:
            raise BadDer("too many signatures")
        if len(_certificates(signed)) > MAX_CERTIFICATES:
            raise BadDer("too many certificates")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadDer(str(error)[:200]) from error
    return signed


def content_of(signed: cms.SignedData) -> bytes | None:
    """Return the bytes that a container brings along; None where they lie outside."""
    content = signed["encap_content_info"]["content"]
    if isinstance(content, core.Void) or content.native is None:
        return None
    return bytes(content)


def digest_wanted(signed: cms.SignedData) -> tuple[str, bytes] | None:
    """Return algorithm and digest of the first signature: by it the signed file is found."""
    for info in signed["signer_infos"]:
        algorithm = info["digest_algorithm"]["algorithm"].native
        attributes = info["signed_attrs"]
        if not isinstance(attributes, cms.CMSAttributes):
            continue
        for attribute in attributes:
            if attribute["type"].native == "message_digest":
                return algorithm, attribute["values"][0].native
    return None


@dataclass(frozen=True)
class Source:
    """What was signed: its bytes, or a function that gives their digest by an algorithm.

    ``claimed`` is a moment that stands beside the container, as in a PDF.
    """

    content: bytes | None = None
    digest: Callable[[str], bytes] | None = None
    claimed: datetime | None = None

    @property
    def is_at_hand(self) -> bool:
        return self.content is not None or self.digest is not None

    def get_digest(self, algorithm: str) -> bytes:
        if self.digest:
            return self.digest(algorithm)
        return hashlib.new(algorithm, self.content).digest()


async def check_all(signed, source: Source, around: Circumstances) -> list[Signature]:
    """Check every signature of a container over ``source``."""
    found = []
    for info in signed["signer_infos"]:
        signature = Signature()
        try:
            await _check(signature, signed, info, source, around)
        except SignatureValidationError:
            signature.reasons.append("certificate_mismatch")
        except (UnsupportedAlgorithm, NotImplementedError):
            signature.reasons.append("algorithm_unsupported")
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            signature.reasons.append("malformed")
        found.append(signature)
    return found


async def _check(signature, signed, info, source, around):
    certificates = _certificates(signed)
    certificate = _find_certificate(info, certificates + list(around.others))
    signature.claimed = _claimed(info) or source.claimed
    signature.algorithm = _algorithm(info)
    if certificate is None:
        signature.reasons.append("no_certificate")
        return
    signature.signer = read_signer(certificate)
    signature.certificate = describe(certificate)
    signature.verdict.chain = [signature.certificate]
    if _is_national(info, certificate):
        signature.reasons.append("national_backend")
        return
    if not may_sign(certificate):
        signature.reasons.append("not_for_signing")
    _check_bytes(signature, signed, info, certificate, source)
    answers = [*read_answers(signed, info), *around.answers]
    others = [*certificates, *around.others]
    signature.stamp = await read_stamp(info, info["signature"].native, around.trust, answers)
    await check_time(signature, certificate, others, answers, around)


def _check_bytes(signature, signed, info, certificate, source):
    """Compare the digest of what was signed, and the signature with the key."""
    algorithm = info["digest_algorithm"]["algorithm"].native
    if algorithm not in STRONG:
        signature.reasons.append("weak_algorithm")
        if algorithm not in hashlib.algorithms_available:
            return
    if is_weak_key(certificate):
        signature.reasons.append("weak_algorithm")
    if not source.is_at_hand:
        signature.reasons.append("no_content")
        return
    kind = signed["encap_content_info"]["content_type"].native
    actual = source.get_digest(algorithm)
    intact, is_signed = generic_cms.validate_sig_integrity(info, certificate, kind, actual)
    if not intact:
        signature.reasons.append("digest_mismatch")
    if not is_signed and (intact or isinstance(info["signed_attrs"], cms.CMSAttributes)):
        signature.reasons.append("signature_mismatch")
    if not _is_bound(info):
        signature.unchecked.append("certificate_not_bound")


def is_weak_key(certificate: x509.Certificate) -> bool:
    """Say whether the key is too short to prove anything."""
    key = certificate.public_key
    return key.algorithm == "rsa" and key.bit_size < 2048


async def check_time(signature, certificate, others, answers, around):
    """Ask the chain at the moment that is proven: of the stamp, else now; any kind of signature."""
    stamp, claimed = signature.stamp, signature.claimed
    if stamp and stamp.reason:
        signature.unchecked.append(stamp.reason)
    if signature.is_proven:
        question = Question(certificate, stamp.moment, others, answers, is_past=True)
        if stamp.moment > around.now + _CLOCKS_DIFFER:
            signature.reasons.append("time_in_future")
    else:
        question = Question(certificate, around.now, others, answers)
        signature.unchecked.append("time_is_claimed")
    verdict = signature.verdict = await check_chain(question, around.trust)
    signature.unchecked += verdict.unchecked
    if verdict.reason:
        signature.reasons.append(_soften(verdict, signature))
    if signature.is_proven:
        return
    if claimed is None:
        signature.reasons.append("no_time")
    elif claimed > around.now + _CLOCKS_DIFFER:
        signature.reasons.append("time_in_future")
    elif claimed < certificate.not_valid_before:
        signature.reasons.append("not_yet_valid")


def _soften(verdict, signature) -> str:
    """Tell a signature made too late from one that only cannot prove that it was in time."""
    later = {"expired": "expired_since", "revoked": "revoked_since"}
    if signature.is_proven or verdict.reason not in later or not verdict.moment:
        return verdict.reason
    in_time = signature.claimed and signature.claimed < verdict.moment
    return later[verdict.reason] if in_time else verdict.reason


def _certificates(signed) -> list[x509.Certificate]:
    choices = signed["certificates"]
    if not isinstance(choices, cms.CertificateSet):
        return []
    return [choice.chosen for choice in choices if choice.name == "certificate"]


def _find_certificate(info, certificates) -> x509.Certificate | None:
    sid = info["sid"]
    for certificate in certificates:
        if sid.name == "issuer_and_serial_number":
            wanted = sid.chosen
            if (
                certificate.serial_number == wanted["serial_number"].native
                and certificate.issuer == wanted["issuer"]
            ):
                return certificate
        elif certificate.key_identifier == sid.chosen.native:
            return certificate
    return None


def _is_national(info, certificate) -> bool:
    spki = certificate["tbs_certificate"]["subject_public_key_info"]
    return any(
        oid.startswith(NATIONAL)
        for oid in (
            info["digest_algorithm"]["algorithm"].dotted,
            info["signature_algorithm"]["algorithm"].dotted,
            key_oid(spki),
        )
    )


def key_oid(spki) -> str:
    """Return the algorithm of a key by its number."""
    # read raw: the library refuses keys of an algorithm that it does not know
    key = core.SequenceOf(spec=core.Any).load(spki.dump())
    algorithm = core.SequenceOf(spec=core.Any).load(key[0].dump())
    return core.ObjectIdentifier.load(algorithm[0].dump()).dotted


def _algorithm(info) -> str:
    digest = info["digest_algorithm"]["algorithm"].native
    mechanism = info["signature_algorithm"]["algorithm"].native
    if mechanism.startswith(NATIONAL) or digest.startswith(NATIONAL):
        return "ДСТУ 4145"
    return mechanism if digest in mechanism else f"{mechanism}, {digest}"


def _claimed(info) -> datetime | None:
    try:
        return generic_cms.extract_self_reported_ts(info)
    except (ValueError, TypeError, KeyError, SignatureValidationError):
        return None


def _is_bound(info) -> bool:
    attributes = info["signed_attrs"]
    return isinstance(attributes, cms.CMSAttributes) and any(
        attribute["type"].native in ("signing_certificate", "signing_certificate_v2")
        for attribute in attributes
    )
