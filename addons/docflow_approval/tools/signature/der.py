"""Bounds on foreign ASN.1: depth, number of elements, lengths that stay inside the file.

Libraries read it by recursion and trust its lengths. A walk without recursion comes first, so that
a bomb is refused and not read.
"""

MAX_DEPTH = 48
MAX_ELEMENTS = 200_000
_END = b"\x00\x00"


class BadDer(ValueError):
    """Not ASN.1, cut off, or larger than a signature may be."""


def check_bounds(data: bytes) -> int:
    """Walk over the one element that ``data`` begins with; return where it ends.

    :raise BadDer: it breaks a bound, or bytes are missing
    """
    if not data:
        raise BadDer("empty")
    # where the open elements end; None: an indefinite length, closed by two zero bytes
    ends: list[int | None] = []
    position = count = 0
    while position < len(data):
        count += 1
        if count > MAX_ELEMENTS:
            raise BadDer("too many elements")
        position = _step(data, position, ends)
        while ends and ends[-1] == position:
            ends.pop()
        if not ends:
            break
    if ends or position > len(data):
        raise BadDer("bytes are missing")
    return position


def _step(data: bytes, position: int, ends: list[int | None]) -> int:
    """Read the element at ``position``; return where the next one begins."""
    if ends and ends[-1] is None and data[position : position + 2] == _END:
        ends.pop()
        return position + 2
    is_constructed = bool(data[position] & 0x20)
    position, length = _read_length(data, _skip_tag(data, position))
    limit = next((end for end in reversed(ends) if end is not None), len(data))
    if length is None:
        if not is_constructed:
            raise BadDer("a plain element has a length")
        end = None
    else:
        end = position + length
        if end > limit:
            raise BadDer("an element is longer than what holds it")
    if not is_constructed:
        return end
    ends.append(end)
    if len(ends) > MAX_DEPTH:
        raise BadDer("too deep")
    return position


def _skip_tag(data: bytes, position: int) -> int:
    is_long = data[position] & 0x1F == 0x1F
    position += 1
    if is_long:
        start = position
        while position < len(data) and data[position] & 0x80:
            position += 1
        if position - start > 4:
            raise BadDer("the number of a tag is too long")
        position += 1
    return position


def _read_length(data: bytes, position: int) -> tuple[int, int | None]:
    if position >= len(data):
        raise BadDer("cut off")
    first = data[position]
    position += 1
    if first < 0x80:
        return position, first
    if first == 0x80:
        return position, None
    size = first & 0x7F
    if size > 4 or position + size > len(data):
        raise BadDer("a length is cut off or too long")
    return position + size, int.from_bytes(data[position : position + size], "big")
