from odoo.tests import BaseCase, tagged

from ..tools.route_plan import Stage, UserPlan

PEOPLE = tuple(UserPlan(number, f"Person {number}") for number in (1, 2, 3))


@tagged("post_install", "-at_install")
class TestRoutePlan(BaseCase):
    def test_agreements_needed(self):
        """A stage passes by all, any one or the number it names; a skipped one needs none."""
        self.assertEqual(Stage("Visas", 10, users=PEOPLE).agreements_needed, 3)
        self.assertEqual(Stage("Visas", 10, quorum="any", users=PEOPLE).agreements_needed, 1)
        two = Stage("Visas", 10, quorum="count", needed=2, users=PEOPLE)
        self.assertEqual(two.agreements_needed, 2)
        self.assertEqual(Stage("Visas", 10, reason_if_skipped="sum").agreements_needed, 0)
