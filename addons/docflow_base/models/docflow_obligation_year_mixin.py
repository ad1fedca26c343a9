from datetime import date

from odoo import api, models
from odoo.fields import Domain


class DocflowObligationYearMixin(models.AbstractModel):
    """The year of all obligations at a glance: which periods were kept, which were missed."""

    _name = "docflow.obligation.year.mixin"
    _description = "Year View of Obligations"

    @api.model
    @api.readonly
    def get_year(self, year=None, department_id=None, executor_id=None):
        """Return the obligations the reader sees, each with its periods by month of the due day.

        All periods of the year come from one statement, whatever the number of obligations.

        :param int year: this one where empty
        :param int department_id: responsible department (``hr.department``)
        :param int executor_id: one of the executors (``res.users``)
        :return: ``{year, today, states, rows: [{id, name, department, executors, months: [[{id,
            state, label, date_due, document}]]}], departments, executors}``; ``months`` has twelve
            lists, ``states`` counts the periods by state
        :rtype: dict
        """
        today = self.env.company._docflow_today()
        year = min(max(year or today.year, 1900), 9998)
        domain = Domain("date_due", ">=", date(year, 1, 1)) & Domain(
            "date_due", "<", date(year + 1, 1, 1)
        )
        periods = self.env["docflow.obligation.period"].search_fetch(
            domain,
            ["obligation_id", "date_start", "date_end", "date_due", "state", "document_id"],
            order="date_due, id",
        )
        everything = periods.obligation_id
        shown = everything.filtered(
            lambda o: (
                (not department_id or o.department_id.id == department_id)
                and (not executor_id or executor_id in o.executor_ids.ids)
            )
        )
        states = dict.fromkeys(dict(periods._fields["state"].selection), 0)
        rows = {obligation: self._prepare_year_row(obligation) for obligation in shown}
        for period in periods:
            if period.obligation_id in rows:
                marks = rows[period.obligation_id]["months"][period.date_due.month - 1]
                marks.append(self._prepare_year_mark(period))
                states[period.state] += 1
        return {
            "year": year,
            "today": today,
            "states": states,
            "rows": [rows[o] for o in shown.sorted(lambda o: (o.department_id.name or "", o.name))],
            "departments": self._get_choices(everything.department_id),
            "executors": self._get_choices(everything.executor_ids),
        }

    @api.model
    def _prepare_year_row(self, obligation):
        return {
            "id": obligation.id,
            "name": obligation.name,
            "department": obligation.department_id.name or "",
            "executors": obligation.executor_names or "",
            "months": [[] for __ in range(12)],
        }

    @api.model
    def _prepare_year_mark(self, period):
        return {
            "id": period.id,
            "state": period.state,
            "label": period.name,
            "date_due": period.date_due,
            "document": period.document_id.id,
        }

    @api.model
    def _get_choices(self, records):
        return [{"id": record.id, "name": record.name} for record in records.sorted("name")]
