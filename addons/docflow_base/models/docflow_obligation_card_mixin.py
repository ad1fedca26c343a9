from odoo import fields, models


class DocflowObligationCardMixin(models.AbstractModel):
    """A card that gives out the work of a period: its end closes the period."""

    _name = "docflow.obligation.card.mixin"
    _description = "Card of an Obligation"

    obligation_period_ids = fields.One2many(
        "docflow.obligation.period", "document_id", string="Executes the Obligation"
    )

    def _on_executed(self):
        super()._on_executed()
        for document in self:
            for period in document._get_open_periods():
                period._do_keep(document)

    def _on_cancelled(self):
        super()._on_cancelled()
        for document in self:
            document._get_open_periods()._do_skip(document.cancel_reason)

    def _get_open_periods(self):
        # sudo: docflow.obligation.period - whoever ends the card closes the period
        periods = self.sudo().obligation_period_ids
        return periods.filtered(lambda row: row.state in ("issued", "missed"))
