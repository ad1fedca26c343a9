"""What kind of file a signature comes in, told by its bytes and not by its name."""

import base64
import binascii
import io
import re
import zipfile
from dataclasses import dataclass

MAX_BYTES = 64 << 20
MAX_ENTRIES = 500
MAX_UNPACKED = 256 << 20
_PEM = re.compile(rb"-----BEGIN [A-Z0-9# ]+-----([A-Za-z0-9+/=\s]+)-----END [A-Z0-9# ]+-----")
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]+={0,2}\s*")
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_XML_SIGNATURE = b"http://www.w3.org/2000/09/xmldsig#"
_ASIC = b"application/vnd.etsi.asic-"


class NoSignature(ValueError):
    """The file is none that carries signatures; ``code`` says what is wrong with it."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Container:
    """A file that carries signatures: its ``kind`` (cms, asic, pdf, xml) and its plain bytes."""

    kind: str
    data: bytes


def looks_signed(name: str, data: bytes) -> bool:
    """Say cheaply whether a file may carry signatures; nothing is parsed."""
    head = data[:1024]
    if data[:4] == b"PK\x03\x04":
        return _ASIC in head or name.lower().endswith((".asice", ".asics", ".sce", ".scs"))
    if head.lstrip()[:5] == b"%PDF-":
        return b"/ByteRange" in data
    if _SIGNED_DATA in head[:40]:
        return True
    if head.lstrip()[:1] == b"<":
        return _XML_SIGNATURE in data and b"Signature" in data
    return name.lower().endswith((".p7s", ".p7m", ".p7b.p7s", ".sig", ".asice", ".asics"))


def recognise(data: bytes) -> Container:
    """Return what carries the signatures.

    :raise NoSignature: nothing does, or the file breaks a bound
    """
    if not data:
        raise NoSignature("empty")
    if len(data) > MAX_BYTES:
        raise NoSignature("too_large")
    if data[:4] == b"PK\x03\x04":
        return Container("asic", data)
    if data[:1024].lstrip()[:5] == b"%PDF-":
        return Container("pdf", data)
    if data[:1] == b"\x30":
        return Container("cms", data)
    plain = _unwrap(data)
    if plain[:1] == b"\x30":
        return Container("cms", plain)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" and _XML_SIGNATURE in data:
        return Container("xml", data)
    raise NoSignature("not_signed")


def _unwrap(data: bytes) -> bytes:
    """Return the bytes inside PEM or Base64; programs save both as .p7s."""
    head = data[:64]
    text = found[1] if head.startswith(b"-----BEGIN") and (found := _PEM.search(data)) else data
    if not _BASE64.fullmatch(text):
        return b""
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        return b""


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the files of a zip within bounds, by their names.

    :raise NoSignature: damaged, doubled names, or more bytes than a container may unpack to
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            names = [entry.filename for entry in entries]
            if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
                raise NoSignature("too_large")
            if len(set(names)) != len(names):
                # two files of one name: a reader would see one and the signature cover the other
                raise NoSignature("malformed")
            return {entry.filename: _read(archive, entry) for entry in entries}
    except NoSignature:
        raise
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, EOFError, KeyError) as error:
        raise NoSignature("malformed") from error


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        # the size that an entry states is not believed
        content = file.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise NoSignature("malformed")
    return content
