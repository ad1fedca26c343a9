from odoo import api, models
from odoo.fields import Domain

from ..tools.report_params import Parameter
from ..tools.report_sheet import Column, Link, Row, Sheet

COLUMNS = (
    "document_id",
    "assignment_id",
    "executor_id",
    "date_due",
    "date_due_initial",
    "date_done",
    "days_late",
    "outcome",
    "subject",
)


class DocflowReportFormLate(models.AbstractModel):
    """Перелік документів, не виконаних у встановлений строк: what was due in the period, and was
    not done by its date.

    These are the rows that the figures of executive discipline call done late and overdue.
    """

    _name = "docflow.report.form.late"
    _description = "Documents Not Executed in Time"
    _inherit = ["docflow.report.measured.mixin"]

    # Business

    @api.model
    def _get_domain(self, values):
        outcomes = ["overdue"] if values["which"] == "open" else ["overdue", "done_late"]
        period = self.env["docflow.discipline"]._get_period_domain(values["period"])
        return self._get_measured_domain(values) & period & Domain("outcome", "in", outcomes)

    @api.model
    def _get_rows(self, values):
        field = self.env["docflow.discipline"]._fields["outcome"]
        labels = dict(field._description_selection(self.env))
        domain = self._get_domain(values)
        for rows in self._stream("docflow.discipline", domain, "date_due, id", COLUMNS):
            facts = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
            self._prefetch(facts)
            reasons = self._get_reasons(facts)
            for fact in facts:
                yield self._get_row(fact, labels, reasons)

    @api.model
    def _prefetch(self, facts):
        """Read the records of a batch with a statement for each model."""
        for name, model in (
            ("document_id", "docflow.document"),
            ("assignment_id", "docflow.assignment"),
            ("executor_id", "res.users"),
        ):
            records = self.env[model].browse({fact[name] for fact in facts if fact[name]})
            for fact in facts:
                fact[name] = records.browse(fact[name] or ()).with_prefetch(records.ids)

    @api.model
    def _get_reasons(self, facts):
        """Return ``{record: why its deadline was moved last}`` of cards and assignments."""
        reasons = {}
        for name, model in (
            ("document_id", "docflow.document"),
            ("assignment_id", "docflow.assignment"),
        ):
            ids = [fact[name].id for fact in facts]
            domain = [(name, "in", ids), ("kind", "=", "extension"), ("reason", "!=", False)]
            if name == "document_id":
                domain.append(("resolution_id", "=", False))
            for entry in self.env["docflow.deadline.entry"].search(domain, order="id"):
                reasons[model, entry[name].id] = entry.reason
        return reasons

    @api.model
    def _get_row(self, fact, labels, reasons):
        card, line = fact["document_id"], fact["assignment_id"]
        day = card.company_id._docflow_local_date
        own = card if fact["subject"] == "card" else line
        initial, due = day(fact["date_due_initial"]), day(fact["date_due"])
        return Row(
            {
                "reg_date": card.reg_date,
                "reg_number": card.reg_number,
                "corr_date": card.corr_date,
                "corr_number": card.corr_number,
                # sudo: res.partner - a name on a card that the reader may open
                "source": card.sudo().correspondent_id.name,
                "subject": card.name,
                # sudo: res.users - as above
                "executor": fact["executor_id"].sudo().name,
                "initial": initial,
                "due": due if due != initial else None,
                "state": self._get_state(fact, labels, reasons.get((own._name, own.id))),
            },
            open=Link(card.display_name, "docflow.document", [("id", "=", card.id)]),
            tone="late" if fact["outcome"] == "overdue" else "",
        )

    @api.model
    def _get_state(self, fact, labels, reason):
        """Return the state of a thing and the reasons of it in words (str)."""
        card, line = fact["document_id"], fact["assignment_id"]
        state = labels[fact["outcome"]]
        if fact["date_done"]:
            day = card.company_id._docflow_local_date(fact["date_done"])
            state = f"{state} {day:%d.%m.%Y}"
        parts = [
            self.env._("%(state)s (%(days)s d.)", state=state, days=fact["days_late"]),
            reason and self.env._("Extended: %(reason)s", reason=reason),
            line.remark and self.env._("Returned: %(remark)s", remark=line.remark),
            fact["date_done"] and line.report,
        ]
        return ". ".join(part for part in parts if part)

    # Hooks

    @api.model
    def _get_name(self):
        return self.env._("Documents Not Executed in Time")

    @api.model
    def _get_help(self):
        return self.env._("What was due in the period and was not done by its date.")

    @api.model
    def _get_parameters(self):
        which = (
            ("all", self.env._("Done late and not done")),
            ("open", self.env._("Not done yet")),
        )
        return [
            *self._get_measured_parameters("assignment", "year"),
            Parameter("which", self.env._("Which Ones"), "choice", True, "all", which),
        ]

    @api.model
    def _count_rows(self, values):
        return self.env["docflow.discipline"].search_count(self._get_domain(values))

    @api.model
    def _get_sheet(self, values):
        received, document = self.env._("Registered"), self.env._("The Document")
        deadline = self.env._("Deadline")
        count = self._count_rows(values)
        return Sheet(
            title=self.env._("List of documents not executed in the set time"),
            lines=[self._get_period_line(values["period"]), *self._get_choice_lines(values)],
            columns=[
                Column("n", "№", "index"),
                Column("reg_date", self.env._("Date"), "date", group=received),
                Column("reg_number", self.env._("Index"), width=14, group=received),
                Column("corr_date", self.env._("Date"), "date", group=document),
                Column("corr_number", self.env._("Index"), width=14, group=document),
                Column("source", self.env._("Correspondent"), group=document),
                Column("subject", self.env._("Short Content"), width=32),
                Column("executor", self.env._("Executor"), width=18),
                Column("initial", self.env._("Initial"), "date", group=deadline),
                Column("due", self.env._("Moved To"), "date", group=deadline),
                Column("state", self.env._("State and Reasons"), width=30),
            ],
            rows=self._get_rows(values),
            totals={"subject": self.env._("In all: %(count)s", count=count)},
            count=count,
            signature=self.env._("Head of the control service"),
        )
