"""One CMS container (CAdES, PKCS #7): take it apart and check each of its signatures."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, core, x509
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.errors import SignatureValidationError

from . import archive
from .answers import read_answers
from .der import BadDer, check_bounds
from .people import read_signer
from .signed import NATIONAL, Circumstances, Signature, check_time, judge_use, key_oid
from .stamp import STRONG
from .trust import describe, is_weak_key

MAX_SIGNATURES = 64
MAX_CERTIFICATES = 200


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
        except SignatureValidationError as error:
            signature.reasons.append(_name_fault(error))
        except (UnsupportedAlgorithm, NotImplementedError):
            signature.reasons.append("algorithm_unsupported")
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            signature.reasons.append("malformed")
        found.append(signature)
    return found


def _name_fault(error: SignatureValidationError) -> str:
    """Return the reason of a signature whose own attributes are not as they must be."""
    is_other = error.ades_subindication == AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND
    return "certificate_mismatch" if is_other else "malformed"


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
    signature.reasons += judge_use(certificate)
    _check_bytes(signature, signed, info, certificate, source)
    answers = [*read_answers(signed, info), *around.answers]
    others = [*certificates, *around.others]
    signature.stamps = await archive.check_stamps(signed, info, source, around.trust, answers)
    signature.kept = archive.list_kept(info)
    await check_time(signature, certificate, others, answers, around)


def _check_bytes(signature, signed, info, certificate, source):
    """Compare the digest of what was signed, and the signature with the key."""
    algorithm = info["digest_algorithm"]["algorithm"].native
    if algorithm not in STRONG:
        signature.reasons.append("weak_algorithm")
        if algorithm not in hashlib.algorithms_available:
            return
    if is_weak_key(certificate) or _weak_mechanism(info):
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
    if _may_be_attributes(info, source):
        signature.reasons.append("malformed")


def _weak_mechanism(info) -> bool:
    """Say whether the attributes are signed by way of a weak digest, whatever the content's is."""
    try:
        return info["signature_algorithm"].hash_algo not in STRONG
    except ValueError:
        # it names none, and takes that of the content
        return False


def _may_be_attributes(info, source) -> bool:
    """Say whether the content could be the signed attributes of another signature.

    Who takes the attributes out of a signature and gives them for its content has a signature
    that holds over bytes that nobody meant to sign. A text that begins with "1" begins as they do.
    """
    if isinstance(info["signed_attrs"], cms.CMSAttributes):
        return False
    try:
        attributes = cms.CMSAttributes.load(source.content or b"", strict=True)
        # without the digest of a content they are the attributes of none
        return any(one["type"].native == "message_digest" for one in attributes)
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


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
