"""The server's side of a comparison: it asks a bounded child and gets plain data."""

import json
from collections.abc import Sequence

from odoo.addons.docflow_base.tools.paper_sandbox import Bounds, Child, PaperFile

from .verbs import FOLDER

# Letters of a version that are compared: about 250 pages.
MAX_TEXT = 500_000
_BOUNDS = Bounds(memory=1024 << 20, cpu_seconds=30, wall_seconds=60, answer=32 << 20)
_READ_BOUNDS = Bounds(memory=1024 << 20, cpu_seconds=20, wall_seconds=40, answer=32 << 20)


def compare(left: Sequence[str], right: Sequence[str], *, is_soft: bool) -> list[dict]:
    """Return the rows of :func:`~.rows.compare`.

    :raise PaperRefusal: it took too long or too much
    """
    content = json.dumps({"left": list(left), "right": list(right)}).encode()
    with PaperFile(content) as file, Child(_BOUNDS, FOLDER) as child:
        __, answer = child.call("compare_texts", file, is_soft=is_soft)
    return json.loads(answer)


def read_texts(content: bytes, kind: str) -> list[str]:
    """Return the text that an office or text file brings along.

    :raise PaperRefusal: it brings none, or cannot be read
    """
    with PaperFile(content) as file, Child(_READ_BOUNDS) as child:
        return child.call("texts", file, kind=kind)[0]["texts"]


def shorten(texts: Sequence[str]) -> tuple[list[str], bool]:
    """Return as much of a text as is compared, and whether something was left out."""
    room, kept = MAX_TEXT, []
    for text in texts:
        kept.append(text[:room])
        room -= len(text)
        if room <= 0:
            break
    return kept, sum(map(len, texts)) > MAX_TEXT
