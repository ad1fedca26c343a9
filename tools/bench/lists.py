"""Benchmark of lists: asks, as each kind of reader, for everything that menus, trays and search
views of the suite offer, and prints what is past the bound.

Works on a database that is filled already (``./docflow generate``). Prints for each question the
work of both processes, the milliseconds in SQL, statements and rows; with ``--explain`` the plans
of what is past the bound. Ends with 1 where anything is.
"""

import argparse
import json
import logging
import sys

import psycopg2
from parts.list_stories import BOUND, Desk
from parts.measure import Busy
from parts.stories import Recorder, explain

import odoo
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config

#: Label → who it is in a generated city.
READERS = {
    "mayor": "mayor",
    "controller": "controller",
    "head of the biggest body": "head",
    "head of a small body": "small_head",
    "registrar": "registrar",
    "clerk of the biggest body": "large",
    "clerk of a small body": "small",
}
RUNS = 2


def find_readers(env):
    """Return ``{label: id of a user}``."""
    told = json.loads(env["ir.config_parameter"].get_param("docflow.generated") or "{}")
    logins = told.get("readers", {})
    found = {
        label: env["res.users"].search([("login", "=", logins[name])]).id
        for label, name in READERS.items()
        if name in logins
    }
    if not found:
        raise SystemExit(f"{env.cr.dbname} was not made by ./docflow generate")
    return found


class ListBench:
    def __init__(self, registry, arguments):
        self.registry, self.arguments, self.faults = registry, arguments, []

    def run(self):
        with self.registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            readers = find_readers(env)
            card = env["docflow.document"].search(
                [("reg_number", "!=", False)], limit=1, offset=5000
            )
            words = (card.reg_number, card.name.split()[-1])
        for label, reader in readers.items():
            if self.arguments.reader and self.arguments.reader not in label:
                continue
            with self.registry.cursor() as cr:
                stories = list(Desk(odoo.api.Environment(cr, reader, {}), label, words).make())
                cr.rollback()
            for story in stories:
                if all(text in f"{story.group}: {story.name}" for text in self.arguments.only):
                    self.ask(story)

    def ask(self, story):
        with self.registry.cursor() as cr:
            # a parallel worker's time would be nobody's
            cr.execute("SET LOCAL statement_timeout = '20s'")
            cr.execute("SET LOCAL max_parallel_workers_per_gather = 0")
            env = odoo.api.Environment(cr, story.reader, {})
            try:
                work, statements, sql, rows, recorder = self.measure(env, story)
            except (psycopg2.Error, UserError) as error:
                print(f"  FAILED {story.group}: {story.name}: {error}", flush=True)
                self.faults.append(story)
                return
            slowest = recorder.get_slowest(1)
        is_past = work > self.arguments.bound
        if is_past or self.arguments.all:
            print(
                f"{'*' if is_past else ' '} {work * 1000:7.0f} ms, SQL {sql * 1000:7.0f} ms, "
                f"{statements:3} stmts, {rows:3} rows  {story.group}: {story.name}",
                flush=True,
            )
        if is_past:
            self.faults.append(story)
            if self.arguments.explain:
                explain(self.registry, SlowOnly(slowest))

    @staticmethod
    def measure(env, story):
        """Return the least work of some runs, with what they asked the database."""
        busy, best = Busy(env.cr), None
        for __ in range(RUNS):
            env.invalidate_all()
            before, count = busy.seconds(), env.cr.sql_log_count
            with Recorder(env.cr) as recorder:
                answer = story.ask(env)
            work = busy.seconds() - before
            rows = answer if isinstance(answer, int) else len(answer or ())
            sql = sum(seconds for seconds, *__ in recorder.seen)
            found = work, env.cr.sql_log_count - count, sql, rows, recorder
            best = min(best or found, found, key=lambda one: one[0])
            if work > 1:
                break
        return best


class SlowOnly:
    def __init__(self, slowest):
        self.slowest = slowest


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="odoo.conf of this checkout")
    parser.add_argument("--database", required=True, help="a filled database")
    parser.add_argument("--reader", help="only readers whose label has this in it")
    parser.add_argument("--only", nargs="*", default=(), help="only questions with these texts")
    parser.add_argument("--bound", type=float, default=BOUND, help="seconds of work")
    parser.add_argument("--all", action="store_true", help="print what is within the bound too")
    parser.add_argument("--explain", action="store_true", help="print plans past the bound")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    config.parse_config(["-c", arguments.config, "-d", arguments.database, "--no-http"])
    logging.getLogger("odoo").setLevel(logging.ERROR)
    bench = ListBench(Registry(arguments.database), arguments)
    bench.run()
    print(f"  {len(bench.faults)} questions past {arguments.bound} s")
    return 1 if bench.faults else 0


if __name__ == "__main__":
    sys.exit(main())
