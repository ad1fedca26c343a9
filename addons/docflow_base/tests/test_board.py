from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestBoard(DocflowCase):
    """Boards of assignments: a dragged card is a verb; deadlines are grouped by the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls._registered()
        cls.resolution = cls._resolve(
            cls.document,
            [],
            assignment_ids=[
                Command.create({"executor_id": cls.executor1.id, "is_acceptance": True}),
                Command.create({"executor_id": cls.executor2.id, "sequence": 20}),
            ],
        )
        cls.line = cls._line(cls.resolution, cls.executor1)

    def _as_author(self):
        return self.line.with_user(self.mayor)

    def test_start(self):
        """The executor takes a new assignment into work by dragging it."""
        self.assertTrue(self.line.action_move("state", "in_work"))
        self.assertEqual(self.line.state, "in_work")

    def test_stranger_refused(self):
        """Another person's card does not move, and the refusal says whose it is."""
        with self.assertRaisesRegex(UserError, "belongs to its executor"):
            self._as_author().action_move("state", "in_work")
        self.assertEqual(self.line.state, "new")

    def test_report_asks(self):
        """Dragging to “Reported” or “Done” opens the form of the report; nothing moves before."""
        for column in ("reported", "done"):
            action = self.line.action_move("state", column)
            self.assertEqual(action["res_model"], "docflow.assignment.report")
        self.assertEqual(self.line.state, "new")

    def test_author_decides(self):
        """The author accepts by dragging, and returns with the remark that the form asks for."""
        self.line.action_report("done")
        action = self._as_author().action_move("state", "returned")
        self.assertEqual(action["res_model"], "docflow.reason")
        self._as_author().action_move("state", "done")
        self.assertEqual(self.line.state, "done")

    def test_no_way_back(self):
        """What the law does not know is refused in words that name the card and the way out."""
        self.line.action_report("done")
        self._as_author().action_accept()
        for column in ("new", "in_work", "reported", "returned", "cancelled"):
            with self.assertRaises(UserError) as refusal:
                self._as_author().action_move("state", column)
            self.assertIn(self.document.reg_number, str(refusal.exception))
        self.assertEqual(self.line.state, "done")

    def test_deadline_not_dragged(self):
        """A deadline does not move by dragging; the refusal names the buttons that move it."""
        with self.assertRaisesRegex(UserError, "extension"):
            self.line.action_move("deadline_class", "later")
        with self.assertRaisesRegex(UserError, "between executors"):
            self.line.action_move("department_id", self.finance.id)

    def test_replace(self):
        """Dragging to another person's column asks the author why; the executor may not."""
        action = self._as_author().action_move("executor_id", self.clerk1.id)
        self.assertEqual(action["res_model"], "docflow.assignment.replace")
        self.assertEqual(action["context"]["default_executor_id"], self.clerk1.id)
        self.assertEqual(self.line.executor_id, self.executor1)
        with self.assertRaises(UserError):
            self.line.action_move("executor_id", self.clerk1.id)

    def test_deadline_classes(self):
        """Every class groups, filters and reads alike."""
        now = fields.Datetime.now()
        today_end = self.env["docflow.assignment"]._get_deadline_limits()[1][1]
        week_end = self.env["docflow.assignment"]._get_deadline_limits()[2][1]
        moments = {
            "overdue": now - timedelta(minutes=5),
            "later": week_end + timedelta(days=3),
            "none": None,
        }
        if now + timedelta(minutes=5) < today_end:
            moments["today"] = today_end - timedelta(seconds=30)
        if today_end < week_end:
            moments["week"] = week_end - timedelta(minutes=5)
        lines = self.env["docflow.assignment"].with_user(self.mayor)
        mine = [("id", "=", self.line.id)]
        for name, moment in moments.items():
            self.env.cr.execute(
                "UPDATE docflow_assignment SET date_deadline = %s WHERE id = %s",
                [moment, self.line.id],
            )
            self.env.invalidate_all()
            self.assertEqual(self._as_author().deadline_class, name)
            self.assertEqual(
                lines._read_group(mine, ["deadline_class"], ["__count"]), [(name, 1)], name
            )
            for other in ("overdue", "today", "week", "later", "none"):
                found = lines.search_count([*mine, ("deadline_class", "=", other)])
                self.assertEqual(found, int(other == name), (name, other))

    def test_columns(self):
        """A board shows the empty columns too, in the order of time or of the work."""
        lines = self.env["docflow.assignment"].with_user(self.mayor)
        lines = lines.with_context(read_group_expand=True)  # as the kanban asks
        domain = [("document_id", "=", self.document.id)]
        groups = lines.web_read_group(domain, ["deadline_class"], ["__count"])["groups"]
        self.assertEqual(
            [group["deadline_class"] for group in groups],
            ["overdue", "today", "week", "later", "none"],
        )
        groups = lines.web_read_group(domain, ["state"], ["__count"])["groups"]
        self.assertEqual(
            [group["state"] for group in groups],
            ["new", "in_work", "reported", "returned", "done"],
        )

    def test_groupable(self):
        """The search box offers the deadline class for grouping."""
        field = self.env["docflow.assignment"].fields_get(["deadline_class"])["deadline_class"]
        self.assertTrue(field["groupable"])

    def test_progress(self):
        """A resolution shows how many have finished; a list of them asks once."""
        resolution = self.resolution.with_user(self.mayor)
        self.assertEqual(resolution.progress_label, "0 of 2")
        self._line(self.resolution, self.executor2).action_report("done")
        resolution.invalidate_recordset()
        self.assertEqual(resolution.progress, 50)
        self.assertEqual(resolution.progress_label, "1 of 2")
