"""Marks laid on a copy of a document.  Used only inside a child."""

import contextlib
import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Pdf, Rectangle

_MARK = Name("/DocflowRequisites")
_POINTS = 72 / 25.4
# What acts by itself when a page is opened.
_ACTING = ("/AA", "/PieceInfo")


def lay(content: bytes, mark: bytes, corner: list | None, closing: bytes) -> bytes:
    """Return a copy of ``content`` with ``mark`` on its first page and the pages of ``closing``.

    What the document carries beside its pages (scripts, forms, attachments, signatures that a copy
    cannot keep) stays behind; what is seen of them is seen.

    :param corner: left and top of the mark in mm on the page as it is seen; None: no mark
    """
    made = Pdf.new()
    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as source:
        # a form that qpdf does not understand loses its looks, and not the page its text
        with contextlib.suppress(pikepdf.PdfError):
            source.generate_appearance_streams()
            source.flatten_annotations("screen")
        made.pages.extend(source.pages)
        for page in made.pages:
            _keep_links(page)
        if corner:
            with Pdf.open(io.BytesIO(mark)) as drawn:
                _put(made, made.pages[0], drawn.pages[0], *corner)
        if closing:
            with Pdf.open(io.BytesIO(closing)) as more:
                made.pages.extend(more.pages)
                return _saved(made)
        return _saved(made)


def _put(made: Pdf, page: Page, drawn: Page, left: float, top: float) -> None:
    form = made.copy_foreign(drawn.as_form_xobject())
    name = page.add_resource(form, Name.XObject, _MARK)
    width, height = (float(side) for side in (drawn.mediabox[2], drawn.mediabox[3]))
    place = _turned(page, left * _POINTS, top * _POINTS, width, height)
    placing = page.calc_form_xobject_placement(form, name, place)
    # whatever state the page leaves behind does not move the mark
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\n" + placing)


def _turned(page: Page, left, top, width, height) -> Rectangle:
    """Return where a rectangle of the page as it is seen lies on the page as it is written."""
    x0, y0, x1, y1 = (float(side) for side in page.cropbox)
    turn = int(page.get("/Rotate", 0)) % 360
    if turn == 90:
        return Rectangle(x0 + top, y0 + left, x0 + top + height, y0 + left + width)
    if turn == 180:
        return Rectangle(x1 - left - width, y0 + top, x1 - left, y0 + top + height)
    if turn == 270:
        return Rectangle(x1 - top - height, y1 - left - width, x1 - top, y1 - left)
    return Rectangle(x0 + left, y1 - top - height, x0 + left + width, y1 - top)


def _keep_links(page: Page) -> None:
    """Leave of what lies over a page only links that a reader clicks."""
    for key in _ACTING:
        if key in page:
            del page[key]
    notes = page.get("/Annots")
    if notes is None:
        return
    links = [note for note in notes if _is_link(note)] if isinstance(notes, Array) else []
    if links:
        page.Annots = Array(links)
    else:
        del page["/Annots"]


def _is_link(note) -> bool:
    if not isinstance(note, Dictionary) or note.get("/Subtype") != Name.Link or "/AA" in note:
        return False
    action = note.get("/A")
    return isinstance(action, Dictionary) and action.get("/S") == Name.URI


def _saved(made: Pdf) -> bytes:
    made.remove_unreferenced_resources()
    stream = io.BytesIO()
    made.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return stream.getvalue()
