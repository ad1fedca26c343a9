from zoneinfo import ZoneInfo

from odoo import models
from odoo.tools import ormcache

from ..tools.worktime import WorkTime

FORTNIGHT = 14


class ResourceCalendar(models.Model):
    """Working hours, read once and kept as plain data for counting terms."""

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "docflow.clock.mixin"]

    @ormcache("self.id", "company.id")
    def _docflow_work_time(self, company):
        """Return when ``company`` works by this calendar, with its holidays and moved days.

        Holidays of other companies do not count: core would take every one without a calendar.
        Absences of people do not count either: a term goes on while somebody is on leave.

        :rtype: tools.worktime.WorkTime
        """
        # sudo: resource.calendar - everybody's dates depend on it, whatever he may read
        calendar = self.sudo()
        weeks = [[] for __ in range(FORTNIGHT)]
        for line in calendar.attendance_ids:
            if line.display_type or line.day_period == "lunch":
                continue
            span = (round(line.hour_from * 3600), round(line.hour_to * 3600))
            for week in (0, 1):
                if not calendar.two_weeks_calendar or line.week_type == str(week):
                    weeks[week * 7 + int(line.dayofweek)].append(span)
        leaves = calendar.env["resource.calendar.leaves"].search_fetch(
            [
                ("time_type", "=", "leave"),
                ("resource_id", "=", False),
                ("company_id", "in", [False, company.id]),
                ("calendar_id", "in", [False, calendar.id]),
            ],
            ["date_from", "date_to", "name"],
        )
        moves = calendar.env["docflow.working.day.move"].search_fetch(
            [("company_id", "=", company.id)], ["date_on", "date_off"]
        )
        return WorkTime(
            ZoneInfo(calendar.tz or company._docflow_tz().key),
            tuple(tuple(spans) for spans in weeks),
            tuple((leave.date_from, leave.date_to, leave.name or None) for leave in leaves),
            {move.date_on: move.date_off for move in moves},
        )
