from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .docflow_assignment_guidance_mixin import OPEN_STATES


class DocflowAssignment(models.Model):
    """An assignment: one executor's part of a resolution.

    *Kind* says how it ends: ``execute`` and ``opinion`` by a report in words or a linked card,
    ``acquaint`` by reading. Where the author ticked "accept the result", an ``execute`` line waits
    as ``reported`` until he accepts or returns it.

    ==========  ==============================================================
    state       meaning
    ==========  ==============================================================
    draft       its resolution is not signed yet
    new         lies with the executor as a new assignment (seed 4 §2.13)
    in_work     the executor took it up, or delegated it
    reported    waits for the author to accept the result
    returned    sent back with a remark
    done        closed
    cancelled   withdrawn with its resolution
    ==========  ==============================================================
    """

    _name = "docflow.assignment"
    _description = "Assignment"
    _inherit = [
        "docflow.sealed.mixin",
        "docflow.discreet.mixin",
        "docflow.assignment.guidance.mixin",
        "docflow.deadline.mixin",
        "docflow.reporting.mixin",
        "docflow.asking.mixin",
        "docflow.staffing.mixin",
        "docflow.board.mixin",
        "docflow.searched.mixin",
    ]
    _order = "resolution_id, sequence, id"
    _rec_name = "executor_id"

    resolution_id = fields.Many2one(
        "docflow.resolution", required=True, ondelete="cascade", index=True
    )
    document_id = fields.Many2one(
        "docflow.document",
        related="resolution_id.document_id",
        store=True,
        index=True,
        precompute=True,
    )
    company_id = fields.Many2one(related="resolution_id.company_id", store=True, precompute=True)
    sequence = fields.Integer(default=10)
    executor_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("share", "=", False)],
    )
    executor_label = fields.Char(string="Executor's Name and Position", readonly=True, copy=False)
    department_id = fields.Many2one(
        "hr.department", ondelete="restrict", readonly=True, copy=False, index=True
    )
    is_main = fields.Boolean(string="Main", compute="_compute_is_main", store=True)
    kind = fields.Selection(
        selection=[
            ("execute", "Execute"),
            ("acquaint", "Read"),
            ("opinion", "Give an opinion"),
        ],
        required=True,
        default="execute",
    )
    is_acceptance = fields.Boolean(string="Accept the Result")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("new", "New"),
            ("in_work", "In work"),
            ("reported", "Reported"),
            ("returned", "Returned"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        group_expand="_group_expand_state",
    )
    is_open = fields.Boolean(compute="_compute_is_open")
    text = fields.Text(related="resolution_id.text", related_sudo=False, string="What to Do")
    author_id = fields.Many2one(
        related="resolution_id.author_id", store=True, precompute=True, index=True
    )
    date_received = fields.Datetime(copy=False, readonly=True)
    date_started = fields.Datetime(copy=False, readonly=True)
    date_done = fields.Datetime(string="Closed At", copy=False, readonly=True)
    report = fields.Text(copy=False, readonly=True)
    report_label = fields.Char(
        string="Reported By",
        copy=False,
        readonly=True,
        help="Who reported, and for whom he acted.",
    )
    remark = fields.Text(string="Author's Remark", copy=False, readonly=True)
    evidence_document_ids = fields.Many2many(
        "docflow.document",
        "docflow_assignment_evidence_rel",
        "assignment_id",
        "document_id",
        string="Evidence",
        copy=False,
        readonly=True,
    )
    delegation_ids = fields.One2many("docflow.resolution", "assignment_id", string="Delegated By")
    subject = fields.Char(related="document_id.name", related_sudo=False, string="Subject")
    reg_number = fields.Char(related="document_id.reg_number", related_sudo=False)

    # trays, counted without their rows: 60 ms less of each of a head; a key 20 bytes longer a line
    _tray_idx = models.Index(
        "(executor_id, date_deadline) INCLUDE (document_id, state, kind, company_id, author_id) "
        "WHERE state IN ('new', 'in_work', 'reported', 'returned')"
    )
    # what a unit or a body has open, the oldest date first, without the lines of everybody; under
    # the very condition of its neighbours: of two that differ the planner believes both to narrow
    _open_idx = models.Index(
        "(date_deadline, department_id) WHERE state IN ('new', 'in_work', 'returned')"
    )
    # what a card has open; boards count their columns from it alone, whatever they are grouped by:
    # 30-60 ms less of a city's board, for 20 bytes more while a line is open
    _work_idx = models.Index(
        "(document_id) INCLUDE (state, company_id, executor_id, department_id, date_deadline) "
        "WHERE state IN ('new', 'in_work', 'reported', 'returned')"
    )
    # dashboards count what a unit has open; its whole history is a hundred times as long
    _unit_work_idx = models.Index(
        "(department_id, date_deadline) WHERE state IN ('new', 'in_work', 'returned')"
    )
    _executor_uniq = models.UniqueIndex(
        "(resolution_id, executor_id) WHERE state != 'cancelled'",
        "One person gets one assignment on a resolution.",
    )

    # Computes

    @api.depends(
        "resolution_id.assignment_ids.sequence",
        "resolution_id.assignment_ids.kind",
        "resolution_id.assignment_ids.state",
    )
    def _compute_is_main(self):
        for line in self:
            working = line.resolution_id.assignment_ids.filtered(
                lambda a: a.kind != "acquaint" and a.state != "cancelled"
            )
            first = working.sorted(lambda a: (a.sequence, a.id or 0))[:1]
            line.is_main = line == first

    @api.depends("state")
    def _compute_is_open(self):
        for line in self:
            line.is_open = line.state in OPEN_STATES

    @api.depends("executor_id", "document_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = self.env._(
                "%(document)s — %(executor)s",
                document=line.document_id.display_name or "",
                executor=line.executor_id.name or "",
            )
        self._hide_names()

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self._check_executors_once(vals_list)
        lines = super().create(vals_list)
        if not self._is_unsealed() and lines.resolution_id.filtered(lambda r: r.state != "draft"):
            raise UserError(
                self.env._(
                    "A signed resolution gets no more executors. Write another resolution, or "
                    "cancel this one with a reason."
                )
            )
        return lines

    @api.model
    def _check_executors_once(self, vals_list):
        """Say who is named twice, before the unique index refuses it without a name."""
        named = {}
        for vals in vals_list:
            resolution = self.env["docflow.resolution"].browse(vals.get("resolution_id"))
            if resolution not in named:
                # sudo: docflow.assignment - all lines count, whoever may see them
                lines = resolution.sudo().assignment_ids
                lines = lines.filtered(lambda line: line.state != "cancelled")
                named[resolution] = set(lines.executor_id.ids)
            if vals.get("executor_id") in named[resolution]:
                raise ValidationError(
                    self.env._(
                        "%(user)s is named twice. One person gets one assignment on a resolution; "
                        "add a second resolution for a second matter.",
                        user=self.env["res.users"].browse(vals["executor_id"]).name,
                    )
                )
            named[resolution].add(vals.get("executor_id"))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda line: line.state != "draft"):
            raise UserError(
                self.env._("An assignment is history and is not deleted. Cancel its resolution.")
            )

    def write(self, vals):
        if not self._is_unsealed() and self.filtered(lambda line: line.state != "draft"):
            raise UserError(
                self.env._("A signed assignment is not edited. Use its buttons: report, delegate.")
            )
        return super().write(vals)

    # Actions

    def action_start(self):
        """Take assignments into work."""
        self._check_transition("start")
        self._unsealed().write({"state": "in_work", "date_started": fields.Datetime.now()})
        self.document_id._touch_trays()
        for line in self:
            line.document_id._log_step(
                self.env._("%(user)s took the assignment into work.", user=line._get_actor_label())
            )
        return True

    def action_delegate(self, executor_ids=None, text=None, date_deadline=None):
        """Pass the assignment on: a subordinate resolution, its first executor the main one.

        :param list executor_ids: ids of ``res.users`` in order; without them the form asks
        :param str text: what to do; the text of the assignment where empty
        :param date_deadline: Datetime in UTC or Date; the assignment's own where empty
        """
        self.ensure_one()
        self._check_transition("delegate")
        if not executor_ids:
            action = self.document_id.sudo()._open_wizard(  # sudo: docflow.document - opens a form
                "docflow.resolution",
                self.env._("Delegate"),
                default_document_id=self.document_id.id,
                default_assignment_id=self.id,
                default_author_id=self.executor_id.id,
                default_text=self.text,
                default_date_deadline=self._get_date_ahead(),
            )
            view = self.env.ref("docflow_base.docflow_resolution_view_form_dialog")
            return {**action, "views": [[view.id, "form"]]}
        resolution = self.env["docflow.resolution"].create(
            {
                "document_id": self.document_id.id,
                "assignment_id": self.id,
                "author_id": self.executor_id.id,
                "text": text or self.text,
                "date_deadline": date_deadline or self._get_date_ahead(),
                "assignment_ids": [
                    Command.create({"executor_id": executor_id, "sequence": index})
                    for index, executor_id in enumerate(executor_ids)
                ],
            }
        )
        resolution.action_issue()
        return True

    def action_prepare_reply(self):
        """Make the draft of the outgoing reply to this card."""
        self.ensure_one()
        self._check_transition("prepare_reply")
        return self.document_id.action_prepare_reply()

    @api.readonly
    def action_open_document(self):
        """Open the card of this assignment."""
        self.ensure_one()
        return self.document_id._get_form_action()

    # Business: who may

    def _is_executor(self):
        return self.env.user._docflow_represents(self.executor_id, "execute")

    def _may_delegate(self):
        # passing it on is signing a resolution: not for a clerk
        return self.env.user._docflow_represents(self.executor_id, "resolve")

    def _is_author(self):
        user = self.env.user
        return user._docflow_represents(self.author_id, "resolve") or (
            user._docflow_represents(self.document_id.controller_id, "control")
        )

    def _may_reply(self):
        return self._is_executor() and self.document_id._can("prepare_reply")

    def _get_actor_label(self):
        """Return who acts on this line, with the executor he acts for (str)."""
        return self.env.user._docflow_acting_label(self.executor_id)

    def _get_decider_label(self):
        """Return who decides about this line, with the author he acts for (str)."""
        user = self.env.user
        if user._docflow_represents(self.author_id, "resolve"):
            return user._docflow_acting_label(self.author_id)
        return user._docflow_acting_label(self.document_id.controller_id)

    # Business: acts

    def _do_issue(self):
        """Send the lines of a resolution to their executors, each with its own date or the common
        one.
        """
        dates = {line: line.date_deadline or line.resolution_id.date_deadline for line in self}
        self._check_date_named(dates)
        self._do_receive(dates)

    def _get_date_ahead(self):
        """Return the deadline for those it is passed on to: its own, or none where it is over."""
        return not self.is_overdue and self.date_deadline

    def _do_delegate(self, resolution):
        """Take note that ``resolution`` passes this line on."""
        self._unsealed().write(
            {"state": "in_work", "date_started": self.date_started or fields.Datetime.now()}
        )

    # Hooks

    def _get_deadline_owner(self):
        return self.author_id

    def _get_deadline_reach(self):
        return self.resolution_id._get_deadline_reach()

    def _get_resolutions_below(self):
        return self.delegation_ids.filtered(lambda r: r.state == "issued")

    def _take_turn(self):
        self.document_id._take_turn()

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "state",
                "executor_label",
                "department_id",
                "date_received",
                "date_started",
                "date_done",
                "date_reported",
                "date_drafted",
                "date_deadline_initial",
                "report",
                "report_label",
                "remark",
                "replaces_id",
                "evidence_document_ids",
                "delegation_ids",
                "document_id",
                "company_id",
                "author_id",
                "is_main",
            }
        )

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"resolution_id"})

    @api.model
    def _get_deadline_open_states(self):
        return OPEN_STATES

    def _get_next_step_method(self, verb):
        return "action_open_report" if verb == "report" else super()._get_next_step_method(verb)

    def _is_step_useful(self, verb):
        if verb == "report":
            # what was passed on closes it; a report would only be refused
            return not any(r.state == "issued" for r in self.delegation_ids)
        if verb == "request_extension":
            waiting = self.extension_ids.filtered(lambda request: request.state == "requested")
            return bool(self.date_deadline) and not self.is_overdue and not waiting
        if verb in ("request_redirect", "request_coopt"):
            limit = self._get_redirect_deadline()
            return bool(limit) and limit > fields.Datetime.now()
        return super()._is_step_useful(verb)
