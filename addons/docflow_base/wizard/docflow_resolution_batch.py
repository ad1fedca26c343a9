from odoo import api, fields, models
from odoo.exceptions import UserError


class DocflowResolutionBatch(models.TransientModel):
    """One resolution for many look-alike cards: written once, issued on each.

    A card that refuses leaves the others done; the dialog then lists the refused with reasons.
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
    done_count = fields.Integer(string="Issued On", readonly=True)
    refusals = fields.Text(string="Refused", readonly=True)

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
        result = self._run()
        if not result["refused"]:
            return self._get_notification(len(result["done"]))
        self.write(
            {
                "done_count": len(result["done"]),
                "refusals": "\n".join(
                    f"{row['name']}: {row['reason']}" for row in result["refused"]
                ),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Resolution on Several Documents"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # Business

    def _issue_on(self, document, vals):
        resolution = self.env["docflow.resolution"].create({"document_id": document.id, **vals})
        resolution.action_issue()

    def _get_notification(self, count):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The resolution was issued; documents: %(count)s.", count=count
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _run(self):
        """Issue the resolution on each card in its own savepoint.

        :return: ``{"done": ids, "refused": [{"id", "name", "reason"}]}`` of the cards
        :rtype: dict
        """
        vals = self._prepare_order_vals()
        done, refused = [], []
        for document in self.document_ids:
            try:
                with self.env.cr.savepoint():
                    self._issue_on(document, vals)
            except UserError as error:
                refused.append(
                    {"id": document.id, "name": document.display_name, "reason": str(error)}
                )
            else:
                done.append(document.id)
        return {"done": done, "refused": refused}

    @api.model
    def _default_document_ids(self):
        """Return the cards selected in the list: documents, or the documents of assignments."""
        model = self.env.context.get("active_model")
        if model not in self._get_batch_models():
            return self.env["docflow.document"]
        selected = self.env[model].browse(self.env.context.get("active_ids") or [])
        return selected if model == "docflow.document" else selected.document_id

    @api.model
    def _get_batch_models(self):
        return ("docflow.document", "docflow.assignment", "docflow.resolution")

    def _get_templated_documents(self):
        return self.document_ids
