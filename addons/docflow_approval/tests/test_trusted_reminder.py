from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .signature_common import SignatureCase

URL = "http://authority.example/list.crl"


@tagged("post_install", "-at_install")
class TestTrustedReminder(SignatureCase):
    """An administrator hears of an end before it comes, and of each end once."""

    def _list(self, days):
        made, until = self.now - timedelta(days=1), self.now + timedelta(days=days)
        return self.city.root.revoke(made=made, until=until)

    def _get_told(self, root, user=None):
        """Return what a person was sent about an authority."""
        return self.env["mail.message"].search(
            [
                ("model", "=", root._name),
                ("res_id", "=", root.id),
                ("partner_ids", "in", (user or self.admin).partner_id.ids),
            ]
        )

    def _remind(self):
        self.env["docflow.trusted.root"]._cron_remind()

    def test_what_ends_is_told_once(self):
        """A list that ends within two days and an authority within a month are told to every
        administrator and to nobody else; the next day nothing is said of them again."""
        fine = self._trust(self.city.root, crl=self._list(7))
        until = self.now + timedelta(days=5)
        old = self._trust(self.city.root.issue("Old Authority", is_authority=True, end=until))
        self._remind()
        self.assertFalse(fine.attention_text or self._get_told(fine))
        self.assertIn("ends on", self._get_told(old).body)
        fine.crl = self._text(self._list(1))
        self._remind()
        self.assertIn("good until", self._get_told(fine).body)
        for user in (self.registrar, self.mayor):
            self.assertFalse(self._get_told(fine, user))
        for __ in range(3):
            self._remind()
        self.assertEqual(len(self._get_told(fine)), 1)
        self.assertEqual(len(self._get_told(old)), 1)

    def test_a_new_end_is_told_anew(self):
        """A new list that comes near its own end is another end."""
        root = self._trust(self.city.root, crl=self._list(1))
        self._remind()
        root.crl = self._text(self._list(1.5))
        self._remind()
        self.assertEqual(len(self._get_told(root)), 2)

    def test_what_is_fetched_needs_nobody(self):
        """A list that the server renews by itself is told only when that fails or it is over."""
        vals = {"crl_url": URL, "is_crl_fetched": True}
        root = self._trust(self.city.root, crl=self._list(1), **vals)
        self._remind()
        self.assertFalse(root.attention_text or self._get_told(root))
        root._unsealed().write({"fetch_error": "It does not answer."})
        self._remind()
        self.assertIn("does not answer", self._get_told(root).body)
        over = self._trust(
            self.city.authority,
            kind="issuer",
            crl=self.city.authority.revoke(
                made=self.now - timedelta(days=3), until=self.now - timedelta(hours=1)
            ),
            **vals,
        )
        self._remind()
        self.assertIn("good until", self._get_told(over).body)

    def test_in_the_language_of_the_reader(self):
        """Each administrator is written to in his own language and time."""
        self.env["res.lang"]._activate_lang("uk_UA")
        self.admin.write({"lang": "uk_UA", "tz": "Europe/Kyiv"})
        root = self._trust(self.city.root, crl=self._list(1))
        self._remind()
        here = root.with_context(lang="uk_UA", tz="Europe/Kyiv")
        self.assertIn(here._get_day_text(root.date_crl_end), self._get_told(root).body)

    def test_archived_and_typed(self):
        """An archived authority ends in silence; nobody types that he was told."""
        root = self._trust(self.city.root, crl=self._list(1))
        root.active = False
        self._remind()
        self.assertFalse(self._get_told(root))
        with self.assertRaises(UserError):
            root.write({"date_end_told": root.date_end})
