import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.docflow_approval.tools.tracking import (
    pair_tracks,
    print_sending,
    read_sending,
    read_track,
)
from odoo.addons.docflow_base.tools.barcode import check_barcode_value

NUMBERS = st.lists(st.integers(0, 999_999_999), max_size=8, unique=True)
TRACKS = NUMBERS.map(lambda numbers: [f"RR{number:09}UA" for number in numbers])


class TestTracking(unittest.TestCase):
    @settings(deadline=None)
    @given(TRACKS, st.integers(0, 8))
    def test_in_the_order_of_the_register(self, tracks, count):
        """Numbers alone go to the letters in order; those that are too many are told."""
        pairs, wrong = pair_tracks("\n".join(tracks), [f"01-{n}" for n in range(count)])
        self.assertEqual(list(pairs.values()), tracks[:count])
        self.assertEqual(list(pairs), list(range(min(count, len(tracks)))))
        self.assertEqual(wrong, tracks[count:])

    def test_by_the_number_of_the_document(self):
        """A line that names the document goes to it, and others fill the rest."""
        text = "02-2\tRR123456785UA\n0500 1234 56789"
        pairs, wrong = pair_tracks(text, ["02-1", "02-2"])
        self.assertEqual(pairs, {1: "RR123456785UA", 0: "0500123456789"})
        self.assertFalse(wrong)

    @given(st.integers(1, 999_999_999))
    def test_a_letter_is_no_number(self, sending_id):
        """The barcode of a letter is read as that letter, and never as a tracking number."""
        code = print_sending(sending_id)
        self.assertEqual(read_sending(check_barcode_value(code).lower()), sending_id)
        self.assertIsNone(read_track(code))
        self.assertIsNone(read_sending(f"RR{sending_id:09}UA"))

    def test_what_fits_nothing(self):
        """Words, unknown documents and a number twice are told and go nowhere."""
        lines = ["letter", "09-9;RR123456785UA", "RR123456785UA", "RR123456785UA"]
        pairs, wrong = pair_tracks("\n".join(lines), ["02-1", "02-2"])
        self.assertEqual(pairs, {0: "RR123456785UA"})
        self.assertEqual(wrong, ["letter", "09-9;RR123456785UA", "RR123456785UA"])
