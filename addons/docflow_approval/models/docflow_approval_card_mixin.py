from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition

# what a card in approval does not offer until it is approved
AFTER_APPROVAL = ("submit", "register")
# what people agree to, and what chose their route
DECIDED_FIELDS = frozenset({"amount", "amount_currency_id", "name", "signatory_id", "type_id"})


class DocflowApprovalCardMixin(models.AbstractModel):
    """Approval on a card: who sends it and sees it, and what waits for the approval."""

    _name = "docflow.approval.card.mixin"
    _description = "Approval on a Card"
    _inherit = [
        "docflow.instruction.route.mixin",
        "docflow.approval.tray.mixin",
        "docflow.approval.verbs.mixin",
    ]

    has_other_rounds = fields.Boolean(
        readonly=True,
        copy=False,
        help="Something that hangs on the card, such as a request for another term, went along a "
        "route.",
    )

    # CRUD

    def write(self, vals):
        decided = DECIDED_FIELDS & vals.keys()
        if decided and not self._is_unsealed():
            self._check_decided(decided, vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        for card in self.filtered("approval_ids"):
            raise UserError(
                self.env._(
                    "%(document)s has been through approval and stays. Cancel it with a reason.",
                    document=card.display_name,
                )
            )

    # Business: who may

    def _may_launch_approval(self):
        return self._is_drafted_by_me() or self.has_access("write")

    def _may_withdraw_approval(self):
        return self.approval_state in ("in_progress", "approved") and self._may_launch_approval()

    def _check_may_launch(self):
        self._check_transition("launch_approval")
        # the author of a draft may send it, whoever keeps its requisites
        for card in self.filtered(lambda card: card.approval_state == "in_progress"):
            raise UserError(
                self.env._(
                    "%(document)s is being approved already. Take it back with a reason first.",
                    document=card.display_name,
                )
            )

    def _check_may_withdraw(self):
        self._check_transition("withdraw_approval")

    def _check_decided(self, names, vals):
        """Refuse to change what people have agreed to and what chose their route."""
        drafts = self.filtered(lambda card: not card.reg_number)
        for card in drafts.filtered(
            lambda card: card.approval_state in ("in_progress", "approved")
        ):
            for name in names:
                if card._fields[name].convert_to_write(card[name], card) != vals[name]:
                    raise UserError(
                        self.env._(
                            "%(document)s: people decide on it with this “%(field)s”. Take it back "
                            "for rework first.",
                            document=card.display_name,
                            field=card._fields[name].get_description(self.env, ["string"])[
                                "string"
                            ],
                        )
                    )

    def _is_approval_missing(self):
        """Tell whether the card waits for an approval before its number."""
        wanted = self.type_id.is_approval_required and self.approval_state == "none"
        return wanted or self.approval_state in ("in_progress", "rework")

    # Hooks

    def _get_approval_card(self):
        return self

    def _get_approval_files(self):
        # sudo: docflow.file - names and digests of the card's own files
        files = self.sudo().file_ids.filtered(lambda file: file.sha256 and file._is_approved_kind())
        rows = [
            {
                "name": file.name,
                "version": file.version_count,
                "sha256": file.sha256,
            }
            for file in files
        ]
        # an instruction is sent without a file: what is decided on is its order
        order = self._get_order_row() if not rows else None
        return [order] if order else rows

    def _log_approval(self, text):
        self._log_step(text)

    def _on_approval_moved(self):
        result = super()._on_approval_moved()
        self._refresh_access()
        self._touch_trays()
        return result

    def _on_approval_ended(self, approval, state, reason, is_rework):
        result = super()._on_approval_ended(approval, state, reason, is_rework)
        if state == "approved" and approval.is_to_register and not self.is_submitted:
            resolution = self._get_ready_resolution()
            if resolution:
                self._do_issue_approved(resolution, approval.files)
            else:
                self._do_submit()
        return result

    def _get_access_roles(self):
        if self.approval_state == "none" and not self.has_other_rounds:
            # most cards: they are not asked for rounds at every step of their work
            return super()._get_access_roles()
        # sudo: docflow.approval.step - who decides takes part, whoever changes the card
        steps = self.sudo().approval_ids.step_ids
        if self.has_other_rounds:
            steps |= steps.search([("document_id", "in", self.ids)])
        steps = steps.filtered(lambda step: step.date_active or step.carried_from_id)
        roles = super()._get_access_roles()
        return {**roles, self.env._("approves it"): steps.user_id} if steps else roles

    def _get_readiness_errors(self):
        errors = super()._get_readiness_errors()
        if self.approval_state == "in_progress":
            holders = self._get_running().holder_names
            errors.append(self.env._("it is being approved, now with %(people)s", people=holders))
        elif self.approval_state == "rework":
            errors.append(self.env._("it came back from approval: send it for a new round"))
        elif self._is_approval_missing():
            errors.append(
                self.env._(
                    "“%(type)s” gets its number after the approval: send it for approval",
                    type=self.type_id.name,
                )
            )
        return errors

    def _on_cancelled(self):
        result = super()._on_cancelled()
        running = self._get_running()
        if running:
            running._do_end("withdrawn", self.cancel_reason)
        return result

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | {"has_other_rounds"}

    @api.model
    def _get_transitions(self):
        table = super()._get_transitions()
        cancel = table.pop("cancel")
        author = self.env._("Its author sends it and takes it back.")
        sends = {
            "launch_approval": Transition(
                ("draft",),
                None,
                "_may_launch_approval",
                self.env._("Send for Approval"),
                author,
                "primary",
            ),
            "withdraw_approval": Transition(
                ("draft",),
                None,
                "_may_withdraw_approval",
                self.env._("Take Back for Rework"),
                author,
                "menu",
            ),
        }
        decisions, others = self._get_approval_verbs(("draft",))
        return {**decisions, **sends, **others, **table, "cancel": cancel}

    def _is_step_useful(self, verb):
        if verb in AFTER_APPROVAL and self._is_approval_missing():
            return False
        if verb == "launch_approval":
            return self.category != "incoming" and self.approval_state in ("none", "rework")
        return super()._is_step_useful(verb)

    def _get_next_step_hint(self, verb):
        if verb == "launch_approval":
            if self.approval_state == "rework":
                return self.env._("A new round; visas on unchanged files may be carried over.")
            return self.env._("You see who will be asked before it goes.")
        if verb == "withdraw_approval":
            return self.env._("Nobody is asked any more; you give a reason and rework it.")
        return super()._get_next_step_hint(verb)
