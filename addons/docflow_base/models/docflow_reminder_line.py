from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from .docflow_assignment_guidance_mixin import WORK_STATES
from .docflow_guidance_mixin import OPEN_STATES
from .docflow_request_mixin import REQUESTS

# How many lines of a section a mail shows; the rest is counted and waits in the cabinet.
SHOWN = 40
# Stands for the moment in a person's pair, since which he has not been told news.
SINCE = SQL("p.since")


class ReminderStep(NamedTuple):
    """A step of reminding with its dates worked out: lines whose date lies in ``[lower, upper)``,
    for people whose choice for this part is one of ``channels``.
    """

    kind: str
    start: str
    who: str
    lower: object
    upper: object
    channel: str
    is_untouched: bool = False

    def get_part(self):
        """Return the part of the digest, which is what people choose a channel for (str)."""
        if self.who == "head":
            return "unit"
        if self.who in ("author", "controller"):
            return "control"
        return {"acquaint": "read", "decision": "decision", "control": "decision"}.get(
            self.kind, "work"
        )


class DocflowReminderLine(models.AbstractModel):
    """Lines of the digests of many people at once, found by the database.

    One statement finds the lines of a batch of people: its *pairs* say whose work each of them is
    told about (his own, and that of those he acts for), its *heads* who is above whom. A second one
    asks the record rules which of these cards each person may read. Nothing is read line by line,
    and nothing of a card is fetched for those who may not read it.
    """

    _name = "docflow.reminder.line"
    _description = "Reminder Lines"

    # Business

    @api.model
    def _find(self, pairs, heads, steps, *, now, tomorrow, channels):
        """Return the lines of a batch of people.

        :param list pairs: ``(user id, person id, since)``: whose work the user is told about; the
            moment bounds steps whose ``lower`` is :data:`SINCE`
        :param list heads: ``(executor id, company id, head id)``
        :param list steps: :class:`ReminderStep`
        :param datetime now: before it a date is overdue; naive UTC
        :param datetime tomorrow: before it a date is today's; naive UTC
        :param tuple channels: which choices of a person let a line through
        :return: ``[{user_id, person_id, section, document_id, date_due, about_id, total}]`` by user
            and section, at most ``SHOWN`` lines of each with ``total`` telling how many there are
        :rtype: list[dict]
        """
        if not steps or not pairs:
            return []
        self.env.flush_all()
        query = self._get_query(pairs, heads, steps, now, tomorrow, channels)
        names = ("user_id", "person_id", "section", "document_id", "date_due", "about_id", "total")
        return [dict(zip(names, row, strict=True)) for row in self.env.execute_query(query)]

    @api.model
    def _get_query(self, pairs, heads, steps, now, tomorrow, channels):
        branches = []
        for step in steps:
            branches += self._get_branches(step, channels)
        return SQL(
            """
            WITH pair AS MATERIALIZED (
                SELECT p.user_id, p.person_id, p.since,
                       s.docflow_remind_work, s.docflow_remind_read, s.docflow_remind_decision,
                       s.docflow_remind_unit, s.docflow_remind_control
                  FROM unnest(%(users)s::int[], %(persons)s::int[], %(since)s::timestamp[])
                    AS p(user_id, person_id, since)
             LEFT JOIN res_users_settings s ON s.user_id = p.user_id
            ), head AS MATERIALIZED (
                SELECT * FROM unnest(%(executors)s::int[], %(companies)s::int[], %(heads)s::int[])
                    AS h(executor_id, company_id, head_id)
            ), hit AS (%(branches)s), once AS (
                SELECT DISTINCT ON (user_id, source, line_id) *,
                       CASE WHEN part <> 'work' THEN part WHEN date_due < %(now)s THEN 'overdue'
                            WHEN date_due < %(tomorrow)s THEN 'today' ELSE 'next' END AS section
                  FROM hit
              ORDER BY user_id, source, line_id, rank, user_id <> person_id
            ), placed AS (
                SELECT *, count(*) OVER (PARTITION BY user_id, section) AS total,
                       row_number() OVER (PARTITION BY user_id, section
                                          ORDER BY date_due NULLS LAST, source, line_id) AS place
                  FROM once
            )
            SELECT user_id, person_id, section, document_id, date_due, about_id, total
              FROM placed WHERE place <= %(shown)s
          ORDER BY user_id, section, place
            """,
            users=[pair[0] for pair in pairs],
            persons=[pair[1] for pair in pairs],
            since=[pair[2] for pair in pairs],
            executors=[row[0] for row in heads],
            companies=[row[1] for row in heads],
            heads=[row[2] for row in heads],
            branches=SQL(" UNION ALL ").join(branches),
            now=now,
            tomorrow=tomorrow,
            shown=SHOWN,
        )

    @api.model
    def _get_branches(self, step, channels):
        """Return the SELECTs of one step (list of ``SQL``).

        A paused card waits for somebody outside: its people are left in peace.
        """
        finder = self._get_finders()[step.kind]
        part = step.get_part()
        # a warning that a right ends is told as such, whatever the date of the work
        is_warning = step.start == "registered" and step.who == "executor"
        return [
            SQL(
                """
                SELECT p.user_id, p.person_id, %(section)s AS part, %(rank)s AS rank, %(facts)s
                  FROM pair p %(joins)s
                 WHERE d.date_paused IS NULL AND %(where)s %(period)s
                   AND COALESCE(p.%(choice)s, %(channel)s) IN %(channels)s
                """,
                section="redirect" if is_warning else part,
                rank={"executor": 0 if is_warning else 1}.get(step.who, 2),
                facts=facts,
                joins=joins,
                where=where,
                period=self._get_period(moment, step),
                choice=SQL.identifier(f"docflow_remind_{part}"),
                channel=step.channel,
                channels=channels,
            )
            for facts, joins, where, moment in finder(step)
        ]

    @api.model
    def _get_period(self, moment, step):
        lower = SQL(" AND %s >= %s", moment, step.lower) if step.lower else SQL()
        return SQL("%s AND %s < %s", lower, moment, step.upper) if step.upper else lower

    # Hooks

    @api.model
    def _get_finders(self):
        """Hook: what finds the lines of a kind of step, ``{kind: method(step)}``.

        A method returns ``[(facts, joins, where, counted moment)]`` as ``SQL``; ``p.person_id`` is
        whose work is told, ``d`` the card.
        """
        return {
            "execute": self._get_assignments,
            "acquaint": self._get_assignments,
            "review": self._get_reviews,
            "control": self._get_controlled,
            "decision": self._get_decisions,
        }

    # Business: what waits for whom; each returns [(facts, joins, where, counted moment)]

    @api.model
    def _get_assignments(self, step):
        """Open leaves: an assignment passed on waits for those who got it, not for its executor."""
        joins = {
            "executor": SQL("JOIN docflow_assignment a ON a.executor_id = p.person_id"),
            "head": SQL(
                "JOIN head h ON h.head_id = p.person_id JOIN docflow_assignment a "
                "ON a.executor_id = h.executor_id AND a.company_id = h.company_id"
            ),
            "author": SQL("JOIN docflow_assignment a ON a.author_id = p.person_id"),
            "controller": SQL(
                "JOIN docflow_document c ON c.controller_id = p.person_id AND c.control_state = "
                "'on_control' AND c.state IN %s JOIN docflow_assignment a ON a.document_id = c.id",
                OPEN_STATES,
            ),
        }[step.who]
        states = ("new",) if step.is_untouched else WORK_STATES
        where = SQL(
            """a.state IN ('new', 'in_work', 'returned') AND a.state IN %s AND a.kind %s 'acquaint'
               AND a.date_paused IS NULL
               AND NOT EXISTS (SELECT 1 FROM docflow_resolution passed
                               WHERE passed.assignment_id = a.id AND passed.state = 'issued')""",
            states,
            SQL("=") if step.kind == "acquaint" else SQL("<>"),
        )
        moment = {
            "deadline": SQL("a.date_deadline"),
            "received": SQL("a.date_received"),
            "registered": SQL("d.date_registered"),
        }[step.start]
        facts = self._get_facts(SQL("'assignment'"), "a", SQL("a.executor_id"))
        return [
            (facts, SQL("%s JOIN docflow_document d ON d.id = a.document_id", joins), where, moment)
        ]

    @api.model
    def _get_reviews(self, step):
        return [
            (
                self._get_facts(SQL("'review'"), "r", SQL("r.user_id")),
                SQL(
                    "JOIN docflow_document_recipient r ON r.user_id = p.person_id "
                    "JOIN docflow_document d ON d.id = r.document_id"
                ),
                SQL("r.state = 'waiting'"),
                SQL("r.date_deadline") if step.start == "deadline" else SQL("r.date_received"),
            )
        ]

    @api.model
    def _get_controlled(self, step):
        """Cards on control whose work is over: the controller looks at the evidence."""
        finished = SQL(
            """COALESCE((SELECT max(done.date_done) FROM docflow_resolution done
                          WHERE done.document_id = d.id), d.date_control)"""
        )
        return [
            (
                SQL(
                    "'control' AS source, d.id AS line_id, d.id AS document_id, "
                    "d.date_deadline AS date_due, d.controller_id AS about_id"
                ),
                SQL("JOIN docflow_document d ON d.controller_id = p.person_id"),
                SQL(
                    """d.control_state = 'on_control' AND d.state IN %s
                       AND NOT EXISTS (SELECT 1 FROM docflow_resolution open
                                       WHERE open.document_id = d.id AND open.state = 'issued')
                       AND NOT EXISTS (SELECT 1 FROM docflow_document_recipient wait
                                       WHERE wait.document_id = d.id AND wait.state = 'waiting')""",
                    OPEN_STATES,
                ),
                SQL("d.date_deadline") if step.start == "deadline" else finished,
            )
        ]

    @api.model
    def _get_decisions(self, step):
        """Reports that wait for their author, and requests of executors."""
        document = SQL("JOIN docflow_document d ON d.id = a.document_id")
        found = [
            (
                self._get_facts(SQL("'decision'"), "a", SQL("a.executor_id")),
                SQL("JOIN docflow_assignment a ON a.author_id = p.person_id %s", document),
                SQL("a.state = 'reported'"),
                # nothing writes a reported line but the decision on it
                SQL("a.write_date"),
            )
        ]
        for name in REQUESTS:
            table = self.env[name]._table
            join = SQL("JOIN %s a ON a.approver_id = p.person_id", SQL.identifier(table))
            facts = SQL(
                "%s AS source, a.id AS line_id, a.document_id, NULL::timestamp AS date_due, "
                "a.author_id AS about_id",
                table,
            )
            waits = self.env[name]._get_waiting_sql("a")
            found.append((facts, SQL("%s %s", join, document), waits, SQL("a.create_date")))
        return found

    @api.model
    def _get_facts(self, source, alias, about):
        line = SQL.identifier(alias)
        return SQL(
            "%s AS source, %s.id AS line_id, %s.document_id, %s.date_deadline AS date_due, "
            "%s AS about_id",
            source,
            line,
            line,
            line,
            about,
        )

    # Business: who may read what

    @api.model
    def _read_cards(self, cards_by_user):
        """Return what each person may know of each card, by the record rules, in one statement.

        :param dict cards_by_user: ``{user: set of document ids}``
        :return: ``{(user id, document id): (number, subject)}``; a card that the person may not
            read is absent
        :rtype: dict
        """
        parts = []
        for user, ids in cards_by_user.items():
            Document = self.env["docflow.document"].with_user(user)
            # sudo: res.users - companies of the person the mail is for
            Document = Document.with_context(allowed_company_ids=user.sudo().company_ids.ids)
            if not ids or not Document.has_access("read"):
                continue
            query = Document._search([("id", "in", sorted(ids))], active_test=False)
            parts.append(
                SQL("SELECT %s AS user_id, own.id FROM (%s) AS own", user.id, query.select())
            )
        if not parts:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT seen.user_id, d.id, d.reg_number, d.name
                  FROM (%s) AS seen JOIN docflow_document d ON d.id = seen.id
                """,
                SQL(" UNION ALL ").join(parts),
            )
        )
        return {(user_id, card): (number, name) for user_id, card, number, name in rows}
