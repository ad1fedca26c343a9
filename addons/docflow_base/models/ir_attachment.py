from odoo import api, models
from odoo.exceptions import AccessError

from ..tools.paper_kind import OFFICE, PAGED, sniff

# Kinds that nobody parses in the server itself: a megabyte of them may unpack to gigabytes.
PARSED = PAGED | OFFICE | {"zip", "rtf"}


class IrAttachment(models.Model):
    """Uploads dropped on a card become files of the card, with a version and a digest."""

    _inherit = "ir.attachment"

    @api.depends("res_model")
    def _compute_has_thumbnail(self):
        # the web client draws a missing thumbnail and writes it on the attachment; a version of a
        # file is written by nobody, and the refusal would meet every registrar who opens a card
        result = super()._compute_has_thumbnail()
        for attachment in self:
            if attachment.res_model == "docflow.file.version":
                attachment.has_thumbnail = True
        return result

    @api.model
    def _index(self, bin_data, mimetype, checksum=None):
        """Keep core from reading PDF and office files in the server, without any bounds and before
        anybody has asked for it: ``docflow.file.text`` has their words, read in a bounded child.
        """
        if bin_data and sniff(bin_data) in PARSED:
            return False
        return super()._index(bin_data, mimetype, checksum=checksum)

    def _post_add_create(self, **kwargs):
        result = super()._post_add_create(**kwargs)
        for attachment in self.filtered(lambda a: a.res_model == "docflow.document" and a.res_id):
            # sudo: taken away; the route of mail calls this past rights, and answers a refusal
            # without a rollback
            document = self.env["docflow.document"].sudo(False).browse(attachment.res_id)
            try:
                document._adopt_attachment(attachment)
            except AccessError:
                attachment.unlink()
                raise
        return result
