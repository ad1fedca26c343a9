from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.docflow_act_point import POINT_LIMIT
from .acts_common import ActsCase

# of a resolution with its line, its date in the ledger and its history; measured on this code
POINT_STATEMENTS = 8


@tagged("post_install", "-at_install")
class TestActPoints(ActsCase):
    def _with_points(self):
        return self._registered_order(
            point_ids=[
                Command.create(
                    {
                        "number": "1.",
                        "text": "Heat the schools",
                        "executor_id": self.executor1.id,
                        "helper_ids": [Command.link(self.executor2.id)],
                        "deadline_day": self._day(10),
                    }
                ),
                Command.create(
                    {"number": "2", "text": "Pay for it", "executor_id": self.executor2.id}
                ),
            ]
        )

    def test_points_become_resolutions_on_control(self):
        """Each point is a resolution with its words, people and date; the card is on control."""
        self.assertFalse(self._order().points_label)
        order = self._with_points()
        order.with_user(self.mayor).action_give_points()
        first, second = order.point_ids
        resolution = first.sudo().resolution_id
        self.assertEqual(resolution.text, "1. Heat the schools")
        self.assertEqual(resolution.author_id, self.mayor)
        self.assertEqual(resolution.assignment_ids.executor_id, self.executor1 | self.executor2)
        self.assertEqual(resolution.assignment_ids.filtered("is_main").executor_id, self.executor1)
        self.assertEqual(resolution.deadline_day, self._day(10))
        self.assertEqual((order.control_state, order.points_label), ("on_control", "0 of 2"))
        line = second.sudo().resolution_id.assignment_ids.with_user(self.executor2).sudo(False)
        line.action_report("Paid")
        self.assertEqual(second.sudo().resolution_state, "done")
        self.assertEqual(order.points_label, "1 of 2")

    def test_given_once(self):
        """A point is given once, and then neither rewritten nor deleted."""
        order = self._with_points()
        order.with_user(self.mayor).action_give_points()
        order.with_user(self.mayor).action_give_points()
        self.assertEqual(len(order.sudo().resolution_ids), 2)
        with self.assertRaises(UserError):
            order.point_ids[0].text = "Cool the schools"
        with self.assertRaises(UserError):
            order.point_ids[0].unlink()

    def test_who_gives(self):
        """Only who may write resolutions on the act gives its points; nothing is left behind."""
        order = self._with_points()
        with self.assertRaises(UserError):
            order.action_give_points()
        self.assertFalse(order.point_ids.resolution_id)
        with self.assertRaises(AccessError):
            order.with_user(self.stranger).point_ids.mapped("text")

    def test_the_point_that_cannot_be_given(self):
        """A refusal names the point, and no other is given either."""
        order = self._with_points()
        order.point_ids[1].deadline_day = self._day(-3)
        with self.assertRaisesRegex(UserError, "Point 2.*has passed"), self.env.cr.savepoint():
            order.with_user(self.mayor).action_give_points()
        self.assertFalse(order.sudo().point_ids.resolution_id)

    def test_two_hundred_points(self):
        """An act of 200 points is given in one action, with a bounded number of statements each."""
        people = (self.executor1, self.executor2)

        def count(number):
            order = self._registered_order(
                point_ids=[
                    Command.create(
                        {
                            "number": f"{index + 1}",
                            "text": "Heat a school",
                            "executor_id": people[index % 2].id,
                            "deadline_day": self._day(10 + index % 5),
                        }
                    )
                    for index in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.with_user(self.mayor).action_give_points()
            self.env.flush_all()
            done = self.env.cr.sql_log_count - before
            self.assertEqual(len(order.sudo().resolution_ids), number)
            return done

        few, many = count(2), count(POINT_LIMIT)
        self.assertLess((many - few) / (POINT_LIMIT - 2), POINT_STATEMENTS)


@tagged("post_install", "-at_install")
class TestPublication(ActsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_order.publication_days_before = 10
        cls.type_order.publication_days_after = 5

    def _published(self, day, kind="draft"):
        return [Command.create({"kind": kind, "date": day, "place": "Site of the council"})]

    def test_a_draft_is_published_before(self):
        """The act gets its number when its draft has been published for the norm of its type."""
        draft = self._order()
        with self.assertRaisesRegex(UserError, "10 working days"):
            draft.action_register()
        draft.publication_ids = self._published(self._day(-3))
        with self.assertRaisesRegex(UserError, "may be adopted from"):
            draft.action_register()
        self._order(publication_ids=self._published(self._day(-20))).action_register()

    def test_a_ground_not_to_publish(self):
        """Where the law lets a draft go unpublished, the ground is written and stays."""
        draft = self._order(publication_exemption="Urgent: article 15, part 4")
        draft.action_register()
        self.assertIn("to be published until", draft.publication_note)
        draft.publication_ids = self._published(self._day(0), "act")
        self.assertFalse(draft.publication_note)
        with self.assertRaises(UserError):
            draft.publication_ids.unlink()

    def test_no_norm(self):
        """Where the type has no norm, nothing is asked."""
        self.type_order.publication_days_before = 0
        self._order().action_register()

    def test_what_is_entered(self):
        """A publication ahead of time, or an address that is none, is refused."""
        draft = self._order()
        with self.assertRaises(UserError):
            draft.publication_ids = self._published(self._day(2))
        with self.assertRaises(UserError):
            draft.publication_ids = [
                Command.create({"place": "Site", "url": "javascript:alert(1)"})
            ]
