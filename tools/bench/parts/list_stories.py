"""Every list a person can open, read from the menus, trays and search views themselves: each menu
with its default filters, every filter, sorting, grouping, column of a board and field of the search
box; the first page, the next ones and the last.
"""

from lxml import etree

from odoo.fields import Date
from odoo.tools.safe_eval import safe_eval

from .http_views import (
    evaluate,
    make_specification,
    read_count_limit,
    read_filters,
    read_order,
    read_page,
)
from .stories import Story

LIMIT = 80  # of the web client: a page
BOUND, GROWTH = 0.2, 2.0
#: What people type, by the model that a field of the search box leads to: a rare word, then a
#: common one.
WORDS = {"res.users": ("Body 19", "Clerk 1"), "res.partner": ("17", "a")}


class Desk:
    """What one reader can open. ``words`` are typed in the search box: a rare one, a common one."""

    def __init__(self, env, label, words):
        self.env, self.label, self.words = env, label, words
        self._views = {}

    def make(self):
        """Yield the stories (``Story``)."""
        yield from self._counters()
        for tray in self.env["docflow.document"].get_trays():
            yield from self._tray(tray)
        for action in self._get_actions():
            yield from self._menu(action)
        yield from self._names()

    def _story(self, name, ask):
        return Story(self.label, name, self.env.uid, ask, BOUND, GROWTH)

    # What is looked at all the time

    def _counters(self):
        yield self._story("counters", lambda env: env["docflow.document"].get_trays())
        yield self._story("activity menu", lambda env: env["res.users"]._get_activity_groups())

    def _names(self):
        """What is typed where a card, a resolution or an assignment is to be named."""
        for model in ("docflow.document", "docflow.resolution", "docflow.assignment"):
            for word in (*self.words, ""):
                yield self._story(
                    f"name {model} “{word}”",
                    lambda env, model=model, word=word: env[model].name_search(word, limit=8),
                )

    # Trays and menus

    def _tray(self, tray):
        views = [list(view) for view in tray["views"]]
        screen = Screen(self.env, tray["model"], views, tray["domain"], tray["context"])
        yield self._story(f"tray {tray['code']}", screen.search(()))
        yield self._story(f"tray {tray['code']}, page 2", screen.search((), offset=LIMIT))

    def _get_actions(self):
        """Yield window actions behind the menus that the reader sees."""
        menus = self.env["ir.ui.menu"].load_menus(False)
        seen = set()
        for menu in menus.values():
            number = menu.get("action_id") or menu.get("actionID")
            if menu.get("action_model", menu.get("actionModel")) != "ir.actions.act_window":
                continue
            if number in seen:
                continue
            seen.add(number)
            # sudo: ir.actions.act_window - as the web client is given it
            action = self.env["ir.actions.act_window"].sudo().browse(number)
            if action.res_model.startswith("docflow.") and action.target != "new":
                if self.env[action.res_model]._transient or not self.env[action.res_model]._auto:
                    continue
                yield action

    def _menu(self, action):
        path = action.path or action.res_model
        views = [[view or False, kind] for view, kind in action.views]
        views.append([action.search_view_id.id or False, "search"])
        context = evaluate(action.context or "{}", self.env.uid)
        domain = evaluate(action.domain or "[]", self.env.uid)
        screen = Screen(self.env, action.res_model, views, domain, context)
        default = screen.get_default()
        for kind in screen.kinds:
            yield from self._kind(f"{path} {kind}", screen, kind, default)
        if "list" not in screen.kinds:
            return
        for name, chosen in screen.get_filters():
            yield self._story(f"{path} filter {name}", screen.search(chosen))
        for name, by in screen.get_groupings():
            yield self._story(f"{path} {name}", screen.group(by, default))
            if default:
                yield self._story(f"{path} {name}, all", screen.group(by, ()))
        for name in screen.get_sortable():
            for way in ("ASC", "DESC"):
                yield self._story(
                    f"{path} sort {name} {way}", screen.search(default, order=f"{name} {way}")
                )
        for name, chosen in screen.get_searches(self.words):
            yield self._story(f"{path} search {name}", screen.search(chosen))

    def _kind(self, path, screen, kind, default):
        if kind == "list":
            yield self._story(path, screen.search(default))
            yield self._story(f"{path}, page 2", screen.search(default, offset=LIMIT))
            yield self._story(f"{path}, page 100", screen.search(default, offset=99 * LIMIT))
            yield self._story(f"{path}, last page", screen.search_last(default))
            if default:
                yield self._story(f"{path}, all", screen.search(()))
            if screen.get_panel():
                yield self._story(f"{path}, panel", screen.count_panel(default))
        elif kind == "kanban":
            by = screen.get_board_grouping()
            yield self._story(
                path, screen.group(by, default, kind) if by else screen.search(default)
            )


class Screen:
    """A window action: what the web client asks when it is looked at. Each method returns what is
    to be measured, a function of an environment.
    """

    def __init__(self, env, model, views, domain, context):
        self.env, self.model, self.domain = env, model, list(domain)
        self.context = {
            key: value
            for key, value in context.items()
            if not key.startswith(("search_default_", "default_"))
        }
        self._defaults = [key.removeprefix("search_default_") for key in context]
        wanted = [view for view in views if view[1] in ("list", "kanban", "search")]
        if not any(kind == "search" for __, kind in wanted):
            wanted.append([False, "search"])
        self.archs, self.fields = self._get_views(model, wanted)
        self.kinds = [kind for __, kind in wanted if kind != "search"]
        self.specifications = {
            kind: make_specification(self.archs[kind], model, self.fields, self._load_view)
            for kind in self.kinds
        }
        self.filters = read_filters(self.archs["search"])

    def _get_views(self, model, views):
        found = self.env[model].with_context(**self.context).get_views(views, {"toolbar": True})
        archs = {kind: view["arch"] for kind, view in found["views"].items()}
        return archs, {name: about["fields"] for name, about in found["models"].items()}

    def _load_view(self, model, kind):
        archs, fields = self._get_views(model, [[False, kind]])
        for name, about in fields.items():
            self.fields.setdefault(name, {}).update(about)
        return archs[kind]

    # What it asks

    def search(self, chosen, *, order=None, offset=0):
        kind = "list" if "list" in self.kinds else self.kinds[0]
        if order is None:
            order = etree.fromstring(self.archs[kind]).get("default_order", "")

        def ask(env):
            return (
                env[self.model]
                .with_context(bin_size=True, **self.context)
                .web_search_read(
                    [*self.domain, *chosen],
                    self.specifications[kind],
                    offset=offset,
                    limit=LIMIT,
                    order=order,
                    count_limit=max(read_count_limit(self.archs[kind]), offset + LIMIT + 1),
                )["records"]
            )

        return ask

    def search_last(self, chosen):
        """As the arrow back from the first page does: the web client counts all for it."""
        order = etree.fromstring(self.archs["list"]).get("default_order", "")

        def ask(env):
            model = env[self.model].with_context(bin_size=True, **self.context)
            domain = [*self.domain, *chosen]
            count = model.search_count(domain)
            return model.web_search_read(
                domain,
                self.specifications["list"],
                offset=max(0, count - 1) // LIMIT * LIMIT,
                limit=LIMIT,
                order=order,
                count_limit=count + 1,
            )["records"]

        return ask

    def group(self, by, chosen, kind="list"):
        order = read_order(self.archs[kind])
        page = read_page(self.archs[kind]) or LIMIT

        def ask(env):
            model = env[self.model].with_context(read_group_expand=True, **self.context)
            return model.web_read_group(
                [*self.domain, *chosen],
                [by],
                [],
                limit=None if kind == "kanban" else LIMIT,
                order=order,
                auto_unfold=kind == "kanban",
                opening_info=[],
                unfold_read_specification=self.specifications[kind],
                unfold_read_default_limit=page,
            )["groups"]

        return ask

    def count_panel(self, chosen):
        def ask(env):
            model = env[self.model].with_context(**self.context)
            for name in self.get_panel():
                model.search_panel_select_multi_range(
                    name, expand=True, limit=200, search_domain=[*self.domain, *chosen]
                )
            return 1

        return ask

    # What its views offer

    def get_default(self):
        """Return what the action switches on by itself (domain)."""
        return [part for name in self._defaults for part in self._get_filter(name)]

    def get_filters(self):
        """Yield ``(name, domain)`` of every filter that narrows."""
        for name, (domain, __) in self.filters.items():
            if domain != "[]":
                yield name, self._get_filter(name)
        for node in etree.fromstring(self.archs["search"]).iter("filter"):
            field = node.get("date")
            if field:
                first = Date.today().replace(day=1, month=1)
                yield node.get("name"), [(field, ">=", Date.to_string(first))]

    def _get_filter(self, name):
        domain = self.filters.get(name, ("[]",))[0]
        return evaluate(domain, self.env.uid)

    def get_groupings(self):
        """Yield ``(name of the filter, what it groups by)``."""
        for name, (__, context) in self.filters.items():
            by = safe_eval(context).get("group_by")
            field = self.fields[self.model].get(by)
            if field and field["type"] != "properties":
                is_date = field["type"] in ("date", "datetime")
                yield name, f"{by}:month" if is_date else by

    def get_board_grouping(self):
        return etree.fromstring(self.archs["kanban"]).get("default_group_by")

    def get_panel(self):
        return etree.fromstring(self.archs["search"]).xpath("//searchpanel/field/@name")

    def get_sortable(self):
        """Return the columns that can be pressed to sort (list of str)."""
        nodes = etree.fromstring(self.archs["list"]).xpath("./field[not(@column_invisible='1')]")
        fields = self.fields[self.model]
        return [
            node.get("name")
            for node in nodes
            if fields[node.get("name")].get("sortable") and node.get("optional") != "hide"
        ]

    def get_searches(self, words):
        """Yield ``(name, domain)`` of every field of the search box, for each of two words."""
        for node in etree.fromstring(self.archs["search"]).xpath("./field"):
            name = node.get("name")
            field = self.fields[self.model][name]
            if field["type"] == "properties":
                continue
            if field["type"] == "selection":
                yield name, [(name, "=", field["selection"][-1][0])]
                continue
            if field["type"] == "integer" and not node.get("filter_domain"):
                # the box offers such a field for whole numbers only
                yield f"{node.get('string') or name} “17”", [(name, "=", 17)]
                continue
            for word in WORDS.get(field.get("relation"), words):
                text = node.get("filter_domain")
                if text:
                    domain = safe_eval(text, {"self": word, "uid": self.env.uid})
                else:
                    domain = [(name, node.get("operator") or "ilike", word)]
                yield f"{node.get('string') or name} “{word}”", domain
