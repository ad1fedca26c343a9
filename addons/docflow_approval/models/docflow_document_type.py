from odoo import fields, models


class DocflowDocumentType(models.Model):
    """A type of document: how its documents are signed, and whether they are approved first."""

    _name = "docflow.document.type"
    _inherit = ["docflow.document.type", "docflow.signature.level.mixin"]

    is_approval_required = fields.Boolean(
        string="Registered After Approval",
        help="A draft of this type gets its number when its round of approval has passed.",
    )
