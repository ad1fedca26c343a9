"""The text that a born-digital page brings along.  Used only inside a child.

A scanner, too, may have put a layer of text under its picture: it is believed only where it reads
like Ukrainian, Russian or English.
"""

import ctypes
import re

import pypdfium2
import pypdfium2.raw as pdfium_c

from .paper_open import Document, PdfDocument
from .reader_ocr import MAX_TEXT, MAX_WORDS

_UNIT = 100_000  # of the device coordinates in which PDFium gives places
_SCAN_SHARE = 0.6  # of a page under pictures, from which it is a scan
_FEW = 25  # letters; a page with pictures and fewer of them is read
_SHORT = 40  # words, below which frequent ones may well be missing
_READABLE = 0.85
_FREQUENT_SHARE = 0.04
_FREQUENT = frozenset(
    (
        "і", "й", "та", "на", "в", "у", "з", "що", "до", "про", "за", "не", "від", "по", "для",
        "є", "як", "або", "при", "які", "із", "зі",
        "и", "с", "о", "к", "из", "от", "что", "об", "а", "но", "его", "как", "или", "которые",
        "the", "of", "and", "to", "in", "is", "for", "on", "that", "by", "with", "be", "as", "at",
    )
)  # fmt: skip
_LETTER = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґA-Za-z]")
_EXPECTED = re.compile(
    r"[А-Яа-яЁёІіЇїЄєҐґA-Za-z0-9\s.,:;!?()«»“”„\"'’ʼ`№§%/\\|@#*+=&<>\[\]{}°·•…—–_-]"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")


def layer_of(document: Document, index: int, rotation: int) -> dict | None:
    """Return the text and words of a page's own layer, or None where it must be recognised."""
    if not isinstance(document, PdfDocument):
        return None
    page = document.page(index)
    try:
        textpage = page.get_textpage()
        try:
            text = textpage.get_text_range(0, min(textpage.count_chars(), MAX_TEXT))
            if not is_believed(text, _picture_share(page)):
                return None
            words = _words(page, textpage, rotation)
        finally:
            textpage.close()
    except pypdfium2.PdfiumError:
        return None
    finally:
        page.close()
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").replace("\x00", "").split("\n"))
    return {"text": "\n".join(lines).strip(), "words": words, "confidence": 1.0}


def is_believed(text: str, picture_share: float) -> bool:
    """Say whether a layer of text is what a person reads on the page.

    ``picture_share`` is the part of the page that lies under pictures, from 0 to 1.
    """
    letters = len(_LETTER.findall(text))
    if not letters:
        return False
    if len(_EXPECTED.findall(text)) < _READABLE * len(text):
        return False
    if picture_share < 0.05:
        return True
    if letters < _FEW:
        return False
    if picture_share < _SCAN_SHARE:
        return True
    words = [word.lower() for word in _WORD.findall(text)]
    frequent = sum(word in _FREQUENT for word in words)
    return len(words) >= _SHORT and frequent >= _FREQUENT_SHARE * len(words)


def _picture_share(page: pypdfium2.PdfPage) -> float:
    width, height = page.get_size()
    area = 0.0
    pictures = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    for number, picture in enumerate(pictures):
        if number >= MAX_WORDS:
            break
        left, bottom, right, top = picture.get_bounds()
        area += max(right - left, 0) * max(top - bottom, 0)
    return min(area / max(width * height, 1), 1.0)


def _words(page, textpage, rotation: int) -> list[list]:
    """Return the words of a layer with their places on the upright page."""
    words, box, letters = [], None, []
    edges = [ctypes.c_double() for __ in range(4)]
    pointers = [ctypes.byref(edge) for edge in edges]
    count = min(textpage.count_chars(), MAX_TEXT)
    for number in range(count + 1):
        code = pdfium_c.FPDFText_GetUnicode(textpage, number) if number < count else 32
        letter = chr(code) if 32 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
        if letter.isspace():
            if letters:
                words.append([*_place(page, box, rotation), 1.0, "".join(letters)])
                if len(words) >= MAX_WORDS:
                    break
            box, letters = None, []
        elif pdfium_c.FPDFText_GetCharBox(textpage, number, *pointers):
            left, right, bottom, top = (edge.value for edge in edges)
            known = box or (left, bottom, right, top)
            box = (
                min(known[0], left),
                min(known[1], bottom),
                max(known[2], right),
                max(known[3], top),
            )
            letters.append(letter)
    return words


def _place(page, box, rotation: int) -> list[float]:
    """Return a box of the page's own space as parts of the upright page."""
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in ((box[0], box[1]), (box[2], box[3])):
        pdfium_c.FPDF_PageToDevice(
            page, 0, 0, _UNIT, _UNIT, rotation // 90, across, up, ctypes.byref(x), ctypes.byref(y)
        )
        corners.append((x.value / _UNIT, y.value / _UNIT))
    (left, top), (right, bottom) = corners
    left, right = sorted((left, right))
    top, bottom = sorted((top, bottom))
    return [round(value, 4) for value in (left, top, right - left, bottom - top)]
