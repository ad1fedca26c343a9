"""The one way in: bytes and what is trusted in, a report as plain data out."""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import datetime

from . import cms
from .asic import check_asic
from .container import Container, NoSignature, recognise
from .der import BadDer
from .pdf import check_pdf
from .signed import Circumstances
from .trust import Trust
from .xmlsig import check_xml

_ORDER = ("invalid", "indeterminate", "valid")
# reasons of a whole file; those that are not here leave it open
_INVALID = frozenset({"malformed"})


def check(
    data: bytes,
    trust: Trust,
    now: datetime,
    contents: Mapping[str, bytes] | None = None,
) -> dict:
    """Check everything that is signed in ``data``; never an exception for what stands in it.

    :param data: the container
    :param now: an aware moment; the day of the check
    :param contents: files that a detached signature may belong to, by their names
    :return: ``{"container", "outcome", "reasons", "signatures", "uncovered", …}``, see
        :class:`~.signed.Signature` for one signature. ``outcome`` is the worst of them
    """
    report = {
        "container": "none",
        "reasons": [],
        "signatures": [],
        "uncovered": [],
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    try:
        container = recognise(data)
        report["container"] = container.kind
        around = Circumstances(trust=trust, now=now)
        asyncio.run(_check(report, container, contents or {}, around))
    except NoSignature as error:
        report["reasons"].append(error.code)
    except (BadDer, RecursionError):
        report["reasons"].append("malformed")
    except Exception:  # noqa: BLE001 - whatever a library makes of foreign bytes: it stays open
        report["signatures"] = []
        report["reasons"].append("unreadable")
    report["outcome"] = _outcome(report)
    return report


def _outcome(report: dict) -> str:
    outcomes = {one["outcome"] for one in report["signatures"]}
    if report["reasons"] or not outcomes:
        outcomes.add("invalid" if _INVALID & set(report["reasons"]) else "indeterminate")
    return next(outcome for outcome in _ORDER if outcome in outcomes)


async def _check(report, container: Container, contents, around):
    """Fill in the signatures of one container."""
    if container.kind == "cms":
        signatures = await _check_cms(report, container.data, contents, around)
    elif container.kind == "asic":
        signatures, more = await check_asic(container.data, around)
        report.update(more)
    elif container.kind == "pdf":
        signatures, more = await check_pdf(container.data, around)
        report.update(more)
    else:
        signatures = await check_xml(container.data, around, contents)
        if any(cover["name"] for signature in signatures for cover in signature.covers):
            report["container"] = "xml_detached"
    if not signatures:
        raise NoSignature("not_signed")
    report["signatures"] = [signature.as_dict() for signature in signatures]


async def _check_cms(report, data, contents, around):
    signed = cms.load(data)
    content = cms.content_of(signed)
    name = ""
    report["container"] = "cms_detached" if content is None else "cms_attached"
    if content is None:
        name, content = _choose(signed, contents)
    signatures = await cms.check_all(signed, cms.Source(content), around)
    if content is not None:
        for signature in signatures:
            sha256 = hashlib.sha256(content).hexdigest()
            signature.covers = [{"name": name, "sha256": sha256}]
    return signatures


def _choose(signed, contents) -> tuple[str, bytes | None]:
    """Find the file that a detached signature is over: by its digest, else the first given."""
    wanted = cms.digest_wanted(signed)
    if wanted and wanted[0] in hashlib.algorithms_available:
        for name, content in contents.items():
            if hashlib.new(wanted[0], content).digest() == wanted[1]:
                return name, content
    return next(iter(contents.items()), ("", None))
