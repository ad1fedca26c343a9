"""Stacks of paper as scanners bring them: sheets with text, labels, separators; bad files."""

import io

import pikepdf
from PIL import Image, PdfImagePlugin, TiffImagePlugin  # noqa: F401 - Odoo loads few kinds

from ..tools.barcode import code128_svg, pages_of_pdf, qr_svg
from ..tools.htmlpdf import html_to_pdf
from ..tools.splitter import SEPARATOR

_STYLE = "@page { size: A4; margin: 20mm } section { break-after: page; font: 14pt sans-serif }"


def sheet(text="", *codes, draw=code128_svg):
    """One side of a sheet: text under drawn codes."""
    drawn = "".join(f"<p>{draw(code)}</p>" for code in codes)
    return f"<section>{drawn}<p>{text}</p>&nbsp;</section>"


def separator():
    return sheet("NEXT LETTER", SEPARATOR, draw=qr_svg)


def stack(*sheets):
    """Return sheets as a PDF with its own text, which needs no recognition."""
    return html_to_pdf(f"<html><style>{_STYLE}</style><body>{''.join(sheets)}</body></html>")


def scanned(pdf, dpi=150, turned=0, kind="PDF"):
    """Return a PDF as a scanner sees it: pictures of its pages, turned clockwise."""
    pages = [page.rotate(-turned, expand=True) for page in pages_of_pdf(pdf, dpi)]
    stream = io.BytesIO()
    options = {"save_all": True, "append_images": pages[1:]} if kind != "JPEG" else {}
    pages[0].save(stream, kind, resolution=dpi, dpi=(dpi, dpi), **options)
    return stream.getvalue()


def blank_pdf(count, **options):
    """Return a PDF of empty pages."""
    made = pikepdf.Pdf.new()
    for __ in range(count):
        made.add_blank_page(page_size=(595, 842))
    stream = io.BytesIO()
    made.save(stream, **options)
    return stream.getvalue()


def png():
    stream = io.BytesIO()
    Image.new("L", (600, 800), 200).save(stream, "PNG", dpi=(75, 75))
    return stream.getvalue()


def bad_files():
    """Return ``{code of the problem: (file name, bytes)}``: each would break a simple stack."""
    letter = stack(sheet("A letter that was cut off"))
    password = pikepdf.Encryption(owner="owner", user="secret")
    return {
        "empty": ("empty.pdf", b""),
        "type": ("program.pdf", b"MZ\x90\x00" + bytes(500)),
        "heic": ("photo.jpg", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(300)),
        "encrypted": ("secret.pdf", blank_pdf(1, encryption=password)),
        "broken": ("broken.pdf", letter[: len(letter) // 3]),
        "pages": ("long.pdf", blank_pdf(501)),
    }
