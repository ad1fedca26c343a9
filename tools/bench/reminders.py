"""Benchmark of the reminders: 1.34 million assignments, 40 thousand of them open, 350 people.

Fills a scratch database (a copy of one with the suite installed) by set-based SQL, runs the
scheduled action once, and prints seconds, peak memory, statements and mails, beside one bare SQL
question of the same size. Ends with 1 where a bound is broken or the main query walks a table.
"""

import argparse
import logging
import sys
import time
from pathlib import Path

from parts.measure import get_peak, read_plan

import odoo
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from generate.bulk import Bulk
from generate.people import make_flat_city, make_prototype

PEOPLE, BODIES = 350, 20
SECONDS, MEGABYTES = 60, 150  # bounds: the run, and what it may add to the memory of the process
BIG = {"docflow_assignment", "docflow_resolution", "docflow_document"}
FILLED = [*sorted(BIG), "docflow_document_people_rel", "docflow_document_body_rel"]

# Copies of the prototype row; what has to differ is given per column, the rest is as it is.
CARDS = {
    "name": "'Paper ' || n",
    "reg_number": "n || '-b'",
    "reg_number_key": "n || '-b'",
    "reg_serial": "1000000 + n",
    "barcode": "'BENCH' || n",
    "main_job": "NULL",
    "control_state": "CASE WHEN n %% 2 = 1 THEN 'none' WHEN n <= %(open)s THEN 'on_control' "
    "ELSE 'released' END",
    "controller_id": "CASE WHEN n %% 2 = 0 THEN (%(people)s::int[])[1 + n %% 3] END",
    "state": "CASE WHEN n <= %(open)s THEN 'in_execution' ELSE 'executed' END",
    "date_registered": "now() - interval '1 day' * (n %% 400)",
}
RESOLUTIONS = {
    "document_id": "%(card)s + n %% %(cards)s",
    "state": "CASE WHEN n < %(open)s THEN 'issued' ELSE 'done' END",
    "date_deadline": "now() + interval '1 hour' * (n %% 2880 - 1440)",
    "parent_path": "'b' || n || '/'",
    "author_id": "(%(people)s::int[])[1 + n %% 40]",
}
LINES = {
    "resolution_id": "%(resolution)s + n",
    "document_id": "%(card)s + n %% %(cards)s",
    "executor_id": "(%(people)s::int[])[1 + (n * 7919::bigint) %% %(count)s]",
    "author_id": "(%(people)s::int[])[1 + n %% 40]",
    "state": "CASE WHEN n >= %(open)s THEN 'done' WHEN n %% 9 = 0 THEN 'reported' "
    "WHEN n %% 3 = 0 THEN 'new' ELSE 'in_work' END",
    "date_deadline": "now() + interval '1 hour' * (n %% 2880 - 1440)",
    "date_received": "now() - interval '30 days'",
}


class Bench:
    def __init__(self, env, arguments):
        self.env, self.cr = env, env.cr
        self.lines, self.open = arguments.lines, arguments.open
        self.cards = arguments.cards
        self.bulk = Bulk(env, FILLED)

    # Filling

    def fill(self):
        people = make_flat_city(self.env, PEOPLE, BODIES)
        department = self.env["hr.department"].search([("name", "=", "Body 0")])
        proto = make_prototype(self.env, people[0], people[BODIES], department)
        self.bulk.bare()
        values = {
            "people": people.ids,
            "count": len(people),
            "open": self.open,
            "cards": self.cards,
            "card": self.bulk.base("docflow_document"),
            "resolution": self.bulk.base("docflow_resolution"),
            "line": self.bulk.base("docflow_assignment"),
        }
        lines = "generate_series(0, %(lines)s - 1) n"
        for table, row, row_id, changes, source in (
            (
                "docflow_document",
                proto.document_id,
                "%(card)s - 1 + n",
                CARDS,
                "generate_series(1, %(cards)s) n",
            ),
            ("docflow_resolution", proto, "%(resolution)s + n", RESOLUTIONS, lines),
            ("docflow_assignment", proto.assignment_ids, "%(line)s + n", LINES, lines),
        ):
            statement = self.bulk.copy(table, "%(proto)s", row_id, changes, source)
            self.bulk.run(table, statement, values | {"proto": row.id, "lines": self.lines})
        self._clone_sight(values)
        self._delegate(values)
        self.env["docflow.document"]._fill_sight()
        self.cr.commit()
        self.bulk.whole()

    def _clone_sight(self, values):
        """People and bodies of each card, as the acts of the flow would have kept them."""
        people, bodies = values["people"], self.env["hr.department"].search([]).ids
        for table, column, chosen in (
            ("docflow_document_body_rel", "body_id", bodies[:BODIES]),
            ("docflow_document_people_rel", "user_id", people),
        ):
            self.cr.execute(
                SQL(
                    "INSERT INTO %s (document_id, %s) SELECT %s + n, (%s::int[])[1 + n %% %s] "
                    "FROM generate_series(0, %s) n ON CONFLICT DO NOTHING",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    values["card"],
                    chosen,
                    len(chosen),
                    self.cards - 1,
                )
            )
        self.cr.execute(
            SQL(
                """INSERT INTO docflow_document_people_rel (document_id, user_id)
                   SELECT %(card)s + n %% %(cards)s,
                          (%(people)s::int[])[1 + (n * 7919::bigint) %% %(count)s]
                     FROM generate_series(0, %(open)s - 1) n ON CONFLICT DO NOTHING""",
                **{key: values[key] for key in ("card", "cards", "people", "count", "open")},
            )
        )

    def _delegate(self, values):
        """Every tenth open line is passed on by the resolution after its own."""
        self.cr.execute(
            SQL(
                """UPDATE docflow_resolution r SET assignment_id = a.id
                     FROM docflow_assignment a
                    WHERE a.resolution_id = r.id - 1 AND r.id >= %s AND r.id < %s
                      AND r.id %% 10 = 0 AND a.state IN ('new', 'in_work')""",
                values["resolution"] + 1,
                values["resolution"] + self.open,
            )
        )

    # Measuring

    def run(self):
        """Run the job once; return what it took (dict)."""
        job = self.env["docflow.reminder"]
        mails = self.bulk.ask("SELECT count(*) FROM mail_mail")
        memory, statements = get_peak(), self.cr.sql_log_count
        began, busy = time.perf_counter(), time.process_time()
        job._cron_remind()
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
        statements = self.cr.sql_log_count - statements
        grown = get_peak() - memory
        return {
            "seconds": seconds,
            "busy": busy,
            "peak": get_peak(),
            "grown": grown,
            "statements": statements,
            "mails": self.bulk.ask("SELECT count(*) FROM mail_mail") - mails,
            "lines": self.bulk.ask("SELECT sum(line_count) FROM docflow_reminder_log") or 0,
        }

    def bare(self):
        """Return the seconds of one bare SQL question: everybody's overdue lines, counted."""
        began = time.perf_counter()
        self.cr.execute(
            """SELECT executor_id, count(*) FROM docflow_assignment
                WHERE state IN ('new', 'in_work', 'returned') AND date_deadline < now()
                GROUP BY executor_id"""
        )
        self.cr.fetchall()
        return time.perf_counter() - began

    def plan(self):
        """Return ``(indexes, big tables walked)`` of the main query for one batch of people."""
        reminder, Line = self.env["docflow.reminder"], self.env["docflow.reminder.line"]
        now = odoo.fields.Datetime.now()
        plan = reminder._get_plan("digest", self.env.company, now)
        users = self.env["res.users"].search([("login", "like", "bench")], limit=50)
        query = Line._get_query(
            [(user.id, user.id, None) for user in users],
            plan["heads"],
            plan["steps"],
            now,
            plan["tomorrow"],
            plan["channels"],
        )
        indexes, walked = set(), set()
        for node in read_plan(self.cr, query):
            if "Index Name" in node:
                indexes.add(node["Index Name"])
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG:
                walked.add(node["Relation Name"])
        return sorted(indexes), sorted(walked)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="odoo.conf of this checkout")
    parser.add_argument("--database", required=True, help="the scratch database; it is filled")
    parser.add_argument("--lines", type=int, default=1_340_000, help="resolutions and assignments")
    parser.add_argument("--open", type=int, default=40_000, help="how many of them are open")
    parser.add_argument("--cards", type=int, default=200_000, help="documents they belong to")
    parser.add_argument("--keep", action="store_true", help="it is filled already: only run")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    config.parse_config(["-c", arguments.config, "-d", arguments.database, "--no-http"])
    logging.getLogger("odoo").setLevel(logging.WARNING)
    registry = Registry(arguments.database)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        bench = Bench(env, arguments)
        if arguments.keep:
            cr.execute("DELETE FROM docflow_reminder_log")
            cr.execute("UPDATE res_company SET docflow_digest_day = NULL")
            cr.commit()
        else:
            bench.fill()
    with registry.cursor() as cr:
        bench = Bench(odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {}), arguments)
        bare = bench.bare()
        indexes, walked = bench.plan()
        found = bench.run()
    print(
        f"  run        {found['seconds']:8.1f} s   of which this process worked "
        f"{found['busy']:.1f} s (bound {SECONDS} s)\n"
        f"  bare SQL   {bare:8.3f} s   count of overdue lines by person; "
        f"the run took {found['seconds'] / max(bare, 0.001):.0f} times that\n"
        f"  peak RSS   {found['peak']:8.0f} MB  {found['grown']:.0f} MB more than before the run "
        f"(bound {MEGABYTES} MB)\n"
        f"  statements {found['statements']:8}     {found['statements'] / PEOPLE:.1f} a person\n"
        f"  mails      {found['mails']:8}     about {found['lines']:,} lines\n"
        f"  indexes    {', '.join(indexes)}"
    )
    faults = [f"walks {table} without an index" for table in walked]
    if found["seconds"] > SECONDS:
        faults.append(f"took more than {SECONDS} s")
    if found["grown"] > MEGABYTES:
        faults.append(f"took more than {MEGABYTES} MB")
    if not found["mails"]:
        faults.append("nobody was reminded")
    for fault in faults:
        print(f"  BROKEN: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
