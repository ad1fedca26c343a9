"""One page as a child sees it: drawn, looked at, read.  Used only inside a child."""

import io

import numpy as np
from PIL import Image

from . import reader_clean as clean
from .barcode import find_barcodes
from .paper_open import Document
from .reader_layer import layer_of
from .reader_ocr import recognise
from .reader_turn import find_turn, turned

# 200 dots an inch is enough for print; 300 costs half as much again and reads no better.
READ_DPI = 200
MAX_PIXELS = 12_000_000
_SCREEN_DPI = 110
_SCREEN_SIDE = 1800
_QUALITY = 60
_MM = 25.4


def look(document: Document, index: int, rotation: int | None) -> tuple[dict, bytes]:
    """Return what is seen on a page and its picture for the screen."""
    image, dpi = document.draw(index, READ_DPI, MAX_PIXELS)
    codes = find_barcodes(image)
    blank = not codes and clean.is_blank(reduced(image, 4))
    if rotation is None:
        rotation = 0 if blank else find_turn(image, dpi)
    image = turned(image, rotation)
    answer = {
        "width": round(image.width / dpi * _MM),
        "height": round(image.height / dpi * _MM),
        "is_blank": blank,
        "barcodes": codes,
        "rotation": rotation,
    }
    return answer, picture_of(image, dpi)


def read(document: Document, index: int, rotation: int | None) -> tuple[dict, bytes]:
    """Return the text of a page with its words."""
    layer = layer_of(document, index, rotation or 0)
    if layer:
        return {**layer, "source": "layer"}, b""
    image, dpi = document.draw(index, READ_DPI, MAX_PIXELS)
    if rotation is None and not clean.is_blank(reduced(image, 4)):
        rotation = find_turn(image, dpi)
    image, slant = cleaned(turned(image, rotation or 0))
    found = recognise(image, dpi)
    words = clean.straight_places(found.words, slant, image.size) if slant else found.words
    return {
        "text": found.text,
        "words": as_parts(words, image),
        "confidence": round(found.confidence, 4),
        "source": "ocr",
    }, b""


def cleaned(image: Image.Image) -> tuple[Image.Image, float]:
    """Return a page as Tesseract likes it, and the slant that was taken out of it.

    Each step is done only where it pays: a median on grain, turning on a slant that is seen.
    """
    levels = np.asarray(image)
    if clean.noise_of(levels) > clean.NOISY:
        image = Image.fromarray(clean.median3(levels))
    slant = clean.slant_of(clean.ink_of(reduced(image, 3)))
    if abs(slant) < clean.MIN_SLANT:
        return image, 0.0
    return clean.straightened(image, slant), slant


def reduced(image: Image.Image, factor: int) -> np.ndarray:
    """Return a coarse copy: fine grain averages out."""
    return np.asarray(image.reduce(factor))


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
