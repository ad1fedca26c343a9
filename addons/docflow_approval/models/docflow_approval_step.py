from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.stepping import AGREED, ANSWERED, OPEN

ACTIVE = ("active",)


class DocflowApprovalStep(models.Model):
    """The decision of one person in a round: a visa, an opinion or a signature.

    Stage and person are kept as they were at the launch, the decision with who made it, for whom,
    and the digests of the files as they were then. What was decided is never written again.

    ====================  =================================================================
    state                 meaning
    ====================  =================================================================
    waiting               its turn has not come
    active                waits for the decision of ``user_id``
    agreed                agreed, or signed
    agreed_with_remarks   agreed; remarks are added and wait for an answer
    rejected              refused with a reason
    delegated             handed to a subordinate, whose step stands behind it
    skipped               not needed any more, or left out by the route
    withdrawn             the round ended before it
    ====================  =================================================================
    """

    _name = "docflow.approval.step"
    _description = "Step of an Approval"
    _inherit = [
        "docflow.sealed.mixin",
        "docflow.discreet.mixin",
        "docflow.kept.mixin",
        "docflow.approval.decision.mixin",
    ]
    _docflow_sealed = True
    _order = "approval_id desc, stage_number, sequence, id"

    approval_id = fields.Many2one(
        "docflow.approval", string="Round", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one("docflow.document", index="btree_not_null", ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    initiator_id = fields.Many2one(related="approval_id.initiator_id", string="From Whom")
    round_number = fields.Integer(related="approval_id.number", string="Number of the Round")
    subject = fields.Char(related="approval_id.name", string="Subject")
    # the stage as it was at the launch
    stage_number = fields.Integer(required=True, aggregator=None)
    stage_name = fields.Char(string="Stage", required=True)
    action = fields.Selection(
        selection=[("visa", "Visa"), ("opinion", "Opinion"), ("signature", "Signature")],
        string="What Is Asked",
        required=True,
        default="visa",
    )
    order = fields.Selection(
        selection=[("parallel", "All at once"), ("serial", "One after another")],
        required=True,
        default="parallel",
    )
    quorum = fields.Selection(
        selection=[("all", "All agree"), ("any", "One agrees"), ("count", "Several agree")],
        required=True,
        default="all",
    )
    needed = fields.Integer(string="How Many Agree", aggregator=None)
    norm_days = fields.Integer(string="Norm, Working Days", aggregator=None)
    # the person
    sequence = fields.Integer(default=10, aggregator=None)
    user_id = fields.Many2one("res.users", string="Whose", index=True, ondelete="restrict")
    user_name = fields.Char(string="Name Then")
    position = fields.Char(string="Position Then")
    department_id = fields.Many2one(
        "hr.department", string="Unit Then", index="btree_not_null", ondelete="restrict"
    )
    is_advisory = fields.Boolean(
        string="Called In", help="One more opinion: it neither holds the stage nor fails it."
    )
    parent_id = fields.Many2one(
        "docflow.approval.step",
        string="Handed On By",
        index="btree_not_null",
        ondelete="restrict",
    )
    request = fields.Text(string="What He Was Asked", help="Written by whoever handed it on.")
    deputy_operation = fields.Char(
        string="Needed Besides the Visa",
        help="Code of the operation that the order of a deputy has to name besides the visa, "
        "where the visa decides more than the draft.",
    )
    # the decision
    state = fields.Selection(
        selection=[
            ("waiting", "Waits for its turn"),
            ("active", "Waits for the decision"),
            ("agreed", "Agreed"),
            ("agreed_with_remarks", "Agreed with remarks"),
            ("rejected", "Rejected"),
            ("delegated", "Handed on"),
            ("skipped", "Not needed"),
            ("withdrawn", "Taken back"),
        ],
        required=True,
        default="waiting",
    )
    date_active = fields.Datetime(string="Received")
    date_deadline = fields.Datetime(string="Decide By")
    date_done = fields.Datetime(string="Decided")
    decided_by_id = fields.Many2one("res.users", ondelete="restrict")
    for_user_id = fields.Many2one("res.users", string="Decided For", ondelete="restrict")
    decision_label = fields.Char(
        string="Who Decided", help="Name and position then, or for whom and by which order."
    )
    seen_files = fields.Json(help="Files as they were when the decision was made.")
    seen_digest = fields.Char(string="Digest of What Was Seen")
    carried_from_id = fields.Many2one(
        "docflow.approval.step",
        string="Carried Over From",
        index="btree_not_null",
        ondelete="restrict",
    )
    skip_reason = fields.Char(string="Why It Was Left Out")
    remark_ids = fields.One2many("docflow.remark", "step_id")
    is_overdue = fields.Boolean(compute="_compute_is_overdue")

    _active_uniq = models.UniqueIndex(
        "(approval_id, user_id) WHERE state = 'active'",
        "This person has the document for a decision already.",
    )
    # stages of discipline: how long visas and signatures of a period took
    _decided_idx = models.Index("(company_id, date_done) WHERE date_active IS NOT NULL")
    _tray_idx = models.Index("(user_id, date_deadline) WHERE state = 'active'")
    _person = models.Constraint(
        "CHECK (user_id IS NOT NULL OR state = 'skipped')",
        "A step has its person.",
    )
    _decided = models.Constraint(
        "CHECK (state NOT IN ('agreed', 'agreed_with_remarks', 'rejected') "
        "OR (date_done IS NOT NULL AND decision_label IS NOT NULL AND seen_digest IS NOT NULL))",
        "A decision says who made it, when and on what.",
    )

    # Computes

    @api.depends("approval_id", "stage_name", "user_name")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for step in self:
            names = (step.subject, step.stage_name, step.user_name)
            step.display_name = " — ".join(name for name in names if name)
        self._hide_names()

    @api.depends("date_deadline", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for step in self:
            late = step.date_deadline and step.date_deadline < now
            step.is_overdue = step.state == "active" and bool(late)

    # Business: questions

    def _get_operation(self):
        return "sign" if self.action == "signature" else "approve"

    def _is_mine(self):
        user = self.user_id
        return bool(user) and all(
            self.env.user._docflow_represents(user, operation)
            for operation in filter(None, (self._get_operation(), self.deputy_operation))
        )

    def _get_asked(self):
        """Return the step of whom the route asked: who handed it on is answered by the other."""
        step = self
        while step.parent_id.state == "delegated":
            step = step.parent_id
        return step

    def _get_record(self):
        return self.approval_id._get_record()

    # Business: acts

    def _do_move(self, state):
        """Open or close steps as ``tools/stepping.py`` says."""
        now = fields.Datetime.now()
        for step in self:
            vals = {"state": state}
            if state == "active":
                vals |= {"date_active": now, "date_deadline": step._get_norm_deadline()}
            else:
                vals["date_done"] = now
            step._unsealed().write(vals)

    def _get_norm_deadline(self):
        company, norm = self.company_id, self.norm_days
        if norm <= 0:
            return False
        last = company._docflow_add_working_days(company._docflow_today(), norm)
        return company._docflow_end_of_day(last)

    def _do_decide(self, state, remarks=()):
        """Write the decision of one person and lead the round on."""
        self.ensure_one()
        approval = self.approval_id
        self._check_decision(state)
        if state in AGREED:
            self._check_shown(self._get_record())
        principal = self.env.user._docflow_choose_principal(self.user_id, self._get_operation())
        self._unsealed().write(
            {
                "state": state,
                "date_done": fields.Datetime.now(),
                "decided_by_id": self.env.uid,
                "for_user_id": principal.id if principal != self.env.user else False,
                "decision_label": approval._get_actor_label(self.user_id, self._get_operation()),
                **self._get_record()._get_seen_vals(),
            }
        )
        for remark in remarks:
            self._do_remark("remark", **remark)
        self._get_record()._log_approval(self._get_decision_text(remarks))
        approval._advance()

    def _do_hand_on(self, state, user, request, is_advisory=False):
        """Make the step of ``user`` behind this one; ``state`` closes this one, None leaves it."""
        self.ensure_one()
        approval = self.approval_id
        if state:
            self._unsealed().write(
                {
                    "state": state,
                    "date_done": fields.Datetime.now(),
                    "decided_by_id": self.env.uid,
                    "decision_label": approval._get_actor_label(
                        self.user_id, self._get_operation()
                    ),
                }
            )
        stage = (
            "approval_id",
            "document_id",
            "company_id",
            "stage_number",
            "stage_name",
            "order",
            "quorum",
            "needed",
        )
        values = {name: self._fields[name].convert_to_write(self[name], self) for name in stage}
        values |= {
            "action": "opinion" if is_advisory else self.action,
            "norm_days": self.norm_days,
            "sequence": self.sequence + 1,
            "parent_id": self.id,
            "request": request,
            "is_advisory": is_advisory,
            # an opinion binds nobody
            "deputy_operation": not is_advisory and self.deputy_operation,
        }
        self._unsealed().create({**values, **self._prepare_person_vals(user)})
        approval._advance()

    def _do_pass(self, user):
        """Let ``user`` decide in the place of a person who left; the stage stays as it is.

        :raise UserError: he cannot decide here
        """
        self.ensure_one()
        approval = self.approval_id
        if user in (approval.initiator_id, approval._get_record()._get_route_initiator()):
            raise UserError(
                self.env._(
                    "%(document)s: %(user)s sent it himself and cannot decide on it. Choose "
                    "somebody else.",
                    document=self.subject,
                    user=user.name,
                )
            )
        his = approval.step_ids.filtered(lambda step: step.user_id == user)
        if self.state == "active" and his.filtered(lambda s: s.state == "active" and s.is_advisory):
            raise UserError(
                self.env._(
                    "%(document)s: %(user)s is asked for an opinion beside this decision. Choose "
                    "somebody else, or wait for the opinion.",
                    document=self.subject,
                    user=user.name,
                )
            )
        if his.filtered(lambda s: s.stage_number == self.stage_number and s._is_vote()):
            # nobody decides twice in one stage
            vals = {
                "state": "skipped",
                "date_done": fields.Datetime.now(),
                "skip_reason": self.env._("passed to %(user)s, who decides here", user=user.name),
            }
        else:
            vals = self._prepare_person_vals(user)
        self._unsealed().write(vals)
        self.flush_recordset()
        approval._advance()

    def _is_vote(self):
        """Tell whether the step counts for the quorum of its stage (bool)."""
        return not self.is_advisory and self.state in (*ANSWERED, *OPEN)

    def _prepare_person_vals(self, user):
        # sudo: res.users - name and position are kept as they are now
        user = user.sudo()
        return {
            "user_id": user.id,
            "user_name": user.name,
            "position": user._docflow_position_at(self.company_id) or False,
            "department_id": user._docflow_place(self.company_id.id)["department_id"],
        }

    def _do_remark(self, kind, **vals):
        remark = self.env["docflow.remark"]._unsealed()
        label = self.approval_id._get_actor_label(self.user_id, self._get_operation())
        return remark.create(
            {
                "step_id": self.id,
                "approval_id": self.approval_id.id,
                "document_id": self.document_id.id,
                "company_id": self.company_id.id,
                "kind": kind,
                "author_label": label,
                **vals,
            }
        )

    def _get_decision_text(self, remarks):
        states = dict(self._fields["state"]._description_selection(self.env))
        verdict = states[self.state]
        if self.action == "signature" and self.state in AGREED:
            verdict = self.env._("Signed")
        text = f"{self.stage_name}: {verdict} — {self.decision_label}"
        words = "; ".join(remark["text"] for remark in remarks)
        return f"{text}. {words}" if words else text

    # Hooks

    def _check_decision(self, state):
        """Hook: refuse a decision that needs more than a press of the button.

        :param str state: the decision, a state of the step
        """
        record = self._get_record()
        is_signing = self.action == "signature" and state in AGREED
        if is_signing and record._is_signature_missing(self.user_id):
            raise UserError(
                self.env._(
                    "%(document)s: documents of this type bear a signature. Open it and press "
                    "“Sign”; the step is done with it.",
                    document=record.display_name,
                )
            )

    def _take_turn(self):
        self.approval_id._take_turn()

    @api.model
    def _get_open_states(self):
        return OPEN
