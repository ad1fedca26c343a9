from odoo import models


class MailMail(models.Model):
    """The queue tells a sending what the mail server did with its letter."""

    _inherit = "mail.mail"

    def _send(self, *args, **kwargs):
        letters = self.filtered(lambda mail: mail.model == "docflow.dispatch")
        if not letters:
            return super()._send(*args, **kwargs)
        # sudo: docflow.dispatch - the queue runs for whoever sent it
        sendings = self.env["docflow.dispatch"].sudo().browse(letters.mapped("res_id")).exists()
        # held until the server has answered: what happens to a sending meanwhile waits for that,
        # so that no letter goes twice
        held = sendings.try_lock_for_update()
        queued = held.filtered(lambda one: one.state == "queued")
        letters.filtered(lambda mail: mail.res_id in (held - queued).ids).cancel()
        stopped = letters.filtered(lambda mail: mail.res_id not in queued.ids)
        return super(MailMail, self - stopped)._send(*args, **kwargs)

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # before the letters that were taken are deleted
        letters = self.filtered(lambda mail: mail.model == "docflow.dispatch")
        if letters:
            # sudo: docflow.dispatch - the queue runs for whoever sent it
            sendings = self.env["docflow.dispatch"].sudo().browse(letters.mapped("res_id")).exists()
            sendings._on_mailed(sendings._get_mail_failure(failure_reason, failure_type))
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )
