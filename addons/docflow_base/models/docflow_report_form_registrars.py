from odoo import api, models
from odoo.fields import Domain

from ..tools.report_params import Parameter
from ..tools.report_period import Period
from ..tools.report_sheet import Column, Link, Row, Sheet


class DocflowReportFormRegistrars(models.AbstractModel):
    """Cards per registrar and day, per reception point.

    The day is the one on which the card was registered in fact, by the company's clock: a late
    number counts on the day its registrar gave it.
    """

    _name = "docflow.report.form.registrars"
    _description = "Work of Registrars"
    _inherit = ["docflow.report.register"]

    # Business: counting

    @api.model
    def _get_domain(self, values):
        domain = Domain(
            [
                ("company_id", "=", self.env.company.id),
                ("reg_number", "!=", False),
                ("registrar_id", "!=", False),
            ]
        ) & self._get_moment_domain("date_registered", values["period"])
        if values["office"]:
            domain &= Domain("office_id", "=", values["office"].id)
        if values["person"]:
            domain &= Domain("registrar_id", "=", values["person"].id)
        return domain

    @api.model
    def _count(self, values):
        """Return ``{office: {registrar: {day: (received, created)}}}``, one statement."""
        figures = {}
        rows = self._with_company_clock("docflow.document")._read_group(
            self._get_domain(values),
            ["office_id", "registrar_id", "date_registered:day", "category"],
            ["__count"],
        )
        for office, registrar, day, category, count in rows:
            days = figures.setdefault(office, {}).setdefault(registrar, {})
            received, created = days.get(day.date(), (0, 0))
            if category == "incoming":
                received += count
            else:
                created += count
            days[day.date()] = (received, created)
        return figures

    # Business: rows

    @api.model
    def _get_rows(self, values):
        """Return the rows, office by office, and the cells of the last row."""
        figures, rows, everything = self._count(values), [], {}
        domain = self._get_domain(values)
        for office in sorted(figures, key=lambda found: (found.sequence, found.name or "")):
            name = office.name or self.env._("Without an office")
            own = domain & Domain("office_id", "=", office.id)
            rows.append(Row({"name": name}, open=self._get_link(name, own), tone="head"))
            people = figures[office]
            for registrar, days in sorted(people.items(), key=self._get_rank):
                rows += self._get_person_rows(registrar, days, own, values)
            together = self._merge(people.values())
            everything = self._merge([everything, together])
            if len(figures) > 1:
                label = self.env._("Total of the office")
                cells = {"name": label, **self._get_cells(together)}
                rows.append(Row(cells, self._get_link(label, own), tone="total"))
        return rows, self._get_cells(everything)

    @api.model
    def _get_rank(self, item):
        """Return the place of a registrar in his office: who registered most comes first."""
        registrar, days = item
        return -sum(map(sum, days.values())), self._get_person_name(registrar)

    @api.model
    def _get_person_rows(self, registrar, days, domain, values):
        """Return the row of a registrar; one for each of his days where days were chosen."""
        name = self._get_person_name(registrar)
        own = domain & Domain("registrar_id", "=", registrar.id)
        row = Row({"name": name, **self._get_cells(days)}, self._get_link(name, own))
        if values["detail"] != "day":
            return [row]
        rows = []
        for day in sorted(days):
            received, created = days[day]
            cells = {
                "name": name,
                "day": day,
                "received": received,
                "created": created,
                "total": received + created,
            }
            on_day = own & self._get_moment_domain("date_registered", Period(day, day))
            rows.append(Row(cells, self._get_link(f"{name}, {self._show_day(day)}", on_day)))
        return rows

    @api.model
    def _merge(self, parts):
        """Return the days of several people as those of one."""
        merged = {}
        for days in parts:
            for day, (received, created) in days.items():
                former = merged.get(day, (0, 0))
                merged[day] = (former[0] + received, former[1] + created)
        return merged

    @api.model
    def _get_cells(self, days):
        """Return the cells of a person or an office from ``{day: (received, created)}``."""
        received = sum(counts[0] for counts in days.values())
        created = sum(counts[1] for counts in days.values())
        return {
            "received": received,
            "created": created,
            "total": received + created,
            "days": len(days),
            "average": (received + created) / len(days) if days else None,
            "most": max((sum(counts) for counts in days.values()), default=0),
        }

    @api.model
    def _get_link(self, name, domain):
        return Link(name, "docflow.document", list(domain))

    # Hooks

    @api.model
    def _get_name(self):
        return self.env._("Work of Registrars")

    @api.model
    def _get_help(self):
        return self.env._("How many cards each registrar registered, by office and day.")

    @api.model
    def _get_section(self):
        return "volume"

    @api.model
    def _get_parameters(self):
        detail = (
            ("person", self.env._("A line for each registrar")),
            ("day", self.env._("A line for each of his days")),
        )
        return [
            Parameter("period", self.env._("Period"), "period", True, "month"),
            Parameter("office", self.env._("Registration Office"), "office"),
            Parameter("person", self.env._("Registrar"), "person"),
            Parameter("detail", self.env._("Lines"), "choice", True, "person", detail),
        ]

    @api.model
    def _count_rows(self, values):
        if values["detail"] != "day":
            return 0
        figures = self._count(values)
        return sum(len(days) for people in figures.values() for days in people.values())

    @api.model
    def _get_sheet(self, values):
        rows, totals = self._get_rows(values)
        by_day = values["detail"] == "day"
        columns = [
            Column("name", self.env._("Registrar"), width=30),
            *([Column("day", self.env._("Day"), "date")] if by_day else []),
            Column("received", self.env._("Received"), "number"),
            Column("created", self.env._("Created"), "number"),
            Column("total", self.env._("In All"), "number"),
        ]
        if not by_day:
            columns += [
                Column("days", self.env._("Days with Registrations"), "number", width=14),
                Column("average", self.env._("Cards a Day"), "decimal"),
                Column("most", self.env._("Most in One Day"), "number"),
            ]
        return Sheet(
            title=self._get_name(),
            lines=[self._get_period_line(values["period"]), *self._get_choice_lines(values)],
            columns=columns,
            rows=rows,
            totals={"name": self.env._("In All"), **totals} if rows else {},
        )
