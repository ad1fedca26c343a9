from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class DocflowDashboard(models.AbstractModel):
    """The dashboard of a head: figures that each open their list.

    Nothing is stored. A *number* is ``{value, name, model, domain}``: the domain finds exactly the
    records counted, under the reader's rules, which is how the number was counted too. A *panel* is
    a part of the screen that a browser asks for by itself, so that figures come first and a slow
    panel keeps nobody waiting.
    """

    _name = "docflow.dashboard"
    _description = "Dashboard"
    _inherit = [
        "docflow.dashboard.scope.mixin",
        "docflow.dashboard.work.mixin",
        "docflow.dashboard.waiting.mixin",
        "docflow.dashboard.discipline.mixin",
    ]

    # Actions

    @api.model
    @api.readonly
    def get_dashboard(self, scope=None, acting_for=None):
        """Return the figures, which scopes the reader has and which panels to ask for.

        :param str scope: ``mine``, ``unit`` or ``body``; without it the reader's unit, where he
            heads one
        :param int acting_for: id of ``res.users``: as this person alone, whom the reader stands for
        :return: ``{scope, scopes: [{code, name, note}], figures: [number with code, help, tone],
            panels: [{code, name, help}], date, context}``
        :rtype: dict
        :raise UserError: no such scope; the reader does not act for this person today
        """
        board, scope = self._enter(scope, acting_for)
        return {
            "scope": scope.code,
            "scopes": [
                {
                    "code": other.code,
                    "name": board._get_scope_name(other),
                    "note": board._get_scope_note(other),
                }
                for other in board._get_scopes().values()
            ],
            "figures": board._get_figures(scope),
            "panels": [
                {"code": code, "name": name, "help": help_text}
                for code, (name, help_text) in board._get_panels(scope).items()
            ],
            "date": self.env.company._docflow_today(),
            "context": {"docflow_acting_for": acting_for} if acting_for else {},
        }

    @api.model
    @api.readonly
    def get_panel(self, panel, scope=None, acting_for=None):
        """Return what one panel shows.

        :param str panel: a code that :meth:`get_dashboard` gave
        :param str scope: as there
        :param int acting_for: as there
        :return: what the panel draws; numbers in it open their lists
        :rtype: dict
        :raise UserError: no such panel in this scope
        """
        board, scope = self._enter(scope, acting_for)
        panels = board._get_panels(scope)
        if not isinstance(panel, str) or panel not in panels:
            raise UserError(
                self.env._(
                    "Dashboard: there is no panel “%(name)s” in this scope. Reload the page.",
                    name=str(panel)[:40],
                )
            )
        return getattr(board, f"_get_panel_{panel}")(scope)

    # Business: what a client sent

    @api.model
    def _enter(self, scope, acting_for):
        """Return the dashboard as the chosen person's, and the scope.

        :raise AccessError: not a user of the document flow
        """
        self.env["docflow.assignment"].check_access("read")
        board = self
        if acting_for:
            # anything may be sent: True is no id
            person_id = acting_for if type(acting_for) is int else 0
            self.env["docflow.document"]._check_acting_for(person_id)
            board = self.with_context(docflow_acting_for=person_id)
        else:
            board = self.with_context(docflow_acting_for=None)
        return board, board._get_scope(scope)

    # Business: numbers

    @api.model
    def _number(self, value, name, model, domain):
        """Return a number that opens its list."""
        return {"value": value, "name": name, "model": model, "domain": domain}

    @api.model
    def _count_groups(self, model, domain, columns, groups=()):
        """Return a SELECT that counts under the reader's rules, or None where nothing matches.

        :param columns: function of ``(field name) -> SQL`` that returns the list of columns
        :param groups: names of the fields to group by
        """
        records = self.env[model]
        if not records.has_access("read"):
            return None
        query = records._search(domain)
        if query.is_empty():
            return None

        def column(name):
            return records._field_to_sql(query.table, name, query)

        parts = columns(column)
        if groups:
            query.groupby = SQL(", ").join(map(column, groups))
        return query.select(*parts)

    @api.model
    def _get_names(self, user_ids):
        """Return ``{id: name}`` of people named on work that the reader sees."""
        # sudo: res.users - names as they stand on that work
        people = self.env["res.users"].sudo().browse(set(user_ids) - {None, False})
        return {person.id: person.name for person in people}

    @api.model
    def _get_scope_note(self, scope):
        """Return which units or bodies a scope holds, in words (str)."""
        if scope.is_whole:
            return self.env.company.sudo().display_name  # sudo: res.company - its name
        # sudo: hr.department - names of what the reader's rights hold
        units = self.env["hr.department"].sudo().browse(scope.units[:4])
        # sudo: docflow.document.type - as above
        types = self.env["docflow.document.type"].sudo().browse(scope.types[:4])
        names = [*units.mapped("name"), *types.mapped("name")]
        more = len(scope.units) + len(scope.types) - len(names)
        note = ", ".join(names)
        return self.env._("%(names)s and %(count)s more", names=note, count=more) if more else note

    # Business: figures

    @api.model
    def _get_figures(self, scope):
        """Return the figures of the first row: one statement."""
        work = self._get_open_domain(scope)
        when = self._get_when_domains(self._get_moments())
        control = self._get_control_domain(scope)
        counts = self._count_figures(work, when, control)
        line, card = "docflow.assignment", "docflow.document"
        late, week = [*work, *when["late"]], [*work, *when["week"]]
        opened, due, overdue, controlled = (
            self.env._("Open Work"),
            self.env._("Due This Week"),
            self.env._("Overdue"),
            self.env._("On Control"),
        )
        late_tone = "danger" if counts["late"] else "success"
        week_tone = "warning" if counts["week"] else ""
        return [
            {
                "code": code,
                "tone": tone,
                "help": help_text,
                **self._number(counts[code], name, model, domain),
            }
            for code, name, model, domain, tone, help_text in (
                ("open", opened, line, work, "", self.env._("Assignments not reported yet")),
                ("week", due, line, week, week_tone, self.env._("The date comes by Sunday")),
                ("late", overdue, line, late, late_tone, self.env._("The date has passed")),
                ("control", controlled, card, control, "", self._get_control_help(scope)),
            )
        ]

    @api.model
    def _get_control_help(self, scope):
        if scope.is_whole:
            return self.env._("Documents not released yet")
        if scope.code == "mine":
            return self.env._("Documents you control or work on")
        return self.env._("Documents these units still work on")

    @api.model
    def _count_figures(self, work, when, control):
        """Return ``{code: count}`` of the figures of the first row."""
        limits = {code: domain[-1][2] for code, domain in when.items()}
        now = limits["late"]

        def of_work(column):
            due = column("date_deadline")
            return (
                SQL("count(*)"),
                SQL("count(*) FILTER (WHERE %s < %s)", due, now),
                SQL("count(*) FILTER (WHERE %s >= %s AND %s < %s)", due, now, due, limits["week"]),
            )

        lines = self._count_groups("docflow.assignment", work, of_work)
        cards = self._count_groups(
            "docflow.document", control, lambda column: (SQL("count(*)"), SQL("0"), SQL("0"))
        )
        parts = [
            SQL("(SELECT %s AS slot, part.* FROM (%s) AS part)", slot, part)
            for slot, part in enumerate((lines, cards))
            if part
        ]
        rows = self.env.execute_query(SQL(" UNION ALL ").join(parts)) if parts else []
        found = {row[0]: row[1:] for row in rows}
        opened, late, week = found.get(0, (0, 0, 0))
        return {
            "open": opened,
            "late": late,
            "week": week,
            "control": found.get(1, (0,))[0],
        }

    # Hooks

    @api.model
    def _get_panels(self, scope):
        """Hook: the panels of ``scope``, ``{code: (name, help)}`` in their order.

        What a panel shows is returned by ``_get_panel_<code>(scope)``.
        """
        panels = {
            "trend": (
                self.env._("Executive Discipline by Month"),
                self.env._("Share of what was due in each month."),
            ),
            "tomorrow": (
                self.env._("Late Tomorrow"),
                self.env._("Due by the end of the next working day: it can still be helped."),
            ),
            "late": (self.env._("Late Now"), self.env._("The oldest first.")),
            "load": (
                self.env._("Load of People"),
                self.env._("What each of them has open; who is late stands first."),
            ),
            "waiting": (
                self.env._("Who Waits for Whom"),
                self.env._("Whose turn it is, how often and since when."),
            ),
            "stages": (
                self.env._("Norm and Fact of the Stages"),
                self.env._("Working days of the last 30 days."),
            ),
            "stuck": (
                self.env._("Stuck Longer Than the Norm"),
                self.env._("What lies on a stage longer than its norm, the oldest first."),
            ),
            "registrars": (
                self.env._("Registered by Whom"),
                self.env._("Documents by reception point and registrar."),
            ),
        }
        if scope.code == "mine" and len(scope.people) < 2:
            del panels["load"]  # of one person the figures tell it all
        return panels
