from odoo import api, models
from odoo.fields import Domain

from ..tools.report_params import Parameter
from ..tools.report_sheet import Column, Link, Row, Sheet, clean
from .docflow_discipline_summary_mixin import GROUPS

# Rows that a figure counts, by their outcome.
OUTCOMES = {
    "done": ("done_in_time", "done_late"),
    "in_time": ("done_in_time",),
    "late": ("done_late",),
    "overdue": ("overdue",),
    "not_due": ("not_due",),
    "undated": ("undated",),
}
FIGURES = ("total", "in_time", "late", "overdue", "not_due", "undated", "extended")


class DocflowReportFormDiscipline(models.AbstractModel):
    """Стан виконавської дисципліни: the figures of a period by unit, head, executor, source or
    another side of them, with the period before beside.
    """

    _name = "docflow.report.form.discipline"
    _description = "State of Executive Discipline"
    _inherit = ["docflow.report.measured.mixin"]

    # Business

    @api.model
    def _get_summary(self, values):
        return self.env["docflow.discipline"]._get_summary(
            values["period"], values["group"], self._get_measured_domain(values)
        )

    @api.model
    def _get_cells(self, figures):
        past = figures["before"] or {}
        # the reader subtracts what he sees, so the rounded figures are subtracted here
        shown = clean(figures["shown"], "percent")
        shown_past = clean(past.get("shown"), "percent")
        has_both = shown is not None and shown_past is not None
        return {
            "label": figures["label"],
            **{name: figures[name] for name in FIGURES},
            "done": figures["in_time"] + figures["late"],
            "shown": shown,
            "due_past": past.get("due"),
            "shown_past": shown_past,
            "change": shown - shown_past if has_both else None,
        }

    @api.model
    def _get_row(self, figures):
        links = self._get_links(figures)
        return Row(self._get_cells(figures), open=links.get("total"), opens=links)

    @api.model
    def _get_links(self, figures):
        """Return the lists behind the figures of a row; nothing stands behind a nought."""
        mine = Domain(figures["domain"])
        cells = self._get_cells(figures)
        classes = {name: Domain("outcome", "in", list(one)) for name, one in OUTCOMES.items()}
        classes |= {"total": Domain.TRUE, "extended": Domain("is_extended", "=", True)}
        return {
            name: Link(figures["label"], "docflow.discipline", list(mine & one))
            for name, one in classes.items()
            if cells[name]
        }

    @api.model
    def _get_shown_label(self):
        """Return what the percentage is called that the company chose (str)."""
        # sudo: res.company - a setting that everybody's figures follow
        if self.env.company.sudo().docflow_discipline_formula == "violation":
            return self.env._("Violations, %")
        return self.env._("Done in Time, %")

    @api.model
    def _get_dimensions(self):
        model = self.env["docflow.discipline"]
        return tuple((name, model._fields[name]._description_string(self.env)) for name in GROUPS)

    # Hooks

    @api.model
    def _get_name(self):
        return self.env._("State of Executive Discipline")

    @api.model
    def _get_help(self):
        return self.env._("What was due in the period, told apart as you choose, and before it.")

    @api.model
    def _get_section(self):
        return "discipline"

    @api.model
    def _get_parameters(self):
        dimensions = self._get_dimensions()
        return [
            *self._get_measured_parameters("assignment", "quarter"),
            Parameter("group", self.env._("Told Apart By"), "choice", True, GROUPS[0], dimensions),
        ]

    @api.model
    def _get_sheet(self, values):
        period = values["period"]
        *rows, total = self._get_summary(values)
        done, before = self.env._("Done"), self.env._("Period Before")
        label = dict(self._get_dimensions())[values["group"]]
        return Sheet(
            title=self.env._("State of executive discipline"),
            lines=[self._get_period_line(period), *self._get_choice_lines(values)],
            columns=[
                Column("n", "№", "index"),
                Column("label", label, width=32),
                Column("total", self.env._("Measured in All"), "number"),
                Column("done", self.env._("In All"), "number", group=done),
                Column("in_time", self.env._("In Time"), "number", group=done),
                Column("late", self.env._("With a Violation"), "number", group=done),
                Column("overdue", self.env._("Not Done in Time"), "number"),
                Column("not_due", self.env._("Not Due Yet"), "number"),
                Column("undated", self.env._("Without a Date"), "number"),
                Column("extended", self.env._("Extended"), "number"),
                Column("shown", self._get_shown_label(), "percent"),
                Column("due_past", self.env._("Were Due"), "number", group=before),
                Column("shown_past", "%", "percent", group=before),
                Column("change", self.env._("Change, Points"), "decimal", group=before),
            ],
            rows=map(self._get_row, rows),
            totals=self._get_cells(total),
            total_opens=self._get_links(total),
            count=len(rows),
            signature=self.env._("Head of the control service"),
        )
