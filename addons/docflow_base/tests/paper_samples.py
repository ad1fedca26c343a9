"""Good and bad files as they come from scanners, mailboxes and enemies; made here, byte by byte."""

import io
import struct
import zipfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageDraw, TiffImagePlugin  # noqa: F401 - Odoo loads no TIFF by itself


def picture(kind="PNG", text="Page", size=(620, 877), mode="L", **options):
    """A picture with a line of text on it."""
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).text((40, 60), text, fill=0)
    return saved(image.convert(mode), kind, **{"dpi": (75, 75), **options})


def saved(image, kind, **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def tiff(count=3, mode="1", **options):
    """A TIFF of many pages, each with its number."""
    pages = []
    for number in range(count):
        image = Image.new("L", (620, 877), 255)
        ImageDraw.Draw(image).text((40, 60), f"Page {number + 1}", fill=0)
        pages.append(image.convert(mode))
    return saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], dpi=(75, 75), **options)


def pdf(count=1, box=(595, 842), prepare=None, **options):
    """A PDF of many pages; ``prepare(pdf)`` may do mischief before it is saved."""
    made = Pdf.new()
    for number in range(count):
        page = made.add_blank_page()
        page.MediaBox = Array([0, 0, *box])
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        text = f"BT /F1 24 Tf 72 700 Td (Page {number + 1} of this file) Tj ET"
        page.Contents = Stream(made, text.encode())
    if prepare:
        prepare(made)
    stream = io.BytesIO()
    made.save(stream, **options)
    return stream.getvalue()


def jpeg_pdf(prepare=None, decode=None, size=(1654, 2339)):
    """A page that is one JPEG, as scanners make them, with a dark bar on its upper left."""
    image = Image.new("L", size, 240)
    ImageDraw.Draw(image).rectangle((200, 200, 900, 300), fill=30)
    if decode:
        image = image.point(lambda level: 255 - level)
    kept = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=size[0],
        Height=size[1],
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    if decode:
        kept.Decode = Array(decode)

    def fill(made):
        page = made.pages[0]
        stream = Stream(made, saved(image, "JPEG", quality=90), kept)
        page.Resources = Dictionary(XObject=Dictionary(Im0=stream))
        page.Contents = Stream(made, b"q 595.4 0 0 842 0 0 cm /Im0 Do Q")
        if prepare:
            prepare(made, page)

    return pdf(box=(595.4, 842), prepare=fill)


def encrypted_pdf():
    return pdf(encryption=pikepdf.Encryption(owner="owner", user="secret", R=6))


def locked_pdf():
    """Readable by anybody; only printing and copying are forbidden."""
    return pdf(encryption=pikepdf.Encryption(owner="owner", user="", R=6))


def script_pdf(count=2):
    """JavaScript when it is opened, when a page is shown and when a field is clicked."""

    def prepare(made):
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('boo')"))
        made.Root.OpenAction = script
        made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("boo"), script])))
        page = made.pages[0]
        page.AA = Dictionary(O=script)
        field = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 90, 90]),
            A=script,
            AA=Dictionary(),
        )
        page.Annots = Array([made.make_indirect(field)])

    return pdf(count, prepare=prepare)


def stream_bomb_pdf(megabytes=4096):
    """A page whose content unpacks to gigabytes."""
    packer = zlib.compressobj(9)
    # a block that refers to nothing before it may follow itself any number of times
    block = packer.compress(b" " * (16 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = block + block[2:] * (megabytes // 16)

    def prepare(made):
        made.pages[0].Contents = Stream(made, packed, Filter=Name.FlateDecode)

    return pdf(prepare=prepare)


def busy_pdf(strokes=3_000_000):
    """A page of so many lines that nobody wants to wait for it; it takes little memory."""
    body = zlib.compress(b"0 0 m 595 842 l S 595 0 m 0 842 l S " * (strokes // 2), 6)

    def prepare(made):
        made.pages[0].Contents = Stream(made, body, Filter=Name.FlateDecode)

    return pdf(prepare=prepare)


def picture_bomb_pdf(side=16_000):
    """A page that is one picture of gigapixels, all of one colour."""
    packer = zlib.compressobj(9)
    row = b"\x80" * side
    packed = b"".join([packer.compress(row) for __ in range(side)]) + packer.flush()

    def prepare(made):
        kept = Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=side,
            Height=side,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
            Filter=Name.FlateDecode,
        )
        page = made.pages[0]
        page.Resources = Dictionary(XObject=Dictionary(Im0=Stream(made, packed, kept)))
        page.Contents = Stream(made, b"q 595 0 0 842 0 0 cm /Im0 Do Q")

    return pdf(prepare=prepare)


def _chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_bomb(side=16_000):
    """A PNG of a few kilobytes that unpacks to gigapixels."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\x00" + b"\xff" * (side // 8)
    data = b"".join([packer.compress(row) for __ in range(side)]) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", data)
        + _chunk(b"IEND", b"")
    )


def png_text_bomb(megabytes=300):
    """A small picture whose comment unpacks to hundreds of megabytes."""
    comment = b"Comment\x00\x00" + zlib.compress(b"\x00" * (megabytes << 20), 9)
    good = picture("PNG")
    place = good.index(b"IDAT") - 4
    return good[:place] + _chunk(b"zTXt", comment) + good[place:]


def tiff_bomb(side=60_000):
    """A TIFF that says it is of gigapixels; its one strip is a few bytes."""
    strip = zlib.compress(b"\x00" * 1000)
    tags = [
        (256, 4, 1, side),
        (257, 4, 1, side),
        (258, 3, 1, 8),
        (259, 3, 1, 8),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (277, 3, 1, 1),
        (278, 4, 1, side),
        (279, 4, 1, len(strip)),
    ]
    table = struct.pack("<H", len(tags))
    table += b"".join(struct.pack("<HHII", *tag) for tag in tags) + struct.pack("<I", 0)
    return struct.pack("<2sHI", b"II", 42, 8 + len(strip)) + strip + table


def looped_tiff():
    """A TIFF whose second page says that the first one comes next."""
    content = bytearray(tiff(2))
    first = struct.unpack_from("<I", content, 4)[0]
    place = first
    for __ in range(2):
        count = struct.unpack_from("<H", content, place)[0]
        after = place + 2 + 12 * count
        following = struct.unpack_from("<I", content, after)[0]
        if not following:
            struct.pack_into("<I", content, after, first)
            break
        place = following
    return bytes(content)


def heic():
    return struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"heic", 0, b"mif1", b"heic") + b"\x00" * 200


def archive(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def docx(*paragraphs):
    """A document of a word processor."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    xml = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": xml})


def docx_bomb(megabytes=400):
    """A document whose text unpacks to hundreds of megabytes."""
    return archive({"word/document.xml": b" " * (megabytes << 20)})
