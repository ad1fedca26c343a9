"""Bar codes on paper: draw Code 128 and QR, find them again on a scanned page.

Both carry the same short ASCII id of a card.  A Code 128 is what hand scanners read at once; the QR
beside it survives any angle and half of the smudges.
"""

import re
from collections.abc import Iterator

import numpy as np
import pypdfium2
import qrcode
import zxingcpp
from barcode import Code128
from PIL import Image

from .reader_clean import median3

# A page beyond these bounds is no office scan: A3 at 300 dpi has 17 million pixels.
MAX_DPI = 400
MAX_PIXELS = 40_000_000
MAX_PDF_BYTES = 256 * 1024 * 1024

_QUIET_MODULES = 10
_MAX_ENLARGED = 5_000_000  # pixels of a page that is looked at in double size
_CODE_DENSITY = 0.33  # share of ink, from which a part of a page may be a code
_FORMATS = (zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode)


def check_barcode_value(value: str) -> str:
    """Return ``value`` if bar codes can carry it: printable ASCII, neither empty nor padded."""
    if not value or value != value.strip() or not value.isascii() or not value.isprintable():
        message = (
            f"A bar code carries printable ASCII characters only, not {value!r}:"
            " encode the card's id instead of its number"
        )
        raise ValueError(message)
    return value


def code128_svg(
    value: str, module_mm: float = 0.25, height_mm: float = 12, max_width_mm: float | None = None
) -> str:
    """Return ``value`` as a Code 128 in SVG, quiet zones included and no text below.

    Where it would be wider than ``max_width_mm`` its bars become thinner, never cut.
    """
    modules = "".join(Code128(check_barcode_value(value)).build())
    count = len(modules) + 2 * _QUIET_MODULES
    if max_width_mm:
        module_mm = min(module_mm, max_width_mm / count)
    bars = ""
    for bar in re.finditer("1+", modules):
        left = (_QUIET_MODULES + bar.start()) * module_mm
        right = (_QUIET_MODULES + bar.end()) * module_mm
        bars += f"M{left:.3f} 0H{right:.3f}V{height_mm}H{left:.3f}z"
    width = count * module_mm
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.3f}mm" height="{height_mm}mm"'
        f' viewBox="0 0 {width:.3f} {height_mm}"><path d="{bars}"/></svg>'
    )


def qr_svg(value: str, module_mm: float = 0.5) -> str:
    """Return ``value`` as a QR code in SVG, with its quiet zone; a quarter of it may be damaged."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q)
    code.add_data(check_barcode_value(value))
    rows = code.get_matrix()  # quiet zone included
    squares = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    width = len(rows) * module_mm
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.3f}mm" height="{width:.3f}mm"'
        f' viewBox="0 0 {len(rows)} {len(rows)}"><path d="{squares}"/></svg>'
    )


def read_barcodes(image: Image.Image) -> list[str]:
    """Return the texts of the Code 128 and QR codes on a page, each once, from the top down.

    A plain look finds four of five; a page where it finds none, and something as dense as a code,
    is looked at again: without its specks, at half size, where broken bars close up, and at double
    size, where bars of a coarse scan, one and a half dots wide, come apart.
    """
    return list(dict.fromkeys(code["text"] for code in find_barcodes(image)))


def find_barcodes(image: Image.Image) -> list[dict[str, str]]:
    """Return the codes that :func:`read_barcodes` finds as ``{text, format}``: ``Code128`` or
    ``QRCode``; the same text may stand there in both."""
    gray = image.convert("L")
    for attempt in _attempts(gray):
        found = zxingcpp.read_barcodes(attempt, formats=_FORMATS)
        codes = [
            (code.text, code.format.name)
            for code in sorted(found, key=lambda code: code.position.top_left.y)
            if code.valid and code.text
        ]
        if codes:
            return [{"text": text, "format": name} for text, name in dict.fromkeys(codes)]
    return []


def pages_of_pdf(data: bytes, dpi: int = 200, max_pages: int = 500) -> Iterator[Image.Image]:
    """Draw the pages of a PDF one by one as gray images.

    Everything is bounded, since the file comes from outside: its size and number of pages are
    refused with ValueError, a page of a giant format is drawn at a lower resolution.
    """
    if len(data) > MAX_PDF_BYTES:
        message = f"The PDF has {len(data)} bytes, more than {MAX_PDF_BYTES}"
        raise ValueError(message)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        message = f"The file is no readable PDF: {error}"
        raise ValueError(message) from error
    if len(document) > max_pages:
        count = len(document)
        document.close()
        message = f"The PDF has {count} pages, more than {max_pages}"
        raise ValueError(message)
    return _draw_all(document, dpi)


def _draw_all(document: pypdfium2.PdfDocument, dpi: int) -> Iterator[Image.Image]:
    with document:
        for index in range(len(document)):
            try:
                yield _draw(document[index], dpi)
            except pypdfium2.PdfiumError as error:
                message = f"Page {index + 1} of the PDF is unreadable: {error}"
                raise ValueError(message) from error


def _draw(page: pypdfium2.PdfPage, dpi: int) -> Image.Image:
    width, height = page.get_size()
    scale = min(dpi, MAX_DPI) / 72
    if width * height * scale**2 > MAX_PIXELS:
        scale = (MAX_PIXELS / (width * height)) ** 0.5
    return page.render(scale=scale, grayscale=True).to_pil()


def _attempts(gray: Image.Image) -> Iterator[Image.Image]:
    yield gray
    if not _is_dense(gray):
        return
    clean = Image.fromarray(median3(np.asarray(gray)))
    yield clean
    yield clean.resize((max(1, gray.width // 2), max(1, gray.height // 2)))
    if gray.width * gray.height < _MAX_ENLARGED:
        yield gray.resize((gray.width * 2, gray.height * 2), Image.Resampling.BICUBIC)


def _is_dense(gray: Image.Image) -> bool:
    """Say whether a part of the page is as full of ink as a code is; text is half as full."""
    reach = max(min(gray.size) // 240, 1)  # a millimetre or so
    small = np.asarray(gray.reduce(reach), dtype=np.float32)
    side = max(min(small.shape) // 30, 1)
    dark = 1 - small / max(float(np.percentile(small, 75)), 1)
    total = np.pad(dark.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    sums = total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
    return bool(sums.max() > _CODE_DENSITY * side * side)
