"""What people wait for, measured in this process as they are: their rights, their rules.

A *story* is one question of one reader. It is asked once with empty caches (cold), then again and
again (warm). *Statements* are those of a warm run; what it wrote is rolled back.
"""

import os
import time
from typing import NamedTuple

import odoo

from .measure import Busy, percentile

WARM_RUNS, WARM_SECONDS = 15, 4
FELT = 0.1  # seconds: what answers faster may grow, nobody feels it


class Story(NamedTuple):
    """``ask(env)`` is what is measured; ``bound`` in seconds, or None where it is only told."""

    group: str
    name: str
    reader: int
    ask: object
    bound: float | None = None
    grows: float | None = None  # times, from the small city to the big one


class Figures(NamedTuple):
    cold: float
    p50: float
    p95: float
    busy: float  # median of what both processes worked
    busy95: float
    statements: int
    rows: int
    slowest: list


class Recorder:
    """Statements of a cursor with their seconds, while it is asked."""

    def __init__(self, cr):
        self.cr, self.seen = cr, []

    def __enter__(self):
        plain = self.cr.execute

        def execute(query, params=None, log_exceptions=True):
            began = time.perf_counter()
            try:
                return plain(query, params, log_exceptions)
            finally:
                self.seen.append((time.perf_counter() - began, query, params))

        self.cr.execute = execute
        return self

    def __exit__(self, *args):
        del self.cr.execute

    def get_slowest(self, count=2):
        """Return the texts of the slowest SELECTs with values in their places (list of str)."""
        found = []
        for seconds, query, params in sorted(self.seen, key=lambda one: -one[0]):
            if isinstance(query, odoo.tools.SQL):
                query, params = query.code, query.params
            text = self.cr._obj.mogrify(query, params).decode()
            if text.lstrip(" (\n").upper().startswith(("SELECT", "WITH")):
                found.append((seconds, text))
        return found[:count]


def ask(registry, story):
    """Return what a story costs (``Figures``)."""
    with registry.cursor() as cr:
        busy = Busy(cr)
        registry.clear_all_caches()
        env = odoo.api.Environment(cr, story.reader, {})
        cold, rows = _once(env, story)
        times, works, total = [], [], 0
        while len(times) < WARM_RUNS and total < WARM_SECONDS:
            worked = busy.seconds()
            times.append(_once(env, story)[0])
            works.append(busy.seconds() - worked)
            total += times[-1]
        statements = cr.sql_log_count
        with Recorder(cr) as recorder:
            _once(env, story)
        statements = cr.sql_log_count - statements
        slowest = recorder.get_slowest()
        cr.rollback()
    return Figures(
        cold,
        percentile(times, 0.5),
        percentile(times, 0.95),
        percentile(works, 0.5),
        percentile(works, 0.95),
        statements,
        rows,
        slowest,
    )


def _once(env, story):
    env.invalidate_all()
    began = time.perf_counter()
    answer = story.ask(env)
    seconds = time.perf_counter() - began
    return seconds, answer if isinstance(answer, int) else len(answer or ())


def explain(registry, figures):
    """Print the plans of the slowest statements of a story."""
    for seconds, text in figures.slowest:
        with registry.cursor() as cr:
            cr.execute("EXPLAIN (ANALYZE, BUFFERS) " + text)
            plan = "\n      ".join(row[0] for row in cr.fetchall())
            cr.rollback()
        print(f"    {seconds * 1000:.0f} ms: {text}\n      {plan}", flush=True)


def head():
    names = ("cold", "p50", "p95", "busy p50", "busy p95")
    columns = " ".join(f"{name:>9}" for name in names)
    return f"  {'':<58} {columns} {'stmts':>6} {'rows':>8} {'ratio':>6}   ms"


def line(story, figures, before):
    """Return a line of the table; ``before`` are the figures of the small city, or None."""
    numbers = (figures.cold, figures.p50, figures.p95, figures.busy, figures.busy95)
    columns = " ".join(f"{number * 1000:9.1f}" for number in numbers)
    ratio = f"{figures.busy / before.busy:6.2f}" if before else f"{'':>6}"
    label = f"{story.group}: {story.name}"
    return f"  {label:<58} {columns} {figures.statements:6} {figures.rows:8,} {ratio}"


def find_faults(story, figures, before):
    """Return the bounds that a story breaks (list of str).

    Where the machine is busy with others, the work of both processes stands for the time; growth is
    told by that work alone.
    """
    faults, label = [], f"{story.group}: {story.name}"
    is_shared = os.getloadavg()[0] > os.cpu_count()
    seconds = figures.busy95 if is_shared else figures.p95
    if story.bound and seconds > story.bound:
        faults.append(f"{label} took {seconds:.2f} s (bound {story.bound} s)")
    felt = story.grows and figures.busy > FELT
    if before and felt and figures.busy > story.grows * before.busy:
        times = figures.busy / before.busy
        faults.append(f"{label} grew {times:.1f} times (bound {story.grows})")
    return faults
