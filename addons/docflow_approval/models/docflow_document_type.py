from odoo import fields, models


class DocflowDocumentType(models.Model):
    """A type of document: how its documents are signed, and whether they are approved first."""

    _name = "docflow.document.type"
    _inherit = ["docflow.document.type", "docflow.signature.level.mixin"]

    is_approval_required = fields.Boolean(
        string="Registered After Approval",
        help="A draft of this type gets its number when its round of approval has passed.",
    )
    has_amount = fields.Boolean(
        string="Has a Sum", help="The card shows the sum; routes may depend on it."
    )
    acquaintance_level = fields.Selection(
        selection=[
            ("open", "Opens the document and confirms"),
            ("login", "Confirms with password or passkey"),
        ],
        string="Readers Confirm",
        tracking=True,
        help="How those who were named to read a document of this type confirm it. Empty: nobody "
        "is named to read such documents.",
    )
    acquaintance_days = fields.Integer(
        string="Working Days to Read",
        default=3,
        tracking=True,
        help="The norm offered when readers are named; 0 for no date.",
    )
    _acquaintance_days_sane = models.Constraint(
        "CHECK (acquaintance_days BETWEEN 0 AND 366)", "A year is the longest time to read."
    )
