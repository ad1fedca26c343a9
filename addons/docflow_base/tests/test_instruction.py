from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestInstruction(DocflowCase):
    """K14, issue 3 §1: a head's direct instruction makes its own internal card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_instruction = cls.env.ref("docflow_base.docflow_document_type_instruction")
        cls.journal_council = cls.env["docflow.journal"].create(
            {
                "name": "Instructions",
                "office_id": cls.office.id,
                "pattern": "{dept}-{serial}-д",
                "type_ids": [Command.link(cls.type_instruction.id)],
            }
        )
        cls.due = cls.company._docflow_today() + timedelta(days=20)

    def _instruct(self, user=None, executors=None, text="Count the desks", **vals):
        documents = self.env["docflow.document"].with_user(user or self.mayor)
        executors = self.executor1 if executors is None else executors
        return documents.create_instruction(text, executors.ids, **vals)

    # What it makes

    def test_card_of_its_own(self):
        """It needs no letter: the card has a number, and its resolution is with the executors."""
        people = self.executor2 | self.executor1
        card = self._instruct(executors=people, text="Count the desks\nin every school")
        self.assertEqual((card.type_id.code, card.category), ("ДОР", "internal"))
        self.assertEqual(card.name, "Count the desks")
        self.assertEqual((card.state, card.author_id), ("in_execution", self.mayor))
        self.assertEqual((card.registrar_id, card.signatory_id), (self.mayor, self.mayor))
        resolution = card.resolution_ids
        self.assertEqual((resolution.state, resolution.author_label), ("issued", "Mayor, Mayor"))
        self.assertEqual(resolution.text, "Count the desks\nin every school")
        lines = resolution.assignment_ids.sorted("sequence")
        self.assertEqual(lines.executor_id.ids, people.ids)
        self.assertEqual(lines.mapped("is_main"), [True, False])
        self.assertEqual(lines.mapped("state"), ["new", "new"])

    def test_number_shows_the_department(self):
        """K14: it is registered in the author's department and its number shows that index."""
        card = self._instruct()
        self.assertEqual(card.department_id, self.council)
        self.assertEqual(card.office_id, self.office)
        self.assertTrue(card.reg_number.startswith("02-"), card.reg_number)
        below = self._instruct(user=self.executor1, executors=self.clerk1)
        self.assertTrue(below.reg_number.startswith("06-"), below.reg_number)

    def test_own_journal_comes_first(self):
        """A journal of the author's own body is taken before one of another office."""
        office = self.env["docflow.office"].create(
            {"name": "Education Office", "code": "EO", "department_id": self.education.id}
        )
        journal = self.journal_council.copy({"name": "Ours", "office_id": office.id})
        journal.type_ids = self.type_instruction
        card = self._instruct(user=self.executor1, executors=self.clerk1)
        self.assertEqual(card.journal_id, journal)

    def test_what_a_caller_may_add(self):
        """Kinds, control, subject and topic are the caller's; everything else is the flow's."""
        topic = self.env["docflow.topic"].create({"name": "Schools", "code": "s"})
        card = self._instruct(
            executors=self.executor1 | self.executor2,
            date_deadline=self.due,
            kinds=["execute", "acquaint"],
            acceptances=[True, False],
            is_control=True,
            controller_id=self.controller.id,
            name="Desks",
            topic_id=topic.id,
        )
        lines = card.resolution_ids.assignment_ids.sorted("sequence")
        self.assertEqual(lines.mapped("kind"), ["execute", "acquaint"])
        self.assertEqual(lines.mapped("is_acceptance"), [True, False])
        self.assertEqual((card.name, card.topic_id), ("Desks", topic))
        self.assertEqual((card.control_state, card.controller_id), ("on_control", self.controller))
        self.assertEqual(card.deadline_day, self.due)
        self.assertEqual(card.assignment_ids.mapped("deadline_day"), [self.due, self.due])

    def test_it_ends_like_any_card(self):
        """The report of the executor closes it."""
        card = self._instruct()
        self._line(card.resolution_ids, self.executor1).action_report(report="214 desks")
        self.assertEqual((card.state, card.execution_note), ("executed", "214 desks"))

    # Who may

    def test_role_without_registration(self):
        """Neither the right to register nor the right to begin documents is needed."""
        self.role_mayor.operation_ids -= self.env.ref("docflow_base.docflow_operation_create")
        self.assertFalse(self.mayor._docflow_may_create())
        self.assertTrue(self._instruct().reg_number)

    def test_without_power(self):
        """Who may not write resolutions gives no instructions."""
        self._refused("no right to write resolutions", user=self.clerk1, executors=self.executor2)

    def test_outside_subordination(self):
        """K9: executors are within the author's subordination; the refusal names the allowed."""
        message = self._refused("Executor2 is outside", self.executor1, self.executor2)
        self.assertIn("Clerk1", message)

    def test_acting_for_the_head(self):
        """A deputy instructs in the head's place; the resolution is the head's."""
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.mayor.id,
                "deputy_id": self.executor1.id,
                "kind": "acting",
                "ground": "order No. 41-k",
                "date_from": self.company._docflow_today(),
                "date_to": self.due,
            }
        )
        card = self._instruct(user=self.executor1, executors=self.executor2)
        self.assertEqual(card.author_id, self.mayor)
        self.assertEqual(card.resolution_ids.author_id, self.mayor)
        self.assertIn("order No. 41-k", card.resolution_ids.author_label)
        own = self._instruct(user=self.executor1, executors=self.clerk1)
        self.assertEqual(own.author_id, self.executor1)
        asked = self._instruct(user=self.executor1, executors=self.clerk1, author_id=self.mayor.id)
        self.assertEqual(asked.author_id, self.mayor)
        with self.assertRaises(UserError):
            self._instruct(user=self.mayor, author_id=self.controller.id)

    # What is refused

    def test_bad_input(self):
        """Every refusal says what is missing, and leaves no card behind."""
        self._refused("write what is to be done", text="  ")
        self._refused("name at least one executor", executors=self.env["res.users"])
        self._refused("due date", date_deadline="2020-01-01")
        self._refused("state", state="executed")
        self._refused("for each of the 1 executors", kinds=["execute", "acquaint"])
        self._refused("for each of the 1 executors", kinds=["sleep"])
        with self.assertRaises(UserError) as caught:
            documents = self.env["docflow.document"].with_user(self.mayor)
            documents.create_instruction("x", [self.executor1.id, self.executor1.id])
        self.assertIn("named twice", str(caught.exception))

    def test_no_journal(self):
        """Without a journal for the department the refusal says who opens one."""
        self.journal_council.pattern = "{serial}"
        message = self._refused("no registration journal", self.executor1, self.clerk1)
        self.assertIn("Education", message)
        self.assertIn("administrator", message)

    def test_nothing_is_left_of_a_refused_one(self):
        """A requisite that the administrator demands is asked for before anything is kept."""
        self.type_instruction.required_field_ids |= self.env.ref(
            "docflow_base.field_docflow_document__topic_id"
        )
        self._refused("Topic", error=ValidationError)

    def _refused(self, words, user=None, executors=None, *, error=UserError, **vals):
        cards = self.env["docflow.document"].search_count([])
        with self.assertRaises(error) as caught:
            self._instruct(user=user, executors=executors, **vals)
        self.assertIn(words, str(caught.exception))
        self.assertEqual(self.env["docflow.document"].search_count([]), cards)
        return str(caught.exception)

    # The dialog

    def test_dialog(self):
        """The dialog offers the author's people, keeps their order and opens the card."""
        with Form(self.env["docflow.instruction"].with_user(self.mayor)) as form:
            form.text = "Count the desks"
            form.date_deadline = self.due
            for user in (self.executor2, self.executor1):
                with form.line_ids.new() as line:
                    line.executor_id = user
        order = form.save()
        self.assertIn(self.executor1, order.allowed_executor_ids)
        action = order.action_confirm()
        card = self.env["docflow.document"].browse(action["res_id"])
        self.assertEqual(card.deadline_day, self.due)
        self.assertEqual(
            card.assignment_ids.sorted("sequence").executor_id, self.executor2 | self.executor1
        )

    # K14: who controls

    def test_signatory_names_the_controller(self):
        """K14: the controller of an internal document may be whom its signatory names."""
        memo = (
            self.env["docflow.document"]
            .with_user(self.registrar)
            .create(
                {
                    "name": "Memo",
                    "type_id": self.type_memo.id,
                    "office_id": self.office.id,
                    "author_id": self.mayor.id,
                    "signatory_id": self.mayor.id,
                    "department_id": self.council.id,
                    "recipient_ids": [Command.create({"user_id": self.mayor.id})],
                }
            )
        )
        memo.action_register()
        memo.with_user(self.mayor).action_take_control(self.executor2.id)
        self.assertEqual(memo.controller_id, self.executor2)
        self.assertTrue(memo.with_user(self.executor2)._may_release())
        incoming = self._registered()
        with self.assertRaises(UserError) as caught:
            self._resolve(
                incoming, [self.executor1], is_control=True, controller_id=self.executor2.id
            )
        self.assertIn("right to control", str(caught.exception))
