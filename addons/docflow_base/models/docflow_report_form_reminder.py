from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.report_params import Parameter
from ..tools.report_period import Period
from ..tools.report_sheet import Column, Link, Row, Sheet
from .docflow_assignment_guidance_mixin import OPEN_STATES
from .docflow_reminder_rule import get_midnight

DAYS = 3  # working people look so far ahead: a controller reminds five days before, and again


class DocflowReportFormReminder(models.AbstractModel):
    """Нагадування: what falls due within some days, by executor, to be handed to each of them."""

    _name = "docflow.report.form.reminder"
    _description = "Reminder of Due Dates"
    _inherit = ["docflow.report.form"]

    # Business

    @api.model
    def _get_span(self, values):
        today = self.env.company._docflow_today()
        return Period(today, today + timedelta(days=values["days"]))

    @api.model
    def _get_domain(self, values):
        company, span = self.env.company, self._get_span(values)
        domain = Domain(
            [
                ("company_id", "=", company.id),
                ("state", "in", OPEN_STATES),
                ("kind", "in", ("execute", "opinion")),
                ("date_deadline", "<", get_midnight(span.last + timedelta(days=1), company)),
            ]
        )
        if values["late"] != "yes":
            domain &= Domain("date_deadline", ">=", get_midnight(span.first, company))
        if values["unit"]:
            domain &= Domain("department_id", "child_of", values["unit"].id)
        if values["person"]:
            domain &= Domain("executor_id", "=", values["person"].id)
        return domain

    @api.model
    def _get_rows(self, values):
        now, executor = fields.Datetime.now(), None
        order = "executor_id, date_deadline, id"
        domain = self._get_domain(values)
        for lines in self._stream_records("docflow.assignment", domain, order):
            for line in lines:
                if line.executor_id != executor:
                    executor = line.executor_id
                    yield self._get_head(executor, domain)
                yield self._get_row(line, now)

    @api.model
    def _get_head(self, executor, domain):
        person = executor.docflow_position
        text = f"{executor.name}, {person}" if person else executor.name
        mine = domain & Domain("executor_id", "=", executor.id)
        link = Link(executor.name, "docflow.assignment", list(mine))
        return Row({"n": text}, open=link, tone="head")

    @api.model
    def _get_row(self, line, now):
        company, card = line.company_id, line.document_id
        due = company._docflow_local_date(line.date_deadline)
        return Row(
            {
                "number": card.reg_number,
                "date": card.reg_date,
                "subject": card.name,
                "task": line.text,
                "author": line.author_id.name,
                "due": due,
                "days": (due - company._docflow_local_date(now)).days,
            },
            open=Link(card.display_name, "docflow.document", [("id", "=", card.id)]),
            tone="late" if line.date_deadline < now else "",
        )

    # Hooks

    @api.model
    def _get_name(self):
        return self.env._("Reminder of Due Dates")

    @api.model
    def _get_help(self):
        return self.env._("What falls due within some days, executor by executor.")

    @api.model
    def _get_parameters(self):
        yes_no = (("yes", self.env._("With overdue ones")), ("no", self.env._("Only ahead")))
        return [
            Parameter("days", self.env._("Due Within, Days"), "days", True, DAYS, limits=(0, 92)),
            Parameter("unit", self.env._("Unit"), "unit"),
            Parameter("person", self.env._("Executor"), "person"),
            Parameter("late", self.env._("Overdue"), "choice", True, "yes", yes_no),
        ]

    @api.model
    def _count_rows(self, values):
        return self.env["docflow.assignment"].search_count(self._get_domain(values))

    @api.model
    def _get_sheet(self, values):
        span, count = self._get_span(values), self._count_rows(values)
        return Sheet(
            title=self._get_name(),
            lines=[
                self.env._(
                    "Due from %(first)s to %(last)s",
                    first=span.first.strftime("%d.%m.%Y"),
                    last=span.last.strftime("%d.%m.%Y"),
                ),
                *self._get_choice_lines(values),
            ],
            columns=[
                Column("n", "№", "index"),
                Column("number", self.env._("Index"), width=14),
                Column("date", self.env._("Registered On"), "date"),
                Column("subject", self.env._("Short Content"), width=34),
                Column("task", self.env._("What to Do"), width=30),
                Column("author", self.env._("Resolution By"), width=20),
                Column("due", self.env._("Due Date"), "date"),
                Column("days", self.env._("Days Left"), "number", width=8),
            ],
            rows=self._get_rows(values),
            totals={"subject": self.env._("In all: %(count)s", count=count)},
            count=count,
        )
