from odoo import api, models
from odoo.fields import Domain

from ..tools.report_params import Parameter
from ..tools.report_period import around
from ..tools.report_sheet import Column, Link, Row, Sheet
from .docflow_report_form_custody import HANDED_OVER


class DocflowReportFormActivity(models.AbstractModel):
    """How much the council works in the system: acts of each month, and people who did them
    (adoption, seed 3).

    It counts the acts the reader may see. A person who did anything in a month is one active person
    of it; the work of the system itself is nobody's.
    """

    _name = "docflow.report.form.activity"
    _description = "Work in the System"
    _inherit = ["docflow.report.register"]

    # Business: counting

    @api.model
    def _count(self, values):
        """Return ``({column: {first day of the month: acts}}, {first day: ids of people})``.

        One statement for each kind of act: months and people are grouped by the database.
        """
        acts, people = {}, {}
        robot = self.env.ref("base.user_root").id
        for key, (model, moment, person, __) in self._get_sources().items():
            months = acts.setdefault(key, {})
            groups = [f"{moment}:month", *([person] if person else [])]
            rows = self._with_company_clock(model)._read_group(
                self._get_counted_domain(key, values["period"]), groups, ["__count"]
            )
            for month, *who, count in rows:
                day = month.date()
                months[day] = months.get(day, 0) + count
                # what the system did by itself, such as an import, is nobody's work
                people.setdefault(day, set()).update(p.id for p in who if p.id not in (0, robot))
        return acts, {day: found - {False} for day, found in people.items()}

    @api.model
    def _get_domain(self, key, period):
        """Return the domain of the acts of one kind within ``period``, as a list opens it."""
        own = "company_id" in self.env[self._get_sources()[key][0]]._fields
        company = "company_id" if own else "document_id.company_id"
        return Domain(company, "=", self.env.company.id) & self._get_acts_domain(key, period)

    @api.model
    def _get_counted_domain(self, key, period):
        """Return what :meth:`_get_domain` does, for the server alone.

        The company of a card is asked without the rules of cards: acts have the rules of their own,
        which ask the very same of the card, and the database would look at each card twice.
        """
        if "company_id" in self.env[self._get_sources()[key][0]]._fields:
            return self._get_domain(key, period)
        company = Domain("company_id", "=", self.env.company.id)
        return Domain("document_id", "any!", company) & self._get_acts_domain(key, period)

    @api.model
    def _get_acts_domain(self, key, period):
        __, moment, __, domain = self._get_sources()[key]
        return Domain(domain) & self._get_moment_domain(moment, period)

    # Business: rows

    @api.model
    def _get_rows(self, values):
        """Return a row for each month, and the cells of the last row."""
        acts, people = self._count(values)
        rows = []
        for month in self._get_months(values["period"]):
            day = around(month.first, "month").first
            label = self._get_month_label(month)
            counted = {key: months.get(day, 0) for key, months in acts.items()}
            opens = {
                key: Link(label, self._get_sources()[key][0], list(self._get_domain(key, month)))
                for key, count in counted.items()
                if count
            }
            cells = self._get_cells(counted, people.get(day, set()))
            rows.append(Row({"month": label, **cells}, opens=opens))
        everything = {key: sum(months.values()) for key, months in acts.items()}
        return rows, self._get_cells(everything, set().union(*people.values()))

    @api.model
    def _get_cells(self, counted, people):
        total = sum(counted.values())
        return {
            **counted,
            "acts": total,
            "people": len(people),
            "average": total / len(people) if people else None,
        }

    # Hooks

    @api.model
    def _get_sources(self):
        """Hook: kinds of acts in the order of the columns,
        ``{key: (model, its moment, its person or None, domain)}``.
        """
        return {
            "entered": ("docflow.document", "create_date", "create_uid", []),
            "registered": (
                "docflow.document",
                "date_registered",
                "registrar_id",
                [("reg_number", "!=", False)],
            ),
            "reviewed": (
                "docflow.document.recipient",
                "date_done",
                "user_id",
                [("state", "=", "done")],
            ),
            "resolved": (
                "docflow.resolution",
                "date_issued",
                "signed_by_id",
                [("state", "!=", "draft")],
            ),
            # what closed by itself was reported by nobody
            "reported": (
                "docflow.assignment",
                "date_reported",
                "executor_id",
                [("report_label", "!=", False)],
            ),
            "closed": (
                "docflow.document",
                "date_executed",
                None,
                [("state", "=", "executed")],
            ),
            "files": ("docflow.file.version", "create_date", "create_uid", []),
            "originals": (
                "docflow.custody",
                "date",
                "given_by_id",
                HANDED_OVER,
            ),
        }

    @api.model
    def _get_source_labels(self):
        """Hook: what the columns of :meth:`_get_sources` are called, ``{key: label}``."""
        return {
            "entered": self.env._("Cards Entered"),
            "registered": self.env._("Registered"),
            "reviewed": self.env._("Reviewed"),
            "resolved": self.env._("Resolutions"),
            "reported": self.env._("Reports of Executors"),
            "closed": self.env._("Executed"),
            "files": self.env._("Files"),
            "originals": self.env._("Originals Handed Over"),
        }

    @api.model
    def _get_name(self):
        return self.env._("Work in the System")

    @api.model
    def _get_help(self):
        return self.env._(
            "Acts of each month and the people who did them, of what you may see yourself."
        )

    @api.model
    def _get_section(self):
        return "volume"

    @api.model
    def _get_parameters(self):
        return [Parameter("period", self.env._("Period"), "period", True, "year")]

    @api.model
    def _get_sheet(self, values):
        rows, totals = self._get_rows(values)
        labels, acts = self._get_source_labels(), self.env._("Acts")
        return Sheet(
            title=self._get_name(),
            lines=[self._get_period_line(values["period"])],
            columns=[
                Column("month", self.env._("Month"), width=20),
                *(Column(key, labels[key], "number", group=acts) for key in self._get_sources()),
                Column("acts", self.env._("In All"), "number", group=acts),
                Column("people", self.env._("Active People"), "number"),
                Column("average", self.env._("Acts a Person"), "decimal"),
            ],
            rows=rows,
            totals={"month": self.env._("In All"), **totals},
        )
