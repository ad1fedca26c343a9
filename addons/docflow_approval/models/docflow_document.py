from odoo import fields, models

from .docflow_approval_decision_mixin import SHOWN


class DocflowDocument(models.Model):
    """A card that goes along a route of approval: who signs and who registers stands on it."""

    _name = "docflow.document"
    _inherit = [
        # before the card: they tell more of what the card's own hooks tell
        "docflow.seal.mixin",
        "docflow.sign.card.mixin",
        "docflow.approval.card.mixin",
        "docflow.signature.mixin",
        "docflow.acquaintance.mixin",
        "docflow.comparison.mixin",
        "docflow.dispatch.card.mixin",
        "docflow.contract.mixin",
        "docflow.act.mixin",
        "docflow.draft.mixin",
        "docflow.leftover.mixin",
        "docflow.requisites.copy.mixin",
        "docflow.past.decision.mixin",
        "docflow.document",
        "docflow.template.values.mixin",
        "docflow.amount.mixin",
        "docflow.routed.mixin",
    ]

    _docflow_registers = True

    has_amount = fields.Boolean(related="type_id.has_amount")

    # the tray of drafts to sign: a mayor has signed tens of thousands, and a few wait
    _signatory_draft_idx = models.Index("(signatory_id) WHERE state = 'draft'")

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

    def _get_signatories(self):
        # sudo: docflow.approval.step - whom the route asks to sign
        steps = self._get_last_round().sudo().step_ids
        signing = steps.filtered(
            lambda step: step.action == "signature" and step.state not in ("skipped", "withdrawn")
        )
        return super()._get_signatories() | signing.user_id.sudo(False)

    def _on_signed(self, signatures):
        result = super()._on_signed(signatures)
        for card in self:
            # sudo: docflow.approval.step - those in whose place was signed here
            steps = card._get_running().sudo().step_ids
            active = steps.filtered(
                lambda step: step.state == "active" and step.action == "signature"
            )
            for step in active.sudo(False):
                is_signed = step.user_id in signatures.principal_id
                if is_signed and not card._is_signature_missing(step.user_id):
                    # what was shown was compared before: the scan of the paper is new among them
                    step.with_context(**{SHOWN: False}).action_agree()
        return result

    # Business

    def _do_launch(self, version, choices=None, note=None):
        # a round that begins anew after a file was changed comes here, too
        self._check_leftovers()
        return super()._do_launch(version, choices, note)

    def _is_signature_missing(self, principal=None):
        """Tell whether the type demands a signature (that of ``principal``) not made here yet."""
        is_demanded = self.type_id.signature_level in ("login", "electronic")
        return is_demanded and not self._is_signed_enough(principal)
