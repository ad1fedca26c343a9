"""Benchmark of writing: what a registration, a resolution to five and a report cost a worker.

Each act is a request of an ordinary user: a transaction with an empty cache, committed, on a warm
registry. Counted are statements and the work of both processors (this process and its server
process of PostgreSQL); where the database has OCA's ``helpdesk_mgmt``, the creation of a ticket is
measured between them, in the same run. ``--list`` shows the statements of one act with their
origin, ``--profile`` where Python spends its time. The database is a scratch one: a small office is
added to it and stays.
"""

import argparse
import base64
import cProfile
import logging
import os
import pstats
import re
import sys
import time
import traceback
from pathlib import Path

from parts.measure import Busy, percentile

import odoo
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

FILE_SIZE = 200 * 1024
BOUND = 1.0  # registration of a card with its file, by the creation of a ticket
CONTEXT = {"lang": "en_US", "tz": "Europe/Kyiv"}
WARM = 3  # acts before the first that counts
TOP = 60


class Office:
    """The people and dictionaries that the acts need."""

    def __init__(self, env):
        self.env, self.stamp = env, f"{time.time():.0f}"
        self.council = self._department("Council Office")
        self.mayor = self._person("mayor", self.council, "manager")
        self.registrar = self._person("registrar", self.council, "registrar")
        units = [self._department(f"Unit {number}") for number in range(5)]
        self.five = [
            self._person(f"executor{number}", unit, "user") for number, unit in enumerate(units)
        ]
        self._make_role()
        self.type = env.ref("docflow_base.docflow_document_type_letter")
        self.office = env["docflow.office"].create(
            {
                "name": f"Office {self.stamp}",
                "code": self.stamp,
                "department_id": self.council.id,
                "registrar_ids": [Command.link(self.registrar.id)],
            }
        )
        self.journal = env["docflow.journal"].create(
            {
                "name": "Incoming",
                "office_id": self.office.id,
                "case_code": self.stamp,
                "type_ids": [Command.link(self.type.id)],
            }
        )
        self.sender = env["res.partner"].create({"name": "Regional Office", "is_company": True})
        self.post = env.ref("docflow_base.docflow_delivery_method_post")
        content = b"%PDF-1.4 " + os.urandom(FILE_SIZE)
        self.file = base64.b64encode(content).decode()

    def _department(self, name):
        return self.env["hr.department"].create({"name": name, "is_executive_body": True})

    def _person(self, name, department, group):
        groups = ["base.group_user", f"docflow_base.group_docflow_{group}"]
        if "helpdesk.ticket" in self.env:
            groups.append("helpdesk_mgmt.group_helpdesk_user")
        user = self.env["res.users"].create(
            {
                "name": name,
                "login": f"{name}.{self.stamp}",
                "group_ids": [Command.set([self.env.ref(group).id for group in groups])],
            }
        )
        self.env["hr.employee"].create(
            {"name": name, "user_id": user.id, "department_id": department.id, "job_title": "Head"}
        )
        return user

    def _make_role(self):
        operations = ("read", "create", "resolve")
        self.env["docflow.role.group"].create(
            {
                "name": f"Mayor {self.stamp}",
                "scope": "company",
                "operation_ids": [
                    Command.link(self.env.ref(f"docflow_base.docflow_operation_{code}").id)
                    for code in operations
                ],
                "member_ids": [Command.create({"user_id": self.mayor.id})],
            }
        )

    def get_values(self, number):
        """Return the values of a card as the form of the web client sends them."""
        return {
            "name": f"On the roof of school No. {number}",
            "type_id": self.type.id,
            "company_id": self.office.company_id.id,
            "office_id": self.office.id,
            "journal_id": self.journal.id,
            "department_id": self.council.id,
            "correspondent_id": self.sender.id,
            "corr_number": f"{self.stamp}/{number}",
            "corr_date": "2026-11-18",
            "delivery_method_id": self.post.id,
            "recipient_ids": [[0, 0, {"user_id": self.mayor.id}]],
        }


class WriteBench:
    """Runs acts as requests and counts what they cost."""

    def __init__(self, registry, arguments):
        self.registry, self.arguments = registry, arguments
        self.number = 0
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            self.office = Office(env)
            self.ids = {name: getattr(self.office, name).id for name in ("mayor", "registrar")}
            self.five = [user.id for user in self.office.five]
            self.company_id = env.company.id
            # the values are read once, before their environment is gone
            self.values, self.sender_id = self.office.get_values(0), self.office.sender.id

    # Acts: each makes what it needs and returns (user, the act itself)

    def ticket(self):
        vals = {"name": "A ticket", "description": "<p>Text</p>", "partner_id": self.sender_id}
        return self.ids["registrar"], lambda env: env["helpdesk.ticket"].create(vals).id

    def card(self):
        self.number += 1
        values = {**self.values, "corr_number": f"{time.time_ns()}", "name": f"No. {self.number}"}
        files = [{"name": "scan.pdf", "content_base64": self.office.file}]
        return self.ids["registrar"], lambda env: env["docflow.document"].create_registered(
            values, files
        )["id"]

    def resolution(self):
        card_id = self._run(*self.card())[0]
        lines = [
            [0, 0, {"executor_id": user_id, "sequence": place}]
            for place, user_id in enumerate(self.five)
        ]
        vals = {"document_id": card_id, "text": "Prepare an answer", "assignment_ids": lines}

        def issue(env):
            resolution = env["docflow.resolution"].create(vals)
            resolution.action_issue()
            return resolution.id

        return self.ids["mayor"], issue

    def report(self):
        resolution_id = self._run(*self.resolution())[0]
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT id, executor_id FROM docflow_assignment WHERE resolution_id = %s LIMIT 1",
                [resolution_id],
            )
            line_id, user_id = cr.fetchone()
        return user_id, lambda env: env["docflow.assignment"].browse(line_id).action_report("Done")

    # Measuring

    def _run(self, user_id, act, counted=None):
        """Do ``act`` as a request; return its result, statements and seconds of work."""
        context = {**CONTEXT, "allowed_company_ids": [self.company_id]}
        with self.registry.cursor() as cr:
            busy, env = Busy(cr), odoo.api.Environment(cr, user_id, context)
            if counted is not None:
                self._count_origins(cr, counted)
            statements, began = cr.sql_log_count, busy.seconds()
            result = act(env)
            cr.flush()
            cr.commit()
            return result, cr.sql_log_count - statements, busy.seconds() - began

    def _count_origins(self, cr, counted):
        plain = cr.execute

        def execute(query, *args, **kwargs):
            frames = [
                f"{Path(frame.filename).stem}:{frame.name}"
                for frame in traceback.extract_stack()
                if "/addons/docflow_" in frame.filename or "/addons/mail/" in frame.filename
            ]
            text = re.sub(r"\s+", " ", str(getattr(query, "code", query)))
            counted.append((text[:90], " < ".join(reversed(frames[-3:]))))
            return plain(query, *args, **kwargs)

        cr.execute = execute

    def measure(self, name):
        """Return ``(statements, milliseconds of work)`` of the act ``name``, the middle ones."""
        prepare = getattr(self, name)
        for __ in range(WARM):
            self._run(*prepare())
        if self.arguments.list:
            counted = []
            self._run(*prepare(), counted)
            print(f"  {name}:")
            for place, (text, origin) in enumerate(counted, start=1):
                print(f"    {place:3} {text}  # {origin}")
        acts = [prepare() for __ in range(self.arguments.times)]
        profile = cProfile.Profile(time.process_time)
        rows = []
        for act in acts:
            if self.arguments.profile:
                profile.enable()
            rows.append(self._run(*act)[1:])
            profile.disable()
        if self.arguments.profile:
            pstats.Stats(profile).sort_stats("cumtime").print_stats(TOP)
        return percentile([row[0] for row in rows], 0.5), 1000 * percentile(
            [row[1] for row in rows], 0.5
        )


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--times", type=int, default=30, help="acts of each kind that count")
    parser.add_argument("--list", action="store_true", help="show statements with their origin")
    parser.add_argument("--profile", action="store_true", help="show where Python spends its time")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    config.parse_config(["-c", arguments.config, "-d", arguments.database, "--no-http"])
    logging.getLogger("odoo").setLevel(logging.ERROR)
    registry = Registry(arguments.database)
    bench = WriteBench(registry, arguments)
    names = ["card", "resolution", "report"]
    if "helpdesk.ticket" in registry:
        # before and after: a machine that others use is not the same all the time
        names = ["ticket", "card", "ticket", "resolution", "report"]
    figures = {}
    for name in names:
        statements, work = bench.measure(name)
        figures.setdefault(name, []).append(work)
        print(f"  {name:10} {statements:4} statements {work:7.1f} ms of work", flush=True)
    if "ticket" not in figures:
        return 0
    ratio = figures["card"][0] / (sum(figures["ticket"]) / len(figures["ticket"]))
    print(f"  a card with its file costs {ratio:.2f} of a helpdesk ticket (bound {BOUND})")
    return 1 if ratio > BOUND else 0


if __name__ == "__main__":
    sys.exit(main())
