from odoo import api, models

from ..tools.bounce import get_action, get_reason


class MailThread(models.AbstractModel):
    """A report of non-delivery goes to the sending whose letter it is about."""

    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        result = super()._routing_handle_bounce(email_message, message_dict)
        message = message_dict.get("bounced_message")
        if message and message.model == "docflow.dispatch" and message.res_id:
            # sudo: docflow.dispatch - the mail gateway acts for nobody
            sending = self.env["docflow.dispatch"].sudo().browse(message.res_id).exists()
            sending._on_bounced(get_reason(email_message), get_action(email_message))
        return result
