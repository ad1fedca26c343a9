from odoo import api, models
from odoo.tools import SQL

from ..tools.counted import Counted

# Of which choice of reminders the badge of a tray is.
PART_OF_TRAY = {"review": "work", "execute": "work", "decide": "decision", "read": "read"}
MENU_LIMIT = 10_000


class DocflowSystrayMixin(models.AbstractModel):
    """Work of the document flow in Odoo's activity menu, counted off the work itself.

    Only what the reader may do something about is counted: his own, and that of people in whose
    place he executes or decides today.
    """

    _name = "docflow.systray.mixin"
    _description = "Counters of the Activity Menu"

    @api.model
    def _get_systray_groups(self):
        """Return groups in the form of ``res.users._get_activity_groups()``, empty ones left out.

        Each carries ``docflow_tray``, the tray that a click opens. All are counted in one
        statement.
        """
        user = self.env.user
        sources = {
            code: source
            for code, source in self._get_systray_sources().items()
            if user._docflow_wants_badge(PART_OF_TRAY.get(code, "work"))
        }
        if not sources:
            return []
        now, midnight = (limit for __, limit in self._get_systray_limits())
        counts = self.env["docflow.document"]._count_lines(
            {
                # this menu cannot say "1000+": it counts as far as anybody's work goes
                code: Counted(
                    model,
                    domain,
                    # work without a date is neither late nor due today
                    "date_deadline" in self.env[model]._fields,
                    MENU_LIMIT,
                    "document_id" if code == "review" else "",
                )
                for code, (__, model, domain) in sources.items()
            },
            SQL("count(*) FILTER (WHERE line.date_deadline < %s)", now),
            SQL(
                "count(*) FILTER (WHERE line.date_deadline >= %s AND line.date_deadline < %s)",
                now,
                midnight,
            ),
        )
        groups = []
        for position, (code, (name, model, domain)) in enumerate(sources.items()):
            total, overdue, today = counts.get(code, (0, 0, 0))
            if total:
                groups.append(
                    {
                        "id": position - len(sources),  # before the groups of activities
                        "name": name,
                        "model": model,
                        "type": "activity",
                        "icon": "/docflow_base/static/description/icon.png",
                        "domain": domain,
                        "overdue_count": overdue,
                        "today_count": today,
                        "planned_count": total - overdue - today,
                        "total_count": overdue + today,
                        "view_type": "list",
                        "docflow_tray": code,
                    }
                )
        return groups

    @api.model
    def _get_systray_limits(self):
        """Return the ends of what is overdue and of today, naive UTC."""
        return self.env["docflow.assignment"]._get_deadline_limits()[:2]

    # Hooks

    @api.model
    def _get_systray_sources(self):
        """Hook: what is counted, ``{tray: (name, model, domain)}``; by ``date_deadline`` where the
        model has one.
        """
        user = self.env.user
        executors = user._docflow_principals("execute").ids
        deciders = user._docflow_principals("resolve").ids
        work = self.env["docflow.document"]._get_work_domain(executors)
        return {
            "review": (
                self.env._("For Review"),
                "docflow.document.recipient",
                [("user_id", "in", executors + deciders), ("state", "=", "waiting")],
            ),
            "execute": (
                self.env._("For Execution"),
                "docflow.assignment",
                [*work, ("kind", "!=", "acquaint")],
            ),
            "decide": (
                self.env._("Waiting for My Decision"),
                "docflow.assignment",
                [("decider_ids", "in", deciders)],
            ),
            "read": (
                self.env._("For Information"),
                "docflow.assignment",
                [*work, ("kind", "=", "acquaint")],
            ),
        }
