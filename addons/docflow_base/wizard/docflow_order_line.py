from odoo import api, fields, models


class DocflowOrderLine(models.TransientModel):
    """An executor named in a dialog; the first is the main one."""

    _name = "docflow.order.line"
    _description = "Executor Named in a Dialog"
    _order = "sequence, id"

    instruction_id = fields.Many2one("docflow.instruction", ondelete="cascade")
    batch_id = fields.Many2one("docflow.resolution.batch", ondelete="cascade")
    sequence = fields.Integer(default=10)
    executor_id = fields.Many2one("res.users", required=True, domain=[("share", "=", False)])
    kind = fields.Selection(
        selection=lambda self: self._selection_kind(), required=True, default="execute"
    )
    is_acceptance = fields.Boolean(string="Accept the Result")

    @api.model
    def _selection_kind(self):
        return self.env["docflow.assignment"]._fields["kind"]._description_selection(self.env)
