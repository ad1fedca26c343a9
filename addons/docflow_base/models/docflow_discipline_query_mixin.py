from odoo import api, fields, models
from odoo.tools import SQL


class DocflowDisciplineQueryMixin(models.AbstractModel):
    """The rows of executive discipline as one query, read from where the facts lie.

    Nothing is kept twice: the query is written so that PostgreSQL takes from it what a question
    asks. Its joins are on keys, so those that a question does not need are dropped, and conditions
    reach the indexes of assignments and cards (``_discipline_idx``). Whoever adds a column keeps to
    that: no grouping, no window, no join that may give two rows.
    """

    _name = "docflow.discipline.query.mixin"
    _description = "Query of Executive Discipline"

    _depends = {
        "docflow.assignment": [
            "author_id",
            "company_id",
            "date_deadline",
            "date_deadline_initial",
            "date_done",
            "date_received",
            "date_reported",
            "department_id",
            "document_id",
            "executor_id",
            "is_main",
            "kind",
            "resolution_id",
            "state",
        ],
        "docflow.document": [
            "category",
            "company_id",
            "control_state",
            "controller_id",
            "correspondent_id",
            "date_control",
            "date_control_done",
            "date_control_released",
            "date_deadline",
            "date_deadline_initial",
            "department_id",
            "office_id",
            "state",
            "topic_id",
            "type_id",
        ],
        "docflow.office": ["department_id"],
        "hr.department": ["docflow_body_id", "manager_id"],
        "hr.employee": ["user_id"],
        "res.company": ["resource_calendar_id"],
        "resource.calendar": ["tz"],
    }

    @property
    def _table_query(self):
        return self._get_query(fields.Datetime.now())

    @api.model
    def _get_query(self, now):
        """Return the rows as they are at the moment ``now`` (naive UTC), ``SQL``."""
        return SQL(
            """
            SELECT measured.*,
                   1 AS count_total,
                   (measured.outcome IN ('done_in_time', 'done_late', 'overdue'))::int
                       AS count_due,
                   (measured.outcome = 'done_in_time')::int AS count_in_time,
                   (measured.outcome = 'done_late')::int AS count_late,
                   (measured.outcome = 'overdue')::int AS count_overdue,
                   (measured.outcome = 'not_due')::int AS count_not_due,
                   (measured.outcome = 'undated')::int AS count_undated,
                   measured.is_extended::int AS count_extended,
                   CASE WHEN measured.outcome = 'done_in_time' THEN 100.0
                        WHEN measured.outcome IN ('done_late', 'overdue') THEN 0.0
                   END AS in_time_rate,
                   CASE WHEN measured.outcome = 'done_in_time' THEN 0.0
                        WHEN measured.outcome IN ('done_late', 'overdue') THEN 100.0
                   END AS violation_rate,
                   CASE WHEN measured.outcome IN ('done_late', 'overdue')
                        THEN %(done_day)s - %(due_day)s
                   END AS days_late,
                   %(period_day)s AS period_day
              FROM (%(measured)s) AS measured
              LEFT JOIN res_company company ON company.id = measured.company_id
              LEFT JOIN resource_calendar clock ON clock.id = company.resource_calendar_id
            """,
            done_day=self._get_local_day(SQL("COALESCE(measured.date_done, %s::timestamp)", now)),
            due_day=self._get_local_day(SQL("measured.date_due")),
            period_day=self._get_local_day(SQL("measured.date_period")),
            measured=self._get_measured_query(now),
        )

    @api.model
    def _get_local_day(self, moment):
        # the same zone as res.company._docflow_tz()
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(clock.tz, 'Europe/Kyiv'))::date", moment
        )

    @api.model
    def _get_measured_query(self, now):
        """Return things with the place they belong to and their outcome (``SQL``)."""
        return SQL(
            """
            SELECT thing.*,
                   COALESCE(unit.docflow_body_id, (%(own_body)s)) AS body_id,
                   head.user_id AS head_id,
                   card.controller_id,
                   card.type_id,
                   card.category,
                   card.office_id,
                   card.correspondent_id,
                   card.topic_id,
                   COALESCE(thing.date_due, thing.date_start) AS date_period,
                   COALESCE(thing.date_due > thing.date_due_initial, FALSE) AS is_extended,
                   (CASE WHEN thing.date_due IS NULL THEN 'undated'
                         WHEN thing.date_done <= thing.date_due THEN 'done_in_time'
                         WHEN thing.date_done IS NOT NULL THEN 'done_late'
                         WHEN thing.date_due < %(now)s::timestamp THEN 'overdue'
                         ELSE 'not_due' END)::varchar AS outcome
              FROM (%(lines)s UNION ALL %(cards)s) AS thing
              LEFT JOIN hr_department unit ON unit.id = thing.department_id
              LEFT JOIN hr_employee head ON head.id = unit.manager_id
              LEFT JOIN docflow_document card ON card.id = thing.document_id
            """,
            own_body=self._get_own_body_query(),
            now=now,
            lines=self._get_assignment_query(),
            cards=self._get_card_query(),
        )

    @api.model
    def _get_own_body_query(self):
        # of people without a department: asked for such lines alone, so no join for all the others
        return SQL(
            """
            SELECT COALESCE(place.docflow_body_id, origin.docflow_body_id)
              FROM docflow_document own
              LEFT JOIN docflow_office office ON office.id = own.office_id
              LEFT JOIN hr_department place ON place.id = office.department_id
              LEFT JOIN hr_department origin ON origin.id = own.department_id
             WHERE own.id = thing.document_id
            """
        )

    @api.model
    def _get_assignment_query(self):
        return SQL(
            """
            SELECT line.id,
                   'assignment'::varchar AS subject,
                   line.document_id,
                   line.id AS assignment_id,
                   line.resolution_id,
                   line.company_id,
                   line.department_id,
                   line.executor_id,
                   line.author_id,
                   line.date_received AS date_start,
                   line.date_deadline AS date_due,
                   COALESCE(line.date_deadline_initial, line.date_deadline) AS date_due_initial,
                   COALESCE(line.date_reported, line.date_done) AS date_done
              FROM docflow_assignment line
             WHERE line.kind IN ('execute', 'opinion')
               AND line.state NOT IN ('draft', 'cancelled')
            """
        )

    @api.model
    def _get_card_query(self):
        # who is asked for a card: the main line of its first resolution
        return SQL(
            """
            SELECT -control.id AS id,
                   'card'::varchar AS subject,
                   control.id AS document_id,
                   lead.id AS assignment_id,
                   lead.resolution_id,
                   control.company_id,
                   lead.department_id,
                   lead.executor_id,
                   lead.author_id,
                   control.date_control AS date_start,
                   control.date_deadline AS date_due,
                   COALESCE(control.date_deadline_initial, control.date_deadline)
                       AS date_due_initial,
                   COALESCE(control.date_control_done, control.date_control_released) AS date_done
              FROM docflow_document control
              LEFT JOIN LATERAL (
                       SELECT main.id, main.resolution_id, main.department_id,
                              main.executor_id, main.author_id
                         FROM docflow_assignment main
                        WHERE main.document_id = control.id
                          AND main.is_main
                          AND main.state NOT IN ('draft', 'cancelled')
                        ORDER BY main.resolution_id
                        LIMIT 1) lead ON TRUE
             WHERE control.control_state IN ('on_control', 'released')
               AND control.state NOT IN ('draft', 'cancelled')
            """
        )
