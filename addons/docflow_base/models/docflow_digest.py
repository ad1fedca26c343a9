from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.fields import Domain

from ..tools.report_period import around
from .docflow_reminder_rule import get_midnight, get_working_day

SOON = 7  # days ahead in which a date counts as near
SATURDAY = 5
# What a letter is for: whose figures it tells, and how they are told apart.
OPERATIONS = {"weekly": "report", "monthly": "control"}
PERIODS = {"weekly": "week", "monthly": "month"}
GROUPS = {"weekly": "department_id", "monthly": "body_id"}
# What is counted and listed: a head asks people, a controller looks after documents.
SUBJECTS = {"weekly": "assignment", "monthly": "card"}
# Where the company remembers the first day of the last period that was told.
TOLD = {"weekly": "docflow_weekly_day", "monthly": "docflow_monthly_day"}


class DocflowDigest(models.AbstractModel):
    """The job that writes letters with figures: weekly to heads, monthly to controllers.

    *Heads* are those who head a unit or have a role with "See Reports", and whoever acts for them;
    *controllers* those whose role lets them control. A letter tells of the last whole week or
    month and of the one before, in figures that the reader would see on his own screens.

    The machinery is that of ``docflow.reminder``: batches of people, each one transaction with its
    mails and its rows in ``docflow.reminder.log``. A letter is due from the chosen day on, or from
    the next working day; a server that was down tells of the last period only.
    """

    _name = "docflow.digest"
    _inherit = "docflow.reminder"
    _description = "Letters to Heads and Controllers"

    # Business: the job

    @api.model
    def _get_runs(self):
        # sudo: res.company - the settings of every company, read by the job
        companies = self.env["res.company"].sudo()
        return [
            (kind, company)
            for kind in OPERATIONS
            for company in companies.search([(f"docflow_is_{kind}", "=", True)])
        ]

    @api.model
    def _is_due(self, kind, company, now):
        local = now.replace(tzinfo=ZoneInfo("UTC")).astimezone(company._docflow_tz())
        today, hour = local.date(), local.hour + local.minute / 60
        if hour < company.docflow_letter_hour or not company._docflow_is_working(today):
            return False
        told = company[TOLD[kind]]
        return not told or told < self._get_period(kind, company, today).first

    @api.model
    def _get_turn(self, kind, company, today):
        """Return the day of the last letter up to ``today``: the chosen day of the week or of the
        month.

        On a day off the letter waits and tells of the same period; one chosen for the weekend,
        which ends a week, waits for the next week and tells of the one that ended.
        """
        if kind == "monthly":
            month = around(today, "month")
            if today.day < company.docflow_month_day:
                month = month.before
            return month.first.replace(day=company.docflow_month_day)
        turn = today - timedelta(days=(today.weekday() - int(company.docflow_weekday)) % 7)
        is_working = company._docflow_work_time().is_working
        if turn.weekday() < SATURDAY or is_working(turn):
            return turn
        return get_working_day(turn, 1, is_working)

    @api.model
    def _get_period(self, kind, company, today):
        """Return what the last letter up to ``today`` tells of: the last whole week or month."""
        return around(self._get_turn(kind, company, today), PERIODS[kind]).before

    @api.model
    def _get_plan(self, kind, company, now):
        today = company._docflow_local_date(now)
        return {
            "kind": kind,
            "company": company,
            "now": now,
            "today": today,
            "period": self._get_period(kind, company, today),
            "group_by": GROUPS[kind],
            "domain": [("subject", "=", SUBJECTS[kind])],
            "soon": get_midnight(today + timedelta(days=SOON + 1), company),
        }

    @api.model
    def _close(self, kind, plan):
        self._close_day(plan["company"], TOLD[kind], plan["period"].first)

    @api.model
    def _do_remind(self, users, plan):
        """Queue a letter for each of ``users`` who has something to be told; return the mails."""
        users = users.sudo()  # sudo: res.users - addresses and languages of other people
        letters = self.env["docflow.digest.letter"]._get_letters(users, plan)
        rows = [
            self._prepare_letter_log(user, letters[user.id], plan)
            for user in users & users.browse(letters)
        ]
        # sudo: docflow.reminder.log - written by this job alone
        claimed = self.env["docflow.reminder.log"].sudo()._claim(rows)
        told = users.filtered(lambda user: user.id in claimed)
        return self.env["docflow.digest.mail"]._queue_letters(told, letters, plan)

    @api.model
    def _prepare_letter_log(self, user, letter, plan):
        return (
            plan["kind"],
            user.id,
            plan["company"].id,
            plan["today"],
            None,
            plan["now"],
            sum(len(part["rows"]) for part in letter["lists"]),
            letter["lists"][0]["total"],
            "queued" if user.email else "no_address",
            plan["period"].first,
        )

    # Business: to whom

    @api.model
    def _get_people_domain(self, kind, company):
        """Return who reads figures or controls, has not declined, and was not told yet."""
        period = self._get_period(kind, company, company._docflow_today())
        # sudo: docflow.reminder.log - a run that broke off goes on with the others
        told = self.env["docflow.reminder.log"].sudo()
        told = told._search([("kind", "=", kind), ("period_from", "=", period.first)])
        declined = [("docflow_remind_letters", "=", "none")]
        return (
            self._get_staff_domain(company)
            & Domain("id", "in", self._get_readers(kind).ids)
            & Domain("id", "not in", told.subselect("user_id"))
            & Domain("res_users_settings_ids", "not any!", declined)
        )

    @api.model
    def _get_readers(self, kind):
        """Return everybody to whom letters of ``kind`` are addressed (``res.users``)."""
        operation = OPERATIONS[kind]
        Users = self.env["res.users"].sudo()  # sudo: res.users - whoever has the role
        # sudo: docflow.operation - roles are read by the job
        code = self.env["docflow.operation"].sudo().search([("code", "=", operation)])
        people = (
            self.env["docflow.role.member"]
            .sudo()  # sudo: docflow.role.member - as above
            .search(
                [
                    ("is_current", "=", True),
                    ("role_id.active", "=", True),
                    ("role_id.operation_ids", "in", code.ids),
                ]
            )
            .user_id
        )
        if code.group_id:
            people |= Users.search([("all_group_ids", "in", code.group_id.ids)])
        if kind == "weekly":
            # sudo: hr.department - who heads a unit is a fact of the organisation
            units = self.env["hr.department"].sudo().search([("manager_id.user_id", "!=", False)])
            people |= units.manager_id.user_id
        # sudo: docflow.substitution - in whose place somebody acts, see docflow.acting.mixin
        rows = self.env["docflow.substitution"].sudo().search([("principal_id", "in", people.ids)])
        deputies = rows.filtered(
            lambda row: (
                row._is_in_force()
                and row.deputy_id._docflow_represents(row.principal_id, operation)
            )
        ).deputy_id
        return people | deputies
