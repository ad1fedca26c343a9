import base64
import io
import zipfile

from docx import Document


def word(*paragraphs, header=None):
    """Return a Word document of ``paragraphs`` (bytes)."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def word_base64(*paragraphs, **options):
    """Return a Word document as an upload (str)."""
    return base64.b64encode(word(*paragraphs, **options)).decode()


def texts(content):
    """Return the paragraphs of a Word document (list of str)."""
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def altered(content, name, change):
    """Return the archive with one entry changed by ``change`` (bytes → bytes)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as made:
        for entry in source.namelist():
            part = source.read(entry)
            made.writestr(entry, change(part) if entry == name else part)
    return stream.getvalue()
