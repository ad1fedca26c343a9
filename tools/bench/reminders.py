"""Benchmark of the reminders: 1.34 million assignments, 40 thousand of them open, 350 people.

Fills a scratch database (a copy of one with the suite installed) by set-based SQL, runs the
scheduled action once, and prints seconds, peak memory, statements and mails, beside one bare SQL
question of the same size. Ends with 1 where a bound is broken or the main query walks a table.
"""

import argparse
import json
import logging
import resource
import sys
import time

import odoo
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

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

    # Filling

    def fill(self):
        people = self._make_people()
        proto = self._make_prototype(people)
        values = {
            "people": people.ids,
            "count": len(people),
            "open": self.open,
            "cards": self.cards,
        }
        indexes = self._bare_tables()
        values["card"] = self._clone("docflow_document", proto.document_id.id, CARDS, 1, values)
        self._clone_sight(values)
        values["resolution"] = self._clone("docflow_resolution", proto.id, RESOLUTIONS, 0, values)
        self._clone("docflow_assignment", proto.assignment_ids.id, LINES, 0, values)
        for definition in indexes:
            self.cr.execute(definition)
        self._delegate(values)
        self.cr.commit()
        for table in FILLED:
            self.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
        self.cr.commit()

    def _make_people(self):
        env = self.env(context={"tracking_disable": True, "no_reset_password": True})
        group = env.ref("docflow_base.group_docflow_user")
        bodies = env["hr.department"].create(
            [{"name": f"Body {index}", "is_executive_body": True} for index in range(BODIES)]
        )
        people = env["res.users"].create(
            [
                {
                    "name": f"Person {index}",
                    "login": f"bench{index}",
                    "email": f"bench{index}@example.com",
                    "group_ids": [(4, group.id)],
                }
                for index in range(PEOPLE)
            ]
        )
        employees = env["hr.employee"].create(
            [
                {"name": user.name, "user_id": user.id, "department_id": bodies[index % BODIES].id}
                for index, user in enumerate(people)
            ]
        )
        for index, body in enumerate(bodies):
            body.manager_id = employees[index]
        self.env.company.write(
            {
                "docflow_digest_hour": 0,
                "docflow_is_digest_days_off": True,
                "docflow_digest_day": False,
            }
        )
        self.cr.commit()
        return people

    def _make_prototype(self, people):
        """Return an issued resolution on a registered card, made as people make it."""
        env, head = self.env, people[0]
        head.group_ids = [(4, env.ref("docflow_base.group_docflow_registrar").id)]
        kind = env["docflow.document.type"].create(
            {"name": "Bench", "code": "BENCH", "category": "internal"}
        )
        office = env["docflow.office"].create(
            {
                "name": "Bench",
                "code": "BN",
                "department_id": env["hr.department"].search([("name", "=", "Body 0")]).id,
                "registrar_ids": [(4, head.id)],
            }
        )
        journal = env["docflow.journal"].create(
            {
                "name": "Bench",
                "office_id": office.id,
                "pattern": "BN-{serial}",
                "type_ids": [(4, kind.id)],
            }
        )
        vals = {"name": "Paper", "type_id": kind.id, "office_id": office.id}
        vals |= {"journal_id": journal.id, "recipient_ids": [(0, 0, {"user_id": head.id})]}
        card = env["docflow.document"].with_user(head).create(vals)
        card.action_register()
        lines = [(0, 0, {"executor_id": people[BODIES].id})]
        resolution = env["docflow.resolution"].with_user(head)
        resolution = resolution.create(
            {"document_id": card.id, "text": "Bench", "assignment_ids": lines}
        )
        resolution.action_issue()
        env.flush_all()
        self.cr.commit()
        return resolution.with_user(env.user)

    def _bare_tables(self):
        """Drop the indexes and foreign keys of the big tables, which cost more than the rows while
        millions are added; return the statements that make the indexes again (list of str).
        """
        self.cr.execute(
            """SELECT conrelid::regclass::text, conname FROM pg_constraint
                WHERE contype = 'f' AND conrelid::regclass::text IN %s""",
            [tuple(FILLED)],
        )
        for table, name in self.cr.fetchall():
            self.cr.execute(
                SQL(
                    "ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(name)
                )
            )
        self.cr.execute(
            """SELECT i.relname, pg_get_indexdef(x.indexrelid)
                 FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
                WHERE x.indrelid::regclass::text IN %s AND NOT EXISTS (
                      SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid)""",
            [tuple(FILLED)],
        )
        found = self.cr.fetchall()
        for name, __ in found:
            self.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
        self.cr.commit()
        return [definition for __, definition in found]

    def _clone(self, table, proto, overrides, first, values):
        """Insert copies of a row; return the id of copy number 0."""
        self.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
            "AND is_generated = 'NEVER' AND column_name <> 'id'",
            [table],
        )
        columns = [row[0] for row in self.cr.fetchall()]
        count = self.cards if table == "docflow_document" else self.lines
        base = self._ask(SQL("SELECT max(id) + 1000 FROM %s", SQL.identifier(table)))
        chosen = SQL(", ").join(
            SQL("(%s)", SQL(overrides[name], **self._used(overrides[name], values)))
            if name in overrides
            else SQL("proto.%s", SQL.identifier(name))
            for name in columns
        )
        self.cr.execute(
            SQL(
                "INSERT INTO %s (id, %s) SELECT %s + n, %s FROM %s proto, "
                "generate_series(%s, %s) n WHERE proto.id = %s",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, columns)),
                base - first,
                chosen,
                SQL.identifier(table),
                first,
                first + count - 1,
                proto,
            )
        )
        self.cr.execute(
            SQL(
                "SELECT setval(%s, (SELECT max(id) FROM %s))",
                f"{table}_id_seq",
                SQL.identifier(table),
            )
        )
        self.cr.commit()
        print(f"  {table}: {count:,} rows", flush=True)
        return base

    @staticmethod
    def _used(text, values):
        return {name: value for name, value in values.items() if f"%({name})s" in text}

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
        mails = self._ask("SELECT count(*) FROM mail_mail")
        memory, statements = self._peak(), self.cr.sql_log_count
        began, busy = time.perf_counter(), time.process_time()
        job._cron_remind()
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
        statements = self.cr.sql_log_count - statements
        grown = self._peak() - memory
        return {
            "seconds": seconds,
            "busy": busy,
            "peak": self._peak(),
            "grown": grown,
            "statements": statements,
            "mails": self._ask("SELECT count(*) FROM mail_mail") - mails,
            "lines": self._ask("SELECT sum(line_count) FROM docflow_reminder_log") or 0,
        }

    def _ask(self, question):
        self.cr.execute(question)
        return self.cr.fetchone()[0]

    @staticmethod
    def _peak():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

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
        found = self._ask(SQL("EXPLAIN (FORMAT JSON) %s", query))
        found = json.loads(found) if isinstance(found, str) else found
        indexes, walked = set(), set()
        todo = [found[0]["Plan"]]
        while todo:
            node = todo.pop()
            todo += node.get("Plans", [])
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
