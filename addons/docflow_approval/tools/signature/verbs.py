"""Checking in a bounded child process: foreign bytes are never parsed in the server."""

import os
import pathlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

# one kilobyte of JSON a certificate would not fit into a request: they travel as bytes
_KINDS = ("container", "content", "root", "issuer", "crl", "fetched", "asked")
FOLDER = pathlib.Path(__file__).parent


@dataclass(frozen=True)
class Trusted:
    """What is trusted, as DER: the same as :class:`~.trust.Trust` before anybody reads it.

    ``asked`` holds answers of responders with the number of their question: ``(nonce, answer)``.
    """

    roots: Sequence[bytes] = ()
    issuers: Sequence[bytes] = ()
    crls: Sequence[bytes] = ()
    lenient: Sequence[str] = ()
    strict: Sequence[str] = ()
    fetched: Sequence[bytes] = ()
    asked: Sequence[tuple[str, bytes]] = ()
    is_asking: bool = False


def check_signed(token: str, file: int | None, **asked) -> tuple[dict, bytes]:
    """Answer :func:`pack` with a report, in the child."""
    from .asking import read_answer
    from .checking import check
    from .trust import Trust, load_certificates, load_crls

    parts = _unpack(file, asked["parts"])
    now = datetime.fromisoformat(asked["now"])
    answers = (read_answer(data, nonce, now) for nonce, data in parts["asked"])
    trust = Trust(
        roots=load_certificates(data for __, data in parts["root"]),
        issuers=load_certificates(data for __, data in parts["issuer"]),
        crls=load_crls(data for __, data in parts["crl"]),
        lenient=frozenset(asked["lenient"]),
        strict=frozenset(asked["strict"]),
        fetched=load_crls(data for __, data in parts["fetched"]),
        asked=tuple(answer for answer in answers if answer is not None),
        is_asking=asked["is_asking"],
    )
    ((__, container),) = parts["container"]
    return check(container, trust, now, dict(parts["content"])), b""


def describe_trusted(token: str, file: int | None, **asked) -> tuple[dict, bytes]:
    """Say what a certificate or a list of revoked ones is, in the child."""
    from .trusted import describe

    parts = _unpack(file, asked["parts"])
    ((__, data),) = parts["container"]
    return describe(data, dict(parts["content"]).get("authority"))


def read_signatures(token: str, file: int | None, **asked) -> tuple[dict, bytes]:
    """Take a zip of signatures apart, in the child."""
    from .bundle import read_bundle
    from .container import NoSignature

    ((__, data),) = _unpack(file, asked["parts"])["container"]
    try:
        rows, content = read_bundle(data)
    except NoSignature as refusal:
        return {"reason": refusal.code, "signatures": []}, b""
    return {"reason": "", "signatures": rows}, content


def read_trust_list(token: str, file: int | None, **asked) -> tuple[dict, bytes]:
    """Check and read a list of trusted services, in the child."""
    import asyncio

    from .trust import load_certificates
    from .trustlist import read_list

    parts = _unpack(file, asked["parts"])
    ((__, data),) = parts["container"]
    (signer,) = load_certificates(der for __, der in parts["root"])
    return asyncio.run(read_list(data, signer, datetime.fromisoformat(asked["now"])))


def pack(
    container: bytes,
    contents: Mapping[str, bytes] | None = None,
    trusted: Trusted | None = None,
) -> tuple[bytes, list]:
    """Return one run of bytes for the child, and the list that tells how to cut it again."""
    trusted = trusted or Trusted()
    pieces = [
        ("container", "", container),
        *(("content", name, data) for name, data in (contents or {}).items()),
        *(("root", "", data) for data in trusted.roots),
        *(("issuer", "", data) for data in trusted.issuers),
        *(("crl", "", data) for data in trusted.crls),
        *(("fetched", "", data) for data in trusted.fetched),
        *(("asked", nonce, data) for nonce, data in trusted.asked),
    ]
    parts = [[kind, name, len(data)] for kind, name, data in pieces]
    return b"".join(data for __, __, data in pieces), parts


def _unpack(file: int, parts: list) -> dict[str, list[tuple[str, bytes]]]:
    cut: dict[str, list[tuple[str, bytes]]] = {kind: [] for kind in _KINDS}
    position = 0
    for kind, name, size in parts:
        data = bytearray()
        while len(data) < size and (piece := os.pread(file, size - len(data), position)):
            data += piece
            position += len(piece)
        cut[kind].append((name, bytes(data)))
    return cut


VERBS = {
    "read_signatures": read_signatures,
    "check_signed": check_signed,
    "describe_trusted": describe_trusted,
    "read_trust_list": read_trust_list,
}
