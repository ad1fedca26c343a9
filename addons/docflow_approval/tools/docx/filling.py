"""Values into a template: what comes out is a Word document, and what went in was only text."""

import io

from docxtpl import DocxTemplate
from jinja2 import ChainableUndefined
from jinja2.sandbox import SandboxedEnvironment

from .package import check_usable, read_parts


def fill(content: bytes, values: dict) -> bytes:
    """Return the template filled with ``values`` (text, groups of text, lists of groups).

    A template is written by people: Jinja runs in its sandbox, and what is filled in is escaped.

    :raise PackageError: it is no template that may be used
    """
    check_usable(read_parts(content))
    template = DocxTemplate(io.BytesIO(content))
    environment = SandboxedEnvironment(autoescape=True, undefined=ChainableUndefined)
    template.render(values, environment, autoescape=True)
    stream = io.BytesIO()
    template.save(stream)
    return stream.getvalue()
