"""What the benchmark asks over HTTP is what a real browser asks at the same screen."""

import json
import sys

import pytest

from tests import server
from tools.bench.parts.http_people import CONTROLLER, REGISTRAR, City
from tools.bench.parts.http_reads import BOARD, CABINET, CARDS, DOCUMENT, INCOMING, show_tray
from tools.bench.parts.http_visitor import Screen, Visitor
from tools.browser import Browser, until

CITY = 100  # cards
#: What only names the place the question is asked from.
PLACE = ("lang", "tz", "uid", "allowed_company_ids")
# every request is kept by the page that sends it
LISTEN = """
(() => {
    window.docflowAsked = [];
    const { open, send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (method, url) {
        this.docflowUrl = String(url);
        return open.apply(this, arguments);
    };
    XMLHttpRequest.prototype.send = function (body) {
        if (this.docflowUrl.includes("/web/dataset/call_kw/")) {
            window.docflowAsked.push(body);
        }
        return send.apply(this, arguments);
    };
    const { fetch } = window;
    window.fetch = function (url, options) {
        if (String(url.url || url).includes("/web/dataset/call_kw/")) {
            window.docflowAsked.push(options?.body);
        }
        return fetch.apply(this, arguments);
    };
})();
"""


class Listener(Visitor):
    """A visitor of the benchmark whose questions are kept."""

    def rpc(self, route, parameters):
        if "/call_kw/" in route:
            self.heard.append(parameters)
        return super().rpc(route, parameters)

    def __init__(self, *arguments):
        self.heard = []
        super().__init__(*arguments)


@pytest.fixture(scope="module")
def city():
    """A server on a small generated city, and who is who there."""
    with server.copied_database(server.DB_TEST, "questions") as name:
        script = server.ROOT / "tools" / "generate_city.py"
        options = ("--database", name, "--documents", str(CITY), "--without-texts")
        server.run(sys.executable, str(script), "--config", server.CONF, *options)
        with server.OdooServer(name) as odoo:
            yield odoo, City(name)


@pytest.fixture(scope="module")
def browser(city):
    odoo, __ = city
    page = Browser(odoo.url)
    page.call("Page.enable")
    page.call("Page.addScriptToEvaluateOnNewDocument", source=LISTEN)
    yield page
    page.close()


def hear(browser, method, *, count=1):
    """Return the questions of ``method`` that the open page has asked, once they are ``count``."""

    def find():
        asked = [json.loads(body)["params"] for body in browser.run("window.docflowAsked || []")]
        return [one for one in asked if one["method"] == method]

    until(lambda: len(find()) >= count, f"the question {method}")
    return find()


def make_plain(question):
    """Return what of a question costs the server work, in a form that can be compared."""
    named = dict(question["kwargs"])
    context = named.pop("context", {})
    named["context"] = {key: value for key, value in context.items() if key not in PLACE}
    named["args"] = list(question["args"])
    named["domain"] = strip_domain(named.get("domain"))
    return {"model": question["model"], "method": question["method"], **named}


def strip_domain(domain):
    """Return the conditions of a domain of conditions that all hold, in one order."""
    conditions = [part for part in domain or () if part != "&"]
    return sorted(conditions, key=json.dumps)


def assert_same(heard, asked):
    ours, theirs = ([make_plain(one) for one in questions] for questions in (heard, asked))
    assert json.loads(json.dumps(ours)) == theirs


@pytest.mark.alone
class TestQuestions:
    def _start(self, city, browser, reader):
        odoo, people = city
        login = people.logins[reader]
        if getattr(browser, "reader", None) != login:
            browser.login(login)
            browser.reader = login
        return Listener(odoo, login)

    def _heard(self, visitor, method):
        return [one for one in visitor.heard if one["method"] == method]

    def test_register(self, city, browser):
        """A register: one page of the list, and every field of the panel beside it."""
        visitor = self._start(city, browser, CONTROLLER)
        screen = Screen(visitor, CARDS)
        screen.search()
        screen.count_panel()
        browser.open(f"/odoo/action-{CARDS}")
        for method, count in (
            ("web_search_read", 1),
            ("search_panel_select_range", 1),
            ("search_panel_select_multi_range", 3),
        ):
            asked = hear(browser, method, count=count)
            assert_same(self._heard(visitor, method), asked)

    def test_board(self, city, browser):
        """The board as it opens: its columns, and the first cards of each."""
        visitor = self._start(city, browser, CONTROLLER)
        screen = Screen(visitor, BOARD, "kanban")
        screen.group("state", screen.get_default_filters(), is_open=True)
        browser.open(f"/odoo/action-{BOARD}")
        asked = hear(browser, "web_read_group")
        assert_same(self._heard(visitor, "web_read_group"), asked)

    def test_tray(self, city, browser):
        """The cabinet: its counters, and the tray that opens first."""
        visitor = self._start(city, browser, CONTROLLER)
        trays = visitor.call(DOCUMENT, "get_trays")
        browser.open(f"/odoo/action-{CABINET}")
        asked = hear(browser, "web_search_read")
        model, domain = asked[0]["model"], strip_domain(asked[0]["kwargs"]["domain"])
        tray = next(
            one for one in trays if one["model"] == model and strip_domain(one["domain"]) == domain
        )
        show_tray(visitor, tray).search()
        assert_same(self._heard(visitor, "web_search_read"), asked)
        assert_same(self._heard(visitor, "get_trays"), hear(browser, "get_trays"))

    def test_card(self, city, browser):
        """A card: its form with all that lies in it."""
        visitor = self._start(city, browser, CONTROLLER)
        screen = Screen(visitor, CARDS)
        screen.search()
        card = screen.ids[0]
        Screen(visitor, CARDS, "form").read(card)
        browser.open(f"/odoo/action-{CARDS}/{card}")
        asked = hear(browser, "web_read")
        assert_same(self._heard(visitor, "web_read"), asked)

    def test_groups(self, city, browser):
        """A register that somebody groups: its groups, closed."""
        visitor = self._start(city, browser, CONTROLLER)
        screen = Screen(visitor, CARDS)
        screen.group("state")
        label = visitor.call(DOCUMENT, "fields_get", ["state"], ["string"])["state"]["string"]
        browser.open(f"/odoo/action-{CARDS}")
        browser.wait("document.querySelector('.o_data_row')")
        browser.click(".o_searchview_dropdown_toggler")
        browser.click(".o_group_by_menu .o_menu_item", label)
        asked = hear(browser, "web_read_group")
        assert_same(self._heard(visitor, "web_read_group"), asked)

    def test_new_card(self, city, browser):
        """A new card: what the form asks before a key is pressed."""
        visitor = self._start(city, browser, REGISTRAR)
        Screen(visitor, CARDS, "form").open_new()
        browser.open(f"/odoo/action-{CARDS}/new")
        asked = hear(browser, "onchange")
        assert_same(self._heard(visitor, "onchange"), asked)

    def test_typing(self, city, browser):
        """A number typed into a new card: the whole card goes to the server and back."""
        visitor = self._start(city, browser, REGISTRAR)
        screen = Screen(visitor, INCOMING, "form")
        values = screen.open_new()
        screen.change({**values, "corr_number": "55-1"}, "corr_number")
        browser.open(f"/odoo/action-{INCOMING}/new")
        browser.type_into("div[name=corr_number] input", "55-1")
        browser.run("document.activeElement.blur()")
        asked = hear(browser, "onchange", count=2)
        # a page with something unsaved asks before it is left
        browser.click(".o_form_button_cancel")
        assert_same(self._heard(visitor, "onchange"), asked)
