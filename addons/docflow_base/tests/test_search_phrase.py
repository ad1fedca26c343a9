from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from ..tools.textsearch_phrase import LEAST_BITS, get_pair_hashes, make_signature
from ..tools.textsearch_query import parse
from .test_search import SearchCase

#: Few words, so that they meet: of two senses, unknown ones, a word that the index leaves out, and
#: numbers.
WORDS = [
    "стали",
    "школи",
    "ремонт",
    "ремонти",
    "звернення",
    "на",
    "бвгдж",
    "o'бр\\ій",
    "13/33",
    "5",
]
WORDS += ["school", "выделение", "преамбула"]
SOME = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30)
PHRASES = st.lists(st.sampled_from(WORDS), min_size=2, max_size=4)


@tagged("post_install", "-at_install")
class TestPhrase(SearchCase):
    """A phrase is looked for in few vectors and found in exactly those that have it."""

    def _get_entries(self):
        return self.env["docflow.search.entry"].search([("document_id", "=", self.card.id)])

    def _sign(self):
        phrases = self.env["docflow.search.phrase"]
        while waiting := phrases._take_waiting():
            phrases._sign(waiting)

    def _ask(self, condition):
        rows = self.env.execute_query(
            SQL("SELECT entry.id FROM docflow_search_entry entry WHERE %s ORDER BY 1", condition)
        )
        return [row[0] for row in rows]

    def _is_maybe(self, first, second):
        """Tell whether the signature of the card lets the phrase through."""
        entries = self._get_entries()
        signature = self.env["docflow.search.phrase"].search([("entry_id", "in", entries.ids)])
        bits = self.env.execute_query(
            SQL(
                "SELECT get_bit(signature, number & (8 * length(signature) - 1)) "
                "FROM docflow_search_phrase, unnest(%s::bigint[]) number WHERE id = %s",
                list(get_pair_hashes(first, second)),
                signature.id,
            )
        )
        return all(bit for (bit,) in bits)

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=True,
    )
    @given(pages=st.lists(SOME, min_size=1, max_size=3), phrases=st.lists(PHRASES, max_size=6))
    def test_same_as_exact(self, pages, phrases):
        """Whatever stands in texts, a phrase finds what it finds in the vectors themselves."""
        self.env["docflow.file.text"].search([("document_id", "=", self.card.id)]).unlink()
        self._pages(self.card, *(" ".join(words) for words in pages))
        self._sign()
        entries = self.env["docflow.search.entry"]
        analyser = entries._get_analyser()
        # phrases that are there, and those that may be
        there = [words[at : at + 3] for words in pages for at in range(len(words))]
        for words in [*phrases, *there]:
            for text in (f"«{' '.join(words)}»", f"«{' '.join(words)}» школа -«ремонт школи»"):
                parsed = parse(text, analyser)
                if not parsed.tsquery:
                    continue
                exact = self._ask(SQL("entry.tsv @@ %s::tsquery", parsed.tsquery))
                found = self._ask(entries._get_text_condition(parsed))
                self.assertEqual(found, exact, text)

    def test_vector_stays_packed(self):
        """Words that stand apart are no phrase by the signature alone."""
        self._pages(self.card, "Унікальна преамбула статуту та інші слова про зоопарк")
        self._sign()
        self.assertTrue(self._is_maybe("преамбула", "статут"))
        self.assertFalse(self._is_maybe("преамбула", "зоопарк"))
        self.assertTrue(self._finds("«преамбулу статуту»"))
        self.assertFalse(self._finds("«преамбула зоопарку»"))
        self.assertTrue(self._finds("преамбула зоопарку"))

    def test_requisites_empty_the_signature(self):
        """What is written into a card is found as a phrase at once, signed anew or not."""
        self._pages(self.card, "Унікальна преамбула статуту")
        self._sign()
        self.card.name = "Про рудого єнота в парку"
        self.assertTrue(self._finds("«рудий єнот»"))
        self.assertTrue(self.env["docflow.search.phrase"]._take_waiting())
        with self.enter_registry_test_mode():
            self.env.ref("docflow_base.ir_cron_docflow_search").method_direct_trigger()
        self.assertFalse(self.env["docflow.search.phrase"]._take_waiting())
        self.assertTrue(self._finds("«рудий єнот»"))
        self.assertTrue(self._finds("«преамбулою статуту»"))
        self.assertFalse(self._finds("«преамбула єнота»"))

    def test_pages_empty_the_signature(self):
        """Pages that are read later are found as phrases before they are signed."""
        self._pages(self.card, "Унікальна преамбула статуту")
        self._sign()
        self.card.with_user(self.registrar).attach_file("scan.pdf", "JVBERi0xLjQKMg==", "scan")
        self._pages(self.card, "Новий контракт на озеленення")
        self.assertTrue(self._finds("«новий контракт»"))
        self._sign()
        self.assertTrue(self._finds("«новий контракт»"))

    def test_size(self):
        """A signature grows with its text: at most one pair in twenty seems to fit."""
        short = make_signature("'a':1 'b':2A")
        self.assertEqual(len(short) * 8, LEAST_BITS)
        many = make_signature(" ".join(f"'w{place}':{place}" for place in range(1, 3000)))
        filled = sum(byte.bit_count() for byte in many)
        # a pair that does not stand there has both its bits by chance
        self.assertLess((filled / len(many) / 8) ** 2, 0.05)
        self.assertGreater(filled, 4000)
