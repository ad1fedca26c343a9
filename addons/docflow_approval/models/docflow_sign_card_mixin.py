from odoo import api, models
from odoo.tools import SQL

from .docflow_signature_mixin import STATES


class DocflowSignCardMixin(models.AbstractModel):
    """Cards that wait for a signature outside a round: their tray, and what a stack asks of them.

    A route is not obligatory: a letter may wait for whoever is named in “Signed By” as soon as it
    is written. What is in a round waits in the tray of its step.
    """

    _name = "docflow.sign.card.mixin"
    _description = "Cards to Sign Without a Round"
    _inherit = ["docflow.signature.mixin"]

    # Business

    def _is_draft_awaited(self):
        """Tell whether the card waits for a signature that the reader could make (bool)."""
        return (
            self.state in STATES
            and not self._is_approval_missing()
            and self._is_signature_missing()
            and bool(self._get_signing_principal())
        )

    @api.model
    def _get_sign_draft_domain(self):
        """Return the drafts that name the reader, or whom he acts for, and nobody has signed yet.

        A draft whose file was changed after its signature is found by its author, who knows: no
        list compares digests.
        """
        return [
            ("signatory_id", "in", self._get_tray_people("sign")),
            ("state", "=", "draft"),
            ("type_id.signature_level", "in", ["login", "electronic"]),
            "|",
            ("approval_state", "=", "approved"),
            "&",
            ("approval_state", "=", "none"),
            ("type_id.is_approval_required", "!=", True),
            ("signature_ids", "not any", [("principal_id", "!=", False)]),
        ]

    # Hooks

    def _on_signed(self, signatures):
        result = super()._on_signed(signatures)
        self._touch_trays()
        return result

    @api.model
    def _get_trays_need_me(self):
        trays = super()._get_trays_need_me()
        section = (trays[0]["section"], trays[0]["section_name"])
        tray = self._tray(
            "sign_draft",
            self.env._("Drafts to Sign"),
            section,
            "docflow.document",
            self._get_sign_draft_domain(),
            None,
            self.env._("Drafts without a round of approval that name you in “Signed By”."),
            is_kept=False,
        )
        return [*trays, tray]

    @api.model
    def _get_touched_sources(self, document_ids, now):
        return [
            *super()._get_touched_sources(document_ids, now),
            SQL(
                "SELECT signatory_id FROM docflow_document"
                " WHERE id IN %s AND write_date >= %s AND state = 'draft'",
                document_ids,
                now,
            ),
            # who has signed: the row is new, the card is not
            SQL(
                "SELECT principal_id FROM docflow_signature WHERE document_id IN %s AND date >= %s",
                document_ids,
                now,
            ),
        ]
