"""Statements in several connections at once, each as soon as what it needs is there.

One connection of PostgreSQL uses one core while it writes: two of them fill different tables, or
different cards of one table, side by side.
"""

import os
import shutil
import sys
import threading
import time
from typing import NamedTuple

LANES = 2
_SETTINGS = """
    SET synchronous_commit = off; SET work_mem = '256MB'; SET jit = off;
    SET maintenance_work_mem = '{}MB'"""


def get_memory():
    """Return the megabytes that the making of one index may take: the more, the less often an
    inverted index writes what it has gathered.
    """
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return min(max(whole // 10, 256), 4096)


class Task(NamedTuple):
    """``work`` is a statement, or a function of a cursor; ``after`` names what has to be done
    before, as names or beginnings of names.
    """

    name: str
    work: object
    after: tuple = ()
    weight: float = 1
    is_alone: bool = False  # outside of a transaction


class Lanes:
    """``run(tasks)`` does them, the first ready one first; ``took`` tells the seconds of each."""

    def __init__(self, registry, values, progress, lanes=LANES):
        self.registry, self.values, self.progress = registry, values, progress
        self.lanes = lanes
        self.took = {}
        self._turn = threading.Condition()
        self._todo, self._running, self._fault = [], set(), None

    def run(self, tasks):
        self._todo = list(tasks)
        self.progress.expect(sum(task.weight for task in self._todo))
        threads = [threading.Thread(target=self._work, daemon=True) for __ in range(self.lanes)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._fault:
            raise self._fault
        self.progress.end()

    def _work(self):
        # a connection of its own, whatever the pool of the registry does
        with self.registry.cursor() as cr:
            cr.execute(_SETTINGS.format(get_memory()))
            cr.commit()
            while task := self._take():
                began = time.perf_counter()
                try:
                    rows = self._do(cr, task)
                except Exception as error:  # noqa: BLE001 - told by the thread that waits
                    self._fault = error
                self._give_back(task, time.perf_counter() - began)
                if self._fault:
                    return
                self.progress.step(task, rows, self.took[task.name])

    def _do(self, cr, task):
        if task.is_alone:
            cr.connection.set_session(autocommit=True)
            try:
                task.work(cr)
            finally:
                cr.connection.set_session(autocommit=False)
            return None
        if callable(task.work):
            rows = task.work(cr)
        else:
            cr.execute(task.work, self.values)
            rows = cr.rowcount
        cr.commit()
        return rows

    def _take(self):
        with self._turn:
            while self._todo and not self._fault:
                busy = [*self._running, *(task.name for task in self._todo)]
                for task in self._todo:
                    if not any(name.startswith(task.after) for name in busy if task.after):
                        self._todo.remove(task)
                        self._running.add(task.name)
                        return task
                self._turn.wait()
            self._turn.notify_all()
            return None

    def _give_back(self, task, seconds):
        with self._turn:
            self._running.discard(task.name)
            self.took[task.name] = seconds
            self._turn.notify_all()


class Progress:
    """A bar on a terminal, a line for each step in a log."""

    def __init__(self, out=sys.stdout):
        self._out, self._began = out, time.perf_counter()
        self._all, self._done = 1, 0
        self._is_bar = out.isatty()

    def expect(self, weight):
        self._all, self._done = weight or 1, 0

    def note(self, text):
        """Say something between the steps."""
        self._show(text, f"  {self._elapsed():6.0f} s  {text}")

    def step(self, task, rows, seconds):
        self._done += task.weight
        counted = f"{rows:,} rows, " if rows is not None and rows >= 0 else ""
        self._show(task.name, f"  {self._elapsed():6.0f} s  {task.name}: {counted}{seconds:.1f} s")

    def end(self):
        if self._is_bar:
            self._out.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")

    def _elapsed(self):
        return time.perf_counter() - self._began

    def _show(self, text, line):
        if not self._is_bar:
            print(line, file=self._out, flush=True)
            return
        width = shutil.get_terminal_size().columns - 45
        full = int(width * min(self._done / self._all, 1))
        bar = "█" * full + "·" * (width - full)
        self._out.write(f"\r  {bar} {self._elapsed():5.0f} s  {text[:28]:<28}")
        self._out.flush()
