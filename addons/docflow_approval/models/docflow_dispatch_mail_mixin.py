from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import human_size

# what goes with the letter; without a main document its scan does
MAILED_ROLES = ("main", "annex", "signature")
# an attachment grows by a third on its way
GROWTH = 4 / 3


class DocflowDispatchMailMixin(models.AbstractModel):
    """Sending by e-mail: the letter with its signed files, whether the server took it, and what
    came back."""

    _name = "docflow.dispatch.mail.mixin"
    _description = "Sending by E-mail"
    _inherit = ["docflow.dispatch.flow.mixin"]

    # Business: what goes

    def _get_mailed_files(self):
        """Return the files that go with the letter (``docflow.file``)."""
        files = self.document_id.file_ids.filtered("attachment_id")
        mailed = files.filtered(lambda file: file.role in MAILED_ROLES)
        if "main" in mailed.mapped("role"):
            # who has no Word reads the copy; with requisites, where there is one and room for it
            room = self._get_mail_room() - sum(mailed.mapped("size"))
            for file in mailed:
                copy = file._get_mailed_copy(room)
                room -= copy.size
                mailed |= copy
            return mailed
        return files.filtered(lambda file: file.role in (*MAILED_ROLES, "scan"))

    def _get_mail_room(self):
        """Return how many bytes of files a letter takes (float)."""
        return self.company_id.docflow_dispatch_mail_mb * 1024 * 1024 / GROWTH

    def _get_missing(self):
        missing = super()._get_missing()
        if missing or self.way != "email":
            return missing
        mark = self.document_id.access_mark_id
        if mark:
            return self.env._(
                "it bears the mark “%(mark)s” and does not go by open e-mail", mark=mark.name
            )
        files = self._get_mailed_files()
        if not files:
            return self.env._("the document has no file")
        size = sum(files.mapped("size")) * GROWTH
        limit = self._get_mail_room() * GROWTH
        if size > limit:
            return self.env._(
                "its files make a letter of %(size)s, more than the limit of %(limit)s",
                size=human_size(size),
                limit=human_size(limit),
            )
        return ""

    # Business: acts

    def _do_send(self):
        if self.way != "email":
            return super()._do_send()
        self._unsealed().write({"sent_label": self._get_actor_label(), "reason": False})
        self._do_move("queued")
        # sudo: mail.mail - the queue of the server, which no person writes into
        self.env["mail.mail"].sudo().create(self._prepare_mail())
        # sudo: ir.cron - the queue goes at once and not within the hour
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return None

    def _prepare_mail(self):
        card, company = self.document_id, self.company_id
        # sudo: res.partner - in which language the council writes
        letter = self.with_context(lang=company.sudo().partner_id.lang or self.env.lang)
        files = self._get_mailed_files()
        sender = company.email_formatted or self.env.user.email_formatted
        values = {
            "company": company.name,
            "number": card.reg_number,
            "date": card.reg_date.strftime("%d.%m.%Y"),
            "subject": card.name,
            "addressee": self.name,
            "files": [{"name": file.name, "sha256": file.sha256} for file in files],
        }
        body = letter.env["ir.qweb"]._render("docflow_approval.docflow_dispatch_letter", values)
        return {
            "subject": letter.env._(
                "No. %(number)s of %(date)s: %(subject)s",
                number=values["number"],
                date=values["date"],
                subject=values["subject"],
            ),
            "body_html": body,
            "email_to": self.email,
            "email_from": sender,
            "reply_to": sender,
            "author_id": company.partner_id.id,
            "model": self._name,
            "res_id": self.id,
            # the letter goes when it is sent, its message stays: what bounces names it
            "auto_delete": True,
            "is_notification": True,
            "attachment_ids": [fields.Command.set(files.attachment_id.ids)],
        }

    def _do_move(self, state, text="", **how):
        result = super()._do_move(state, text, **how)
        # the mail server itself tells by its label; whoever says it here stops the letter
        if state == "cancelled" or (state == "failed" and not how.get("label")):
            self._stop_mails()
        return result

    def _do_again(self, changes):
        result = super()._do_again(changes)
        self._stop_mails()
        return result

    def _stop_mails(self):
        """A letter that failed is not sent a second time behind our back."""
        # sudo: mail.mail - the queue of the server, which no person writes into
        mails = self.env["mail.mail"].sudo()
        mails.search(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("state", "in", ("outgoing", "exception")),
            ]
        ).cancel()

    # Hooks

    def _on_mailed(self, failure="", address=""):
        """Hook: the mail server took the letter, or refused it with ``failure``.

        :param str address: where the letter went, which its administrator may have mended
        """
        server = self.env._("Mail server")
        for dispatch in self.filtered(lambda dispatch: dispatch.state == "queued"):
            if failure:
                dispatch._do_move("failed", failure, label=server)
                continue
            moment = fields.Datetime.now()
            dispatch._unsealed().write({"date_sent": moment})
            dispatch._do_move("sent", address or dispatch.email, moment=moment, label=server)

    def _on_bounced(self, reason, action="failed"):
        """Hook: the server of the addressee told something of the letter.

        :param str action: as in RFC 3464; only ``failed`` says that it did not arrive
        """
        if action != "failed":
            for dispatch in self:
                dispatch._note(reason, self.env._("Mail server of the addressee"))
            return
        text = reason or self.env._("The server of the addressee refused it and gave no reason.")
        for dispatch in self.filtered(lambda dispatch: dispatch.state in ("queued", "sent")):
            dispatch._do_move("failed", text, label=self.env._("Mail server of the addressee"))

    def _on_mail_retried(self):
        """Hook: an administrator lets the mail server try its letter once more."""
        self._take_turn()
        for dispatch in self:
            if dispatch.state != "failed" or dispatch.is_repeated:
                raise UserError(
                    self.env._(
                        "%(dispatch)s: its letter was stopped, or another one goes in its place. "
                        "Open the sending: “Send Again” makes a new letter.",
                        dispatch=dispatch.display_name,
                    )
                )
            dispatch._check_missing()
            dispatch._unsealed().write({"reason": False})
            dispatch._do_move("queued", self.env._("The mail server tries once more"))

    def _on_mail_stopped(self, reason):
        """Hook: an administrator took its letter out of the queue of the mail server."""
        label = self.env.user._docflow_acting_label(self.env.user)
        for dispatch in self.filtered(lambda dispatch: dispatch.state == "queued"):
            dispatch._do_move("failed", reason, label=label)

    @api.model
    def _get_mail_failure(self, failure_reason, failure_type):
        """Return why the mail server refused a letter, empty where it took it (str)."""
        if not failure_type:
            return ""
        return (str(failure_reason or "") or self.env._("The mail server refused it."))[:300]
