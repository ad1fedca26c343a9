"""The chain from a certificate to a trusted root, and what is known of its revocation.

Nothing is fetched here: revocation is told by what the signature carries, or by the lists that an
administrator loaded or lets be fetched. Certificates that a signature brings along help to find the
way; they are never trusted for it. Every certificate below the root is asked about by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import crl, ocsp, x509
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    ValidationError,
)

from .asking import make_question
from .people import name_of
from .revocation import POLICY, Asked, Judge, Revocations, Status

SIGNING = frozenset({"digital_signature", "non_repudiation"})
# Uses of a key that a signature of a person is none of.
_MACHINES = frozenset({"server_auth", "code_signing", "time_stamping", "ocsp_signing"})
# Other ways that are looked for where an authority on the way was revoked.
_WAYS = 4


@dataclass(frozen=True)
class Trust:
    """What the administrator trusts: ``roots``; ``issuers`` only help to build a chain.

    ``lenient`` holds the SHA-256 of roots whose certificates need no answer about revocation,
    ``strict`` of those that need one for every certificate of the chain, not the signer's alone;
    ``is_asking`` says that responders may be asked, so a report tells what to ask them.
    """

    roots: tuple[x509.Certificate, ...] = ()
    issuers: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    lenient: frozenset[str] = frozenset()
    strict: frozenset[str] = frozenset()
    fetched: tuple[crl.CertificateList, ...] = ()
    asked: tuple[ocsp.OCSPResponse, ...] = ()
    is_asking: bool = False

    @property
    def answers(self) -> list[Revocations]:
        """What the council itself knows of revocation."""
        return [
            Revocations("ocsp_asked", ocsps=self.asked),
            Revocations("crl_fetched", self.fetched),
            Revocations("crl_stored", self.crls),
        ]


@dataclass
class Verdict:
    """What the chain says: ``reason`` is empty where it holds up to a trusted root.

    ``status`` is what is known of the first certificate of ``chain``; each of the chain has its
    own. ``questions`` are those that responders may be asked. ``spoiled`` is the moment of the
    first revocation after which nothing is believed that the keys of the chain ever did.
    """

    reason: str = ""
    moment: datetime | None = None
    chain: list[dict] = field(default_factory=list)
    root: str = ""
    status: Status = field(default_factory=Status)
    spoiled: datetime | None = None
    unchecked: list[str] = field(default_factory=list)
    questions: list[dict] = field(default_factory=list)


@dataclass(frozen=True)
class Question:
    """A certificate, the moment at which it must have been good, and what came along with it.

    ``is_past`` says that the moment is proven and lies in the past: answers about revocation that
    were made later serve it as well.
    """

    certificate: x509.Certificate
    moment: datetime
    others: Sequence[x509.Certificate] = ()
    answers: Sequence[Revocations] = ()
    is_past: bool = False


async def check_chain(question: Question, trust: Trust) -> Verdict:
    """Find the way from a certificate to a trusted root and ask about each certificate of it."""
    verdict = Verdict(chain=[describe(question.certificate)])
    if not trust.roots:
        verdict.reason = "unknown_root"
        return verdict
    others = [*trust.issuers, *question.others]
    judge = Judge(trust.roots, others, [*question.answers, *trust.answers])
    first = None
    for __ in range(_WAYS):
        try:
            path = await _walk(question, trust, others)
        except (ValidationError, PathBuildingError, PathValidationError) as error:
            if first is None:
                verdict.reason, verdict.moment = _explain(error, question.certificate)
            break
        verdict, revoked = await _judge(question, trust, judge, path)
        if revoked is None:
            return verdict
        # its key may have another certificate, which was not revoked
        first = first or verdict
        others = [one for one in others if one.sha256 != revoked.sha256]
    return first or verdict


async def _judge(question, trust, judge, path) -> tuple[Verdict, x509.Certificate | None]:
    """Return what a way says, and the authority on it that was revoked."""
    certificates = list(path)[::-1]
    statuses = []
    for certificate in certificates[:-1]:
        way = path.truncate_to_issuer_and_append(certificate)
        asked = Asked(certificate, way, question.moment, question.is_past)
        statuses.append(await judge.ask(asked))
    # the trusted certificate itself: nobody stands above it to revoke it
    statuses.append(Status("trusted", "administrator"))
    verdict = Verdict(
        chain=[
            {**describe(certificate), "revocation": status.as_dict()}
            for certificate, status in zip(certificates, statuses, strict=True)
        ],
        root=certificates[-1].sha256.hex(),
        status=statuses[0],
        spoiled=min((one.moment for one in statuses if one.is_spoiled), default=None),
    )
    _settle(verdict, statuses, trust, is_weak=any(map(is_weak_key, certificates[1:])))
    if trust.is_asking:
        verdict.questions = _ask(certificates, statuses)
    revoked = [
        certificate
        for certificate, status in zip(certificates[1:], statuses[1:], strict=True)
        if status.status == "revoked"
    ]
    return verdict, revoked[0] if revoked else None


def _settle(verdict, statuses, trust, *, is_weak):
    """Fill in what follows from what is known of each certificate."""
    own, above = statuses[0], statuses[1:]
    if is_weak:
        verdict.reason = "weak_algorithm"
    bad = [one.moment for one in above if one.status == "revoked"]
    if own.status == "revoked":
        verdict.reason, verdict.moment = "revoked", own.moment
    elif bad:
        verdict.reason, verdict.moment = "issuer_revoked", min(bad)
    elif own.status == "unknown" and verdict.root in trust.lenient:
        verdict.unchecked.append("revocation")
    elif own.status == "unknown":
        verdict.reason = verdict.reason or "no_revocation"
    if any(one.status == "unknown" for one in above):
        if verdict.root in trust.strict and not verdict.reason:
            verdict.reason = "no_issuer_revocation"
        verdict.unchecked.append("issuer_revocation")


def _ask(certificates, statuses) -> list[dict]:
    """Return what responders could tell of certificates about which nobody says anything."""
    questions = []
    for place, (certificate, status) in enumerate(zip(certificates, statuses, strict=True)):
        if status.status == "unknown":
            question = make_question(certificate, certificates[place + 1])
            if question:
                about = certificate.sha256.hex()
                questions.append({**question, "about": about, "is_first": not place})
    return questions


async def _walk(question, trust, others):
    """Return the path (root first), or raise what is wrong with it."""
    context = ValidationContext(
        trust_roots=list(trust.roots),
        other_certs=others,
        moment=question.moment,
        revinfo_policy=POLICY,
        allow_fetching=False,
    )
    validator = CertificateValidator(question.certificate, validation_context=context)
    return await validator.async_validate_path()


def _explain(error, certificate) -> tuple[str, datetime | None]:
    """Return the reason that an error of the library stands for, and the moment it names."""
    for kind, reason, moment in (
        (ExpiredError, "expired", "expired_dt"),
        (NotYetValidError, "not_yet_valid", "valid_from"),
        (DisallowedAlgorithmError, "weak_algorithm", None),
        (PathBuildingError, "unknown_root", None),
    ):
        if isinstance(error, kind):
            return reason, moment and getattr(error, moment)
    if isinstance(error, InvalidCertificateError) and certificate.self_signed != "no":
        return "unknown_root", None
    return "chain_broken", None


def may_sign(certificate: x509.Certificate) -> bool:
    """Say whether a certificate is meant for signatures at all."""
    usage, wider = certificate.key_usage_value, certificate.extended_key_usage_value
    if usage is not None and not SIGNING & usage.native:
        return False
    # what serves machines alone signs no paper
    return wider is None or not _MACHINES.issuperset(wider.native)


def is_weak_key(certificate: x509.Certificate) -> bool:
    """Say whether the key is too short to prove anything: less than 112 bits of strength."""
    key = certificate.public_key
    if key.algorithm == "ec":
        return load_der_public_key(key.dump()).curve.key_size < 224
    return key.algorithm in ("rsa", "rsassa_pss", "dsa") and key.bit_size < 2048


def may_stamp(certificate: x509.Certificate) -> bool:
    """Say whether a certificate is meant for time stamps."""
    usage = certificate.extended_key_usage_value
    return usage is not None and usage.native == ["time_stamping"]


def describe(certificate: x509.Certificate) -> dict:
    """Return a certificate as plain data for a report."""
    return {
        "subject": name_of(certificate),
        "serial": f"{certificate.serial_number:x}",
        "not_before": certificate.not_valid_before.isoformat(),
        "not_after": certificate.not_valid_after.isoformat(),
        "sha256": certificate.sha256.hex(),
    }


def load_certificates(blobs: Iterable[bytes]) -> tuple[x509.Certificate, ...]:
    """Return certificates from their DER."""
    return tuple(x509.Certificate.load(blob, strict=True) for blob in blobs)


def load_crls(blobs: Iterable[bytes]) -> tuple[crl.CertificateList, ...]:
    """Return lists of revoked certificates from their DER."""
    return tuple(crl.CertificateList.load(blob, strict=True) for blob in blobs)
