from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ..tools.worktime import NoWorkingTime


class ResCompany(models.Model):
    """The body that keeps the records: its clock, its working day, its way of registering."""

    _inherit = "res.company"

    docflow_late_days = fields.Integer(
        string="Late Registration Window",
        default=30,
        help="How many calendar days back a document may be registered by those who have the "
        "right.",
    )

    docflow_controller_id = fields.Many2one(
        "res.users",
        string="Default Controller",
        domain=[("share", "=", False)],
        help="Controls documents where nobody else was named.",
    )
    docflow_is_digest = fields.Boolean(
        string="Remind of Due Dates",
        default=True,
        help="One mail for each person and day about what is due, late or waits for a decision.",
    )
    docflow_digest_hour = fields.Float(
        string="Hour of the Digest", default=8.0, help="In the company's time zone."
    )
    docflow_is_digest_days_off = fields.Boolean(
        string="Digest on Days Off", help="Otherwise the last working day tells of the days off."
    )
    docflow_discipline_formula = fields.Selection(
        selection=[
            ("in_time", "Discipline: share done in time"),
            ("violation", "Violations: share done late or overdue"),
        ],
        string="Formula of Discipline",
        required=True,
        default="in_time",
        help="Which percentage screens and letters show. Reports have both; what is not due yet "
        "is in neither.",
    )
    docflow_digest_day = fields.Date(string="Last Digest", readonly=True, copy=False)
    docflow_is_weekly = fields.Boolean(
        string="Weekly Letter to Heads",
        default=True,
        help="Figures of the last week, and what is late, due soon or waits longest.",
    )
    docflow_is_monthly = fields.Boolean(
        string="Monthly Letter to Controllers",
        default=True,
        help="Figures of documents on control in the last month, and the same lists.",
    )
    docflow_weekday = fields.Selection(
        selection=[
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        string="Day of the Weekly Letter",
        required=True,
        default="0",
        help="On the next working day, where it is a day off.",
    )
    docflow_month_day = fields.Integer(
        string="Day of the Monthly Letter",
        required=True,
        default=1,
        help="On the next working day, where it is a day off.",
    )
    docflow_letter_hour = fields.Float(
        string="Hour of the Letters", default=8.0, help="In the company's time zone."
    )
    docflow_weekly_day = fields.Date(string="Last Week Told", readonly=True, copy=False)
    docflow_monthly_day = fields.Date(string="Last Month Told", readonly=True, copy=False)

    _docflow_digest_hour_of_day = models.Constraint(
        "CHECK (docflow_digest_hour >= 0 AND docflow_digest_hour < 24)",
        "The hour of the digest lies between 0:00 and 23:59.",
    )
    _docflow_letter_hour_of_day = models.Constraint(
        "CHECK (docflow_letter_hour >= 0 AND docflow_letter_hour < 24)",
        "The hour of the letters lies between 0:00 and 23:59.",
    )
    _docflow_month_day_of_all = models.Constraint(
        "CHECK (docflow_month_day BETWEEN 1 AND 28)",
        "Every month has the days from 1 to 28: choose one of them.",
    )

    # CRUD

    def cache_invalidation_fields(self):
        return super().cache_invalidation_fields() | {"resource_calendar_id"}

    # Business: the clock of the office

    @ormcache("self.id")
    def _docflow_clock(self):
        """Return ``(id of the company's working hours, name of its time zone)``."""
        # sudo: resource.calendar - everybody's dates depend on it, whatever he may read
        calendar = self.sudo().resource_calendar_id
        return calendar.id, calendar.tz or "Europe/Kyiv"

    def _docflow_tz(self):
        """Return the time zone of the company's working day (``zoneinfo.ZoneInfo``)."""
        return ZoneInfo(self._docflow_clock()[1])

    def _docflow_work_time(self, calendar=None):
        """Return when the company works, as plain data for counting.

        :param calendar: ``resource.calendar`` of a person, counted with the company's holidays;
            the company's own without one, or where it sets no hours
        :rtype: tools.worktime.WorkTime
        """
        own = self.env["resource.calendar"].browse(self._docflow_clock()[0] or ())
        # sudo: resource.calendar - everybody's dates depend on it, whatever he may read
        if not calendar or (calendar != own and calendar.sudo().flexible_hours):
            calendar = own
        return calendar._docflow_work_time(self)

    def _docflow_today(self):
        """Return today's date where the company is (``date``), not where the user's browser is."""
        return self._docflow_local_date(fields.Datetime.now())

    def _docflow_local_date(self, moment):
        """Return the company's date of a naive UTC ``moment``, or False where there is none."""
        if not moment:
            return False
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(self._docflow_tz()).date()

    def _docflow_format(self, moment):
        """Return a naive UTC ``moment`` as the company's clock shows it, empty for none (str)."""
        if not moment:
            return ""
        local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(self._docflow_tz())
        return local.strftime("%d.%m.%Y %H:%M")

    def _docflow_end_of_day(self, day):
        """Return the end of the working day ``day`` as naive UTC.

        On a day off the end is 18:00: a legal deadline may fall on one when its rule says so.
        """
        return self._docflow_work_time().end_of_day(day) if day else False

    def _docflow_day_intervals(self, day):
        """Return the working intervals of ``day``, ``[(start, stop)]`` in naive UTC."""
        return list(self._docflow_work_time().intervals(day))

    def _docflow_is_working(self, day):
        """Tell whether the company works on ``day`` (bool)."""
        return self._docflow_work_time().is_working(day)

    def _docflow_add_working_days(self, day, amount):
        """Return the date ``amount`` working days after ``day``, before it where negative.

        :raise UserError: the calendar has no working days
        """
        try:
            return self._docflow_work_time().add_working_days(day, amount)
        except NoWorkingTime:
            raise self._docflow_get_calendar_error() from None

    def _docflow_working_days_between(self, first, last):
        """Return how many working days come after ``first`` up to ``last`` (int); negative
        backwards."""
        return self._docflow_work_time().working_days_between(first, last)

    def _docflow_get_calendar_error(self):
        return UserError(
            self.env._(
                "The working calendar of %(company)s has no working time to count in. Fill in "
                "Settings › Working Hours.",
                # sudo: res.company - its name
                company=self.sudo().name,
            )
        )
