from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestBatch(DocflowCase):
    """A batch does what it may, lists what it refused, and leaves nothing half done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cards = cls._registered()
        for number in range(3):
            cls.cards |= cls._registered(corr_number=f"{number}/1")

    def test_refused_item_leaves_the_others_done(self):
        """A refused item is listed with its name and reason; the others are done."""
        self.cards[1].with_user(self.mayor).action_acknowledge()
        result = self.cards.with_user(self.mayor)._run_batch("acknowledge")
        self.assertEqual(len(result["done"]), 3)
        self.assertEqual(result["refused"][0]["id"], self.cards[1].id)
        self.assertIn(self.cards[1].reg_number, result["refused"][0]["name"])
        self.assertIn("Executed", result["refused"][0]["reason"])
        self.assertEqual(set(self.cards.mapped("state")), {"executed"})

    def test_nothing_of_a_refused_item_stays(self):
        """What a verb wrote before it refused is taken back."""
        before = self.cards[0].sudo().message_ids
        with self.assertRaises(UserError):
            self.cards[0].with_user(self.stranger)._run_batch("nonsense")
        result = self.cards.with_user(self.stranger)._run_batch("acknowledge")
        self.assertEqual((result["done"], len(result["refused"])), ([], 4))
        self.assertNotIn("roof", str(result), "a refusal tells the subject to a stranger")
        self.assertEqual(self.cards[0].sudo().message_ids, before)

    def test_verb_that_would_open_a_form(self):
        """A verb that lacks its reason does not open forty forms."""
        result = self.cards.with_user(self.registrar)._run_batch("cancel")
        self.assertEqual(len(result["refused"]), 4)
        result = self.cards.with_user(self.registrar)._run_batch("cancel", reason="Sent by mistake")
        self.assertEqual(len(result["done"]), 4)

    def test_public_batch_shows_the_result(self):
        """The public verb returns an action that tells how many were done."""
        action = self.cards.with_user(self.mayor).action_batch("acknowledge")
        self.assertTrue(action["type"].startswith("ir.actions"))
