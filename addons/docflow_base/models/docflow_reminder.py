import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .docflow_reminder_line import SINCE, ReminderStep
from .docflow_reminder_rule import ReminderDay, get_midnight, get_working_day

_logger = logging.getLogger(__name__)
BATCH = 50  # people whose lines are found by one statement
ATTEMPTS = 5  # of a batch that another run at the same moment got in the way of
LOOK_BACK = 14  # days without a digest that the next one still answers for
NEWS_BACK = 4  # days of news for a person who never got any
NEWS_END = 20  # hour after which news wait for the morning
PLAN = ("digest", "news")


class DocflowReminder(models.AbstractModel):
    """The job that reminds: one digest for each person and day, and bundles of news for those who
    chose them.

    It runs every quarter of an hour and does something only when a company's hour has come. People
    are taken in batches; each batch is one transaction with its mails and its rows in
    ``docflow.reminder.log``, so a run that breaks off goes on where it stopped.
    """

    _name = "docflow.reminder"
    _description = "Reminders"

    # Business: the job

    @api.model
    def _cron_remind(self):
        """Send what is due now in every company."""
        now = fields.Datetime.now()
        for kind, company in self._get_runs():
            if self._is_due(kind, company, now) and not self._remind(kind, company, now):
                return

    @api.model
    def _get_runs(self):
        """Return ``[(kind, company)]`` that a run looks at, in order."""
        # sudo: res.company - the settings of every company, read by the job
        companies = self.env["res.company"].sudo().search([("docflow_is_digest", "=", True)])
        return [(kind, company) for company in companies for kind in PLAN]

    @api.model
    def _is_due(self, kind, company, now):
        local = now.replace(tzinfo=ZoneInfo("UTC")).astimezone(company._docflow_tz())
        today, hour = local.date(), local.hour + local.minute / 60
        if hour < company.docflow_digest_hour or not self._is_run_day(company, today):
            return False
        if kind == "digest":
            return not company.docflow_digest_day or company.docflow_digest_day < today
        return hour < NEWS_END and bool(self._get_news_channels())

    @api.model
    def _remind(self, kind, company, now):
        """Send the digests or the news of one company; return False when time ran out before."""
        plan = self._get_plan(kind, company, now)
        domain = self._get_people_domain(kind, company)
        Users = self.env["res.users"].sudo()  # sudo: res.users - everybody who may have work
        last = 0
        while users := Users.search(domain & Domain("id", ">", last), limit=BATCH, order="id"):
            last = users[-1].id
            left = Users.search_count(domain & Domain("id", ">", last))
            seconds = self._remind_batch(users.ids, plan, remaining=left)
            # constant memory: nothing of this batch is kept
            self.env.invalidate_all()
            if left and not seconds:
                return False
        self._close(kind, plan)
        return True

    @api.model
    def _close(self, kind, plan):
        if kind == "digest":
            self._close_day(plan["company"], "docflow_digest_day", plan["day"].today)

    @api.model
    def _remind_batch(self, user_ids, plan, *, remaining):
        """Send to a batch of people and commit; begin it anew when another run was faster."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._do_remind(self.env["res.users"].browse(user_ids), plan)
                return self.env["ir.cron"]._commit_progress(len(user_ids), remaining=remaining)
            except SerializationFailure:
                self.env.cr.rollback()
                self.env.invalidate_all()
                if attempt == ATTEMPTS:
                    raise
        return 0

    @api.model
    def _close_day(self, company, name, day):
        """Note that the company's mails of this day are out; a run at the same moment may have.

        :param str name: field of the company that remembers the day
        """
        column = SQL.identifier(name)
        note = SQL(
            "UPDATE res_company SET %s = %s WHERE id = %s AND (%s IS NULL OR %s < %s)",
            column,
            day,
            company.id,
            column,
            column,
            day,
        )
        try:
            self.env.flush_all()
            with self.env.cr.savepoint():
                self.env.cr.execute(note, log_exceptions=False)
        except SerializationFailure:
            _logger.info("The mails of %s were finished by another run.", day)
        company.invalidate_recordset([name])
        self.env["ir.cron"]._commit_progress(0)

    @api.model
    def _do_remind(self, users, plan):
        """Queue a mail for each of ``users`` who has something to be told; return the mails."""
        company, kind = plan["company"], plan["kind"]
        users = users.sudo()  # sudo: res.users - addresses and languages of other people
        since = self._get_since(users, plan) if kind == "news" else {}
        pairs = [
            (user.id, person_id, since.get(user.id))
            for user in users
            for person_id in user._docflow_person_ids()
        ]
        lines = {}
        for line in self.env["docflow.reminder.line"]._find(
            pairs,
            plan["heads"],
            plan["steps"],
            now=plan["now"],
            tomorrow=plan["tomorrow"],
            channels=plan["channels"],
        ):
            lines.setdefault(line["user_id"], []).append(line)
        rows = [
            self._prepare_log(user, lines[user.id], since.get(user.id), plan)
            for user in users
            if user.id in lines
        ]
        # sudo: docflow.reminder.log - written by this job alone
        claimed = self.env["docflow.reminder.log"].sudo()._claim(rows)
        told = users.filtered(lambda user: user.id in claimed)
        return self.env["docflow.reminder.mail"]._queue(told, lines, company, kind)

    @api.model
    def _prepare_log(self, user, lines, since, plan):
        totals = {line["section"]: line["total"] for line in lines}
        return (
            plan["kind"],
            user.id,
            plan["company"].id,
            plan["day"].today,
            since,
            plan["now"],
            sum(totals.values()),
            totals.get("overdue", 0),
            "queued" if user.email else "no_address",
            None,
        )

    # Business: the plan of a run

    @api.model
    def _get_plan(self, kind, company, now):
        """Return everything a batch needs to know, worked out once for the run (dict)."""
        day = self._get_day(company)
        # sudo: docflow.reminder.rule - the job reads what administrators set
        rules = self.env["docflow.reminder.rule"].sudo().search([("active", "=", True)])
        if kind == "news":
            steps = self._get_news_steps(rules, now)
        else:
            steps = [
                ReminderStep(
                    rule.kind,
                    rule.start,
                    rule.who,
                    *rule._get_moments(day, company),
                    rule.channel,
                    rule.is_untouched,
                )
                for rule in rules
            ]
        return {
            "kind": kind,
            "company": company,
            "now": now,
            "day": day,
            "tomorrow": get_midnight(day.today + timedelta(days=1), company),
            "steps": steps,
            "heads": self._get_heads() if any(step.who == "head" for step in steps) else [],
            "channels": ("mail",) if kind == "news" else ("digest", "mail"),
        }

    @api.model
    def _get_news_steps(self, rules, now):
        """Return a step for each kind of work: what came to a person since he was told last."""
        channels = {}
        for rule in rules.filtered(lambda rule: rule.who == "executor"):
            channels.setdefault(rule.kind, rule.channel)
        return [
            ReminderStep(kind, "received", "executor", SINCE, now, channel)
            for kind, channel in channels.items()
        ]

    @api.model
    def _get_news_channels(self):
        """Tell whether anybody is to be told news at once (bool)."""
        # sudo: docflow.reminder.rule - whether there is work for the job
        rules = self.env["docflow.reminder.rule"].sudo()
        # sudo: res.users.settings - as above
        settings = self.env["res.users.settings"].sudo()
        return bool(
            rules.search_count([("channel", "=", "mail")], limit=1)
            or settings.search_count(settings._get_docflow_mail_domain(), limit=1)
        )

    @api.model
    def _get_since(self, users, plan):
        """Return ``{user id: moment}`` since when each of ``users`` was not told news."""
        oldest = plan["now"] - timedelta(days=NEWS_BACK)
        # sudo: docflow.reminder.log - when they were told last
        log = self.env["docflow.reminder.log"].sudo()
        rows = log._read_group(
            [("kind", "=", "news"), ("user_id", "in", users.ids)], ["user_id"], ["date_sent:max"]
        )
        told = {user.id: moment for user, moment in rows}
        return {user.id: told.get(user.id) or oldest for user in users}

    @api.model
    def _get_people_domain(self, kind, company):
        """Return whom a run may have to tell something (``Domain`` on ``res.users``)."""
        domain = self._get_staff_domain(company)
        if kind == "digest":
            # sudo: docflow.reminder.log - a run that broke off goes on with the others
            told = self.env["docflow.reminder.log"].sudo()
            told = told._search([("kind", "=", "digest"), ("day", "=", company._docflow_today())])
            return domain & Domain("id", "not in", told.subselect("user_id"))
        # sudo: docflow.reminder.rule - whether news are the custom of the house
        rules = self.env["docflow.reminder.rule"].sudo()
        if rules.search_count([("channel", "=", "mail")], limit=1):
            return domain
        chosen = Domain(self.env["res.users.settings"]._get_docflow_mail_domain())
        return domain & Domain("res_users_settings_ids", "any!", chosen)

    @api.model
    def _get_staff_domain(self, company):
        """Return everybody who works with documents of ``company`` (``Domain``)."""
        group = self.env.ref("docflow_base.group_docflow_user")
        return (
            Domain("company_id", "=", company.id)
            & Domain("share", "=", False)
            & Domain("all_group_ids", "in", group.ids)
        )

    @api.model
    def _is_run_day(self, company, day):
        return company.docflow_is_digest_days_off or company._docflow_is_working(day)

    @api.model
    def _get_day(self, company):
        """Return the :class:`ReminderDay` of today in ``company``."""
        today = company._docflow_today()
        is_working = company._docflow_work_time().is_working

        def is_run(day):
            return company.docflow_is_digest_days_off or is_working(day)

        step = timedelta(days=1)
        oldest = today - step * LOOK_BACK
        last = company.docflow_digest_day or today - step
        since = min(max(last + step, oldest), today)
        ahead = get_working_day(max(last, oldest), 1, is_run)
        return ReminderDay(
            today=today,
            since=since,
            ahead_since=min(ahead, today),
            until=get_working_day(today, 1, is_run) - step,
            is_working=is_working,
        )

    @api.model
    def _get_heads(self):
        """Return ``[(executor id, company id, head id)]``: the nearest head who is another person.

        A head's own delay goes to the head above him.
        """
        # sudo: hr.employee - who is above whom is a fact of the organisation
        employees = self.env["hr.employee"].sudo()
        employees = employees.search_fetch(
            [("user_id.active", "=", True)], ["user_id", "company_id", "department_id"]
        )
        # sudo: hr.department - as above
        departments = self.env["hr.department"].sudo()
        departments = departments.search_fetch([], ["manager_id", "parent_id"])
        heads = {unit.id: unit.manager_id.user_id.id for unit in departments}
        parents = {unit.id: unit.parent_id.id for unit in departments}
        found = []
        for employee in employees:
            unit, user_id = employee.department_id.id, employee.user_id.id
            while unit and heads.get(unit) in (None, False, user_id):
                unit = parents.get(unit)
            if unit:
                found.append((user_id, employee.company_id.id, heads[unit]))
        return found
