"""Files of pages, as a child opens them: PDF, and pictures of one or many frames.

Used only inside a child of :mod:`paper_sandbox`.
"""

import io
import itertools

import pypdfium2
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageStat

from .paper_kind import PAGED
from .paper_sandbox import PaperRefusal

# A picture beyond this is no office scan: A3 at 600 dpi has 70 million pixels.
MAX_PIXELS = 80_000_000
# A page with a longer side is no paper: 5 metres, which PDF itself used to allow at most.
_MAX_POINTS = 14_400
_INCH_POINTS = 72
_SCREEN_DPI = 96
_MIN_DPI, _MAX_DPI = 50, 1200
# Level below which the paper of a scan is dark: it may be stored as a negative.
_NEGATIVE = 100
# Telephones and old scanners tell no resolution: their picture is taken as a whole A4 page.
_A4_INCHES = 11.69

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class Document:
    """Pages of a file, counted from 0."""

    kind: str

    def count(self, limit: int) -> int:
        """Return the number of pages; one more than ``limit`` stands for any number above it."""
        raise NotImplementedError

    def draw(self, index: int, dpi: int, max_pixels: int) -> tuple[Image.Image, float]:
        """Return a page as a gray picture of about ``dpi`` and its real resolution."""
        raise NotImplementedError

    def close(self) -> None:
        """Give the memory back."""


def open_document(content: bytes, kind: str) -> Document:
    """Open a file of pages.

    :raise PaperRefusal: it is closed with a password, damaged, or no file of pages
    """
    if kind not in PAGED:
        raise PaperRefusal("type", str(kind))
    return PdfDocument(content) if kind == "pdf" else PictureDocument(content, kind)


class PdfDocument(Document):
    """Pages of a PDF, drawn by PDFium, which is built without JavaScript here."""

    kind = "pdf"

    def __init__(self, content: bytes):
        try:
            self.pdf = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
                raise PaperRefusal("encrypted", "closed with a password") from error
            raise PaperRefusal("broken", str(error)) from error

    def count(self, limit: int) -> int:
        return min(len(self.pdf), limit + 1)

    def page(self, index: int) -> pypdfium2.PdfPage:
        try:
            return self.pdf[index]
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise PaperRefusal("broken", f"page {index + 1}: {error}") from error

    def draw(self, index: int, dpi: int, max_pixels: int) -> tuple[Image.Image, float]:
        page = self.page(index)
        try:
            width, height = (max(side, 1) for side in page.get_size())
            if max(width, height) > _MAX_POINTS:
                raise PaperRefusal("size", f"a page of {width:.0f} × {height:.0f} points")
            dpi = min(dpi, (max_pixels / (width * height)) ** 0.5 * _INCH_POINTS)
            if scan := self._whole_scan(page, width, height, dpi):
                return scan
            bitmap = page.render(scale=dpi / _INCH_POINTS, grayscale=True)
            return bitmap.to_pil(), dpi
        except pypdfium2.PdfiumError as error:
            raise PaperRefusal("broken", f"page {index + 1}: {error}") from error
        finally:
            page.close()

    def _whole_scan(self, page, width: float, height: float, dpi: float):
        """Return the picture of a page that is one JPEG and nothing else, as scanners make them.

        Decoding it costs a third of drawing the page. A coarser one is drawn, and so grows smooth.
        """
        objects = list(itertools.islice(page.get_objects(max_depth=2), 2))
        if len(objects) != 1 or objects[0].type != pdfium_c.FPDF_PAGEOBJ_IMAGE:
            return None
        a, b, c, d, left, bottom = objects[0].get_matrix().get()
        fits = (abs(a - width), abs(d - height), abs(b), abs(c), abs(left), abs(bottom))
        if max(fits) > 1 or page.get_rotation() or objects[0].get_filters() != ["DCTDecode"]:
            return None
        if pdfium_c.FPDFPageObj_HasTransparency(objects[0]) or pdfium_c.FPDFPage_GetAnnotCount(
            page
        ):
            return None
        try:
            scan = PictureDocument(bytes(objects[0].get_data(decode_simple=False)), "jpeg")
            real = scan.image.width / width * _INCH_POINTS
            if scan.image.mode not in {"L", "RGB"} or not 0.95 * dpi < real < 4 * dpi:
                return None
            # as it is stored: what its camera said of its turn does not count in a PDF
            gray = scan.frame(0).convert("L")
        except PaperRefusal:
            return None
        if ImageStat.Stat(gray.reduce(16)).median[0] < _NEGATIVE:
            return None
        return scaled(gray, real, dpi, MAX_PIXELS)

    def close(self) -> None:
        self.pdf.close()


class PictureDocument(Document):
    """Frames of a TIFF, or the one picture of a JPEG or PNG."""

    def __init__(self, content: bytes, kind: str):
        self.kind = kind
        self.content = content
        try:
            # the kind is named: no other reader of Pillow gets to see the bytes
            self.image = Image.open(io.BytesIO(content), formats=[kind.upper()])
        except Image.DecompressionBombError as error:
            raise PaperRefusal("size", str(error)) from error
        except (OSError, SyntaxError, ValueError) as error:
            raise PaperRefusal("broken", str(error)) from error
        self._check_pixels()

    def count(self, limit: int) -> int:
        if self.kind != "tiff":
            return 1
        try:
            for index in range(limit + 1):
                self.image.seek(index)
        except EOFError:
            return index
        except Exception as error:
            raise PaperRefusal("broken", f"page {index + 1}: {error}") from error
        return limit + 1

    def frame(self, index: int) -> Image.Image:
        """Return a frame as it is stored; a TIFF of which the end is missing breaks here."""
        try:
            self.image.seek(index)
            self._check_pixels()
            self.image.load()
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise PaperRefusal("size", str(error)) from error
        except (OSError, EOFError, SyntaxError, ValueError, TypeError, KeyError) as error:
            raise PaperRefusal("broken", f"page {index + 1}: {error}") from error
        return self.image

    def dpi(self, image: Image.Image) -> float:
        """Return the resolution that the picture tells, or one that makes it an A4 page."""
        try:
            told = float(image.info.get("dpi", (0, 0))[0])
        except (TypeError, ValueError, ZeroDivisionError):
            told = 0
        if _MIN_DPI <= told <= _MAX_DPI and told not in (_INCH_POINTS, _SCREEN_DPI):
            return told
        return max(max(image.size) / _A4_INCHES, _MIN_DPI)

    def draw(self, index: int, dpi: int, max_pixels: int) -> tuple[Image.Image, float]:
        image = self.frame(index)
        return scaled(to_gray(image), self.dpi(image), dpi, max_pixels)

    def close(self) -> None:
        self.image.close()

    def _check_pixels(self) -> None:
        width, height = self.image.size
        if width * height > MAX_PIXELS:
            raise PaperRefusal("size", f"{width} × {height} pixels")


def scaled(gray: Image.Image, real: float, dpi: float, max_pixels: int):
    """Return a picture of ``real`` resolution at no more than ``dpi``, and its resolution then."""
    width, height = gray.size
    scale = min(dpi / real, (max_pixels / (width * height)) ** 0.5)
    # a coarse scan is not drawn larger: that adds work and no letters
    if scale > 0.9:
        return gray, real
    size = max(1, round(width * scale)), max(1, round(height * scale))
    filter_ = Image.Resampling.BOX if scale < 0.5 else Image.Resampling.BILINEAR
    return gray.resize(size, filter_), real * scale


def to_gray(image: Image.Image) -> Image.Image:
    """Return a picture of any mode as 8-bit gray, turned upright as its camera says, on white."""
    turned = {3: 180, 6: 270, 8: 90}.get(image.getexif().get(0x0112))
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        low, high = image.getextrema()
        span = (high - low) or 1
        image = image.convert("F").point(lambda level: (level - low) * (255 / span)).convert("L")
    elif image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        sheet = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(sheet, image)
    image = image.convert("L")
    return image.rotate(turned, expand=True) if turned else image
