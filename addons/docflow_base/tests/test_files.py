import base64
import hashlib

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocflowCase

BYTES = (b"the first page", b"the second page")
FIRST, SECOND = (base64.b64encode(content).decode() for content in BYTES)


@tagged("post_install", "-at_install")
class TestFiles(DocflowCase):
    """Files of a card: versions with digests, nothing overwritten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._registered()

    def test_versions(self):
        """The same name and role make the next version; the earlier one stays whole."""
        card = self.card.with_user(self.mayor)
        file = self.env["docflow.file"].browse(card.attach_file("note.txt", FIRST, "memo"))
        self.assertEqual(card.attach_file("note.txt", SECOND, "memo"), file.id)
        self.assertEqual(file.version_ids.sorted("number").mapped("number"), [1, 2])
        raws = file.version_ids.sorted("number").attachment_id.sudo().mapped("raw")
        self.assertEqual(raws, list(BYTES))
        self.assertEqual(file.attachment_id.sudo().raw, BYTES[1])

    def test_digest(self):
        """Each version has the SHA-256 of its bytes, its size, author and time."""
        file = self.env["docflow.file"].browse(
            self.card.with_user(self.mayor).attach_file("note.txt", FIRST, "memo")
        )
        version = file.version_ids
        self.assertEqual(version.sha256, hashlib.sha256(BYTES[0]).hexdigest())
        self.assertEqual((version.size, file.size), (len(BYTES[0]), len(BYTES[0])))
        self.assertEqual(version.create_uid, self.mayor)

    def test_same_bytes_again(self):
        """The same bytes once more make no version."""
        card = self.card.with_user(self.mayor)
        card.attach_file("note.txt", FIRST, "memo")
        file = self.env["docflow.file"].browse(card.attach_file("note.txt", FIRST, "memo"))
        self.assertEqual(file.version_count, 1)

    def test_other_role_is_another_file(self):
        """A name used in another role is another file."""
        card = self.card.with_user(self.mayor)
        self.assertNotEqual(
            card.attach_file("note.txt", FIRST, "memo"), card.attach_file("note.txt", FIRST)
        )

    def test_limit(self):
        """A file over the limit is refused with its size, the limit and what to do."""
        self.env["ir.config_parameter"].set_param("web.max_file_upload_size", "10")
        with self.assertRaises(UserError) as caught:
            self.card.with_user(self.mayor).attach_file("big.pdf", FIRST)
        for words in ("big.pdf", "10.00", "dots per inch"):
            self.assertIn(words, str(caught.exception))
        with self.assertRaises(UserError):
            self._incoming()

    def test_broken_upload(self):
        """What is not base64 is refused with the name of the file."""
        with self.assertRaises(UserError) as caught:
            self.card.with_user(self.mayor).attach_file("odd.pdf", "это не base64")
        self.assertIn("odd.pdf", str(caught.exception))

    def test_who_may_add(self):
        """Files are added by who takes part or edits the card; readers only read."""
        with self.assertRaises(AccessError):
            self.card.with_user(self.auditor).attach_file("note.txt", FIRST)
        with self.assertRaises(AccessError):
            self.card.with_user(self.stranger).attach_file("note.txt", FIRST)
        self.card.with_user(self.registrar).attach_file("note.txt", FIRST)

    def test_names_belong_to_the_registrar(self):
        """Who takes part adds files; what they are called is for who edits the card."""
        file = self.card.file_ids
        with self.assertRaises(AccessError):
            file.with_user(self.mayor).write({"name": "forged.pdf"})
        file.with_user(self.registrar).write({"name": "scan-1.pdf"})

    def test_registered_files_stay(self):
        """A file of a registered card is not deleted; a draft's file goes with its bytes."""
        with self.assertRaises(UserError):
            self.card.file_ids.with_user(self.registrar).unlink()
        draft = self._incoming()
        attachment = draft.file_ids.attachment_id
        draft.file_ids.unlink()
        self.assertFalse(attachment.exists())

    def test_deleted_draft_leaves_no_bytes(self):
        """Deleting a draft deletes its files too: nothing of it stays in the store."""
        draft = self._incoming()
        attachment = draft.file_ids.attachment_id
        draft.unlink()
        self.assertFalse(attachment.exists())

    def test_preview(self):
        """The first scan or main document is shown beside the form, in its current version."""
        card = self._incoming(file_ids=[])
        card.attach_file("annex.txt", FIRST, "annex")
        annex = card.file_ids.attachment_id
        self.assertEqual(card.message_main_attachment_id, annex)
        card.attach_file("scan.txt", FIRST, "scan")
        scan = card.file_ids.filtered(lambda file: file.role == "scan")
        self.assertEqual(card.message_main_attachment_id, scan.attachment_id)
        card.attach_file("scan.txt", SECOND, "scan")
        self.assertEqual(card.message_main_attachment_id.raw, BYTES[1])

    def _prepare_card(self):
        return {
            "name": "On the roof",
            "type_id": self.type_in.id,
            "office_id": self.office.id,
            "correspondent_id": self.sender.id,
            "corr_number": "9",
            "corr_date": "2026-11-18",
            "delivery_method_id": self.post.id,
            "recipient_ids": [[0, 0, {"user_id": self.mayor.id}]],
        }

    def test_create_registered(self):
        """A card comes with its files and gets its number in one call, or nothing is kept."""
        values = self._prepare_card()
        file = {"name": "scan.pdf", "content_base64": FIRST}
        cards = self.env["docflow.document"].with_user(self.registrar)
        made = cards.create_registered(values, [file])
        card = cards.browse(made["id"])
        self.assertEqual((made["reg_number"], made["state"]), (card.reg_number, "in_review"))
        self.assertEqual((card.file_ids.name, card.file_ids.role), ("scan.pdf", "scan"))
        for wrong in ([], {**values, "name": "!"}):
            with self.assertRaises(UserError):
                cards.create_registered(wrong, [file])
        for files in ([1], [{"name": "x"}], {"name": 1}, [file] * 51):
            with self.assertRaises(UserError):
                cards.create_registered(values, files)
        # the auditor registers nothing
        with self.assertRaises(UserError):
            cards.with_user(self.auditor).create_registered(values, [file])

    def test_form_saved_and_registered(self):
        """The form of a new card saves it with its scan and registers it in one request; only
        what is a button of the form is pressed so, and only by who may press it.
        """
        cards = self.env["docflow.document"].with_user(self.registrar)
        values = self._prepare_card()
        values["file_ids"] = [[0, 0, {"name": "scan.pdf", "role": "scan", "upload": FIRST}]]
        fields = {"reg_number": {}, "state": {}, "next_steps": {}, "file_ids": {}}
        answer = cards.web_save_step(values, "action_register", fields)
        [made] = answer["records"]
        card = cards.browse(made["id"])
        self.assertEqual((made["reg_number"], made["state"]), (card.reg_number, "in_review"))
        self.assertTrue(made["reg_number"])
        self.assertEqual(made["file_ids"], card.file_ids.ids)
        self.assertEqual(card.file_ids.attachment_id.sudo().raw, BYTES[0])
        self.assertFalse(answer["action"])
        # a verb that asks for something opens its dialog over the saved card
        draft = cards.create(values)
        asked = draft.web_save_step({"note": "Twice"}, "action_cancel", {"note": {}})
        self.assertEqual(asked["records"], [{"id": draft.id, "note": "Twice"}])
        self.assertEqual(asked["action"]["res_model"], "docflow.reason")
        for method in ("unlink", "_do_register", "attach_file", "register", None, ["x"]):
            with self.assertRaises(UserError):
                cards.web_save_step(values, method, fields)
        with self.assertRaises(UserError):
            cards.web_save_step({**values, "name": "!"}, "action_register", fields)
        with self.assertRaises(UserError):
            cards.with_user(self.auditor).web_save_step(values, "action_register", fields)
        with self.assertRaises(UserError):
            cards.web_save_step({**values, "reg_number": "1"}, "action_register", fields)
        other = card.with_user(self.executor1)
        with self.assertRaises(UserError):
            other.web_save_step({"name": "Another"}, "action_acknowledge", {})
        self.assertNotEqual(card.name, "Another")

    def test_adopted(self):
        """An attachment that was dropped on the form becomes a version, of a new file or of the
        one of its name."""
        for number, content in enumerate(BYTES, start=1):
            attachment = self.env["ir.attachment"].create({"name": "drop.txt", "raw": content})
            self.card._adopt_attachment(attachment)
            file = self.card.file_ids.filtered(lambda file: file.name == "drop.txt")
            self.assertEqual((len(file), file.version_count), (1, number))
            self.assertEqual(file.attachment_id, attachment)
            version = file.version_ids.filtered(lambda row, made=number: row.number == made)
            self.assertEqual((attachment.res_model, attachment.res_id), (version._name, version.id))

    def test_first_version(self):
        """A file is made together with its first version, and tells of it what it tells later."""
        self.card.attach_file("new.pdf", FIRST, "annex")
        file = self.card.file_ids.filtered(lambda file: file.name == "new.pdf")
        names = ("version_count", "attachment_id", "sha256", "size")
        given = {name: file[name] for name in names}
        version = file.version_ids
        self.assertEqual(version.attachment_id.res_id, version.id)
        self.assertEqual(version.attachment_id.res_model, version._name)
        self.assertEqual(version.create_uid, self.card.env.user)
        self.assertEqual(version.document_id, self.card)
        file._unsealed()._compute_current()
        self.assertEqual({name: file[name] for name in names}, given)
        texts = self.env["docflow.file.text"].search([("version_id", "=", version.id)])
        self.assertEqual((texts.state, texts.page, texts.document_id), ("queued", 0, self.card))
