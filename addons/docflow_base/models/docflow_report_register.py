from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..tools.report_period import Period, around
from ..tools.report_sheet import Link
from .docflow_reminder_rule import get_midnight


class DocflowReportRegister(models.AbstractModel):
    """What registers and counts of acts have in common: days are days of the company.

    Moments are stored in UTC. A card registered at half past midnight belongs to the day and to the
    month that the company's clock showed.
    """

    _name = "docflow.report.register"
    _description = "Register"
    _inherit = ["docflow.report.form"]

    # Business: days

    @api.model
    def _get_moment_domain(self, name, period):
        """Return the domain of the moment ``name`` within the company's days of ``period``."""
        company = self.env.company
        until = get_midnight(period.last + timedelta(days=1), company)
        return Domain(name, ">=", get_midnight(period.first, company)) & Domain(name, "<", until)

    @api.model
    def _get_day_domain(self, name, period):
        """Return the domain of the day ``name`` within ``period``."""
        return Domain(name, ">=", period.first) & Domain(name, "<=", period.last)

    @api.model
    def _with_company_clock(self, model):
        """Return ``model`` as it groups moments by the company's days and months."""
        return self.env[model].with_context(tz=self.env.company._docflow_tz().key)

    @api.model
    def _get_local(self, moment):
        """Return a naive UTC ``moment`` as the company's clock shows it, None for none."""
        if not moment:
            return None
        zone = self.env.company._docflow_tz()
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None)

    @api.model
    def _get_months(self, period):
        """Return the months of ``period`` that have begun, the first and last one cut to it."""
        months, day = [], period.first
        until = min(period.last, self.env.company._docflow_today())
        while day <= until:
            month = around(day, "month")
            months.append(Period(day, min(month.last, period.last)))
            day = month.last + timedelta(days=1)
        return months

    @api.model
    def _get_month_label(self, month):
        """Return what a month is called, with its days where it is not whole (str)."""
        name = format_date(self.env, month.first, date_format="LLLL yyyy")
        if month == around(month.first, "month"):
            return name
        return f"{name} ({month.first.day}–{month.last.day})"

    # Business: words

    @api.model
    def _get_person_name(self, user):
        # sudo: res.users - names of the people of what the reader may read
        return user.sudo().name or ""

    @api.model
    def _get_card_link(self, card):
        return Link(card.display_name, "docflow.document", [("id", "=", card.id)])

    @api.model
    def _show_day(self, day):
        return day.strftime("%d.%m.%Y") if day else ""

    # Hooks

    @api.model
    def _get_section(self):
        return "registers"
