import pytest

from odoo.tests import HttpCase, tagged

from .acquaintance_common import AcquaintanceCase

PEOPLE = 300


@pytest.mark.alone
@tagged("post_install", "-at_install")
class TestAcquaintanceStory(AcquaintanceCase, HttpCase):
    """An order that three hundred people must read, by four of them in their browsers."""

    def _tour(self, name, user, path="/odoo/docflow"):
        if user.password != user.login:
            user.sudo().password = user.login
        self.start_tour(path, f"docflow_acquaintance_{name}", login=user.login, timeout=240)
        self.env.invalidate_all()

    def test_three_hundred_readers(self):
        """K26: named, read, signed on paper, reminded, followed."""
        people = self._make_readers(PEOPLE)
        card = f"/odoo/docflow-documents/{self.order.id}"
        self._tour("name", self.author, card)
        named = self.order.acquaintance_ids
        self.assertGreater(named.reader_count, PEOPLE)
        self.assertEqual(named.reader_count, named.waiting_count)
        self._tour("read", people[7])
        reader = self._reader(named, people[7])
        self.assertEqual((reader.way, reader.digest), ("open", self.order.file_ids.sha256))
        self._tour("paper", self.author, card)
        self.assertEqual(self._reader(named, self.driver).way, "paper")
        reminded = named.reader_ids.filtered("date_reminded")
        self.assertEqual(len(reminded), named.waiting_count)
        self._tour(
            "follow", self.auditor, "/odoo/action-docflow_approval.docflow_acquaintance_action"
        )
