"""The server's side of a check: it asks a bounded child and gets plain data."""

from collections.abc import Mapping
from datetime import datetime

from odoo.addons.docflow_base.tools.paper_sandbox import Bounds, Child, PaperFile, PaperRefusal

from .verbs import FOLDER, Trusted, pack

# A container and its files together: a child holds them a few times over.
MAX_TOTAL = 192 << 20
_BOUNDS = Bounds(cpu_seconds=30, wall_seconds=60, answer=32 << 20)


def check(
    container: bytes,
    trusted: Trusted,
    now: datetime,
    contents: Mapping[str, bytes] | None = None,
) -> dict:
    """Return the report of :func:`~.checking.check`; a child that broke down leaves it open."""
    content, parts = pack(container, contents, trusted)
    if len(content) > MAX_TOTAL:
        return _open("too_large")
    asked = {
        "parts": parts,
        "lenient": list(trusted.lenient),
        "strict": list(trusted.strict),
        "is_asking": trusted.is_asking,
        "now": now.isoformat(),
    }
    try:
        with PaperFile(content) as file, Child(_BOUNDS, FOLDER) as child:
            return child.call("check_signed", file, **asked)[0]
    except PaperRefusal as refusal:
        return _open("too_large" if refusal.code in ("memory", "time", "size") else "unreadable")


def describe(data: bytes, authority: bytes = b"") -> tuple[dict, bytes]:
    """Return what a certificate or a list is, and its DER; ``kind`` is ``none`` for the rest.

    :param authority: certificate (DER) whose list it should be; ``is_of_authority`` tells
    """
    content, parts = pack(data, {"authority": authority} if authority else None)
    try:
        with PaperFile(content) as file, Child(_BOUNDS, FOLDER) as child:
            return child.call("describe_trusted", file, parts=parts)
    except PaperRefusal:
        return {"kind": "none"}, b""


def read_bundle(data: bytes) -> tuple[str, list[dict]]:
    """Return why a zip of signatures is none, and what it holds.

    :return: a reason or an empty text, and ``[{"name", "content", "algorithm", "digest"}]``
    """
    content, parts = pack(data)
    try:
        with PaperFile(content) as file, Child(_BOUNDS, FOLDER) as child:
            answer, joined = child.call("read_signatures", file, parts=parts)
    except PaperRefusal as refusal:
        return ("too_large" if refusal.code in ("memory", "time", "size") else "malformed"), []
    rows, start = [], 0
    for row in answer["signatures"]:
        rows.append({**row, "content": joined[start : start + row["size"]]})
        start += row["size"]
    return answer["reason"], rows


def read_trust_list(data: bytes, signer: bytes, now: datetime) -> dict:
    """Return what a list of trusted services says; ``reasons`` tells why it is not read.

    :param signer: certificate (DER) of the one who should have signed it
    :return: see :func:`~.trustlist.read_list`; each of ``services`` has its ``der``
    """
    content, parts = pack(data, trusted=Trusted(roots=[signer]))
    try:
        with PaperFile(content) as file, Child(_BOUNDS, FOLDER) as child:
            answer, joined = child.call("read_trust_list", file, parts=parts, now=now.isoformat())
    except PaperRefusal as refusal:
        is_bound = refusal.code in ("memory", "time", "size")
        return {"reasons": ["too_large" if is_bound else "unreadable"]}
    start = 0
    for row in answer.get("services", ()):
        row["der"] = joined[start : start + row["size"]]
        start += row["size"]
    return answer


def _open(reason: str) -> dict:
    return {
        "container": "none",
        "outcome": "indeterminate",
        "reasons": [reason],
        "signatures": [],
        "uncovered": [],
        "sha256": "",
    }
