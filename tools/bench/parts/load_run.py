"""A mixed load from sign-in to the last second: :mod:`load_crowd` against a server of its own."""

import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from itertools import cycle, islice

from .http_server import BenchServer
from .load_crowd import Notes, Reader, Registrar
from .load_figures import Meter, Processors, head, lines, price, read_costs
from .load_ledger import Ledger
from .load_places import People

_SIGN_INS = 8  # people come one after the other; a password costs a processor a third of a second
_SHOWN = 10
# What core logs of itself on a day without load as well.
_HARMLESS = ("py.warnings", "processed no record")
_PRICED, _ROUNDS = 6, 8  # people, and how often each acts


class Load:
    """``run()`` prints; ``faults`` are what broke."""

    def __init__(self, arguments):
        self.arguments, self.database = arguments, arguments.database
        self.faults = []

    def run(self):
        people = People(self.database)
        # scheduled actions run beside the people, as they do in a council
        options = ("--max-cron-threads=1", f"--limit-request={self.arguments.limit_request}")
        with BenchServer(
            self.database,
            workers=self.arguments.workers,
            options=options,
            backlog=self.arguments.backlog,
        ) as server:
            try:
                self.server, self.processors = server, Processors(server)
                self._sign_in(people)
                if self.arguments.price:
                    self._price()
                self._work()
                self._rush(people)
                self._look_at_log()
            finally:
                if self.arguments.keep_log:
                    shutil.copy(server.log, self.arguments.keep_log)

    def _sign_in(self, people):
        views, self.notes = {}, Notes()
        wanted = self.arguments
        places = list(people.registrars.items())[: wanted.registrars]
        if len(places) < wanted.registrars:
            raise SystemExit(f"the city has {len(places)} registrars, not {wanted.registrars}")
        self.registrars = [
            Registrar(self.server, login, self.notes, views, seed, place=place)
            for seed, (login, place) in enumerate(places)
        ]
        # a city of few people: a reader may sit at two screens
        logins = islice(cycle(people.readers), wanted.readers)
        self.readers = [
            Reader(self.server, login, self.notes, views, 1000 + seed, words=people.words)
            for seed, login in enumerate(logins)
        ]
        crowd = self.registrars + self.readers
        self.processors.begin()
        # the first ones fill the views that the others share
        for person in (self.registrars[0], self.readers[0]):
            person.sign_in()
        others = [person for person in crowd if not hasattr(person, "visitor")]
        with ThreadPoolExecutor(_SIGN_INS) as pool:
            list(pool.map(lambda person: person.sign_in(), others))
        self.processors.end()
        self._show(f"{len(crowd)} people signed in")
        if wanted.listen:
            began = time.monotonic()
            with ThreadPoolExecutor(_SIGN_INS) as pool:
                list(pool.map(lambda person: person.listen(), crowd))
            print(f"  {len(crowd)} lines for messages opened in {time.monotonic() - began:.1f} s")

    def _price(self):
        """What one letter and one look cost the processors when nobody else is there."""
        wanted = self.arguments
        print("\n  alone on the server, ms of work")
        for title, people, rate in (
            ("a letter", self.registrars, wanted.registrars / wanted.letter_each),
            ("a look", self.readers, wanted.readers / wanted.look_each),
        ):
            # people of different rights, each for a while, after a round in which workers warm up
            chosen = people[:: max(1, len(people) // _PRICED)][:_PRICED]
            for person in chosen:
                person.act()
            self._begin()
            meter = Meter(self.server)
            for person in chosen * _ROUNDS:
                person.meter = meter
                person.act()
                person.meter = nullcontext()
            self._show_price(title, price(self.notes.answers, meter.works), len(chosen), rate)

    def _show_price(self, title, prices, people, rate):
        acts, total = people * _ROUNDS, 0.0
        for kind, (count, odoo, postgres) in prices.items():
            total += count / acts * (odoo + postgres)
            print(
                f"  {kind:<18} Odoo {odoo * 1000:6.1f}  PostgreSQL {postgres * 1000:6.1f}  "
                f"{count / acts:.2f} times in {title}"
            )
        print(
            f"  {title}: {total * 1000:.0f} ms; {rate:.1f} a second keep {rate * total:.2f} "
            "processors busy",
            flush=True,
        )

    def _work(self):
        """The mixed load itself."""
        wanted = self.arguments
        ledger = self._begin()
        self.processors.begin()
        began = time.monotonic()
        for person in self.registrars:
            person.plan(began, wanted.seconds, wanted.letter_each)
        for person in self.readers:
            person.plan(began, wanted.seconds, wanted.look_each)
        for person in self.registrars + self.readers:
            person.start()
        for person in self.registrars + self.readers:
            person.join()
        self.processors.end()
        self._show(
            f"{len(self.registrars)} registrars, a letter each {wanted.letter_each:g} s; "
            f"{len(self.readers)} readers, a look each {wanted.look_each:g} s"
        )
        self._hang_up()
        print(f"  behind their own pace at worst: {max(self.notes.late.values()):.1f} s")
        self._check(ledger, self.notes.registered)

    def _hang_up(self):
        """Close the lines and tell what came through them."""
        lines = [person.listener for person in self.registrars + self.readers if person.listener]
        cut = [line.fault for line in lines if line.fault]
        for line in lines:
            line.close()
        if lines:
            messages = sum(line.messages for line in lines)
            print(f"  {messages} messages that trays changed, {len(cut)} lines were cut")
            self.faults += [f"a line was cut: {fault}" for fault in cut[:_SHOWN]]

    def _rush(self, people):
        """All registrars press Register in the same second, on a few journals."""
        offices = list({place.office_id: place for place in people.registrars.values()}.values())
        places = offices[: self.arguments.journals]
        admin = self.server.login("admin", "admin")
        before = admin.call(
            "docflow.office", "read", [place.office_id for place in places], ["registrar_ids"]
        )
        everybody = [[4, person.visitor.uid] for person in self.registrars]
        for office in before:
            admin.call("docflow.office", "write", [office["id"]], {"registrar_ids": everybody})
        try:
            self._rush_to(places)
        finally:
            for office in before:
                back = {"registrar_ids": [[6, 0, office["registrar_ids"]]]}
                admin.call("docflow.office", "write", [office["id"]], back)

    def _rush_to(self, places):
        with ThreadPoolExecutor(_SIGN_INS) as pool:
            chosen = zip(self.registrars, cycle(places))
            cards = list(pool.map(lambda one: one[0].draft(one[1]), chosen))
        ledger = self._begin()
        barrier = threading.Barrier(len(cards))

        def press(person, card):
            barrier.wait()
            person.act_now(person.register, card)

        self.processors.begin()
        with ThreadPoolExecutor(len(cards)) as pool:
            list(pool.map(press, self.registrars, cards))
        self.processors.end()
        self._show(f"{len(cards)} press Register at once, on {len(places)} journals")
        self._check(ledger, self.notes.registered)
        if len(self.notes.registered) != len(cards) and not self.faults:
            self.faults.append(f"{len(self.notes.registered)} of {len(cards)} were registered")

    def _begin(self):
        """Begin a step: nothing answered yet, the journals as they are (``Ledger``)."""
        self.notes.answers, self.notes.registered = [], []
        return Ledger(self.database)

    # Printing

    def _show(self, title):
        work = self.processors
        costs, retries = read_costs(self.server.log)
        print(f"\n  {title}; {work.seconds:.1f} s, times in ms\n{head()}")
        for line in lines(self.notes.answers, costs, work.seconds):
            print(line)
        shares = (("Odoo", work.odoo), ("PostgreSQL", work.postgres), ("the crowd", work.crowd))
        print(
            "  processors used: "
            + ", ".join(f"{name} {worked / work.seconds:.2f}" for name, worked in shares)
        )
        print(
            f"  {work.overflows} connections had to knock again; retried by the server so far: "
            f"{dict(retries) or 'nothing'}",
            flush=True,
        )
        faults = self.notes.faults
        self.faults += [f"{answer.kind}: {answer.fault}" for answer in faults[:_SHOWN]]
        if len(faults) > _SHOWN:
            self.faults.append(f"… and {len(faults) - _SHOWN} more errors")

    def _check(self, ledger, acknowledged):
        faults = ledger.find_faults(acknowledged)
        print(
            f"  {ledger.count} numbers drawn in {ledger.journals} journals, "
            f"{len(acknowledged)} acknowledged; {len(faults)} gaps, duplicates or losses",
            flush=True,
        )
        self.faults += faults

    def _look_at_log(self):
        lines = [
            line for line in self.server.complaints() if not any(word in line for word in _HARMLESS)
        ]
        self.faults += [f"the server logged: {line}" for line in lines[:_SHOWN]]
