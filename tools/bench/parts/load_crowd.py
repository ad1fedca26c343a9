"""People at work: registrars with letters, readers with their trays. Each is a thread with a
browser session of its own; it waits most of the time, as people do.
"""

import random
import threading
import time
from collections import defaultdict
from contextlib import nullcontext, suppress
from typing import NamedTuple

import requests

from tests.server import RemoteError

from .http_visitor import LIMIT, Screen, Visitor
from .load_letters import make_letter
from .load_listener import Listener

DOCUMENT = "docflow.document"
CARDS = "docflow_base.docflow_document_action"
INCOMING = "docflow_base.docflow_document_action_incoming"
CABINET_SHARE = 0.5
GATHER, SPREAD = 0.4, 1.5  # seconds; those of the web client's service of trays


class Answer(NamedTuple):
    """One request as its sender saw it: ``number`` finds it in the server's log."""

    kind: str
    number: int
    seconds: float
    fault: str | None


class Notes:
    """What everybody saw: answers of the server, and the numbers that it gave out."""

    def __init__(self):
        self.answers, self.registered = [], []
        self.late = defaultdict(float)

    @property
    def faults(self):
        return [answer for answer in self.answers if answer.fault]


class Person(threading.Thread):
    """Does something every ``pace`` seconds, from a moment of its own in the first of them."""

    def __init__(self, server, login, notes, views, seed):
        super().__init__(daemon=True)
        self.server, self.login, self.notes = server, login, notes
        self.random = random.Random(seed)
        self.meter, self.listener = nullcontext(), None
        self._called, self._recount_at = threading.Event(), None
        self._views = views

    # The day

    def sign_in(self):
        """Come to work: the session, and what the web client loads once."""
        began = time.perf_counter()
        self.visitor = Visitor(self.server, self.login)
        self._note("sign in", began)
        # browsers keep views, and so do ours: one copy of them for all
        self.visitor._views = self._views
        self.prepare()

    def listen(self):
        """Open the line by which the server tells that trays changed."""
        self.listener = Listener(self.server, self.visitor, self._on_change)
        self.listener.start()

    def plan(self, began, seconds, pace):
        self.began, self.ends, self.pace = began, began + seconds, pace

    def run(self):
        due = self.began + self.random.random() * self.pace
        while True:
            wake = min(due, self._recount_at or due, self.ends)
            self._called.wait(max(0.0, wake - time.monotonic()))
            self._called.clear()
            now = time.monotonic()
            if now >= self.ends:
                break
            if self._recount_at and now >= self._recount_at:
                self._recount_at = None
                self.act_now(self.recount)
            if now >= due:
                self.notes.late[self.name] = max(self.notes.late[self.name], now - due)
                self.act()
                due += self.pace

    def _on_change(self):
        # called by the listener: counted a little later, as the web client does
        if not self._recount_at:
            self._recount_at = time.monotonic() + GATHER + self.random.random() * SPREAD
            self._called.set()

    def recount(self):
        """What every open tab asks when trays changed: the counter beside the clock."""
        wanted = {"fetch_params": ["systray_get_activities"], "context": self.visitor.context}
        self.ask("systray", self.visitor.rpc, "/mail/data", wanted)

    def act(self):
        """Do one thing; a fault is noted, and the next thing is done all the same."""
        self.act_now(self.do)

    def act_now(self, deed, *arguments):
        with suppress(_Noted):
            deed(*arguments)

    # Asking

    def ask(self, kind, question, *arguments, **keywords):
        """Put a question to the server and note its answer; a fault ends the rest of the act."""
        began = time.perf_counter()
        try:
            with self.meter:
                answer = question(*arguments, **keywords)
        except (RemoteError, requests.RequestException) as error:
            self._note(kind, began, f"{self.login}: {error}"[:1000])
            raise _Noted from error
        self._note(kind, began)
        return answer

    def _note(self, kind, began, fault=None):
        seconds = time.perf_counter() - began
        self.notes.answers.append(Answer(kind, self.visitor.asked[-1], seconds, fault))


class _Noted(Exception):
    """The fault is in the notes already."""


class Reader(Person):
    """Looks at a tray, a list, a card or a search, one as often as the other."""

    def __init__(self, *arguments, words):
        super().__init__(*arguments)
        self.words = words

    def prepare(self):
        self.screen = Screen(self.visitor, CARDS)
        self.form = self.visitor.get_specification(
            DOCUMENT, self.screen.views, "form", self.screen.context
        )
        self.screen.search()
        self.seen = self.screen.ids

    def recount(self):
        """Readers have the cabinet open in half of the cases."""
        super().recount()
        if self.random.random() < CABINET_SHARE:
            self.ask("cabinet", self.visitor.call, DOCUMENT, "get_trays")

    def do(self):
        self.random.choice((self.look_at_tray, self.look_at_list, self.open_card, self.search))()

    def look_at_tray(self):
        """The cabinet counts all trays and shows one."""
        trays = self.ask("cabinet", self.visitor.call, DOCUMENT, "get_trays")
        if trays:
            tray = self.random.choice(trays)
            screen = self._get_tray_screen(tray)
            self.ask("tray", screen.search)

    def _get_tray_screen(self, tray):
        action = {
            "res_model": tray["model"],
            "views": tray["views"],
            "domain": tray["domain"],
            "context": tray["context"],
        }
        return Screen(self.visitor, action)

    def look_at_list(self):
        """The register, now and then its second page."""
        self.ask("list", self.screen.search, offset=self.random.choice((0, 0, 0, LIMIT)))
        self.seen = self.screen.ids or self.seen

    def open_card(self):
        """The form, the tree of resolutions in it and the history below it."""
        if self.seen:
            read_card(self, self.random.choice(self.seen), self.form)
        else:
            self.look_at_list()

    def search(self):
        words = " ".join(self.random.sample(self.words, 2))
        self.ask("search", self.visitor.call, DOCUMENT, "search_content", query=words, facets=True)


class Registrar(Person):
    """Registers a letter with its scan, as the form does it."""

    def __init__(self, *arguments, place):
        super().__init__(*arguments)
        self.place = place

    def prepare(self):
        self.screen = Screen(self.visitor, INCOMING, "form")
        self.form = self.screen.specification
        # reading asks for sizes instead of bytes, saving does not: it would lose the scan
        self.context = self.screen.context

    def do(self):
        """Save and register by one request, as the button of a new card does; then the card is
        there, and what lies in it and below it is asked for."""
        letter = self.fill_in(self.place)
        done = self.ask(
            "register with file",
            self.visitor.call,
            DOCUMENT,
            "web_save_step",
            [],
            letter,
            "action_register",
            self.form,
            context=self.screen.context,
        )
        card = done["records"][0]["id"]
        self.notes.registered.append(card)
        read_around(self, card)

    def draft(self, place=None):
        """Fill in the form and save it with the scan; return the id of the card."""
        saved = self.ask(
            "draft with file",
            self.visitor.call,
            DOCUMENT,
            "web_save",
            [],
            self.fill_in(place or self.place),
            specification=self.form,
            context=self.screen.context,
        )
        return saved[0]["id"]

    def fill_in(self, place):
        """Open an empty form and type; return the values that it holds then."""
        values = self.ask("empty form", self._onchange, {}, [])
        values["type_id"] = place.type_id
        found = self.ask(
            "correspondent",
            self.visitor.call,
            "res.partner",
            "name_search",
            name=self.random.choice(place.letters),
            limit=8,
        )
        values["correspondent_id"] = found[0][0] if found else False
        self.ask("filled form", self._onchange, values, ["type_id", "correspondent_id"])
        return make_letter(self.random, place, values["correspondent_id"])

    def _onchange(self, values, names):
        answer = self.visitor.call(
            DOCUMENT, "onchange", [], values, names, self.form, context=self.context
        )
        return {
            name: value["id"] if isinstance(value, dict) and "id" in value else value
            for name, value in {**values, **answer["value"]}.items()
        }

    def register(self, card):
        """Press the button and note what number the screen shows then."""
        parameters = {"model": DOCUMENT, "method": "action_register", "args": [[card]]}
        parameters["kwargs"] = {"context": self.visitor.context}
        route = f"/web/dataset/call_button/{DOCUMENT}/action_register"
        self.ask("register", self.visitor.rpc, route, parameters)
        self.notes.registered.append(card)


def read_card(person, card, specification):
    person.ask(
        "card",
        person.visitor.call,
        DOCUMENT,
        "web_read",
        [card],
        specification=specification,
        context={"bin_size": True},
    )
    read_around(person, card)


def read_around(person, card):
    """What the form asks for beside the record: the tree of resolutions and the history."""
    visitor = person.visitor
    person.ask("tree", visitor.call, DOCUMENT, "get_resolution_tree", [card])
    thread = {"thread_model": DOCUMENT, "thread_id": card, "fetch_params": {"limit": 30}}
    person.ask("history", visitor.rpc, "/mail/thread/messages", thread)
