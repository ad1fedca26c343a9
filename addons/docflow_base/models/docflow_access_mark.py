from odoo import fields, models


class DocflowAccessMark(models.Model):
    """An access mark on a document (гриф). Marks that must not enter the system carry the rule
    that says so.
    """

    _name = "docflow.access.mark"
    _description = "Access Mark"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_forbidden = fields.Boolean(
        string="Must Not Be Entered", help="A card with this mark is refused with the ground below."
    )
    ground = fields.Char(
        translate=True, help="The rule that forbids it, shown to the person who tries."
    )

    _code_uniq = models.UniqueIndex("(code)", "An access mark with this code exists already.")
