from odoo import api, fields, models


class DocflowTemplateChoose(models.TransientModel):
    """Asks from which template a draft is filled, where there are several for its type."""

    _name = "docflow.template.choose"
    _description = "Choice of a Template"

    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade")
    allowed_template_ids = fields.Many2many(
        "docflow.template", compute="_compute_allowed_template_ids"
    )
    template_id = fields.Many2one(
        "docflow.template",
        required=True,
        ondelete="cascade",
        domain="[('id', 'in', allowed_template_ids)]",
    )
    note = fields.Text(related="template_id.note")

    # Computes

    @api.depends("document_id")
    def _compute_allowed_template_ids(self):
        for choice in self:
            choice.allowed_template_ids = self.env["docflow.template"]._get_fitting(
                choice.document_id
            )

    # Actions

    def action_confirm(self):
        """Fill the draft."""
        self.ensure_one()
        return self.document_id.action_fill_template(self.template_id.id)
