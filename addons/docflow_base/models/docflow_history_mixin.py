import re

from markupsafe import escape

from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.mail import generate_tracking_message_id

# what goes into a line of history as it is; everything else is cleaned as core cleans it
_PLAIN = re.compile(r"[^\W_](?:[\w .,:;()/–—№“”«»…+-]*[\w.,:;()/№”»…])?")


class DocflowHistoryMixin(models.AbstractModel):
    """Lines of history, written by one statement however many records they are about.

    A line is what :meth:`_message_log` of core makes of a bare text: a note of a person that goes
    to nobody's mail box. Core creates a record for it, with followers, attachments, aliases and
    addresses to answer to looked for, and every act of a registrar leaves one or two. What carries
    more than a text (changes of tracked fields, files) still takes that way.
    """

    _name = "docflow.history.mixin"
    _description = "History"

    def _message_log_batch(
        self,
        bodies,
        subject=False,
        author_id=None,
        email_from=None,
        message_type="notification",
        partner_ids=False,
        attachment_ids=False,
        tracking_value_ids=False,
    ):
        more = {
            "subject": subject,
            "email_from": email_from,
            "partner_ids": partner_ids,
            "attachment_ids": attachment_ids,
            "tracking_value_ids": tracking_value_ids,
        }
        if not self or any(more.values()) or message_type != "notification":
            return super()._message_log_batch(
                bodies, author_id=author_id, message_type=message_type, **more
            )
        return self._write_history(bodies, self._get_history_author(author_id))

    # Business

    def _get_history_author(self, author_id=None):
        """Return ``(id of the partner, address)`` of who writes: the user, or another author."""
        own_id, own_email = self.env.user._docflow_identity()[1:]
        if author_id in (None, own_id):
            return own_id, own_email
        # sudo: res.partner - the address of another author
        author = self.env["res.partner"].sudo().browse(author_id)
        return author.id or None, author.email_formatted or None

    def _write_history(self, bodies, author):
        """Write one line on each record; ``bodies`` are texts by the record's id.

        :return: the lines, past rights, as core returns them
        :rtype: mail.message
        """
        partner_id, email = author
        common = {
            "model": self._name,
            "author_id": partner_id,
            "email_from": email,
            # nobody gets it by mail: no address of the company to answer to is looked for
            "reply_to": email,
            "message_type": "notification",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "is_internal": True,
            "email_add_signature": False,
            "date": fields.Datetime.now(),
            "create_uid": self.env.uid,
            "write_uid": self.env.uid,
            "create_date": self.env.cr.now(),
            "write_date": self.env.cr.now(),
        }
        rows = [
            (
                record.id,
                self._clean_history(bodies.get(record.id, "")),
                generate_tracking_message_id("message-notify"),
                *common.values(),
            )
            for record in self
        ]
        found = self.env.execute_query(
            SQL(
                "INSERT INTO mail_message (%s) VALUES %s RETURNING id",
                SQL(", ").join(map(SQL.identifier, ("res_id", "body", "message_id", *common))),
                SQL(", ").join(rows),
            )
        )
        # nothing of these is stored on the records
        names = ["message_ids", "message_needaction", "message_needaction_counter"]
        self.invalidate_recordset(names, flush=False)
        # sudo: mail.message - as core does: whoever acts leaves a trace of it
        return self.env["mail.message"].sudo().browse(id_ for (id_,) in found)

    def _clean_history(self, text):
        """Return ``text`` as core would store it as the body of a message (str)."""
        if type(text) is str and _PLAIN.fullmatch(text):
            return f"<span>{text}</span>"
        messages = self.env["mail.message"]
        return messages._fields["body"].convert_to_column_insert(escape(text), messages)
