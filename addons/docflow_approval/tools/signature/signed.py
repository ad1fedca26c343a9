"""One signature, of whatever form: what is known of it, and what follows from its time."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from asn1crypto import core, x509

from .people import Signer
from .revocation import Revocations
from .stamp import PROVING, Stamp, settle
from .trust import Question, Trust, Verdict, check_chain, may_sign

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
        "issuer_revoked",
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
    stamps: list[Stamp] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # what it brings along for later
    stamp: Stamp | None = None  # the one that proves when
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
        return self.stamp.moment if self.stamp else self.claimed

    @property
    def questions(self) -> list[dict]:
        """What responders may be asked, each certificate once."""
        asked = [*self.verdict.questions, *(one for row in self.stamps for one in row.questions)]
        return list({one["about"]: one for one in reversed(asked)}.values())[::-1]

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
            "time_source": "stamp" if self.stamp else "claimed" if moment else "none",
            "claimed": self.claimed and self.claimed.isoformat(),
            "stamp_authority": self.stamp.authority if self.stamp else "",
            "stamps": [one.as_dict() for one in self.stamps],
            "kept": self.kept,
            "chain": self.verdict.chain,
            "certificate": self.certificate,
            "root": self.verdict.root,
            "revocation": self.verdict.status.as_dict(),
            **({"questions": self.questions} if self.questions else {}),
        }


@dataclass(frozen=True)
class Circumstances:
    """What a check depends on beside the container: what is trusted, and what day it is."""

    trust: Trust
    now: datetime
    answers: tuple[Revocations, ...] = ()
    stamps: tuple[Stamp, ...] = ()  # over the whole of a document, with its signatures
    others: tuple[x509.Certificate, ...] = ()


def judge_use(certificate: x509.Certificate) -> list[str]:
    """Return why a certificate is none of a person or an organisation that signs."""
    if not may_sign(certificate):
        return ["not_for_signing"]
    return ["signer_is_authority"] if certificate.ca else []


async def check_time(signature, certificate, others, answers, around):
    """Ask the chain at the moment that is proven: of a stamp, else now; any kind of signature."""
    claimed = signature.claimed
    # each signature settles its own
    signature.stamps += [replace(one, unchecked=list(one.unchecked)) for one in around.stamps]
    stamp = signature.stamp = settle(signature.stamps, around.now)
    for one in signature.stamps:
        # no bare lack of a stamp, also beside a good one: that a thief could stamp makes one look
        is_bad = one.reason == "stamp_revoked" and one.kind in PROVING
        told = signature.reasons if is_bad else signature.unchecked
        told += [one.reason] if one.reason else one.unchecked if one is stamp else []
    if stamp:
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
    if stamp:
        return
    if claimed is None:
        signature.reasons.append("no_time")
    elif claimed > around.now + _CLOCKS_DIFFER:
        signature.reasons.append("time_in_future")
    elif claimed < certificate.not_valid_before:
        signature.reasons.append("not_yet_valid")


def _soften(verdict, signature) -> str:
    """Tell a signature made too late from one that only cannot prove that it was in time."""
    later = {
        "expired": "expired_since",
        "revoked": "revoked_since",
        "issuer_revoked": "issuer_revoked_since",
    }
    if signature.stamp or verdict.reason not in later or not verdict.moment:
        return verdict.reason
    in_time = signature.claimed and signature.claimed < verdict.moment
    return later[verdict.reason] if in_time else verdict.reason


def key_oid(spki) -> str:
    """Return the algorithm of a key by its number."""
    # read raw: the library refuses keys of an algorithm that it does not know
    key = core.SequenceOf(spec=core.Any).load(spki.dump())
    algorithm = core.SequenceOf(spec=core.Any).load(key[0].dump())
    return core.ObjectIdentifier.load(algorithm[0].dump()).dotted
