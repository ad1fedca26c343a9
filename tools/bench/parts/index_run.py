"""One run over all questions of a city, each beside the indexes that it used."""

import json
import time
from types import SimpleNamespace

import psycopg2

import odoo

from .control_stories import Stories
from .index_acts import Acts
from .index_use import FULL, LEAST, Use
from .list_stories import Desk

#: Who asks for lists, by the name that the generator gives him.
READERS = ("controller", "registrar", "head", "small")
#: Questions of a list that use what the others of it use.
ALIKE = (", page 2", ", page 100", ", last page", " DESC")
#: Readers of figures, as the benchmark of control calls them.
FIGURES = {
    "mayor": "mayor",
    "controller": "controller",
    "head of a large body": "head",
    "head of a small body": "small_head",
    "head of a large unit": "head",
    "head of a small unit": "small_head",
    "clerk": "small",
}
SLOW = 10  # seconds: told, so that whoever waits knows for what
PATIENCE = "60s"  # of a statement: some of the yearly ones of jobs take minutes


class IndexRun:
    """``run()`` asks, ``tell()`` prints; ``unused`` are the indexes that served nobody."""

    def __init__(self, registry, *, only=None, before=None):
        self.registry, self.only = registry, only
        self.before, self.faults, self.unused, self.failed = before or {}, [], [], []

    def run(self):
        with self.registry.cursor() as cr:
            # nothing is kept, and what a parallel worker scans would be counted elsewhere
            cr.commit = cr.flush
            cr.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")
            cr.execute("SET LOCAL max_parallel_workers_per_gather = 0")
            self.env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            self.people = self._find_people()
            self.use = Use(cr)
            if not self.before:
                self.before = {index.oid: index.scans for index in self.use.indexes}
            cr.execute("SELECT count(*) FROM docflow_document")
            self.documents = cr.fetchone()[0]
            try:
                for story in self._make():
                    if not self.only or self.only in f"{story.group}: {story.name}":
                        self._ask(story)
            except KeyboardInterrupt:
                print("  broken off: of what was asked so far")
                self.only = "a part"
            self.use.delete()
            self.unused = self.use.get_unused(self.before)
            cr.rollback()
        self._judge()

    def _find_people(self):
        told = json.loads(self.env["ir.config_parameter"].get_param("docflow.generated") or "{}")
        logins = told.get("readers", {})
        if not logins:
            raise SystemExit(f"{self.env.cr.dbname} was not made by ./docflow generate")
        users = self.env["res.users"].search([("login", "in", list(logins.values()))])
        ids = {user.login: user.id for user in users}
        return {name: ids[login] for name, login in logins.items()}

    def _make(self):
        yield from Acts(self.env, self.people["controller"]).make()
        figures = {label: self.people[name] for label, name in FIGURES.items()}
        yield from Stories(self.env, figures).make()
        card = self.env["docflow.document"].search([("reg_number", "!=", False)], limit=1)
        words = (card.reg_number, card.name.split()[-1])
        asked = set()
        for name in READERS:
            for story in Desk(self.env(user=self.people[name]), name, words).make():
                # a tray holds other lines for each; other lists are asked by who has them first
                is_new = story.name.startswith("tray ") or story.name not in asked
                if is_new and not story.name.endswith(ALIKE):
                    asked.add(story.name)
                    yield story

    def _ask(self, story):
        """Ask once and undo it; a question that fails is told, the others go on."""
        cr, label = self.env.cr, f"{story.group}: {story.name}"
        savepoint, began = cr.savepoint(), time.monotonic()
        try:
            story.ask(self.env(user=story.reader))
            cr.flush()
        except psycopg2.errors.QueryCanceled:
            # which indexes it used is known all the same
            print(f"  {label}: broken off after {PATIENCE}", flush=True)
        # whatever is wrong with one question, the others have their indexes too
        except Exception as error:  # noqa: BLE001
            self.failed.append(label)
            print(f"  FAILED {label}: {str(error).strip()[:300]}", flush=True)
        savepoint.rollback()
        savepoint.close(rollback=True)
        self.use.note(label)
        if (spent := time.monotonic() - began) > SLOW:
            print(f"  {label}: {spent:.0f} s", flush=True)

    def _judge(self):
        self.faults += [f"{label} failed" for label in self.failed]
        if self.only or self.documents < FULL:
            return
        self.faults += [
            f"{index.name} ({index.size / 2**20:.1f} MB) serves no question"
            for index in self.unused
            if index.size >= LEAST
        ]

    # What is printed

    def tell(self, of=None):
        if of:
            found = SimpleNamespace(**{index.name: index.oid for index in self.use.indexes})
            for label in self.use.served.get(getattr(found, of), ()):
                print(f"    {label}")
        for index in sorted(self.use.indexes, key=lambda index: -index.size):
            labels = self.use.served.get(index.oid)
            if labels and index.size >= LEAST:
                print(
                    f"  {index.size / 2**20:7.1f} MB {index.name:<52} {len(labels):5} questions, "
                    f"{labels[0]}"
                )
        for row in self.get_lines():
            print(f"  {row}")

    def get_lines(self):
        """Return what serves nobody (list of str)."""
        lines = []
        for index in self.unused:
            if index.size >= LEAST:
                only = self.use.deleting.get(index.oid)
                when = f"; asked only to {', '.join(only)}" if only else ""
                lines.append(f"{index.size / 2**20:.1f} MB {index.name} serves no question{when}")
        return lines or [f"No index larger than {LEAST >> 20} MB serves nobody."]
