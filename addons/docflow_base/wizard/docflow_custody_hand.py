from odoo import fields, models


class DocflowCustodyHand(models.TransientModel):
    """Asks to whom the paper originals of cards are handed over."""

    _name = "docflow.custody.hand"
    _description = "Hand Over the Original"

    document_ids = fields.Many2many(
        "docflow.document",
        "docflow_custody_hand_document_rel",
        "wizard_id",
        "document_id",
        required=True,
    )
    holder_id = fields.Many2one(
        "res.users", string="To Whom", required=True, domain=[("share", "=", False)]
    )
    place = fields.Char(string="Lies At", help="Shelf, cabinet, folder.")
    note = fields.Char()

    def action_confirm(self):
        """Hand the originals over; a batch lists those that could not be."""
        self.ensure_one()
        vals = {"holder_id": self.holder_id.id, "place": self.place, "note": self.note}
        if len(self.document_ids) == 1:
            return self.document_ids.action_hand_over(**vals)
        return self.document_ids.action_batch("hand_over", **vals)
