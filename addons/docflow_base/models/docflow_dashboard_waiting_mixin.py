from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from .docflow_dashboard_scope_mixin import OPEN_WORK
from .docflow_request_mixin import REQUESTS

SHOWN_PAIRS = 40


class Waiting(NamedTuple):
    """One kind of waiting: whose turn it is, who waits for it and since when."""

    code: str
    model: str
    domain: list
    who: str  # field of the person who waits, empty where the document does
    whom: str
    since: str


class DocflowDashboardWaitingMixin(models.AbstractModel):
    """Who waits for whom: authors for executors, executors for the authors who accept or decide,
    documents for those who review them.

    Both sides of the scope are shown: whom it keeps waiting, and whom it waits for itself.
    """

    _name = "docflow.dashboard.waiting.mixin"
    _description = "Who Waits for Whom"

    # Business

    @api.model
    def _get_panel_waiting(self, scope):
        """Return pairs of people with how often and since when one waits for the other: one
        statement and the names.
        """
        kinds = self._get_waiting_kinds(scope)
        parts = [self._get_waiting_query(kind, slot) for slot, kind in enumerate(kinds)]
        parts = [part for part in parts if part]
        rows = []
        if parts:
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT pair.*, count(*) OVER ()
                      FROM (%s) AS pair (slot, who, whom, lines, since)
                  ORDER BY lines DESC, since, who, whom, slot LIMIT %s
                    """,
                    SQL(" UNION ALL ").join(parts),
                    SHOWN_PAIRS,
                )
            )
        names = self._get_names([row[1] for row in rows] + [row[2] for row in rows])
        labels = self._get_waiting_labels()
        return {
            "pairs": rows[0][5] if rows else 0,
            "rows": [self._prepare_pair(kinds[row[0]], row, names, labels) for row in rows],
        }

    @api.model
    def _get_waiting_query(self, kind, slot):
        def columns(column):
            return (
                SQL("%s AS slot", slot),
                column(kind.who) if kind.who else SQL("NULL::int"),
                column(kind.whom),
                SQL("count(*)"),
                SQL("min(%s)", column(kind.since)),
            )

        groups = [name for name in (kind.who, kind.whom) if name]
        return self._count_groups(kind.model, kind.domain, columns, groups)

    @api.model
    def _prepare_pair(self, kind, row, names, labels):
        __, who_id, whom_id, count, since, __ = row
        who, whom = names.get(who_id, ""), names.get(whom_id, "")
        label = labels[kind.code]
        domain = [*kind.domain, (kind.whom, "=", whom_id)]
        if kind.who:
            domain.append((kind.who, "=", who_id))
        title = self.env._("%(what)s: %(whom)s", what=label, whom=whom)
        return {
            "kind": kind.code,
            "what": label,
            "who": who,
            "whom": whom,
            "count": self._number(count, title, kind.model, domain),
            "since": self.env.company._docflow_local_date(since),
        }

    @api.model
    def _get_waiting_labels(self):
        labels = {
            "work": self.env._("Assignment"),
            "report": self.env._("Report to accept"),
            "review": self.env._("Document to review"),
        }
        titles = {model: self.env[model]._get_title() for model in REQUESTS}
        return {**labels, **titles}

    @api.model
    def _get_waiting_kinds(self, scope):
        """Return every kind of waiting in which ``scope`` takes part (list of ``Waiting``)."""
        line = "docflow.assignment"
        ours = self._get_line_domain(scope)
        of_work = ("author_id", "executor_id", "date_received")
        kinds = [Waiting("work", line, self._get_open_domain(scope), *of_work)]
        if scope.people:
            given = ("author_id", "in", scope.people)
            kinds.append(
                Waiting(
                    "work",
                    line,
                    [*OPEN_WORK, given, *self._get_outside_domain(scope)],
                    *of_work,
                )
            )
            ours = ["|", given, *ours]
        reported = [("state", "=", "reported"), *OPEN_WORK[1:], *ours]
        kinds.append(Waiting("report", line, reported, "executor_id", "author_id", "date_reported"))
        review = self._get_review_domain(scope)
        kinds.append(
            Waiting("review", "docflow.document.recipient", review, "", "user_id", "date_received")
        )
        return kinds + self._get_waiting_requests(scope)

    @api.model
    def _get_outside_domain(self, scope):
        """Return assignments whose executor is not of ``scope``."""
        if scope.units:
            return ["|", ("department_id", "=", False), ("department_id", "not in", scope.units)]
        return [("executor_id", "not in", scope.people)]

    @api.model
    def _get_waiting_requests(self, scope):
        if scope.people:
            asked = ["|", ("author_id", "in", scope.people), ("approver_id", "in", scope.people)]
        elif scope.is_whole:
            asked = [("company_id", "=", self.env.company.id)]
        else:
            asked = [("assignment_id", "any", self._get_line_domain(scope))]
        return [
            Waiting(
                model,
                model,
                [*self.env[model]._get_waiting_domain(), *asked],
                "author_id",
                "approver_id",
                "date_asked",
            )
            for model in REQUESTS
        ]
