"""A head and her dashboard: what waits, what is late, what will be late tomorrow."""

from datetime import timedelta

import pytest

from odoo import fields
from odoo.tests import tagged

from .story_common import StoryCase


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install")
class TestStoryDashboard(StoryCase):
    """The head of Education sees the work of her people, opens a figure and comes back."""

    def _give(self, subject, executors, days=None):
        """Let the mayor give work that is due ``days`` working days from today."""
        day = days and self.company._docflow_add_working_days(self.company._docflow_today(), days)
        return self._resolve(
            self._letter(subject), executors, "Підготувати відповідь", date_deadline=day or False
        )

    def test_figures_lead_to_lists_and_back(self):
        """Each figure opens as many rows as it says; Back returns to the dashboard."""
        late = self._give("Про дах школи", [self.executor1], 3)
        late.flush_recordset()
        moment = fields.Datetime.now() - timedelta(days=2)
        self.env.cr.execute(
            "UPDATE docflow_assignment SET date_deadline = %s, date_deadline_initial = %s "
            "WHERE id IN %s",
            [moment, moment, tuple(late.ids)],
        )
        late.invalidate_recordset()
        self._give("Про огорожу", [self.executor1], 1)
        self._give("Про харчування", [self.executor1, self.specialist], 20)
        # of another department: not hers
        self._give("Про бюджет", [self.executor2], 1)
        self._tour("dashboard", self.executor1, "/odoo/docflow-dashboard")
