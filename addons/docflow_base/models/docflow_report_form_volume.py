from odoo import api, models
from odoo.fields import Domain

from ..tools.report_params import Parameter
from ..tools.report_period import around
from ..tools.report_sheet import Column, Link, Row, Sheet
from .docflow_document_type import CATEGORIES

CREATED = [category for category, __ in CATEGORIES if category != "incoming"]


class DocflowReportFormVolume(models.AbstractModel):
    """Довідка про обсяг документообігу: documents received and created, by registration place and
    month, and the share taken on control.

    A document is counted once, in the office and on the day of its registration; cancelled cards
    are not counted.
    """

    _name = "docflow.report.form.volume"
    _description = "Volume of Documents"
    _inherit = ["docflow.report.register"]

    # Business: counting

    @api.model
    def _get_domain(self, values):
        domain = Domain(
            [
                ("company_id", "=", self.env.company.id),
                ("reg_number", "!=", False),
                ("state", "not in", ("draft", "cancelled")),
            ]
        ) & self._get_day_domain("reg_date", values["period"])
        if values["office"]:
            domain &= Domain("office_id", "=", values["office"].id)
        return domain

    @api.model
    def _count(self, values):
        """Return ``{(office id, first day of the month): {column: documents}}``, one statement."""
        figures = {}
        rows = self.env["docflow.document"]._read_group(
            self._get_domain(values),
            ["office_id", "reg_date:month", "category", "control_state"],
            ["__count"],
        )
        for office, month, category, control, count in rows:
            cells = figures.setdefault((office.id, month), {})
            self._add(cells, {category: count})
            if control != "none":
                self._add(cells, {"control": count})
        return figures

    @api.model
    def _add(self, cells, more):
        for key, count in more.items():
            cells[key] = cells.get(key, 0) + count

    @api.model
    def _get_cells(self, counted):
        """Return the cells of a row from what was counted."""
        created = sum(counted.get(category, 0) for category in CREATED)
        total = created + counted.get("incoming", 0)
        control = counted.get("control", 0)
        return {
            **{category: counted.get(category, 0) for category, __ in CATEGORIES},
            "created": created,
            "total": total,
            "control": control,
            "share": 100 * control / total if total else None,
        }

    # Business: rows

    @api.model
    def _get_rows(self, values):
        """Return the rows, office by office and then for all of them, and the cells of the last
        row.
        """
        figures, domain = self._count(values), self._get_domain(values)
        offices = self.env["docflow.office"].with_context(active_test=False)
        found = offices.search([("id", "in", [office for office, __ in figures if office])])
        # cards that came without an office, for example from an archive of another system
        groups = [*found, *([offices.browse()] if any(not key[0] for key in figures) else [])]
        rows, everything = [], {}
        for office in groups:
            name = office.name or self.env._("Without an office")
            months = {month: cells for (own, month), cells in figures.items() if own == office.id}
            own = domain & Domain("office_id", "=", office.id)
            rows += self._get_block(name, months, own, values["period"])
            for month, cells in months.items():
                self._add(everything.setdefault(month, {}), cells)
        if len(groups) > 1:
            name = self.env._("All offices")
            rows += self._get_block(name, everything, domain, values["period"])[:-1]
        return rows, self._get_cells(self._sum(everything))

    @api.model
    def _get_block(self, name, figures, domain, period):
        """Return the rows of an office: its name, its months, its total."""
        rows = [Row({"month": name}, open=self._get_link(name, domain), tone="head")]
        for month in self._get_months(period):
            counted = figures.get(around(month.first, "month").first, {})
            rows.append(self._get_row(self._get_month_label(month), counted, domain, month))
        label = self.env._("Total of the office")
        return [*rows, self._get_row(label, self._sum(figures), domain, period, "total")]

    @api.model
    def _sum(self, figures):
        total = {}
        for cells in figures.values():
            self._add(total, cells)
        return total

    @api.model
    def _get_row(self, label, counted, domain, days, tone=""):
        own = domain & self._get_day_domain("reg_date", days)
        narrowed = {
            **{category: Domain("category", "=", category) for category, __ in CATEGORIES},
            "created": Domain("category", "in", CREATED),
            "total": Domain.TRUE,
            "control": Domain("control_state", "!=", "none"),
        }
        cells = self._get_cells(counted)
        opens = {
            key: self._get_link(label, own & narrow)
            for key, narrow in narrowed.items()
            if cells[key]
        }
        return Row({"month": label, **cells}, self._get_link(label, own), opens, tone)

    @api.model
    def _get_link(self, name, domain):
        return Link(name, "docflow.document", list(domain))

    # Hooks

    @api.model
    def _get_name(self):
        return self.env._("Volume of Documents")

    @api.model
    def _get_help(self):
        return self.env._(
            "Documents received and created, by registration office and month, and how many of "
            "them were taken on control."
        )

    @api.model
    def _get_section(self):
        return "volume"

    @api.model
    def _get_parameters(self):
        return [
            Parameter("period", self.env._("Period"), "period", True, "year"),
            Parameter("office", self.env._("Registration Office"), "office"),
        ]

    @api.model
    def _get_sheet(self, values):
        rows, totals = self._get_rows(values)
        names = dict(
            self.env["docflow.document.type"]._fields["category"]._description_selection(self.env)
        )
        created, control = self.env._("Created"), self.env._("On Control")
        return Sheet(
            title=self._get_name(),
            lines=[self._get_period_line(values["period"]), *self._get_choice_lines(values)],
            columns=[
                Column("month", self.env._("Office, Month"), width=24),
                Column("incoming", self.env._("Received"), "number"),
                *(
                    Column(category, names[category], "number", group=created)
                    for category in CREATED
                ),
                Column("created", self.env._("Created in All"), "number", group=created),
                Column("total", self.env._("In All"), "number"),
                Column("control", self.env._("Taken"), "number", group=control),
                Column("share", self.env._("Share"), "percent", group=control),
            ],
            rows=rows,
            totals={"month": self.env._("In All"), **totals} if rows else {},
        )
