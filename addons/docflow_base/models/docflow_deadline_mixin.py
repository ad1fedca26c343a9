from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain


class DocflowDeadlineMixin(models.AbstractModel):
    """A deadline with the date it had at first, and whether it is past.

    ``date_deadline`` is a moment in UTC; where people give a day it means the end of that working
    day in the company's calendar and time zone (DESIGN §13). ``date_deadline_initial`` never moves:
    changes are visible beside it.
    """

    _name = "docflow.deadline.mixin"
    _description = "Deadline"

    date_deadline = fields.Datetime(string="Deadline", copy=False, index="btree_not_null")
    date_deadline_initial = fields.Datetime(string="Initial Deadline", copy=False, readonly=True)
    deadline_day = fields.Date(
        string="Due Date",
        compute="_compute_deadline_day",
        inverse="_inverse_deadline_day",
        help="The day of the deadline; it ends with the working day.",
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    # Computes

    @api.depends("date_deadline", "company_id")
    def _compute_deadline_day(self):
        for record in self:
            company = record.company_id or self.env.company
            record.deadline_day = company._docflow_local_date(record.date_deadline)

    def _inverse_deadline_day(self):
        for record in self:
            company = record.company_id or self.env.company
            record.date_deadline = company._docflow_end_of_day(record.deadline_day)

    @api.depends("date_deadline", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        open_states = self._get_deadline_open_states()
        for record in self:
            record.is_overdue = bool(
                record.date_deadline and record.date_deadline < now and record.state in open_states
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("date_deadline", "<", fields.Datetime.now()) & Domain(
            "state", "in", list(self._get_deadline_open_states())
        )
        return overdue if True in value else ~overdue

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            self._normalize_deadline(vals)
        return super().create(vals_list)

    def write(self, vals):
        vals = dict(vals)
        self._normalize_deadline(vals, self[:1])
        return super().write(vals)

    def _normalize_deadline(self, vals, record=None):
        """Turn a bare day in ``vals['date_deadline']`` into the end of that working day (UTC)."""
        value = vals.get("date_deadline")
        is_day = (isinstance(value, str) and len(value) == 10) or type(value) is date
        if is_day:
            company = (record and record.company_id) or self._get_deadline_company(vals)
            vals["date_deadline"] = company._docflow_end_of_day(fields.Date.to_date(value))

    # Hooks

    @api.model
    def _get_deadline_company(self, vals):
        """Hook: the company whose working day ends the deadline of a record made of ``vals``."""
        company = self.env["res.company"].browse(vals.get("company_id"))
        document = self.env["docflow.document"].browse(vals.get("document_id"))
        # sudo: docflow.document - its company, and nothing else
        return company or document.sudo().company_id or self.env.company

    @api.model
    def _get_deadline_open_states(self):
        """Hook: states in which a deadline still runs, ``tuple[str]``."""
        return ()
