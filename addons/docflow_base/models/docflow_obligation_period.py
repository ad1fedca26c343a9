from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .docflow_flow_mixin import Transition


class DocflowObligationPeriod(models.Model):
    """One period of an obligation: when its work goes out, when it is due, how it ended.

    Rows are written by the flow alone. While a row is ``planned`` it follows the schedule; from its
    issue on it is history.

    ==========  ==================================================================
    state       meaning
    ==========  ==================================================================
    planned     to be issued on ``date_issue``
    issued      its card is with the executors
    kept        the executors were done on the due day or earlier
    kept_late   done after the due day
    missed      the due day has passed; done later, it becomes ``kept_late``
    skipped     not asked for this once, with a reason
    ==========  ==================================================================
    """

    _name = "docflow.obligation.period"
    _description = "Period of an Obligation"
    _inherit = ["docflow.sealed.mixin", "docflow.discreet.mixin", "docflow.flow.mixin"]
    _order = "date_start desc, obligation_id"
    # its own name is worded anew for each reader
    _rec_names_search = ["obligation_id.name"]

    obligation_id = fields.Many2one(
        "docflow.obligation", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="obligation_id.company_id", store=True, index=True, precompute=True
    )
    name = fields.Char(string="Period", compute="_compute_name")
    date_start = fields.Date(string="From", required=True, readonly=True)
    date_end = fields.Date(string="To", required=True, readonly=True)
    date_issue = fields.Date(string="To Be Issued", required=True, readonly=True)
    date_due = fields.Date(string="Due Date", required=True, readonly=True)
    date_issued = fields.Datetime(string="Issued At", readonly=True)
    date_kept = fields.Date(string="Done On", readonly=True)
    document_id = fields.Many2one(
        "docflow.document",
        string="Card",
        readonly=True,
        ondelete="restrict",
        copy=False,
        index="btree_not_null",
    )
    resolution_id = fields.Many2one(
        "docflow.resolution",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
    )
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("issued", "Issued"),
            ("kept", "Kept"),
            ("kept_late", "Kept Late"),
            ("missed", "Missed"),
            ("skipped", "Skipped"),
        ],
        default="planned",
        required=True,
        readonly=True,
    )
    skip_reason = fields.Text(string="Why Skipped", readonly=True)
    evidence = fields.Text(readonly=True)
    evidence_document_ids = fields.Many2many(
        "docflow.document",
        "docflow_obligation_period_evidence_rel",
        "period_id",
        "document_id",
        string="Documents of Evidence",
        readonly=True,
    )

    _start_uniq = models.UniqueIndex(
        "(obligation_id, date_start)", "This period is planned already."
    )
    _document_uniq = models.UniqueIndex(
        "(document_id) WHERE document_id IS NOT NULL", "A card executes one period."
    )
    _due_idx = models.Index("(date_due)")
    _planned_idx = models.Index("(date_issue) WHERE state = 'planned'")
    _issued_idx = models.Index("(date_due) WHERE state = 'issued'")
    _dates_order = models.Constraint(
        "CHECK (date_start <= date_end AND date_issue <= date_due)",
        "A period begins before it ends and is issued before it is due.",
    )
    _issued_facts = models.Constraint(
        "CHECK (state NOT IN ('issued', 'kept', 'kept_late') OR (document_id IS NOT NULL AND "
        "resolution_id IS NOT NULL AND date_issued IS NOT NULL))",
        "An issued period has its card and its resolution.",
    )
    _skip_has_reason = models.Constraint(
        "CHECK (state != 'skipped' OR skip_reason IS NOT NULL)",
        "A period is skipped with a reason.",
    )

    # Computes

    @api.depends("date_start", "date_end")
    @api.depends_context("lang")
    def _compute_name(self):
        for period in self:
            period.name = period.date_start and period.obligation_id._get_period_label(
                period.date_start, period.date_end
            )

    @api.depends("obligation_id", "date_start", "date_end")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for period in self:
            # sudo: docflow.obligation - names are hidden below from those who may not read
            obligation = period.obligation_id.sudo()
            period.display_name = f"{obligation.name} — {period.name}"
        self._hide_names()

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list and not self._is_unsealed():
            self._refuse_by_hand()
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        if not self._is_unsealed() or self.filtered(lambda row: row.state != "planned"):
            self._refuse_by_hand()

    # Actions

    def action_issue(self):
        """Issue planned periods now, whatever their day.

        :raise UserError: names the obligation, what stands in the way and who can help
        """
        self._check_transition("issue")
        for period in self:
            period._do_issue()
        return True

    def action_skip(self, reason=None):
        """Do not ask for planned periods this once.

        :param str reason: obligatory; without it the form asks
        """
        self._check_transition("skip")
        if not (reason or "").strip():
            self.ensure_one()
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Skip This Period"),
                "res_model": "docflow.reason",
                "view_mode": "form",
                "target": "new",
                "context": {"default_verb": "action_skip", "default_period_id": self.id},
            }
        self._do_skip(reason.strip())
        return True

    @api.readonly
    def action_open(self):
        """Open the card of this period where there is one, else the obligation."""
        self.ensure_one()
        if self.document_id:
            return self.document_id._get_form_action()
        return {
            "type": "ir.actions.act_window",
            "res_model": "docflow.obligation",
            "res_id": self.obligation_id.id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }

    # Business: who may

    def _is_manager(self):
        return self.obligation_id._is_manager()

    def _may_issue(self):
        return self._is_manager() and self.obligation_id.state == "active"

    def _refuse_by_hand(self):
        raise UserError(
            self.env._(
                "Periods are planned by the schedule of the obligation and closed by their cards. "
                "Change the schedule, issue the period now or skip it with a reason."
            )
        )

    # Business: acts

    def _do_issue(self):
        """Give out the work of this period as a direct instruction of the author."""
        obligation = self.obligation_id
        self._check_author_works()
        due = obligation._get_next_moment(self.date_due)
        card = self._do_create_card(due)
        # sudo: docflow.document - the resolution of the card that has just been made
        resolution = card.sudo().resolution_ids[:1]
        self._unsealed().write(
            {
                "state": "issued",
                "document_id": card.id,
                "resolution_id": resolution.id,
                "date_issued": fields.Datetime.now(),
            }
        )
        if obligation.issue_error:
            obligation._unsealed().write({"issue_error": False})
        self._log_issue(card, due)

    def _check_author_works(self):
        """Refuse to issue in the name of a head who has left."""
        # sudo: res.users - whether the head still works, and nothing else
        author = self.obligation_id.sudo().author_id
        if not author.active:
            raise UserError(
                self.env._(
                    "“%(obligation)s”: %(author)s does not work here any more, so nothing is "
                    "issued in this name. Choose another head under “In Whose Name”.",
                    obligation=self.obligation_id.name,
                    author=author.name,
                )
            )

    def _do_create_card(self, due):
        # sudo: docflow.obligation - whoever sets the issue off, the head is named on the card
        obligation = self.obligation_id.sudo()._sealed_again()
        author = obligation.author_id
        lines = obligation.line_ids.sorted(lambda line: (line.sequence, line.id))
        here = obligation.with_context(lang=author.lang)
        label = here._get_period_label(self.date_start, self.date_end)
        vals = {"author_id": author.id, "name": here._get_card_name(label)}
        if obligation.is_control:
            vals |= {"is_control": True, "controller_id": obligation.controller_id.id}
        documents = here.env["docflow.document"].with_user(author)
        card = documents.with_company(obligation.company_id).create_instruction(
            here._get_text(label),
            lines.executor_id.ids,
            date_deadline=due,
            kinds=lines.mapped("kind"),
            **vals,
        )
        if obligation.document_id:
            card._do_link(obligation.document_id, "other")
        return card.with_env(self.env)

    def _log_issue(self, card, due):
        values = {
            "period": self.name,
            # sudo: docflow.document - its number, for the history of the obligation
            "number": card.sudo().reg_number or "—",
            "date": due.strftime("%d.%m.%Y"),
        }
        text = self.env._("Issued for %(period)s: No. %(number)s, due on %(date)s.", **values)
        today = self.obligation_id.company_id._docflow_today()
        if today > self.date_issue:
            text = self.env._(
                "Issued late for %(period)s: No. %(number)s, due on %(date)s. It was to be issued "
                "on %(planned)s.",
                planned=self.date_issue.strftime("%d.%m.%Y"),
                **values,
            )
        self.obligation_id._log_step(text)

    def _do_skip(self, reason):
        self._unsealed().write({"state": "skipped", "skip_reason": reason})
        for period in self:
            period.obligation_id._log_step(
                self.env._("Skipped: %(period)s. %(reason)s", period=period.name, reason=reason)
            )

    def _do_keep(self, document):
        """Close the period by its executed card: by when the executors were done, and on what."""
        work = document.assignment_ids.filtered(
            lambda line: line.state == "done" and line.kind != "acquaint" and line.date_done
        )
        done = max(work.mapped("date_done"), default=document.date_executed)
        day = self.company_id._docflow_local_date(done or fields.Datetime.now())
        cards = document.assignment_ids.evidence_document_ids | document._get_evidence_cards()
        self._unsealed().write(
            {
                "state": "kept" if day <= self.date_due else "kept_late",
                "date_kept": day,
                "evidence": document.execution_note or document._get_execution_mark(),
                "evidence_document_ids": [fields.Command.set(cards.ids)],
            }
        )
        states = dict(self._fields["state"]._description_selection(self.env))
        self.obligation_id._log_step(
            self.env._("%(state)s: %(period)s.", state=states[self.state], period=self.name)
        )

    # Hooks

    def _take_turn(self):
        # the second to come waits here and is run again by the server on a fresh snapshot
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE docflow_obligation_period SET write_date = write_date WHERE id IN %s",
                    tuple(sorted(self.ids)),
                )
            )

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "date_start",
                "date_end",
                "date_issue",
                "date_due",
                "date_issued",
                "date_kept",
                "document_id",
                "resolution_id",
                "state",
                "skip_reason",
                "evidence",
                "evidence_document_ids",
                "company_id",
            }
        )

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"obligation_id"})

    def _get_next_step_hint(self, verb):
        return {
            "issue": self.env._("The assignment goes to the executors at once."),
            "skip": self.env._("You give a reason; nothing is issued for this period."),
        }.get(verb, "")

    @api.model
    def _get_transitions(self):
        denied = self.env._(
            "The head in whose name the obligation is issued decides, while it is in force."
        )
        return {
            "issue": Transition(
                ("planned",), "issued", "_may_issue", self.env._("Issue Now"), denied, "primary"
            ),
            "skip": Transition(
                ("planned",), "skipped", "_is_manager", self.env._("Skip"), denied, "danger"
            ),
        }
