from odoo import fields, models


class DocflowReviewSend(models.TransientModel):
    """Asks to whom cards go for review."""

    _name = "docflow.review.send"
    _description = "Send for Review"

    document_ids = fields.Many2many(
        "docflow.document", required=True, default=lambda self: self._default_document_ids()
    )
    user_ids = fields.Many2many(
        "res.users", string="Recipients", required=True, domain=[("share", "=", False)]
    )

    def _default_document_ids(self):
        """Return the cards selected in the list the form was opened from."""
        is_cards = self.env.context.get("active_model") == "docflow.document"
        return self.env.context.get("active_ids") if is_cards else False

    def action_confirm(self):
        """Send the cards to the chosen people; of many, the refused are listed."""
        self.ensure_one()
        if len(self.document_ids) > 1:
            return self.document_ids.action_batch("send_review", user_ids=self.user_ids.ids)
        return self.document_ids.action_send_review(self.user_ids.ids)
