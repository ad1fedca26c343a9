"""Templates in a bounded child process: a file from outside may be a bomb, and loop for ever."""

import json
import pathlib

FOLDER = pathlib.Path(__file__).parent


def check_template(_token: str, file: int, *, size: int, schema: dict):
    """Answer what is wrong with a template."""
    from .checking import check

    return {"faults": check(_read(file)[:size], schema)}, b""


def fill_template(_token: str, file: int, *, size: int):
    """Answer a filled document; behind the ``size`` bytes of the template are the values."""
    from .filling import fill
    from .package import PackageError

    content = _read(file)
    try:
        return {}, fill(content[:size], json.loads(content[size:]))
    except PackageError as error:
        return {"refused": error.code}, b""
    except MemoryError:
        return {"refused": "size"}, b""
    except Exception as error:  # noqa: BLE001 - what a library makes of it is told to its author
        return {"refused": "render", "detail": str(error)[:500]}, b""


def clean_document(_token: str, file: int):
    """Answer a document without what it would fetch from elsewhere."""
    from .package import PackageError, without_fetching

    try:
        return {}, without_fetching(_read(file))
    except PackageError as error:
        return {"refused": error.code}, b""


def find_leftovers(_token: str, file: int, *, wanted: list):
    """Answer where texts of a template still stand in a document."""
    from .leftovers import find

    return {"found": find(_read(file), wanted)}, b""


def suggest_leftovers(_token: str, file: int):
    """Answer which texts of a template its author leaves for others."""
    from .leftovers import suggest

    return {"texts": suggest(_read(file))}, b""


def _read(file: int) -> bytes:
    # the package of base is there by this name in the child alone
    from docflow_tools.paper_verbs import read_file

    return read_file(file)


VERBS = {
    "check_template": check_template,
    "fill_template": fill_template,
    "clean_document": clean_document,
    "find_leftovers": find_leftovers,
    "suggest_leftovers": suggest_leftovers,
}
