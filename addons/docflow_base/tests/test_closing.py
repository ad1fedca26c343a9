from odoo import fields
from odoo.tests import tagged

from .common import DocflowCase

WIDE, DEEP = 500, 500  # nodes of each shape: a thousand in one tree


@tagged("post_install", "-at_install")
class TestClosing(DocflowCase):
    """A parent closes when everything below it is done, in one statement for a tree of any size."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._registered()

    def _node(self, author, executors, parent=None, **line):
        """Return an issued resolution written straight into the tables, as an importer would."""
        resolution = (
            self.env["docflow.resolution"]
            ._unsealed()
            .create(
                {
                    "document_id": self.card.id,
                    "author_id": author.id,
                    "author_label": author.name,
                    "date_issued": fields.Datetime.now(),
                    "text": "Part of the work",
                    "state": "issued",
                    "assignment_id": parent.id if parent else False,
                    "parent_id": parent.resolution_id.id if parent else False,
                }
            )
        )
        self.env["docflow.assignment"]._unsealed().create(
            [
                {
                    "resolution_id": resolution.id,
                    "executor_id": user.id,
                    "sequence": index,
                    "state": "in_work",
                    **line,
                }
                for index, user in enumerate(executors)
            ]
        )
        return resolution.sudo()

    def _states(self, records):
        records.invalidate_recordset()
        return set(records.mapped("state"))

    def test_thousand_nodes_close_in_one_statement(self):
        """The last report of a tree of 1,000 resolutions, half a chain and half a fan, closes them
        all with one statement."""
        people = [self.executor1, self.clerk1]
        root = self._node(self.mayor, [self.executor1])
        chain, line = root, root.assignment_ids
        for depth in range(DEEP - 1):
            node = self._node(people[depth % 2], [people[(depth + 1) % 2]], line)
            chain, line = chain | node, node.assignment_ids
        fan = self.env["docflow.resolution"].sudo()
        for __ in range(WIDE):
            fan |= self._node(self.executor1, [self.clerk1], root.assignment_ids)
        fan[1:].assignment_ids._unsealed().write({"state": "done"})
        (fan[0] | chain[-1]).assignment_ids._unsealed().write({"state": "done"})
        self.env.flush_all()
        query = self.card._get_closing_query()
        found = self.env.execute_query(query)
        self.assertEqual(len([row for row in found if row[0] == "resolution"]), WIDE + DEEP)
        self.assertEqual(self._states(chain | fan), {"done"})
        self.assertEqual(self._states((chain | fan).assignment_ids), {"done"})

    def test_one_open_leaf_keeps_its_path_and_nothing_else(self):
        """K12 (§2.16): an open leaf keeps every resolution above it open; its neighbours close."""
        root = self._node(self.mayor, [self.executor1, self.executor2])
        first, second = root.assignment_ids
        middle = self._node(self.executor1, [self.clerk1, self.executor2], first)
        side = self._node(self.executor2, [self.clerk1], second)
        side.assignment_ids._unsealed().write({"state": "done"})
        middle.assignment_ids[0]._unsealed().write({"state": "done"})
        done = self.card.sudo()._close_tree()
        self.assertEqual(done, side)
        self.assertEqual((first.state, second.state), ("in_work", "done"))
        self.assertEqual(self._states(root | middle), {"issued"})

    def test_wanted_acceptance_stops_the_climb(self):
        """Where the author wants to accept the result, what was passed on comes back as reported
        and waits for him."""
        root = self._node(self.mayor, [self.executor1], is_acceptance=True)
        child = self._node(self.executor1, [self.clerk1], root.assignment_ids)
        child.assignment_ids._unsealed().write({"state": "done"})
        self.card.sudo()._close_tree()
        self.assertEqual((child.state, root.state), ("done", "issued"))
        self.assertEqual(root.assignment_ids.state, "reported")
        root.assignment_ids.with_user(self.mayor).action_accept()
        self.assertEqual(root.state, "done")

    def test_two_delegations_of_one_line(self):
        """A line passed on twice closes when both are done."""
        root = self._node(self.mayor, [self.executor1])
        first = self._node(self.executor1, [self.clerk1], root.assignment_ids)
        second = self._node(self.executor1, [self.clerk1], root.assignment_ids)
        first.assignment_ids._unsealed().write({"state": "done"})
        self.card.sudo()._close_tree()
        self.assertEqual((first.state, root.assignment_ids.state), ("done", "in_work"))
        second.assignment_ids._unsealed().write({"state": "done"})
        self.card.sudo()._close_tree()
        self.assertEqual(self._states(root | second), {"done"})
        self.assertEqual(self._states(root.assignment_ids), {"done"})

    def test_other_cards_stay(self):
        """Closing one card's tree leaves the trees of others alone."""
        other = self._registered(corr_number="78")
        order = self._resolve(other, [self.executor1])
        root = self._node(self.mayor, [self.executor1])
        root.assignment_ids._unsealed().write({"state": "done"})
        self.card.sudo()._close_tree()
        self.assertEqual((root.state, order.state), ("done", "issued"))
