from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition

from .docflow_contract_renewal_mixin import AUTOMATIC

REASON_LIMIT = 2000


class DocflowContractMixin(models.AbstractModel):
    """A contract: its sum, its term, how it is renewed, how it ends, what it obliges to do.

    With an *automatic renewal* it stays in force until it is terminated; the term on the card moves
    on by itself. *Notice* is how many days before the end the other party must be told.
    """

    _name = "docflow.contract.mixin"
    _description = "Contract"
    _inherit = [
        "docflow.contract.renewal.mixin",
        "docflow.suspension.mixin",
        "docflow.flow.mixin",
    ]

    date_signed = fields.Date(string="Signed On", tracking=True, copy=False)
    vat_mode = fields.Selection(
        selection=[("included", "VAT included"), ("none", "Without VAT")], string="VAT"
    )
    notice_days = fields.Integer(
        string="Notice, Days", aggregator=None, help="How long before the end one tells it."
    )
    date_notice = fields.Date(string="Decide Until", compute="_compute_date_notice")
    date_terminated = fields.Date(string="Terminated From", copy=False, readonly=True)
    termination_reason = fields.Text(copy=False, readonly=True)
    obligation_ids = fields.One2many(
        "docflow.obligation", "document_id", string="Recurring Tasks by the Contract"
    )

    _renewal_sane = models.Constraint(
        "CHECK (COALESCE(renewal_months, 0) BETWEEN 0 AND 600 "
        "AND COALESCE(notice_days, 0) BETWEEN 0 AND 3660)",
        "A contract is renewed for at most 50 years, notice is at most ten years.",
    )

    # Computes

    @api.depends("date_in_force_to", "notice_days")
    def _compute_date_notice(self):
        for card in self:
            until = card.date_in_force_to
            card.date_notice = until and until - relativedelta(days=card.notice_days)

    # Actions

    def action_terminate(self, date=None, reason=None):
        """End a contract before its term, or refuse its renewal.

        :param date: the first day on which it is not in force any more
        :param str reason: obligatory; without it the form asks
        """
        self._check_transition("terminate")
        self._check_may_end()
        if not isinstance(reason, str) or not reason.strip():
            self.ensure_one()
            return self._open_wizard(
                "docflow.contract.terminate",
                self.env._("Terminate the Contract"),
                default_document_id=self.id,
            )
        for card in self:
            card._do_terminate(card._read_termination_day(date), reason.strip()[:REASON_LIMIT])
        return True

    @api.readonly
    def action_add_obligation(self):
        """Open the form of a recurring task that rests on this contract."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Recurring Task by the Contract"),
            "res_model": "docflow.obligation",
            "view_mode": "form",
            "views": [[False, "form"]],
            "context": {
                "default_document_id": self.id,
                "default_requester_id": self.correspondent_id.id,
                "default_name": self.name,
            },
        }

    # Business

    def _may_terminate(self):
        user = self.env.user
        people = self.author_id | self.signatory_id
        return self.has_access("write") or any(
            user._docflow_represents(person, "resolve") for person in people
        )

    def _check_may_end(self):
        for card in self:
            if card.category != "contract" or not card._is_step_useful("terminate"):
                raise UserError(
                    self.env._(
                        "%(document)s is no contract in force; there is nothing to terminate.",
                        document=card.display_name,
                    )
                )
            if card.date_terminated:
                raise UserError(
                    self.env._(
                        "%(document)s is terminated already. Enter a supplementary agreement "
                        "instead.",
                        document=card.display_name,
                    )
                )

    def _read_termination_day(self, day):
        try:
            day = fields.Date.to_date(day) if isinstance(day, str | date) else None
        except ValueError:
            day = None
        if not day:
            raise UserError(
                self.env._(
                    "%(document)s: say from which day it is not in force.",
                    document=self.display_name,
                )
            )
        start = self.date_in_force or self.reg_date
        if day < start:
            raise UserError(
                self.env._(
                    "%(document)s is in force from %(day)s and cannot end before that.",
                    document=self.display_name,
                    day=start.strftime("%d.%m.%Y"),
                )
            )
        return day

    def _do_terminate(self, day, reason):
        self._unsealed().write({"date_terminated": day, "termination_reason": reason})
        self._log_step(
            self.env._(
                "Terminated from %(day)s: %(reason)s", day=day.strftime("%d.%m.%Y"), reason=reason
            )
        )

    # Hooks

    def _get_validity_facts(self):
        return (
            super()
            ._get_validity_facts()
            ._replace(terminated=self.date_terminated, is_renewed=self.renewal == AUTOMATIC)
        )

    @api.model
    def _get_validity_conditions(self, today):
        conditions = super()._get_validity_conditions(today)
        is_renewed = Domain("renewal", "=", AUTOMATIC)
        over, goes_on = conditions["expired"]
        ends = Domain("renewal", "!=", AUTOMATIC)
        conditions["expired"] = (over & ends, goes_on | is_renewed)
        conditions["terminated"] = (
            Domain("date_terminated", "<=", today),
            self._get_not_terminated(today),
        )
        return conditions

    @api.model
    def _get_transitions(self):
        table = super()._get_transitions()
        cancel = table.pop("cancel", None)
        table["terminate"] = Transition(
            ("registered", "in_review", "in_execution", "executed"),
            None,
            "_may_terminate",
            self.env._("Terminate"),
            self.env._("Its author, its signatory and those who keep its requisites end it."),
            "menu",
        )
        return {**table, "cancel": cancel} if cancel else table

    def _is_step_useful(self, verb):
        if verb == "terminate":
            is_over = self.validity in ("terminated", "expired", "repealed")
            is_contract = self.category == "contract"
            return is_contract and not is_over and not self.date_terminated
        return super()._is_step_useful(verb)

    def _get_next_step_hint(self, verb):
        if verb == "terminate":
            return self.env._("Before its term, or without a renewal; you give the day and why.")
        return super()._get_next_step_hint(verb)

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | {"date_terminated", "termination_reason"}
