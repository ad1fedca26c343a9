"""The archive of a .docx from outside: how much it may hold, its parts, what it would fetch."""

import io
import re
import zipfile

from lxml import etree

MAX_BYTES = 10 << 20
MAX_UNPACKED = 80 << 20
MAX_ENTRIES = 2000
# Parts that are filled: the text, headers and footers, notes.
_FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_MAIN_TYPE = b"wordprocessingml.document.main+xml"
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"


class PackageError(Exception):
    """What was uploaded is no Word document that may be used; ``code`` tells why.

    ========== ====================================================
    code       meaning
    ========== ====================================================
    broken     no archive, damaged, or no Word document at all
    size       it would unpack to more than a document may have
    macro      it carries programs
    external   it would fetch a picture or a template from elsewhere
    ========== ====================================================
    """

    def __init__(self, code: str, detail: str = ""):
        self.code = code
        self.detail = detail
        super().__init__(code)


def read_parts(content: bytes) -> dict[str, bytes]:
    """Return every entry of the archive by its name.

    :raise PackageError: see there
    """
    if len(content) > MAX_BYTES:
        raise PackageError("size")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            # the archive says it before anything is unpacked, and a lie about it breaks the CRC
            if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
                raise PackageError("size")
            parts = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError) as error:
        raise PackageError("broken") from error
    if "word/document.xml" not in parts:
        raise PackageError("broken")
    for name, part in parts.items():
        if name.endswith(".xml") and b"<!DOCTYPE" in part[:4096]:
            raise PackageError("broken", name)
    return parts


def check_usable(parts: dict[str, bytes]) -> None:
    """Refuse what a template must not carry.

    :raise PackageError: programs, or something fetched from elsewhere
    """
    _check_kind(parts)
    for name, part in parts.items():
        if name.endswith(".rels") and list(_fetched(_relationships(name, part))):
            raise PackageError("external", name)


def without_fetching(content: bytes) -> bytes:
    """Return the document without what would be fetched from elsewhere when it is opened.

    Whoever turns a letter into PDF must not call an address that the letter names.

    :raise PackageError: it is no Word document, or carries programs
    """
    parts = read_parts(content)
    _check_kind(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            if name.endswith(".rels"):
                tree = _relationships(name, part)
                for relationship in list(_fetched(tree)):
                    tree.remove(relationship)
                part = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
            archive.writestr(name, part)
    return stream.getvalue()


def filled_names(parts: dict[str, bytes]) -> list[str]:
    """Return the names of the parts whose tags are filled, the text first."""
    names = [name for name in parts if _FILLED.fullmatch(name)]
    return sorted(names, key=lambda name: (name != "word/document.xml", name))


def _check_kind(parts):
    types = parts.get("[Content_Types].xml", b"")
    is_macro = b"macroEnabled" in types or any("vbaProject" in name for name in parts)
    # a "mimetype" makes an OpenDocument of it for whoever opens it
    if is_macro or _MAIN_TYPE not in types or "mimetype" in parts:
        raise PackageError("macro" if is_macro else "broken")


def _relationships(name, part):
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise PackageError("broken", name) from error


def _fetched(tree):
    """Return the relationships that lead elsewhere, but for links that a reader clicks."""
    return (
        one
        for one in tree.iter(f"{_RELATIONSHIPS}Relationship")
        if one.get("TargetMode", "").strip().lower() == "external"
        and not one.get("Type", "").endswith("/hyperlink")
    )
