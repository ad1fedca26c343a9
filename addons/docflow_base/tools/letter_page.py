"""Words of a page put together again: lines, columns, and where the text of a letter begins.

Recognition gives words with places, ``[left, top, width, height, confidence, word]`` in parts of
the page. A *line* here is a run of words that one reads without lifting the eyes: two columns of a
blank are two lines, though they stand at one height.
"""

import re
from typing import NamedTuple

# Height of an A4 page in its widths: places are parts of two different sides.
ASPECT = 297 / 210

# A page comes from outside, and what is done below grows faster than its words.
MAX_WORDS = 1500  # of a page; three times what a full page of print has
MAX_LINE = 60  # words of a line
MAX_WORD = 100  # characters
MAX_HEIGHT = 0.15  # of a word, in parts of the page
MAX_LINES = 400  # of a page, in how many pieces columns and tables may cut it
MAX_PAGES = 40  # the requisites stand on the first pages and at the end of the text

_GAP = 1.8  # of the height of a word: a wider one begins another column
_DRIFT = 0.6  # of the height of a word: how far the next word may lie higher or lower
_NOISE = re.compile(r"^[^\w№]+$")


class Word(NamedTuple):
    left: float
    top: float
    width: float
    height: float
    confidence: float
    text: str

    @property
    def right(self):
        return self.left + self.width

    @property
    def middle(self):
        return self.top + self.height / 2


class Line:
    """Words that follow each other; ``page`` counts from 0."""

    def __init__(self, page, words):
        self.page, self.words = page, words
        self.text = " ".join(word.text for word in words)
        self.left = min(word.left for word in words)
        self.top = min(word.top for word in words)
        self.right = max(word.right for word in words)
        self.bottom = max(word.top + word.height for word in words)
        heights = sorted(word.height for word in words)
        self.height = heights[len(heights) // 2]
        self.confidence = sum(word.confidence for word in words) / len(words)

    @property
    def width(self):
        return self.right - self.left

    def box(self, start=0, end=None):
        """Return the place of the characters from ``start`` to ``end`` as [l, t, w, h]."""
        end = len(self.text) if end is None else end
        found, position = [], 0
        for word in self.words:
            if position < end and position + len(word.text) > start:
                found.append(word)
            position += len(word.text) + 1
        return join_boxes([[w.left, w.top, w.width, w.height] for w in found or self.words])

    def certainty(self, start=0, end=None):
        """Return how surely the characters from ``start`` to ``end`` were read (float)."""
        end = len(self.text) if end is None else end
        found, position = [], 0
        for word in self.words:
            if position < end and position + len(word.text) > start:
                found.append(word.confidence)
            position += len(word.text) + 1
        return sum(found) / len(found) if found else self.confidence

    def __repr__(self):
        return f"<{self.page}:{self.left:.2f},{self.top:.2f} {self.text}>"


def join_boxes(boxes):
    """Return the smallest box around ``boxes``, rounded for storing."""
    left = min(box[0] for box in boxes)
    top = min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return [round(side, 4) for side in (left, top, right - left, bottom - top)]


def make_words(rows):
    """Return the words of one page; rows of another shape are left out, whoever stored them."""
    words = []
    for row in (rows or [])[:MAX_WORDS]:
        try:
            left, top, width, height, confidence = (float(value) for value in row[:5])
            text = str(row[5]).strip()
        except (TypeError, ValueError, IndexError, KeyError):
            continue
        places = (left, top, width, height, confidence)
        if confidence > 1:  # per cent
            confidence /= 100
        if text and height > 0 and all(-1 <= value <= 2 for value in places):
            words.append(Word(left, top, width, height, confidence, text[:MAX_WORD]))
    return words


def make_lines(rows, page=0):
    """Return the lines of one page from top to bottom (``list[Line]``)."""
    words = [word for word in make_words(rows) if not _is_dirt(word)]
    reach = _GAP * max((word.height for word in words), default=0) * ASPECT
    chains, near = [], []
    for word in sorted(words, key=lambda word: (word.left, word.top)):
        # whatever ends too far to the left is not gone on with, neither now nor later
        near = [chain for chain in near if word.left - chain[-1].right <= reach]
        chain = _find_chain(near, word)
        if chain is None:
            chains.append([word])
            near.append(chains[-1])
        else:
            chain.append(word)
    lines = [Line(page, chain) for chain in chains]
    lines = [line for line in lines if not _NOISE.match(line.text)]
    return sorted(lines, key=lambda line: (line.top, line.left))[:MAX_LINES]


def _is_dirt(word):
    """Tell whether a word is a speck or the frame of a stamp, not writing (bool)."""
    if word.height > (0.06 if len(word.text) < 4 else MAX_HEIGHT):
        return True
    if word.width > 0.1 and word.width > 3 * len(word.text) * word.height * ASPECT:
        return True  # a ruled line read as a letter or two
    return word.confidence < 0.3 and bool(_NOISE.match(word.text)) and word.text not in '«»"“”'


def _find_chain(chains, word):
    best, least = None, None
    for chain in chains:
        last = chain[-1]
        if len(chain) >= MAX_LINE:
            continue
        height = max(last.height, word.height)
        gap = (word.left - last.right) / ASPECT
        drift = abs(word.middle - last.middle)
        if -height < gap < _GAP * height and drift < _DRIFT * height:
            cost = max(gap, 0) + 3 * drift
            if least is None or cost < least:
                best, least = chain, cost
    return best


def join_below(lines, pattern):
    """Return lines, those that end as ``pattern`` says joined to the line that goes on below."""
    joined, used = [], set()
    for index, line in enumerate(lines):
        if index in used:
            continue
        if pattern.search(line.text):
            for other in range(index + 1, min(index + 8, len(lines))):
                below = lines[other]
                near = below.top - line.top > 0 and below.top - line.bottom < 1.4 * line.height
                if near and abs(below.left - line.left) < 0.04 and other not in used:
                    used.add(other)
                    line = Line(line.page, [*line.words, *below.words])
                    break
        joined.append(line)
    return joined


def is_capitals(text):
    """Tell whether a line is set in capitals (bool)."""
    letters = [sign for sign in text if sign.isalpha()]
    capitals = sum(sign.isupper() for sign in letters)
    return len(letters) >= 3 and capitals >= 0.7 * len(letters)


def find_body(lines, skipped=()):
    """Return the index of the first line of the running text of a first page (int).

    The running text is as wide as the sheet: two long lines that follow each other, or one that is
    followed by the shorter end of a paragraph. Everything before is the head of the letter.
    ``skipped`` are lines of the heading, which may be as wide.
    """
    left, right = _edges(lines)
    span = right - left
    for index, line in enumerate(lines):
        is_wide = line.width > 0.72 * span and line.right > right - 0.15 * span
        if (
            not is_wide
            or line in skipped
            or is_capitals(line.text)
            or _is_address(line)
            or line.top < 0.12
        ):
            continue
        return index
    return len(lines)


def _edges(lines):
    long = [line for line in lines if len(line.text) > 20 and line.confidence > 0.6] or lines
    return min((line.left for line in long), default=0), max(
        (line.right for line in long), default=1
    )


_CONTACT = re.compile(
    r"(?:\b(?:вул|ул|просп|пр-т|бульв|бул|пров|пер|пл|площа|майдан|тел|факс|e-?mail|код|ідентифікаційний|"
    r"ЄДРПОУ|ЕДРПОУ|ИНН|КПП|ОГРН|IBAN|ІПН|р/р|р/с|МФО|str|tel)\b\.?|@|www|\b\d{5,6}\b|\(\d{3,5}\)|"
    r"\b(?:м|г|с|смт)\.\s*[А-ЯЄІЇҐ]|\bП\.\s*0?\d)",
    re.IGNORECASE,
)


def is_contact(text):
    """Tell whether a text gives an address, a telephone or a code (bool)."""
    return bool(_CONTACT.search(text))


def _is_address(line):
    """Tell whether a wide line is the address of the blank; a text may name one street (bool)."""
    return len(_CONTACT.findall(line.text)) > (0 if line.top < 0.16 else 1)
