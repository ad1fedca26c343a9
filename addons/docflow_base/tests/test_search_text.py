import tempfile
from itertools import combinations
from pathlib import Path
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import TransactionCase, tagged

from ..tools import textsearch_dictionary as dictionary
from ..tools.textsearch import Analyser, Vector, clean, number_lexemes, spell, stem, tokenize
from ..tools.textsearch_excerpt import Marker
from ..tools.textsearch_query import parse
from .search_words import RUSSIAN, UKRAINIAN, paradigms

SIGNS = (
    "абвгґдеєёжзиіїйклмнопрстуфхцчшщьюяыэъABCabc0123456789"
    " -–—/\\.,:;!&|()<>*\"'’«»“”„№\u0301\n\t\x00"
)
TEXTS = st.one_of(st.text(max_size=80), st.text(alphabet=SIGNS, max_size=80))


class Counted(list):
    """A list that counts what is taken out of it by slices."""

    taken = 0

    def __getitem__(self, place):
        found = super().__getitem__(place)
        self.taken += len(found) if isinstance(place, slice) else 1
        return found


class AnalyserCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entries = cls.env["docflow.search.entry"]
        cls.entries._prepare_dictionaries()
        cls.analyser = cls.entries._get_analyser()
        cls.bare = Analyser(None)


@tagged("post_install", "-at_install")
class TestWords(AnalyserCase):
    """A word in one form and in another one are one word to the search."""

    def _recall(self, text, language, analyser=None):
        """Return which part of the pairs of forms meet: one in a text, one in a query."""
        analyser = analyser or self.analyser
        found, total, missed = 0, 0, []
        for forms in paradigms(text):
            for written, typed in combinations(forms, 2):
                total += 1
                of_text = set(analyser.word_lexemes(spell(written), language))
                if of_text & set(analyser.word_lexemes(spell(typed))):
                    found += 1
                else:
                    missed.append(f"{written}/{typed}")
        return found / total, missed

    def test_recall(self):
        """Of 100 office words of each language, 99 of 100 pairs of forms meet."""
        for text, language in ((UKRAINIAN, "uk"), (RUSSIAN, "ru")):
            self.assertGreaterEqual(len(paradigms(text)), 100)
            recall, missed = self._recall(text, language)
            self.assertGreaterEqual(recall, 0.99, f"{language}: {recall:.3f} {missed}")

    def test_recall_without_dictionaries(self):
        """Where no dictionary is installed stems still bring most forms together."""
        self.assertEqual(self.bare.missing, ["uk", "ru"])
        self.assertNotEqual(self.bare.version, self.analyser.version)
        for text, language in ((UKRAINIAN, "uk"), (RUSSIAN, "ru")):
            recall, missed = self._recall(text, language, self.bare)
            self.assertGreaterEqual(recall, 0.8, f"{language}: {recall:.3f} {missed}")

    def test_different_words(self):
        """Office words that are not the same stay apart."""
        for text in (UKRAINIAN, RUSSIAN):
            lemmas = [set(self.analyser.word_lexemes(spell(forms[0]))) for forms in paradigms(text)]
            same = sum(bool(one & other) for one, other in combinations(lemmas, 2))
            self.assertLessEqual(same, 2)

    def test_unknown_names(self):
        """Names that no dictionary has are found in their cases."""
        for forms in (
            "Слободян Слободяна Слободяном Слободяну",
            "Затишнянська Затишнянської Затишнянську",
            "Ґрушколап Грушколапу Грушколапом",
        ):
            first, *others = (self.analyser.word_lexemes(spell(form)) for form in forms.split())
            for other in others:
                self.assertTrue(set(first) & set(other), forms)

    def test_spellings(self):
        """Apostrophes, stress marks, ё, ґ and Latin letters of a scanner make no difference."""
        for one, other in (
            ("обов'язок", "обов’язок"),
            ("обовʼязок", "обовязок"),
            ("за\u0301мок", "замок"),
            ("отчёт", "отчет"),
            ("ґанок", "ганок"),
            ("дoкyмeнт", "документ"),
            ("ДOГOBIP", "договір"),
        ):
            words = [list(tokenize(clean(word))) for word in (one, other)]
            self.assertEqual(spell(words[0][0].text), spell(words[1][0].text))

    def test_language_of_a_paragraph(self):
        """A word of both languages is taken in the language of its paragraph."""
        senses = {
            language: set(self.analyser.word_lexemes("стали", language))
            for language in ("uk", "ru")
        }
        self.assertNotEqual(senses["uk"], senses["ru"])
        for language, text in (("uk", "Вони стали їжею"), ("ru", "Вагоны стали ржаветь")):
            found = {one for __, lexemes in self.analyser.analyse(text) for one in lexemes}
            self.assertLessEqual(senses[language], found)

    def test_broken_words(self):
        """A word broken at the end of a line is one word."""
        self.assertEqual([token.text for token in tokenize(clean("звер-\n нення"))], ["звернення"])

    def test_numbers(self):
        """A number is found whole and from each border on, in either alphabet."""
        self.assertEqual(number_lexemes("02-13/33"), ("№02-13/33", "№13/33", "№33"))
        self.assertEqual(number_lexemes("02–13\\33-В"), number_lexemes("02-13/33-B"))


@tagged("post_install", "-at_install")
class TestQueries(AnalyserCase):
    """Any text is a query, and any text can be indexed."""

    @given(TEXTS)
    @settings(max_examples=400, deadline=None)
    def test_parser_is_total(self, text):
        """The parser raises on no text and makes a query that PostgreSQL takes."""
        query = parse(text, self.analyser)
        with self.env.cr.savepoint(flush=False):
            self.env.cr.execute("SELECT %s::tsquery", [query.tsquery])
        if query.tsquery:
            self.assertTrue(query.positive)

    @given(TEXTS)
    @settings(max_examples=300, deadline=None)
    def test_every_text_is_found(self, text):
        """What a text becomes is a vector that PostgreSQL takes, and each of its words finds it."""
        vector = Vector(self.analyser)
        vector.add(text)
        for token in tokenize(clean(text)):
            query = parse(token.text, self.analyser)
            if query.tsquery and not token.text.isdigit():
                with self.env.cr.savepoint(flush=False):
                    self.env.cr.execute(
                        "SELECT %s::tsvector @@ %s::tsquery", [str(vector), query.tsquery]
                    )
                    self.assertTrue(self.env.cr.fetchone()[0], (token.text, str(vector)))

    @given(TEXTS, TEXTS)
    @settings(max_examples=300, deadline=None)
    def test_excerpt_quotes(self, text, asked):
        """An excerpt is a part of the text with marks on words of the query, whatever it is."""
        query = parse(asked, self.analyser)
        excerpt = Marker(self.analyser, query.lexemes, query.prefixes).excerpt(text)
        flat = "".join(clean(text).split())
        quoted = "".join("".join(piece for piece, __ in excerpt.pieces).split()).strip("…")
        self.assertIn(quoted.strip("… "), flat + quoted * (not quoted))
        self.assertEqual(bool(excerpt.found), any(marked for __, marked in excerpt.pieces))

    def test_excerpt_of_one_word_over_and_over(self):
        """A word that stands thousands of times in a text is looked at once each."""
        marks = Counted((8 * place, 8 * place + 7, frozenset("a")) for place in range(2000))
        self.assertEqual(Marker._best(marks, 220), (0, 1))
        self.assertLess(marks.taken, 2000 * 50)

    def test_limits(self):
        """A query and a text of any length are bounded."""
        self.assertLessEqual(len(parse("слово " * 1000, self.analyser).terms), 16)
        vector = Vector(self.analyser)
        vector.add("слово " * 100_000)
        self.assertLess(len(str(vector)), 5000)

    def test_minus_alone(self):
        """A query that only excludes looks for nothing."""
        self.assertEqual(parse("-ремонт -школа", self.analyser).tsquery, "")

    def test_hyphen_is_no_minus(self):
        """A hyphen inside a word or a number excludes nothing."""
        for text in ("соціально-економічний", "02-13/33"):
            self.assertEqual(len(parse(text, self.analyser).positive), 1)


class TestDictionary(TestCase):
    """A hunspell dictionary becomes a trie of forms."""

    def setUp(self):
        super().setUp()
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        sources = self.folder / "sources"
        sources.mkdir()
        (sources / "uk_UA.aff").write_text(
            "SET UTF-8\nSFX A Y 3\nSFX A а и а\nSFX A а ою [^ж]а\nSFX A 0 м а\n"
        )
        (sources / "uk_UA.dic").write_text("3\nшкола/A\nобов'язок\nРада/A\n")
        self.sources = sources

    def test_build(self):
        """Forms are spelled out by the rules and lead to their word; what is missing is named."""
        missing = dictionary.build_all(self.folder, self.sources)
        self.assertEqual(missing, ["ru"])
        trie, mark = dictionary.load("uk", self.folder, self.sources)
        self.assertEqual(mark, dictionary.fingerprint("uk", self.sources))
        forms = {form: dictionary.unpack(form, payload) for form, payload in trie.items()}
        for form in ("школа", "школи", "школою", "школам"):
            self.assertEqual(forms[form], "школа")
        self.assertEqual(forms["обовязок"], "обовязок")
        self.assertEqual(forms["радою"], "рада")
        self.assertFalse(list(self.folder.glob("*.part")), "nothing half made stays")

    def test_once(self):
        """What is compiled is not compiled again; another dictionary is."""
        dictionary.build_all(self.folder, self.sources)
        path = next(self.folder.glob("*.marisa"))
        before = path.stat().st_mtime_ns
        dictionary.build_all(self.folder, self.sources)
        self.assertEqual(path.stat().st_mtime_ns, before)
        (self.sources / "uk_UA.dic").write_text("1\nдорога/A\n")
        dictionary.build_all(self.folder, self.sources)
        self.assertEqual(len(list(self.folder.glob("*.marisa"))), 2)

    def test_no_place(self):
        """A folder that cannot be written is reported."""
        (self.folder / "file").write_text("")
        with self.assertRaises(dictionary.DictionaryError):
            dictionary.build_all(self.folder / "file" / "below", self.sources)

    def test_pack(self):
        """Packing a lemma into a form can be undone."""
        for form, lemma in (("зверненням", "звернення"), ("шкіл", "школа"), ("люди", "людина")):
            self.assertEqual(dictionary.unpack(form, dictionary.pack(form, lemma)), lemma)

    def test_stem_keeps_three_letters(self):
        """A stem is never shorter than three letters."""
        for word in ("ами", "дами", "а", "ікс"):
            self.assertGreaterEqual(len(stem(word)), min(3, len(word)))
