from odoo import models
from odoo.exceptions import AccessError


class IrAttachment(models.Model):
    """Uploads dropped on a card become files of the card, with a version and a digest."""

    _inherit = "ir.attachment"

    def _post_add_create(self, **kwargs):
        super()._post_add_create(**kwargs)
        for attachment in self.filtered(lambda a: a.res_model == "docflow.document" and a.res_id):
            # the route of mail calls this past rights, and answers a refusal without a rollback
            document = self.env["docflow.document"].sudo(False).browse(attachment.res_id)
            try:
                document._adopt_attachment(attachment)
            except AccessError:
                attachment.unlink()
                raise
