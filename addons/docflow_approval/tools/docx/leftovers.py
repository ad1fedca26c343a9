"""Text that a template leaves for the author, and whether it is still in what he wrote."""

import re

from lxml import etree

from .package import PackageError, filled_names, read_parts
from .tags import TAG, paragraphs

MAX_WANTED = 100
MAX_FOUND = 20
_SHOWN = 120
# what people put where another has to write: [Text of the letter]; not [1], which is a reference
_BRACKETED = re.compile(r"\[[^\[\]]{2,200}\]")


def find(content: bytes, wanted: list[str]) -> list[dict]:
    """Return where texts of ``wanted`` stand: ``text``, ``part``, ``paragraph``, ``shown`` each.

    A text is found however it is broken into runs and spaces; what cannot be read has none.
    """
    asked = {_plain(text): text for text in wanted[:MAX_WANTED] if _plain(text)}
    found = []
    for part, number, text in _read(content):
        plain = _plain(text)
        for key, asked_text in asked.items():
            if key in plain:
                place = {"part": part, "paragraph": number, "shown": plain[:_SHOWN]}
                found.append({"text": asked_text, **place})
                if len(found) == MAX_FOUND:
                    return found
    return found


def suggest(content: bytes) -> list[str]:
    """Return the bracketed texts of a template, each once, in their order."""
    texts = {}
    for __, __, text in _read(content):
        for written in _BRACKETED.findall(TAG.sub("", text)):
            if any(sign.isalpha() for sign in written):
                texts[_plain(written)] = True
    return list(texts)[:MAX_WANTED]


def _read(content):
    try:
        parts = read_parts(content)
        for name in filled_names(parts):
            for number, text in enumerate(paragraphs(parts[name]), start=1):
                yield name, number, text
    except (PackageError, etree.XMLSyntaxError):
        return


def _plain(text: str) -> str:
    return " ".join(text.split())
