from odoo import fields, models


class DocflowScanAttach(models.TransientModel):
    """Asks to which card the pages of a scanned letter go, and as what."""

    _name = "docflow.scan.attach"
    _description = "Attach to a Card"

    letter_id = fields.Many2one(
        "docflow.scan.letter", string="Scanned Letter", required=True, ondelete="cascade"
    )
    document_id = fields.Many2one("docflow.document", string="Card", required=True)
    role = fields.Selection(
        selection=[
            ("annex", "Annex: a file beside its scan"),
            ("scan", "Scan: the next version of it"),
        ],
        string="As",
        required=True,
        default="annex",
    )

    def action_confirm(self):
        """Attach the pages."""
        self.ensure_one()
        self.letter_id.action_attach(self.document_id.id, self.role)
        return {"type": "ir.actions.act_window_close"}
