from odoo import fields, models


class DocflowAmountMixin(models.AbstractModel):
    """The sum of a document: contracts have one, and routes ask for it."""

    _name = "docflow.amount.mixin"
    _description = "Sum of a Document"

    amount = fields.Monetary(string="Sum", currency_field="amount_currency_id", aggregator=None)
    amount_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Sum",
        ondelete="restrict",
        help="Empty: the currency of the company.",
    )

    _amount_positive = models.Constraint(
        "CHECK (COALESCE(amount, 0) >= 0)", "The sum of a document cannot be negative."
    )
