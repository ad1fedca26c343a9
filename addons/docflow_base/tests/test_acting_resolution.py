from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DocflowCase

DIALOG = "docflow_base.docflow_resolution_view_form_dialog"


@tagged("post_install", "-at_install")
class TestActingResolution(DocflowCase):
    """The dialog in which an acting person answers a letter in the place of the addressee."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = cls._person("t_deputy", cls.council, "group_docflow_manager")
        cls.env["docflow.substitution"].create(
            {"principal_id": cls.mayor.id, "deputy_id": cls.deputy.id, "ground": "order № 41-к"}
        )
        # he may write resolutions of his own as well
        cls.role_mayor.member_ids = [Command.create({"user_id": cls.deputy.id})]
        cls.env.flush_all()
        cls.card = cls._registered()

    def _dialog(self, **context):
        card = self.card.with_user(self.deputy).with_context(**context)
        resolutions = self.env["docflow.resolution"].with_user(self.deputy)
        return Form(resolutions.with_context(**card.action_resolve()["context"]), view=DIALOG)

    def test_review_comes_before_a_right_of_ones_own(self):
        """A letter that waits for the mayor is answered in the mayor's name, among his people;
        the resolution and the history name the order."""
        with self._dialog() as form:
            self.assertEqual(form.author_id, self.mayor)
            form.text = "Prepare an answer"
            with form.assignment_ids.new() as line:
                line.executor_id = self.executor2
        form.record.action_issue()
        label = "Deputy for Mayor, order № 41-к"
        self.assertIn(label, form.record.author_label)
        self.assertIn(label, " ".join(self.card.sudo().message_ids.mapped("body")))
        self.assertEqual(self.card.recipient_ids.state, "done")

    def test_switch_decides(self):
        """Who picked himself in the switch signs as himself; the mayor's review goes on."""
        self.assertEqual(self._dialog(docflow_acting_for=self.deputy.id).author_id, self.deputy)
        self.assertEqual(self._dialog(docflow_acting_for=self.mayor.id).author_id, self.mayor)
