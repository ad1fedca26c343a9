"""What a story costs over HTTP: asked once of workers that have answered nothing yet (cold), then
again and again (warm). A story may take several requests; their costs are added up.
"""

import time
from typing import NamedTuple

from .measure import percentile

RUNS, SECONDS, WARM_UPS = 20, 3, 6


class Story(NamedTuple):
    """``ask(visitor)`` is what is measured; it returns how many rows came.

    :param str kind: which bound of :mod:`http_bounds` holds for it
    :param str peer: name of the peers' story it is compared with
    :param bare: statement of the same question with its rights in plain SQL (``SQL``), or None
    """

    group: str
    name: str
    reader: str
    ask: object
    kind: str = ""
    peer: str = ""
    bare: object = None
    runs: int = RUNS

    @property
    def label(self):
        return f"{self.group}: {self.name}, {self.reader}"


class Figures(NamedTuple):
    """Seconds of the server, from its log, the first of a new worker and two percentiles of warm
    ones; ``work`` is what processors worked for it; the others are medians of warm runs.
    """

    cold: float
    p50: float
    p95: float
    work: float
    work95: float
    sql: float
    statements: int
    requests: int
    rows: int
    bare: float | None = None


class _Run(NamedTuple):
    seconds: float
    sql: float
    statements: int
    requests: int
    work: float
    pids: frozenset
    rows: int


def measure(server, visitor, story):
    """Return the ``Figures`` of a story."""
    server.renew()
    first = _once(server, visitor, story)
    # a worker is warm when it has answered the story before
    known, runs = set(first.pids), []
    for __ in range(WARM_UPS):
        if len(known) >= server.workers:
            break
        known |= _once(server, visitor, story).pids
    began = time.monotonic()
    while len(runs) < story.runs and (not runs or time.monotonic() - began < SECONDS):
        run = _once(server, visitor, story)
        if run.pids <= known:
            runs.append(run)
        known |= run.pids
    return summarise(first, runs)


def summarise(first, runs):
    """Return ``Figures`` of the cold run and the warm ones."""
    return Figures(
        cold=first.seconds,
        p50=percentile([run.seconds for run in runs], 0.5),
        p95=percentile([run.seconds for run in runs], 0.95),
        work=percentile([run.work for run in runs], 0.5),
        work95=percentile([run.work for run in runs], 0.95),
        sql=percentile([run.sql for run in runs], 0.5),
        statements=percentile([run.statements for run in runs], 0.5),
        requests=runs[-1].requests,
        rows=runs[-1].rows,
    )


def _once(server, visitor, story):
    server.work.look()
    worked = server.work.seconds()
    with visitor.watch() as numbers:
        rows = story.ask(visitor)
    costs = [server.requests.get(number) for number in numbers]
    work = server.work.seconds() - worked
    return _Run(
        sum(cost.seconds for cost in costs),
        sum(cost.sql for cost in costs),
        sum(cost.statements for cost in costs),
        len(costs),
        max(work, 0.0),
        frozenset(cost.pid for cost in costs),
        rows if isinstance(rows, int) else len(rows or ()),
    )
