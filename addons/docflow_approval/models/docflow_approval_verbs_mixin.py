from odoo import api, fields, models

from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition

# who may use a verb, and where it stands
VERBS = {
    "approval_agree": ("_has_step", "primary"),
    "approval_sign": ("_has_signing_step", "primary"),
    "approval_agree_remarks": ("_has_step", "secondary"),
    "approval_reject": ("_has_any_step", "danger"),
    "approval_delegate": ("_may_hand_on_step", "menu"),
    "approval_call_in": ("_may_hand_on_step", "menu"),
    "approval_ask": ("_has_any_step", "menu"),
}


class DocflowApprovalVerbsMixin(models.AbstractModel):
    """The reader's own step, decided on the record itself, beside what he decides on.

    For a record with a state and buttons: it adds :meth:`_get_approval_verbs` to its table.
    """

    _name = "docflow.approval.verbs.mixin"
    _description = "Decisions on the Record"
    _inherit = ["docflow.approval.mixin", "docflow.flow.mixin"]

    approval_id = fields.Many2one(
        "docflow.approval", string="Last Round", compute="_compute_approval_id"
    )
    approval_holder_names = fields.Char(
        compute="_compute_approval_holders", string="Holders on the Route"
    )
    approval_absence = fields.Char(
        compute="_compute_approval_holders", string="Who Is Away on the Route"
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
        for record in self:
            rounds = record.approval_ids.sorted("number")
            record.approval_id = rounds[-1:]
            record.approval_step_ids = rounds[-1:].step_ids
            record.approval_remark_ids = rounds.remark_ids

    @api.depends("approval_ids.step_ids.state")
    @api.depends_context("uid", "lang")
    def _compute_approval_holders(self):
        for record in self:
            running = record._origin._get_running()
            record.approval_holder_names = running.holder_names
            record.approval_absence = running.absence_note

    @api.depends("approval_ids.initiator_id")
    @api.depends_context("uid")
    def _compute_is_approval_author(self):
        for record in self:
            last = record._origin._get_last_round() if record._origin else False
            record.is_approval_author = bool(last) and last._is_initiator()

    @api.depends("approval_state", "approval_ids.step_ids.state")
    def _compute_next_steps(self):
        return super()._compute_next_steps()

    # Actions

    def action_approval_agree(self, remark=None):
        """Agree with one's own step of these records, or sign; see ``docflow.approval.step``."""
        return self._do_on_step("agree", remark)

    def action_approval_agree_remarks(self, remark=None):
        """Agree with remarks."""
        return self._do_on_step("agree_remarks", remark)

    def action_approval_sign(self):
        """Sign the record on one's own step of its round.

        Where the type demands a signature the form of signing opens; the step is done with it.
        """
        self._check_transition("approval_sign")
        unsigned = self.filtered(
            lambda record: record._is_signature_missing(record._get_my_step().user_id)
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
        """Print the approval sheet with all rounds of the record."""
        self.ensure_one()
        return self._get_last_round().action_print_sheet()

    @api.readonly
    def action_print_differences(self):
        """Print the statements of differences of the record, one for each round with remarks."""
        self.ensure_one()
        self.check_access("read")
        rounds = self.approval_ids.filtered("remark_ids").sorted("number")
        return rounds.action_print_differences()

    # Business

    def _do_on_step(self, verb, *args):
        self._check_transition(
            f"approval_{verb}" if not self._is_signing(verb) else "approval_sign"
        )
        steps = self.env["docflow.approval.step"]
        for record in self:
            steps |= record._get_my_step()
        return getattr(steps, f"action_{verb}")(*args)

    def _is_signing(self, verb):
        return verb == "agree" and all(record._has_signing_step() for record in self)

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

    @api.model
    def _get_approval_verbs(self, sources):
        """Return rows of the table of transitions, ``(decisions, what else one may do)``.

        :param tuple sources: states in which the record is decided on
        """
        whose = self.env._("It waits for the decision of another person, or of nobody.")
        labels = {
            "approval_agree": self.env._("Agree"),
            "approval_sign": self.env._("Sign"),
            "approval_agree_remarks": self.env._("Agree with Remarks"),
            "approval_reject": self.env._("Reject"),
            "approval_delegate": self.env._("Hand to a Subordinate"),
            "approval_call_in": self.env._("Ask for One More Opinion"),
            "approval_ask": self.env._("Ask the Author"),
        }
        verbs = {
            verb: Transition(sources, None, who, labels[verb], whose, style)
            for verb, (who, style) in VERBS.items()
        }
        decisions = {verb: row for verb, row in verbs.items() if row.style != "menu"}
        others = {verb: row for verb, row in verbs.items() if row.style == "menu"}
        return decisions, others

    # Hooks

    def _get_next_step_context(self, verb):
        if verb in ("approval_agree", "approval_agree_remarks", "approval_sign"):
            return self._get_my_step()._get_next_step_context("agree")
        return super()._get_next_step_context(verb)

    def _get_next_step_hint(self, verb):
        if verb == "approval_sign":
            return self._get_my_step()._get_next_step_hint("agree")
        if verb.startswith("approval_"):
            return self._get_my_step()._get_next_step_hint(verb.removeprefix("approval_"))
        return super()._get_next_step_hint(verb)
