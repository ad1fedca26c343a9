"""What a file is, by its bytes and never by its name."""

import re

from .paper_sandbox import PaperRefusal

MAX_PAGES = 500
MAX_BYTES = 256 << 20
# Files made of pages, which a stack may be made of.
PAGED = frozenset({"pdf", "tiff", "jpeg", "png"})
# Files that bring their own text.
OFFICE = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp"})
PLAIN = frozenset({"txt", "html", "eml", "rtf"})
TEXTUAL = OFFICE | PLAIN

_HEAD = 4096
_MAGIC = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"PK\x03\x04", "zip"),
    (b"{\\rtf", "rtf"),
)
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|table|div|p)[\s>]", re.IGNORECASE)
_MAIL_HEADER = re.compile(
    rb"^(received|return-path|mime-version|delivered-to|message-id|from|subject|date|to|x-[\w-]+):",
    re.IGNORECASE,
)
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27})
# Texts longer than this are logs, and nobody searches them by word.
_TEXT_ENCODINGS = ("utf-8-sig", "cp1251")


def sniff(content: bytes) -> str | None:
    """Return the kind of a file: one of the sets above, ``zip``, ``heic`` or None.

    What kind of office file a ``zip`` is stands in its table of contents, which only a child reads.
    """
    head = content[:_HEAD]
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    # readers of PDF forgive a kilobyte of rubbish before the header
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[4:8] == b"ftyp":
        return "heic" if _HEIC_BRANDS & {head[8:12], *_brands(head)} else None
    return _sniff_text(content)


def check_bytes(content: bytes) -> str | None:
    """Refuse what is seen without parsing; return the kind."""
    if not content:
        raise PaperRefusal("empty", "0 bytes")
    if len(content) > MAX_BYTES:
        raise PaperRefusal("size", f"{len(content)} bytes, more than {MAX_BYTES}")
    kind = sniff(content)
    if kind == "heic":
        raise PaperRefusal("heic", "a photo in HEIC")
    return kind


def decode_text(content: bytes) -> str | None:
    """Return plain text as people here save it: UTF-8, UTF-16 or cp1251; None for other bytes."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    if content[:_HEAD].translate(None, _CONTROL) != content[:_HEAD]:
        return None
    for encoding in _TEXT_ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _brands(head: bytes) -> list[bytes]:
    length = min(int.from_bytes(head[:4], "big"), 64)
    return [head[start : start + 4] for start in range(16, length, 4)]


def _sniff_text(content: bytes) -> str | None:
    head = content[:_HEAD]
    if decode_text(content[: 1 << 20]) is None:
        return None
    lines = head.lstrip().splitlines()[:12]
    if len([line for line in lines if _MAIL_HEADER.match(line)]) >= 3:
        return "eml"
    return "html" if _HTML.search(head) else "txt"
