from odoo import fields, models


class DocflowSignatureAttach(models.TransientModel):
    """Takes a signature that was made elsewhere and shows what came of its check."""

    _name = "docflow.signature.attach"
    _description = "Signature Made Elsewhere"

    document_id = fields.Many2one("docflow.document", required=True)
    upload = fields.Binary(string="File With the Signature", required=True)
    upload_name = fields.Char(string="File Name")

    # Actions

    def action_confirm(self):
        """Add the file, check it and open the report."""
        self.ensure_one()
        rows = self.document_id._do_attach_signature(
            self.upload_name, self.with_context(bin_size=False).upload
        )
        return rows[:1].action_open()
