from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.public_holidays import Regime, get_year, is_known

LAST_MOMENT = time(23, 59, 59)


class DocflowHolidayLoad(models.TransientModel):
    """Writes the public holidays of a year into the working calendar of a company.

    Loading a year again replaces what was loaded before and leaves alone what people entered.
    Under martial law holidays are worked (Ukraine: Law 2136-IX): the days of that time are not
    loaded.
    """

    _name = "docflow.holiday.load"
    _description = "Load Public Holidays"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    country_id = fields.Many2one(
        "res.country", required=True, default=lambda self: self._default_country_id()
    )
    year = fields.Integer(
        required=True, default=lambda self: self.env.company._docflow_today().year
    )
    is_martial_law = fields.Boolean(
        string="Martial Law: Holidays Are Worked",
        compute="_compute_martial_law",
        store=True,
        readonly=False,
    )
    date_martial_from = fields.Date(
        string="Since", compute="_compute_martial_law", store=True, readonly=False
    )
    date_martial_to = fields.Date(string="Until", help="Empty: it goes on.")
    preview = fields.Text(compute="_compute_preview", string="What Will Be Written")

    _martial_order = models.Constraint(
        "CHECK (date_martial_to IS NULL OR date_martial_from <= date_martial_to)",
        "Martial law cannot end before it begins.",
    )

    # Computes

    @api.depends("country_id")
    def _compute_martial_law(self):
        for wizard in self:
            country = (wizard.country_id.code or "").lower()
            # sudo: ir.config_parameter - a date of the law, kept as data
            parameters = self.env["ir.config_parameter"].sudo()
            date = parameters.get_param(f"docflow_base.martial_law_from_{country}")
            wizard.date_martial_from = date or False
            wizard.is_martial_law = bool(date)

    @api.depends("country_id", "year", "is_martial_law", "date_martial_from", "date_martial_to")
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = "\n".join(wizard._get_preview())

    # Actions

    def action_load(self):
        """Write the holidays and moved working days of the year.

        :return: a notification that says how many
        :raise UserError: the year or the country is not known, the company is not the user's
        """
        self.ensure_one()
        self._check_own_company()
        self._check_known()
        found = self._get_year()
        self._write_days_off(found)
        self._write_moves(found)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(year)s: days off written: %(off)s; holidays that are worked: %(worked)s; "
                    "moved working days: %(moved)s.",
                    year=self.year,
                    off=len(found.days_off),
                    worked=len(found.worked),
                    moved=len(found.moved),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # Business

    @api.model
    def _default_country_id(self):
        return self.env.company.country_id or self.env.ref("base.ua", raise_if_not_found=False)

    def _check_own_company(self):
        # sudo: res.company - the refusal names it
        company = self.company_id.sudo()
        if company not in self.env.companies:
            raise UserError(
                self.env._(
                    "%(company)s: its calendar is not open to you now. Choose a company that you "
                    "have switched on at the top of the page.",
                    company=company.name,
                )
            )

    def _check_known(self):
        if not 1992 <= self.year <= 2100:
            raise UserError(self.env._("Enter a year between 1992 and 2100."))
        if not is_known(self.country_id.code or ""):
            raise UserError(
                self.env._(
                    "The holidays of %(country)s are not known. Enter them by hand under Working "
                    "Hours › Time Off.",
                    country=self.country_id.name or "—",
                )
            )

    def _get_year(self):
        regime = Regime(None)
        if self.is_martial_law:
            regime = Regime(self.date_martial_from or None, self.date_martial_to or None)
        language = (self.env.lang or "en")[:2]
        return get_year(self.country_id.code, self.year, language, regime)

    def _get_preview(self):
        try:
            self._check_known()
        except UserError as error:
            return [str(error)]
        found = self._get_year()
        lines = [f"{day:%d.%m.%Y} — {name}" for day, name in found.days_off.items()]
        lines += [
            self.env._("%(day)s — %(name)s: a working day", day=f"{day:%d.%m.%Y}", name=name)
            for day, name in found.worked.items()
        ]
        lines += [
            self.env._(
                "%(day)s — worked instead of %(off)s", day=f"{day:%d.%m.%Y}", off=f"{off:%d.%m.%Y}"
            )
            for day, off in found.moved.items()
        ]
        return lines or [self.env._("No days off in this year.")]

    def _write_days_off(self, found):
        """Make the loaded days off of the year what ``found`` says."""
        company = self.company_id
        work_time = company._docflow_work_time()
        begin = work_time.to_utc(datetime(self.year, 1, 1).date(), time.min)
        end = work_time.to_utc(datetime(self.year + 1, 1, 1).date(), time.min)
        # sudo: resource.calendar.leaves - the administrator of document flow keeps the holidays
        Leaves = self.env["resource.calendar.leaves"].sudo().with_company(company)
        days = [
            ("resource_id", "=", False),
            ("company_id", "=", company.id),
            ("date_from", ">=", begin),
            ("date_from", "<", end),
        ]
        Leaves.search([*days, ("docflow_is_public", "=", True)]).unlink()
        kept = {
            work_time.day_of(leave.date_from + timedelta(hours=1))
            for leave in Leaves.search([*days, ("calendar_id", "=", False)])
        }
        leaves = Leaves.create(
            [
                {
                    "name": name,
                    "date_from": work_time.to_utc(day, time.min),
                    "date_to": work_time.to_utc(day, LAST_MOMENT),
                    "time_type": "leave",
                    "docflow_is_public": True,
                }
                for day, name in found.days_off.items()
                if day not in kept
            ]
        )
        # core computes the company from whoever flushes
        leaves.flush_recordset()
        leaves.company_id = company

    def _write_moves(self, found):
        # sudo: docflow.working.day.move - written beside the holidays they belong to
        Move = self.env["docflow.working.day.move"].sudo()
        own = [("company_id", "=", self.company_id.id)]
        known = Move.search(own)
        taken = set(known.mapped("date_on")) | set(known.mapped("date_off"))
        Move.create(
            [
                {
                    "company_id": self.company_id.id,
                    "date_on": day,
                    "date_off": off,
                    "ground": found.days_off.get(off),
                }
                for day, off in found.moved.items()
                if not {day, off} & taken
            ]
        )
