from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.report_sheet import Column, Link, Row, Sheet
from .docflow_reminder_rule import get_midnight

FIGURES = ("total", "arrived", "done", "in_time", "late", "extended", "not_due", "overdue")


class DocflowReportFormSummary(models.AbstractModel):
    """Зведення про виконання документів, що підлягають індивідуальному контролю, станом на день.

    A thing is *on control* in a period if it was open on any day of it. As of the end of the period
    (of now, while it lasts) each is one of: done, in time or late; not due yet; not done in time;
    without a date. These add up to the total, whatever period is asked for.
    """

    _name = "docflow.report.form.summary"
    _description = "Summary of Execution"
    _inherit = ["docflow.report.measured.mixin"]

    # Business

    @api.model
    def _get_moments(self, period):
        """Return ``(begin, end)`` of the period in naive UTC; one that lasts ends now."""
        company = self.env.company
        end = get_midnight(period.last + timedelta(days=1), company)
        return get_midnight(period.first, company), min(end, fields.Datetime.now())

    @api.model
    def _get_domain(self, values):
        """Return what was open at any time in the period."""
        begin, end = map(fields.Datetime.to_string, self._get_moments(values["period"]))
        return (
            self._get_measured_domain(values)
            & Domain("date_start", "<", end)
            & (Domain("date_done", "=", False) | Domain("date_done", ">=", begin))
        )

    @api.model
    def _get_classes(self, values):
        """Return ``{figure: domain}``: which of the things open in the period a column counts."""
        begin, end = map(fields.Datetime.to_string, self._get_moments(values["period"]))
        dated = Domain("date_due", "!=", False)
        done = dated & Domain("date_done", "<", end)
        still = dated & (Domain("date_done", "=", False) | Domain("date_done", ">=", end))
        return {
            "total": Domain.TRUE,
            "arrived": Domain("date_start", ">=", begin),
            "done": done,
            "in_time": done & Domain("outcome", "=", "done_in_time"),
            "late": done & Domain("outcome", "=", "done_late"),
            "extended": Domain("is_extended", "=", True),
            "not_due": still & Domain("date_due", ">=", end),
            "overdue": still & Domain("date_due", "<", end),
            "undated": Domain("date_due", "=", False),
        }

    @api.model
    def _get_figures(self, domain, classes):
        """Return ``{unit id: {figure: number}}`` in one statement."""
        discipline = self.env["docflow.discipline"]
        query = discipline._search(domain)
        if query.is_empty():
            return {}
        unit = discipline._field_to_sql(query.table, "department_id", query)
        counts = [
            SQL(
                "count(*) FILTER (WHERE %s)",
                one.optimize_full(discipline)._to_sql(discipline, query.table, query),
            )
            for one in classes.values()
        ]
        rows = self.env.execute_query(SQL("%s GROUP BY 1", query.select(unit, *counts)))
        return {row[0]: dict(zip(classes, row[1:], strict=True)) for row in rows}

    @api.model
    def _get_rows(self, figures, domain, classes):
        names = self._get_unit_names(figures)
        for unit_id in sorted(figures, key=lambda one: (one is None, names[one].lower())):
            mine = domain & Domain("department_id", "=", unit_id or False)
            links = self._get_links(names[unit_id], figures[unit_id], mine, classes)
            yield Row(
                {"unit": names[unit_id], **self._get_cells(figures[unit_id])},
                open=links.get("total"),
                opens=links,
            )

    @api.model
    def _get_links(self, name, figures, domain, classes):
        """Return the lists behind the figures of a row; nothing stands behind a nought."""
        return {
            figure: Link(name, "docflow.discipline", list(domain & classes[figure]))
            for figure in FIGURES
            if figures[figure]
        }

    @api.model
    def _get_cells(self, figures):
        note = ""
        if figures["undated"]:
            note = self.env._("Without a date: %(count)s", count=figures["undated"])
        return {**{name: figures[name] for name in FIGURES}, "note": note}

    @api.model
    def _get_title(self, values):
        day = min(values["period"].last, self.env.company._docflow_today()).strftime("%d.%m.%Y")
        if values["subject"] == "card":
            return self.env._(
                "Summary of the execution of documents under individual control, as of %(day)s",
                day=day,
            )
        if values["subject"] == "assignment":
            return self.env._("Summary of the execution of assignments, as of %(day)s", day=day)
        return self.env._("Summary of the execution of documents, as of %(day)s", day=day)

    # Hooks

    @api.model
    def _get_name(self):
        return self.env._("Summary of Execution")

    @api.model
    def _get_help(self):
        return self.env._("What each unit had on control, and what became of it.")

    @api.model
    def _get_section(self):
        return "discipline"

    @api.model
    def _get_parameters(self):
        return self._get_measured_parameters("card", "month")

    @api.model
    def _get_sheet(self, values):
        period = values["period"]
        domain, classes = self._get_domain(values), self._get_classes(values)
        figures = self._get_figures(domain, classes)
        total = {name: sum(row[name] for row in figures.values()) for name in classes}
        done, in_all = self.env._("Done"), self.env._("In All")
        return Sheet(
            title=self._get_title(values),
            lines=[self._get_period_line(period), *self._get_choice_lines(values)],
            columns=[
                Column("n", "№", "index"),
                Column("unit", self.env._("Unit"), width=30),
                Column("total", self.env._("On Control in All"), "number"),
                Column("arrived", self.env._("Of Them Arrived in the Period"), "number"),
                Column("done", in_all, "number", group=done),
                Column("in_time", self.env._("In Time"), "number", group=done),
                Column("late", self.env._("With a Violation"), "number", group=done),
                Column("extended", self.env._("Extended"), "number"),
                Column("not_due", self.env._("Being Executed (Not Due Yet)"), "number"),
                Column("overdue", self.env._("Not Done in Time"), "number"),
                Column("note", self.env._("Note"), width=16),
            ],
            rows=self._get_rows(figures, domain, classes),
            totals={"unit": in_all, **self._get_cells(total)},
            total_opens=self._get_links(in_all, total, domain, classes),
            count=len(figures),
            signature=self.env._("Head of the control service"),
        )
