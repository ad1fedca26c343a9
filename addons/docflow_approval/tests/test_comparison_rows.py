import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.docflow_base.tools.paper_sandbox import PaperRefusal

from ..tools.comparison import remote
from ..tools.comparison.rows import compare
from ..tools.comparison.units import sentences

WORDS = st.sampled_from(
    [
        "рада",
        "рішення",
        "дах,",
        "школа",
        "№",
        "4.",
        "кошти;",
        "2026",
        "сто-двадцять",
        "п’ять",
        "¶",
        "<b>",
        "😀",
    ]
)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), max_size=8).map("\n".join)


def side(rows, name):
    """Return the letters of a column, without white space and signs of our own."""
    text = "".join(part for row in rows for __, part in row[name])
    return re.sub(r"[\s¶]+", "", text)


def marked(rows, name):
    return [part.strip() for row in rows for mark, part in row[name] if mark]


@tagged("post_install", "-at_install")
class TestComparisonRows(BaseCase):
    @given(TEXTS, TEXTS, st.booleans())
    @settings(deadline=None, max_examples=150)
    def test_nothing_is_lost(self, left, right, is_soft):
        """Each column shows its whole text in its order; what is not marked is in both."""
        rows = compare([left], [right], is_soft=is_soft)
        self.assertEqual(side(rows, "left"), re.sub(r"[\s¶]+", "", left))
        self.assertEqual(side(rows, "right"), re.sub(r"[\s¶]+", "", right))
        for row in rows:
            same = [
                re.sub(r"[\s¶’'-]+", "", "".join(text for mark, text in row[name] if not mark))
                for name in ("left", "right")
            ]
            self.assertEqual(*same)
            has_mark = any(mark for mark, __ in row["left"] + row["right"])
            self.assertEqual(row["kind"] != "equal", has_mark)

    @given(TEXTS, st.booleans())
    @settings(deadline=None, max_examples=50)
    def test_the_same_text_has_no_change(self, text, is_soft):
        """A text compared with itself is equal row by row."""
        kinds = {row["kind"] for row in compare([text], [text], is_soft=is_soft)}
        self.assertLessEqual(kinds, {"equal"})

    def test_a_word_is_marked_and_not_its_paragraph(self):
        """One changed sum is one changed row, in which the sum alone is marked."""
        left = "Про ремонт даху\nВиділити 120 тис. грн школі № 4.\nКонтроль за мною."
        right = left.replace("120", "250")
        rows = compare([left], [right], is_soft=False)
        self.assertEqual([row["kind"] for row in rows], ["equal", "changed", "equal"])
        self.assertEqual((marked(rows, "left"), marked(rows, "right")), (["120"], ["250"]))

    def test_paragraphs_come_and_go(self):
        """An added paragraph stands alone on its side, a removed one too."""
        rows = compare(["Один\nДва\nТри"], ["Один\nТри\nЧотири"], is_soft=False)
        self.assertEqual([row["kind"] for row in rows], ["equal", "removed", "equal", "added"])
        self.assertEqual((rows[1]["right"], rows[3]["left"]), ([], []))

    def test_a_split_paragraph_is_a_change(self):
        """In a text with paragraphs of its own their borders count."""
        rows = compare(["Перше. Друге."], ["Перше.\nДруге."], is_soft=False)
        self.assertIn("¶", "".join(marked(rows, "right")))

    def test_lines_of_pages_are_only_layout(self):
        """A word added to a PDF moves all its lines, and alone is marked; hyphens at the ends of
        lines and page borders are no change."""
        left = "Просимо виділити кошти на ремонт\nпокрівлі школи № 4. Кошторис дода-\nється."
        right = "Просимо негайно виділити кошти\nна ремонт покрівлі школи № 4.\nКошторис"
        rows = compare([left], [right, "додається."], is_soft=True)
        self.assertEqual((marked(rows, "left"), marked(rows, "right")), ([], ["негайно"]))
        self.assertEqual([row["right_page"] for row in rows], [1, 1])

    def test_short_words_end_no_sentence(self):
        """“ст. 5”, “ім. Шевченка”, initials and numbers stay in one sentence."""
        text = "За ст. 5 закону вул. ім. Т. Шевченка. 2. Контроль за мною!"
        self.assertEqual(
            [unit.text for unit in sentences([text])],
            ["За ст. 5 закону вул. ім. Т. Шевченка.", "2. Контроль за мною!"],
        )

    def test_the_child_answers_the_same(self):
        """A comparison in the bounded child is the one that is told here."""
        texts = ["Один 😀\nДва"], ["Один 😀\nТри"]
        self.assertEqual(remote.compare(*texts, is_soft=False), compare(*texts, is_soft=False))

    def test_very_different_texts_end(self):
        """Texts that have nothing in common are answered in bounded time, never endlessly."""
        left = " ".join(f"ліве{n % 7919}" for n in range(60_000))
        right = " ".join(f"праве{n % 7907}" for n in range(60_000))
        begun = time.monotonic()
        try:
            rows = remote.compare([left], [right], is_soft=True)
            self.assertTrue(rows)
        except PaperRefusal as refusal:
            self.assertIn(refusal.code, ("time", "memory", "size"))
        self.assertLess(time.monotonic() - begun, 90)

    def test_only_so_much_is_compared(self):
        """What is beyond the bound is left out, and that is said."""
        texts, is_cut = remote.shorten(["а" * 300_000, "б" * 300_000, "в"])
        self.assertEqual((sum(map(len, texts)), is_cut), (remote.MAX_TEXT, True))
        self.assertEqual(remote.shorten(["а", "б"]), (["а", "б"], False))
