"""The text that office, text and mail files bring along, Cyrillic kept.  Used only in a child.

Zip and XML are foreign bytes like any other: entities are never expanded, and what is unpacked has
a bound beside the child's own.
"""

import email
import email.policy
import io
import re
import zipfile

from lxml import etree, html

from .paper_kind import decode_text
from .paper_sandbox import PaperRefusal

# More text than this is a data dump: what comes after it is not searched.
MAX_TEXT = 2_000_000
_MAX_PART = 128 << 20
_MAX_PARTS = 500
_MAX_REPEAT = 50

_BY_MARK = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"))
_OPENDOCUMENT = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"


def kind_of_zip(content: bytes) -> str | None:
    """Return the kind of an office file by its table of contents, or None for another archive."""
    with _archive(content) as archive:
        names = set(archive.namelist()[: 4 * _MAX_PARTS])
        for mark, kind in _BY_MARK:
            if mark in names:
                return kind
        if "ppt/presentation.xml" in names:
            return "pptx"
        if "mimetype" in names:
            mimetype = _part(archive, "mimetype")[:100].decode("ascii", "replace").strip()
            _prefix, _dot, what = mimetype.rpartition("opendocument.")
            return _OPENDOCUMENT.get(what)
    return None


def texts(content: bytes, kind: str) -> list[str]:
    """Return the text of a file, one item a sheet or slide, at least one."""
    readers = {
        "docx": _docx,
        "xlsx": _xlsx,
        "pptx": _pptx,
        "odt": _opendocument,
        "ods": _opendocument,
        "odp": _opendocument,
        "html": _html,
        "eml": _eml,
        "rtf": _rtf,
        "txt": _txt,
    }
    found, room = [], MAX_TEXT
    for text in readers[kind](content):
        text = text.replace("\x00", "")[:room]
        room -= len(text)
        found.append(text.strip())
    return found or [""]


def _archive(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError) as error:
        raise PaperRefusal("broken", str(error)) from error


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Unpack a part; what it says of its size is not believed."""
    try:
        with archive.open(name) as stream:
            data = stream.read(_MAX_PART + 1)
    except KeyError as error:
        raise PaperRefusal("broken", f"no {name} in it") from error
    except RuntimeError as error:
        raise PaperRefusal("encrypted", "closed with a password") from error
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise PaperRefusal("broken", str(error)) from error
    if len(data) > _MAX_PART:
        raise PaperRefusal("memory", f"{name} unpacks to more than {_MAX_PART} bytes")
    return data


def _xml(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    root = etree.fromstring(data, parser)
    if root is None:
        raise PaperRefusal("broken", "no XML where XML should be")
    return root


def _paragraphs(root, paragraph: set[str], run: str, breaks: set[str]) -> str:
    """Join the runs of each paragraph; tabs and line breaks become white space."""
    lines = [[]]
    for element in root.iter():
        if element.tag in paragraph:
            lines.append([])
        elif element.tag == run:
            lines[-1].append(element.text or "")
        elif element.tag in breaks:
            lines[-1].append(" ")
    return "\n".join(text for line in lines if (text := "".join(line).strip()))


def _docx(content: bytes):
    with _archive(content) as archive:
        names = archive.namelist()
        parts = ["word/document.xml"]
        parts += [n for n in names if re.fullmatch(r"word/(header|footer|footnotes)\d*\.xml", n)]
        text = [
            _paragraphs(_xml(_part(archive, name)), {f"{_W}p"}, f"{_W}t", {f"{_W}tab", f"{_W}br"})
            for name in parts[:_MAX_PARTS]
        ]
    yield "\n".join(filter(None, text))


def _pptx(content: bytes):
    with _archive(content) as archive:
        slides = {
            int(found[1]): found[0]
            for name in archive.namelist()
            if (found := re.fullmatch(r"ppt/slides/slide(\d+)\.xml", name))
        }
        for number in sorted(slides)[:_MAX_PARTS]:
            root = _xml(_part(archive, slides[number]))
            yield _paragraphs(root, {f"{_A}p"}, f"{_A}t", {f"{_A}br"})


def _xlsx(content: bytes):
    with _archive(content) as archive:
        names = archive.namelist()
        shared = []
        if "xl/sharedStrings.xml" in names:
            root = _xml(_part(archive, "xl/sharedStrings.xml"))
            shared = ["".join(t.text or "" for t in s.iter(f"{_S}t")) for s in root.iter(f"{_S}si")]
        sheets = {
            int(found[1]): found[0]
            for name in names
            if (found := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name))
        }
        for number in sorted(sheets)[:_MAX_PARTS]:
            yield _sheet(_xml(_part(archive, sheets[number])), shared)


def _sheet(root, shared: list[str]) -> str:
    rows = []
    for row in root.iter(f"{_S}row"):
        cells = (_cell(cell, shared) for cell in row.iter(f"{_S}c"))
        if line := " ".join(filter(None, cells)):
            rows.append(line)
    return "\n".join(rows)


def _cell(cell, shared: list[str]) -> str:
    kind, value = cell.get("t"), cell.findtext(f"{_S}v") or ""
    if kind == "s" and value.isdigit() and int(value) < len(shared):
        return shared[int(value)]
    if kind == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_S}t"))
    return value


def _opendocument(content: bytes):
    with _archive(content) as archive:
        root = _xml(_part(archive, "content.xml"))
    parts = list(root.iter(f"{_TABLE}table", f"{_DRAW}page"))
    tops = [
        part for part in parts if part.getparent().tag.endswith(("spreadsheet", "}presentation"))
    ]
    for part in tops[:_MAX_PARTS] or [root]:
        lines = ("".join(p.itertext()).strip() for p in part.iter(f"{_TEXT}p", f"{_TEXT}h"))
        yield "\n".join(filter(None, lines))


def _txt(content: bytes):
    yield decode_text(content) or ""


def _html(content: bytes):
    yield _text_of_html(content)


def _text_of_html(content: bytes | str) -> str:
    """Return what one reads of a page; the charset it names counts, else UTF-8, else cp1251."""
    if isinstance(content, bytes):
        told = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", content[:4096], re.IGNORECASE)
        try:
            text = content.decode(told[1].decode() if told else "utf-8")
        except (LookupError, UnicodeDecodeError):
            text = decode_text(content) or content.decode("utf-8", "replace")
        content = text
    content = re.sub(r"^\s*<\?xml[^>]*\?>", "", content.replace("\x00", ""))
    if not content.strip():
        return ""
    root = html.document_fromstring(content, parser=html.HTMLParser(no_network=True))
    for element in root.xpath("//script|//style|//template|//comment()"):
        element.drop_tree()
    for element in root.xpath("//br|//p|//div|//tr|//li|//h1|//h2|//h3|//h4|//td"):
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in root.text_content().splitlines())
    return "\n".join(filter(None, lines))


def _eml(content: bytes):
    """Return the headers one reads and the body of a letter, without what is attached to it."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    lines = [
        f"{name}: {message[name]}" for name in ("From", "To", "Date", "Subject") if message[name]
    ]
    body = message.get_body(("plain", "html"))
    if body is not None:
        data = body.get_payload(decode=True) or b""
        charset = body.get_content_charset() or "utf-8"
        try:
            text = data.decode(charset)
        except (LookupError, UnicodeDecodeError):
            text = decode_text(data) or data.decode("utf-8", "replace")
        lines.append(_text_of_html(text) if body.get_content_subtype() == "html" else text)
    yield "\n".join(lines)


_RTF = re.compile(
    r"\\u(-?\d+)\s?\??|\\'([0-9a-fA-F]{2})|\\(par|line|tab|cell|row)\b ?|"
    r"\\\*|\\([a-z]+)(-?\d*) ?|\\([\\{}])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
# Groups of an RTF that hold no text of the document.
_RTF_HIDDEN = {
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "themedata",
    "datastore",
}


def _rtf(content: bytes):
    text, hidden, depth = [], 0, 0
    for match in _RTF.finditer(content.decode("latin-1")):
        code, byte, white, word, _number, escaped, brace, plain = match.groups()
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if hidden and depth < hidden:
            hidden = 0
        if not hidden and (word in _RTF_HIDDEN or match[0] == r"\*"):
            hidden = max(depth, 1)
        if hidden:
            continue
        if code:
            text.append(chr(int(code) % 65536))
        elif byte:
            text.append(bytes.fromhex(byte).decode("cp1251", "replace"))
        elif white:
            text.append("\n" if white in {"par", "line", "row"} else " ")
        else:
            text.append(escaped or plain or "")
    # the pairs of a character beyond 16 bits join again
    yield "".join(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
