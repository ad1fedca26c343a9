from odoo import models


class DocflowFile(models.Model):
    """A file of a card; one that comes in signed is checked."""

    _name = "docflow.file"
    _inherit = ["docflow.signature.arrival.mixin", "docflow.file"]
