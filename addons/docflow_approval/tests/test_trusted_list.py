import base64
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tools import fetching
from .authority import issue
from .authority_xml import EXCLUSIVE, trust_list
from .signature_common import SignatureCase

URL = "https://authority.example/TL.xml"
GONE = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/withdrawn"


@tagged("post_install", "-at_install")
class TestTrustedList(SignatureCase):
    """A state's list proposes authorities; the administrator trusts them one by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signer = issue("List Operator")

    def _xml(self, *services, **how):
        services = services or ((self.city.root, {}), (self.city.authority, {}))
        how.setdefault("who", self.signer)
        return trust_list(services, now=self.now, **how)

    def _list(self, content=None, **vals):
        return (
            self.env["docflow.trusted.list"]
            .with_user(self.admin)
            .create(
                {
                    "signer_certificate": base64.b64encode(self.signer.der),
                    "content": content and base64.b64encode(content),
                    **vals,
                }
            )
        )

    def _fetch(self, content):
        kept = patch.object(self.registry["ir.cron"], "_commit_progress", lambda *a, **k: 60.0)
        at = patch.object(fetching, "fetch", lambda url, limits=None, question=None: content)
        with kept, at:
            self.env["docflow.trusted.list"]._cron_fetch()

    def test_it_proposes_and_trusts_nobody(self):
        """What the list grants is proposed; it is trusted when the administrator confirms it, and
        says then which edition it came from."""
        one = self._list(self._xml())
        self.assertEqual((one.name, one.territory, one.sequence), ("Оператор списку", "UA", 7))
        self.assertEqual(set(one.service_ids.mapped("state")), {"proposed"})
        self.assertEqual(one.service_ids[0].provider, "Надавач послуг")
        self.assertFalse(self.env["docflow.trusted.root"].search([]))
        row = one.service_ids.filtered(lambda row: row.authority == "Root of Trust")
        row.action_trust()
        self.assertEqual(row.state, "trusted")
        self.assertEqual(row.root_id.sha256, row.sha256)
        self.assertEqual(row.root_id.ground, "Trust list of UA, edition 7")
        self.assertEqual(len(self.env["docflow.trusted.root"].search([])), 1)
        with self.assertRaisesRegex(UserError, "not trusted yet"):
            row.action_trust()

    def test_only_authorities_of_certificates(self):
        """Time stamps, other services and certificates of people are not proposed; a certificate
        that the list names twice is granted where one of its services is."""
        city = self.city
        one = self._list(
            self._xml(
                (city.root, {"status": GONE}),
                (city.root, {}),
                (city.head, {}),
                (city.authority, {"kind": "http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST"}),
            )
        )
        self.assertEqual(one.service_ids.mapped("authority"), ["Root of Trust"])
        self.assertTrue(one.service_ids.is_granted)

    def test_addresses_of_the_ukrainian_list(self):
        """Ukraine names kinds and states by addresses of her own, which end as those of Europe."""
        own = "http://czo.gov.ua/TrstSvc/"
        granted = {"status": f"{own}TrustedList/Svcstatus/granted"}
        one = self._list(
            self._xml(
                (self.city.root, {**granted, "kind": f"{own}Svctype/CA/QC"}),
                (self.city.authority, {**granted, "kind": f"{own}Svctype/MR-CA/QC"}),
            )
        )
        self.assertEqual(one.service_ids.mapped("state"), ["proposed"] * 2)

    def test_a_withdrawn_service_is_marked(self):
        """What a later edition withdraws or leaves out is marked on the list and on the authority,
        which stays trusted until the administrator archives it."""
        one = self._list(self._xml())
        one.service_ids.action_trust()
        roots = one.service_ids.root_id
        self.assertFalse(any(roots.mapped("attention_text")))
        later = self._xml((self.city.root, {"status": GONE}), sequence=8)
        one.content = base64.b64encode(later)
        self.assertEqual(set(one.service_ids.mapped("state")), {"gone"})
        self.assertIn("No longer granted", one.attention_text)
        roots.invalidate_recordset()
        for root in roots:
            self.assertIn("no longer grants it", root.attention_text)
        roots.active = False
        self.env.invalidate_all()
        self.assertEqual(set(one.service_ids.mapped("state")), {"withdrawn"})
        self.assertFalse(one.attention_text)
        with self.assertRaises(UserError):
            one.service_ids[0].action_trust()

    def test_only_the_named_signer(self):
        """A list that another signed, that nobody signed, that was altered, that is signed in part
        or is no list at all is refused and changes nothing."""
        whole = self._xml()
        stranger = issue("List Operator")
        for content, words in (
            (self._xml(who=stranger), "Somebody else signed it"),
            (whole.replace(b"Svcstatus/granted", b"Svcstatus/Granted"), "changed since"),
            (whole.replace(b">UA<", b">UB<"), "changed since"),
            (b"<wrap>" + whole + b"</wrap>", "changed since|does not cover"),
            (self._xml(is_signed=False), "no signature"),
            (self._xml(tag="Other"), "no list of trusted"),
            (b"<!DOCTYPE a>" + whole, "DTD"),
            (whole[:-30], "damaged"),
            (b"%PDF-1.7", "damaged"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self._list(content)

    def test_whom_the_signer_certified_is_another(self):
        """An authority that was named as signer lends its name to nobody whom it certified."""
        authority = issue("List Operator", is_authority=True)
        below = authority.issue("Somebody Below")
        named = base64.b64encode(authority.der)
        with self.assertRaisesRegex(UserError, "Somebody else signed it"):
            self._list(self._xml(who=below), signer_certificate=named)

    def test_comments_cut_no_text(self):
        """A comment, which a signature does not cover, does not change what a list says."""
        gone = self._xml((self.city.root, {"status": GONE + "/granted-no"}))
        bent = gone.replace(b"/granted-no", b"/granted<!-- -->-no")
        one = self._list(bent)
        self.assertFalse(one.service_ids.is_granted)
        self.assertEqual(one.service_ids.status, "granted-no")

    def test_older_editions_and_other_forms(self):
        """An older edition is refused; the list may be signed in either canonical form."""
        one = self._list(self._xml(sequence=9, form=EXCLUSIVE))
        self.assertEqual(one.sequence, 9)
        with self.assertRaisesRegex(UserError, "older than edition 9"):
            one.content = base64.b64encode(self._xml(sequence=8))
        self.assertEqual(one.sequence, 9)

    def test_fetching_is_off(self):
        """The list is fetched where the administrator wrote the address and said so; a bad one
        changes nothing and is told."""
        one = self._list(url=URL)
        self._fetch(self._xml())
        self.assertFalse(one.sequence)
        one.is_fetched = True
        self._fetch(self._xml())
        self.assertEqual((one.sequence, one.fetch_error), (7, False))
        self._fetch(b"<html></html>")
        self.assertEqual(one.sequence, 7)
        self.assertIn("not taken over", one.attention_text)
        with self.assertRaisesRegex(ValidationError, "address of the trust list first"):
            self._list(is_fetched=True)

    def test_an_overdue_edition_is_told_once(self):
        """Administrators hear once that the next edition is overdue."""
        one = self._list(self._xml(until=self.now - timedelta(hours=1)))
        domain = [("model", "=", one._name), ("partner_ids", "in", self.admin.partner_id.ids)]
        for __ in range(3):
            self._fetch(b"")
        self.assertEqual(self.env["mail.message"].search_count(domain), 1)
        self.assertIn("was due by", one.attention_text)

    def test_only_the_administrator(self):
        """Nobody else adds a list, fetches it or confirms what it proposes; nobody edits it."""
        one = self._list(self._xml(), url=URL)
        for user in (self.registrar, self.mayor, self.auditor):
            with self.assertRaises(AccessError):
                one.with_user(user).action_fetch()
            with self.assertRaises(AccessError):
                one.service_ids.with_user(user).action_trust()
        with self.assertRaises(UserError):
            one.write({"sequence": 99})
        with self.assertRaisesRegex(UserError, "stays as it is"):
            one.write({"signer_certificate": base64.b64encode(self.city.root.der)})
        with self.assertRaisesRegex(UserError, "no certificate"):
            self._list(signer_certificate=base64.b64encode(b"hello"))
