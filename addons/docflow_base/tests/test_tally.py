from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.docflow_base.models import docflow_tally_mixin
from odoo.addons.docflow_base.tools import bounded_count

from .common import DocflowCase

BOUND = 2
numbers = st.integers(1, 10**7)


@tagged("post_install", "-at_install")
class TestTally(DocflowCase):
    """Groups of a list are counted up to a bound where counting all would take too long."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cards = cls.env["docflow.document"]
        for __ in range(5):
            cls.cards |= cls._incoming()
        cls.cards.with_user(cls.registrar).action_register()
        cls.lines = cls.env["docflow.assignment"]
        for card in cls.cards[:4]:
            cls.lines |= cls._resolve(card, [cls.executor1, cls.executor2]).assignment_ids
        cls.lines[0].with_user(cls.lines[0].executor_id).action_report("done")
        cls.env.flush_all()
        # the planner is asked how many rows there are
        cls.env.cr.execute("ANALYZE docflow_document, docflow_assignment")

    def _bounded(self):
        """Let these few rows be as many as a city has."""

        def choose_bound(seen, total, groups):
            return BOUND

        return patch.multiple(docflow_tally_mixin, SMALL=0, choose_bound=choose_bound)

    def _group(self, model, by, user=None, domain=(), order=None, **options):
        records = self.env[model].with_user(user or self.registrar)
        records = records.with_context(read_group_expand=True)
        return records.web_read_group([*domain], [by], ["__count"], order=order, **options)

    def _count(self, model, by, **options):
        return {
            group[by]: group["__count"] for group in self._group(model, by, **options)["groups"]
        }

    def test_small_office(self):
        """A small office is told every number exactly."""
        counts = self._count("docflow.document", "state")
        for state, count in counts.items():
            found = self.env["docflow.document"].with_user(self.registrar)
            self.assertEqual(count, found.search_count([("state", "=", state)]))
        self.assertGreater(max(counts.values()), BOUND + 1)

    def test_same_groups(self):
        """Up to a bound there are the same groups in the same order, with the same domains."""
        for model, by in (
            ("docflow.document", "state"),
            ("docflow.document", "type_id"),
            ("docflow.document", "control_state"),
            ("docflow.assignment", "state"),
            ("docflow.assignment", "deadline_class"),
        ):
            with self.subTest(model=model, by=by):
                whole = self._group(model, by)
                with self._bounded():
                    part = self._group(model, by)
                for group in whole["groups"]:
                    group["__count"] = min(group["__count"], BOUND + 1)
                self.assertEqual(part, whole)

    def test_board_cards(self):
        """A column counted up to a bound shows the cards that it showed."""
        options = {
            "order": "date_deadline ASC, id ASC",
            "domain": [("state", "!=", "draft")],
            "auto_unfold": True,
            "unfold_read_specification": {"state": {}, "executor_id": {}},
            "unfold_read_default_limit": 40,
        }
        whole = self._group("docflow.assignment", "state", **options)["groups"]
        with self._bounded():
            part = self._group("docflow.assignment", "state", **options)["groups"]
        self.assertEqual([g["__records"] for g in part], [g["__records"] for g in whole])
        self.assertEqual({g["state"]: g["__count"] for g in part}["new"], BOUND + 1)

    def test_own_sight(self):
        """Nobody counts what he may not see."""
        for user in (self.executor1, self.executor2, self.mayor):
            seen = self.env["docflow.assignment"].with_user(user)
            with self._bounded():
                counts = self._count("docflow.assignment", "state", user=user)
            for state, count in counts.items():
                exact = seen.search_count([("state", "=", state)])
                self.assertEqual(count, min(exact, BOUND + 1), (user.login, state))

    def test_stranger(self):
        """Who may not read assignments at all is refused, as ever."""
        portal = new_test_user(self.env, "tally_portal", groups="base.group_portal")
        with self._bounded(), self.assertRaises(AccessError):
            self._group("docflow.assignment", "state", user=portal)

    def test_narrowed(self):
        """A filter that leaves a column empty leaves it out, and looks for nothing there."""
        domain = [("state", "in", ["new"])]
        with self._bounded():
            groups = self._group("docflow.assignment", "state", domain=domain)["groups"]
        self.assertEqual({g["state"] for g in groups if g["__count"]}, {"new"})

    def test_statements(self):
        """Counting up to a bound asks the planner once and counts all groups at once."""

        def measure():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._group("docflow.document", "state")
            return self.env.cr.sql_log_count - before

        measure()
        whole = measure()
        with self._bounded():
            self.assertLessEqual(measure(), whole + 1)
        # the size of the table, then the groups
        self.assertEqual(whole, 2)

    def test_whole_elsewhere(self):
        """Figures of pivots and of the API are whole, and so are other orders and fields."""
        cards = self.env["docflow.document"].with_user(self.registrar)
        with self._bounded():
            found = cards.formatted_read_group([], ["state"], ["__count"])
            for options in ({"by": "state", "order": "state DESC"}, {"by": "registrar_id"}):
                counts = self._count("docflow.document", **options)
                self.assertGreater(max(counts.values()), BOUND + 1)
        self.assertGreater(max(group["__count"] for group in found), BOUND + 1)

    @settings(max_examples=200, deadline=None)
    @given(seen=numbers, total=numbers, groups=st.integers(1, 60))
    def test_choice(self, seen, total, groups):
        """A bound is taken only where it is much quicker than counting all that is seen."""
        bound = bounded_count.choose_bound(seen, total, groups)
        if bound:
            looked_at = groups * bound * total / seen
            self.assertGreaterEqual(total, bounded_count.SMALL)
            self.assertLessEqual(looked_at * bounded_count.WORTH, seen)
            if bound != min(bounded_count.BOUNDS):
                self.assertLessEqual(looked_at, bounded_count.PATIENCE)
