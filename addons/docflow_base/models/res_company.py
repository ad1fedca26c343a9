from datetime import datetime, time
from zoneinfo import ZoneInfo

from odoo import fields, models


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

    def _docflow_tz(self):
        """Return the time zone of the company's working day (``zoneinfo.ZoneInfo``)."""
        # sudo: resource.calendar - everybody's dates depend on it, whatever he may read
        return ZoneInfo(self.sudo().resource_calendar_id.tz or "Europe/Kyiv")

    def _docflow_today(self):
        """Return today's date where the company is (``date``), not where the user's browser is."""
        return self._docflow_local_date(fields.Datetime.now())

    def _docflow_local_date(self, moment):
        """Return the company's date of a naive UTC ``moment``, or False where there is none."""
        if not moment:
            return False
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(self._docflow_tz()).date()

    def _docflow_end_of_day(self, day):
        """Return the end of the working day ``day`` as naive UTC.

        On a day off the end is 18:00: a legal deadline may fall on one when its rule says so.
        """
        if not day:
            return False
        intervals = self._docflow_day_intervals(day)
        close = (
            intervals[-1][1] if intervals else datetime.combine(day, time(18), self._docflow_tz())
        )
        return close.astimezone(ZoneInfo("UTC")).replace(tzinfo=None, microsecond=0)

    def _docflow_day_intervals(self, day):
        """Return the working intervals of ``day``, ``[(start, stop, …)]`` in the company's time
        zone.

        Holidays of other companies do not count: core would take every one without a calendar.
        """
        tz = self._docflow_tz()
        # sudo: resource.calendar - everybody's dates depend on it, whatever he may read
        calendar = self.sudo().resource_calendar_id
        if not calendar:
            return []
        return list(
            calendar._work_intervals_batch(
                datetime.combine(day, time.min, tz),
                datetime.combine(day, time.max, tz),
                domain=[("time_type", "=", "leave"), ("company_id", "in", [False, self.id])],
            )[False]
        )
