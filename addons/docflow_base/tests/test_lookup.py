from odoo.tests import tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestLookup(DocflowCase):
    """A card is found by whatever people call it by, and by those only who may open it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._registered()
        cls.card.env.flush_all()

    def _find(self, text, user=None, field="designation"):
        cards = self.env["docflow.document"].with_user(user or self.controller)
        return cards.search([(field, "ilike", text)])

    def test_ways(self):
        """Number, subject, the sender and his number, barcode, in any case, and two letters."""
        card = self.card
        for text in (
            card.reg_number,
            card.name.upper(),
            card.name[:2],
            f"  {card.correspondent_id.name[:5]} ",
            card.corr_number,
            card.barcode.lower(),
        ):
            self.assertIn(card.id, self._find(text).ids, text)
        self.assertFalse(self._find("no such words anywhere"))
        self.assertIn(card.id, self._find(card.reg_number, field="display_name").ids)
        self.assertTrue(self.env["docflow.document"].name_search(card.reg_number, limit=8))

    def test_sight(self):
        """Who may not open a card does not find it."""
        self.assertFalse(self._find(self.card.reg_number, self.stranger))
        self.assertFalse(
            self.env["docflow.document"].with_user(self.stranger).name_search(self.card.name)
        )
