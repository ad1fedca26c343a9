"""Text → words → what the search index keeps: Ukrainian, Russian, English, and numbers.

A *token* is a place in a text: a word or a number.  A *lexeme* is what is compared: the lemma of a
word in each sense it may have («стали» is «сталь» and «стати»), the stem of a word that no
dictionary knows, or a number in one spelling, marked with №.  A text and a query go through the
same functions, so whatever one form becomes, the other becomes as well.

The language is that of the paragraph: a word is looked up in its language first and in the other
one only where that does not know it.  A query has no language and takes all senses of both.
"""

import hashlib
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import Stemmer

from . import textsearch_dictionary as dictionary
from .lookalike import fold
from .textsearch_words import ENDINGS, IRREGULAR, STOP_WORDS

ALGORITHM = 2  # raise it when texts are to be analysed anew
NUMBER_MARK = "№"
MAX_CHARACTERS = 200_000  # of one text; a page holds 3,000
MAX_WORD = 60  # letters; longer ones are noise of a recognition
MAX_NUMBER = 40
MAX_PLACES = 255  # of one lexeme, as in PostgreSQL
MAX_POSITION = 16_383  # as in PostgreSQL
#: Bytes of a vector; PostgreSQL refuses more than a megabyte, and a row is made of three vectors.
MAX_VECTOR = 300_000
FOREIGN = "C"  # weight of words that stand in another row of a long file
CACHE_SIZE = 50_000

# A run that spaces bound: letters and digits with signs between them.  What it is, a word, words
# or a number, is seen by its content.
_RUN = re.compile(r"[^\W_]+(?:['’‘ʼ`´\-‐‑–—/\\.+]+[^\W_]+)*")
_PART = re.compile(r"[^\W_]+(?:['’‘ʼ`´][^\W_]+)*")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-‐¬\u00ad][ \t]*\r?\n[ \t]*(?=[a-zа-яёіїєґ])")
_PARAGRAPH = re.compile(r"\n\s*\n|\n")
_DIGIT = re.compile(r"\d")
_BORDER = re.compile(r"[-/.+]")
_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_RUSSIAN = re.compile("[ыэъё]", re.IGNORECASE)
_CYRILLIC = re.compile("[а-яіїєґё]", re.IGNORECASE)
_LATIN = re.compile("[a-z]", re.IGNORECASE)
# Latin letters that a scanner puts into Cyrillic words, capitals by their own look.
_LOOKALIKES = str.maketrans("ABCEHIKMOPTXYaceiopxy", "АВСЕНІКМОРТХУасеіорху")
_SIGNS = dict.fromkeys(map(ord, "‐‑–—"), "-")


class Token(NamedTuple):
    """A place in a text: ``start`` and ``end`` of it, and the word or number that stands there."""

    start: int
    end: int
    text: str
    is_number: bool


def clean(text: str | None) -> str:
    """Return ``text`` in one composition of letters; words broken at the end of a line joined."""
    text = (text or "")[:MAX_CHARACTERS].replace("\x00", " ").replace("\u0301", "")
    text = unicodedata.normalize("NFC", text)
    return _HYPHENATED.sub("", text).replace("\u00ad", "")


def tokenize(text: str) -> Iterator[Token]:
    """Yield the tokens of ``text`` in order."""
    for run in _RUN.finditer(text):
        if _DIGIT.search(run[0]):
            yield Token(run.start(), run.end(), run[0], True)
            continue
        for part in _PART.finditer(text, run.start(), run.end()):
            yield Token(part.start(), part.end(), part[0], False)


def spell(word: str) -> str:
    """Return the spelling a word is looked up in; Latin letters in a Cyrillic word are mended."""
    if _LATIN.search(word) and _CYRILLIC.search(word):
        word = word.translate(_LOOKALIKES)
    return dictionary.normalize(word)


def number_lexemes(text: str) -> tuple[str, ...]:
    """Return the lexemes of a number: the whole and what is left from each border on.

    "02-13/33" is found by "02-13/33", "13/33", "33", and by the beginnings of these.
    """
    key = fold(text.translate(_SIGNS))[:MAX_NUMBER].strip("-/.+")
    borders = [border.end() for border in _BORDER.finditer(key)][:4]
    tails = [key, *(key[border:] for border in borders)]
    return tuple(dict.fromkeys(NUMBER_MARK + tail for tail in tails if _DIGIT.search(tail)))


def stem(word: str) -> str:
    """Return what is left of a word that no dictionary knows, the same for all its forms."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def guess_language(paragraph: str) -> str | None:
    """Return ``uk`` or ``ru`` where the letters of a paragraph tell it, else None."""
    ukrainian, russian = (len(own.findall(paragraph)) for own in (_UKRAINIAN, _RUSSIAN))
    if ukrainian == russian:
        return None
    return "uk" if ukrainian > russian else "ru"


class Analyser:
    """Finds the lexemes of words with the dictionaries that are compiled in ``folder``.

    Where one is missing it works with stems alone: worse, and ``missing`` says so.  ``version``
    differs with every dictionary and every change of the algorithm: what was indexed under another
    version is to be indexed anew.
    """

    def __init__(self, folder: Path | None, sources: Path = dictionary.SOURCES):
        self._tries = {}
        marks = []
        for language in dictionary.LANGUAGES:
            trie, mark = dictionary.load(language, folder, sources) if folder else (None, None)
            if trie is not None:
                self._tries[language] = trie
            marks.append(mark or "-")
        self.missing = [name for name in dictionary.LANGUAGES if name not in self._tries]
        digest = hashlib.sha256(f"{ALGORITHM} {' '.join(marks)}".encode()).digest()
        # a positive 31-bit number; 0 is for rows that were never indexed
        self.version = int.from_bytes(digest[:4], "big") % (2**31 - 1) + 1
        self._irregular = self._read_irregular()
        self._cache: dict[tuple[str, str | None], tuple[str, ...]] = {}
        self._local = threading.local()

    # Words

    def word_lexemes(self, word: str, language: str | None = None) -> tuple[str, ...]:
        """Return the lexemes of ``word`` (in its :func:`spell`ing); empty for a stop word.

        :param language: of the paragraph; None takes the senses of both languages
        """
        key = (word, language)
        found = self._cache.get(key)
        if found is None:
            if len(self._cache) >= CACHE_SIZE:
                self._cache.clear()
            found = self._cache[key] = self._find(word, language)
        return found

    def token_lexemes(self, token: Token, language: str | None = None) -> tuple[str, ...]:
        """Return the lexemes of a token."""
        if not token.is_number:
            return self.word_lexemes(spell(token.text[:MAX_WORD]), language)
        words = (spell(part[0]) for part in _PART.finditer(token.text) if not part[0].isdigit())
        lexemes = list(number_lexemes(token.text))
        for word in words:
            if word.isalpha() and len(word) >= 3:
                lexemes += self.word_lexemes(word, language)
        return tuple(dict.fromkeys(lexemes))

    def irregular_forms(self, lexeme: str) -> list[str]:
        """Return forms of ``lexeme`` that the list of irregular words brings to it."""
        return [form for form, lemmas in self._irregular.items() if lexeme in lemmas]

    def lemmas_with_prefix(self, prefix: str, limit: int) -> list[str]:
        """Return lemmas of forms that begin with ``prefix`` and do not begin with it themselves."""
        found: dict[str, None] = {}
        for trie in self._tries.values():
            for seen, (form, payload) in enumerate(trie.iteritems(prefix)):
                lemma = dictionary.unpack(form, payload)
                if not lemma.startswith(prefix):
                    found[lemma] = None
                if seen >= 2000 or len(found) >= limit:
                    break
        return list(found)[:limit]

    def _find(self, word, language):
        if word in STOP_WORDS:
            return ()
        order = [language] if language else list(dictionary.LANGUAGES)
        found = dict.fromkeys(self._irregular.get(word, ()))
        for name in order:
            found |= dict.fromkeys(self._lemmas(word, name))
        if not found and language:
            for name in dictionary.LANGUAGES:
                found |= dict.fromkeys(self._lemmas(word, name))
        if found:
            return tuple(found)
        if _CYRILLIC.search(word):
            return (stem(word),)
        return (self._english().stemWord(word),)

    def _lemmas(self, word, language):
        trie = self._tries.get(language)
        if trie is None:
            return []
        return [dictionary.unpack(word, payload) for payload in trie.get(word, ())]

    def _english(self):
        # a stemmer has a state of its own and belongs to one thread
        if not hasattr(self._local, "stemmer"):
            self._local.stemmer = Stemmer.Stemmer("english")
        return self._local.stemmer

    @staticmethod
    def _read_irregular():
        table: dict[str, tuple[str, ...]] = {}
        for line in IRREGULAR.strip().splitlines():
            lemma, __, forms = line.partition(": ")
            for form in (lemma, *forms.split()):
                table[form] = (*table.get(form, ()), lemma)
        return table

    # Texts

    def analyse(self, text: str | None) -> Iterator[tuple[Token, tuple[str, ...]]]:
        """Yield each token of a text that is :func:`clean` with its lexemes."""
        text = text or ""
        begin = 0
        for border in [*(found.end() for found in _PARAGRAPH.finditer(text)), len(text)]:
            paragraph, offset = text[begin:border], begin
            begin = border
            if not paragraph.strip():
                continue
            language = self._language(paragraph)
            for token in tokenize(paragraph):
                moved = token._replace(start=token.start + offset, end=token.end + offset)
                yield moved, self.token_lexemes(token, language)

    def _language(self, paragraph):
        language = guess_language(paragraph)
        if language or not self._tries:
            return language
        words = [spell(token.text) for token in tokenize(paragraph) if not token.is_number][:20]
        known = {name: sum(word in trie for word in words) for name, trie in self._tries.items()}
        best = max(known, key=known.get)
        # words of both languages alike: all their senses are kept
        return best if all(known[best] > known[name] for name in known if name != best) else None


class Vector:
    """A text being gathered for the index: lexemes and the places where they stand."""

    def __init__(self, analyser: Analyser, weight: str = ""):
        self._analyser = analyser
        self._weight = weight
        self._places: dict[str, list[int]] = {}
        self._foreign: set[str] = set()
        self._size, self._limit = 0, MAX_VECTOR
        self.position = 0

    def add(self, text: str | None) -> None:
        """Add a text; it is no neighbour of what was added before."""
        if not text:
            return
        for __, lexemes in self._analyser.analyse(clean(text)):
            self.position += 1
            for lexeme in lexemes:
                self._put(lexeme)
        self.position += 1

    def add_number(self, number: str | None) -> None:
        """Add a registration number, spaces in it or not."""
        key = "".join((number or "").split())
        if key:
            self.position += 1
            for lexeme in number_lexemes(key):
                self._put(lexeme)
            self.position += 1

    def add_from(self, others: Iterable["Vector"]) -> None:
        """Add what stands in other vectors, at one place that is no neighbour of any text and with
        the weight C: so much of them that this vector may still be as large again.
        """
        self._limit *= 2
        self.position = 0
        for lexeme in dict.fromkeys(lexeme for other in others for lexeme in other._places):
            if lexeme not in self._places:
                self._put(lexeme)
                self._foreign.add(lexeme)

    def _put(self, lexeme):
        places = self._places.get(lexeme, ())
        place = min(max(self.position, 1), MAX_POSITION)
        if len(places) >= MAX_PLACES or (places and places[-1] == place):
            return
        # as PostgreSQL counts: bytes and places, each on an even address
        size = 2 if places else len(lexeme.encode()) + 6
        if self._size + size > self._limit:
            return
        self._size += size
        self._places.setdefault(lexeme, []).append(place)

    def __str__(self) -> str:
        """Return the text that PostgreSQL casts to ``tsvector``."""
        words = []
        for lexeme, places in self._places.items():
            weight = FOREIGN if lexeme in self._foreign else self._weight
            words.append(f"{quote(lexeme)}:{','.join(f'{place}{weight}' for place in places)}")
        return " ".join(words)


def quote(lexeme: str) -> str:
    """Return a lexeme in the quotes of ``tsvector`` and ``tsquery``."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
