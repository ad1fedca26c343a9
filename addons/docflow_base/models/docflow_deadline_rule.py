from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

LONGEST_WAIT = 400  # days looked through for a working day before giving up


class DocflowDeadlineRule(models.Model):
    """A term set by an act: how long, counted how, and where it falls when its last day is a day
    off.

    The day of the event is not counted (ЦК ст. 253); a month ends on the same date of the next one,
    or on its last day. Days and months give a date, working hours give a moment.
    """

    _name = "docflow.deadline.rule"
    _description = "Deadline Rule"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    amount = fields.Integer(required=True, default=30)
    unit = fields.Selection(
        selection=[
            ("calendar_day", "Calendar days"),
            ("working_day", "Working days"),
            ("working_hour", "Working hours"),
            ("month", "Months"),
        ],
        required=True,
        default="calendar_day",
    )
    shift = fields.Selection(
        selection=[
            ("previous", "To the previous working day"),
            ("next", "To the next working day"),
            ("none", "Stays on the day off"),
        ],
        required=True,
        default="previous",
        string="If the Last Day Is a Day Off",
    )
    ground = fields.Char(translate=True, help="The act and article that sets the term.")
    date_from = fields.Date(string="In Force From")
    date_to = fields.Date(string="In Force To")

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(date_from, '0001-01-01'::date))",
        "A deadline rule with this code and date exists already.",
    )
    _amount_positive = models.Constraint("CHECK (amount > 0)", "A term is at least one.")
    _dates_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A rule cannot end before it begins.",
    )

    # Business

    def _get_in_force(self, day):
        """Return the edition of this rule that is in force on ``day`` (date); itself without
        one."""
        self.ensure_one()
        editions = self.search([("code", "=", self.code)], order="date_from desc")
        for rule in editions:
            if (not rule.date_from or rule.date_from <= day) and (
                not rule.date_to or day <= rule.date_to
            ):
                return rule
        return self

    def _get_snapshot(self):
        """Return the rule as it is now, for the ledger: plain values, texts in every language."""
        self.ensure_one()
        self.flush_recordset(["name", "ground"])
        # one statement, where reading every language through the ORM takes one a language
        self.env.cr.execute(
            SQL("SELECT name, ground FROM docflow_deadline_rule WHERE id = %s", self.id)
        )
        name, ground = self.env.cr.fetchone()
        return {
            "name": name,
            "ground": ground or {},
            "code": self.code,
            "amount": self.amount,
            "unit": self.unit,
            "shift": self.shift,
        }

    def _get_deadline(self, start, company, calendar=None):
        """Return the deadline that this rule sets.

        :param datetime start: moment of the event, naive UTC
        :param company: ``res.company`` whose calendar and time zone count
        :param calendar: ``resource.calendar`` of the person, for working hours; the company's
            without one
        :return: naive UTC; days and months end with the working day
        :rtype: datetime
        :raise UserError: the company has no working time to count in
        """
        self.ensure_one()
        if self.unit == "working_hour":
            # sudo: resource.calendar - the company's calendar, whoever asks
            calendar = (calendar or company.resource_calendar_id).sudo()
            moment = calendar.plan_hours(
                self.amount, start, compute_leaves=True, domain=self._get_leave_domain(company)
            )
            if not moment:
                raise self._get_calendar_error(company)
            return moment
        day = company._docflow_local_date(start)
        if self.unit == "working_day":
            for __ in range(self.amount):
                day = self._get_working_day(day, company, step=1)
        elif self.unit == "month":
            day += relativedelta(months=self.amount)
        else:
            day += timedelta(days=self.amount)
        if (
            self.unit != "working_day"
            and self.shift != "none"
            and not self._is_working(day, company)
        ):
            day = self._get_working_day(day, company, step=-1 if self.shift == "previous" else 1)
        return company._docflow_end_of_day(day)

    def _get_working_day(self, day, company, *, step):
        for __ in range(LONGEST_WAIT):
            day += timedelta(days=step)
            if self._is_working(day, company):
                return day
        raise self._get_calendar_error(company)

    def _is_working(self, day, company):
        return bool(company._docflow_day_intervals(day))

    def _get_leave_domain(self, company):
        return [("time_type", "=", "leave"), ("company_id", "in", [False, company.id])]

    def _get_calendar_error(self, company):
        return UserError(
            self.env._(
                "%(rule)s: the working calendar of %(company)s has no working time to count in. "
                "Fill in Settings › Working Hours.",
                rule=self.name,
                company=company.name,
            )
        )
