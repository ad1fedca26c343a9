from odoo.tests import tagged

from .acquaintance_common import AcquaintanceCase

PEOPLE = 300


@tagged("post_install", "-at_install")
class TestAcquaintanceBudget(AcquaintanceCase):
    """An order for everybody costs the database about as much as one for a few."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls._make_readers(PEOPLE)
        cls.env.flush_all()

    def _count(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_naming(self):
        """300 people are named in one action with a counted number of statements."""
        few = self._count(lambda: self._named(user_ids=self.people[:3].ids))
        order = self._order()
        many = self._count(lambda: self._named(order, department_ids=self.schools.ids))
        self.assertEqual(len(order.acquaintance_ids.reader_ids), PEOPLE + 2)
        self.assertLess(many, few + 30, "it grows with the people")

    def test_confirming(self):
        """The last of 300 to confirm costs what one of three does."""
        self._named(user_ids=self.people[:3].ids)
        few = self._count(lambda: self._confirm(self.order, self.people[0]))
        order = self._order()
        self._named(order, department_ids=self.schools.ids)
        many = self._count(lambda: self._confirm(order, self.people[0]))
        self.assertLess(many, few + 15)

    def test_reminding(self):
        """Reminding 300 people takes one statement for their mails and not one a person."""
        self.people.write({"email": "reader@example.com"})
        named = self._named(user_ids=self.people[:3].ids)
        few = self._count(named.action_remind)
        named = self._named(self._order(), department_ids=self.schools.ids)
        many = self._count(named.action_remind)
        self.assertLess(many, few + 20)

    def test_the_card(self):
        """The page of the card costs the same for three readers and for 300."""
        names = ["next_steps", "acquaintance_label", "acquaintance_reader_ids"]
        self._named(user_ids=self.people[:3].ids)
        few = self._count(lambda: self.order.read(names))
        order = self._order()
        self._named(order, department_ids=self.schools.ids)
        self.assertLess(self._count(lambda: order.read(names)), few + 5)
