"""Which person a few typed letters mean: beginnings, initials, and names in any case of the noun.

«Іваненку», «Савчука», "Козловскому" mean Іваненко, Савчук, Козловский.  No dictionary of surnames
is needed: the typed word and the name share a stem, and what is left of both is an ending that
Ukrainian or Russian nouns and adjectives have.  Савчук and Савчак share a stem too, but «ук» is no
ending, so one is never taken for the other.
"""

import re

from .lookalike import fold

EXACT, BEGINNING, INFLECTED = 3, 2, 1

_MIN_STEM = 3


def _key(word):
    """Return the comparison key of one word; nobody types apostrophes alike, so they go."""
    return fold(word).replace("'", "").rstrip(".")


def _tails(endings):
    return frozenset(["", *map(_key, endings.split())])


# What a surname may end in as it stands in the list of people, and what may stand there instead.
_NAME_TAILS = _tails("о а я ь й ий ій ый ой ець ец ок ень ія ия ая яя є е і и")
_CASE_TAILS = _tails(
    "а я у ю і ї е є и ы о ом ем єм ым им ім їм ою ею єю ой ей ові еві єві ого его ому ему ої ій "
    "ую цю ця цем цеві ку ка ком кові ню ня нем неві ію ії ією ия ию ии ией"
)


def split_name(name: str) -> tuple[str, ...]:
    """Return the words of a person's name; initials written together come apart."""
    return tuple(re.findall(r"[^\W\d_]+(?:['’‘‛ʼʹʻ`´′＇-][^\W\d_]+)*", name or ""))


def match_word(typed: str, word: str) -> int:
    """Return how well a typed word fits a word of a name: EXACT, BEGINNING, INFLECTED or 0."""
    typed, word = _key(typed), _key(word)
    if not typed or not word:
        return 0
    if typed == word:
        return EXACT
    if word.startswith(typed):
        return BEGINNING
    stem = _common_length(typed, word)
    # "Лях" → "Ляху" keeps the whole name; otherwise the stem must be most of it
    is_stem = stem >= _MIN_STEM and (len(word) - stem) <= stem
    if is_stem and typed[stem:] in _CASE_TAILS and word[stem:] in _NAME_TAILS:
        return INFLECTED
    return 0


def match_name(typed: str, name: str) -> int:
    """Return how well typed words fit a person's name; 0 where one of them fits no word of it.

    Every typed word takes another word of the name, in any order: "Іван Іваненко" and "Іваненко І."
    fit «Іваненко Іван Петрович».
    """
    left, total = list(split_name(name)), 0
    # the longest first: an initial must not take the surname that a whole word asks for
    for word in sorted(split_name(typed), key=len, reverse=True):
        scores = [match_word(word, candidate) for candidate in left]
        best = max(scores, default=0)
        if not best:
            return 0
        left.pop(scores.index(best))
        total += best
    return total


def find_names(typed: str, names) -> list[int]:
    """Return the positions in ``names`` that fit ``typed`` best, all of the same rank."""
    scores = [match_name(typed, name) for name in names]
    best = max(scores, default=0)
    return [index for index, score in enumerate(scores) if best and score == best]


def _common_length(one, other):
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length
