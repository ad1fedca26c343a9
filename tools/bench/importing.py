"""Benchmark of the import: a folder of another system, taken over by the public path.

Writes an export of N cards (each with a correspondent, two of three with a resolution, an
assignment and a reviewer, one of ten delegated further, one of twenty with a scan), imports it into
a scratch database by the script that an administrator runs (``tools/import_legacy.py``), with every
check and every commit, and prints cards a second, milliseconds a card by the clock and by the work
of the two processes (this one and its backend: what a machine with nothing else to do would take),
and where they went. A second run, as a process of its own, must take nothing. Ends with 1 where the
work on a card is past the bound.
"""

import argparse
import csv
import datetime
import logging
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from parts.measure import Busy

import odoo
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import import_legacy

BOUND = 1.5  # milliseconds a card
PEOPLE = 60


class Office:
    """The people, the office and the journals that the export speaks of. ``mark``: what tells a
    run from the one before it in the same city, where neither people nor documents come twice.
    """

    def __init__(self, env, mark):
        self.env, self.mark = env, mark

    def make(self):
        env = self.env
        env["ir.config_parameter"].set_param("password.hashing.rounds", "10")
        units = env["hr.department"].create(
            [
                {"name": f"Unit {n}", "index_code": f"9{n}", "is_executive_body": n % 3 == 0}
                for n in range(12)
            ]
        )
        group = env.ref("docflow_base.group_docflow_user").id
        users = env["res.users"].create(
            [
                {
                    "name": f"Person {n}",
                    "login": f"legacy{self.mark}-{n}",
                    "group_ids": [Command.link(group)],
                }
                for n in range(PEOPLE)
            ]
        )
        env["hr.employee"].create(
            [
                {"name": user.name, "user_id": user.id, "department_id": units[n % 12].id}
                for n, user in enumerate(users)
            ]
        )
        office = env["docflow.office"].create(
            {"name": "Legacy Office", "code": f"LG{self.mark}", "department_id": units[0].id}
        )
        env["docflow.journal"].create(
            [{"name": f"Legacy {n}", "office_id": office.id} for n in range(5)]
        )
        admin = env.ref("base.user_admin")
        admin.group_ids = [Command.link(env.ref("docflow_base.group_docflow_admin").id)]


class Export:
    """The folder: N cards of three years, of the people and journals of :class:`Office`."""

    def __init__(self, folder, count, mark, *, has_acts=False):
        self.folder, self.count, self.mark, self.has_acts = folder, count, mark, has_acts
        self.draw = random.Random(6)
        self.rows = {
            name: [] for name in ("documents", "recipients", "resolutions", "assignments", "files")
        }
        if has_acts:
            self.rows |= {"links": [], "approvals": []}

    def write(self):
        self._write(
            "correspondents",
            [
                {
                    "correspondent": f"C{self.mark}-{n}",
                    "name": f"Товариство «Добробут-{n}»",
                    "city": "Харків",
                }
                for n in range(max(self.count // 20, 10))
            ],
        )
        (self.folder / "scans").mkdir()
        for n in range(self.count):
            self._add_card(n)
        for name, rows in self.rows.items():
            self._write(name, rows)

    def _add_card(self, n):
        draw, key = self.draw, f"D{self.mark}-{n}"
        day = datetime.date(2021, 1, 11) + datetime.timedelta(days=n * 1000 // self.count)
        later = day + datetime.timedelta(days=draw.randrange(1, 25))
        self.rows["documents"].append(
            {
                "document": key,
                "type": "ВХ",
                "journal": f"LG{self.mark}/Legacy {n % 5}",
                "reg_number": f"01-2{n % 5}/{n // 5 + 1}",
                "reg_serial": n // 5 + 1,
                "reg_date": day.isoformat(),
                "subject": f"Про розгляд питання № {n} щодо утримання об'єктів благоустрою",
                "registrar": f"legacy{self.mark}-{n % 7}",
                "correspondent": f"C{self.mark}-{draw.randrange(max(self.count // 20, 10))}",
                "corr_number": f"{n}/01-9",
                "corr_date": day.isoformat(),
                "deadline": (day + datetime.timedelta(days=30)).isoformat(),
                "delivery": "post",
            }
        )
        if self.has_acts and n % 5 == 4:
            self._add_act(n, key, day)
        elif n % 3:
            self._add_work(n, key, later)
        if n % 20 == 0:
            path = f"scans/{n}.pdf"
            (self.folder / path).write_bytes(b"%PDF-1.4 " + draw.randbytes(20_000))
            self.rows["files"].append({"document": key, "path": path, "role": "scan"})

    def _add_act(self, n, key, day):
        """Every fifth card is an order that changes the one before it, or a contract; three people
        agreed to it, and one signed it.
        """
        card = self.rows["documents"][-1]
        cells = {"type": "РА", "in_force_from": day.isoformat()}
        if n % 10 == 4:
            cells = {"type": "ДГ", "amount": f"{n},50", "signed_on": day.isoformat()}
            cells |= {"currency": "UAH", "in_force_to": "2090-01-01"}
        elif n > 10:
            kind = ("amends", "repeals", "repeals_partly")[n % 3]
            link = {"document": key, "linked": f"D{self.mark}-{n - 10}", "kind": kind}
            self.rows["links"].append({**link, "scope": "пункт 1"})
        card |= cells
        for number, person in enumerate(self.draw.sample(range(PEOPLE), 4)):
            row = {"document": key, "person": f"legacy{self.mark}-{person}"}
            row |= {"kind": "visa" if number else "signature", "decided_at": day.isoformat()}
            self.rows["approvals"].append(row)

    def _add_work(self, n, key, later):
        people = self.draw.sample(range(PEOPLE), 3)
        done = later.isoformat() if n % 8 else ""
        boss, executor, other = (f"legacy{self.mark}-{number}" for number in people)
        self.rows["recipients"].append(
            {"document": key, "person": boss, "done_at": later.isoformat()}
        )
        steps = [(f"R{self.mark}-{n}", boss, executor, "")]
        if n % 10 == 1:
            steps.append((f"R{self.mark}-{n}b", executor, other, f"A{self.mark}-{n}"))
        for number, author, person, parent in steps:
            self.rows["resolutions"].append(
                {
                    "resolution": number,
                    "document": key,
                    "author": author,
                    "parent_assignment": parent,
                    "text": "Опрацювати та доповісти",
                    "issued_at": later.isoformat(),
                    "deadline": (later + datetime.timedelta(days=20)).isoformat(),
                    "done_at": done,
                }
            )
            self.rows["assignments"].append(
                {
                    "assignment": "A" + number[1:],
                    "resolution": number,
                    "person": person,
                    "done_at": done,
                    "report": "Виконано" if done else "",
                    "deadline": (later + datetime.timedelta(days=20)).isoformat(),
                }
            )

    def _write(self, name, rows):
        with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            names = list(dict.fromkeys(name for row in rows for name in row))
            writer = csv.DictWriter(file, names, delimiter=";", restval="")
            writer.writeheader()
            writer.writerows(rows)


class Phases:
    """Seconds of each phase, beside the progress that a person sees."""

    def __init__(self):
        self.began, self.phase, self.seconds = time.perf_counter(), "read", {}

    def __call__(self, phase, done, total):
        now = time.perf_counter()
        self.seconds[self.phase] = self.seconds.get(self.phase, 0) + now - self.began
        self.began, self.phase = now, phase

    def end(self):
        self(None, 0, 0)


def take_over(arguments, folder):
    """Import the folder by the script's own function; return its code, seconds and work."""
    phases = Phases()
    options = ["--config", arguments.config, "--database", arguments.database, str(folder)]
    with Registry(arguments.database).cursor() as cr:
        began, busy = time.perf_counter(), Busy(cr)
        before = busy.seconds()
        code = import_legacy.run(cr, import_legacy.read_arguments(options), phases)
        seconds, work = time.perf_counter() - began, busy.seconds() - before
    told = ", ".join(f"{name} {spent:.1f}" for name, spent in phases.seconds.items() if name)
    print(f"  seconds: {told}")
    return code, seconds, work


def take_again(arguments, folder):
    """Import the folder by a process of its own; return its code and what it printed."""
    command = [sys.executable, import_legacy.__file__, "--config", arguments.config]
    command += ["--database", arguments.database, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="odoo.conf of this checkout")
    parser.add_argument("--database", required=True, help="the scratch database; it is filled")
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument(
        "--acts", action="store_true", help="every fifth card is an act or a contract, with visas"
    )
    return parser.parse_args()


def main():
    arguments = read_arguments()
    config.parse_config(["-c", arguments.config, "-d", arguments.database, "--no-http"])
    logging.getLogger("odoo").setLevel(logging.ERROR)
    mark = time.strftime("%d%H%M%S")
    with Registry(arguments.database).cursor() as cr:
        Office(odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {}), mark).make()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "export"
        folder.mkdir()
        Export(folder, arguments.cards, mark, has_acts=arguments.acts).write()
        code, seconds, work = take_over(arguments, folder)
        cost = work * 1000 / arguments.cards
        print(
            f"  {arguments.cards:,} cards: {seconds:.1f} s, {arguments.cards / seconds:,.0f}/s, "
            f"{seconds * 1000 / arguments.cards:.2f} ms a card; work {work:.1f} s, "
            f"{arguments.cards / work:,.0f}/s, {cost:.2f} ms a card (bound {BOUND} ms)"
        )
        began = time.perf_counter()
        again, told = take_again(arguments, folder)
        print(f"  the same folder again: {time.perf_counter() - began:.1f} s")
    if code or again or f": {arguments.cards}" not in told:
        print(f"  BROKEN: the import ended with {code}, {again}\n{told}")
        return 1
    if cost > BOUND:
        print(f"  BROKEN: the work on a card is {cost:.2f} ms")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
