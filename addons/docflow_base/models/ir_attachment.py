from odoo import models


class IrAttachment(models.Model):
    """Uploads dropped on a card become files of the card, with a version and a digest."""

    _inherit = "ir.attachment"

    def _post_add_create(self, **kwargs):
        super()._post_add_create(**kwargs)
        for attachment in self.filtered(lambda a: a.res_model == "docflow.document" and a.res_id):
            document = self.env["docflow.document"].browse(attachment.res_id)
            document._adopt_attachment(attachment)
