"""Letters of a council by e-mail: what arrives by SMTP, what is refused, what comes back."""

import base64
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.docflow_approval.tests.dispatch_common import DispatchCase

from .smtp import SmtpCatcher

REPORT = """\
From: MAILER-DAEMON@example.com
To: bounce@example.com
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"
Message-Id: <report-1@example.com>

--x
Content-Type: text/plain

It could not be delivered.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; water@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such
 mailbox here

--x
Content-Type: text/rfc822-headers

Message-Id: {}

--x--
"""


@tagged("standard", "post_install", "-at_install")
class TestDispatchMail(DispatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"email": "office@example.com"})
        cls.root = cls.env.ref("base.user_admin")

    def _post(self, port):
        """Send what is queued through a socket at ``port``."""
        servers = self.env["ir.mail_server"]
        servers.search([]).active = False
        servers.create({"name": "Test", "smtp_host": "127.0.0.1", "smtp_port": port})
        self.env.flush_all()
        # core sends nothing in tests: only this switch is turned, the socket is real
        with patch.object(type(servers), "_disable_send", lambda *args: False):
            mails = self.env["mail.mail"].search([("model", "=", "docflow.dispatch")])
            mails.filtered(lambda mail: mail.state == "outgoing").send()
        self.env.invalidate_all()

    def _sent(self, smtp):
        letter = self._letter()
        _post, mail = self._sendings(letter)
        mail.action_send()
        self.assertEqual(mail.state, "queued")
        self._post(smtp.port)
        return letter, mail

    def test_the_letter_arrives_with_its_files(self):
        """The addressee gets number, date, subject and the files with their digests, and nobody
        else does; the sending is sent when the server took it."""
        with SmtpCatcher() as smtp:
            letter, mail = self._sent(smtp)
        (_sender, people, message), *more = smtp.caught
        self.assertFalse(more)
        self.assertEqual(people, ("water@example.com",))
        self.assertIn(letter.reg_number, message["Subject"])
        self.assertIn("office@example.com", message["From"])
        attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
        file = letter.file_ids
        self.assertEqual(attached, {"letter.pdf": file.attachment_id.raw})
        self.assertIn(file.sha256, message.get_body(("html",)).get_content())
        self.assertEqual((mail.state, mail.sent_label), ("sent", "Runner"))
        self.assertTrue(mail.date_sent)

    def test_signatures_go_along(self):
        """A detached signature goes with the file it signs."""
        letter = self._outgoing(author_id=self.author.id, delivery_method_id=self.by_mail.id)
        letter.correspondent_id = self.other
        files = self.env["docflow.file"].sudo()
        files._do_make(letter.sudo(), "letter.pdf.p7s", "signature", b"signed")
        letter.action_register()
        sending = letter.dispatch_ids.with_user(self.runner)
        self.assertEqual(
            set(sending._get_mailed_files().mapped("name")), {"letter.pdf", "letter.pdf.p7s"}
        )

    @mute_logger("odoo.addons.base.models.ir_mail_server", "odoo.addons.mail.models.mail_mail")
    def test_a_server_that_refuses(self):
        """Where no server takes the letter it lies with its sender, with the reason, and goes when
        it is sent again."""
        with SmtpCatcher() as smtp:
            closed = smtp.port
        letter = self._letter()
        _post, mail = self._sendings(letter)
        mail.action_send()
        self._post(closed)
        self.assertEqual(mail.state, "failed")
        self.assertTrue(mail.reason)
        tray = [
            tray["count"]
            for tray in self.env["docflow.document"].with_user(self.author).get_trays()
            if tray["code"] == "undelivered"
        ]
        self.assertEqual(tray, [1])
        mail.with_user(self.author).action_again({})
        again = mail.search([("former_id", "=", mail.id)])
        again.action_send()
        with self.assertRaisesRegex(UserError, "was stopped"):
            self._queued(mail).mark_outgoing()
        with SmtpCatcher() as smtp:
            self._post(smtp.port)
        self.assertEqual((mail.state, again.state), ("failed", "sent"))
        self.assertEqual(len(smtp.caught), 1, "the letter that failed does not go a second time")

    def _queued(self, mail):
        """Return the letter of a sending as an administrator sees it in the list of mails."""
        mails = self.env["mail.mail"].with_user(self.root)
        return mails.search([("model", "=", mail._name), ("res_id", "=", mail.id)])

    def _refused(self):
        """Return a sending whose letter no server took."""
        with SmtpCatcher() as smtp:
            closed = smtp.port
        _post, mail = self._sendings(self._letter())
        mail.action_send()
        self._post(closed)
        self.assertEqual(mail.state, "failed")
        return mail

    @mute_logger("odoo.addons.base.models.ir_mail_server", "odoo.addons.mail.models.mail_mail")
    def test_an_administrator_retries_a_letter(self):
        """A letter that an administrator retries in the list of mails, and that goes, is sent:
        once, with where it went and who retried it in its history."""
        mail = self._refused()
        letter = self._queued(mail)
        # he mends what the server refused
        letter.email_to = "waterworks@example.com"
        letter.action_retry()
        self.assertEqual((mail.state, mail.reason), ("queued", False))
        with SmtpCatcher() as smtp:
            self._post(smtp.port)
            self._post(smtp.port)
        self.assertEqual(len(smtp.caught), 1)
        self.assertEqual(mail.state, "sent")
        self.assertTrue(mail.date_sent)
        events = mail.event_ids.sorted("id")
        self.assertEqual(events.mapped("state"), ["queued", "failed", "queued", "sent"])
        self.assertEqual(events[2].actor_label, self.root.name)
        self.assertEqual(events[3].text, "waterworks@example.com")
        self.assertFalse(letter.exists())

    @mute_logger("odoo.addons.base.models.ir_mail_server", "odoo.addons.mail.models.mail_mail")
    def test_a_letter_that_fails_once_more(self):
        """A letter that is retried in vain lies with its sender again."""
        mail = self._refused()
        self._queued(mail).mark_outgoing()
        with SmtpCatcher() as smtp:
            closed = smtp.port
        self._post(closed)
        self.assertEqual(mail.state, "failed")
        self.assertTrue(mail.reason)

    def test_an_administrator_stops_a_letter(self):
        """A letter that is cancelled or deleted in the list of mails is not delivered, with the
        reason; cancelled it does not come back behind the sender's back."""
        for act, reason in (("cancel", "out of the queue"), ("unlink", "deleted")):
            with self.subTest(act=act):
                _post, mail = self._sendings(self._letter())
                mail.action_send()
                getattr(self._queued(mail), act)()
                self.assertEqual(mail.state, "failed")
                self.assertIn(reason, mail.reason)
                self.assertEqual(mail.event_ids.sorted("id")[-1].actor_label, self.root.name)
        _post, mail = self._sendings(self._letter())
        mail.action_send()
        letter = self._queued(mail)
        letter.cancel()
        with self.assertRaisesRegex(UserError, "was stopped"):
            letter.mark_outgoing()

    def test_a_letter_that_comes_back(self):
        """A report of non-delivery brings the letter to its sender with the words of the server."""
        with SmtpCatcher() as smtp:
            _letter, mail = self._sent(smtp)
        report = REPORT.format(smtp.caught[0][2]["Message-Id"])
        self.env["mail.thread"].message_process(False, report)
        self.assertEqual((mail.state, mail.reason), ("failed", "550 5.1.1 No such mailbox here"))
        self.assertEqual(mail.event_ids.sorted("id")[-1].state, "failed")

    def test_a_report_about_another_letter(self):
        """A report that names no letter of ours changes nothing."""
        with SmtpCatcher() as smtp:
            _letter, mail = self._sent(smtp)
        self.env["mail.thread"].message_process(False, REPORT.format("<other@example.com>"))
        self.assertEqual(mail.state, "sent")

    def test_what_does_not_go_by_mail(self):
        """Too large a letter, one without files and one with an access mark stay, and say why."""
        _post, mail = self._sendings(self._letter())
        card = mail.document_id.sudo()
        mark = self.env["docflow.access.mark"].create({"name": "For office use", "code": "T"})
        card.access_mark_id = mark
        with self.assertRaisesRegex(UserError, "For office use"):
            mail.action_send()
        card.access_mark_id = False
        self.company.docflow_dispatch_mail_mb = 1
        big = base64.b64encode(b"x" * 1024 * 1024).decode()
        self.env["docflow.document"].browse(card.id).with_user(self.registrar).attach_file(
            "big.bin", big, "annex"
        )
        with self.assertRaisesRegex(UserError, "more than the limit"):
            mail.action_send()
        mail.email = "nowhere"
        with self.assertRaisesRegex(UserError, "no valid e-mail"):
            mail.action_send()

    def test_no_message_is_no_reason(self):
        """A report without a diagnosis still has a reason."""
        _post, mail = self._sendings(self._letter())
        mail.action_send()
        mail.sudo()._on_bounced("")
        self.assertIn("gave no reason", mail.reason)
