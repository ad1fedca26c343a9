from odoo import fields, models


class DocflowDispatchTrack(models.TransientModel):
    """Asks for the tracking numbers of a register, as they are pasted or scanned."""

    _name = "docflow.dispatch.track"
    _description = "Tracking Numbers"

    register_id = fields.Many2one("docflow.dispatch.register", required=True, ondelete="cascade")
    text = fields.Text(string="Numbers")

    def action_confirm(self):
        """Enter them."""
        self.ensure_one()
        return self.register_id.action_enter_tracking(self.text)
