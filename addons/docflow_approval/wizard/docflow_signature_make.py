from odoo import api, fields, models

from ..models.docflow_signature import LEVELS


class DocflowSignatureMake(models.TransientModel):
    """Asks how cards are signed, and for the file that this takes."""

    _name = "docflow.signature.make"
    _description = "Signing"

    document_ids = fields.Many2many("docflow.document", required=True)
    document_count = fields.Integer(compute="_compute_files")
    files = fields.Text(string="What Is Signed", compute="_compute_files")
    level = fields.Selection(
        selection=LEVELS,
        string="How",
        required=True,
        compute="_compute_level",
        store=True,
        readonly=False,
        precompute=True,
    )
    upload = fields.Binary(string="File")
    upload_name = fields.Char(string="File Name")

    # Computes

    @api.depends("document_ids")
    def _compute_level(self):
        for wizard in self:
            demanded = set(wizard.document_ids.type_id.mapped("signature_level")) - {False}
            order = [code for code, __ in LEVELS]
            wizard.level = max(demanded, key=order.index, default="login")

    @api.depends("document_ids")
    def _compute_files(self):
        for wizard in self:
            cards = wizard.document_ids._origin
            wizard.document_count = len(cards)
            wizard.files = "\n".join(
                f"{card.display_name}: {', '.join(card.file_ids.mapped('name'))}" for card in cards
            )

    # Actions

    def action_confirm(self):
        """Sign."""
        self.ensure_one()
        return self.document_ids.action_sign(
            level=self.level,
            name=self.upload_name or None,
            content_base64=self.with_context(bin_size=False).upload or None,
        )
