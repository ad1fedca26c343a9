import itertools

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.splitter import CODE_128, PROBLEMS, QR, SEPARATOR, PageMark, mark_of, split

OURS, OTHER = "ZV0000000001", "ZV0000000002"
PLAIN, BLANK = PageMark(), PageMark(is_blank=True)
SHEET = PageMark(((SEPARATOR, CODE_128), (SEPARATOR, QR)))


def label(*texts):
    return PageMark(tuple((text, kind) for text in texts for kind in (CODE_128, QR)))


MARKS = st.lists(
    st.builds(
        PageMark,
        st.lists(
            st.tuples(
                st.sampled_from([OURS, OTHER, SEPARATOR, "4820000000017", "https://example.com"]),
                st.sampled_from([CODE_128, QR]),
            ),
            max_size=3,
        ).map(tuple),
        st.booleans(),
    ),
    max_size=40,
)


def pages(marks):
    return [cut.pages for cut in split(marks)]


@tagged("post_install", "-at_install")
class TestSplitter(BaseCase):
    """How a stack is cut into letters."""

    def test_separator_sheets(self):
        """A separator sheet begins a letter and is left out; several in a row are as one."""
        stack = [SHEET, PLAIN, PLAIN, SHEET, SHEET, PLAIN, SHEET]
        self.assertEqual(pages(stack), [[1, 2], [5]])

    def test_no_sheet_at_all(self):
        """A stack without any sheet or label is one letter; an empty one is none."""
        self.assertEqual(pages([PLAIN, PLAIN]), [[0, 1]])
        self.assertEqual(split([]), [])

    def test_label(self):
        """A page with a label of ours begins the letter of that card."""
        cuts = split([PLAIN, label(OURS), PLAIN, label(OTHER)])
        self.assertEqual([cut.pages for cut in cuts], [[0], [1, 2], [3]])
        self.assertEqual([cut.barcode for cut in cuts], [None, OURS, OTHER])
        self.assertEqual([cut.problem for cut in cuts], [None, None, None])

    def test_label_behind_a_sheet(self):
        """A label on the first page behind a sheet makes one letter, not two."""
        cuts = split([SHEET, label(OURS), PLAIN])
        self.assertEqual([(cut.pages, cut.barcode) for cut in cuts], [([1, 2], OURS)])

    def test_two_labels(self):
        """Two labels on one page wait for a person; the upper one is the best guess."""
        (cut,) = split([label(OURS, OTHER)])
        self.assertEqual((cut.barcode, cut.problem), (OURS, "two_labels"))

    def test_foreign_codes(self):
        """A bar code of somebody else begins no letter and is shown; a QR code is only noted."""
        foreign = PageMark((("4820000000017", CODE_128),))
        (cut,) = split([PLAIN, foreign])
        self.assertEqual((cut.pages, cut.problem), ([0, 1], "foreign_barcode"))
        (cut,) = split([PageMark((("https://example.com", QR),))])
        self.assertEqual((cut.problem, cut.notes), (None, ["foreign_qr"]))

    def test_blank_pages(self):
        """Blank backs are left out of their letter and noted; a blank letter waits for a person."""
        (cut,) = split([PLAIN, BLANK, PLAIN, BLANK])
        self.assertEqual((cut.pages, cut.left_out), ([0, 2], [1, 3]))
        self.assertEqual((cut.problem, cut.notes), (None, ["blank_back"]))
        first, second = split([BLANK, BLANK, SHEET, PLAIN])
        self.assertEqual((first.pages, first.problem), ([0, 1], "blank"))
        self.assertEqual(second.problem, None)

    def test_label_on_blank(self):
        """A sheet with nothing but a label is no blank page."""
        (cut,) = split([PageMark(((OURS, CODE_128),), is_blank=True), PLAIN])
        self.assertEqual((cut.pages, cut.barcode), ([0, 1], OURS))

    def test_stored_marks(self):
        """What is stored of a page is what the splitter reads."""
        stored = [{"text": OURS, "format": "QRCode"}]
        self.assertEqual(mark_of(stored, False), PageMark(((OURS, QR),)))
        self.assertEqual(mark_of(None, None), PLAIN)

    @given(MARKS)
    def test_no_page_is_lost_or_doubled(self, marks):
        """Every page lies in exactly one letter, kept or left out, or is a separator sheet."""
        taken = [number for cut in split(marks) for number in cut.pages + cut.left_out]
        sheets = [number for number, mark in enumerate(marks) if mark.is_separator]
        self.assertEqual(sorted(taken + sheets), list(range(len(marks))))

    @given(MARKS)
    def test_order_is_kept(self, marks):
        """Letters, and the pages in each, stand in the order of the stack; none is empty."""
        cuts = split(marks)
        self.assertTrue(all(cut.pages for cut in cuts))
        self.assertEqual([cut.pages for cut in cuts], sorted(cut.pages for cut in cuts))
        for cut, following in itertools.pairwise(cuts):
            self.assertLess(max(cut.pages + cut.left_out), following.first)
            self.assertEqual(cut.pages, sorted(cut.pages))

    @given(MARKS)
    def test_labels_begin_letters(self, marks):
        """A label stands on the first page of its letter only, and a problem is a known one."""
        for cut in split(marks):
            labelled = [number for number in cut.pages + cut.left_out if marks[number].labels]
            self.assertEqual(labelled, [cut.first] if cut.barcode else [])
            self.assertIn(cut.problem, (None, *PROBLEMS))

    @given(MARKS, st.integers(0, 40))
    def test_sheets_make_letters_independent(self, marks, place):
        """What lies behind a separator sheet does not change how the pages before it are cut."""
        before, after = marks[:place], marks[place:]
        shift = len(before) + 1
        both = [cut.pages for cut in split([*before, SHEET, *after])]
        moved = [[number + shift for number in numbers] for numbers in pages(after)]
        self.assertEqual(both, pages(before) + moved)
