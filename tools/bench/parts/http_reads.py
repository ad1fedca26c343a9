"""What people look at: the stories of reading, as the screens of the suite ask for it."""

from datetime import timedelta

from odoo.fields import Date
from odoo.tools import SQL

from .http_measure import Story
from .http_people import CONTROLLER, HEAD, LARGE, MAYOR, SMALL
from .http_visitor import LIMIT, Screen, Visitor

DOCUMENT = "docflow.document"
CARDS = "docflow_base.docflow_document_action"
INCOMING = "docflow_base.docflow_document_action_incoming"
CABINET = "docflow_base.docflow_cabinet_action"
BOARD = "docflow_base.docflow_assignment_action_board"
FILTERS = ("filter_open", "filter_overdue", "filter_on_control", "filter_year", "filter_urgent")
#: What must not grow: a question of people who wait for its answer (:mod:`http_bounds`).
LOOK, COUNT, CARD, YEAR = "look", "count", "card", "year"


class Reads:
    """``make()`` yields the stories of all readers."""

    def __init__(self, server, visitors, city):
        self.server, self.visitors, self.city = server, visitors, city

    def make(self):
        for label in self.visitors:
            yield from self._cabinet(label)
        for label in self.visitors:
            yield from self._register(label)
        yield from self._narrowed(CONTROLLER)
        yield from self._narrowed(LARGE)
        yield from self._cards(MAYOR)
        for label in (SMALL, LARGE, CONTROLLER):
            yield from self._search(label)
        yield from self._boards()
        yield from self._analytics()

    # The cabinet

    def _cabinet(self, label):
        yield Story("cabinet", "sign in and open it", label, self._sign_in, runs=8)
        yield Story("cabinet", "counters", label, _count_trays, COUNT)
        yield Story("cabinet", "activity menu", label, _open_activities, LOOK)
        for tray in self.visitors[label].call(DOCUMENT, "get_trays"):
            if tray["count"]:
                yield self._list("tray", tray["code"], label, show_tray(self.visitors[label], tray))

    def _sign_in(self, visitor):
        """All that a browser asks for from the address to the first tray, its files left out."""
        fresh = Visitor(self.server, visitor.login)
        fresh.get("/odoo")
        fresh.get("/web/webclient/load_menus")
        fresh.load_action(CABINET)
        _open_activities(fresh)
        fresh.call(DOCUMENT, "get_acting_choices")
        trays = fresh.call(DOCUMENT, "get_trays")
        tray = next((tray for tray in trays if tray["count"]), trays[0])
        rows = show_tray(fresh, tray).search()
        visitor.asked += fresh.asked
        return rows

    def _list(self, group, name, label, screen, domain=(), kind=LOOK, peer="", **options):
        """Return the story of one page of a list, with the same page in bare SQL."""
        domain = list(domain)

        def bare(env):
            model = env[screen.model].with_context(**screen.context)
            order = options.get("order") or screen.order or None
            found = model._search([*screen.domain, *domain], options.get("offset", 0), LIMIT, order)
            return found.select("*" if not found.groupby else "id")

        def ask(visitor):
            return screen.search(domain, **options)

        return Story(group, name, label, ask, kind, peer, bare)

    # Registers

    def _register(self, label):
        """A register as a menu opens it; the first of a reader's lists is compared with peers."""
        screen = Screen(self.visitors[label], CARDS)
        yield self._list("register", "all documents", label, screen, peer="list")
        screen = Screen(self.visitors[label], INCOMING)
        yield self._list("register", "incoming", label, screen)
        yield Story(
            "register",
            "panel beside it",
            label,
            lambda visitor, screen=screen: screen.count_panel(),
            LOOK,
        )

    def _narrowed(self, label):
        screen = Screen(self.visitors[label], CARDS)
        for name in FILTERS:
            if name in screen.filters:
                title = name.removeprefix("filter_")
                yield self._list(
                    "register", f"only {title}", label, screen, screen.get_filter(name)
                )
        for order in ("date_deadline ASC", "name ASC", "reg_date ASC"):
            title = f"sorted by {order.split()[0]}"
            yield self._list("register", title, label, screen, order=order)
        yield self._list("register", "page 2", label, screen, offset=LIMIT)
        screen.search()
        last = max(screen.length - 1, 0) // LIMIT * LIMIT
        if last > LIMIT:
            yield self._list("register", f"page {last // LIMIT + 1}", label, screen, offset=last)
        for by in ("state", "type_id"):
            yield Story(
                "register",
                f"grouped by {by}",
                label,
                lambda visitor, screen=screen, by=by: screen.group(by),
                LOOK,
            )
        for title, word in self.city.subjects.items():
            domain = [("name", "ilike", word)]
            # peers are asked for the frequent one in their boxes
            peer = "search in the box" if title == "frequent" else ""
            name = f"{title} word in the box"
            yield self._list("register", name, label, screen, domain, peer=peer)

    # One card

    def _cards(self, label):
        screen = Screen(self.visitors[label], CARDS, "form")
        tree = self.city.cards.get("tree")
        for name, card in (("tree of 200", tree), ("newest", self._get_newest(label))):
            if card:
                yield Story(
                    "card",
                    name,
                    label,
                    lambda visitor, card=card: open_card(visitor, screen, card),
                    CARD,
                    bare=lambda env, card=card: SQL(
                        """SELECT r.*, a.* FROM docflow_resolution r
                             LEFT JOIN docflow_assignment a ON a.resolution_id = r.id
                            WHERE r.document_id = %s""",
                        card,
                    ),
                )

    def _get_newest(self, label):
        screen = Screen(self.visitors[label], CARDS)
        screen.search()
        return screen.ids[0] if screen.ids else None

    # Search, boards, figures

    def _search(self, label):
        words = self.city.words
        for name, text in (
            ("frequent word", (words.get("frequent") or [self.city.subjects["frequent"]])[-1]),
            ("rare word", (words.get("rare") or [self.city.subjects["rare"]])[0]),
            ("phrase", f'"{words["phrases"][0]}"' if words.get("phrases") else None),
        ):
            if text:
                yield Story(
                    "search",
                    name,
                    label,
                    lambda visitor, text=text: visitor.call(
                        DOCUMENT, "search_content", query=text, facets=True
                    )["hits"],
                    LOOK,
                )

    def _boards(self):
        for label in (LARGE, HEAD, CONTROLLER):
            screen = Screen(self.visitors[label], BOARD, "kanban")
            yield Story(
                "board",
                "as it opens",
                label,
                lambda visitor, screen=screen: screen.group(
                    "state", screen.get_default_filters(), is_open=True
                ),
                LOOK,
            )
            yield Story(
                "board",
                "assignments of all years by state",
                label,
                lambda visitor, screen=screen: screen.group("state", is_open=True),
                LOOK,
            )

    def _analytics(self):
        today = Date.today()
        year = {
            "date_from": Date.to_string(today - timedelta(days=365)),
            "date_to": Date.to_string(today),
        }
        for form in self.visitors[CONTROLLER].call("docflow.report", "get_forms"):
            # a form of a day or of the days ahead knows no period: it is asked as it opens
            periods = [one["name"] for one in form["parameters"] if one["kind"] == "period"]
            asked = dict.fromkeys(periods, year)
            yield Story(
                "discipline",
                f"form “{form['code']}”, {'a year' if periods else 'as it opens'}",
                CONTROLLER,
                lambda visitor, code=form["code"], asked=asked: visitor.call(
                    "docflow.report", "preview", code, asked
                )["rows"],
                YEAR,
                runs=4,
            )
        for label in (LARGE, HEAD, MAYOR):
            yield Story("discipline", "dashboard with all panels", label, _open_dashboard, runs=8)


# Questions that belong to no list


def show_tray(visitor, tray):
    action = {"res_model": tray["model"], "views": tray["views"]}
    return Screen(visitor, action | {"domain": tray["domain"], "context": tray["context"]})


def _count_trays(visitor):
    return visitor.call(DOCUMENT, "get_trays")


def _open_activities(visitor):
    wanted = {"fetch_params": ["systray_get_activities"], "context": visitor.context}
    return visitor.rpc("/mail/data", wanted)


def _open_dashboard(visitor):
    board = visitor.call("docflow.dashboard", "get_dashboard", scope="mine")
    for panel in board.get("panels") or ():
        code = panel["code"] if isinstance(panel, dict) else panel
        visitor.call("docflow.dashboard", "get_panel", code, scope="mine")
    return board


def open_card(visitor, screen, card):
    """The form, the tree of resolutions in it and the history below it; return how many nodes."""
    screen.read(card)
    tree = visitor.call(DOCUMENT, "get_resolution_tree", [card])
    thread = {"thread_model": DOCUMENT, "thread_id": card, "fetch_params": {"limit": 30}}
    visitor.rpc("/mail/thread/messages", thread)
    return tree["nodes"]
