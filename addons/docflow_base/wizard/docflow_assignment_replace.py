from odoo import api, fields, models


class DocflowAssignmentReplace(models.TransientModel):
    """Asks the author who goes on in place of an executor, and why."""

    _name = "docflow.assignment.replace"
    _description = "Replace the Executor"

    assignment_id = fields.Many2one("docflow.assignment", required=True)
    allowed_executor_ids = fields.Many2many("res.users", compute="_compute_allowed_executor_ids")
    executor_id = fields.Many2one(
        "res.users",
        string="New Executor",
        required=True,
        domain="[('id', 'in', allowed_executor_ids)]",
    )
    reason = fields.Text(required=True)

    # Computes

    @api.depends("assignment_id")
    def _compute_allowed_executor_ids(self):
        for wizard in self:
            # a dialog may be opened on any line: it tells nothing of those not open to its user
            line = wizard.assignment_id._filtered_access("read")
            wizard.allowed_executor_ids = line.resolution_id.allowed_executor_ids

    # Actions

    def action_confirm(self):
        """Replace the executor."""
        self.ensure_one()
        return self.assignment_id.action_replace(self.executor_id.id, self.reason)
