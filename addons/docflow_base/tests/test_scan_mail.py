from email.message import EmailMessage

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged

from . import scan_samples as samples
from .test_stack import StackCase


@tagged("post_install", "-at_install")
class TestScanMail(StackCase):
    """Stacks that come by e-mail, through the gateway of mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create(
            {"name": "council.example", "bounce_alias": "bounce", "catchall_alias": "catchall"}
        )
        cls.company.alias_domain_id = domain
        cls.office.write({"alias_name": "scans"})

    def _mail(self, *files, sender="School <school@schools.example>", body="Please find attached"):
        message = EmailMessage()
        message["From"] = sender
        message["To"] = "scans@council.example"
        message["Subject"] = "Letter of the school"
        message["Message-Id"] = f"<{self.id()}.{len(files)}@schools.example>"
        message.set_content(body)
        for name, content in files:
            message.add_attachment(
                content, maintype="application", subtype="octet-stream", filename=name
            )
        self.env["mail.thread"].message_process(None, message.as_bytes())
        return self.env["docflow.scan.batch"].search(
            [("office_id", "=", self.office.id), ("source", "=", "mail")], limit=1
        )

    def test_attachments_of_a_message_are_one_stack(self):
        """What is attached to a message is cut, read and waits at the desk of its office."""
        pdf = samples.stack(samples.sheet("From a mailbox"))
        stack = self._mail(("one.pdf", pdf), ("two.pdf", pdf))
        self.assertIn("Letter of the school", stack.name)
        self.assertEqual(stack.file_ids.sorted("id").mapped("name"), ["one.pdf", "two.pdf"])
        self._read()
        self.assertEqual(stack.letter_ids.mapped("state"), ["ready", "ready"])
        self.assertEqual(len(stack.page_ids), 2)

    def test_message_without_files_waits_to_be_repaired(self):
        """Nobody's letter is lost: a message without a file is told to the registrars."""
        stack = self._mail()
        self._read()
        self.assertEqual((stack.letter_ids.state, stack.letter_ids.problem), ("repair", "empty"))
        self.assertIn("Please find attached", stack.message_ids[0].body)

    def test_mail_that_is_too_much_does_not_bounce(self):
        """What is beyond the limit leaves a letter to repair; the rest is read."""
        self.env["ir.config_parameter"].set_param("web.max_file_upload_size", 5000)
        stack = self._mail(("small.pdf", samples.blank_pdf(1)), ("large.pdf", b"x" * 5001))
        self.assertEqual(stack.file_ids.mapped("name"), ["small.pdf"])
        self.assertEqual(stack.letter_ids.mapped("problem"), ["size"])

    def test_pictures_of_a_signature_are_no_letters(self):
        """A logo in the text of a message is no page of a stack."""
        message = EmailMessage()
        message["From"], message["To"] = "a@schools.example", "scans@council.example"
        message["Subject"], message["Message-Id"] = "With a logo", "<logo@schools.example>"
        message.set_content("text")
        message.add_alternative('<p>text <img src="cid:logo"/></p>', subtype="html")
        message.get_payload()[1].add_related(
            samples.png(), "image", "png", cid="<logo>", filename="logo.png"
        )
        message.add_attachment(
            samples.blank_pdf(1), maintype="application", subtype="pdf", filename="letter.pdf"
        )
        self.env["mail.thread"].message_process(None, message.as_bytes())
        stack = self.env["docflow.scan.batch"].search([("source", "=", "mail")], limit=1)
        self.assertEqual(stack.file_ids.mapped("name"), ["letter.pdf"])

    def test_the_same_message_comes_once(self):
        """A message that the mail server hands over twice is one stack."""
        stack = self._mail(("one.pdf", samples.blank_pdf(1)))
        self.assertEqual(self._mail(("one.pdf", samples.blank_pdf(1))), stack)

    def test_address_may_be_for_colleagues_alone(self):
        """Where an office accepts scans from colleagues only, a stranger's message is no stack."""
        self.office.alias_contact = "employees"
        self.assertFalse(self._mail(("one.pdf", samples.blank_pdf(1))))

    def test_text_of_a_message_is_for_its_office_alone(self):
        """A message is seen by the registrars of the office and nobody else."""
        stack = self._mail(("one.pdf", samples.blank_pdf(1)))
        message = stack.message_ids
        self.assertTrue(message.with_user(self.registrar).has_access("read"))
        for user in (self.outsider, self.mayor, self.stranger):
            self.assertFalse(message.with_user(user).has_access("read"))
            self.assertFalse(message.attachment_ids.with_user(user).has_access("read"))

    def test_only_the_gateway_makes_stacks_of_messages(self):
        """Nobody calls the gateway's door by RPC, not even a registrar of the office."""
        message = {"subject": "Forged", "attachments": [["a.pdf", "x"]]}
        for user in (self.mayor, self.outsider, self.registrar):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                batches = self.env["docflow.scan.batch"].with_user(user)
                call_kw(batches, "message_new", [message, {"office_id": self.office.id}], {})
