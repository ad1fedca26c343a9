from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import DocflowCase

BOUNDS = "odoo.addons.docflow_base.tools.sought_line"


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


@tagged("post_install", "-at_install")
class TestSoughtLine(DocflowCase):
    """What a word of the subject finds does not depend on how PostgreSQL is made to find it."""

    SUBJECTS = ("On the roof of school 5", "50% of the roof\\gate", "Про дах школи", "_roof_")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for subject in cls.SUBJECTS:
            cls._registered(name=subject)
        cls.cards = cls.env["docflow.document"].with_user(cls.controller)

    def _ask(self, domain, few=-1):
        """Return what is found and in which way it was asked for (SQL)."""
        with patch(f"{BOUNDS}.FEW", few):
            query = self.cards._search(domain, order="id", limit=80)
            return list(query), query.select().code

    def test_the_array_is_asked(self):
        """Of some hundred lines and more the array is made, of a few and of very many it is not."""
        domain = [("name", "ilike", "roof")]
        self.assertIn("ANY(ARRAY(SELECT", self._ask(domain)[1])
        self.assertNotIn("ARRAY", self._ask(domain, few=500)[1])
        with patch(f"{BOUNDS}.MANY", 0):
            self.assertNotIn("ARRAY", self._ask(domain)[1])
        for operator in ("not ilike", "=ilike", "like", "="):
            self.assertNotIn("ARRAY", self._ask([("name", operator, "roof")])[1], operator)

    def test_what_trigrams_cannot_find(self):
        """Two letters, or a database without trigrams: the whole table is not read for an array."""
        for word in ("ro", "50%", "r o o", "____"):
            self.assertNotIn("ARRAY", self._ask([("name", "ilike", word)])[1], word)
        self.patch(self.env.registry, "has_trigram", False)
        self.assertNotIn("ARRAY", self._ask([("name", "ilike", "roof")])[1])

    def test_beside_other_conditions(self):
        """It stands in any domain: turned round, among others, behind a card."""
        number = self.cards.search([("name", "=", self.SUBJECTS[0])]).reg_number
        for domain in (
            ["!", ("name", "ilike", "roof")],
            ["|", ("name", "ilike", "школи"), ("reg_number", "=", number)],
            [("link_ids.linked_id.name", "ilike", "roof")],
        ):
            self.assertEqual(self._ask(domain)[0], self._ask(domain, few=500)[0], domain)

    def test_only_ones_own(self):
        """Who may not open a card does not find it in this way either."""
        self.cards = self.cards.with_user(self.stranger)
        found, code = self._ask([("name", "ilike", "roof")])
        self.assertFalse(found)
        self.assertIn("ARRAY", code)

    @settings(max_examples=40, deadline=None)
    @given(word=st.text("roфдах50% _\\'\"ШКОЛИ", min_size=1, max_size=6))
    def test_the_answer_is_the_same(self, word):
        """The array finds what the condition alone finds, whatever was typed."""
        domain = [("name", "ilike", word)]
        self.assertEqual(self._ask(domain)[0], self._ask(domain, few=500)[0])
