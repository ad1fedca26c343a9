"""The stories of control and analytics: who asks what, and how long he may wait."""

from datetime import timedelta

from odoo.fields import Date

from .http_views import read_count_limit
from .list_stories import LIMIT
from .stories import Story

HEAD, YEAR, GROWTH = 0.2, 5.0, 2.0  # bounds: seconds, seconds, times


class Stories:
    """Stories of a filled council, found again by the names of its people, or of ``readers``
    (``{label: id of a user}``).
    """

    def __init__(self, env, readers=None):
        # the addons are on the path only after the settings were read
        from odoo.addons.docflow_base.tools.report_period import around

        self.env = env
        today = env.company._docflow_today()
        self.year = around(today - timedelta(days=365), "year")
        self.quarter = around(today, "quarter").before
        self.month = around(today, "month").before
        self.readers = readers or self._find_readers()

    def _find_readers(self):
        users = self.env["res.users"]
        names = {
            "mayor": "Mayor",
            "controller": "Clerk 0",
            "head of a large body": "Head of Body 1",
            "head of a small body": "Head of Body 19",
            "head of a large unit": self._get_unit_head("Body 1", 0),
            "head of a small unit": self._get_unit_head("Body 1", -1),
            "clerk": f"Clerk {users.search_count([('name', '=like', 'Clerk %')]) // 2}",
        }
        return {
            label: users.search([("name", "=", name)], limit=1).id for label, name in names.items()
        }

    def _get_unit_head(self, body, place):
        units = self.env["hr.department"].search([("parent_id.name", "=", body)], order="id")
        return units[place].manager_id.name

    def make(self):
        """Return all stories (list of ``Story``)."""
        return [
            *self._discipline(),
            *self._dashboards(),
            *self._stages(),
            *self._forms(),
        ]

    def _discipline(self):
        model = "docflow.discipline"
        year, quarter = self.year, self.quarter
        for group_by in ("department_id", "executor_id", "type_id", "correspondent_id"):
            yield Story(
                "discipline",
                f"controller, a year by {group_by}",
                self.readers["controller"],
                lambda env, group_by=group_by: env[model]._get_summary(year, group_by),
                YEAR,
            )
        for label in ("mayor", "head of a large body"):
            yield Story(
                "discipline",
                f"{label}, a year by unit",
                self.readers[label],
                lambda env: env[model]._get_summary(year, "department_id"),
                YEAR,
            )
        for label in ("head of a large unit", "head of a small unit", "clerk"):
            yield Story(
                "discipline",
                f"{label}, a quarter by executor",
                self.readers[label],
                lambda env: env[model]._get_summary(quarter, "executor_id"),
                HEAD,
                GROWTH,
            )
        # where a figure leads: the list behind it, as the list view asks for it
        late = [("outcome", "in", ("done_late", "overdue"))]
        for label, period in (("controller", year), ("head of a large unit", quarter)):
            yield Story(
                "discipline",
                f"{label}, the list of what was late",
                self.readers[label],
                lambda env, period=period: self._list(env, model, period, late),
                YEAR if label == "controller" else HEAD,
                None if label == "controller" else GROWTH,
            )

    @staticmethod
    def _list(env, model, period, domain):
        domain = list(env[model]._get_period_domain(period)) + domain
        columns = ("reg_number", "name", "department_id", "executor_id", "date_due", "outcome")
        wanted = {name: {} for name in columns}
        limit = read_count_limit(env[model].get_view(view_type="list")["arch"])
        return env[model].web_search_read(domain, wanted, limit=LIMIT, count_limit=limit)["records"]

    def _dashboards(self):
        if "docflow.dashboard" not in self.env:
            return
        for label in (
            "clerk",
            "head of a small unit",
            "head of a large unit",
            "head of a large body",
            "mayor",
        ):
            reader = self.readers[label]
            board = self.env["docflow.dashboard"].with_user(reader)
            # a head's own screens; the whole city is one person's and may take a second
            is_wide = label in ("mayor", "head of a large body")
            for scope in board._get_scopes():
                bound = 1.0 if is_wide and scope != "mine" else HEAD
                grows = None if is_wide and scope != "mine" else GROWTH
                yield Story(
                    "dashboard",
                    f"{label}, {scope}: figures",
                    reader,
                    lambda env, scope=scope: env["docflow.dashboard"].get_dashboard(scope),
                    bound,
                    grows,
                )
                for panel in board._get_panels(board._get_scope(scope)):
                    yield Story(
                        "dashboard",
                        f"{label}, {scope}: {panel}",
                        reader,
                        lambda env, scope=scope, panel=panel: env["docflow.dashboard"].get_panel(
                            panel, scope
                        ),
                        bound,
                        grows,
                    )

    def _stages(self):
        if "docflow.stage.norm" not in self.env:
            return
        for label, bound in (("controller", YEAR), ("head of a large unit", HEAD)):
            for name in ("_get_facts", "_get_stuck"):
                yield Story(
                    "stages",
                    f"{label}, a month: {name.removeprefix('_get_')}",
                    self.readers[label],
                    lambda env, name=name: self._ask_stages(env, name),
                    bound,
                    GROWTH if bound == HEAD else None,
                )

    def _ask_stages(self, env, name):
        norms = env["docflow.stage.norm"]
        return norms._get_facts(self.month) if name == "_get_facts" else norms._get_stuck()

    def _forms(self):
        """Each form on the screen, with what it offers by itself and a year where it has one."""
        reader = self.readers["controller"]
        reports = self.env["docflow.report"].with_user(reader)
        for form in reports.get_forms():
            for period in self._get_periods(form):
                params = dict(self._get_records(form))
                if period:
                    params["period"] = {
                        "date_from": Date.to_string(period.first),
                        "date_to": Date.to_string(period.last),
                    }
                length = f", {period.kind}" if period else ""
                yield Story(
                    "form",
                    f"controller, {form['code']}{length}",
                    reader,
                    lambda env, code=form["code"], params=params: env["docflow.report"].preview(
                        code, params
                    )["rows"],
                    YEAR,
                )

    def _get_periods(self, form):
        kinds = [one["name"] for one in form["parameters"] if one["kind"] == "period"]
        return (self.month, self.year) if "period" in kinds else (None,)

    def _get_records(self, form):
        """Yield what is obligatory and has no default: the first of the choices."""
        for one in form["parameters"]:
            if one["required"] and not one["default"] and one["choices"]:
                yield one["name"], one["choices"][0][0]
