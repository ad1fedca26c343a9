"""Tags of a template and the paragraphs in which they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BRACE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
# What stands before a tag that takes its whole paragraph, row, cell or run with it.
_REACH = re.compile(r"^(\{[{%]-?)(p|tr|tc|r)(?=[\s])")
_QUOTES = str.maketrans("“”„‟«»‘’", '""""""\'\'')
_SHOWN = 160


@dataclass(frozen=True)
class Tag:
    """One tag: its words as Jinja reads them, and where it stands."""

    text: str
    written: str
    paragraph: int
    shown: str


@dataclass(frozen=True)
class Loose:
    """A paragraph in which a brace has no other half."""

    brace: str
    paragraph: int
    shown: str


def read_tags(part: bytes) -> tuple[list[Tag], list[Loose]]:
    """Return the tags of a part in their order, and the paragraphs with loose braces."""
    tags, loose = [], []
    for number, text in enumerate(paragraphs(part), start=1):
        shown = " ".join(text.split())[:_SHOWN]
        for written in TAG.findall(text):
            tags.append(Tag(_as_jinja(written), written, number, shown))
        if left := _BRACE.search(TAG.sub("", text)):
            loose.append(Loose(left[0], number, shown))
    return tags, loose


def paragraphs(part: bytes) -> Iterator[str]:
    """Yield the text of each paragraph of a part."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    for paragraph in etree.fromstring(part, parser).iter(f"{_W}p"):
        yield "".join(_texts(paragraph))


def _texts(node) -> Iterator[str]:
    for child in node:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br"):
            yield " "
        elif child.tag != f"{_W}p":  # the paragraph of a text box has its own turn
            yield from _texts(child)


def _as_jinja(written: str) -> str:
    """Return a tag as the filling reads it: without its reach, with straight quotes, in a line."""
    text = _REACH.sub(r"\1", written.translate(_QUOTES))
    return " ".join(text.split())
