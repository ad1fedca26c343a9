"""The document inside of what came.  Used only inside a child."""

import io
import zipfile

MAX_ENTRIES = 500
MAX_BYTES = 64 << 20
_WORD = "word/document.xml"
_CONTAINERS = (b"application/vnd.etsi.asic-e+zip", b"application/vnd.etsi.asic-s+zip")


def read_content(data: bytes) -> tuple[str, bytes]:
    """Return what a file is, ``pdf``, ``docx`` or empty, and the bytes of the document in it."""
    # what begins as something else is taken apart as that, as the check of signatures does
    if data[:1024].lstrip()[:5] == b"%PDF-":
        return "pdf", data
    if data[:4] == b"PK\x03\x04":
        return _read_archive(data)
    if data[:1] == b"\x30":
        inside = _read_signed(data)
        # one step down: a container in a container is nothing that people send
        return ("pdf", inside) if b"%PDF-" in inside[:1024] else ("", b"")
    return "", b""


def _read_archive(data: bytes) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if len(names) > MAX_ENTRIES or len(set(names)) != len(names):
                return "", b""
            if _WORD in names:
                return "docx", data
            if "mimetype" not in names or _read(archive, "mimetype").strip() not in _CONTAINERS:
                return "", b""
            papers = [name for name in sorted(names) if not name.startswith("META-INF/")]
            for kind in ("pdf", "docx"):
                for name in papers:
                    if name.lower().endswith(f".{kind}"):
                        return kind, _read(archive, name)
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, EOFError, KeyError):
        return "", b""
    return "", b""


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        # the size that an entry states is not believed
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError("too large")
    return content


def _read_signed(data: bytes) -> bytes:
    """Return what a CMS container holds beside its signatures, empty where it holds nothing."""
    from asn1crypto import cms

    try:
        info = cms.ContentInfo.load(data)
        if info["content_type"].native != "signed_data":
            return b""
        inside = info["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, AttributeError):
        return b""
    return inside if isinstance(inside, bytes) else b""
