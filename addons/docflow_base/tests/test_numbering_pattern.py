from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.numbering import (
    PatternError,
    check_pattern,
    format_number,
    normalize_number,
    parse_pattern,
)

PATTERNS = (
    "{case}/{serial}",
    "{dept}-{serial:04}",
    "{letter}-{serial}",
    "{serial}-{suffix}",
    "{serial}{suffix}/{case}",
    "{office}-{case}/{letter}{serial}-{year}",
    "{serial} / {dept}.{month}.{yy}",
    "№ {corr}/{signer}-{serial:03}/{type}",
)

# Values as an administrator types them: words and digits, single separators inside.
values_text = st.from_regex(
    r"[0-9А-Яа-яІіЇїA-Za-z]{1,4}([-/.][0-9А-Яа-яA-Za-z]{1,4}){0,2}", fullmatch=True
)
letters_text = st.from_regex(r"[А-Яа-яІіA-Za-z]{1,2}", fullmatch=True)
values = st.fixed_dictionaries(
    {"serial": st.integers(1, 99999)},
    optional={
        **dict.fromkeys(("case", "dept", "office", "corr", "signer", "type"), values_text),
        **dict.fromkeys(("letter", "suffix"), letters_text),
        "year": st.integers(2000, 2099),
        "month": st.integers(1, 12),
        "unused": st.just("x"),
    },
)


@tagged("post_install", "-at_install")
class TestNumberingPattern(BaseCase):
    def test_tokens_are_filled(self):
        """The number is the journal's pattern with the values of the card."""
        cases = [
            ("{case}/{serial}", {"case": "02-13", "serial": 3396}, "02-13/3396"),
            ("{dept}-{serial:04}", {"dept": "05", "serial": 7}, "05-0007"),
            ("{serial:02}", {"serial": 12345}, "12345"),
            ("{serial}-{letter}", {"serial": 15, "letter": "к"}, "15-к"),
            ("{serial}-{suffix}", {"serial": 123, "suffix": "а"}, "123-а"),
            ("{case}/{serial:04}-{year}", {"serial": 7, "suffix": "а", "year": 26}, "0007-а-26"),
            ("{serial}.{month}.{yy}", {"serial": 1, "month": 3, "year": 2026}, "1.03.26"),
        ]
        for pattern, given_values, expected in cases:
            with self.subTest(pattern=pattern):
                check_pattern(pattern)
                self.assertEqual(format_number(pattern, given_values), expected)

    def test_empty_tokens_take_their_separator_along(self):
        """A card without a requisite gets a number without a hole: never "02-/15"."""
        cases = [
            ("{case}-{dept}/{serial}", {"case": "02", "serial": 15}, "02/15"),
            ("{case}-{dept}/{serial}", {"case": "02", "dept": "", "serial": 15}, "02/15"),
            ("{case}-{dept}/{serial}", {"case": False, "dept": " - ", "serial": 15}, "15"),
            ("{case}/{letter}{serial}", {"case": "02", "serial": 15}, "02/15"),
            ("{serial}/{letter}-{year}", {"serial": 15, "year": 2026}, "15/2026"),
            ("{serial}-{suffix}", {"serial": 15, "suffix": None}, "15"),
        ]
        for pattern, given_values, expected in cases:
            with self.subTest(pattern=pattern, values=given_values):
                self.assertEqual(format_number(pattern, given_values), expected)

    def test_unusable_patterns_are_refused(self):
        """A pattern that could give wrong or equal numbers is refused with its reason."""
        cases = [
            ("", "empty", ""),
            ("{serial", "unbalanced", "{"),
            ("serial}", "unbalanced", "}"),
            ("{{serial}}", "unbalanced", "{"),
            ("{serial}/{foo}", "unknown", "foo"),
            ("{serial}/{}", "unknown", ""),
            ("{serial.real}", "unknown", "serial.real"),
            ("{serial:x}", "width", "serial:x"),
            ("{case:04}/{serial}", "width", "case:04"),
            ("{case}", "no_serial", "serial"),
            ("{serial}/{serial}", "many_serial", "serial"),
            ("{case}{serial}", "glued", "case"),
            ("{case} {serial}", "glued", "case"),
            ("{case}№{serial}", "glued", "case"),
            ("{case}{letter}{serial}", "glued", "case"),
            ("{case}1{serial}", "glued", "1"),
            ("{case}--{serial}", "doubled", "--"),
            ("/{serial}", "edge", "/"),
            ("{serial}-", "edge", "-"),
        ]
        for pattern, reason, token in cases:
            with self.subTest(pattern=pattern):
                with self.assertRaises(PatternError) as refusal:
                    check_pattern(pattern)
                self.assertEqual(
                    (refusal.exception.reason, refusal.exception.token), (reason, token)
                )

    def test_serial_is_a_positive_whole_number(self):
        """No number is ever formatted without a serial."""
        for serial in (None, 0, -1, "15", True, 1.0):
            with self.subTest(serial=serial), self.assertRaises(ValueError):
                format_number("{serial}", {"serial": serial})
        with self.assertRaises(ValueError):
            format_number("{serial}{suffix}", {"serial": 1, "suffix": "2"})

    def test_the_same_number_typed_differently(self):
        """Searching and comparing do not depend on the keyboard layout."""
        for text in ("02-13/15-в", "№ 02–13/15-В", "02−13\\15-B", "No. 02-13 / 15-b"):
            self.assertEqual(normalize_number(text), "02-13/15-b", text)
        self.assertNotEqual(normalize_number("02-13/15"), normalize_number("2-13/15"))

    @given(st.sampled_from(PATTERNS), values)
    def test_normalising_is_stable(self, pattern, given_values):
        """Normalising a formatted number twice changes nothing more."""
        check_pattern(pattern)
        key = normalize_number(format_number(pattern, given_values))
        self.assertTrue(key)
        self.assertEqual(normalize_number(key), key)

    @given(st.sampled_from(PATTERNS), values, st.integers(1, 99999))
    def test_distinct_serials_give_distinct_numbers(self, pattern, given_values, other):
        """One journal never gives one number to two serials, not even after normalising."""
        number = normalize_number(format_number(pattern, given_values))
        other_number = normalize_number(format_number(pattern, {**given_values, "serial": other}))
        self.assertEqual(number == other_number, given_values["serial"] == other)

    @given(st.sampled_from(PATTERNS), values)
    def test_no_separator_is_doubled_or_left_over(self, pattern, given_values):
        """Whatever the card lacks, its number has no doubled and no dangling separator."""
        number = format_number(pattern, given_values)
        self.assertNotRegex(number, r"[-/.]\s*[-/.]")
        self.assertNotRegex(number, r"^[-/. ]|[-/. ]$")
        self.assertIn(str(given_values["serial"]), number)

    @settings(max_examples=300)
    @given(st.text(alphabet="{}:/-. 0149serialcayk", max_size=25))
    def test_any_pattern_is_accepted_or_refused_cleanly(self, pattern):
        """A pattern is either usable at once or refused as a pattern; nothing else happens."""
        try:
            check_pattern(pattern)
        except PatternError:
            return
        self.assertTrue(parse_pattern(pattern))
        self.assertIn("17", format_number(pattern, {"serial": 17}))
