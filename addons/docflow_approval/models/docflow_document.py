from odoo import models


class DocflowDocument(models.Model):
    """A card that goes along a route of approval: who signs and who registers stands on it."""

    _name = "docflow.document"
    _inherit = [
        # before the card: it tells more of what the card's own hooks tell
        "docflow.approval.card.mixin",
        "docflow.signature.mixin",
        "docflow.document",
        "docflow.amount.mixin",
        "docflow.routed.mixin",
    ]

    # Hooks

    def _get_route_people(self, action):
        if action == "signature":
            return self.signatory_id
        if action == "registration":
            return (self.office_id or self.journal_id.office_id).registrar_ids
        return super()._get_route_people(action)

    def _get_route_initiator(self):
        return self.author_id or super()._get_route_initiator()

    def _get_route_finish(self):
        return self.date_registered
