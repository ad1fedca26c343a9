from odoo import api, fields, models
from odoo.exceptions import UserError


class DocflowDeadlineChange(models.TransientModel):
    """Asks for another date and why; or, to stop the clock and to let it run again, only why."""

    _name = "docflow.deadline.change"
    _description = "Change of a Deadline"

    verb = fields.Selection(
        selection=[
            ("change", "Change the deadline"),
            ("pause", "Stop the clock"),
            ("resume", "Let the clock run"),
        ],
        required=True,
        default="change",
    )
    document_id = fields.Many2one("docflow.document")
    resolution_id = fields.Many2one("docflow.resolution")
    assignment_id = fields.Many2one("docflow.assignment")
    date_now = fields.Datetime(string="Deadline Now", compute="_compute_dates")
    date_initial = fields.Datetime(string="Initial Deadline", compute="_compute_dates")
    date_limit = fields.Datetime(
        string="At Most by Law", compute="_compute_dates", help="Extensions included."
    )
    date_deadline = fields.Date(
        string="New Deadline", help="The deadline ends with the working day."
    )
    reason = fields.Text()

    # Computes

    @api.depends("document_id", "resolution_id", "assignment_id")
    def _compute_dates(self):
        for wizard in self:
            target = wizard._get_target()
            target.check_access("read")
            wizard.date_now = target.date_deadline
            wizard.date_initial = target.date_deadline_initial
            # sudo: docflow.document - the law's limit for the card of one's own assignment
            document = target._get_entry_document()
            wizard.date_limit = bool(document) and document._get_law_limit()

    # Actions

    def action_confirm(self):
        """Do it, with the reason."""
        self.ensure_one()
        target = self._get_target()
        if not (self.reason or "").strip():
            raise UserError(
                self.env._("Write the reason; it stays in the history of the document.")
            )
        if self.verb == "pause":
            return target.action_pause(self.reason)
        if self.verb == "resume":
            return target.action_resume(self.reason)
        if not self.date_deadline:
            raise UserError(self.env._("Choose the day on which the new deadline ends."))
        return target.action_change_deadline(self.date_deadline, self.reason)

    # Business

    def _get_target(self):
        return self.assignment_id or self.resolution_id or self.document_id
