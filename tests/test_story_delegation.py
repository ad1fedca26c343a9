"""A task three levels down: another date asked for at the bottom, a result returned, the way up."""

import pytest

from odoo import fields
from odoo.tests import tagged

from .story_common import StoryCase

SUBJECT = "Про аварійну покрівлю школи № 4"


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install")
class TestStoryDelegation(StoryCase):
    """The mayor asks Education, its head asks the chief of a sector, she asks a specialist."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._letter(SUBJECT, date_deadline="2099-12-08")
        cls.top = cls._resolve(
            cls.card,
            [cls.executor1],
            "Підготувати відповідь",
            date_deadline="2099-06-01",
            is_control=True,
        )

    def _day(self, record):
        return fields.Date.to_string(record.deadline_day)

    def test_date_asked_below_is_granted_above(self):
        """A line typed into the tree and a form pass the task on; another date asked for at the
        bottom goes up to the mayor, and every level moves."""
        self._tour("delegation_head", self.executor1)
        middle = self.top.delegation_ids.assignment_ids
        self.assertEqual(middle.executor_id, self.chief)
        self._tour("delegation_chief", self.chief)
        low = middle.delegation_ids.assignment_ids
        self.assertEqual((low.executor_id, low.is_acceptance), (self.specialist, True))
        first = self._day(low)
        self.assertEqual(first, self._day(middle))

        self._tour("delegation_specialist", self.specialist)
        self._tour("delegation_pass_up", self.chief)
        self._tour("delegation_pass_up", self.executor1)
        self._tour("delegation_grant", self.mayor)
        for line in (self.top, middle, low):
            self.assertEqual(self._day(line), "2099-09-01", line.executor_id.name)
        initial = self.company._docflow_local_date(low.date_deadline_initial)
        self.assertEqual(fields.Date.to_string(initial), first)
        self.assertEqual(self._day(self.card), "2099-12-08", "the card's own date had room")

    def test_result_returned_and_closed_upwards(self):
        """A result comes back with a remark; once it is accepted every level above closes by
        itself, and the card waits for its controller."""
        self._as(self.executor1, self.top).action_delegate([self.chief.id], "Обстежити покрівлю")
        middle = self.top.delegation_ids.assignment_ids
        low = self._resolve(
            self.card,
            [],
            "Скласти акт",
            author=self.chief,
            assignment_id=middle.id,
            assignment_ids=[
                fields.Command.create({"executor_id": self.specialist.id, "is_acceptance": True})
            ],
        )
        self._tour("delegation_report", self.specialist)
        self._tour("delegation_return", self.chief)
        self.assertEqual((low.state, low.remark), ("returned", "Немає акта обстеження"))
        self._tour("delegation_report_again", self.specialist)
        self._tour("delegation_accept", self.chief)
        self.assertEqual({*(self.top | middle | low).mapped("state")}, {"done"})
        self.assertEqual(set(self.card.resolution_ids.mapped("state")), {"done"})
        self.assertEqual(self.card.state, "in_execution", "it waits for its controller")
        self._tour("delegation_release", self.controller)
        self.assertEqual((self.card.state, self.card.control_state), ("executed", "released"))
        history = self._history(self.card)
        for word in ("Резолюція", "Звіт", "Знято з контролю", "Виконано"):
            self.assertIn(word, history)
