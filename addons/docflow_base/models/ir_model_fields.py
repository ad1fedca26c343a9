from odoo import fields, models


class IrModelFields(models.Model):
    """Knows the kind of column that the sight of a card is kept in."""

    _inherit = "ir.model.fields"

    ttype = fields.Selection(
        selection_add=[("number_set", "number_set")], ondelete={"number_set": "cascade"}
    )
