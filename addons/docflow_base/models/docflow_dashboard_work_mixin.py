from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .docflow_reminder_rule import get_midnight

SHOWN_LINES = 9  # of a list, as the first screenful holds; its number opens all of them
SHOWN_PEOPLE = 60  # more is a list to search in, not a picture of a load


class DocflowDashboardWorkMixin(models.AbstractModel):
    """Panels of open work: what is late, what will be late tomorrow, who carries how much, and what
    registrars have done.
    """

    _name = "docflow.dashboard.work.mixin"
    _description = "Panels of Open Work"

    # Business: lists

    @api.model
    def _get_panel_late(self, scope):
        """Return open work past its date, the oldest first."""
        return self._get_lines(scope, "late", self.env._("Overdue"))

    @api.model
    def _get_panel_tomorrow(self, scope):
        """Return open work whose date comes by the end of the next working day.

        It will be late then, and somebody can still help today.
        """
        return self._get_lines(scope, "tomorrow", self.env._("Late Tomorrow"))

    @api.model
    def _get_lines(self, scope, when, name):
        moments = self._get_moments()
        domain = [*self._get_open_domain(scope), *self._get_when_domains(moments)[when]]
        rows = self._select_lines(domain)
        cards = self.env["docflow.document"].browse(row[1] for row in rows)
        names = self._get_names(row[2] for row in rows)
        return {
            "total": self._number(rows[0][4] if rows else 0, name, "docflow.assignment", domain),
            "rows": [
                self._prepare_line(row, card, names) for row, card in zip(rows, cards, strict=True)
            ],
        }

    @api.model
    def _select_lines(self, domain):
        """Return ``[(id, document id, executor id, deadline, total)]`` of the first lines.

        How many there are in all comes with them: one walk over late work, not two.
        """
        lines = self.env["docflow.assignment"]
        query = lines._search(domain, limit=SHOWN_LINES, order="date_deadline, id")
        if query.is_empty():
            return []
        columns = [
            lines._field_to_sql(query.table, name, query)
            for name in ("id", "document_id", "executor_id", "date_deadline")
        ]
        return self.env.execute_query(query.select(*columns, SQL("count(*) OVER ()")))

    @api.model
    def _prepare_line(self, row, card, names):
        company = self.env.company
        due = company._docflow_local_date(row[3])
        return {
            "id": row[0],
            "document_id": card.id,
            "number": card.reg_number or "",
            "subject": card.name,
            "person": names.get(row[2], ""),
            "date": due,
            "days": (company._docflow_today() - due).days,
        }

    # Business: load of people

    @api.model
    def _get_panel_load(self, scope):
        """Return what each person of ``scope`` has open: one statement and the names.

        Those of the own unit who have nothing are shown as well: work goes to them next.
        """
        work = self._get_open_domain(scope)
        when = self._get_when_domains(self._get_moments())
        counts = self._count_load(work, when)
        free = set(scope.people) - counts.keys() if scope.code == "unit" else set()
        counts.update(dict.fromkeys(free, (0, 0, 0)))
        names = self._get_names(counts)
        order = sorted(
            counts, key=lambda user: (-counts[user][1], -counts[user][0], names[user].lower())
        )
        shown, rest = order[:SHOWN_PEOPLE], order[SHOWN_PEOPLE:]
        return {
            "rows": [
                self._prepare_load(user, names[user], counts[user], work, when) for user in shown
            ],
            "rest": self._number(
                sum(counts[user][0] for user in rest),
                self.env._("Open Work"),
                "docflow.assignment",
                [*work, ("executor_id", "not in", shown)],
            ),
        }

    @api.model
    def _count_load(self, work, when):
        """Return ``{user id: (open, late, due this week)}``."""

        def columns(column):
            due = column("date_deadline")
            now, week_end = when["late"][0][2], when["week"][1][2]
            return (
                column("executor_id"),
                SQL("count(*)"),
                SQL("count(*) FILTER (WHERE %s < %s)", due, now),
                SQL("count(*) FILTER (WHERE %s >= %s AND %s < %s)", due, now, due, week_end),
            )

        query = self._count_groups("docflow.assignment", work, columns, ["executor_id"])
        rows = self.env.execute_query(query) if query else []
        return {row[0]: row[1:] for row in rows}

    @api.model
    def _prepare_load(self, user_id, name, counts, work, when):
        own = [*work, ("executor_id", "=", user_id)]
        opened, late, week = counts
        is_late = self.env._("%(person)s: overdue", person=name)
        is_due = self.env._("%(person)s: due this week", person=name)
        return {
            "id": user_id,
            "name": name,
            "open": self._number(opened, name, "docflow.assignment", own),
            "late": self._number(late, is_late, "docflow.assignment", [*own, *when["late"]]),
            "week": self._number(week, is_due, "docflow.assignment", [*own, *when["week"]]),
        }

    # Business: registrars

    @api.model
    def _get_panel_registrars(self, scope):
        """Return how many documents each registrar registered at each reception point."""
        company = self.env.company
        today = company._docflow_today()
        since = {
            "today": fields.Datetime.to_string(get_midnight(today, company)),
            "week": fields.Datetime.to_string(
                get_midnight(today - timedelta(days=today.weekday()), company)
            ),
        }
        done = [("date_registered", ">=", since["week"]), *self._get_registrar_domain(scope)]

        def columns(column):
            return (
                column("office_id"),
                column("registrar_id"),
                SQL("count(*)"),
                SQL("count(*) FILTER (WHERE %s >= %s)", column("date_registered"), since["today"]),
            )

        query = self._count_groups("docflow.document", done, columns, ["office_id", "registrar_id"])
        rows = self.env.execute_query(query) if query else []
        # sudo: docflow.office - the name of the place on cards that the reader sees
        offices = self.env["docflow.office"].sudo().browse({row[0] for row in rows} - {None})
        places = {office.id: office.name for office in offices}
        names = self._get_names(row[1] for row in rows)
        found = [self._prepare_registrar(row, places, names, done, since["today"]) for row in rows]
        return {"rows": sorted(found, key=lambda row: (row["office"], row["person"]))}

    @api.model
    def _get_registrar_domain(self, scope):
        """Return cards registered by people, or at places, of ``scope``."""
        if scope.people:
            return [("registrar_id", "in", scope.people)]
        return self._get_scope_domain(scope, "registrar_id", "office_id.department_id", "type_id")

    @api.model
    def _prepare_registrar(self, row, places, names, done, midnight):
        office_id, person_id, week, today = row
        own = [*done, ("office_id", "=", office_id or False), ("registrar_id", "=", person_id)]
        office, person = places.get(office_id, ""), names.get(person_id, "")
        name = f"{office} · {person}"
        return {
            "office": office,
            "person": person,
            "week": self._number(week, name, "docflow.document", own),
            "today": self._number(
                today, name, "docflow.document", [*own, ("date_registered", ">=", midnight)]
            ),
        }
