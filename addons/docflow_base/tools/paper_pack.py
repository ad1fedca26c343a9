"""Pages into a new PDF, without loss where it can be.  Used only inside a child."""

import contextlib
import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from .paper_open import Document, PictureDocument, to_gray
from .paper_sandbox import PaperRefusal

# What acts by itself when a PDF is opened, printed or clicked.
_ACTING = ("/OpenAction", "/AA")
_SCRIPTS = {Name.JavaScript, Name.Launch, Name.SubmitForm, Name.ImportData, Name.Rendition}
_MAX_DPI = 1200
_DEFAULT_DPI = 200


def notes_of_pdf(content: bytes) -> list[str]:
    """Say what a PDF carries beside its pages: ``script``, ``attachments``."""
    notes = []
    # what PDFium opens and qpdf does not has only its pages to tell of
    with contextlib.suppress(pikepdf.PdfError, ValueError, TypeError), _open(content) as pdf:
        if _has_script(pdf):
            notes.append("script")
        if "/EmbeddedFiles" in pdf.Root.get("/Names", {}):
            notes.append("attachments")
    return notes


def pages_of_pdf(content: bytes, indexes: list[int], rotations: list[int]) -> bytes | None:
    """Return the pages as a PDF of their own; None where that would be the file as it came."""
    try:
        with _open(content) as pdf:
            is_whole = indexes == list(range(len(pdf.pages))) and not any(rotations)
            if is_whole and not _has_script(pdf):
                return None
            return _pack(pdf, indexes, rotations)
    except pikepdf.PasswordError as error:
        raise PaperRefusal("encrypted", "closed with a password") from error
    except (pikepdf.PdfError, IndexError) as error:
        raise PaperRefusal("broken", str(error)) from error


def join_pdfs(parts: list[bytes]) -> bytes:
    """Return several PDFs as one."""
    made = Pdf.new()
    try:
        with contextlib.ExitStack() as stack:
            for part in parts:
                made.pages.extend(stack.enter_context(_open(part)).pages)
            for page in made.pages:
                _disarm(page)
            return _saved(made)
    except pikepdf.PdfError as error:
        raise PaperRefusal("broken", str(error)) from error


def pictures_to_pdf(document: Document, indexes: list[int], rotations: list[int]) -> bytes:
    """Return frames of a picture file as a PDF, each in the size it has on paper."""
    made = Pdf.new()
    for index, turn in zip(indexes, rotations, strict=True):
        _add_picture(made, document, index, turn)
    return _saved(made)


def _open(content: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(content), suppress_warnings=True)


def _pack(pdf: Pdf, indexes: list[int], rotations: list[int]) -> bytes:
    made = Pdf.new()
    for index, turn in zip(indexes, rotations, strict=True):
        made.pages.append(pdf.pages[index])
        page = made.pages[-1]
        _disarm(page)
        if turn:
            page.rotate(turn, relative=True)
    made.remove_unreferenced_resources()
    return _saved(made)


def _saved(made: Pdf) -> bytes:
    stream = io.BytesIO()
    made.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return stream.getvalue()


def _is_script(action) -> bool:
    return isinstance(action, Dictionary) and action.get("/S") in _SCRIPTS


def _has_script(pdf: Pdf) -> bool:
    root = pdf.Root
    if "/AA" in root or _is_script(root.get("/OpenAction")):
        return True
    if "/JavaScript" in root.get("/Names", {}):
        return True
    return any(
        "/AA" in page or any(_is_armed(note) for note in _annotations(page)) for page in pdf.pages
    )


def _annotations(page) -> list:
    notes = page.get("/Annots", [])
    if not isinstance(notes, Array):
        return []
    return [note for note in notes if isinstance(note, Dictionary)]


def _is_armed(annotation) -> bool:
    return "/AA" in annotation or _is_script(annotation.get("/A"))


def _disarm(page) -> None:
    """Take from a page what would act by itself; what one sees stays."""
    for key in _ACTING:
        if key in page:
            del page[key]
    for note in _annotations(page):
        if "/AA" in note:
            del note["/AA"]
        if _is_script(note.get("/A")):
            del note["/A"]


def _add_picture(made: Pdf, document: PictureDocument, index: int, turn: int) -> None:
    image = document.frame(index)
    dpi = min(document.dpi(image), _MAX_DPI) or _DEFAULT_DPI
    stream, upright = _as_stream(made, document, image)
    width, height = (side / dpi * 72 for side in image.size)
    made.add_blank_page(page_size=(width, height))
    page = made.pages[-1]
    page.Resources = Dictionary(XObject=Dictionary(Im0=stream))
    page.Contents = Stream(made, f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im0 Do Q".encode())
    page.Rotate = (upright + turn) % 360


def _as_stream(made: Pdf, document: PictureDocument, image: Image.Image):
    """Return a picture as an object of a PDF, and by how much its page is turned to stand upright.

    The bytes of a JPEG go in as they are; black and white becomes fax, anything else is deflated.
    """
    common = {"Type": Name.XObject, "Subtype": Name.Image}
    common |= {"Width": image.width, "Height": image.height}
    if document.kind == "jpeg" and image.mode in {"L", "RGB"}:
        space = Name.DeviceGray if image.mode == "L" else Name.DeviceRGB
        kept = Dictionary(**common, ColorSpace=space, BitsPerComponent=8, Filter=Name.DCTDecode)
        turned = {3: 180, 6: 90, 8: 270}.get(image.getexif().get(0x0112), 0)
        return Stream(made, document.content, kept), turned
    if image.mode == "1":
        return _fax(made, image, common), 0
    if image.mode not in {"L", "RGB"}:
        is_gray = image.mode in {"I", "F", "LA"} or image.mode.startswith("I;16")
        image = to_gray(image) if is_gray else _on_white(image)
    space = Name.DeviceGray if image.mode == "L" else Name.DeviceRGB
    kept = Dictionary(**common, ColorSpace=space, BitsPerComponent=8, Filter=Name.FlateDecode)
    return Stream(made, zlib.compress(image.tobytes(), 6), kept), 0


def _fax(made: Pdf, image: Image.Image, common: dict):
    """Black and white as CCITT group 4, which no scan is smaller in."""
    packed = io.BytesIO()
    # one strip: its bytes are the whole picture
    image.save(packed, "TIFF", compression="group4", strip_size=1 << 30)
    with Image.open(packed) as tiff:
        offset, length = tiff.tag_v2[273], tiff.tag_v2[279]
        is_white_zero = tiff.tag_v2[262] == 0
    if len(offset) != 1:
        kept = Dictionary(
            **common, ColorSpace=Name.DeviceGray, BitsPerComponent=1, Filter=Name.FlateDecode
        )
        return Stream(made, zlib.compress(image.tobytes(), 6), kept)
    data = packed.getvalue()[offset[0] : offset[0] + length[0]]
    parameters = Dictionary(
        K=-1, Columns=image.width, Rows=image.height, BlackIs1=not is_white_zero
    )
    kept = Dictionary(
        **common,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=1,
        Filter=Name.CCITTFaxDecode,
        DecodeParms=parameters,
    )
    return Stream(made, data, kept)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        sheet = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(sheet, image)
    return image.convert("RGB")
