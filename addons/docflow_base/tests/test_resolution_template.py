from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import DocflowCase

DIALOG = "docflow_base.docflow_resolution_view_form_dialog"


@tagged("post_install", "-at_install")
class TestResolutionTemplate(DocflowCase):
    """Issue 3 §1: resolution templates per type and author."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._registered()
        cls.Template = cls.env["docflow.resolution.template"].with_user(cls.mayor)
        cls.template = cls._template(
            text="Mend it",
            is_control=True,
            term_days=3,
            line_ids=[
                Command.create({"executor_id": cls.executor2.id, "sequence": 1}),
                Command.create({"executor_id": cls.executor1.id, "sequence": 2, "kind": "opinion"}),
            ],
        )

    @classmethod
    def _template(cls, name="Mend", **vals):
        return cls.Template.create({"name": name, "text": "x", **vals})

    def _dialog(self, user=None):
        action = self.card.with_user(user or self.mayor).action_resolve()
        model = self.env["docflow.resolution"].with_user(user or self.mayor)
        return Form(model.with_context(**action["context"]), view=DIALOG)

    # Use

    def test_fills_the_dialog(self):
        """Text, executors in their order with their kinds, control and the term are filled in."""
        form = self._dialog()
        form.template_id = self.template
        resolution = form.save()
        lines = resolution.assignment_ids.sorted("sequence")
        self.assertEqual((resolution.text, resolution.is_control), ("Mend it", True))
        self.assertEqual(lines.executor_id, self.executor2 | self.executor1)
        self.assertEqual(lines.mapped("kind"), ["execute", "opinion"])
        day = self.company._docflow_add_working_days(self.company._docflow_today(), 3)
        self.assertEqual(resolution.deadline_day, day)
        resolution.action_issue()
        self.assertEqual(resolution.state, "issued")

    def test_what_it_leaves_open_stays(self):
        """A template without people and term keeps those already chosen."""
        form = self._dialog()
        due = form.deadline_day
        with form.assignment_ids.new() as line:
            line.executor_id = self.executor1
        form.template_id = self._template(text="Only words")
        resolution = form.save()
        self.assertEqual(resolution.assignment_ids.executor_id, self.executor1)
        self.assertEqual((resolution.text, resolution.deadline_day), ("Only words", due))

    def test_strangers_are_left_out(self):
        """K9: people outside the author's subordination do not come in by a template."""
        shared = self.env["docflow.resolution.template"].create(
            {
                "name": "Shared",
                "text": "x",
                "author_id": False,
                "line_ids": [
                    Command.create({"executor_id": user.id})
                    for user in (self.executor2, self.clerk1)
                ],
            }
        )
        self.card.action_send_review(self.executor1.ids)
        form = self._dialog(self.executor1)
        form.template_id = shared.with_user(self.executor1)
        self.assertEqual(form.save().assignment_ids.executor_id, self.clerk1)

    def test_term_by_rule(self):
        """A term may be a rule of law."""
        rule = self.env.ref("docflow_base.docflow_deadline_rule_urgent")
        template = self._template(deadline_rule_id=rule.id)
        expected = rule._get_deadline(fields.Datetime.now(), self.company)
        self.assertEqual(template._get_deadline(self.company), expected)

    def test_most_used_first(self):
        """The order is by what this author used for this type, then as administrators put it."""
        first, second = self._template("A roof"), self._template("B roof")
        self.assertEqual(self._offered("roof"), [first.id, second.id])
        self._resolve(self.card, [self.executor1], template_id=second.id)
        self.assertEqual(self._offered("roof"), [second.id, first.id])
        self.assertEqual(self._offered("roof", self.type_memo), [first.id, second.id])
        self.assertEqual(second.usage_count, 1)

    def _offered(self, name, doc_type=None):
        model = self.Template.with_context(docflow_type_id=(doc_type or self.type_in).id)
        return [template_id for template_id, __ in model.name_search(name)]

    def test_save_as_template(self):
        """What was written is kept as one's own, with the term in working days."""
        due = self.company._docflow_add_working_days(self.company._docflow_today(), 4)
        form = self._dialog()
        form.text = "Paint it\nby yourself"
        form.deadline_day = due
        with form.assignment_ids.new() as line:
            line.executor_id = self.executor1
            line.kind = "opinion"
        before = self.Template.search([])
        form.save().action_save_template()
        made = self.Template.search([]) - before
        self.assertEqual((made.name, made.text), ("Paint it", "Paint it\nby yourself"))
        self.assertEqual((made.author_id, made.type_ids), (self.mayor, self.type_in))
        self.assertEqual((made.term_days, made.line_ids.kind), (4, "opinion"))
        self.assertEqual(made.line_ids.executor_id, self.executor1)

    # Whose

    def test_own_are_their_authors(self):
        """Others do not see a personal template; nobody but administrators edits the shared."""
        for user in (self.executor1, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login):
                self.assertFalse(self.Template.with_user(user).search([("name", "=", "Mend")]))
                with self.assertRaises(AccessError):
                    self.template.with_user(user).text = "Other"
        shared = self.env.ref("docflow_base.docflow_resolution_template_reply")
        self.assertTrue(shared.with_user(self.executor1).text)
        with self.assertRaises(AccessError):
            shared.with_user(self.mayor).text = "Mine"
        with self.assertRaises(AccessError):
            self._template(author_id=False)
        with self.assertRaises(AccessError):
            self._template(author_id=self.executor1.id)
        shared.with_user(self.env.ref("base.user_admin")).text = "Better"

    def test_one_term(self):
        """A template has one term; the database holds it."""
        rule = self.env.ref("docflow_base.docflow_deadline_rule_urgent")
        for vals in ({"term_days": -1}, {"term_days": 2, "deadline_rule_id": rule.id}):
            with (
                self.subTest(vals=vals),
                self.assertRaises(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._template(**vals)
                self.env.flush_all()

    def test_deadline_is_not_moved_back(self):
        """Nothing of a template is a date in the past."""
        self.assertGreater(
            self.template._get_deadline(self.company), fields.Datetime.now() + timedelta(days=1)
        )

    def test_owner_stays(self):
        """A template and its executors stay where they were made: nobody makes his own one
        everybody's, plants it with a colleague or hangs its people on another template."""
        shared = self.env["docflow.resolution.template"].create(
            {"name": "Shared", "text": "x", "author_id": False}
        )
        own = self.Template.with_user(self.executor1).create({"name": "Own", "text": "x"})
        with self.assertRaisesRegex(UserError, "chosen once"):
            own.author_id = False
        with self.assertRaisesRegex(UserError, "chosen once"):
            own.author_id = self.mayor
        line = self.template.line_ids[:1]
        with self.assertRaisesRegex(UserError, "chosen once"):
            line.template_id = shared
        own.text = "Better words"
