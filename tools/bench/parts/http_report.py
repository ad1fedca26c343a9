"""The table of the benchmark: on the screen line by line, and as a page of the documentation."""

import os
import platform
import subprocess
from datetime import date
from pathlib import Path

import psutil

from .http_bounds import BOUNDS, PEER, find_peer

COLUMNS = ("cold", "p50", "p95", "work", "SQL", "bare")
INDEXES = """## Indexes

Which question serves an index larger than a megabyte is told by `./docflow bench indexes`: it asks
what stands above and, besides, every list with its filters, every report form, prints, letters,
scheduled actions and acts. Those that keep a rule (unique ones) are not counted; those that no
question used stand here:

"""
_HEADS = {
    "cabinet": "The cabinet",
    "tray": "Trays",
    "register": "Registers",
    "card": "One card",
    "search": "Search",
    "board": "Boards",
    "discipline": "Discipline and figures",
    "write": "Writing",
}


def head():
    columns = " ".join(f"{name:>7}" for name in COLUMNS)
    return f"  {'':<68} {columns} {'stmts':>5} {'rows':>6} {'grown':>6} {'peer':>5}   ms"


def line(story, figures, before=None, peers=None):
    """Return a line of the table."""
    return f"  {story.label:<68} {' '.join(_cells(story, figures, before, peers))}"


def _cells(story, figures, before, peers):
    times = [figures.cold, figures.p50, figures.p95, figures.work, figures.sql, figures.bare]
    cells = [f"{_ms(value):>7}" for value in times]
    peer = find_peer(story, peers or {})
    return [
        *cells,
        f"{figures.statements:>5}",
        f"{figures.rows:>6}",
        f"{_times(figures, before):>6}",
        f"{_times(figures, peer):>5}",
    ]


def _ms(seconds):
    return "" if seconds is None else f"{seconds * 1000:.1f}"


def _times(figures, other):
    return f"{figures.work / other.work:.2f}" if other and other.work else ""


def make_page(measured, before, peers, facts):
    """Return the page (str).

    :param list measured: ``[(story, figures)]`` of the city; ``before`` of the small one by label
    :param list peers: ``[(story, figures)]``
    :param dict facts: ``documents``, ``small``, ``notes`` (lines), ``faults``, ``indexes``
        (lines), ``load``
    """
    by_key = {(story.group, story.name, story.reader): figures for story, figures in peers}
    parts = [_introduce(facts)]
    for group, title in _HEADS.items():
        rows = [(story, figures) for story, figures in measured if story.group == group]
        if rows:
            parts.append(_table(title, rows, before, by_key))
    for group in dict.fromkeys(story.group for story, __ in peers):
        rows = [(story, figures) for story, figures in peers if story.group == group]
        parts.append(_table(f"Peer: {group}", rows, {}, {}))
    if facts["notes"]:
        parts.append("## Jobs\n\n" + "\n".join(f"* {note}" for note in facts["notes"]))
    if facts["indexes"]:
        parts.append(INDEXES + "\n".join(f"* {row}" for row in facts["indexes"]))
    faults = facts["faults"] or ["None."]
    parts.append("## Bounds that do not hold\n\n" + "\n".join(f"* {fault}" for fault in faults))
    return "\n\n".join(parts) + "\n"


def _introduce(facts):
    memory = psutil.virtual_memory().total / 2**30
    small = f"{facts['small']:,}" if facts["small"] else "fewer"
    bounds = BOUNDS["look"]
    return f"""# Performance

Written by `./docflow bench --documents {facts["documents"]}`; not by hand. {date.today():%d.%m.%Y},
commit `{_get_commit()}`, {facts["documents"]:,} cards, {os.cpu_count()} cores ({_get_processor()}),
{memory:.0f} GB, load of the machine {facts["load"]:.1f} while it ran.

Every line is one thing that a person does at the screen, asked over HTTP with his session and his
rights from a server with two workers, with the questions of the real views. Milliseconds are the
server's own, from its request log. Before it the tables were vacuumed, as PostgreSQL does by itself
every night.

* *cold*: the first answer of a worker that was just started, with nothing in its caches
  (PostgreSQL keeps its own); *p50*, *p95*: warm;
* *work*: what the processors worked for it, those of the worker and of PostgreSQL: what counts
  while the machine is busy with others; ratios are of *work*;
* *SQL*: of the time, what PostgreSQL took; *bare*: the same rows asked of PostgreSQL in one
  statement, the physical limit;
* *grown*: times of the same in {small} cards; *peer*: share of what `{PEER}` takes for its own
  list, search or new record in the same database and run.

Bounds: p95 of lists, trays, counters and search {bounds.seconds} s, {bounds.share} of the peer's
list at full size, growth {bounds.grows:.0f} times where it takes more than 0.1 s; counters of the
cabinet 50 ms of SQL; reports of a year 5 s; a letter registered with its scan no more than a new
record of the peer."""


def _table(title, rows, before, peers):
    names = ("", *COLUMNS, "statements", "rows", "grown", "peer")
    lines = [
        f"## {title}",
        "",
        "| " + " | ".join(names) + " |",
        "|---|" + "--:|" * (len(names) - 1),
    ]
    for story, figures in rows:
        cells = _cells(story, figures, before.get(story.label), peers)
        label = f"{story.name}, {story.reader}"
        lines.append("| " + " | ".join([label, *(cell.strip() for cell in cells)]) + " |")
    return "\n".join(lines)


def _get_commit():
    root = Path(__file__).resolve().parents[3]
    found = subprocess.run(
        ["git", "-C", str(root), "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or "unknown"


def _get_processor():
    try:
        for row in Path("/proc/cpuinfo").read_text().splitlines():
            if row.startswith("model name"):
                return row.partition(":")[2].strip()
    except OSError:
        pass
    return platform.machine()
