from odoo import fields, models


class DocflowScanExemption(models.Model):
    """Why a paper document is not scanned (seed 4 §2.8): larger than A4, stitched, printed."""

    _name = "docflow.scan.exemption"
    _description = "Exemption from Scanning"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_note_required = fields.Boolean(
        string="Asks for a Note", help="The registrar writes the reason in his own words."
    )

    _code_uniq = models.UniqueIndex(
        "(code)", "An exemption from scanning with this code exists already."
    )
