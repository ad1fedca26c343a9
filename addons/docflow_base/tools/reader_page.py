"""One page as a child sees it: drawn, looked at, read.  Used only inside a child."""

import io

import numpy as np
from PIL import Image

from .barcode import find_barcodes
from .paper_open import Document
from .reader_ocr import recognise

# 200 dots an inch is enough for print; 300 costs half as much again and reads no better.
READ_DPI = 200
MAX_PIXELS = 12_000_000
_SCREEN_DPI = 110
_SCREEN_SIDE = 1800
_QUALITY = 60
_MM = 25.4
_TRANSPOSE = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


def look(document: Document, index: int, rotation: int | None) -> tuple[dict, bytes]:
    """Return what is seen on a page and its picture for the screen."""
    image, dpi = document.draw(index, READ_DPI, MAX_PIXELS)
    codes = find_barcodes(image)
    upright = turned(image, rotation or 0)
    answer = {
        "width": round(upright.width / dpi * _MM),
        "height": round(upright.height / dpi * _MM),
        "is_blank": is_blank(upright) and not codes,
        "barcodes": codes,
        "rotation": rotation or 0,
        "angle": 0.0,
    }
    return answer, picture_of(upright, dpi)


def read(document: Document, index: int, rotation: int | None) -> tuple[dict, bytes]:
    """Return the text of a page with its words."""
    image, dpi = document.draw(index, READ_DPI, MAX_PIXELS)
    image = turned(image, rotation or 0)
    found = recognise(image, dpi)
    return {
        "text": found.text,
        "words": as_parts(found.words, image),
        "confidence": round(found.confidence, 4),
        "source": "ocr",
    }, b""


def turned(image: Image.Image, rotation: int) -> Image.Image:
    """Turn a picture clockwise by a multiple of 90 degrees."""
    turn = _TRANSPOSE.get(rotation % 360)
    return image if turn is None else image.transpose(turn)


def picture_of(image: Image.Image, dpi: float) -> bytes:
    """Return a picture for the screen: gray, JPEG, of moderate size whatever the page."""
    scale = min(_SCREEN_DPI / dpi, _SCREEN_SIDE / max(image.size), 1)
    size = tuple(max(1, round(side * scale)) for side in image.size)
    stream = io.BytesIO()
    image.resize(size, Image.Resampling.BOX).save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()


def as_parts(words: list[tuple], image: Image.Image) -> list[list]:
    """Return words with their places as parts of the page."""
    width, height = image.size
    return [
        [
            round(left / width, 4),
            round(top / height, 4),
            round(wide / width, 4),
            round(high / height, 4),
            round(confidence, 2),
            word,
        ]
        for left, top, wide, high, confidence, word in words
    ]


def is_blank(image: Image.Image) -> bool:
    """Say whether a page has nothing on it but noise, shadow of its edges and punched holes."""
    small = np.asarray(image.reduce(4), dtype=np.int16)
    high, wide = small.shape
    inner = small[high // 20 : -(high // 20) or None, wide // 12 : -(wide // 12) or None]
    if not inner.size:
        return True
    paper = np.median(inner)
    return bool((inner < paper - 40).mean() < 0.0004)
