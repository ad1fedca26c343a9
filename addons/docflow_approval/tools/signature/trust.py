"""The chain from a certificate to a trusted root, and what is known of its revocation.

Nothing is fetched here: revocation is told by what the signature carries, or by the lists that an
administrator loaded or lets be fetched. Certificates that a signature brings along help to find the
way; they are never trusted for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import crl, ocsp, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from .asking import make_question
from .people import name_of

SIGNING = frozenset({"digital_signature", "non_repudiation"})
_NO = RevocationCheckingRule.NO_CHECK
# lists and answers of one place that are looked through for the date of the one that counts
_MOST_DATED = 20
_YES = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED


@dataclass(frozen=True)
class Revocations:
    """Answers about revocation from one place (``source``).

    =============  ===========================================================
    source         who brought it
    =============  ===========================================================
    ocsp_embedded  the signature: an answer of the authority's responder
    crl_embedded   the signature: a list of the authority
    ocsp_asked     the server asked the responder
    crl_fetched    the server fetched the list
    crl_stored     the administrator uploaded the list
    =============  ===========================================================
    """

    source: str
    crls: tuple[crl.CertificateList, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()


@dataclass(frozen=True)
class Trust:
    """What the administrator trusts: ``roots``; ``issuers`` only help to build a chain.

    ``lenient`` holds the SHA-256 of roots whose certificates need no answer about revocation;
    ``is_asking`` says that responders may be asked, so a report tells what to ask them.
    """

    roots: tuple[x509.Certificate, ...] = ()
    issuers: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    lenient: frozenset[str] = frozenset()
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
    """What the chain says: ``reason`` is empty where it holds up to a trusted root."""

    reason: str = ""
    moment: datetime | None = None
    chain: list[dict] = field(default_factory=list)
    root: str = ""
    revocation: dict = field(default_factory=lambda: {"status": "unknown", "source": "none"})
    unchecked: list[str] = field(default_factory=list)
    question: dict | None = None


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
    """Find the way from a certificate to a trusted root and ask each answer about revocation."""
    verdict = Verdict(chain=[describe(question.certificate)])
    if not trust.roots:
        verdict.reason = "unknown_root"
        return verdict
    answers = [*question.answers, *trust.answers]
    try:
        path = list(await _walk(question, trust, answers, ee=_NO, issuers=_NO))[::-1]
        verdict.chain = [describe(certificate) for certificate in path]
        verdict.root = verdict.chain[-1]["sha256"]
        await _ask_revocation(question, trust, answers, verdict)
        if trust.is_asking and verdict.reason == "no_revocation":
            verdict.question = make_question(*path[:2])
    except (ValidationError, PathBuildingError, PathValidationError) as error:
        verdict.reason, verdict.moment = _explain(error, question.certificate)
        if verdict.reason == "revoked":
            moment = verdict.moment and verdict.moment.isoformat()
            verdict.revocation = {"status": "revoked", "source": "known", "moment": moment}
    return verdict


async def _ask_revocation(question, trust, answers, verdict):
    """Fill in whether somebody answers for the certificate, and where the answer comes from."""
    try:
        await _walk(question, trust, answers, ee=_YES, issuers=_YES)
    except InsufficientRevinfoError:
        verdict.unchecked.append("issuer_revocation")
    good = []
    for answer in answers:
        # each is asked, also after a good one: who knows of a revocation is believed
        if await _is_answered(question, trust, answer):
            good.append(answer)
    if good:
        date = await _find_date(question, trust, good[0])
        verdict.revocation = {"status": "good", "source": good[0].source, "date": date}
        return
    if len(verdict.chain) == 1:
        # the trusted certificate itself signed: nobody stands above it to revoke it
        verdict.unchecked.remove("issuer_revocation")
    elif verdict.root in trust.lenient:
        verdict.unchecked.append("revocation")
    else:
        verdict.reason = "no_revocation"


async def _is_answered(question, trust, answer) -> bool:
    try:
        await _walk(question, trust, [answer], ee=_YES, issuers=_NO)
    except InsufficientRevinfoError:
        return False
    return True


async def _find_date(question, trust, answer) -> str | None:
    """Return when the newest list or answer that answers was made."""
    singles = [
        *((one["tbs_cert_list"]["this_update"].native, {"crls": (one,)}) for one in answer.crls),
        *((_produced(one), {"ocsps": (one,)}) for one in answer.ocsps),
    ]
    dated = sorted((single for single in singles if single[0]), key=lambda one: one[0])
    for date, one in dated[: -_MOST_DATED - 1 : -1]:
        if await _is_answered(question, trust, Revocations(answer.source, **one)):
            return date.isoformat()
    return None


def _produced(answer: ocsp.OCSPResponse) -> datetime | None:
    """Return of when an answer is (``thisUpdate``, RFC 6960 2.4); one that only says “try later” is
    of no time.
    """
    if answer["response_status"].native != "successful":
        return None
    days = [single["this_update"].native for single in answer.response_data["responses"]]
    return max(days, default=None)


async def _walk(question, trust, answers, *, ee, issuers):
    """Return the path (end first), or raise what is wrong with it."""
    policy = CertRevTrustPolicy(
        RevocationCheckingPolicy(
            ee_certificate_rule=ee,
            intermediate_ca_cert_rule=issuers,
        ),
        retroactive_revinfo=question.is_past,
    )
    context = ValidationContext(
        trust_roots=list(trust.roots),
        other_certs=[*trust.issuers, *question.others],
        moment=question.moment,
        crls=[one for answer in answers for one in answer.crls],
        ocsps=[one for answer in answers for one in answer.ocsps],
        revinfo_policy=policy,
        allow_fetching=False,
    )
    validator = CertificateValidator(question.certificate, validation_context=context)
    return await validator.async_validate_path()


def _explain(error, certificate) -> tuple[str, datetime | None]:
    """Return the reason that an error of the library stands for, and the moment it names."""
    for kind, reason, moment in (
        (RevokedError, "revoked", "revocation_dt"),
        (ExpiredError, "expired", "expired_dt"),
        (NotYetValidError, "not_yet_valid", "valid_from"),
        (DisallowedAlgorithmError, "weak_algorithm", None),
        (InsufficientRevinfoError, "no_revocation", None),
        (PathBuildingError, "unknown_root", None),
    ):
        if isinstance(error, kind):
            return reason, moment and getattr(error, moment)
    if isinstance(error, InvalidCertificateError) and certificate.self_signed != "no":
        return "unknown_root", None
    return "chain_broken", None


def may_sign(certificate: x509.Certificate) -> bool:
    """Say whether a certificate is meant for signatures at all."""
    usage = certificate.key_usage_value
    return usage is None or bool(SIGNING & usage.native)


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
