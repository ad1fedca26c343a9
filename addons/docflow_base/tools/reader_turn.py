"""Which side of a page is up.  Used only inside a child.

Numbers tell lines from columns, not up from down: for that a few words are read.  They cost a
twentieth of the page, and a page that is read upside down costs two.
"""

import numpy as np
from PIL import Image

from .reader_clean import densest, ink_of, is_sideways, slant_of, straightened
from .reader_ocr import LANGUAGES, recognise

_MM = 25.4
_HIGH_MM, _WIDE_MM = 8, 45
_REDUCE = 2
_MARGIN = 8
# Words read the right way up are sure; so much is more than any garbage gets.
_SURE, _LIKELY = 0.7, 0.55
# One language tells up from down as well, at half the cost; all of them are asked where it cannot.
_QUICK = "ukr"
_LETTERS = 12
_LEANING = 1.0  # degrees from which a strip of lines is no strip any more
_TRANSPOSE = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


def turned(image: Image.Image, rotation: int) -> Image.Image:
    """Turn a picture clockwise by a multiple of 90 degrees."""
    turn = _TRANSPOSE.get(rotation % 360)
    return image if turn is None else image.transpose(turn)


def find_turn(image: Image.Image, dpi: float) -> int:
    """Return by how many degrees clockwise a page is to be turned; 0 where nobody can tell."""
    ink = ink_of(np.asarray(image.reduce(_REDUCE)))
    sideways = is_sideways(ink)
    samples = {}
    for lying in {True: (90,), False: (0,), None: (0, 90)}[sideways]:
        page, its_ink = turned(image, lying), np.rot90(ink, -(lying // 90))
        slant = slant_of(its_ink)
        if abs(slant) > _LEANING:
            page = straightened(page, slant)
            its_ink = ink_of(np.asarray(page.reduce(_REDUCE)))
        samples[lying] = _some_words(page, its_ink, dpi)
    for languages in (_QUICK, LANGUAGES):
        scores = {}
        for lying, words in samples.items():
            for half in (0, 180):
                scores[lying + half] = score = _score(turned(words, half), dpi, languages)
                if score >= _SURE:
                    return lying + half
    best = max(scores, key=scores.get)
    return best if scores[best] >= _LIKELY else 0


def _some_words(page: Image.Image, ink: np.ndarray, dpi: float) -> Image.Image:
    """Return a few lines out of the densest part of a page."""
    dots = dpi / _MM / _REDUCE
    box = densest(ink, round(_HIGH_MM * dots), round(_WIDE_MM * dots))
    left, top, right, bottom = (side * _REDUCE for side in box)
    return page.crop(
        (
            max(left - _MARGIN, 0),
            max(top - _MARGIN, 0),
            min(right + _MARGIN, page.width),
            min(bottom + _MARGIN, page.height),
        )
    )


def _score(words: Image.Image, dpi: float, languages: str) -> float:
    """Return how sure a few words are; 0.0 for fewer letters than one can be sure of."""
    found = recognise(words, dpi, is_block=True, languages=languages)
    letters = sum(len(word[-1]) for word in found.words)
    return found.confidence if letters >= _LETTERS else 0.0
