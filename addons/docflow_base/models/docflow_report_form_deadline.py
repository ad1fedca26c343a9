from odoo import api, models
from odoo.fields import Domain

from ..tools.report_params import Parameter
from ..tools.report_sheet import Column, Row, Sheet
from .docflow_deadline_entry import KINDS


class DocflowReportFormDeadline(models.AbstractModel):
    """Реєстр змінених строків: each change, with the deadline there was at first beside it.

    A row is one line of the ledger about a card or an assignment. What a resolution's own date did
    is left out: its executors' dates moved with it and have their own rows.
    """

    _name = "docflow.report.form.deadline"
    _description = "Register of Changed Deadlines"
    _inherit = ["docflow.report.register"]

    # Business

    @api.model
    def _get_domain(self, values):
        domain = (
            Domain([("company_id", "=", self.env.company.id), ("kind", "!=", "initial")])
            & (Domain("assignment_id", "!=", False) | Domain("resolution_id", "=", False))
            & self._get_moment_domain("date", values["period"])
        )
        if values["kind"]:
            domain &= Domain("kind", "=", values["kind"])
        if values["unit"]:
            domain &= Domain("assignment_id.department_id", "child_of", values["unit"].id)
        if values["person"]:
            domain &= Domain("assignment_id.executor_id", "=", values["person"].id)
        return domain

    @api.model
    def _get_rows(self, values):
        kinds = dict(
            self.env["docflow.deadline.entry"]._fields["kind"]._description_selection(self.env)
        )
        domain = self._get_domain(values)
        for entries in self._stream_records("docflow.deadline.entry", domain, "date, id"):
            for entry in entries:
                yield self._get_row(entry, kinds)

    @api.model
    def _get_row(self, entry, kinds):
        card, line = entry.document_id, entry.assignment_id
        owner = line or card
        day = entry.company_id._docflow_local_date
        if line:
            executor = self._get_person_name(line.executor_id)
        else:
            executor = self.env._("The document")
        return Row(
            {
                "number": card.reg_number,
                "registered": card.reg_date,
                "subject": card.name,
                "executor": executor,
                "initial": day(owner.date_deadline_initial),
                "before": day(entry.date_before),
                "after": day(entry.date_after),
                "now": day(owner.date_deadline),
                "kind": kinds[entry.kind],
                "changed": self._get_local(entry.date),
                "who": entry.acting_label or self._get_person_name(entry.user_id),
                "why": entry.reason,
            },
            open=self._get_card_link(card),
        )

    # Hooks

    @api.model
    def _get_name(self):
        return self.env._("Register of Changed Deadlines")

    @api.model
    def _get_help(self):
        return self.env._("Each change of a deadline: the first date beside it, who moved it, why.")

    @api.model
    def _get_parameters(self):
        field = self.env["docflow.deadline.entry"]._fields["kind"]
        kinds = tuple(
            (kind, label)
            for kind, label in field._description_selection(self.env)
            if kind != KINDS[0][0]
        )
        return [
            Parameter("period", self.env._("Changed Within"), "period", True, "month"),
            Parameter("unit", self.env._("Unit"), "unit"),
            Parameter("person", self.env._("Executor"), "person"),
            Parameter("kind", self.env._("What Happened"), "choice", choices=kinds),
        ]

    @api.model
    def _count_rows(self, values):
        return self.env["docflow.deadline.entry"].search_count(self._get_domain(values))

    @api.model
    def _get_sheet(self, values):
        dates, change = self.env._("Deadline"), self.env._("Change")
        return Sheet(
            title=self._get_name(),
            lines=[self._get_period_line(values["period"]), *self._get_choice_lines(values)],
            columns=[
                Column("n", "№", "index"),
                Column("number", self.env._("Index"), width=13),
                Column("registered", self.env._("Registered On"), "date"),
                Column("subject", self.env._("Short Content"), width=28),
                Column("executor", self.env._("Executor"), width=20),
                Column("initial", self.env._("At First"), "date", group=dates),
                Column("before", self.env._("Was"), "date", group=dates),
                Column("after", self.env._("Became"), "date", group=dates),
                Column("now", self.env._("Now"), "date", group=dates),
                Column("kind", self.env._("What Happened"), width=14, group=change),
                Column("changed", self.env._("When"), "datetime", group=change),
                Column("who", self.env._("Who"), width=22, group=change),
                Column("why", self.env._("Why"), width=26, group=change),
            ],
            rows=self._get_rows(values),
            count=self._count_rows(values),
        )
