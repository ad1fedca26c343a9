from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.digest import sha256_hex, sha256_hex_of_file
from ..tools.lookalike import fold, fold_name

LATIN = "ABCEHIKMOPTXyaceiopsxj"
CYRILLIC = "АВСЕНІКМОРТХуасеіорѕхј"


@tagged("post_install", "-at_install")
class TestLookalike(BaseCase):
    def test_letters_of_both_alphabets_are_one(self):
        """A Latin letter and the Cyrillic one that looks like it are the same letter."""
        for latin, cyrillic in zip(LATIN, CYRILLIC, strict=True):
            with self.subTest(latin=latin):
                self.assertNotEqual(latin, cyrillic)
                self.assertEqual(fold(latin), fold(cyrillic))
                self.assertEqual(fold(latin.lower()), fold(cyrillic.upper()))

    def test_different_letters_stay_different(self):
        """Letters that a reader tells apart are not folded together, digits least of all."""
        for one, other in ("О0", "З3", "бв", "гд", "иі", "шщ", "жз", "вг", "іт"):
            self.assertNotEqual(fold(one), fold(other), one + other)

    def test_signs(self):
        """Spaces, the sign №, kinds of dash, slash and apostrophe make no difference."""
        equal = [
            ("№ 15", "15"),
            ("N° 15", "15"),
            ("Nº15", "15"),
            ("No. 15", "15"),
            ("вх. № 15", "вх.15"),
            ("1\u00a0234", "1234"),
            ("02—13", "02-13"),
            ("02\u201113", "02-13"),
            ("02\u200b-13", "02-13"),
            ("15\\3", "15/3"),
            ("15⁄3", "15/3"),
            ("п’ять", "п'ять"),
            ("пʼять", "п'ять"),
            ("й", "и\u0306"),
            ("замо\u0301к", "замок"),
        ]
        for one, other in equal:
            with self.subTest(one=one):
                self.assertEqual(fold(one), fold(other))
        self.assertEqual(fold("Новини"), fold("новини"))
        self.assertTrue(fold("No name").startswith("no"), "the word is no numero sign here")
        self.assertEqual(fold(None), "")

    def test_leading_zeros_are_kept(self):
        """Index 02 and index 2 are two departments."""
        self.assertNotEqual(fold("02-13"), fold("2-13"))

    def test_names(self):
        """Quotes, brackets and stops in names make no difference, words do."""
        self.assertEqual(fold_name("ТОВ «Вода»"), fold_name('Тов "ВОДА"'))
        self.assertEqual(fold_name("Шевченко Т. Г."), fold_name("Шевченко  ТГ"))
        self.assertNotEqual(fold_name("ТОВ «Вода»"), fold_name("ТОВ «Води»"))

    @settings(max_examples=500)
    @given(st.text(max_size=40))
    @example("ΐ")
    @example("NoNº№5")
    @example("´")
    def test_folding_is_idempotent(self, text):
        """A folded key is its own key, for any text at all."""
        for function in (fold, fold_name):
            key = function(text)
            self.assertEqual(function(key), key)
            self.assertFalse(any(character.isspace() for character in key))

    def test_digest(self):
        """The digest is SHA-256, the same from memory and from a file."""
        self.assertEqual(
            sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        with open(__file__, "rb") as source:
            self.assertEqual(sha256_hex_of_file(__file__), sha256_hex(source.read()))
