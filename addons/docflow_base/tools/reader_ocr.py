"""Recognition by Tesseract's own library, loaded once a child.

The program ``tesseract`` loads its three languages anew for every page, a quarter of the work; the
library keeps them.  Where only the program is there, it is used.  Used only inside a child.
"""

import ctypes
import ctypes.util
import functools
import shutil
from dataclasses import dataclass, field

from PIL import Image

from .paper_sandbox import PaperRefusal

# Ukrainian alone cannot read Latin e-mails, and letters quote each other's languages.
LANGUAGES = "ukr+rus+eng"
_AUTO, _BLOCK = 3, 6  # page segmentation: a whole page; one block of lines
_LIBRARIES = ("libtesseract.so.5", "libtesseract.so.4")
_WORD_LEVEL = "5"
# More text than this stands on no page.
MAX_TEXT = 200_000
MAX_WORDS = 20_000


@dataclass
class Recognised:
    """What was recognised: words as ``(left, top, width, height, confidence, text)`` in pixels of
    the picture, the confidence from 0 to 1; ``confidence`` is that of an average letter."""

    text: str = ""
    words: list[tuple] = field(default_factory=list)
    confidence: float = 0.0


def recognise(
    image: Image.Image, dpi: float, is_block: bool = False, languages: str = LANGUAGES
) -> Recognised:
    """Read a gray picture; ``is_block`` says that it is a few lines and no page."""
    mode = _BLOCK if is_block else _AUTO
    library = load(languages)
    if library:
        table = library.get_table(image, dpi, mode)
    else:
        table = _by_program(image, dpi, mode, languages)
    return _parse(table)


class _Library:
    """The few calls of the C interface that are needed."""

    def __init__(self, library: ctypes.CDLL, languages: str):
        self._c = library
        self._c.TessBaseAPICreate.restype = ctypes.c_void_p
        self._c.TessBaseAPIGetTsvText.restype = ctypes.c_void_p
        self._handle = ctypes.c_void_p(self._c.TessBaseAPICreate())
        if self._c.TessBaseAPIInit3(self._handle, None, languages.encode()):
            raise PaperRefusal("broken", f"Tesseract lacks one of {languages}")

    def get_table(self, image: Image.Image, dpi: float, mode: int) -> str:
        c, handle = self._c, self._handle
        data = image.tobytes()
        c.TessBaseAPISetPageSegMode(handle, mode)
        c.TessBaseAPISetImage(handle, data, image.width, image.height, 1, image.width)
        c.TessBaseAPISetSourceResolution(handle, round(dpi))
        try:
            if c.TessBaseAPIRecognize(handle, None):
                raise PaperRefusal("broken", "Tesseract gave up")
            pointer = ctypes.c_void_p(c.TessBaseAPIGetTsvText(handle, 0))
            table = ctypes.string_at(pointer) if pointer else b""
            c.TessDeleteText(pointer)
        finally:
            # nothing of this page is left for the next one
            c.TessBaseAPIClear(handle)
            c.TessBaseAPIClearAdaptiveClassifier(handle)
        return table.decode("utf-8", "replace")


@functools.cache
def load(languages: str) -> _Library | None:
    """Return the library with its languages loaded, None where there is only the program."""
    found = ctypes.util.find_library("tesseract") if shutil.which("ldconfig") else None
    for name in (*_LIBRARIES, found):
        try:
            return _Library(ctypes.CDLL(name), languages) if name else None
        except OSError:
            continue
    return None


def _by_program(image: Image.Image, dpi: float, mode: int, languages: str) -> str:
    import pytesseract

    try:
        return pytesseract.image_to_data(
            image, lang=languages, config=f"--dpi {round(dpi)} --psm {mode}"
        )
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError) as error:
        raise PaperRefusal("broken", f"Tesseract: {error}"[:300]) from error


def _parse(table: str) -> Recognised:
    """Read Tesseract's table: a row a word, numbered by block, paragraph and line."""
    found = Recognised()
    lines, place, paragraph = [], None, None
    letters = weight = 0
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != _WORD_LEVEL or not cells[11].strip():
            continue
        word, confidence = cells[11].strip(), max(float(cells[10]), 0) / 100
        if cells[1:5] != place:
            if paragraph and cells[1:4] != paragraph:
                lines.append([])
            place, paragraph = cells[1:5], cells[1:4]
            lines.append([])
        lines[-1].append(word)
        found.words.append((*map(int, cells[6:10]), confidence, word))
        letters += len(word)
        weight += len(word) * confidence
        if len(found.words) >= MAX_WORDS:
            break
    found.text = "\n".join(" ".join(line) for line in lines)[:MAX_TEXT]
    found.confidence = weight / letters if letters else 0.0
    return found
