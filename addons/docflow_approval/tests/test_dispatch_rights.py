import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from .dispatch_common import DispatchCase

CONTENT = base64.b64encode(b"%PDF-1.4 forged").decode()


@tagged("post_install", "-at_install")
class TestDispatchRights(DispatchCase):
    """The expedition reads what it sends out, and takes no part in it."""

    def test_the_expedition_changes_no_file(self):
        """Who sends a letter reads its files; he neither adds, replaces, renames nor deletes
        one."""
        letter = self._letter()
        mine = letter.with_user(self.runner)
        file = mine.file_ids
        self.assertTrue(file.attachment_id.with_user(self.runner).raw)
        self.assertNotIn(self.runner, letter.people_ids)
        files = self.env["docflow.file"].with_user(self.runner)
        for attempt in (
            lambda: mine.attach_file("more.pdf", CONTENT, "annex"),
            lambda: mine.attach_file(file.name, CONTENT, file.role),
            lambda: files.create({"document_id": mine.id, "name": "more.pdf", "upload": CONTENT}),
            lambda: file.write({"upload": CONTENT}),
            lambda: file.write({"name": "other.pdf"}),
            file.unlink,
            lambda: mine.attach_signature("letter.pdf.p7s", CONTENT),
        ):
            with self.assertRaises(UserError):
                attempt()
        letter.invalidate_recordset()
        self.assertEqual(len(letter.file_ids.version_ids), 1)

    def test_the_expedition_changes_no_card(self):
        """Who sends a letter edits none of its requisites, and may not answer or cancel it."""
        mine = self._letter().with_user(self.runner)
        for vals in ({"name": "Other"}, {"correspondent_id": self.other.id}, {"author_id": 2}):
            with self.assertRaises(UserError):
                mine.write(vals)
        for act in (lambda: mine.action_cancel("No"), mine.unlink):
            with self.assertRaises(UserError):
                act()
        # a copy with requisites is what any reader may have made
        self.assertEqual(
            {step["verb"] for step in mine.next_steps},
            {"action_dispatch", "action_copy_with_requisites"},
            "it sends out",
        )
        self.assertNotIn(self.env.ref("base.user_root"), mine.people_ids)

    def test_the_expedition_sees_what_it_sends_and_nothing_else(self):
        """A registered letter without addressees is none of the expedition's; “Why do I see this?”
        names the office that it sends for."""
        letter, inner = self._letter(), self._registered()
        self.assertFalse(inner.with_user(self.runner).has_access("read"))
        self.assertTrue(letter.with_user(self.runner).has_access("read"))
        reasons = letter._get_sight_reasons(self.runner)
        self.assertEqual(len(reasons), 1)
        self.assertIn(self.office.name, reasons[0])
        self.office.dispatcher_ids = False
        self.assertFalse(letter.with_user(self.runner).has_access("read"))

    def test_sight_by_sql_says_the_same(self):
        """What is imported past the ORM is seen by the expedition as what was registered."""
        letter = self._letter()
        self.env.flush_all()
        before = letter.sudo().sight
        self.env.cr.execute("UPDATE docflow_document SET sight = NULL WHERE id = %s", letter.ids)
        letter._fill_access(
            self.env["docflow.document"].sudo()._search([("id", "in", letter.ids)]).subselect()
        )
        letter.invalidate_recordset()
        self.assertEqual(letter.sudo().sight, before)

    def test_a_contact_that_is_not_open_tells_no_address(self):
        """Whoever names a contact of another company as an addressee, or as a correspondent of a
        template, learns neither where it lives nor its e-mail."""
        housing = self.env["res.company"].create({"name": "Housing Company"})
        tenant = self.env["res.partner"].create(
            {
                "name": "Tenant",
                "street": "Hidden St, 5",
                "email": "tenant@example.com",
                "company_id": housing.id,
            }
        )
        sending = (
            self.env["docflow.dispatch"]
            .with_user(self.author)
            .create(
                {
                    "document_id": self._letter().id,
                    "name": "x",
                    "partner_id": tenant.id,
                    "method_id": self.by_mail.id,
                }
            )
        )
        told = f"{sending.name} {sending.address} {sending.email}"
        letter = self._outgoing(author_id=self.author.id)
        letter.party_ids.partner_id = tenant
        told += str(letter.with_user(self.author)._get_template_values())
        self.assertNotIn("Hidden St", told)
        self.assertNotIn("tenant@", told)
        # who may open it finds what stands on the envelope
        opened = self.env["docflow.dispatch"].with_user(self.author)
        opened = opened.new({"partner_id": self.sender.id})
        self.assertIn("Main St, 1", opened.address)
