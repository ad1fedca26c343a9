from odoo import fields, models

from .res_company import REQUISITES_PLACES


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
    publication_days_before = fields.Integer(
        string="Draft Published Before, Working Days",
        tracking=True,
        help="How long before the adoption the draft is published; 0: no norm.",
    )
    publication_days_after = fields.Integer(
        string="Published After, Working Days",
        tracking=True,
        help="How soon after its registration the document is published; 0: no norm.",
    )
    publication_ground = fields.Char(string="Ground of the Norm", translate=True)
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
    requisites_place = fields.Selection(
        selection=REQUISITES_PLACES,
        string="Requisites on the Copy",
        tracking=True,
        help="Where number, barcode and marks of signatures stand on the copy with requisites. "
        "Empty: as the settings of the company say.",
    )
    _publication_days_sane = models.Constraint(
        "CHECK (COALESCE(publication_days_before, 0) BETWEEN 0 AND 366 "
        "AND COALESCE(publication_days_after, 0) BETWEEN 0 AND 366)",
        "A norm of publication is at most a year.",
    )
    _acquaintance_days_sane = models.Constraint(
        "CHECK (acquaintance_days BETWEEN 0 AND 366)", "A year is the longest time to read."
    )
