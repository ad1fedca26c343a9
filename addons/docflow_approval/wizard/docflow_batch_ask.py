from odoo import api, fields, models


class DocflowBatchAsk(models.TransientModel):
    """Drafts in the trays of approval are rejected with one reason, too."""

    _inherit = "docflow.batch.ask"

    verb = fields.Selection(selection_add=[("reject", "Reject")], ondelete={"reject": "cascade"})
    step_ids = fields.Many2many(
        "docflow.approval.step", "docflow_batch_ask_step_rel", "ask_id", "step_id"
    )

    # Business

    def _prepare_arguments(self, words):
        # a refused draft goes back with a remark that its author answers
        return {"remark": words} if self.verb == "reject" else super()._prepare_arguments(words)

    # Hooks

    @api.model
    def _get_target_fields(self):
        return {**super()._get_target_fields(), "docflow.approval.step": "step_ids"}
