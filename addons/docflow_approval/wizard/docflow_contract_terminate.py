from odoo import fields, models


class DocflowContractTerminate(models.TransientModel):
    """Asks from which day a contract is not in force any more, and why."""

    _name = "docflow.contract.terminate"
    _description = "Termination of a Contract"

    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade")
    date = fields.Date(
        string="Not in Force From",
        required=True,
        default=lambda self: self.env.company._docflow_today(),
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Terminate the contract."""
        self.ensure_one()
        self.document_id.action_terminate(self.date, self.reason)
        return {"type": "ir.actions.act_window_close"}
