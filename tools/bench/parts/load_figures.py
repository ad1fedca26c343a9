"""The table of a load: what people waited for and what it cost the server, by kind of request."""

import threading
import time
from collections import Counter, defaultdict
from pathlib import Path

from .http_log import parse
from .http_server import read_seconds
from .measure import percentile

_RETRY = "tries left, try again"


class Processors:
    """Seconds that each party worked between ``begin()`` and ``end()``: Odoo, its server processes
    in PostgreSQL, the crowd itself. A PostgreSQL elsewhere is not counted.

    Workers and connections come and go, so they are looked at every second.
    """

    def __init__(self, server):
        self._server = server

    def begin(self):
        self._began, self._crowd = time.monotonic(), time.process_time()
        self._overflows = _count_overflows()
        self._found = {"odoo": {}, "postgres": {}}
        self._look()
        self._before = {name: dict(found) for name, found in self._found.items()}
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def end(self):
        self._stopping.set()
        self._watcher.join()
        self._look()
        self.seconds = time.monotonic() - self._began
        self.crowd = time.process_time() - self._crowd
        self.overflows = _count_overflows() - self._overflows
        self.odoo, self.postgres = (
            sum(
                worked - self._before[name].get(pid, 0.0)
                for pid, worked in self._found[name].items()
            )
            for name in ("odoo", "postgres")
        )

    def _watch(self):
        while not self._stopping.wait(1):
            self._look()

    def _look(self):
        backends = self._server.work.find_backends()
        for name, pids in (
            ("odoo", [process.pid for process in self._server.children()]),
            ("postgres", backends),
        ):
            for pid in pids:
                # one that is gone keeps what it had
                worked = read_seconds(pid)
                self._found[name][pid] = max(worked, self._found[name].get(pid, 0.0))


def _count_overflows():
    """Return how often this machine turned a connection away because too many waited for a server
    (int); the client knocks again after a second, then after three.
    """
    names, values = (
        line.split()[1:]
        for line in Path("/proc/net/netstat").read_text().splitlines()
        if line.startswith("TcpExt:")
    )
    return int(values[names.index("ListenOverflows")])


class Meter:
    """``with meter: ask()`` on a server that does nothing else: what Odoo and PostgreSQL worked for
    that request is kept in ``works``.
    """

    def __init__(self, server):
        self._server, self.works = server, []
        self._odoo = [worker.pid for worker in server.get_workers()]

    def __enter__(self):
        self._backends = self._server.work.find_backends()
        self._before = self._read()

    def __exit__(self, *args):
        self.works.append([b - a for a, b in zip(self._before, self._read(), strict=True)])

    def _read(self):
        return [sum(map(read_seconds, pids)) for pids in (self._odoo, self._backends)]


def price(answers, works):
    """Return ``{kind: (requests, seconds of Odoo, seconds of PostgreSQL)}``, medians."""
    kinds = defaultdict(list)
    for answer, work in zip(answers, works, strict=True):
        kinds[answer.kind].append(work)
    return {
        kind: (len(group), *(percentile(column, 0.5) for column in zip(*group, strict=True)))
        for kind, group in kinds.items()
    }


def read_costs(path):
    """Return ``{number: Cost}`` of the requests in the server's log, and how often it retried."""
    costs, retries = {}, Counter()
    with Path(path).open(errors="replace") as log:
        for line in log:
            if found := parse(line):
                costs[found[0]] = found[1]
            elif _RETRY in line:
                retries[line.split(": ", 1)[1].split(",")[0]] += 1
    return costs, retries


def head():
    names = ("requests", "a second", "p50", "p95", "p99", "worst", "server", "of it SQL", "work")
    return f"  {'':<18}" + "".join(f"{name:>10}" for name in names) + f"{'stmts':>8}"


def lines(answers, costs, seconds):
    """Yield lines of the table, the dearest kind first; times in ms."""
    kinds = defaultdict(list)
    for answer in answers:
        kinds[answer.kind].append(answer)
    rows = []
    for kind, group in kinds.items():
        known = [costs[answer.number] for answer in group if answer.number in costs]
        waits = [answer.seconds for answer in group]
        total = sum(cost.seconds for cost in known)
        count = len(known) or 1
        figures = [percentile(waits, part) * 1000 for part in (0.5, 0.95, 0.99)]
        figures += [max(waits) * 1000, total / count * 1000]
        figures += [sum(cost.sql for cost in known) / count * 1000]
        statements = sum(cost.statements for cost in known) / count
        row = f"  {kind:<18}{len(group):>10,}{len(group) / seconds:>10.2f}"
        row += "".join(f"{figure:>10.0f}" for figure in figures)
        # share of one processor, as far as the server's clock tells
        row += f"{total / seconds:>9.0%} {statements:>7.0f}"
        rows.append((total, row))
    for __, row in sorted(rows, reverse=True):
        yield row
