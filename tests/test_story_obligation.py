"""A report that is asked for every month, from its entry to the mark in the year."""

from unittest.mock import patch

import pytest

from odoo.tests import tagged

from .story_common import StoryCase

NAME = "Звіт про харчування учнів"


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install")
class TestStoryObligation(StoryCase):
    """The mayor enters it, the scheduled action issues it, Education reports."""

    def test_from_issue_to_evidence(self):
        """The obligation makes a card of its own for the month; the report closes it and the year
        shows the month as kept."""
        page = "/odoo/docflow-obligations"
        self._tour("obligation_set", self.mayor, page)
        obligation = self.env["docflow.obligation"].search([("name", "=", NAME)])
        self.assertEqual(obligation.period_ids.state, "planned")
        with patch.object(self.registry["ir.cron"], "_commit_progress", lambda *a, **k: 60.0):
            self.env["docflow.obligation"]._cron_issue()
        self.assertEqual(obligation.period_ids.state, "issued")
        self._tour("obligation_executed", self.executor1)
        self.assertEqual(obligation.period_ids.state, "kept")
        self.assertEqual(obligation.period_ids.document_id.state, "executed")
        self._tour("obligation_year", self.mayor, f"{page}-year")
