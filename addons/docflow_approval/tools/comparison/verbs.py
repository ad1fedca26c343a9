"""Comparing in a bounded child process: a text from outside may be made to take for ever."""

import json
import os
import pathlib

from .rows import compare

FOLDER = pathlib.Path(__file__).parent


def compare_texts(_token: str, file: int, *, is_soft: bool):
    """Answer two texts with their rows."""
    parts, place = [], 0
    while piece := os.pread(file, 1 << 20, place):
        parts.append(piece)
        place += len(piece)
    asked = json.loads(b"".join(parts))
    rows = compare(asked["left"], asked["right"], is_soft=is_soft)
    return {"count": len(rows)}, json.dumps(rows, ensure_ascii=False).encode()


VERBS = {"compare_texts": compare_texts}
