import base64
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tools import fetching
from .signature_common import SignatureCase

URL = "http://authority.example/list.crl"


@tagged("post_install", "-at_install")
class TestTrustedFetch(SignatureCase):
    """Lists are kept fresh where an administrator says so, and each by itself."""

    def _at(self, content):
        """Let ``content`` lie at every address; the network of a test has no authorities."""
        return patch.object(fetching, "fetch", lambda url, limits=None, question=None: content)

    def _fetch(self, root, content):
        """Let the scheduled action run while ``content`` lies at every address."""
        # a test does not commit
        kept = patch.object(self.registry["ir.cron"], "_commit_progress", lambda *a, **k: 60.0)
        with kept, self._at(content):
            self.env["docflow.trusted.root"]._cron_fetch()

    def _root(self, **vals):
        return self._trust(self.city.root, crl_url=URL, **vals)

    def test_it_is_off(self):
        """Nobody is asked until an administrator writes an address and says that he wants it."""
        root = self._root()
        self.assertFalse(root.is_crl_fetched)
        self._fetch(root, self.city.root.revoke(made=self.now))
        self.assertFalse(root.date_fetched)
        with self.assertRaisesRegex(ValidationError, "address of its list first"):
            self._trust(self.city.authority, is_crl_fetched=True)

    def test_a_newer_list_is_taken(self):
        """A list that the authority signed, newer than the one kept here, is taken over."""
        early = self.now - timedelta(days=2)
        root = self._root(crl=self.city.root.revoke(made=early), is_crl_fetched=True)
        self._fetch(root, self.city.root.revoke(self.city.authority, made=self.now))
        self.assertEqual((root.crl_count, root.fetch_error), (1, False))
        self.assertTrue(root.date_fetched)
        with (
            self._at(self.city.root.revoke(made=early)),
            self.assertRaisesRegex(UserError, "older"),
        ):
            root.action_fetch_crl()
        self.assertEqual(root.crl_count, 1)

    def test_what_is_no_list_of_it_is_refused(self):
        """A list of another, one that bears its name and is not signed by it, and any other bytes
        change nothing and are told."""
        root = self._root(crl=self.city.root.revoke(made=self.now), is_crl_fetched=True)
        kept = root.date_crl
        other = type(self.city)()
        for content in (other.root.revoke(made=self.now), self.city.crl, b"<html>", b""):
            self._fetch(root, content)
            self.assertIn("no list that this authority signed", root.fetch_error)
            self.assertEqual(root.date_crl, kept)
        self.assertIn("no list that this authority signed", root.attention_text)

    def test_inner_addresses_are_refused(self):
        """An address inside is told and nothing is asked; a wrong one is refused at once."""
        root = self._root()
        root.crl_url = "http://127.0.0.1/list.crl"
        with self.assertRaisesRegex(UserError, "not public"):
            root.action_fetch_crl()
        for url in ("file:///etc/passwd", "http://authority.example:5432/"):
            with self.assertRaisesRegex(ValidationError, "no address of a list"):
                root.crl_url = url

    def test_only_the_administrator(self):
        """Nobody else fetches, and nobody types what only a fetch tells."""
        root = self._root()
        for user in (self.registrar, self.mayor, self.auditor):
            with self.assertRaises(AccessError):
                root.with_user(user).action_fetch_crl()
        with self.assertRaises(UserError):
            root.write({"date_fetched": fields.Datetime.now()})

    def test_a_fetched_list_answers(self):
        """What was fetched counts in the next check like a list that was uploaded, and the report
        tells the two apart."""
        self._trust(self.city.root, crl=self.city.root.revoke(made=self.now))
        issuer = self._trust(self.city.authority, kind="issuer", crl_url=URL)
        letter = self._outgoing()
        content = letter.file_ids.attachment_id.raw
        letter.attach_signature("letter.pdf.p7s", self._text(self._sign(content)))
        self.assertEqual(letter.signature_ids.outcome, "indeterminate")
        with self._at(self.city.authority.revoke(made=self.now - timedelta(minutes=1))):
            issuer.action_fetch_crl()
        letter.action_check_signatures()
        self.assertEqual(letter.signature_ids.outcome, "valid")
        self.assertIn("list that the server fetched", letter.signature_ids._get_revocation_text())
        self.assertEqual(issuer.crl_origin, "fetched")
        issuer.crl = base64.b64encode(self.city.authority.revoke(made=self.now))
        self.assertEqual(issuer.crl_origin, "uploaded")
        letter.action_check_signatures()
        self.assertIn("loaded by the administrator", letter.signature_ids._get_revocation_text())

    def test_bytes_are_read_in_the_child(self):
        """What was fetched is foreign: a list cut off is told and nothing breaks."""
        root = self._root(is_crl_fetched=True)
        whole = self.city.root.revoke(made=self.now)
        self._fetch(root, base64.b64encode(whole))
        self.assertFalse(root.fetch_error)
        self._fetch(root, whole[:-5])
        self.assertTrue(root.fetch_error)
