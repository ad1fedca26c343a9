from odoo import fields, models


class DocflowAssignmentReplace(models.TransientModel):
    """Asks the author who goes on in place of an executor, and why."""

    _name = "docflow.assignment.replace"
    _description = "Replace the Executor"

    assignment_id = fields.Many2one("docflow.assignment", required=True)
    # read with the rights of whoever asks: a dialog tells nothing of what he may not see
    allowed_executor_ids = fields.Many2many(
        "res.users",
        related="assignment_id.resolution_id.allowed_executor_ids",
        related_sudo=False,
    )
    executor_id = fields.Many2one(
        "res.users",
        string="New Executor",
        required=True,
        domain="[('id', 'in', allowed_executor_ids)]",
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Replace the executor."""
        self.ensure_one()
        return self.assignment_id.action_replace(self.executor_id.id, self.reason)
