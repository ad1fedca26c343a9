from odoo.fields import Command
from odoo.tests import tagged

from .test_approval import RoundCase

FEW, MANY = 3, 12
# Statements measured on this code; more of them mean a question for each person. Lower them when
# you make something cheaper, raise them only with a reason.
BUDGET = {"launch": 36, "decide": 21, "last": 22}


@tagged("post_install", "-at_install")
class TestApprovalBudget(RoundCase):
    """A round asks the database a counted number of times, however many people take part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.users"]
        for number in range(MANY):
            cls.people |= cls._person(f"t_visa{number}", cls.finance, job=f"Reader {number}")
        cls.wide = {
            count: cls._route(
                cls._stage("Visas", *cls.people[:count], norm_days=2),
                cls._stage("Signature", cls.mayor, action="signature"),
                type_ids=[Command.set(cls.type_memo.ids)],
            )
            for count in (FEW, MANY)
        }

    def _count(self, act):
        """Return how many statements ``act`` takes on a cold cache, its writes included."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _measure(self, count):
        memo = self._draft()
        found = {"launch": self._count(lambda: memo.action_launch_approval(self.wide[count].id))}
        steps = {user: self._step(memo, user) for user in self.people[:count]}
        first, *others, last = self.people[:count]
        found["decide"] = self._count(steps[first].action_agree)
        for user in others:
            steps[user].action_agree()
        found["last"] = self._count(steps[last].action_agree)
        self.assertEqual(self._states(memo)["Mayor"], "active")
        return found

    def test_statements_do_not_grow_with_people(self):
        """A route of twelve people is launched, and each of them decides, in as many statements as
        one of three."""
        # places of people and rules are remembered between requests: they are remembered now
        for count in (FEW, MANY):
            self._measure(count)
        few, many = self._measure(FEW), self._measure(MANY)
        self.assertEqual(few, many)
        for act, most in BUDGET.items():
            with self.subTest(act=act):
                self.assertLessEqual(many[act], most)
