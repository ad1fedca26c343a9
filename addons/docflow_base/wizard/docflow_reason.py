from odoo import fields, models
from odoo.exceptions import UserError


class DocflowReason(models.TransientModel):
    """Asks why, then calls the verb that needs the reason on what it was opened for."""

    _name = "docflow.reason"
    _description = "Reason"

    verb = fields.Selection(
        selection=[
            ("action_cancel", "Cancel"),
            ("action_return", "Return"),
            ("action_void", "Declare void"),
            ("action_decline", "Decline"),
            ("action_end", "End"),
            ("action_pause", "Pause"),
            ("action_skip", "Skip"),
            ("action_drop", "Drop"),
        ],
        required=True,
    )
    document_ids = fields.Many2many("docflow.document")
    resolution_id = fields.Many2one("docflow.resolution")
    assignment_id = fields.Many2one("docflow.assignment")
    reserve_id = fields.Many2one("docflow.number.reserve")
    custody_id = fields.Many2one("docflow.custody")
    substitution_id = fields.Many2one("docflow.substitution")
    obligation_id = fields.Many2one("docflow.obligation")
    period_id = fields.Many2one("docflow.obligation.period")
    scan_letter_ids = fields.Many2many("docflow.scan.letter")
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Do it, with the reason."""
        self.ensure_one()
        if self.custody_id:
            return self.custody_id.action_decline(self.reason)
        if self.substitution_id:
            return self.substitution_id.action_end(self.reason)
        if self.scan_letter_ids:
            return self.scan_letter_ids.action_drop(self.reason)
        if self.period_id:
            return self.period_id.action_skip(self.reason)
        if self.obligation_id:
            if self.verb == "action_pause":
                return self.obligation_id.action_pause(self.reason)
            return self.obligation_id.action_end(self.reason)
        target = self.reserve_id or self.assignment_id or self.resolution_id or self.document_ids
        if not target or not (self.reason or "").strip():
            raise UserError(
                self.env._("Write the reason; it stays in the history of the document.")
            )
        if self.verb == "action_return":
            return self.assignment_id.action_return(self.reason)
        if self.verb == "action_void":
            return self.reserve_id.action_void(self.reason)
        return target.action_cancel(self.reason)
