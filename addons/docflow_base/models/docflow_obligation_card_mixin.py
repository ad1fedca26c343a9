from odoo import api, fields, models


class DocflowObligationCardMixin(models.AbstractModel):
    """A card that gives out the work of a period: its end closes the period. And the tray of the
    cabinet where obligations are.
    """

    _name = "docflow.obligation.card.mixin"
    _description = "Card of an Obligation"

    obligation_period_ids = fields.One2many(
        "docflow.obligation.period", "document_id", string="Executes the Obligation"
    )

    def _on_executed(self):
        for document in self:
            for period in document._get_open_periods():
                period._do_keep(document)
        return super()._on_executed()

    def _on_cancelled(self):
        for document in self:
            document._get_open_periods()._do_skip(document.cancel_reason)
        return super()._on_cancelled()

    def _get_open_periods(self):
        # sudo: docflow.obligation.period - whoever ends the card closes the period
        periods = self.sudo().obligation_period_ids
        return periods.filtered(lambda row: row.state in ("issued", "missed"))

    @api.model
    def _get_trays_mine(self):
        uid = self.env.uid
        mine = [
            ("state", "in", ["active", "paused"]),
            "|",
            "|",
            ("author_id", "=", uid),
            ("executor_ids", "in", [uid]),
            ("department_id.manager_id.user_id", "=", uid),
        ]
        # a missed period with a card is one that somebody still works on
        open_misses = [("state", "=", "missed"), ("document_id", "!=", False)]
        return [
            *super()._get_trays_mine(),
            self._tray(
                "obligation",
                self.env._("Recurring Obligations"),
                ("mine", self.env._("Mine")),
                "docflow.obligation",
                mine,
                [*mine, ("period_ids", "any", open_misses)],
                self.env._("What you report every month, quarter or year, and what is missed."),
            ),
        ]
