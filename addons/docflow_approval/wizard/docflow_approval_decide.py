from odoo import api, fields, models
from odoo.exceptions import UserError

STEP_KINDS = ("agree_remarks", "reject", "delegate", "call_in", "ask")
REMARK_KINDS = ("decline", "answer")


class DocflowApprovalDecide(models.TransientModel):
    """Asks for what a decision needs: a remark, a person, a reason."""

    _name = "docflow.approval.decide"
    _description = "Decision on a Draft"

    kind = fields.Selection(selection="_selection_kind", required=True)
    approval_id = fields.Many2one("docflow.approval", required=True, ondelete="cascade")
    step_id = fields.Many2one("docflow.approval.step", ondelete="cascade")
    remark_id = fields.Many2one("docflow.remark", ondelete="cascade")
    remark_text = fields.Text(string="The Remark", compute="_compute_about")
    allowed_user_ids = fields.Many2many("res.users", compute="_compute_about")
    user_id = fields.Many2one("res.users", string="Whom", domain="[('id', 'in', allowed_user_ids)]")
    text = fields.Text(string="What and Why")
    point = fields.Char(string="Point of the Draft")
    wording = fields.Text(string="Wording of the Draft")
    proposal = fields.Text(string="Proposed Wording")

    # Computes

    @api.depends("kind", "step_id", "remark_id")
    def _compute_about(self):
        for wizard in self:
            step, remark = wizard.step_id, wizard.remark_id
            step.check_access("read")
            remark.check_access("read")
            wizard.remark_text = remark.text
            people = {"delegate": "_get_delegates", "call_in": "_get_colleagues"}.get(wizard.kind)
            wizard.allowed_user_ids = getattr(step, people)() if step and people else False

    # Actions

    def action_confirm(self):
        """Do it as filled in."""
        self.ensure_one()
        for record in (self.approval_id, self.step_id, self.remark_id):
            record.check_access("read")
        if self.kind in STEP_KINDS:
            return self._confirm_step()
        if not (self.text or "").strip():
            raise UserError(self.env._("Write it: the others read it in the history."))
        if self.kind in REMARK_KINDS:
            return getattr(self.remark_id, f"action_{self.kind}")(self.text)
        if self.kind == "withdraw":
            return self.approval_id.action_withdraw(self.text)
        return self.approval_id._get_record().action_withdraw_approval(self.text)

    # Business

    def _confirm_step(self):
        verb = getattr(self.step_id, f"action_{self.kind}")
        if self.kind in ("delegate", "call_in"):
            if not self.user_id:
                raise UserError(self.env._("Choose a person."))
            return verb(self.user_id.id, self.text)
        if not (self.text or "").strip():
            raise UserError(self.env._("Write what and why; the author has nothing else to go by."))
        if self.kind == "ask":
            return verb(self.text)
        parts = ("text", "point", "wording", "proposal")
        return verb([{part: self[part] or False for part in parts}])

    @api.model
    def _selection_kind(self):
        return list(self._get_titles().items())

    @api.model
    def _get_titles(self):
        """Return what the form is called for each kind (``dict[str, str]``)."""
        return {
            "agree_remarks": self.env._("Agree with Remarks"),
            "reject": self.env._("Reject"),
            "delegate": self.env._("Hand to a Subordinate"),
            "call_in": self.env._("Ask for One More Opinion"),
            "ask": self.env._("Ask the Author"),
            "withdraw": self.env._("Take Back"),
            "rework": self.env._("Take Back for Rework"),
            "decline": self.env._("Decline"),
            "answer": self.env._("Answer"),
        }
