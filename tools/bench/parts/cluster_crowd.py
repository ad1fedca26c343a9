"""The crowd of the mixed load at the cluster's one address, and its journals read past Odoo."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

import requests

from tests.server import RemoteError

from .load_crowd import Answer, Notes, Reader, Registrar
from .load_ledger import TOPS, Ledger
from .load_places import People


class ClusterLedger(Ledger):
    def __init__(self, place, database):
        self.place, self.database = place, database
        self.since = place.query("SELECT date_trunc('second', now() AT TIME ZONE 'UTC')")[0][0]
        self.tops = {(str(row[0]), str(row[1])): int(row[2]) for row in self._ask(TOPS)}

    def _ask(self, statement):
        rows = self.place.query(statement, database=self.database)
        return [tuple(map(str, row)) for row in rows]


class Crowd:
    """People who work through all rehearsals with the session of their first sign-in."""

    def __init__(self, nodes, database, registrars, readers):
        self.nodes = nodes
        people = People(database)
        views = {}
        self.notes = Notes()
        self.registrars = [
            Registrar(nodes, login, self.notes, views, seed, place=place)
            for seed, (login, place) in enumerate(list(people.registrars.items())[:registrars])
        ]
        self.readers = [
            Reader(nodes, login, self.notes, views, 1000 + seed, words=people.words)
            for seed, login in enumerate(islice(cycle(people.readers), readers))
        ]
        self.people = self.registrars + self.readers
        for first in (self.registrars[:1], self.readers[:1]):
            for person in first:
                person.sign_in()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(self._sign_in, self.people))
        self.registered = []
        self.renew_notes()

    @staticmethod
    def _sign_in(person):
        if not hasattr(person, "visitor"):
            person.sign_in()

    def renew_notes(self):
        """Begin a new page; numbers that were given out are kept for the end."""
        self.registered += self.notes.registered
        self.notes = Notes()
        for person in self.people:
            person.notes = self.notes
        return self.notes

    def begin(self, seconds, letter_each, look_each):
        """Let them work for a while; ``join()`` of what comes back waits for the last one."""
        self.renew_notes()
        began, threads = time.monotonic(), []
        for person in self.people:
            pace = letter_each if isinstance(person, Registrar) else look_each
            person.plan(began, seconds, pace)
            thread = threading.Thread(target=self._work, args=(person,), daemon=True)
            thread.start()
            threads.append(thread)
        return threads

    def _work(self, person):
        """One person's time; what breaks beside the questions he notes himself is noted too."""
        due = person.began + person.random.random() * person.pace
        while due < person.ends:
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                person.act()
            except (RemoteError, requests.RequestException) as error:
                fault = f"{person.login}: {error}"[:1000]
                self.notes.answers.append(Answer("screen", 0, 0.0, fault))
            due += person.pace

    def count_sessions(self):
        """Return how many are still signed in, and the names of those who are not."""
        lost = [person.login for person in self.people if not self._is_in(person)]
        return len(self.people) - len(lost), lost

    @staticmethod
    def _is_in(person):
        try:
            return bool(person.visitor.rpc("/web/session/get_session_info", {})["uid"])
        except (RemoteError, requests.RequestException):
            return False


class Probe(threading.Thread):
    """Writes a little and reads it back, again and again: when did it work, when not?"""

    def __init__(self, nodes):
        super().__init__(daemon=True)
        self.client = nodes.login("admin", "admin")
        self.done, self.faults = [], []
        self._ended = threading.Event()

    def run(self):
        number = 0
        while not self._ended.is_set():
            number += 1
            try:
                self.client.call(
                    "ir.config_parameter", "set_param", "docflow.rehearsal", str(number)
                )
                self.done.append(time.monotonic())
            except (RemoteError, requests.RequestException) as error:
                self.faults.append((time.monotonic(), str(error)[:300]))
            time.sleep(0.2)

    def end(self):
        self._ended.set()
        self.join(130)

    def get_gap(self, since):
        """Return the seconds from ``since`` until a write went through again."""
        after = [moment for moment in self.done if moment > since + 0.5]
        before = [moment for moment in self.done if moment <= since + 0.5]
        return max(
            (b - a for a, b in zip([*before[-1:], *after], after, strict=False)), default=None
        )
