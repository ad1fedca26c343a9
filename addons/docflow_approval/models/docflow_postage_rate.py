from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.postage import Rate, find_fee
from .docflow_dispatch import POST_KINDS

WEIGHT_LIMIT = 100_000  # grams, as a letter may weigh


class DocflowPostageRate(models.Model):
    """A step of a tariff of the post: what a letter of this kind costs up to this weight.

    The rows of one kind that begin on one day are a tariff; a new one is entered beside the old,
    with its first day, and what was sent before keeps what it cost then. Nothing comes with the
    module: every council has its contract with the post, and rates change by the year.
    """

    _name = "docflow.postage.rate"
    _description = "Postal Rate"
    _order = "date_from desc, post_kind, weight"
    _rec_name = "post_kind"

    post_kind = fields.Selection(POST_KINDS, string="Kind of Letter", required=True)
    weight = fields.Integer(string="Up to, g", required=True, aggregator=None)
    fee = fields.Monetary(string="Postage", required=True, currency_field="currency_id")
    date_from = fields.Date(string="In Force From", required=True)
    method_id = fields.Many2one(
        "docflow.delivery.method",
        string="Only by This Method",
        ondelete="cascade",
        domain=[("dispatch_way", "=", "post")],
        help="Empty: by every method that goes by post.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)

    # and the way to the rates of a company
    _step_uniq = models.UniqueIndex(
        "(company_id, post_kind, date_from, weight, COALESCE(method_id, 0)) WHERE active",
        "This tariff has a rate up to this weight already. Change that one.",
    )
    _sane = models.Constraint(
        f"CHECK (weight BETWEEN 1 AND {WEIGHT_LIMIT} AND fee >= 0)",
        "A step goes up to 1 g at least and 100 kg at most, and its postage is not negative.",
    )

    # Computes

    @api.depends("post_kind", "weight", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["post_kind"]._description_selection(self.env))
        for rate in self:
            rate.display_name = self.env._(
                "%(kind)s up to %(weight)s g, from %(day)s",
                kind=kinds.get(rate.post_kind, ""),
                weight=rate.weight,
                day=rate.date_from.strftime("%d.%m.%Y") if rate.date_from else "",
            )

    # Business

    @api.model
    def _find_fee(self, company, method, kind, weight, day):
        """Return what a letter that leaves on ``day`` costs (float), None where no rate tells."""
        # sudo: docflow.postage.rate - a letter costs the same whoever weighs it
        rates = self.sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("post_kind", "=", kind)
            & Domain("date_from", "<=", day)
            & Domain("method_id", "in", (False, method.id))
        )
        return find_fee(
            [Rate(one.date_from, one.weight, one.fee, bool(one.method_id)) for one in rates],
            weight,
            day,
        )
