from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition

# what a card in approval does not offer until it is approved
AFTER_APPROVAL = ("submit", "register")
# what people agree to, and what chose their route
DECIDED_FIELDS = frozenset({"amount", "amount_currency_id", "name", "signatory_id", "type_id"})


class DocflowApprovalCardMixin(models.AbstractModel):
    """Approval on a card: its buttons, who sees it, and what waits for the approval.

    The decisions of the reader's own step stand on the card itself, beside the files he decides on.
    """

    _name = "docflow.approval.card.mixin"
    _description = "Approval on a Card"
    _inherit = ["docflow.approval.tray.mixin", "docflow.approval.mixin"]

    approval_id = fields.Many2one(
        "docflow.approval", string="Last Round", compute="_compute_approval_id"
    )
    approval_step_ids = fields.Many2many(
        "docflow.approval.step", compute="_compute_approval_id", string="Steps of the Last Round"
    )
    approval_remark_ids = fields.Many2many(
        "docflow.remark", compute="_compute_approval_id", string="Remarks on the Draft"
    )
    is_approval_author = fields.Boolean(
        compute="_compute_is_approval_author", help="The reader answers remarks on this draft."
    )

    # Computes

    @api.depends("approval_ids.state", "approval_ids.step_ids", "approval_ids.remark_ids")
    def _compute_approval_id(self):
        for card in self:
            rounds = card.approval_ids.sorted("number")
            card.approval_id = rounds[-1:]
            card.approval_step_ids = rounds[-1:].step_ids
            card.approval_remark_ids = rounds.remark_ids

    @api.depends("author_id", "approval_ids")
    @api.depends_context("uid")
    def _compute_is_approval_author(self):
        for card in self:
            last = card._origin._get_last_round() if card._origin else False
            card.is_approval_author = bool(last) and last._is_initiator()

    @api.depends("approval_state", "approval_ids.step_ids.state")
    def _compute_next_steps(self):
        return super()._compute_next_steps()

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

    # Actions

    def action_approval_agree(self, remark=None):
        """Agree with one's own step of these cards, or sign; see ``docflow.approval.step``."""
        return self._do_on_step("agree", remark)

    def action_approval_agree_remarks(self, remark=None):
        """Agree with remarks."""
        return self._do_on_step("agree_remarks", remark)

    def action_approval_sign(self):
        """Sign the card on one's own step of its round.

        Where the type demands a signature the form of signing opens; the step is done with it.
        """
        self._check_transition("approval_sign")
        unsigned = self.filtered(
            lambda card: card._is_signature_missing(card._get_my_step().user_id)
        )
        if unsigned:
            return unsigned.action_sign()
        return self._do_on_step("agree")

    def action_approval_reject(self, remark=None):
        """Refuse."""
        return self._do_on_step("reject", remark)

    def action_approval_delegate(self, user_id=None, request=None):
        """Hand one's own step to a subordinate."""
        return self._do_on_step("delegate", user_id, request)

    def action_approval_call_in(self, user_id=None, request=None):
        """Ask for one more opinion."""
        return self._do_on_step("call_in", user_id, request)

    def action_approval_ask(self, question=None):
        """Ask the author."""
        return self._do_on_step("ask", question)

    @api.readonly
    def action_print_approval_sheet(self):
        """Print the approval sheet with all rounds of the card."""
        self.ensure_one()
        return self._get_last_round().action_print_sheet()

    @api.readonly
    def action_print_differences(self):
        """Print the statements of differences of the card, one for each round with remarks."""
        self.ensure_one()
        self.check_access("read")
        rounds = self.approval_ids.filtered("remark_ids").sorted("number")
        return rounds.action_print_differences()

    # Business: who may

    def _do_on_step(self, verb, *args):
        self._check_transition(
            f"approval_{verb}" if not self._is_signing(verb) else "approval_sign"
        )
        steps = self.env["docflow.approval.step"]
        for card in self:
            steps |= card._get_my_step()
        return getattr(steps, f"action_{verb}")(*args)

    def _is_signing(self, verb):
        return verb == "agree" and all(card._has_signing_step() for card in self)

    def _get_my_step(self):
        """Return the step that waits for the reader, or for whom he acts; his own first."""
        running = self._get_running()
        # sudo: docflow.approval.step - the reader's own, or of those in whose place he decides
        steps = running.sudo().step_ids.filtered(lambda step: step.state == "active")
        mine = steps.sudo(False).filtered(lambda step: step._is_mine())
        own = mine.filtered(lambda step: step.user_id == self.env.user)
        return (own or mine)[:1]

    def _has_step(self):
        step = self._get_my_step()
        return bool(step) and step.action != "signature"

    def _has_any_step(self):
        return bool(self._get_my_step())

    def _has_signing_step(self):
        return self._get_my_step().action == "signature"

    def _may_hand_on_step(self):
        step = self._get_my_step()
        return bool(step) and step._may_hand_on()

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
        return [
            {
                "name": file.name,
                "version": file.version_count,
                "sha256": file.sha256,
            }
            for file in files
        ]

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
            self._do_submit()
        return result

    def _get_access_roles(self):
        if self.approval_state == "none":
            # most cards: they are not asked for rounds at every step of their work
            return super()._get_access_roles()
        # sudo: docflow.approval.step - who decides takes part, whoever changes the card
        steps = self.sudo().approval_ids.step_ids.filtered(
            lambda step: step.date_active or step.carried_from_id
        )
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
    def _get_transitions(self):
        table = super()._get_transitions()
        cancel = table.pop("cancel")
        whose = self.env._("It waits for the decision of another person, or of nobody.")
        author = self.env._("Its author sends it and takes it back.")
        verbs = {
            "approval_agree": ("_has_step", self.env._("Agree"), "primary", whose),
            "approval_sign": ("_has_signing_step", self.env._("Sign"), "primary", whose),
            "approval_agree_remarks": (
                "_has_step",
                self.env._("Agree with Remarks"),
                "secondary",
                whose,
            ),
            "approval_reject": ("_has_any_step", self.env._("Reject"), "danger", whose),
            "launch_approval": (
                "_may_launch_approval",
                self.env._("Send for Approval"),
                "primary",
                author,
            ),
            "withdraw_approval": (
                "_may_withdraw_approval",
                self.env._("Take Back for Rework"),
                "menu",
                author,
            ),
            "approval_delegate": (
                "_may_hand_on_step",
                self.env._("Hand to a Subordinate"),
                "menu",
                whose,
            ),
            "approval_call_in": (
                "_may_hand_on_step",
                self.env._("Ask for One More Opinion"),
                "menu",
                whose,
            ),
            "approval_ask": ("_has_any_step", self.env._("Ask the Author"), "menu", whose),
        }
        mine = {
            verb: Transition(("draft",), None, who, label, denied, style)
            for verb, (who, label, style, denied) in verbs.items()
        }
        return {**mine, **table, "cancel": cancel}

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
        if verb == "approval_sign":
            return self._get_my_step()._get_next_step_hint("agree")
        if verb.startswith("approval_"):
            return self._get_my_step()._get_next_step_hint(verb.removeprefix("approval_"))
        return super()._get_next_step_hint(verb)
