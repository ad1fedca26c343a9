"""A task that came to the wrong person finds the right one (seed 4 §2.28)."""

import pytest

from odoo.tests import tagged

from .story_common import StoryCase

SUBJECT = "Про шкільні підручники"


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install")
class TestStoryChange(StoryCase):
    """The head of Finance asks, the mayor decides, the head of Education executes."""

    def test_executor_is_changed(self):
        """K22 (§2.28): “please change the executor” goes up ready-worded; the mayor names the
        right one, who executes; the first line stays as history."""
        card = self._letter(SUBJECT)
        wrong = self._resolve(
            card, [self.executor2], "Забезпечити підручниками", date_deadline="2099-06-01"
        )
        self._tour("change_asked", self.executor2)
        request = wrong.redirect_ids
        self.assertEqual((request.state, request.approver_id), ("requested", self.mayor))
        self._tour("change_granted", self.mayor)
        right = card.assignment_ids - wrong
        self.assertEqual((wrong.state, right.executor_id), ("cancelled", self.executor1))
        self.assertTrue(right.is_main)
        self._tour("change_executed", self.executor1)
        self.assertEqual(card.state, "executed")
