"""What the web client asks for, read from the views themselves: the specification of a list, a
board or a form. A port of ``getFieldsSpec`` of core's web client; what a widget wants beside its
field is in two tables, because it is written in JavaScript.
"""

import ast
from contextlib import suppress

from lxml import etree

from odoo.tools.safe_eval import safe_eval

#: How far a list counts its records for the pager where its view does not say.
COUNT_LIMIT = 10000
#: Words of JavaScript that views use beside those of Python.
_WORDS = {"true": True, "false": False, "null": None}
X2MANY = ("one2many", "many2many")
#: Widgets of x2many fields that show names only, without a view of their own.
TAGS = ("many2many_tags", "many2many_tags_avatar", "many2many_avatar_user", "many2many_avatar")
_ACTIVITY = (
    "activity_exception_decoration",
    "activity_exception_icon",
    "activity_state",
    "activity_summary",
    "activity_type_icon",
    "activity_type_id",
)
#: Fields that a widget reads beside its own.
BESIDE = {"list_activity": _ACTIVITY, "kanban_activity": _ACTIVITY}
#: Options of widgets that name another field to read.
BESIDE_OPTIONS = ("state_field", "date_field", "end_date_field", "start_date_field")


def make_specification(arch, model, fields, load_view, uid=None, *, is_change=False):
    """Return the specification of a view (dict).

    :param str arch: the view, as ``get_views`` gives it
    :param dict fields: ``{model: {field: description}}``
    :param load_view: ``load_view(model, type)`` → arch of the view of a field without its own
    :param int uid: whose browser it is
    :param bool is_change: what ``onchange`` is asked for: lists that are hidden, too
    """
    root = etree.fromstring(arch)
    found = _Reader(fields, load_view, uid, is_change).read(root, model)
    if root.tag == "form":
        # the title of the page
        found.setdefault("display_name", {})
    return found


class _Reader:
    def __init__(self, fields, load_view, uid, is_change):
        self.fields, self.load_view = fields, load_view
        self.uid, self.is_change = uid, is_change

    def read(self, root, model):
        level = root.xpath("count(ancestor::field)")
        nodes = root.xpath(f".//field[@name][count(ancestor::field) = {level}]")
        known, found = self.fields.get(model, {}), {}
        for node in nodes:
            name = node.get("name")
            if name in known:
                wanted = self._read_field(node, known[name])
                found[name] = _merge(found.get(name, {}), wanted)
                for other in self._get_beside(node):
                    # what only a widget names need not be among the fields of the view
                    found.setdefault(other, self._get_plain(known.get(other) or _guess(other)))
        return found

    def _get_beside(self, node):
        options = _get_options(node)
        named = [options[key] for key in BESIDE_OPTIONS if isinstance(options.get(key), str)]
        return (*BESIDE.get(node.get("widget"), ()), *named)

    def _read_field(self, node, field):
        is_hidden = any(
            node.get(attribute) in ("1", "True") for attribute in ("invisible", "column_invisible")
        )
        if field["type"] in X2MANY:
            if is_hidden and not (self.is_change and _get_views(node)):
                return {}
            return self._read_x2many(node, field) | self._read_context(node, field)
        if field["type"] in ("many2one", "reference"):
            if is_hidden:
                return {"fields": {}}
            return self._get_plain(field) | self._read_context(node, field)
        return {}

    def _read_context(self, node, field):
        """Return the context of a field as far as it can be told without a record (dict)."""
        text = node.get("context")
        if not text or text == "{}":
            found = field.get("context") or {}
        else:
            tree = ast.parse(text, mode="eval").body
            found = {}
            for key, value in zip(tree.keys, tree.values, strict=True):
                # the rest follows from the record, and the browser leaves it out as well
                with suppress(ValueError):
                    found[key.value] = evaluate(ast.unparse(value), self.uid)
        return {"context": found} if found else {}

    @staticmethod
    def _get_plain(field):
        if field["type"] in ("many2one", "reference"):
            return {"fields": {"display_name": {}}}
        return {}

    def _read_x2many(self, node, field):
        if node.get("widget") in TAGS:
            options = _get_options(node)
            wanted = {"display_name": {}}
            if options.get("color_field"):
                wanted[options["color_field"]] = {}
            return {"fields": wanted}
        views = _get_views(node)
        kind = node.get("mode", "list").split(",")[0]
        view = views.get(kind)
        if view is None and not (node.get("widget") and not views):
            view = etree.fromstring(self.load_view(field["relation"], kind))
        if view is None:
            return {"fields": {}}
        limit = int(view.get("limit") or 40)
        found = {"fields": self.read(view, field["relation"]), "limit": limit}
        if order := _read_order(view):
            found["order"] = order
        return found


def _merge(former, wanted):
    """Return what is asked of a field that stands in a view twice: the fields of both lists."""
    merged = former | wanted
    if "fields" in former and "fields" in wanted:
        merged["fields"] = former["fields"] | wanted["fields"]
    return merged


def _get_views(node):
    return {child.tag: child for child in node if child.tag in ("list", "kanban")}


def _guess(name):
    return {"type": "many2one" if name.endswith("_id") else "char"}


def _get_options(node):
    return safe_eval(node.get("options") or "{}", dict(_WORDS))


def read_filters(arch):
    """Return the filters of a search view: ``{name: (domain, context)}`` as they are written."""
    return {
        node.get("name"): (node.get("domain") or "[]", node.get("context") or "{}")
        for node in etree.fromstring(arch).iter("filter")
        if node.get("name")
    }


def read_panel(arch):
    """Return the panel of a search view, ``[(field, is one chosen, grouped by)]``: what one is
    chosen of is asked for first.
    """
    fields = etree.fromstring(arch).findall("./searchpanel/field")
    found = [(one.get("name"), one.get("select") != "multi", one.get("groupby")) for one in fields]
    return sorted(found, key=lambda field: not field[1])


def read_order(arch):
    """Return the order that a view begins with, as the web client asks for it (str)."""
    return _read_order(etree.fromstring(arch))


def _read_order(view):
    handles = view.xpath("./field[@widget='handle']")
    text = view.get("default_order") or (f"{handles[0].get('name')}, id" if handles else "")
    terms = [part.split() for part in text.split(",") if part.strip()]
    return ", ".join(
        f"{name} {'DESC' if way and way[0].lower() != 'asc' else 'ASC'}" for name, *way in terms
    )


def read_page(arch):
    """Return how many records the view shows at once (int); 0 where its action says it."""
    return int(etree.fromstring(arch).get("limit") or 0)


def read_count_limit(arch):
    """Return how far a list counts its records for the pager (int)."""
    return int(etree.fromstring(arch).get("count_limit") or COUNT_LIMIT) + 1


def evaluate(text, uid):
    """Return a domain or context of a view or action as the web client evaluates it."""
    if not isinstance(text, str):
        return text or []
    return safe_eval(text or "[]", {**_WORDS, "uid": uid})
