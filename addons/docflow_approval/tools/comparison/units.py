"""A text cut into what is compared: paragraphs, or sentences where lines are only layout.

A word-processor file keeps its paragraphs.  A PDF or a scan has lines, and one added word moves all
lines after it: there the lines are joined, and sentences are compared.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Letters that end in a full stop without ending a sentence.
_SHORT = frozenset(
    [
        "ст",
        "п",
        "пп",
        "ч",
        "м",
        "с",
        "р",
        "рр",
        "т",
        "вул",
        "буд",
        "кв",
        "пр",
        "просп",
        "пров",
        "обл",
        "смт",
        "ім",
        "тел",
        "гр",
        "грн",
        "коп",
        "тис",
        "млн",
        "млрд",
        "др",
        "інш",
        "див",
        "напр",
        "зам",
        "нач",
        "абз",
        "гл",
        "кор",
        "оф",
        "ул",
        "г",
        "no",
    ]
)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2007]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_WRAPPED = re.compile(r"(?<=\w)-\n(?=[^\W\d_])")
_END = re.compile(r"[.!?…;:]+[»”\")\]]*$")
# A sentence without an end is a table or noise: it is cut, so that one row stays readable.
_LONGEST = 120


@dataclass(frozen=True)
class Unit:
    """A paragraph or a sentence, and the page on which it begins (0: a text without pages)."""

    text: str
    page: int = 0


def paragraphs(texts: Sequence[str]) -> list[Unit]:
    """Return the paragraphs of a text whose line breaks mean something."""
    lines = (line for text in texts for line in _INVISIBLE.sub("", text).splitlines())
    return [Unit(line) for line in (_SPACES.sub(" ", line).strip() for line in lines) if line]


def sentences(texts: Sequence[str]) -> list[Unit]:
    """Return the sentences of pages whose line breaks are only layout."""
    units, words, page = [], [], 0
    for number, word in _words(texts):
        page = page if words else number
        words.append(word)
        if _ends(words) or len(words) >= _LONGEST:
            units.append(Unit(" ".join(words), page))
            words = []
    if words:
        units.append(Unit(" ".join(words), page))
    return units


def _words(texts: Sequence[str]) -> Iterator[tuple[int, str]]:
    for number, text in enumerate(texts, 1):
        text = _INVISIBLE.sub("", text).replace("\r\n", "\n")
        for word in _WRAPPED.sub("", text).split():
            yield number, word


def _ends(words: list[str]) -> bool:
    last = words[-1]
    end = _END.search(last)
    if not end:
        return False
    stem = last[: end.start()].lstrip("(«“\"'").casefold()
    if end[0] != ".":
        return True
    if stem.isdigit():
        return len(words) > 1  # the number of a point stands before it
    # “ст.” and an initial stand before what they belong to
    return stem not in _SHORT and len(stem) > 1
