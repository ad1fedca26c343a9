from odoo.tests import tagged
from odoo.tools import SQL

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestRegisterOrder(DocflowCase):
    """Lists are ordered from an index, and equal lines keep their places."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.names = ["Ремонт даху", "Благоустрій", "Ремонт даху", "Ясла", "Ремонт даху"]
        cls.cards = cls.env["docflow.document"]
        for name in cls.names:
            cls.cards |= cls._incoming(name=name)
        cls.cards.with_user(cls.registrar).action_register()

    def _search(self, order, **options):
        cards = self.env["docflow.document"].with_user(self.registrar)
        return cards.search([("id", "in", self.cards.ids)], order=order, **options)

    def test_subject(self):
        """A register sorted by the subject is sorted by it, in both directions."""
        self.assertEqual(self._search("name").mapped("name"), sorted(self.names))
        found = self._search("name DESC").mapped("name")
        self.assertEqual(found, sorted(self.names, reverse=True))

    def test_equal_subjects(self):
        """Cards with one subject stand newest first, so that no page shows a card twice."""
        found = self._search("name ASC")
        pages = [self._search("name ASC", offset=number, limit=1) for number in range(len(found))]
        self.assertEqual([page.id for page in pages], found.ids)
        same = found.filtered(lambda card: card.name == "Ремонт даху")
        self.assertEqual(same.ids, sorted(same.ids, reverse=True))

    def test_long_subject(self):
        """A subject may be longer than a key of an index; no letter of it is lost."""
        name = "".join(chr(0x10300 + number % 30000) for number in range(5000))
        card = self._incoming(name=name)
        card.flush_recordset()
        card.invalidate_recordset()
        self.assertEqual(card.name, name)

    def _explain(self, query):
        """Return the plan, as it is where sorting everything is dear (str)."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        query.limit = 80
        rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        return "\n".join(row[0] for row in rows)

    def test_subject_index(self):
        """A page sorted by the subject comes from the index of subjects."""
        query = self.env["docflow.document"].with_user(self.registrar)._search([], order="name")
        self.assertIn("docflow_document_subject_idx", self._explain(query))

    def test_nothing_behind_id(self):
        """A board is ordered by its dates: no resolution is joined for an order that is decided."""
        lines = self.env["docflow.assignment"].with_user(self.mayor)
        board = "date_deadline ASC, id ASC, resolution_id, sequence"
        self.assertNotIn("docflow_resolution", str(lines._search([], order=board).select().code))
        plain = lines._search([], order="resolution_id, sequence")
        self.assertIn("docflow_resolution", str(plain.select().code))
