"""Which words of a text stand side by side, as a few bits: what a phrase is looked for in first.

A vector of three pages is nine kilobytes that lie packed beside the table, and nearly every card
that has both words of a phrase has them apart. A *signature* tells that of most of them from one
kilobyte: each pair of neighbours has two bits of it. A bit that is not set is a phrase that does
not stand there; bits that are set may belong to other words, so the vector has the last word.
"""

import re
from binascii import crc32
from collections import defaultdict

#: Bits for each pair: of the phrases that do not stand in a text, one in twenty seems to at worst.
SPARSITY = 8
LEAST_BITS = 1024
#: Bits of the longest signature, 64 KB; it is fuller than others.
MOST_BITS = 2**19

# as PostgreSQL writes a vector: quotes and backslashes doubled, weights after the places
_WORD = re.compile(r"'([^']*(?:''[^']*)*)':([0-9A-D,]+)")
_WEIGHTS = str.maketrans("", "", "ABCD")


def get_pair_hashes(first: str, second: str) -> tuple[int, int]:
    """Return the numbers of a pair of lexemes; they are the same in every version of everything."""
    number = crc32(second.encode(), crc32(first.encode()))
    return number, _stir(number)


def make_signature(vector: str) -> bytes:
    """Return the signature of a ``tsvector``, whose bits are those of ``get_bit()``."""
    hashes = _find_pairs(vector)
    bits = LEAST_BITS
    while bits < len(hashes) * SPARSITY and bits < MOST_BITS:
        bits *= 2
    signature, last = bytearray(bits // 8), bits - 1
    for number in hashes:
        place = number & last
        signature[place >> 3] |= 1 << (place & 7)
        place = _stir(number) & last
        signature[place >> 3] |= 1 << (place & 7)
    return bytes(signature)


def _stir(number):
    return ((number ^ (number >> 15)) * 0x2C1B3C6D) >> 12 & 0x7FFFFFFF


def _find_pairs(vector):
    """Return the hashes of all pairs of lexemes at neighbouring places (``set[int]``)."""
    words = defaultdict(list)
    for lexeme, places in _WORD.findall(vector):
        if "'" in lexeme or "\\" in lexeme:
            lexeme = lexeme.replace("''", "'").replace("\\\\", "\\")
        data = lexeme.encode()
        word = (data, crc32(data))
        for place in places.translate(_WEIGHTS).split(","):
            words[int(place)].append(word)
    return {
        crc32(second, begun)
        for place, firsts in words.items()
        for second, __ in words.get(place + 1, ())
        for __, begun in firsts
    }
