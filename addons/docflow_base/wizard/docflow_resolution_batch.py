from odoo import api, fields, models
from odoo.exceptions import UserError


class DocflowResolutionBatch(models.TransientModel):
    """One resolution for many look-alike cards: written once, issued on each.

    A card that refuses leaves the others done; the refused are listed with reasons.
    """

    _name = "docflow.resolution.batch"
    _description = "Resolution on Several Documents"
    _inherit = ["docflow.order.mixin"]

    document_ids = fields.Many2many(
        "docflow.document",
        "docflow_resolution_batch_document_rel",
        "batch_id",
        "document_id",
        string="Documents",
        required=True,
        default=lambda self: self._default_document_ids(),
    )
    document_count = fields.Integer(compute="_compute_document_count")
    line_ids = fields.One2many("docflow.order.line", "batch_id", string="Executors")

    # Computes

    @api.depends("document_ids")
    def _compute_document_count(self):
        for batch in self:
            batch.document_count = len(batch.document_ids)

    # Actions

    def action_confirm(self):
        """Issue the resolution on every card; say what was refused and why."""
        self.ensure_one()
        if not self.document_ids:
            raise UserError(self.env._("Select the documents in a list first."))
        return self.document_ids.action_batch("resolve", order=self._prepare_order_vals())

    # Business

    @api.model
    def _default_document_ids(self):
        """Return the cards selected in the list: documents, or the documents of assignments."""
        model = self.env.context.get("active_model")
        if model not in ("docflow.document", "docflow.assignment", "docflow.resolution"):
            return self.env["docflow.document"]
        selected = self.env[model].browse(self.env.context.get("active_ids") or [])
        return selected if model == "docflow.document" else selected.document_id

    def _get_templated_documents(self):
        return self.document_ids
