"""The server's side of copies with requisites: it asks a bounded child and gets plain data."""

from collections.abc import Sequence

from odoo.addons.docflow_base.tools.paper_sandbox import Bounds, Child, PaperFile, PaperRefusal

from .verbs import FOLDER

MAX_BYTES = 64 << 20
MAX_PAGES = 500
_BOUNDS = Bounds(memory=1536 << 20, cpu_seconds=30, wall_seconds=60, answer=96 << 20)


def read_content(data: bytes) -> tuple[str, bytes]:
    """Return what a file is, ``pdf``, ``docx`` or empty, and the document in it.

    :raise PaperRefusal: it breaks a bound
    """
    _check(data)
    with PaperFile(data) as file, Child(_BOUNDS, FOLDER) as child:
        answer, content = child.call("read_content", file)
    return answer["kind"], data if answer["is_whole"] else content


def find_room(
    content: bytes, place: str, sizes: Sequence[tuple[float, float]]
) -> tuple[int, list[float]] | None:
    """Return which of ``sizes`` (mm) has room on the first page of a PDF, and its corner.

    :raise PaperRefusal: the document is broken or breaks a bound
    """
    _check(content)
    asked = {"place": place, "sizes": [list(size) for size in sizes], "max_pages": MAX_PAGES}
    with PaperFile(content) as file, Child(_BOUNDS, FOLDER) as child:
        room = child.call("find_room", file, **asked)[0]["room"]
    return (room["number"], room["corner"]) if room else None


def lay_marks(content: bytes, mark: bytes, corner: list[float] | None, closing: bytes) -> bytes:
    """Return a copy of a PDF with ``mark`` on its first page and the pages of ``closing``.

    :raise PaperRefusal: the document is broken or breaks a bound
    """
    _check(content)
    parts = (content, mark, closing)
    with PaperFile(b"".join(parts)) as file, Child(_BOUNDS, FOLDER) as child:
        lengths = [len(part) for part in parts]
        return child.call("lay_marks", file, lengths=lengths, corner=corner)[1]


def _check(content: bytes) -> None:
    if not content:
        raise PaperRefusal("empty", "0 bytes")
    if len(content) > MAX_BYTES:
        raise PaperRefusal("size", f"{len(content)} bytes")
