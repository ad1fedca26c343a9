"""What a file is, how many pages it has, some of its pages as PDF, the text it brings along.

Everything is found by the content: a wrong extension does no harm.  Bytes are parsed in a bounded
child process (:mod:`paper_sandbox`); a file that cannot be taken is a :class:`PaperRefusal`.
"""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .paper_kind import MAX_BYTES, MAX_PAGES, OFFICE, PAGED, TEXTUAL, check_bytes, sniff
from .paper_sandbox import Bounds, Child, PaperFile, PaperRefusal

__all__ = [
    "MAX_BYTES",
    "MAX_PAGES",
    "OFFICE",
    "PAGED",
    "TEXTUAL",
    "Bounds",
    "Opener",
    "Paper",
    "PaperFile",
    "PaperRefusal",
    "extract",
    "inspect",
    "join",
    "own_texts",
    "sniff",
]


@dataclass(frozen=True)
class Paper:
    """A file that can be taken: its kind and the number of its pages (0: no pages of its own).

    ``notes`` say in codes what was found and does no harm: ``script`` (a PDF with JavaScript,
    which is never run, and not carried over by :func:`extract`), ``attachments``.
    """

    kind: str
    pages: int
    notes: tuple[str, ...] = ()


class Opener:
    """A child that opens files one after the other; a new one where a file broke it."""

    def __init__(self, bounds: Bounds | None = None):
        self._bounds = bounds
        self._child = None

    def call(self, verb: str, file: PaperFile, **arguments) -> tuple[dict, bytes]:
        if self._child is None or not self._child.is_alive:
            self._child = Child(self._bounds)
        return self._child.call(verb, file, **arguments)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        if self._child:
            self._child.kill()


def inspect(
    content: bytes,
    kinds: Iterable[str] = PAGED | TEXTUAL,
    bounds: Bounds | None = None,
    opener: Opener | None = None,
) -> Paper:
    """Say what a file is; an ``opener`` saves the start of a child where there are many files.

    :raise PaperRefusal: it cannot be taken, or is none of ``kinds``
    """
    kind = check_bytes(content)
    kinds = frozenset(kinds)
    if kind != "zip" and kind not in kinds:
        raise PaperRefusal("type", kind or "of an unknown kind")
    with PaperFile(content) as file, contextlib.ExitStack() as stack:
        opener = opener or stack.enter_context(Opener(bounds))
        answer, __ = opener.call("inspect", file, kind=kind, max_pages=MAX_PAGES)
    if answer["kind"] not in kinds:
        raise PaperRefusal("type", answer["kind"])
    return Paper(answer["kind"], answer["pages"], tuple(answer["notes"]))


def extract(
    content: bytes,
    kind: str,
    indexes: Sequence[int],
    rotations: Sequence[int] | None = None,
    bounds: Bounds | None = None,
) -> bytes:
    """Return some pages of a file as PDF, without loss where it can be.

    ``indexes`` count from 0 and may come in any order; ``rotations`` turn each of them clockwise by
    so many degrees.  Pages of a PDF stay as they are, without scripts; a JPEG goes in untouched,
    other pictures are packed without loss.  A PDF whose pages are all wanted, unturned and without
    scripts, is returned as it came, with its signatures.

    :raise PaperRefusal: the file is broken or breaks a bound
    """
    check_bytes(content)
    turns = [turn % 360 for turn in rotations or [0] * len(indexes)]
    if len(turns) != len(indexes):
        raise ValueError("As many rotations as pages, please")
    with PaperFile(content) as file, Child(bounds) as child:
        answer, made = child.call(
            "extract", file, kind=kind, indexes=list(indexes), rotations=turns
        )
    return content if answer.get("as_it_came") else made


def join(parts: Sequence[bytes], bounds: Bounds | None = None) -> bytes:
    """Return several PDFs as one, their pages in order, without scripts.

    :raise PaperRefusal: one of them is broken or breaks a bound
    """
    content = b"".join(parts)
    check_bytes(content)
    with PaperFile(content) as file, Child(bounds) as child:
        __, made = child.call("join", file, lengths=[len(part) for part in parts])
    return made


def own_texts(content: bytes, kind: str, bounds: Bounds | None = None) -> list[str]:
    """Return the text of an office or text file, one item a sheet or slide.

    :raise PaperRefusal: the file is broken or breaks a bound
    """
    check_bytes(content)
    with PaperFile(content) as file, Child(bounds) as child:
        answer, __ = child.call("texts", file, kind=kind)
    return answer["texts"]
