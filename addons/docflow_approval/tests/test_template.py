import base64

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.docflow_approval.tools.docx import office

from .common import ApprovalCase
from .word import texts, word_base64


@tagged("post_install", "-at_install")
class TestTemplate(ApprovalCase):
    """Drafts are filled from the administrator's templates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["docflow.template"].search([]).active = False
        cls.template = cls._template(
            "{{ subject }} / {{ signatory.name }}",
            "{%p for line in recipients %}",
            "to {{ line.name }}",
            "{%p endfor %}",
        )

    @classmethod
    def _template(cls, *paragraphs, **vals):
        return cls.env["docflow.template"].create(
            {
                "name": "Memo (test)",
                "type_ids": [Command.set(cls.type_memo.ids)],
                "upload": word_base64(*paragraphs),
                **vals,
            }
        )

    def _draft(self, **vals):
        return self._memo(
            signatory_id=self.mayor.id,
            recipient_ids=[Command.create({"user_id": self.executor1.id})],
            **vals,
        )

    def _run_copies(self):
        with self.enter_registry_test_mode():
            self.env.ref("docflow_approval.ir_cron_docflow_copy").method_direct_trigger()

    def _main(self, memo):
        return memo.file_ids.filtered(lambda file: file.role == "main")

    def _filled(self, memo):
        return texts(self._main(memo).attachment_id.raw)

    def test_draft_is_filled_with_its_requisites(self):
        """The only template of a type is taken without asking; its file is the main document."""
        memo = self._draft()
        self.assertIs(memo.action_fill_template(), True)
        self.assertEqual(
            self._filled(memo),
            [f"On new shelves / {self.mayor.name}", f"to {self.executor1.name}"],
        )

    def test_filling_again_is_the_next_version(self):
        """What was there before stays as the version before."""
        memo = self._draft()
        memo.action_fill_template()
        memo.name = "On old shelves"
        memo.action_fill_template()
        self.assertEqual(self._main(memo).version_count, 2)
        self.assertIn("On old shelves", self._filled(memo)[0])

    def test_pdf_copy_is_shown_and_renewed(self):
        """The copy stands beside the form; a new version of the Word file renews it."""
        if not office.is_present():
            self.fail("LibreOffice belongs to what tests need: tools/bootstrap/packages.txt")
        memo = self._draft()
        memo.action_fill_template()
        copy = self._main(memo).copy_ids
        self.assertEqual(copy.role, "copy")
        self.assertEqual(copy.attachment_id.raw[:5], b"%PDF-")
        self.assertEqual(memo.message_main_attachment_id, copy.attachment_id)
        memo.attach_file("Memo (test).docx", word_base64("By hand"), "main")
        self.assertEqual(copy.version_count, 1, "whoever uploads does not wait")
        self._run_copies()
        self.env.invalidate_all()
        self.assertEqual(copy.version_count, 2)
        self.assertFalse(self.env["docflow.copy.queue"].search([]))

    def test_shown_copy_is_of_the_current_version(self):
        """Nobody decides on a text while an older one is shown, and nobody replaces the copy."""
        memo = self._draft()
        memo.action_fill_template()
        main = self._main(memo)
        copy = main.copy_ids
        memo.attach_file("Memo (test).docx", word_base64("By hand"), "main")
        self.assertEqual(memo.message_main_attachment_id, main.attachment_id)
        with self.assertRaisesRegex(UserError, "is the copy of"):
            copy.upload = base64.b64encode(b"%PDF-1.7 another text")
        with self.assertRaisesRegex(UserError, "is the copy of"):
            memo.attach_file(copy.name, base64.b64encode(b"%PDF-1.7").decode(), "copy")
        attachments = copy.version_ids.attachment_id
        main.unlink()
        self.assertFalse(copy.exists())
        self.assertFalse(attachments.exists())

    def test_another_template_makes_no_second_document(self):
        """Who takes another template gets the next version of the same main document."""
        other = self._template("Other")
        memo = self._draft()
        for template in (self.template, other):
            memo.action_fill_template(template.id)
        self.assertEqual(len(self._main(memo)), 1)
        self.assertEqual(self._filled(memo), ["Other"])

    def test_lists_may_be_empty(self):
        """A template that names the first of a list is filled where there is none, too."""
        self.template.upload = word_base64("{{ visas[0].name }}{{ subject }}")
        memo = self._draft()
        memo.action_fill_template()
        self.assertEqual(self._filled(memo), ["On new shelves"])

    def test_what_is_no_document_has_no_copy(self):
        """A file that only calls itself .docx is kept as it is, and the history says so."""
        memo = self._draft()
        memo.attach_file("odd.docx", base64.b64encode(b"PK odd").decode(), "main")
        self._run_copies()
        self.assertFalse(self._main(memo).copy_ids)
        self.assertIn("no PDF copy could be made", memo.message_ids[0].body)

    def test_several_templates_are_chosen_from(self):
        """Where there are several the form asks, and takes only those of the type."""
        other = self._template("Other")
        strange = self._template("Strange", type_ids=[Command.clear()])
        memo = self._draft()
        action = memo.action_fill_template()
        self.assertEqual(action["res_model"], "docflow.template.choose")
        choice = self.env["docflow.template.choose"].with_user(self.author)
        choice = choice.create({"document_id": memo.id, "template_id": other.id})
        self.assertEqual(choice.allowed_template_ids, self.template | other)
        choice.action_confirm()
        self.assertEqual(self._filled(memo), ["Other"])
        with self.assertRaisesRegex(UserError, "no such template"):
            memo.action_fill_template(strange.id)

    def test_broken_template_is_refused_with_the_place(self):
        """A broken template is not taken, and the refusal says where it is broken."""
        with self.assertRaisesRegex(
            ValidationError, r"Text, paragraph 2, “{{ subjekt }}”: there is no field “subjekt”"
        ):
            self._template("Fine", "{{ subjekt }}")
        with self.assertRaisesRegex(ValidationError, "no Word document"):
            self.template.upload = base64.b64encode(b"no archive")

    def test_template_of_another_company_is_not_offered(self):
        """A company's own template is for its drafts alone."""
        other = self.env["res.company"].create({"name": "Other (test)"})
        self.template.company_id = other
        with self.assertRaisesRegex(UserError, "no such template"):
            self._draft().action_fill_template()

    def test_only_drafts_are_filled_by_those_who_change_them(self):
        """What has a number stays; and a reader fills nothing."""
        memo = self._draft()
        with self.assertRaises(UserError):
            memo.with_user(self.executor1).action_fill_template()
        memo.with_user(self.registrar).action_register()
        with self.assertRaises(UserError):
            memo.action_fill_template()

    def test_hidden_letters_are_not_told(self):
        """A related document that the author may not open does not enter his draft."""
        self.template.upload = word_base64("{% for line in links %}{{ line.subject }}{% endfor %}")
        hidden = self.env["docflow.document"].create(
            {"name": "Secret", "type_id": self.type_memo.id, "office_id": self.office.id}
        )
        memo = self._draft()
        # sudo: docflow.document.link - a link made by somebody who sees both
        memo.env["docflow.document.link"].sudo().create(
            {"document_id": memo.id, "linked_id": hidden.id}
        )
        memo.action_fill_template()
        self.assertEqual(self._filled(memo), [""])

    def test_every_field_has_its_value(self):
        """What the list of fields promises, every card can fill: same names, same shapes."""

        def shape(value):
            if isinstance(value, dict):
                return {name: shape(inner) for name, inner in value.items()}
            return [] if isinstance(value, list) else ""

        memo = self._draft(amount=12.5)
        fields = memo._get_template_fields()
        self.assertEqual(shape(memo._get_template_values()), shape(fields))
        # lists have the fields that are promised
        row = memo._get_template_values()["recipients"][0]
        self.assertEqual(set(row), set(fields["recipients"][0]))

    def test_filling_takes_few_statements(self):
        """Filling reads the card, and nothing for every recipient."""
        template, memo = self.template, self._draft()
        template._do_fill(memo)
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            template.with_env(memo.env)._do_fill(memo)


@tagged("post_install", "-at_install")
class TestReply(ApprovalCase):
    """“Prepare a Reply” makes the letter: what is known already is not typed again."""

    def _letter(self):
        letter = self._incoming()
        letter.action_register()
        return letter

    def test_reply_comes_filled(self):
        """Addressee, way, signatory, greeting, link and the text of the letter are there."""
        letter = self._letter()
        action = letter.with_user(self.mayor).action_prepare_reply()
        reply = self.env["docflow.document"].browse(action["res_id"])
        self.assertEqual(reply.correspondent_id, letter.correspondent_id)
        self.assertEqual(reply.delivery_method_id, letter.delivery_method_id)
        self.assertEqual(reply.signatory_id, letter.recipient_ids.user_id)
        self.assertTrue(reply.greeting)
        main = reply.file_ids.filtered(lambda file: file.role == "main")
        text = "\n".join(texts(main.attachment_id.raw))
        self.assertIn(f"На № {letter.corr_number}", text)
        self.assertIn(letter.reg_number, text)
        self.assertIn(letter.correspondent_id.name, text)
        self.assertIn(reply.greeting, text)
        self.assertNotIn("{{", text)

    def test_person_is_greeted_by_name(self):
        """A letter of a person is answered to him."""
        letter = self._letter()
        self.assertEqual(letter._get_greeting(), "Dear colleagues,")
        letter.correspondent_id.is_company = False
        self.assertIn(letter.correspondent_id.name, letter._get_greeting())

    def test_name_under_a_text(self):
        """ДСТУ 4163:2020: the first name, and the surname in capitals."""
        self.mayor.name = "Orest Slobodian"
        values = self._letter()._get_template_person(self.mayor)
        self.assertEqual(values["signature"], "Orest SLOBODIAN")
