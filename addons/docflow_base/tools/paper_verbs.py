"""What a child of :mod:`paper_sandbox` does for the server: the one list of its verbs.

A verb takes the token and the descriptor of its file and named arguments; it returns what goes back
as JSON, and bytes.  The last file stays open: its pages usually come one after the other.
"""

import os

from . import paper_office, paper_pack
from .paper_kind import MAX_PAGES, OFFICE, PAGED, TEXTUAL, check_bytes
from .paper_open import Document, open_document
from .paper_sandbox import PaperRefusal

_open: dict[str, tuple[str, Document]] = {}


def read_file(descriptor: int) -> bytes:
    """Read a file whose descriptor, and place in it, is shared with other children."""
    size = os.fstat(descriptor).st_size
    parts, place = [], 0
    while place < size:
        parts.append(os.pread(descriptor, size - place, place))
        if not parts[-1]:
            break
        place += len(parts[-1])
    return b"".join(parts)


def _document(token: str, descriptor: int, kind: str | None) -> Document:
    if token not in _open:
        for known in list(_open):
            _open.pop(known)[1].close()
        content = read_file(descriptor)
        kind = kind or check_bytes(content)
        _open[token] = (kind, open_document(content, kind))
    return _open[token][1]


def inspect(token: str, descriptor: int, *, kind: str, max_pages: int):
    """Say what kind a file is, how many pages it has, and what is remarkable in it."""
    if kind == "zip":
        kind = paper_office.kind_of_zip(read_file(descriptor))
    if kind not in PAGED | TEXTUAL:
        raise PaperRefusal("type", kind or "an archive")
    if kind not in PAGED:
        return {"kind": kind, "pages": 0, "notes": []}, b""
    document = _document(token, descriptor, kind)
    pages = document.count(max_pages)
    if pages > max_pages:
        raise PaperRefusal("pages", f"more than {max_pages} pages")
    if not pages:
        raise PaperRefusal("broken", "no pages")
    notes = paper_pack.notes_of_pdf(read_file(descriptor)) if kind == "pdf" else []
    return {"kind": kind, "pages": pages, "notes": notes}, b""


def extract(token: str, descriptor: int, *, kind: str, indexes: list[int], rotations: list[int]):
    """Pack pages into a PDF."""
    if kind == "pdf":
        made = paper_pack.pages_of_pdf(read_file(descriptor), indexes, rotations)
        return ({}, made) if made else ({"as_it_came": True}, b"")
    document = _document(token, descriptor, kind)
    return {}, paper_pack.pictures_to_pdf(document, indexes, rotations)


def join(token: str, descriptor: int, *, lengths: list[int]):
    """Pack PDFs, which lie in the file one after the other, into one."""
    content, parts = read_file(descriptor), []
    for length in lengths:
        parts.append(content[:length])
        content = content[length:]
    return {}, paper_pack.join_pdfs(parts)


def texts(token: str, descriptor: int, *, kind: str):
    """Return the text that an office or text file brings along."""
    content = read_file(descriptor)
    if kind in OFFICE or kind == "zip":
        kind = paper_office.kind_of_zip(content)
    if kind not in TEXTUAL:
        raise PaperRefusal("type", kind or "an archive")
    return {"texts": paper_office.texts(content, kind)}, b""


def open_file(token: str, descriptor: int, *, kind: str | None, **_page):
    """Say what a file is; one without pages of its own gives its text at once."""
    content = read_file(descriptor)
    kind = kind or check_bytes(content)
    answer, __ = inspect(token, descriptor, kind=kind or "", max_pages=MAX_PAGES)
    if answer["kind"] not in PAGED:
        answer["texts"] = paper_office.texts(content, answer["kind"])
    return answer, b""


def look(token: str, descriptor: int, *, kind: str | None, index: int, rotation: int | None):
    """Look at a page."""
    from . import reader_page  # its libraries are heavy, and who only opens files needs them not

    return reader_page.look(_document(token, descriptor, kind), index, rotation)


def read(token: str, descriptor: int, *, kind: str | None, index: int, rotation: int | None):
    """Read a page."""
    from . import reader_page

    return reader_page.read(_document(token, descriptor, kind), index, rotation)


VERBS = {
    "inspect": inspect,
    "extract": extract,
    "join": join,
    "texts": texts,
    "open": open_file,
    "look": look,
    "read": read,
}
