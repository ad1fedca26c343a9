from odoo.tests import tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestDuplicates(DocflowCase):
    """The registrar is warned of a letter that is registered already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._registered(corr_number="01-14/877-А", file_ids=[], **cls._paper())

    @classmethod
    def _paper(cls):
        cls.type_in.required_field_ids = [(5, 0, 0)]
        return {}

    def _again(self, **vals):
        return self._incoming(**{"file_ids": [], "corr_number": "01-14/877-А", **vals})

    def test_same_number(self):
        """K4 (§2.6): the same correspondent, number and date make a duplicate."""
        self.assertEqual(self._again().duplicate_ids, self.first)

    def test_look_alike_letters(self):
        """Latin letters for Cyrillic ones, other dashes, case and spaces hide nothing."""
        for number in ("01-14/877-A", "01–14/877—а", " 01‑14/877 -a"):
            with self.subTest(number=number):
                self.assertIn(self.first, self._again(corr_number=number).duplicate_ids)

    def test_other_letters(self):
        """Another number, date or correspondent is another letter."""
        other = self.env["res.partner"].create({"name": "Another", "is_company": True})
        for vals in (
            {"corr_number": "01-14/878-А"},
            {"corr_date": "2026-11-17"},
            {"correspondent_id": other.id},
        ):
            with self.subTest(vals=vals):
                self.assertFalse(self._again(**vals).duplicate_ids)

    def test_cancelled_is_no_duplicate(self):
        """A cancelled card is not what one looks for."""
        self.first.action_cancel("wrong")
        self.assertFalse(self._again().duplicate_ids)

    def test_same_file(self):
        """The same bytes are the same letter, whatever was typed."""
        earlier = self._incoming(corr_number="1")
        again = self._incoming(corr_number="2")
        self.assertIn(earlier, again.duplicate_ids)

    def test_invisible_is_not_told(self):
        """A duplicate in another body is not told to who may not open it."""
        mine = self._again(user=self.stranger, office_id=False)
        self.assertFalse(mine.duplicate_ids)
        self.assertEqual(mine.with_user(self.stranger).duplicate_ids, mine.browse())
        self.assertFalse(
            self._incoming(user=self.stranger, office_id=False, corr_number="9").duplicate_ids
        )
