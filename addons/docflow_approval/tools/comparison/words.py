"""Units compared word by word, by the algorithm of diff-match-patch."""

import re
import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from diff_match_patch import diff_match_patch

# The spacing behind a word belongs to it and does not count.
_TOKEN = re.compile(r"\w+(?:['’ʼ`\-‐‑]\w+)*\s*|[^\w\s]\s*")
_ALIKE = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-"})
_SURROGATES = 0xD800, 0x800
_LAST = 0x10FFFF
# What ends a paragraph, as it is shown where it was added or removed.
END = "¶"


@dataclass(frozen=True)
class Token:
    """A word: as it is written, and as it is compared."""

    text: str
    key: str
    is_last: bool = False  # of its unit


class Alphabet:
    """Gives each thing that is compared a character of its own: the algorithm reads characters."""

    def __init__(self):
        self._known: dict[Hashable, str] = {}

    def spell(self, keys: Sequence[Hashable]) -> str:
        return "".join(map(self._letter, keys))

    def _letter(self, key: Hashable) -> str:
        if key not in self._known:
            code = len(self._known) + 1
            first, width = _SURROGATES
            code += width if code >= first else 0
            if code > _LAST:
                raise OverflowError("more different words than a text can have")
            self._known[key] = chr(code)
        return self._known[key]


class Clock:
    """How long the comparison may look for the shortest answer; after that a coarser one does."""

    def __init__(self, seconds: float):
        self._until = time.monotonic() + seconds

    @property
    def rest(self) -> float:
        return max(self._until - time.monotonic(), 0.05)


def diff(left: Sequence[Hashable], right: Sequence[Hashable], clock: Clock, *, is_tidy: bool):
    """Return ``[(sign, count)]``: -1 only left, 0 in both, 1 only right.

    :param bool is_tidy: leave no lonely common word between what was removed and added
    """
    alphabet = Alphabet()
    engine = diff_match_patch()
    engine.Diff_Timeout = clock.rest
    found = engine.diff_main(alphabet.spell(left), alphabet.spell(right), False)
    if is_tidy:
        engine.diff_cleanupSemantic(found)
    return [(sign, len(text)) for sign, text in found]


def tokens(texts: Sequence[str], *, is_soft: bool) -> list[Token]:
    """Return the words of units, each unit's last one marked.

    :param bool is_soft: the end of a unit is a guess and not compared
    """
    made = []
    for text in texts:
        words = [Token(word, _key(word, is_soft)) for word in _TOKEN.findall(text)]
        if not is_soft:
            words.append(Token(END, END))
        if words:
            words[-1] = Token(words[-1].text, words[-1].key, True)
        made += words
    return made


def _key(word: str, is_soft: bool) -> str:
    key = word.strip().translate(_ALIKE)
    # a line may have been wrapped at any hyphen
    return key.replace("-", "") or key if is_soft else key


def unit_key(text: str, *, is_soft: bool) -> tuple[str, ...]:
    """Return what a unit is compared by."""
    return tuple(token.key for token in tokens([text], is_soft=is_soft))
