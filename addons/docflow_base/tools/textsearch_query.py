"""What a person types into the search box → the text of a ``tsquery``.

============================  ================================================================
typed                         finds
============================  ================================================================
ремонт школи                  both words, in any form and order
"ремонт школи", «…»           the words one after another, in any form
звер*                         words that begin so (three letters at least)
-дитячий, -"ремонт школи"     cards without it
02-13/33, 877                 the number, or its beginning up to any border
============================  ================================================================

Any text is a query: what cannot be understood is left out.  A query that only excludes finds
nothing.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from .lookalike import fold
from .textsearch import Analyser, clean, quote, spell, tokenize

MAX_LENGTH = 300  # characters
MAX_TERMS = 16
MAX_SENSES = 12  # of one word
MAX_PREFIX_LEMMAS = 24
MAX_PAIRS = 36  # ways to read two neighbours of a phrase that are looked for before the phrase is
SHORTEST_PREFIX = 3
SHORTEST_NUMBER_PREFIX = 4  # digits of a plain number whose beginning is enough

_PIECE = re.compile(r"(?<!\S)(-?)(?:\"([^\"]*)\"?|«([^»]*)»?|“([^”“]*)[”“]?|„([^”“]*)[”“]?)|(\S+)")


class Part(NamedTuple):
    """A word of a term; ``is_open``: it is content with what only begins so."""

    tsquery: str
    lexemes: list[str]
    is_open: bool


@dataclass
class Term:
    """One thing asked for: ``tsquery`` of it, its lexemes, and the beginnings it is content with.

    ``words`` are its words as they were typed, for those who look for mistypings. Of a phrase
    ``pairs`` are the lexemes that must be neighbours somewhere, the ways to read each two words in
    a list of their own, and ``apart`` is the ``tsquery`` of its words wherever they stand.
    """

    tsquery: str
    is_negative: bool = False
    lexemes: set[str] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    pairs: list[list[tuple[str, str]]] = field(default_factory=list)
    apart: str = ""

    @property
    def is_phrase(self) -> bool:
        return len(self.words) + len(self.numbers) > 1

    @property
    def is_excluded_phrase(self) -> bool:
        return self.is_negative and self.is_phrase

    @property
    def own_tsquery(self) -> str:
        """The same, content with what stands in a row itself; a phrase never stands elsewhere."""
        if self.is_phrase:
            return self.tsquery
        options = [f"{quote(lexeme)}:D" for lexeme in sorted(self.lexemes)]
        options += [f"{quote(prefix)}:*D" for prefix in sorted(self.prefixes)]
        return "|".join(options)

    def widened(self, words: list[str], analyser: Analyser) -> "Term":
        """Return this term that is content with any of ``words`` as well."""
        if not words:
            return self
        term = Term("", self.is_negative, set(self.lexemes), set(self.prefixes), list(self.words))
        added = {one for word in words for one in analyser.word_lexemes(spell(word))}
        term.lexemes |= added
        options = [self.tsquery, *(quote(lexeme) for lexeme in sorted(added))]
        term.tsquery = "(" + "|".join(options) + ")"
        return term


@dataclass
class Query:
    """A parsed query; ``tsquery`` is empty where there is nothing to look for."""

    terms: list[Term] = field(default_factory=list)

    @property
    def positive(self) -> list[Term]:
        return [term for term in self.terms if not term.is_negative]

    @property
    def tsquery(self) -> str:
        if not self.positive:
            return ""
        parts = [term.tsquery for term in self.positive]
        parts += [f"!{term.tsquery}" for term in self.terms if term.is_negative]
        return " & ".join(parts)

    @property
    def pairs(self) -> list[list[tuple[str, str]]]:
        """Neighbours without which nothing is found: one pair of each list."""
        return [ways for term in self.positive for ways in term.pairs]

    @property
    def apart_tsquery(self) -> str:
        """What is found by :attr:`tsquery`, and texts that have the words of its phrases apart."""
        parts = [term.apart if term.pairs else term.tsquery for term in self.positive]
        parts += [
            f"!{term.tsquery}" for term in self.terms if term.is_negative and not term.is_phrase
        ]
        return " & ".join(parts)

    @property
    def lexemes(self) -> set[str]:
        """Lexemes to mark in an excerpt."""
        return set().union(*(term.lexemes for term in self.positive))

    @property
    def prefixes(self) -> set[str]:
        return set().union(*(term.prefixes for term in self.positive))

    @property
    def number_fragment(self) -> str:
        """The folded number of a query that is one number and nothing else, or an empty text."""
        numbers = [number for term in self.terms for number in term.numbers]
        return fold(numbers[0]) if len(self.terms) == len(numbers) == 1 else ""


def parse(text: str | None, analyser: Analyser) -> Query:
    """Return the query that ``text`` stands for; never raises."""
    query = Query()
    cleaned = clean((text or "")[:MAX_LENGTH])
    for piece in _PIECE.finditer(cleaned):
        minus, *quoted, plain = piece.groups()
        phrase = next((one for one in quoted if one is not None), None)
        if phrase is None:
            is_negative = plain.startswith("-") and len(plain) > 1
            term = _make_term(plain[1:] if is_negative else plain, analyser, is_negative)
        else:
            term = _make_term(phrase, analyser, bool(minus))
        if term and len(query.terms) < MAX_TERMS:
            query.terms.append(term)
    return query


def _make_term(text, analyser, is_negative):
    """Return the term of a word or a phrase, or None where nothing of it can be looked for."""
    term = Term("", is_negative)
    parts, tsquery, distance = [], "", 0
    for token in list(tokenize(text))[:MAX_TERMS]:
        distance += 1
        is_prefix = text[token.end : token.end + 1] == "*"
        part = _token_query(token, is_prefix, analyser, term)
        if part:
            if parts:
                tsquery += " <-> " if distance == 1 else f" <{distance}> "
                if distance == 1:
                    _add_pairs(term, parts[-1], part)
            tsquery += part.tsquery
            parts.append(part)
            distance = 0
    term.tsquery = f"({tsquery})"
    term.apart = "(" + " & ".join(part.tsquery for part in parts) + ")"
    return term if parts else None


def _add_pairs(term, first, second):
    ways = [(one, other) for one in first.lexemes for other in second.lexemes]
    if len(ways) <= MAX_PAIRS and not (first.is_open or second.is_open):
        term.pairs.append(ways)


def _token_query(token, is_prefix, analyser, term):
    if token.is_number:
        return _number_query(token, is_prefix, analyser, term)
    word = spell(token.text)
    lexemes = list(analyser.word_lexemes(word))
    prefixes = []
    if is_prefix and len(word) >= SHORTEST_PREFIX:
        prefixes = [word]
        # «звернень*»: the lemma «звернення» does not begin so, its form does
        lexemes = [*lexemes, *analyser.lemmas_with_prefix(word, MAX_PREFIX_LEMMAS)]
    else:
        lexemes = lexemes[:MAX_SENSES]
    if not lexemes and not prefixes:
        return None
    term.words.append(token.text)
    return _any_of(lexemes, prefixes, term)


def _number_query(token, is_prefix, analyser, term):
    lexemes = list(analyser.token_lexemes(token))
    if not lexemes:
        return None
    # the tails of a number are for texts; who types a whole number means the whole
    whole = lexemes[0]
    body = whole[1:]
    term.numbers.append(token.text)
    is_long = len(body) >= SHORTEST_NUMBER_PREFIX
    is_open = is_long and (is_prefix or not body.isdigit())
    return _any_of([whole], [whole] if is_open else [], term)


def _any_of(lexemes, prefixes, term):
    term.lexemes.update(lexemes)
    term.prefixes.update(prefixes)
    options = [quote(lexeme) for lexeme in dict.fromkeys(lexemes) if lexeme not in prefixes]
    options += [f"{quote(prefix)}:*" for prefix in prefixes]
    tsquery = options[0] if len(options) == 1 else "(" + "|".join(options) + ")"
    return Part(tsquery, list(dict.fromkeys(lexemes)), bool(prefixes))
