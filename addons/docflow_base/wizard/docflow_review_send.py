from odoo import fields, models


class DocflowReviewSend(models.TransientModel):
    """Asks to whom cards go for review."""

    _name = "docflow.review.send"
    _description = "Send for Review"

    document_ids = fields.Many2many("docflow.document", required=True)
    user_ids = fields.Many2many(
        "res.users", string="Recipients", required=True, domain=[("share", "=", False)]
    )

    def action_confirm(self):
        """Send the cards to the chosen people."""
        self.ensure_one()
        return self.document_ids.action_send_review(self.user_ids.ids)
