"""Bounds on foreign XML: no definitions of its own, no network, no great depth, no great number.

Definitions (DTD) may put text where nobody wrote any, and grow a line to gigabytes. No signature
needs them, so a file that brings some is refused before a library sees it.
"""

import re

from lxml import etree

MAX_XML = 16 << 20
# Opening and closing ones together; each node costs a child some hundred bytes.
MAX_TAGS = 400_000
# What may stand before the first element.
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Encodings in which the signs of XML are those of ASCII: in others a definition could hide.
_ENCODINGS = frozenset({b"utf-8", b"us-ascii", b"ascii", b"windows-1251", b"koi8-u"})


class BadXml(ValueError):
    """The file is no XML, or breaks a bound; ``code`` is a reason of a report."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


def parse(data: bytes, limit: int = MAX_XML, *, has_comments: bool = True):
    """Return the root of an XML file.

    :raise BadXml: it is none, it brings definitions, or it breaks a bound
    """
    if len(data) > limit or data.count(b"<") > MAX_TAGS:
        raise BadXml("too_large")
    head = data[:200]
    declared = _ENCODING.search(head)
    if b"\0" in head or (declared and declared[1].lower() not in _ENCODINGS):
        raise BadXml("unreadable")
    if data[_PROLOG.match(data).end() :].startswith(b"<!"):
        raise BadXml("xml_definitions")
    try:
        root = etree.fromstring(data, _parser(has_comments))
    except etree.XMLSyntaxError as error:
        is_bound = error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT
        raise BadXml("too_large" if is_bound else "malformed") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadXml("xml_definitions")
    return root


def isolate(node):
    """Return a node as a document of its own, under all the namespaces that hold around it."""
    text = etree.tostring(node, with_tail=False, encoding="utf-8")
    return etree.fromstring(text, _parser(has_comments=True)).getroottree()


def _parser(has_comments):
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=not has_comments,
    )
