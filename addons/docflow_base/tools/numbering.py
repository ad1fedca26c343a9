"""Registration numbers: a journal's pattern and a card's values → the text of the number.

A pattern is plain text with tokens in braces: ``{case}/{serial}``, ``{dept}-{serial:04}``,
``{serial}-{suffix}``.  Only ``serial`` is required; a token that has no value for a card disappears
together with its separator, so that ``{case}-{dept}/{serial}`` gives "02/15", never "02-/15".
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from .lookalike import fold

#: Tokens of a pattern.  ``suffix`` is the letter of a late number ("15-а"), ``letter`` the fixed
#: mark of a journal ("к" for orders on personnel), ``corr`` the correspondent's own index.
TOKENS = (
    "serial",
    "case",
    "dept",
    "office",
    "corr",
    "year",
    "yy",
    "month",
    "letter",
    "signer",
    "type",
    "suffix",
)
SEPARATORS = "-/. "

# These hold letters only, so they may stand against the serial and it still can be told apart.
_LETTER_TOKENS = ("letter", "suffix")
_PIECE = re.compile(r"\{([^{}]*)\}|([^{}]+)|([{}])")
_TOKEN = re.compile(r"([a-z_]+)(?::0?([1-9]))?")
_RUN = re.compile(rf"([{re.escape(SEPARATORS)}]+)")


class PatternError(ValueError):
    """A pattern cannot be used.

    ``reason`` is one of ``empty, unbalanced, unknown, width, no_serial, many_serial, glued,
    doubled, edge``; ``token`` is the offending piece of the pattern, or "".
    """

    def __init__(self, reason: str, token: str = ""):
        super().__init__(f"Numbering pattern: {reason} {token}".rstrip())
        self.reason = reason
        self.token = token


class Part(NamedTuple):
    """A piece of a pattern: ``kind`` is "token", "separator" or "text"."""

    kind: str
    text: str
    width: int = 0


def parse_pattern(pattern: str) -> list[Part]:
    """Cut ``pattern`` into parts; refuse what is no pattern at all."""
    parts: list[Part] = []
    for token, literal, brace in _PIECE.findall(pattern or ""):
        if brace:
            raise PatternError("unbalanced", brace)
        if literal:
            parts.extend(_parse_literal(literal))
        else:
            parts.append(_parse_token(token))
    if not parts:
        raise PatternError("empty")
    return parts


def check_pattern(pattern: str) -> None:
    """Refuse with ``PatternError`` a pattern that could give wrong or equal numbers."""
    parts = parse_pattern(pattern)
    serials = [i for i, part in enumerate(parts) if part.kind == "token" and part.text == "serial"]
    if not serials:
        raise PatternError("no_serial", "serial")
    if len(serials) > 1:
        raise PatternError("many_serial", "serial")
    for part in parts:
        if part.kind == "separator" and len(part.text) > 1 and len(part.text.strip()) != 1:
            raise PatternError("doubled", part.text)
    for part in (parts[0], parts[-1]):
        if part.kind == "separator":
            raise PatternError("edge", part.text)
    _check_serial_apart(parts, serials[0])


def format_number(pattern: str, values: Mapping[str, object]) -> str:
    """Return the number that ``pattern`` gives for ``values``; the serial is required."""
    serial = values.get("serial")
    if isinstance(serial, bool) or not isinstance(serial, int) or serial < 1:
        message = f"A registration number needs a positive serial, not {serial!r}"
        raise ValueError(message)
    parts = parse_pattern(pattern)
    late = _get_late_suffix(parts, values)
    filled = [_fill(part, values, late) for part in parts]
    serial_at = next((i for i, part in enumerate(filled) if part.kind == "serial"), None)
    if serial_at is None:
        raise PatternError("no_serial", "serial")
    # Between two values the separator on the serial's side stays, all the others next to it go.
    head = _join([part for part in reversed(filled[:serial_at]) if part.text])
    tail = _join([part for part in filled[serial_at + 1 :] if part.text])
    return "".join([*reversed(head), filled[serial_at].text, *tail])


def normalize_number(text: str | None) -> str:
    """Return the key by which numbers are compared, searched and found to be duplicates."""
    return fold(text)


def _parse_literal(literal: str) -> list[Part]:
    pieces = [piece for piece in _RUN.split(literal) if piece]
    return [Part("separator" if piece[0] in SEPARATORS else "text", piece) for piece in pieces]


def _parse_token(token: str) -> Part:
    match = _TOKEN.fullmatch(token)
    name = match[1] if match else token.partition(":")[0]
    if name not in TOKENS:
        raise PatternError("unknown", token)
    if not match or (match[2] and name != "serial"):
        raise PatternError("width", token)
    return Part("token", name, int(match[2] or 0))


def _check_serial_apart(parts: list[Part], serial_at: int) -> None:
    """Refuse "{case}{serial}": 1 + 23 and 12 + 3 would be one number for two documents.

    A blank and the sign № do not separate either: they vanish when numbers are compared.
    """
    for side, near in ((reversed(parts[:serial_at]), -1), (parts[serial_at + 1 :], 0)):
        for part in side:
            if part.kind == "token":
                if part.text not in _LETTER_TOKENS:
                    raise PatternError("glued", part.text)
            elif key := fold(part.text):
                if key[near].isdigit():
                    raise PatternError("glued", part.text)
                break


def _get_late_suffix(parts: list[Part], values: Mapping[str, object]) -> str:
    """Return what a late number ("123-а") adds to its serial where the pattern has no place for it.

    Dropping the letter would give the late document the number of another one.
    """
    suffix = values.get("suffix") or ""
    if suffix and not (isinstance(suffix, str) and suffix.isalpha()):
        message = f"The suffix of a late number consists of letters, not {suffix!r}"
        raise ValueError(message)
    has_place = any(part.kind == "token" and part.text == "suffix" for part in parts)
    return f"-{suffix}" if suffix and not has_place else ""


def _fill(part: Part, values: Mapping[str, object], late: str) -> Part:
    if part.kind != "token":
        return part
    if part.text == "serial":
        return Part("serial", str(values["serial"]).zfill(part.width) + late)
    value = values.get(part.text)
    if part.text == "yy" and not value and values.get("year"):
        value = values["year"]
    text = "" if value is None or value is False else str(value).strip(SEPARATORS)
    if part.text == "month" and text:
        text = text.zfill(2)
    if part.text == "yy":
        text = text[-2:]
    return Part("value", " ".join(text.split()))


def _join(side: list[Part]) -> list[str]:
    """Keep one separator between neighbours and none at the end, walking away from the serial."""
    kept: list[Part] = []
    for part in side:
        if part.kind == "separator" and kept and kept[-1].kind == "separator":
            continue
        kept.append(part)
    if kept and kept[-1].kind == "separator":
        kept.pop()
    return [part.text for part in kept]
