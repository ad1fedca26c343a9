import ast

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

LONGEST = 4000  # letters of a filter; one that people build by hand has a few hundred


class DocflowRouteConditionMixin(models.AbstractModel):
    """When a route, or a stage of one, takes place: types of documents, a sum, and a filter over
    the requisites. All of what is filled in must hold; nothing filled in always holds.
    """

    _name = "docflow.route.condition.mixin"
    _description = "Condition of a Route"

    type_ids = fields.Many2many(
        "docflow.document.type",
        string="Only for These Types",
        help="Empty: for documents of every type.",
    )
    amount_from = fields.Float(
        string="Sum From",
        digits=(16, 2),
        aggregator=None,
        help="In the currency of the company; 0 sets no bound.",
    )
    amount_to = fields.Float(
        string="Sum Below",
        digits=(16, 2),
        aggregator=None,
        help="A sum of exactly this much is past the bound already; 0 sets no bound.",
    )
    condition = fields.Char(
        string="Requisites",
        default="[]",
        help="Built with the filter editor; the document must match it.",
    )
    condition_label = fields.Char(compute="_compute_condition_label", string="When")

    # Constraints

    _amounts = models.Constraint(
        "CHECK (COALESCE(amount_from, 0) >= 0 AND COALESCE(amount_to, 0) >= 0"
        " AND (COALESCE(amount_to, 0) = 0 OR amount_to > COALESCE(amount_from, 0)))",
        "The bounds of the sum are not negative, and the upper one is above the lower.",
    )

    @api.constrains("condition")
    def _check_condition(self):
        for record in self:
            try:
                record._get_domain().validate(self.env[record.res_model])
                # sudo: docflow.routed.mixin - none: rounds read it past all rights, its author not
                self.env[record.res_model].sudo(False).search(record._get_domain(), limit=1)
            except (
                AccessError,
                ValueError,
                SyntaxError,
                TypeError,
                KeyError,
                RecursionError,
                MemoryError,
            ):
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: its condition on requisites is not a filter that the program "
                        "can read. Build it with the filter editor.",
                        name=record.display_name,
                    )
                ) from None

    # Computes

    @api.depends("type_ids", "amount_from", "amount_to", "condition")
    @api.depends_context("lang")
    def _compute_condition_label(self):
        for record in self:
            parts = [", ".join(record.type_ids.mapped("name"))]
            if record.amount_from:
                parts.append(
                    self.env._("sum from %(amount)s", amount=self._show(record.amount_from))
                )
            if record.amount_to:
                parts.append(
                    self.env._("sum below %(amount)s", amount=self._show(record.amount_to))
                )
            if record._has_filter():
                parts.append(self.env._("by requisites"))
            record.condition_label = "; ".join(filter(None, parts))

    # Business

    @api.model
    def _show(self, amount):
        return f"{amount:,.2f}".removesuffix(".00").replace(",", "\N{NO-BREAK SPACE}")

    def _has_filter(self):
        return (self.condition or "[]").strip() not in ("", "[]")

    def _get_domain(self):
        """Return the filter over requisites.

        :raise ValueError, SyntaxError: it is no filter
        """
        if len(self.condition or "") > LONGEST:
            raise ValueError(self.condition[:80])
        return Domain(ast.literal_eval(self.condition or "[]"))

    def _get_miss(self, record):
        """Return why ``record`` does not meet the condition, empty where it does (str)."""
        self.ensure_one()
        # sudo: docflow.routed.mixin - a route is the same for everybody who begins a round
        record = record.sudo()
        if self.type_ids and record._get_route_type() not in self.type_ids:
            return self.env._("only for: %(types)s", types=", ".join(self.type_ids.mapped("name")))
        amount = record._get_route_amount() if self.amount_from or self.amount_to else 0
        if self.amount_from and amount < self.amount_from:
            return self.env._("the sum is below %(amount)s", amount=self._show(self.amount_from))
        if self.amount_to and amount >= self.amount_to:
            return self.env._("the sum is not below %(amount)s", amount=self._show(self.amount_to))
        if self._has_filter() and not record.filtered_domain(self._get_domain()):
            return self.env._("the requisites do not match its condition")
        return ""
