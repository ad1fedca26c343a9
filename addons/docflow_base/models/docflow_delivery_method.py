from odoo import fields, models


class DocflowDeliveryMethod(models.Model):
    """How a document comes or goes: post, e-mail, courier, exchange between systems."""

    _name = "docflow.delivery.method"
    _description = "Delivery Method"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "A delivery method with this code exists already.")
