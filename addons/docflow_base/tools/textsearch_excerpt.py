"""The lines of a text around what was looked for, with marks."""

import re
from typing import NamedTuple

from .textsearch import NUMBER_MARK, Analyser, Token, clean, spell, tokenize

WIDTH = 220  # characters of an excerpt
BEFORE = 60  # of them before the first mark
MAX_MARKS = 24

_SPACE = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_APOSTROPHES = "'’‘ʼ`´"
# Letters as they may stand in a text for one of a spelling.
_VARIANTS = {
    "е": "еёe",
    "г": "гґ",
    "а": "аa",
    "о": "оo",
    "р": "рp",
    "с": "сc",
    "х": "хx",
    "у": "уy",
    "і": "іi",
    "в": "вB",
    "к": "кK",
    "м": "мM",
    "н": "нH",
    "т": "тT",
}


class Excerpt(NamedTuple):
    """``pieces`` is ``[[text, is marked], …]``; ``found`` counts different things found in it."""

    pieces: list
    found: int


class Marker:
    """Finds the words of a query in texts.

    Forty pages are quoted while somebody waits, so only words that begin like something of the
    query are analysed: a form and its lemma share their first letters, and those that do not are
    in the list of irregular words.
    """

    def __init__(self, analyser: Analyser, lexemes, prefixes=()):
        self._analyser = analyser
        self._lexemes = frozenset(lexemes)
        self._prefixes = tuple(prefixes)
        self._known: dict[tuple[str, bool], frozenset] = {}
        asked = self._lexemes | frozenset(prefixes)
        self._digits = {_DIGITS.search(one)[0] for one in asked if one.startswith(NUMBER_MARK)}
        words = {one for one in asked if not one.startswith(NUMBER_MARK)}
        words |= {form for one in words for form in analyser.irregular_forms(one)}
        beginnings = "|".join(sorted({_beginning(word) for word in words}))
        self._candidate = beginnings and re.compile(
            rf"(?<![^\W_])(?:{beginnings})[^\W_]*(?:[{_APOSTROPHES}][^\W_]+)*", re.IGNORECASE
        )

    def matches(self, token) -> frozenset:
        """Return what of the query the token is, empty where it is nothing of it."""
        key = (token.text, token.is_number)
        if key not in self._known:
            own = {one for one in self._analyser.token_lexemes(token) if self._is_wanted(one)}
            spelling = spell(token.text)
            own |= {prefix for prefix in self._prefixes if spelling.startswith(prefix)}
            self._known[key] = frozenset(own)
        return self._known[key]

    def excerpt(self, text: str | None, width: int = WIDTH) -> Excerpt:
        """Return the part of ``text`` with most of the query in it."""
        text = clean(text)
        marks = [
            (token.start, token.end, found)
            for token in self._candidates(text)
            if (found := self.matches(token))
        ]
        if not marks:
            return Excerpt([[_shorten(text, width), False]] if text.strip() else [], 0)
        first, found = self._best(marks, width)
        begin = max(0, marks[first][0] - BEFORE)
        end = min(len(text), begin + width)
        begin, end = _at_words(text, begin, end)
        pieces = _cut(text, begin, end, [mark for mark in marks[first:] if mark[1] <= end])
        return Excerpt(pieces, found)

    def _candidates(self, text):
        """Return the tokens of ``text`` that may be of the query, in order."""
        tokens = []
        if self._candidate:
            tokens = [
                Token(found.start(), found.end(), found[0], False)
                for found in self._candidate.finditer(text)
                if not _DIGITS.search(found[0])
            ]
        if any(digits in text for digits in self._digits):
            tokens += [token for token in tokenize(text) if token.is_number]
            tokens.sort()
        return tokens

    def _is_wanted(self, lexeme):
        return lexeme in self._lexemes or lexeme.startswith(self._prefixes or ("\0",))

    @staticmethod
    def _best(marks, width):
        """Return the index of the first mark of the best window, and how much it holds."""
        best, most = 0, 0
        for index, (start, __, ___) in enumerate(marks):
            near = [
                found
                for begin, __, found in marks[index : index + MAX_MARKS]
                if begin < start + width - BEFORE
            ]
            count = len(frozenset().union(*near))
            if count > most:
                best, most = index, count
        return best, most


def _at_words(text, begin, end):
    """Move the borders so that no word is cut."""
    if begin:
        space = _SPACE.search(text, begin, end)
        begin = space.end() if space else begin
    if end < len(text):
        cut = max(text.rfind(" ", begin, end), text.rfind("\n", begin, end))
        end = cut if cut > begin else end
    return begin, end


def _cut(text, begin, end, marks):
    pieces, place = [], begin
    if begin:
        pieces.append(["… ", False])
    for start, stop, __ in marks[:MAX_MARKS]:
        if start < place:
            continue
        if start > place:
            pieces.append([_SPACE.sub(" ", text[place:start]), False])
        pieces.append([text[start:stop], True])
        place = stop
    if place < end:
        pieces.append([_SPACE.sub(" ", text[place:end]), False])
    if end < len(text):
        pieces.append([" …", False])
    return pieces


def _shorten(text, width):
    short = _SPACE.sub(" ", text[: width * 2]).strip()
    return short if len(short) <= width else short[:width].rpartition(" ")[0] + " …"


def _beginning(word):
    """Return the pattern of how a word that has this spelling begins in a text."""
    letters = [f"[{_VARIANTS[one]}]" if one in _VARIANTS else re.escape(one) for one in word[:2]]
    return f"[{_APOSTROPHES}]?".join(letters)
