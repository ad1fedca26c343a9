"""Signed PDF (PAdES): which bytes a signature covers, and what was added after it."""

import contextlib
import dataclasses
import hashlib
import io
from datetime import datetime

from asn1crypto import cms as asn1
from asn1crypto import crl, ocsp
from pyhanko.pdf_utils.generic import DecryptedObjectProxy, StreamObject, parse_pdf_date
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel
from pyhanko.sign.validation.errors import SignatureValidationError

from . import cms
from .container import NoSignature
from .der import BadDer, check_bounds
from .revocation import Revocations
from .signed import Circumstances, Signature
from .stamp import MAX_STAMPS, Stamp, check_token, digest_of, find_tokens, read_token
from .trust import load_certificates

_WHOLE = {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}
_MAX_STREAMS = 200


async def check_pdf(data: bytes, around: Circumstances) -> tuple[list[Signature], dict]:
    """Check all signatures of a PDF; the second part counts its document time stamps."""
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        embedded = list(reader.embedded_signatures)
        # the library passes over those whose form it does not know
        others = len(list(enumerate_sig_fields(reader, filled_status=True))) - len(embedded)
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError) as error:
        raise NoSignature("malformed") from error
    signed = [one for one in embedded if one.sig_object_type != "/DocTimeStamp"]
    if not signed and not others:
        raise NoSignature("not_signed")
    around = _with_store(reader, around)
    stamps = await _check_stamps(embedded, around)
    sha256 = hashlib.sha256(data).hexdigest()
    signatures = []
    for one in signed[: cms.MAX_SIGNATURES]:
        later = tuple(stamp for revision, stamp in stamps if revision > one.signed_revision)
        signatures += await _check(one, dataclasses.replace(around, stamps=later), sha256)
    for signature in signatures:
        signature.kept += ["document_store"] if "/DSS" in reader.root else []
    signatures += [
        Signature(reasons=["algorithm_unsupported"])
        for __ in range(min(others, cms.MAX_SIGNATURES))
    ]
    return signatures, {"document_stamps": len(embedded) - len(signed)}


async def _check(embedded: EmbeddedPdfSignature, around, sha256) -> list[Signature]:
    try:
        signed = cms.load(embedded.pkcs7_content, is_padded=True)
    except BadDer:
        return [Signature(reasons=["malformed"])]
    source = cms.Source(digest=embedded.compute_digest, claimed=_claimed_in(embedded))
    signatures = await cms.check_all(signed, source, around)
    reasons = _changes(embedded)
    for signature in signatures:
        signature.reasons += reasons
        signature.covers = [{"name": "", "sha256": sha256}]
    return signatures


async def _check_stamps(embedded, around) -> list[tuple[int, Stamp]]:
    """Check the time stamps over the document; return each with the revision that it closes."""
    found, inside = [], set()
    for one in embedded[: MAX_STAMPS + cms.MAX_SIGNATURES]:
        if one.sig_object_type != "/DocTimeStamp":
            # who bent the attributes of one signature does not take the report of the others
            with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
                inside |= {digest_of(token) for token in find_tokens(one.signer_info)}
            continue
        stamp = await _check_stamp(one, around)
        stamp.over = frozenset(inside)
        inside.add(stamp.digest)
        found.append((one.signed_revision, stamp))
    return found[:MAX_STAMPS]


async def _check_stamp(embedded, around) -> Stamp:
    try:
        content = embedded.pkcs7_content
        token = asn1.ContentInfo.load(content[: check_bounds(content)], strict=True)
        if embedded.evaluate_signature_coverage() not in _WHOLE or _has_gap(embedded):
            return read_token(token, "document", "stamp_of_another")
    except (BadDer, PdfError, ValueError, KeyError, TypeError, AttributeError):
        return Stamp(kind="document", reason="stamp_broken")
    imprint, answers = embedded.compute_digest, [*around.answers]
    return await check_token(token, imprint, around.trust, answers, "document")


def _changes(embedded: EmbeddedPdfSignature) -> list[str]:
    """Say what is wrong with the part that the signature does not cover."""
    try:
        embedded.compute_integrity_info()
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError):
        return ["pdf_changed"]
    if embedded.coverage not in _WHOLE or _has_gap(embedded):
        return ["pdf_gap"]
    if _has_tail(embedded):
        return ["pdf_changed"]
    result = embedded.diff_result
    if result is None:
        return []
    if not isinstance(result, DiffResult) or result.modification_level == ModificationLevel.OTHER:
        return ["pdf_changed"]
    permitted = embedded.docmdp_level
    if permitted is not None and result.modification_level.value > permitted.value:
        return ["pdf_changed"]
    return []


def _has_gap(embedded: EmbeddedPdfSignature) -> bool:
    """Say whether more is left out than the signature's own bytes, or something else."""
    try:
        start, end, begin, __ = embedded.byte_range
    except ValueError:
        return True
    if start or not 0 < end < begin:
        return True
    reader = embedded.reader
    reader.stream.seek(end)
    left_out = reader.stream.read(begin - end)
    try:
        written = bytes.fromhex(left_out[1:-1].decode("ascii"))
    except ValueError:
        return True
    is_string = left_out[:1] == b"<" and left_out[-1:] == b">"
    return not is_string or written != embedded.pkcs7_content


def _has_tail(embedded: EmbeddedPdfSignature) -> bool:
    """Say whether bytes follow that are no revision of the document."""
    reader = embedded.reader
    if embedded.signed_revision + 1 < reader.xrefs.total_revisions:
        return False
    __, __, start, length = embedded.byte_range
    reader.stream.seek(start + length)
    return bool(reader.stream.read().strip())


def _claimed_in(embedded: EmbeddedPdfSignature) -> datetime | None:
    """Return the moment that the signature's own dictionary gives."""
    try:
        moment = parse_pdf_date(embedded.sig_object["/M"], strict=False)
    except (PdfError, ValueError, KeyError, TypeError):
        return None
    return moment if moment.tzinfo else None


def _with_store(reader, around):
    """Add what the document's own store tells: certificates, lists, answers."""
    try:
        store = reader.root["/DSS"]
        others = load_certificates(_streams(store, "/Certs"))
        crls = tuple(crl.CertificateList.load(one) for one in _streams(store, "/CRLs"))
        ocsps = tuple(ocsp.OCSPResponse.load(one) for one in _streams(store, "/OCSPs"))
    except (PdfError, ValueError, KeyError, TypeError, AttributeError):
        return around
    return dataclasses.replace(
        around,
        answers=(
            Revocations("ocsp_embedded", ocsps=ocsps),
            Revocations("crl_embedded", crls=crls),
        ),
        others=others,
    )


def _streams(store, name):
    found = store.get(name) or []
    for reference in list(found)[:_MAX_STREAMS]:
        stream = reference.get_object()
        if isinstance(stream, DecryptedObjectProxy):
            stream = stream.decrypted
        if isinstance(stream, StreamObject):
            yield stream.data
