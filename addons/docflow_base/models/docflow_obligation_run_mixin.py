import logging
from datetime import timedelta

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# A period whose due day lies further back is not issued any more: nobody can keep it.
LONG_PAST_DAYS = 30


class DocflowObligationRunMixin(models.AbstractModel):
    """The scheduled action: plan, issue, see what was missed.

    It may stop for a week, run twice at the same moment or break in the middle, and each period is
    issued once. What is due is read from the rows, not from the day of the run; a row is locked
    before it is issued and one that another run holds is left to it; each row has its savepoint and
    its commit.
    """

    _name = "docflow.obligation.run.mixin"
    _description = "Issuing of Obligations"

    @api.model
    def _cron_issue(self):
        """Plan, issue what is due, and mark what was missed."""
        for act, records in (
            (self._run_plan, self._get_unplanned),
            (self._run_issue, self._get_due_periods),
            (self._run_miss, self._get_missed_periods),
        ):
            if not self._run_each(act, records()):
                return  # out of time; the rest is left for the next round

    # Business

    @api.model
    def _run_each(self, act, records):
        """Do ``act`` with each record in a savepoint of its own, and commit after each.

        :return: whether there was time for all of them (bool)
        """
        for done, record in enumerate(records, 1):
            self._run_one(act, record)
            left = len(records) - done
            if not self.env["ir.cron"]._commit_progress(1, remaining=left) and left:
                return False
        return True

    @api.model
    def _run_one(self, act, record):
        """Do ``act`` with one record; its failure is noted on the obligation and stops nobody."""
        try:
            with self.env.cr.savepoint():
                # another run may have changed it since: what was read then is not what is
                record.invalidate_recordset()
                act(record)
        except psycopg2.errors.SerializationFailure:
            _logger.info("%s is being handled by another run", record)
        except UserError as error:
            self._note_failure(record, str(error))
        except Exception:
            _logger.exception("%s could not be issued", record)
            self._note_failure(
                record,
                self.env._("An error of the program; the administrator finds it in the log."),
            )

    @api.model
    def _note_failure(self, record, text):
        obligation = record if record._name == self._name else record.obligation_id
        _logger.warning("Obligation %s: %s", obligation.id, text)
        if obligation.issue_error == text:
            return  # said already; the history is not filled with it every hour
        try:
            with self.env.cr.savepoint():
                obligation._unsealed().write({"issue_error": text})
                obligation._log_step(self.env._("Not issued: %(reason)s", reason=text))
        except psycopg2.errors.SerializationFailure:
            _logger.info("%s is being handled by another run", obligation)

    @api.model
    def _get_by_company(self, model, get_domain):
        """Return records of ``model`` found by ``get_domain(today)`` of each company."""
        found = self.env[model]
        for company in self.env["res.company"].search([("active", "=", True)]):
            today = company._docflow_today()
            found |= found.search([("company_id", "=", company.id), *get_domain(today)])
        return found

    # Business: plan

    @api.model
    def _get_unplanned(self):
        return self._get_by_company(
            "docflow.obligation",
            lambda today: [
                ("state", "=", "active"),
                "|",
                ("date_planned", "=", False),
                ("date_planned", "<", today),
            ],
        )

    @api.model
    def _run_plan(self, obligation):
        if self._lock("docflow_obligation", obligation, "active"):
            obligation._plan_periods()

    # Business: issue

    @api.model
    def _get_due_periods(self):
        """Return planned periods whose day of issue has come, those that failed last."""
        periods = self._get_by_company(
            "docflow.obligation.period",
            lambda today: [
                ("state", "=", "planned"),
                ("obligation_id.state", "=", "active"),
                ("date_issue", "<=", today),
                ("date_due", ">=", today - timedelta(days=LONG_PAST_DAYS)),
            ],
        )
        return periods.sorted(lambda row: (bool(row.obligation_id.issue_error), row.date_issue))

    @api.model
    def _run_issue(self, period):
        if not self._lock("docflow_obligation_period", period, "planned"):
            return
        period._do_issue()
        today = period.company_id._docflow_today()
        if today > period.date_issue:
            _logger.warning(
                "Obligation %s, period %s: issued %s days late",
                period.obligation_id.id,
                period.date_start,
                (today - period.date_issue).days,
            )

    # Business: miss

    @api.model
    def _get_missed_periods(self):
        """Return periods past their due day: with executors still, or never issued."""
        return self._get_by_company(
            "docflow.obligation.period",
            lambda today: [
                "|",
                "&",
                "&",
                ("state", "=", "issued"),
                ("resolution_id.state", "=", "issued"),
                ("date_due", "<", today),
                "&",
                "&",
                ("state", "=", "planned"),
                ("obligation_id.state", "=", "active"),
                ("date_due", "<", today - timedelta(days=LONG_PAST_DAYS)),
            ],
        )

    @api.model
    def _run_miss(self, period):
        if not self._lock("docflow_obligation_period", period, period.state):
            return
        text = self.env._("Missed: %(period)s.", period=period.name)
        if period.state == "planned":
            text = self.env._("Missed: %(period)s was never issued.", period=period.name)
        period._unsealed().write({"state": "missed"})
        period.obligation_id._log_step(text)

    @api.model
    def _lock(self, table, record, state):
        """Lock the row of ``record`` while it is in ``state``; False where another run has it."""
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id = %s AND state = %s FOR NO KEY UPDATE SKIP LOCKED",
                SQL.identifier(table),
                record.id,
                state,
            )
        )
        return bool(self.env.cr.rowcount)
