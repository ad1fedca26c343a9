"""Whether one certificate was revoked: each list and each answer about it is asked by itself.

A list or an answer is proven as of the moment at which it was made: its signature, its authority,
and whoever answers in the name of that authority. What it then says is compared with the moment
that is asked about. Who knows of a revocation is believed, also where others know of none.

A list of changes (a delta, RFC 5280 §5.2.4) says nothing by itself: it is asked together with a
complete list that names such (freshestCRL). That complete list is asked alone as well: what it
knows does not wait for changes that nobody brought.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import core, crl, ocsp, x509
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import (
    CRLValidationError,
    OCSPValidationError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy
from pyhanko_certvalidator.revinfo.constants import KNOWN_CRL_EXTENSIONS
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl
from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response

_SECOND = timedelta(seconds=1)
# An answer that names no end is good for so long.
_ENDLESS = timedelta(minutes=30)
# Lists and answers of one place that are looked through for one certificate.
_MOST = 20
_EXPIRED_STAY = "2.5.29.60"  # expiredCertsOnCRL
# Causes for which a key was given up and not stolen (RFC 3161 §4): what it did before still counts.
_HARMLESS = frozenset({"affiliation_changed", "superseded", "cessation_of_operation"})
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, LookupError)
POLICY = CertRevTrustPolicy(NO_REVOCATION)


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
class Status:
    """What is known of one certificate at the moment that is asked about.

    =======  =======================================================================
    status   meaning
    =======  =======================================================================
    good     it was not revoked; ``moment`` says when it was revoked after that
    revoked  it was, since ``moment``
    unknown  nobody says
    trusted  the administrator trusts it by itself, nobody stands above it
    =======  =======================================================================

    ``date`` is the moment of the list or the answer, ``cause`` why it was revoked.
    """

    status: str = "unknown"
    source: str = "none"
    date: datetime | None = None
    moment: datetime | None = None
    cause: str = ""

    @property
    def is_spoiled(self) -> bool:
        """Whether what the key did before its revocation is not believed either."""
        return self.moment is not None and self.cause not in _HARMLESS

    def as_dict(self) -> dict:
        told = {"status": self.status, "source": self.source}
        if self.status in ("good", "revoked"):
            told["date"] = self.date and self.date.isoformat()
        if self.moment:
            told |= {"moment": self.moment.isoformat(), "cause": self.cause}
        return told


@dataclass(frozen=True)
class Asked:
    """A certificate on its way to a root, and the moment at which it must have been good.

    ``is_past`` says that the moment is proven: what was made later serves it as well.
    """

    certificate: x509.Certificate
    path: object
    moment: datetime
    is_past: bool
    is_delegate: bool = False


class Judge:
    """Asks all lists and answers about the certificates of one chain."""

    def __init__(
        self,
        roots: Sequence[x509.Certificate],
        others: Sequence[x509.Certificate],
        answers: Sequence[Revocations],
    ):
        self.roots, self.others, self.answers = list(roots), list(others), answers

    async def ask(self, asked: Asked) -> Status:
        """Return what is known of a certificate."""
        told = []
        for answer in self.answers:
            bases, deltas = _split(one for one in answer.crls if _is_about(one, asked.certificate))
            found = [
                *[await self._read_list(one, None, asked) for one in bases[:_MOST]],
                *[await self._read_list(*pair, asked) for pair in _pair(bases, deltas)],
                *[await self._read_answer(one, asked) for one in self._find(answer.ocsps, asked)],
            ]
            told += [Status(source=answer.source, **one) for one in found if one]
        return _weigh(told)

    def _find(self, ocsps, asked) -> list[ocsp.OCSPResponse]:
        return [one for one in ocsps if _single(one, asked.certificate)][:_MOST]

    async def _read_list(self, base, delta, asked) -> dict | None:
        """Return what a complete list says, with the changes since where they are given."""
        try:
            crls = [base] if delta is None else [base, delta]
            body = crls[-1]["tbs_cert_list"]
            made, until = body["this_update"].native, body["next_update"].native
            # the library takes what was revoked before the moment, and not at it
            context = self._context(made + _SECOND, crls=crls)
            question = verify_crl(
                asked.certificate, asked.path, context, use_deltas=delta is not None
            )
            told = await _told(question)
            if told and told["status"] == "good" and _has_hole(base, delta):
                return None
            kept = [_kept_since(one) for one in crls]
            return _read(told, asked, made, until, None if None in kept else max(kept))
        except _BROKEN:
            return None

    async def _read_answer(self, one, asked) -> dict | None:
        try:
            single = _single(one, asked.certificate)
            made, until = single["this_update"].native, single["next_update"].native
            produced = one.response_data["produced_at"].native
            # signed later than it is of, and asked within its own time
            signed = min(max(made, produced), until or made + _ENDLESS)
            context = self._context(signed, ocsps=[one])
            told = await _told(verify_ocsp_response(asked.certificate, asked.path, context))
            if not told or not await self._may_answer(one, asked, produced):
                return None
            return _read(told, asked, made, until, _cut_off(single))
        except _BROKEN:
            return None

    async def _may_answer(self, one, asked, produced) -> bool:
        """Say whether nobody took back the certificate that an answer was signed with.

        The authority itself needs nobody's word. Who answers in its name needs an answer of his
        own, unless his certificate says that none is given (RFC 6960 §4.2.2.2.1); and even then a
        revocation that is known counts.
        """
        issuer = asked.path.find_issuing_authority(asked.certificate).certificate
        for responder in _responders(one, [issuer, *self.others]):
            if responder.sha256 == issuer.sha256:
                continue
            is_free = responder.ocsp_no_check_value is not None
            if not _is_in_time(responder, asked, produced):
                return False
            if asked.is_delegate:
                return is_free
            way = asked.path.truncate_to_and_append(issuer, responder)
            status = await self.ask(Asked(responder, way, produced, True, is_delegate=True))
            if status.is_spoiled or status.status not in ("good", *["unknown"] * is_free):
                return False
        return True

    def _context(self, moment, **found) -> ValidationContext:
        return ValidationContext(
            trust_roots=self.roots,
            other_certs=self.others,
            moment=moment,
            revinfo_policy=POLICY,
            allow_fetching=False,
            **found,
        )


def _is_in_time(responder, asked, produced) -> bool:
    """Say whether who answered could: then, and today where no time is proven."""
    is_then = responder.not_valid_before <= produced <= responder.not_valid_after
    return is_then and (asked.is_past or asked.moment <= responder.not_valid_after)


async def _told(question) -> dict | None:
    """Return what a list or an answer says; None: it says nothing that counts."""
    try:
        await question
    except RevokedError as error:
        return {"status": "revoked", "moment": error.revocation_dt, "cause": error.reason.native}
    except (CRLValidationError, OCSPValidationError, PathError, ValidationError):
        return None
    return {"status": "good"}


def _read(told, asked, made, until, kept_since) -> dict | None:
    """Compare what was said with the moment that is asked about."""
    if told is None:
        return None
    if told["status"] == "revoked":
        is_later = asked.moment < told["moment"]
        return {**told, "status": "good" if is_later else "revoked", "date": made}
    ended = asked.certificate.not_valid_after
    # authorities drop from their lists what has ended by itself
    is_kept = made <= ended or (kept_since is not None and kept_since <= ended)
    is_later = asked.is_past and made >= asked.moment and is_kept
    end = until or made + _ENDLESS
    is_current = made - _SECOND <= asked.moment <= end + _SECOND
    return {**told, "date": made} if is_later or is_current else None


def _weigh(told: list[Status]) -> Status:
    """Return what counts: a revocation before anything else, else the first place that answers."""
    good = [one for one in told if one.status == "good"]
    bad = [one for one in told if one.status == "revoked" and not _is_lifted(one, good)]
    if bad:
        return min(bad, key=lambda one: one.moment)
    later = [one for one in good if one.moment and not _is_lifted(one, good)]
    if later:
        return min(later, key=lambda one: one.moment)
    if good:
        return max((one for one in good if one.source == good[0].source), key=lambda one: one.date)
    return Status()


def _is_lifted(bad: Status, good: list[Status]) -> bool:
    """Say whether a certificate that was only put on hold was given free again."""
    is_hold = bad.cause == "certificate_hold"
    return is_hold and any(one.date > bad.date and not one.moment for one in good)


def _is_about(one: crl.CertificateList, certificate: x509.Certificate) -> bool:
    """Say whether a list is that of the authority, or of whom the certificate names for it.

    Nobody else whom the authority certified makes lists in its name.
    """
    try:
        if one.issuer == certificate.issuer:
            return True
        points = certificate.crl_distribution_points_value or ()
        named = x509.GeneralName(name="directory_name", value=one.issuer)
        return any(point["crl_issuer"] and named in point["crl_issuer"] for point in points)
    except _BROKEN:
        return False


def _split(lists: Iterable[crl.CertificateList]) -> tuple[list, list]:
    """Return the complete lists and those of changes, the newest first."""
    bases, deltas = [], []
    for one in lists:
        with suppress(*_BROKEN):
            place = bases if one.delta_crl_indicator_value is None else deltas
            place.append((one["tbs_cert_list"]["this_update"].native.timestamp(), one))
    return tuple(
        [one for __, one in sorted(place, key=lambda row: row[0], reverse=True)]
        for place in (bases, deltas)
    )


def _pair(bases, deltas) -> list[tuple[crl.CertificateList, crl.CertificateList]]:
    """Return complete lists, each with a list of changes that is read on top of it."""
    counting = [one for one in deltas[:_MOST] if _is_readable(one)]
    return [(base, delta) for base in bases if _names_changes(base) for delta in counting][:_MOST]


def _names_changes(base: crl.CertificateList) -> bool:
    try:
        return bool(base.freshest_crl_value)
    except _BROKEN:
        return False


def _is_readable(delta: crl.CertificateList) -> bool:
    """Say whether the library reads a list of changes at the moment at which it was made.

    One that it does not read it passes over without a look at its signature, and tells what the
    complete list says: a forged one would lend that a later date.
    """
    try:
        body = delta["tbs_cert_list"]
        made, until = body["this_update"].native, body["next_update"].native
        is_known = delta.critical_extensions <= KNOWN_CRL_EXTENSIONS
    except _BROKEN:
        return False
    return is_known and (until is None or made <= until)


def _has_hole(base: crl.CertificateList, delta: crl.CertificateList | None) -> bool:
    """Say whether something may have been revoked between the two lists that neither names."""
    if delta is None:
        return False
    number, since = base.crl_number_value, delta.delta_crl_indicator_value
    made = [one["tbs_cert_list"]["this_update"].native for one in (base, delta)]
    return number is None or number.native < since.native or made[1] < made[0]


def _single(one: ocsp.OCSPResponse, certificate: x509.Certificate):
    """Return what an answer says about a certificate of this number, or None."""
    try:
        if one["response_status"].native != "successful":
            return None
        for single in one.response_data["responses"]:
            if single["cert_id"]["serial_number"].native == certificate.serial_number:
                return single
    except _BROKEN:
        return None
    return None


def _responders(one: ocsp.OCSPResponse, others) -> list[x509.Certificate]:
    """Return every certificate that an answer may have been signed with."""
    basic = one.basic_ocsp_response
    named = basic["tbs_response_data"]["responder_id"]
    brought = basic["certs"]
    known = [*([] if isinstance(brought, core.Void) else brought), *others]
    if named.name == "by_key":
        wanted = named.native
        return [one for one in known if wanted in (one.public_key.sha1, one.key_identifier)]
    return [one for one in known if one.subject == named.chosen]


def _kept_since(one: crl.CertificateList) -> datetime | None:
    """Return since when a list keeps certificates that have ended."""
    for extension in one["tbs_cert_list"]["crl_extensions"]:
        if extension["extn_id"].dotted == _EXPIRED_STAY:
            return core.GeneralizedTime.load(extension["extn_value"].contents).native
    return None


def _cut_off(single) -> datetime | None:
    for extension in single["single_extensions"]:
        if extension["extn_id"].native == "archive_cutoff":
            return extension["extn_value"].parsed.native
    return None
