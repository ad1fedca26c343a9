from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import html2plaintext

from .docflow_obligation_schedule_mixin import SCHEDULE_FIELDS


class DocflowObligation(models.Model):
    """A recurring obligation: what is reported, to whom, how often, and who prepares it (seed 3).

    It is set once; a scheduled action gives out the work of each *period* in time, in the name of
    the *author*, as his direct instruction. The executed card closes the period.

    ==========  ==========================================================
    state       meaning
    ==========  ==========================================================
    draft       being prepared; nothing is planned
    active      periods are planned ahead and issued in time
    paused      nothing is issued; periods due meanwhile are skipped
    ended       over, with a reason; its periods are kept
    ==========  ==========================================================

    ==============================  ====================================================
    who                             may
    ==============================  ====================================================
    author, and who acts for him    everything
    administrator                   everything, in the name of any head
    executor, controller, own body  read
    ==============================  ====================================================
    """

    _name = "docflow.obligation"
    _description = "Recurring Obligation"
    _inherit = [
        "docflow.sealed.mixin",
        "docflow.discreet.mixin",
        "docflow.obligation.flow.mixin",
        "docflow.obligation.schedule.mixin",
        "docflow.obligation.run.mixin",
        "docflow.obligation.year.mixin",
        "mail.thread",
    ]
    _order = "name, id"
    _check_company_auto = True

    # Fields: what is asked
    name = fields.Char(string="What Is Reported", required=True, index="trigram", tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("active", "In Force"),
            ("paused", "Paused"),
            ("ended", "Ended"),
        ],
        default="draft",
        required=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    requester_id = fields.Many2one(
        "res.partner",
        string="Who Asks",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    document_id = fields.Many2one(
        "docflow.document",
        string="Ground",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="The document that asks for it.",
    )
    instruction = fields.Html(help="How it is prepared; goes to the executors each time.")

    # Fields: where to
    delivery_method_id = fields.Many2one(
        "docflow.delivery.method", ondelete="restrict", tracking=True
    )
    send_partner_id = fields.Many2one(
        "res.partner", string="Send To", ondelete="restrict", tracking=True
    )
    send_email = fields.Char(string="E-mail to Send To", tracking=True)
    send_address = fields.Char(string="Address to Send To", tracking=True)

    # Fields: who
    author_id = fields.Many2one(
        "res.users",
        string="In Whose Name",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
        help="The head whose instruction it is.",
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Responsible Department",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    line_ids = fields.One2many(
        "docflow.obligation.executor", "obligation_id", string="Executors", copy=True
    )
    executor_ids = fields.Many2many(
        "res.users",
        "docflow_obligation_user_rel",
        "obligation_id",
        "user_id",
        string="People",
        compute="_compute_executor_ids",
        store=True,
    )
    executor_names = fields.Char(
        string="To Whom", compute="_compute_executor_ids", store=True, tracking=True
    )
    is_control = fields.Boolean(string="Put on Control", tracking=True)
    controller_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="restrict",
        # sudo: res.company - a setting, readable to administrators
        default=lambda self: self.env.company.sudo().docflow_controller_id,
        domain=[("share", "=", False)],
        tracking=True,
    )

    # Fields: how it goes
    period_ids = fields.One2many("docflow.obligation.period", "obligation_id", string="Periods")
    date_activated = fields.Date(string="In Force Since", copy=False, readonly=True)
    date_planned = fields.Date(string="Planned On", copy=False, readonly=True)
    end_reason = fields.Text(string="Reason", copy=False, readonly=True)
    issue_error = fields.Text(string="Why It Was Not Issued", copy=False, readonly=True)
    date_next_due = fields.Date(string="Next Due Date", compute="_compute_progress")
    kept_count = fields.Integer(string="Kept", compute="_compute_progress")
    missed_count = fields.Integer(string="Missed or Late", compute="_compute_progress")

    _archived_check = models.Constraint(
        "CHECK (active OR state IN ('draft', 'ended'))",
        "An obligation in force is not archived. End it with a reason first.",
    )
    _run_idx = models.Index("(date_planned) WHERE state = 'active'")

    @api.constrains("author_id", "company_id")
    def _check_author(self):
        for obligation in self:
            # sudo: res.users - companies of another person
            is_ours = obligation.company_id in obligation.author_id.sudo().company_ids
            if not is_ours or not obligation.author_id._docflow_has_power("resolve"):
                raise ValidationError(
                    self.env._(
                        "“%(obligation)s”: %(user)s has no right to write resolutions in "
                        "%(company)s, so nothing can be issued in this name. Choose a head, or "
                        "give the right in a role group.",
                        obligation=obligation.name,
                        user=obligation.author_id.name,
                        company=obligation.company_id.name,
                    )
                )

    def _check_archived(self, vals):
        """Refuse what would be archived and in force; the database refuses it without a name."""
        for obligation in self:
            state = vals.get("state", obligation.state)
            if not vals.get("active", obligation.active) and state in ("active", "paused"):
                raise ValidationError(
                    self.env._(
                        "“%(obligation)s” would go on issuing out of sight, so it is not archived "
                        "now. End it with a reason first.",
                        obligation=obligation.name,
                    )
                )

    # Computes

    @api.depends("name")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for obligation in self:
            obligation.display_name = obligation.name or self.env._("New obligation")
        self._hide_names()

    @api.depends("line_ids.executor_id", "line_ids.sequence")
    def _compute_executor_ids(self):
        for obligation in self:
            users = obligation._get_executors()
            obligation.executor_ids = users
            obligation.executor_names = ", ".join(name for name in users.mapped("name") if name)

    @api.depends("period_ids.state", "period_ids.date_due")
    def _compute_progress(self):
        groups = self.env["docflow.obligation.period"]._read_group(
            [("obligation_id", "in", self.ids)],
            ["obligation_id", "state"],
            ["__count", "date_due:min"],
        )
        found = {(obligation, state): rest for obligation, state, *rest in groups}
        for obligation in self:
            counts = {
                state: found.get((obligation._origin, state), (0, False))
                for state in ("planned", "issued", "kept", "kept_late", "missed")
            }
            dues = [counts[state][1] for state in ("planned", "issued") if counts[state][1]]
            obligation.date_next_due = min(dues, default=False)
            obligation.kept_count = counts["kept"][0]
            obligation.missed_count = counts["kept_late"][0] + counts["missed"][0]

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        obligations = super().create(vals_list)
        obligations._check_in_own_name()
        return obligations

    def write(self, vals):
        by_hand = not self._is_unsealed()
        if by_hand:
            self.check_access("write")
            self._check_in_own_name()
        ended = self.filtered(lambda o: o.state == "ended")
        if by_hand and ended and vals.keys() - {"active"}:
            raise UserError(
                self.env._(
                    "“%(obligation)s” has ended and is not edited. Duplicate it to begin anew.",
                    obligation=ended[0].display_name,
                )
            )
        self._check_archived(vals)
        result = super().write(vals)
        if "author_id" in vals:
            self._check_in_own_name()
        if SCHEDULE_FIELDS & vals.keys():
            self._plan_periods()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        self._check_in_own_name()
        for obligation in self:
            if obligation.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(obligation)s” was in force and is never deleted. End it with a reason; "
                        "its periods stay in the year view.",
                        obligation=obligation.display_name,
                    )
                )

    # Business

    def _get_executors(self):
        """Return the executors in order, the main one first (``res.users``)."""
        return self.line_ids.sorted(lambda line: (line.sequence, line._origin.id)).executor_id

    def _log_step(self, text):
        for obligation in self:
            # sudo: mail.message - the history is written by whoever acts
            obligation.sudo()._sealed_again()._message_log(
                body=text, author_id=self.env.user.partner_id.id
            )

    def _get_card_name(self, period_label):
        return self.env._("%(matter)s, for %(period)s", matter=self.name, period=period_label)

    def _get_text(self, period_label):
        """Return what the executors read on the card: the matter, how, for whom, where to (str)."""
        partner = self.send_partner_id.name
        places = [partner, self.send_email, self.send_address, self.delivery_method_id.name]
        parts = [
            self._get_card_name(period_label),
            html2plaintext(self.instruction or "").strip(),
            self.requester_id
            and self.env._("Asked by: %(requester)s", requester=self.requester_id.name),
            any(places)
            and self.env._("Send to: %(places)s", places=", ".join(p for p in places if p)),
        ]
        return "\n".join(part for part in parts if part)

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "state",
                "date_activated",
                "date_planned",
                "end_reason",
                "issue_error",
                "period_ids",
                "executor_ids",
                "executor_names",
            }
        )

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"company_id"})
