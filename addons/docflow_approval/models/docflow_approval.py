from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition
from odoo.addons.docflow_base.tools.turns import take_turn

from ..tools import stepping

VERDICTS = ("approved", "rejected", "withdrawn")


class DocflowApproval(models.Model):
    """A round of approval (погодження): one way of a record along a version of a route.

    Its stages and people are those of the launch; who they are and what they decided is kept in the
    steps. A round that ended is history: what comes after a refusal is another round.

    ===========  ================================================================
    state        meaning
    ===========  ================================================================
    in_progress  somebody's decision is waited for
    approved     every stage passed
    rejected     a stage refused; the record is with its author, for rework
    withdrawn    taken back by its author, or begun anew because a file changed
    ===========  ================================================================
    """

    _name = "docflow.approval"
    _description = "Approval Round"
    _inherit = [
        "docflow.sealed.mixin",
        "docflow.discreet.mixin",
        "docflow.kept.mixin",
        "docflow.flow.mixin",
    ]
    _docflow_sealed = True
    _order = "id desc"

    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    document_id = fields.Many2one(
        "docflow.document", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    name = fields.Char(
        string="Subject", required=True, readonly=True, help="As it was called at the launch."
    )
    number = fields.Integer(string="Round", required=True, readonly=True, aggregator=None)
    version_id = fields.Many2one(
        "docflow.route.version",
        string="Version of the Route",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    route_name = fields.Char(string="Route", required=True, readonly=True)
    choices = fields.Json(string="People Chosen at the Launch", readonly=True)
    is_to_register = fields.Boolean(string="Then to Registration", readonly=True)
    initiator_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="restrict"
    )
    initiator_label = fields.Char(
        string="Who Sent It", required=True, readonly=True, help="The name at that time."
    )
    note = fields.Text(string="Covering Note", readonly=True)
    state = fields.Selection(
        selection=[
            ("in_progress", "Being approved"),
            ("approved", "Approved"),
            ("rejected", "Returned for rework"),
            ("withdrawn", "Taken back"),
        ],
        required=True,
        readonly=True,
        default="in_progress",
    )
    files = fields.Json(string="Files at the Launch", readonly=True)
    step_ids = fields.One2many("docflow.approval.step", "approval_id", string="Steps")
    remark_ids = fields.One2many("docflow.remark", "approval_id", string="Remarks")
    date_start = fields.Datetime(string="Begun", required=True, readonly=True)
    date_end = fields.Datetime(string="Ended", readonly=True)
    end_reason = fields.Text(string="Why It Ended", readonly=True)
    end_label = fields.Char(string="Who Took It Back", readonly=True)
    date_held = fields.Datetime(
        string="Waits Since", readonly=True, help="When the people of the present stage got it."
    )
    date_deadline = fields.Datetime(
        string="To Be Decided By", readonly=True, help="The norm of the present stage."
    )
    holder_names = fields.Char(string="Now With", compute="_compute_holders")
    absence_note = fields.Char(
        string="Who Is Away",
        compute="_compute_absence_note",
        help="Of those with whom it is: by the calendar and by orders, and who acts for them.",
    )
    held_days = fields.Integer(
        string="Days Held", compute="_compute_holders", aggregator=None, help="Working days."
    )
    is_overdue = fields.Boolean(compute="_compute_holders", search="_search_is_overdue")

    _number_uniq = models.UniqueIndex(
        "(res_id, res_model, number)", "Somebody began this round at the same moment. Reload."
    )
    _running_uniq = models.UniqueIndex(
        "(res_model, res_id) WHERE state = 'in_progress'",
        "The document is being approved already.",
    )
    _held_idx = models.Index("(company_id, date_held) WHERE state = 'in_progress'")
    _ended = models.Constraint(
        "CHECK (state = 'in_progress' OR date_end IS NOT NULL)",
        "A round that ended has the moment of its end.",
    )

    # Computes

    @api.depends("name", "number")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for approval in self:
            approval.display_name = self.env._(
                "%(document)s — round %(number)s", document=approval.name, number=approval.number
            )
        self._hide_names()

    @api.depends("step_ids.state", "date_deadline", "date_held")
    @api.depends_context("uid", "lang")
    def _compute_holders(self):
        now = fields.Datetime.now()
        for approval in self:
            # sudo: docflow.approval.step - who holds a round is told to whoever sees it
            users = approval.sudo().step_ids.filtered(lambda step: step.state == "active").user_id
            approval.holder_names = ", ".join(users.mapped("name"))
            company, since = approval.company_id, approval.date_held
            running = approval.state == "in_progress"
            approval.held_days = (
                company._docflow_working_days_between(
                    company._docflow_local_date(since), company._docflow_today()
                )
                if running and since
                else 0
            )
            late = running and approval.date_deadline and approval.date_deadline < now
            approval.is_overdue = bool(late)

    @api.depends("step_ids.state")
    @api.depends_context("lang")
    def _compute_absence_note(self):
        # sudo: docflow.approval.step - as in _compute_holders
        steps = self.sudo().step_ids.filtered(lambda step: step.state == "active")
        # the list of rounds shows it: asked once for all of them
        found = steps.user_id._docflow_find_absences()
        holding = steps.grouped("approval_id")
        for approval in self:
            notes = [
                step.user_id._docflow_describe_absence(
                    approval.company_id, step._get_operation(), found=found
                )
                for step in holding.get(approval, steps.browse())
            ]
            approval.absence_note = "; ".join(filter(None, notes))

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "in_progress") & Domain("date_deadline", "<", "now")
        if True in value:
            return Domain.TRUE if False in value else late
        return ~late

    # Actions

    def action_withdraw(self, reason=None):
        """Take rounds back: the record is with its author, for rework.

        :param str reason: obligatory; without it the form asks
        """
        self._check_transition("withdraw")
        if not self._is_text(reason):
            return self._open_dialog("withdraw")
        for approval in self:
            approval._do_end("withdrawn", approval._get_record()._read_note(reason))
        return True

    @api.readonly
    def action_open_record(self):
        """Open what is being approved."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [[False, "form"]],
        }

    @api.readonly
    def action_print_sheet(self):
        """Print the approval sheet: this round and those before it."""
        return self._get_print("docflow_approval_report_sheet")

    @api.readonly
    def action_print_differences(self):
        """Print the statement of differences of this round."""
        return self._get_print("docflow_approval_report_differences")

    # Business: questions

    def _get_record(self):
        """Return what is being approved, as the caller sees it."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    def _is_initiator(self):
        user, record = self.env.user, self._get_record()
        # sudo: the record - in whose name it goes is a fact of the round
        people = self.initiator_id | record.sudo()._get_route_initiator().sudo(False)
        return any(user._docflow_represents(person, "execute") for person in people)

    def _get_stages(self):
        """Return the stages as ``tools/stepping.py`` knows them; keys are ids of steps."""
        self.ensure_one()
        stages = {}
        for step in self.step_ids.sorted(lambda s: (s.stage_number, s.sequence, s.id)):
            stages.setdefault(step.stage_number, []).append(step)
        return tuple(
            stepping.Stage(
                tuple(stepping.Step(s.id, s.state, s.is_advisory) for s in steps),
                order=steps[0].order,
                quorum=steps[0].quorum,
                needed=steps[0].needed,
                is_binding=steps[0].action != "opinion",
            )
            for __, steps in sorted(stages.items())
        )

    def _has_decisions(self):
        """Tell whether a visa stands on the files: given in this round, or carried over to it."""
        return any(step.state in stepping.ANSWERED for step in self.step_ids)

    @api.model
    def _is_text(self, value):
        return isinstance(value, str) and bool(value.strip())

    # Business: acts

    def _advance(self):
        """Bring the steps to where the decisions lead: ask the next ones, or end the round."""
        self.ensure_one()
        turn = stepping.advance(self._get_stages())
        by_state = {}
        for step_id, state in turn.changes:
            by_state.setdefault(state, []).append(step_id)
        # closed ones first, and in the database: the index of "once at a time" has to see them
        for state in sorted(by_state, key=lambda state: state == "active"):
            steps = self.env["docflow.approval.step"].browse(by_state[state])
            if state == "active":
                steps.flush_model()
            steps._do_move(state)
        if turn.verdict:
            self._do_end(turn.verdict)
            return
        # sudo: docflow.approval - dates of the stage follow from the decisions of people
        active = self.sudo().step_ids.filtered(lambda s: s.state == "active" and not s.is_advisory)
        dates = [step.date_deadline for step in active if step.date_deadline]
        self._unsealed().write(
            {
                "date_held": min(active.mapped("date_active")),
                "date_deadline": min(dates) if dates else False,
            }
        )
        self._get_record()._on_approval_moved()

    def _do_end(self, state, reason=None, is_rework=True):
        """End the round.

        :param str state: ``approved``, ``rejected`` or ``withdrawn``
        :param bool is_rework: False where another round begins at once
        """
        self.ensure_one()
        steps = self.env["docflow.approval.step"]
        for step_id, closed in stepping.withdraw(self._get_stages()).changes:
            steps.browse(step_id)._do_move(closed)
        vals = {"state": state, "date_end": fields.Datetime.now(), "end_reason": reason}
        if state == "withdrawn":
            vals["end_label"] = self._get_actor_label(self.initiator_id, "execute")
        self._unsealed().write(vals)
        self._get_record()._on_approval_ended(self, state, reason, is_rework)

    def _get_actor_label(self, person, operation):
        """Return who acts now: with his position, or for whom and by which order (str)."""
        user = self.env.user
        principal = user._docflow_choose_principal(person, operation) or user
        if principal != user:
            return user._docflow_acting_label(principal)
        # sudo: res.users - a position is a fact of the organisation
        position = user.sudo()._docflow_position_at(self.company_id)
        return f"{user.name}, {position}" if position else user.name

    def _open_dialog(self, kind, step=None):
        names = self.env["docflow.approval.decide"]._get_titles()
        return {
            "type": "ir.actions.act_window",
            "name": names[kind],
            "res_model": "docflow.approval.decide",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_kind": kind,
                "default_approval_id": self.id,
                "default_step_id": step.id if step else False,
            },
        }

    def _get_print(self, report):
        self.check_access("read")
        return self.env.ref(f"docflow_approval.{report}").report_action(self, config=False)

    # Hooks

    def _take_turn(self):
        cards = self.document_id
        cards._take_turn()
        # a round that ended is not written, not even for a turn
        others = self.filtered(
            lambda approval: not approval.document_id and approval.state == "in_progress"
        )
        if others:
            take_turn(self.env.cr, self._table, others.ids)

    @api.model
    def _get_open_states(self):
        return ("in_progress",)

    @api.model
    def _get_transitions(self):
        return {
            "withdraw": Transition(
                ("in_progress",),
                "withdrawn",
                "_is_initiator",
                self.env._("Take Back"),
                self.env._("Whoever sent it takes it back."),
                "danger",
            )
        }

    def _get_next_step_hint(self, verb):
        if verb == "withdraw":
            return self.env._("Nobody is asked any more; you rework it and send it anew.")
        return super()._get_next_step_hint(verb)

    def _check_transition(self, verb):
        result = super()._check_transition(verb)
        for approval in self.filtered(lambda approval: not approval.document_id):
            if not approval._get_record().exists():
                raise UserError(
                    self.env._("%(round)s: its record is gone.", round=approval.display_name)
                )
        return result
