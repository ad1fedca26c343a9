"""Measuring in this process: seconds, the work of both processors, statements, memory, plans."""

import gc
import json
import resource
import time
from pathlib import Path

from odoo.tools import SQL


def percentile(values, part):
    """Return the value below which ``part`` (0 … 1) of ``values`` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def get_peak():
    """Return the most memory this process has held so far, in megabytes (float)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Busy:
    """Seconds that this process and its server process of PostgreSQL worked: what a machine with
    nothing else to do would take. A server elsewhere is not counted.
    """

    def __init__(self, cr):
        cr.execute("SELECT pg_backend_pid()")
        self._backend = Path(f"/proc/{cr.fetchone()[0]}/schedstat")

    def seconds(self):
        try:
            backend = int(self._backend.read_text().split()[0]) / 1e9
        except OSError:
            backend = 0.0
        return time.process_time() + backend


def read_plan(cr, query):
    """Return the nodes of the plan of ``query`` (``SQL``), the uppermost first (list of dict)."""
    cr.execute(SQL("EXPLAIN (FORMAT JSON) %s", query))
    found = cr.fetchone()[0]
    found = json.loads(found) if isinstance(found, str) else found
    nodes, todo = [], [found[0]["Plan"]]
    while todo:
        node = todo.pop()
        todo += node.get("Plans", [])
        nodes.append(node)
    return nodes


class Growth:
    """``with Growth() as growth: …; growth.megabytes``: what the process held more at its worst."""

    def __enter__(self):
        gc.collect()
        # Linux: the high-water mark begins anew
        Path("/proc/self/clear_refs").write_text("5")
        self._before = self._read("VmRSS")
        return self

    def __exit__(self, *args):
        self.megabytes = self._read("VmHWM") - self._before

    @staticmethod
    def _read(name):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / 1024
        return 0.0
