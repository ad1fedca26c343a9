"""Many signatures in one file: the zip that a program made of a whole stack."""

from . import cms
from .container import MAX_ENTRIES, NoSignature, recognise, unpack
from .der import BadDer

# One signature with its chain, its answers and its time stamps.
MAX_SIGNATURE = 1 << 20


def read_bundle(data: bytes) -> tuple[list[dict], bytes]:
    """Return what a zip of signatures holds; a single signature is a zip of one.

    :return: ``[{"name", "size", "algorithm", "digest"}]`` and the signatures one after another;
        algorithm and digest (hexadecimal) of what was signed are empty where nobody can tell
    :raise NoSignature: damaged, or beyond a bound
    """
    is_zip = data[:4] == b"PK\x03\x04"
    files = unpack(data) if is_zip else {"": recognise(data).data}
    if len(files) > MAX_ENTRIES or any(len(one) > MAX_SIGNATURE for one in files.values()):
        raise NoSignature("too_large")
    rows = [{"name": name, "size": len(one), **_digest(one)} for name, one in files.items()]
    return rows, b"".join(files.values())


def _digest(data: bytes) -> dict:
    wanted = None
    try:
        container = recognise(data)
        if container.kind == "cms":
            wanted = cms.digest_wanted(cms.load(container.data))
    except (NoSignature, BadDer, RecursionError, ValueError, TypeError, KeyError, AttributeError):
        wanted = None
    algorithm, digest = wanted or ("", b"")
    return {"algorithm": algorithm, "digest": bytes(digest or b"").hex()}
