from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestAccessMark(DocflowCase):
    """Documents with a restricted mark stay out of the system."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.forbidden = cls.env["docflow.access.mark"].search([("is_forbidden", "=", True)])

    def test_restricted_mark_is_refused(self):
        """K2 (§2.4): a card marked ДСК is refused with the rule that forbids it and what to do
        instead."""
        self.assertTrue(self.forbidden)
        for mark in self.forbidden:
            self.assertTrue(mark.ground, mark.name)
            with self.assertRaises(ValidationError) as caught:
                self._incoming(access_mark_id=mark.id)
            self.assertIn(mark.ground, str(caught.exception))
            self.assertIn("paper journal", str(caught.exception))

    def test_mark_cannot_be_added_later(self):
        """Neither a draft nor a registered card gets the mark afterwards."""
        for card in (self._incoming(), self._registered()):
            with self.assertRaises(ValidationError):
                card.write({"access_mark_id": self.forbidden[0].id})

    def test_mark_forbidden_after_the_draft(self):
        """A mark that became forbidden while the draft lay stops the registration."""
        mark = self.env["docflow.access.mark"].create({"name": "For staff", "code": "staff"})
        draft = self._incoming(access_mark_id=mark.id)
        mark.write({"is_forbidden": True, "ground": "Decision 17, item 4."})
        with self.assertRaises(ValidationError) as caught:
            draft.action_register()
        self.assertIn("Decision 17, item 4.", str(caught.exception))
