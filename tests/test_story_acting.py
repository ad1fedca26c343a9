"""An order names who acts for the mayor; the resolution signed by him says so everywhere."""

import pytest

from odoo.tests import tagged

from .story_common import StoryCase

SUBJECT = "Про підключення котельні до мережі"


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install")
class TestStoryActing(StoryCase):
    """The administrator enters the order, the deputy signs, the executor gets the mayor's task."""

    @classmethod
    def _make_people(cls):
        super()._make_people()
        cls.admin = cls._person("admin2", "Ігор Савчук", cls.council, "admin")
        cls.deputy = cls._person("deputy", "Тарас Мельник", cls.council, "manager")

    def test_acting_head_signs(self):
        """“X for Y, order No.” stands on the resolution, in its tree and in the history."""
        card = self._letter(SUBJECT)
        self._tour(
            "acting_order", self.admin, "/odoo/action-docflow_base.docflow_substitution_action"
        )
        self._tour("acting_signs", self.deputy)
        resolution = card.resolution_ids
        self.assertEqual(resolution.author_id, self.mayor)
        for record, text in (
            ("resolution", resolution.author_label),
            ("history", self._history(card)),
        ):
            with self.subTest(record):
                for words in ("Тарас Мельник", "Міський Голова", "наказ № 41-к"):
                    self.assertIn(words, text)
        self._tour("acting_executor", self.executor2)
