from odoo import api, fields, models


class DocflowPastDecisionMixin(models.AbstractModel):
    """What a former system told of a card: who agreed to it there, and since when it is changed."""

    _name = "docflow.past.decision.mixin"
    _description = "Decisions of a Former System on a Card"

    has_past_decisions = fields.Boolean(
        string="Was Decided on in a Former System",
        readonly=True,
        copy=False,
        help="Most cards were not, and are not asked about it.",
    )
    past_decision_ids = fields.Many2many(
        "docflow.past.decision", compute="_compute_past_decision_ids", string="Decided There"
    )

    # Computes

    @api.depends("has_past_decisions")
    def _compute_past_decision_ids(self):
        decisions = self.env["docflow.past.decision"]
        asked = self.filtered("has_past_decisions")
        rows = decisions.search([("document_id", "in", asked.ids)]) if asked else decisions
        known = rows.grouped("document_id")
        for card in self:
            card.past_decision_ids = known.get(card._origin, decisions)
