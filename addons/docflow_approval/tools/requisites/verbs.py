"""Copies with requisites in a bounded child process: the document may come from outside."""

import pathlib

FOLDER = pathlib.Path(__file__).parent


def read_content(_token: str, file: int):
    """Answer what a file is and the document in it; nothing where the file itself is it."""
    from .content import read_content as read

    data = _read(file)
    kind, content = read(data)
    return {"kind": kind, "is_whole": content == data}, b"" if content == data else content


def find_room(_token: str, file: int, *, place: str, sizes: list, max_pages: int):
    """Answer how many pages a document has, and where on the first one a mark finds room."""
    import pypdfium2
    from docflow_tools.paper_sandbox import PaperRefusal

    from .place import Sheet
    from .place import find_room as find

    try:
        document = pypdfium2.PdfDocument(_read(file))
    except pypdfium2.PdfiumError as error:
        code = "encrypted" if "assword" in str(error) else "broken"
        raise PaperRefusal(code, str(error)) from error
    with document:
        if len(document) > max_pages:
            raise PaperRefusal("pages", f"more than {max_pages} pages")
        if not len(document):
            raise PaperRefusal("broken", "no pages")
        room = find(Sheet(document[0]), place, sizes) if sizes else None
    answer = {"number": room.number, "corner": [room.left, room.top]} if room else {}
    return {"room": answer}, b""


def lay_marks(_token: str, file: int, *, lengths: list, corner: list | None):
    """Answer the copy; document, mark and closing page lie in the file one after the other."""
    import pikepdf
    from docflow_tools.paper_sandbox import PaperRefusal

    from .compose import lay

    data, parts = _read(file), []
    for length in lengths:
        parts.append(data[:length])
        data = data[length:]
    content, mark, closing = parts
    try:
        return {}, lay(content, mark, corner, closing)
    except pikepdf.PasswordError as error:
        raise PaperRefusal("encrypted", "closed with a password") from error


def _read(file: int) -> bytes:
    # the package of base is there by this name in the child alone
    from docflow_tools.paper_verbs import read_file

    return read_file(file)


VERBS = {
    "read_content": read_content,
    "find_room": find_room,
    "lay_marks": lay_marks,
}
