from odoo import fields, models


class DocflowReminderRule(models.Model):
    """Norms of stages are reminded of like every other date."""

    _inherit = "docflow.reminder.rule"

    kind = fields.Selection(
        selection_add=[
            ("approval", "Documents to approve or sign"),
            ("contract", "Contracts whose term ends"),
        ],
        ondelete={"approval": "cascade", "contract": "cascade"},
    )
