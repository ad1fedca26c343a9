"""A person at a browser: signs in, opens menus, and sends what the web client sends then."""

import itertools
from contextlib import contextmanager

from tests.server import Client

from .http_log import TAG
from .http_views import (
    X2MANY,
    evaluate,
    make_specification,
    read_count_limit,
    read_filters,
    read_order,
    read_page,
    read_panel,
)

LIMIT = 80  # what a list of the web client shows
_numbers = itertools.count(1)


class Visitor(Client):
    """A session over HTTP. Whatever it asks is numbered, and found again in the server's log."""

    def __init__(self, server, login, password=None):
        self.asked, self.login = [], login
        self._views = {}
        super().__init__(server, login, password or login)
        self.context = self.session_info["user_context"]

    # Asking

    @contextmanager
    def watch(self):
        """Yield a list that gets the number of every request made inside."""
        before, self.asked = self.asked, []
        try:
            yield self.asked
        finally:
            self.asked = before

    def _tag(self, path):
        number = next(_numbers)
        self.asked.append(number)
        return f"{path}{'&' if '?' in path else '?'}{TAG}={number}"

    def rpc(self, route, parameters):
        return super().rpc(self._tag(route), parameters)

    def get(self, path, **keywords):
        answer = super().get(self._tag(path), **keywords)
        answer.raise_for_status()
        return answer

    def call(self, model, method, *arguments, **keywords):
        keywords["context"] = {**self.context, **keywords.get("context", {})}
        return super().call(model, method, *arguments, **keywords)

    # Views

    def load_action(self, xmlid):
        """Return a window action as the web client loads it (dict)."""
        return self.rpc("/web/action/load", {"action_id": xmlid, "context": self.context})

    def get_views(self, model, views, context=None):
        """Return ``{type: arch}`` and ``{model: fields}`` of views, read once as a browser does."""
        key = model, tuple(map(tuple, views))
        if key not in self._views:
            wanted = {"options": {"toolbar": True, "load_filters": True}, "context": context or {}}
            found = self.call(model, "get_views", views=views, **wanted)
            archs = {kind: view["arch"] for kind, view in found["views"].items()}
            fields = {name: about["fields"] for name, about in found["models"].items()}
            self._views[key] = archs, fields
        return self._views[key]

    def _get_sub_view(self, fields):
        """Return what loads the view of a field that brings none (function)."""

        def load(model, kind):
            archs, found = self.get_views(model, [[False, kind]])
            for name, about in found.items():
                fields.setdefault(name, {}).update(about)
            return archs[kind]

        return load

    def get_specification(self, model, views, kind, context=None, *, is_change=False):
        archs, fields = self.get_views(model, views, context)
        load = self._get_sub_view(fields)
        return make_specification(archs[kind], model, fields, load, self.uid, is_change=is_change)


class Screen:
    """A view of a window action, opened by a visitor: what it asks when it is looked at.

    >>> Screen(visitor, "docflow_base.docflow_document_action").search()
    """

    def __init__(self, visitor, action, kind="list"):
        self.visitor, self.kind = visitor, kind
        action = visitor.load_action(action) if isinstance(action, str) else action
        self.model = action["res_model"]
        self.context = evaluate(action.get("context") or "{}", visitor.uid)
        self.domain = evaluate(action.get("domain"), visitor.uid)
        self.views = [list(view) for view in action["views"]]
        search = action.get("search_view_id") or [False]
        if not any(view[1] == "search" for view in self.views):
            self.views.append([search[0], "search"])
        self._archs, self._fields = visitor.get_views(self.model, self.views, self.context)
        self.specification = visitor.get_specification(self.model, self.views, kind, self.context)
        self.filters = read_filters(self._archs["search"])
        self.order = read_order(self._archs[kind])
        self.page = read_page(self._archs[kind]) or LIMIT
        self._change = None
        self.count_limit = read_count_limit(self._archs[kind])

    def get_filter(self, name):
        """Return the domain behind a filter of the search view."""
        return evaluate(self.filters[name][0], self.visitor.uid)

    def get_default_filters(self):
        """Return what the action switches on by itself, one domain."""
        names = [key.removeprefix("search_default_") for key in self.context]
        return [part for name in names if name in self.filters for part in self.get_filter(name)]

    def search(self, domain=(), *, order=None, offset=0, limit=LIMIT):
        """Ask for a page of the list, in its own order where none is named; return how many records
        came.
        """
        answer = self.visitor.call(
            self.model,
            "web_search_read",
            domain=[*self.domain, *domain],
            specification=self.specification,
            offset=offset,
            order=self.order if order is None else order,
            limit=limit,
            count_limit=max(self.count_limit, offset + limit + 1),
            context={"bin_size": True, **self._plain_context},
        )
        self.length = answer["length"]
        self.ids = [record["id"] for record in answer["records"]]
        return len(answer["records"])

    def group(self, by, domain=(), *, is_open=False):
        """Ask for groups; ``is_open``: with the records of each, as a board does."""
        answer = self.visitor.call(
            self.model,
            "web_read_group",
            domain=[*self.domain, *domain],
            groupby=[by],
            aggregates=[],
            offset=0,
            order=self.order,
            auto_unfold=is_open,
            opening_info=[],
            unfold_read_specification=self.specification,
            unfold_read_default_limit=self.page,
            groupby_read_specification={},
            # a board shows all its columns
            **({} if is_open else {"limit": LIMIT}),
            context={"read_group_expand": True, **self._plain_context},
        )
        return len(answer["groups"])

    def count_panel(self, domain=()):
        """Ask for the values of the panel beside the list."""
        panel = read_panel(self._archs["search"])
        for name, is_one, by in panel:
            common = {
                "category_domain": [],
                "enable_counters": False,
                "expand": True,
                "filter_domain": [],
                "limit": 200,
                "search_domain": [*self.domain, *domain],
                "context": self._plain_context,
            }
            if is_one:
                method, more = "search_panel_select_range", {"hierarchize": True}
            else:
                method = "search_panel_select_multi_range"
                more = {"comodel_domain": [], "group_by": by or False}
                if self._get_type(name) in ("many2one", "many2many"):
                    more["group_domain"] = []
            self.visitor.call(self.model, method, name, **common, **more)
        return len(panel)

    def _get_type(self, name):
        return self._fields[self.model][name]["type"]

    def read(self, record_id):
        """Ask for one record, as a form does."""
        answer = self.visitor.call(
            self.model,
            "web_read",
            [record_id],
            specification=self.specification,
            context={"bin_size": True, **self._plain_context},
        )
        return len(answer)

    def open_new(self):
        """Ask for an empty form; return its values as ``change`` takes them (dict)."""
        values = self._ask_change([], {}, [])
        # lists that nothing was put into are empty for the browser
        kinds = {name: self._get_type(name) for name in self._change if name != "display_name"}
        return {name: [] for name, kind in kinds.items() if kind in X2MANY} | values

    def change(self, values, name):
        """Ask what follows from the field ``name`` of a new record; return what changed (dict)."""
        return self._ask_change([], values, [name])

    def _ask_change(self, ids, values, names):
        if self._change is None:
            self._change = self.visitor.get_specification(
                self.model, self.views, self.kind, self.context, is_change=True
            )
        answer = self.visitor.call(
            self.model, "onchange", ids, values, names, self._change, context=self._form_context
        )
        return {name: _get_plain(value) for name, value in answer["value"].items()}

    def save(self, values, record_id=None):
        """Save a form, a new record where no id is given; return the id."""
        answer = self.visitor.call(
            self.model,
            "web_save",
            [record_id] if record_id else [],
            values,
            specification=self.specification,
            context=self._plain_context,
        )
        return answer[0]["id"]

    def save_and_press(self, values, method):
        """Save a new record and press its button, by one request; return the id."""
        arguments = [[], values, method, self.specification]
        answer = self.visitor.call(
            self.model, "web_save_step", *arguments, context=self._plain_context
        )
        return answer["records"][0]["id"]

    @property
    def _form_context(self):
        """A new record gets its defaults from the action's context."""
        return {k: v for k, v in self.context.items() if not k.startswith("search_default_")}

    @property
    def _plain_context(self):
        """The action's context as requests carry it: what chose filters stays in the browser."""
        return {
            key: value
            for key, value in self.context.items()
            if not key.startswith(("search_default_", "default_"))
        }


def _get_plain(value):
    """Return a value of a form as a change sends it back: of a record its id."""
    if isinstance(value, dict) and "id" in value:
        return value["id"]
    return False if value == "" else value
