"""What is sealed stays sealed, by whatever way a client tries to write it."""

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .suite_common import SuiteCase

FORGED = {
    "state": "executed",
    "reg_number": "666",
    "reg_date": "2020-01-01",
    "reg_serial": 666,
    "barcode": "DF6660000000",
    "control_state": "released",
    "signatory_name": "Somebody",
    "date_deadline_initial": "2020-01-01 10:00:00",
    "people_ids": [Command.set([1])],
    "body_ids": [Command.set([1])],
}


@tagged("standard", "post_install", "-at_install")
class TestSeal(SuiteCase):
    """The registrar of the card's office may edit its requisites, and none of its legal facts."""

    def _refused(self, attempt, *args, error=UserError):
        with self.assertRaises(error), self.env.cr.savepoint():
            attempt(*args)
            self.env.flush_all()

    # Fields of the card

    def test_write(self):
        """Sealed fields are refused in write(), with any text in the context."""
        mine = self.card.with_user(self.registrar)
        for name, value in FORGED.items():
            for key in (None, True, "docflow_key", {"a": 1}):
                with self.subTest(field=name, key=key):
                    keyed = mine.with_context(docflow_key=key)
                    self._refused(keyed.write, {name: value})

    def test_create(self):
        """Sealed fields are refused in create()."""
        for name, value in FORGED.items():
            with self.subTest(field=name):
                self._refused(lambda vals: self._incoming(**vals), {name: value})

    def test_defaults(self):
        """Neither default_* of a call nor a person's own defaults reach sealed fields."""
        people = self._incoming().people_ids
        context = {f"default_{name}": value for name, value in FORGED.items()}
        forged = (
            self.env["docflow.document"]
            .with_user(self.registrar)
            .with_context(**context)
            .create({"name": "x", "type_id": self.type_in.id})
        )
        self._assert_clean(forged)
        self.assertFalse(forged.people_ids - people - self.registrar)
        for name, value in FORGED.items():
            if not isinstance(value, list):
                self.env["ir.default"].set("docflow.document", name, value, self.registrar.id)
        self._assert_clean(self._incoming())
        self.assertEqual(
            self.env["docflow.document"].with_user(self.registrar).default_get(["state"]),
            {"state": "draft"},
        )

    def _assert_clean(self, document):
        self.assertEqual(document.state, "draft")
        self.assertEqual(document.control_state, "none")
        for name in ("reg_number", "reg_date", "reg_serial", "barcode", "signatory_name"):
            self.assertFalse(document[name], name)

    def test_defaults_reach_no_line(self):
        """default_state in the context of a verb does not pre-decide the lines it makes."""
        letter = self._registered()
        letter.with_user(self.mayor).with_context(
            default_state="done", default_result="read", default_report="x"
        ).action_send_review(self.executor2.ids)
        line = letter.recipient_ids.filtered(lambda r: r.user_id == self.executor2)
        self.assertEqual((line.state, line.result), ("waiting", False))

    def test_import(self):
        """An import cannot write sealed fields, on a new card or on a registered one."""
        documents = self.env["docflow.document"].with_user(self.registrar)
        header = ["name", "type_id/.id", "reg_number", "state"]
        row = ["Forged", str(self.type_in.id), "666", "executed"]
        result = documents.load(header, [row])
        self.assertFalse(result["ids"])
        result = documents.load([".id", "reg_number"], [[str(self.card.id), "666"]])
        self.assertFalse(result["ids"])
        self.assertNotEqual(self.card.reg_number, "666")

    def test_registered_card_stays(self):
        """K27 (§3.1): a registered card is not deleted; its type, journal, office and company
        stay."""
        mine = self.card.with_user(self.registrar)
        self._refused(mine.unlink)
        changes = {
            "type_id": self.type_memo.id,
            "journal_id": self.journal_out.id,
            "office_id": False,
            "company_id": self.housing.id,
        }
        for name, value in changes.items():
            with self.subTest(field=name):
                self._refused(mine.write, {name: value})

    # Lines of a card

    def test_lines_do_not_move(self):
        """A line made on one's own card cannot be hung on a card one may not open."""
        draft = self.draft.with_user(self.author)
        link = self.env["docflow.document.link"].with_user(self.author)
        other = self._incoming(user=self.author, office_id=False)
        link = link.create({"document_id": draft.id, "linked_id": other.id})
        self._refused(link.write, {"linked_id": self.card.id})
        for line in (link, draft.recipient_ids, draft.party_ids, draft.file_ids):
            with self.subTest(model=line._name):
                self._refused(line.write, {"document_id": self.card.id})
        self._refused(
            lambda: draft.write({"link_ids": [Command.create({"linked_id": self.card.id})]}),
            error=AccessError,
        )

    def test_received_line_stays(self):
        """Who received a card and what he decided cannot be rewritten by the registrar."""
        line = self.card.recipient_ids.with_user(self.registrar)
        self._refused(line.write, {"user_id": self.stranger.id})
        self._refused(line.write, {"state": "planned"})
        self._refused(line.unlink)

    def test_planned_line_takes_sight_with_it(self):
        """Whoever is named on a card sees it at once, and no longer when the line is taken off."""
        draft = self._incoming()
        draft._unsealed().write({"is_submitted": True})
        line = (
            self.env["docflow.document.recipient"]
            .with_user(self.registrar)
            .create({"document_id": draft.id, "user_id": self.stranger.id})
        )
        self.assertIn(self.stranger, draft.people_ids)
        line.write({"user_id": self.author.id})
        self.assertNotIn(self.stranger, draft.people_ids)
        line.unlink()
        self.assertNotIn(self.author, draft.people_ids)

    def test_custody_is_history(self):
        """K7 (§2.17): a hand-over of the paper is neither changed nor deleted."""
        mine = self.custody.with_user(self.registrar)
        self._refused(mine.write, {"place": "elsewhere"})
        self._refused(mine.unlink)

    # Resolutions and assignments

    def test_issued_is_signed(self):
        """A signed resolution and its assignments are neither edited, deleted nor enlarged."""
        resolution = self.resolution.with_user(self.mayor)
        line = self.assignment.with_user(self.mayor)
        add = [Command.create({"executor_id": self.executor2.id})]
        for attempt in (
            lambda: resolution.write({"text": "another"}),
            lambda: resolution.write({"assignment_ids": add}),
            lambda: resolution.write({"state": "draft"}),
            resolution.unlink,
            lambda: line.write({"executor_id": self.executor2.id}),
            lambda: line.write({"date_deadline": "2099-12-31"}),
            line.unlink,
            lambda: line.create({"resolution_id": resolution.id, "executor_id": self.executor2.id}),
        ):
            self._refused(attempt)

    def test_draft_resolution_does_not_move(self):
        """A draft of one's own cannot be signed for another, on another card, or for a line that
        lies elsewhere."""
        draft = self._draft_resolution(self.mayor, self.card)
        other = self._registered()
        for name, value in (
            ("author_id", self.executor1.id),
            ("document_id", other.id),
            ("assignment_id", self.assignment.id),
        ):
            with self.subTest(field=name):
                self._refused(draft.write, {name: value})
        line = draft.assignment_ids
        for name, value in (
            ("resolution_id", self.resolution.id),
            ("document_id", other.id),
            ("author_id", self.executor1.id),
        ):
            with self.subTest(line=name):
                self._refused(line.write, {name: value})
        self._refused(
            lambda: draft.create(
                {"document_id": self.card.id, "text": "x", "author_id": self.executor1.id}
            ),
            error=AccessError,
        )

    def _draft_resolution(self, author, card, **vals):
        return (
            self.env["docflow.resolution"]
            .with_user(author)
            .create(
                {
                    "document_id": card.id,
                    "text": "x",
                    "assignment_ids": [Command.create({"executor_id": self.clerk1.id})],
                    **vals,
                }
            )
        )

    def test_delegation_is_of_an_own_open_line(self):
        """Naming an assignment gives no right to resolve: it must be one's own, open, of this
        card."""
        other = self._registered(department_id=self.education.id)
        forged = self._draft_resolution(self.executor1, other, assignment_id=self.assignment.id)
        self._refused(forged.action_issue)
        mine = self.assignment.with_user(self.executor1)
        late = self._draft_resolution(self.executor1, self.card, assignment_id=self.assignment.id)
        mine.action_report(report="done")
        self._refused(late.action_issue)
        self.assertEqual(mine.state, "done")

    # Numbers and files

    def test_reserved_number(self):
        """A reserved number stays in its journal, is voided by its registrars only, is never
        deleted."""
        mine = self.reserve.with_user(self.registrar)
        self._refused(mine.write, {"journal_id": self.journal_out.id})
        self._refused(mine.write, {"serial": 5})
        self._refused(mine.unlink)
        for user in (self.colleague, self.other_registrar, self.admin):
            self._refused(self.reserve.with_user(user).action_void, error=AccessError)
        mine.action_void("spoilt form")
        self.assertEqual(self.reserve.state, "void")

    def test_file_points_at_its_own_versions(self):
        """A file cannot be made to show an attachment of somebody else."""
        secret = self.env["ir.attachment"].create({"name": "salary", "raw": b"salary list"})
        files = self.env["docflow.file"].with_user(self.author)
        vals = {"document_id": self.draft.id, "name": "x", "attachment_id": secret.id}
        self._refused(files.create, vals)
        mine = self.draft.with_user(self.author).file_ids
        self._refused(mine.write, {"attachment_id": secret.id})
        self._refused(mine.write, {"sha256": "0" * 64})
        forged = files.with_context(default_attachment_id=secret.id).create(
            {"document_id": self.draft.id, "name": "y"}
        )
        self.assertFalse(forged.upload)

    @mute_logger("odoo.sql_db")
    def test_versions_stay(self):
        """A version and its bytes are neither changed nor deleted, through the attachment too."""
        for who in (self.registrar, self.executor1, self.mayor, self.admin):
            version, attachment = self.version.with_user(who), self.attachment.with_user(who)
            for attempt in (
                lambda v=version: v.write({"sha256": "0" * 64}),
                version.unlink,
                lambda a=attachment: a.write({"raw": b"forged"}),
                lambda a=attachment: a.write({"res_model": "res.partner", "res_id": 1}),
                attachment.unlink,
                lambda a=attachment: a.create(
                    {
                        "name": "x",
                        "raw": b"x",
                        "res_model": "docflow.file.version",
                        "res_id": self.version.id,
                    }
                ),
            ):
                with self.subTest(who=who.login):
                    self._refused(attempt, error=AccessError)
        self._refused(self.file.with_user(self.registrar).unlink)
        self._refused(self.attachment.sudo().unlink, error=psycopg2.Error)

    def test_new_upload_keeps_the_old_bytes(self):
        """Uploading again makes another version; the first keeps its bytes and its digest."""
        first = self.attachment.raw
        # what is shown as the document itself is renewed by those who keep its requisites only
        executor = self.card.with_user(self.executor1)
        self._refused(
            lambda: executor.attach_file("scan.pdf", "JVBERi0xLjQK", "scan"), error=AccessError
        )
        self.card.with_user(self.registrar).attach_file("scan.pdf", "JVBERi0xLjQK", "scan")
        self.assertEqual(self.file.version_count, 2)
        self.assertEqual(self.attachment.raw, first)
