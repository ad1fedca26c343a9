from odoo import models
from odoo.exceptions import UserError


class MailMail(models.Model):
    """The queue tells a sending what the mail server did with its letter, and what an
    administrator did with it in Odoo's own list of mails.
    """

    _inherit = "mail.mail"

    # CRUD

    def unlink(self):
        # what was sent is deleted as well: only a letter that has not gone is stopped by that
        self._get_sendings()._on_mail_stopped(self.env._("Its letter was deleted from the queue."))
        return super().unlink()

    # Actions

    def mark_outgoing(self):
        """Let the server try once more; a letter that was stopped is not brought back."""
        letters = self.filtered(lambda mail: mail._is_sending())
        stopped = letters.filtered(lambda mail: mail.state == "cancel")
        if stopped:
            raise UserError(
                self.env._(
                    "“%(letter)s” was stopped and is not brought back: another one may go in its "
                    "place. Open the sending; “Send Again” makes a new letter.",
                    letter=stopped[0].subject or "",
                )
            )
        failed = letters.filtered(lambda mail: mail.state == "exception")
        failed._get_sendings()._on_mail_retried()
        return super().mark_outgoing()

    def cancel(self):
        """Stop letters; whose letter it is hears of it."""
        result = super().cancel()
        self._get_sendings()._on_mail_stopped(self.env._("Its letter was taken out of the queue."))
        return result

    # Business

    def _is_sending(self):
        return self.model == "docflow.dispatch" and bool(self.res_id)

    def _get_sendings(self):
        """Return the sendings whose letters these are (``docflow.dispatch``)."""
        ids = self.filtered(lambda mail: mail._is_sending()).mapped("res_id")
        # sudo: docflow.dispatch - the queue runs, and is kept, for whoever sent it
        sendings = self.env["docflow.dispatch"].sudo()
        return sendings.browse(ids).exists() if ids else sendings

    def _send(self, *args, **kwargs):
        letters = self.filtered(lambda mail: mail._is_sending())
        if not letters:
            return super()._send(*args, **kwargs)
        # held until the server has answered: what happens to a sending meanwhile waits for that,
        # so that no letter goes twice
        held = letters._get_sendings().try_lock_for_update()
        queued = held.filtered(lambda one: one.state == "queued")
        letters.filtered(lambda mail: mail.res_id in (held - queued).ids).cancel()
        stopped = letters.filtered(lambda mail: mail.res_id not in queued.ids)
        return super(MailMail, self - stopped)._send(*args, **kwargs)

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # before the letters that were taken are deleted
        failure = self._get_sendings()._get_mail_failure(failure_reason, failure_type)
        for mail in self.filtered(lambda mail: mail._is_sending()):
            mail._get_sendings()._on_mailed(failure, mail.email_to or "")
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )
