"""A head and her clerk have the same trays (seed 4 §2.23)."""

import pytest

from odoo.tests import tagged

from .story_common import StoryCase

REVIEW = "Про запрошення на нараду"
WORK = "Про список обдарованих дітей"


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install")
class TestStoryClerk(StoryCase):
    """Two letters of the head of Education: one for review, one to execute."""

    def test_clerk_in_parallel(self):
        """K18 (§2.23): reviews and tasks of the head lie with her clerk as well; what he did she
        sees, with his name on it."""
        self.env["docflow.substitution"].create(
            {"principal_id": self.executor1.id, "deputy_id": self.specialist.id, "kind": "clerk"}
        )
        self._letter(REVIEW, self.executor1)
        card = self._letter(WORK, corr_number="01-14/878")
        line = self._resolve(card, [self.executor1], "Скласти список", date_deadline="2099-06-01")
        self._tour("clerk_works", self.specialist)
        self.assertEqual((line.state, line.executor_id), ("done", self.executor1))
        self._tour("clerk_seen", self.executor1)
