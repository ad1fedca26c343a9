"""The server's side of templates: it asks a bounded child and gets plain data."""

import json

from odoo.addons.docflow_base.tools.paper_sandbox import Bounds, Child, PaperFile, PaperRefusal

from .verbs import FOLDER

_BOUNDS = Bounds(memory=1024 << 20, cpu_seconds=20, wall_seconds=40, answer=64 << 20)


class TemplateRefusal(Exception):
    """A template that cannot be filled: ``code`` as in the check, ``render`` for the rest."""

    def __init__(self, code: str, detail: str = ""):
        self.code = code
        self.detail = detail
        super().__init__(code)


def check(content: bytes, schema: dict) -> list[dict]:
    """Return the faults of :func:`~.checking.check`."""
    try:
        with PaperFile(content) as file, Child(_BOUNDS, FOLDER) as child:
            answer, __ = child.call("check_template", file, size=len(content), schema=schema)
            return answer["faults"]
    except PaperRefusal as refusal:
        return [{"code": _code(refusal), "part": "", "paragraph": 0, "near": []}]


def fill(content: bytes, values: dict) -> bytes:
    """Return the template filled with ``values``.

    :raise TemplateRefusal: it cannot be filled
    """
    body = content + json.dumps(values, ensure_ascii=False).encode()
    return _ask("fill_template", body, size=len(content))


def clean(content: bytes) -> bytes:
    """Return a document without what it would fetch from elsewhere.

    :raise TemplateRefusal: it is no Word document
    """
    return _ask("clean_document", content)


def find_leftovers(content: bytes, wanted: list[str]) -> list[dict]:
    """Return what :func:`~.leftovers.find` finds; nothing in what cannot be read."""
    return _ask_plainly("find_leftovers", content, wanted=wanted).get("found", [])


def suggest_leftovers(content: bytes) -> list[str]:
    """Return what :func:`~.leftovers.suggest` suggests."""
    return _ask_plainly("suggest_leftovers", content).get("texts", [])


def _ask_plainly(verb, content, **arguments):
    try:
        with PaperFile(content) as file, Child(_BOUNDS, FOLDER) as child:
            return child.call(verb, file, **arguments)[0]
    except PaperRefusal:
        return {}


def _ask(verb, content, **arguments):
    try:
        with PaperFile(content) as file, Child(_BOUNDS, FOLDER) as child:
            answer, made = child.call(verb, file, **arguments)
    except PaperRefusal as refusal:
        raise TemplateRefusal(_code(refusal)) from refusal
    if "refused" in answer:
        raise TemplateRefusal(answer["refused"], answer.get("detail", ""))
    return made


def _code(refusal):
    return "size" if refusal.code in ("size", "memory", "time") else "broken"
