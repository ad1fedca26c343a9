from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestBatchResolution(DocflowCase):
    """Issue 3 §1: one text for many look-alike cards; the refused leave the others done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cards = cls._registered() | cls._registered() | cls._registered()

    def _batch(self, cards=None, **vals):
        cards = cards or self.cards
        model = self.env["docflow.resolution.batch"].with_user(self.mayor)
        model = model.with_context(active_model="docflow.document", active_ids=cards.ids)
        return model.create(
            {
                "text": "For consideration",
                "line_ids": [
                    Command.create({"executor_id": user.id, "sequence": index})
                    for index, user in enumerate((self.executor2, self.executor1))
                ],
                **vals,
            }
        )

    def test_one_text_for_all(self):
        """Every selected card gets its own signed resolution, the first executor the main one."""
        batch = self._batch(date_deadline="2099-12-08", is_control=True)
        self.assertEqual(batch.document_ids, self.cards)
        batch.action_confirm()
        for card in self.cards:
            resolution = card.resolution_ids
            self.assertEqual((resolution.state, card.control_state), ("issued", "on_control"))
            main = resolution.assignment_ids.filtered("is_main")
            self.assertEqual(main.executor_id, self.executor2)
            self.assertEqual(str(resolution.deadline_day), "2099-12-08")

    def test_refused_are_listed(self):
        """A card that refuses is named with its reason; nothing of it is half done."""
        closed = self.cards[1]
        closed.action_cancel("sent by mistake")
        action = self._batch().action_confirm()
        self.assertEqual(action["params"]["done"], 2)
        (refused,) = action["params"]["refused"]
        self.assertEqual((refused["id"], refused["name"]), (closed.id, closed.display_name))
        self.assertTrue(refused["reason"])
        self.assertFalse(closed.resolution_ids)
        self.assertEqual(set((self.cards - closed).mapped("state")), {"in_execution"})

    def test_everybody_refused(self):
        """A date that has passed refuses all, and leaves no drafts."""
        action = self._batch(date_deadline="2020-01-01").action_confirm()
        self.assertEqual(action["params"]["done"], 0)
        self.assertEqual(len(action["params"]["refused"]), 3)
        self.assertFalse(self.cards.resolution_ids)

    def test_by_template(self):
        """A template fills the dialog."""
        template = (
            self.env["docflow.resolution.template"]
            .with_user(self.mayor)
            .create(
                {
                    "name": "t",
                    "text": "By the law",
                    "line_ids": [Command.create({"executor_id": self.executor1.id})],
                }
            )
        )
        model = self.env["docflow.resolution.batch"].with_user(self.mayor)
        model = model.with_context(active_model="docflow.document", active_ids=self.cards.ids)
        form = Form(model)
        form.template_id = template
        form.save().action_confirm()
        self.assertEqual(set(self.cards.resolution_ids.mapped("text")), {"By the law"})
        self.assertEqual(self.cards.assignment_ids.executor_id, self.executor1)
        self.assertEqual(self.cards.resolution_ids.template_id, template)

    def test_nothing_selected(self):
        """Without documents the dialog says to select them."""
        batch = self._batch()
        batch.document_ids = False
        with self.assertRaises(UserError):
            batch.action_confirm()
