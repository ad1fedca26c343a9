from odoo import models


class DocflowDocumentType(models.Model):
    """A type of document and how its documents are signed."""

    _name = "docflow.document.type"
    _inherit = ["docflow.document.type", "docflow.signature.level.mixin"]
