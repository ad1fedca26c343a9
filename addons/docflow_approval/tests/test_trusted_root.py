import base64

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .authority import NOW, YEAR
from .signature_common import SignatureCase


@tagged("post_install", "-at_install")
class TestTrustedRoot(SignatureCase):
    """Whom the council trusts is decided by its administrator, certificate by certificate."""

    def test_certificate_tells_its_own_facts(self):
        """Name, dates and fingerprint are read off the certificate and never typed."""
        root = self._trust(self.city.root)
        self.assertEqual(root.name, "Root of Trust")
        self.assertEqual(root.date_end, (NOW + YEAR).replace(tzinfo=None))
        self.assertEqual(len(root.sha256), 64)
        with self.assertRaisesRegex(UserError, "kept by the system"):
            root.write({"name": "Another"})
        with self.assertRaisesRegex(UserError, "stays as it is"):
            root.write({"certificate": base64.b64encode(self.city.authority.der)})

    def test_files_keep_a_name(self):
        """A chosen file is shown by its name, and a kept one is saved under the authority's."""
        root = self._trust(self.city.root)
        self.assertEqual(root.certificate_name, "Root of Trust.cer")
        # the name of the chosen file only shows it in the form
        issuer = self._trust(self.city.authority, kind="issuer", certificate_name="chosen.crt")
        issuer.invalidate_recordset()
        self.assertEqual(issuer.certificate_name, f"{issuer.name}.cer")

    def test_only_authorities(self):
        """A person's certificate and any other file are refused."""
        for content in (self.city.head.der, b"hello", b""):
            with self.assertRaisesRegex(UserError, "no certificate of an authority"):
                self._trust(self.city.root).create({"certificate": base64.b64encode(content)})
            self.env["docflow.trusted.root"].search([]).invalidate_recordset()
            self.env.cr.execute("DELETE FROM docflow_trusted_root")

    def test_list_of_revoked(self):
        """The list tells when it was made and how many are in it; anything else is refused."""
        root = self._trust(self.city.root, crl=self.city.root.revoke(self.city.authority))
        self.assertEqual(root.crl_count, 1)
        self.assertTrue(root.date_crl < root.date_crl_end)
        with self.assertRaisesRegex(UserError, "no list of revoked"):
            root.write({"crl": base64.b64encode(self.city.root.der)})
        root.write({"crl": False})
        self.assertFalse(root.date_crl)

    def test_once_and_for_good(self):
        """A certificate is entered once and never deleted."""
        root = self._trust(self.city.root)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._trust(self.city.root)
        with self.assertRaises(UserError):
            root.sudo().unlink()

    def test_only_the_administrator(self):
        """Nobody else adds an authority."""
        for user in (self.registrar, self.mayor, self.auditor):
            with self.assertRaises(AccessError):
                self.env["docflow.trusted.root"].with_user(user).create(
                    {"certificate": base64.b64encode(self.city.root.der)}
                )

    def test_archived_is_not_trusted(self):
        """What is archived is no longer trusted."""
        root = self._trust(self.city.root)
        self.assertTrue(self.env["docflow.trusted.root"]._get_trusted().roots)
        root.action_archive()
        self.assertFalse(self.env["docflow.trusted.root"]._get_trusted().roots)
