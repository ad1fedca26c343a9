"""What runs in a city while nobody waits: the register as a spreadsheet, reminders, an import."""

import os
import re
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import odoo

from tests.server import copied_database

from .control_jobs import Jobs
from .measure import Busy, Growth

ROWS, MEGABYTES = 100_000, 150  # a spreadsheet, and what a job may add to the memory
REMINDERS = 60  # seconds in which everybody is reminded
IMPORTED = 10_000  # cards
COPIED = 100_000  # cards: a smaller city is copied, so that the import does not change its size
_SCRIPT = Path(__file__).resolve().parents[1] / "importing.py"


class CityJobs:
    """``run()``; then ``notes`` tell what the jobs took and ``faults`` which bounds broke."""

    def __init__(self, registry, controller, documents, config_file):
        self.registry, self.controller = registry, controller
        self.documents, self.config_file = documents, config_file
        self.notes, self.faults = [], []

    def run(self):
        for job in (self._write_spreadsheet, self._remind, self._import):
            job()

    def _note(self, text):
        print(f"  {text}", flush=True)
        self.notes.append(text)

    def _write_spreadsheet(self):
        # the addons are on the path only after the settings were read
        from odoo.addons.docflow_base.tools.report_period import around

        with self.registry.cursor() as cr:
            env = odoo.api.Environment(cr, self.controller, {})
            month = around(env.company._docflow_today(), "month").before
        people = SimpleNamespace(readers={"controller": self.controller}, month=month)
        sheet = Jobs(self.registry, people).write_spreadsheet(ROWS)
        self._note(
            f"Register of what came in as a spreadsheet, {sheet['rows']:,} rows: "
            f"{sheet['seconds']:.1f} s, {sheet['megabytes']:.1f} MB, {sheet['grown']:.0f} MB more "
            f"memory (bound {MEGABYTES} MB)"
        )
        if sheet["grown"] > MEGABYTES:
            self.faults.append(f"the spreadsheet took {sheet['grown']:.0f} MB of memory")

    def _remind(self):
        """Everybody's digest of the day, as if the hour had just come."""
        with self.registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            env.company.write(
                {
                    "docflow_digest_hour": 0,
                    "docflow_is_digest_days_off": True,
                    # another run of this day has sent them already
                    "docflow_digest_day": False,
                }
            )
            cr.execute("DELETE FROM docflow_reminder_log")
            cr.execute("SELECT COALESCE(max(id), 0) FROM mail_mail")
            (last,), statements = cr.fetchone(), cr.sql_log_count
            cr.commit()
            busy = Busy(cr)
            began, worked = time.perf_counter(), busy.seconds()
            with Growth() as growth:
                env["docflow.reminder"]._cron_remind()
            seconds, work = time.perf_counter() - began, busy.seconds() - worked
            statements = cr.sql_log_count - statements
            cr.execute("SELECT count(*) FROM mail_mail WHERE id > %s", [last])
            mails = cr.fetchone()[0]
        self._note(
            f"Reminders of the day: {mails} mails in {seconds:.1f} s (work {work:.1f} s, bound "
            f"{REMINDERS} s), {statements} statements, {growth.megabytes:.0f} MB more memory"
        )
        is_shared = os.getloadavg()[0] > os.cpu_count()
        if (work if is_shared else seconds) > REMINDERS or growth.megabytes > MEGABYTES:
            self.faults.append("reminders took more time or memory than they may")

    def _import(self):
        """Another system's cards, by the script that an administrator runs."""
        name = self.registry.db_name
        # a template must have no connections
        odoo.sql_db.close_db(name)
        is_copied = self.documents < COPIED
        with copied_database(name, "import") if is_copied else nullcontext(name) as database:
            command = [sys.executable, str(_SCRIPT), "--config", self.config_file]
            command += ["--database", database, "--cards", str(IMPORTED)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        told = [row.strip() for row in done.stdout.splitlines()]
        found = [row for row in told if re.match(r"[\d,]+ cards:", row)]
        self._note(f"Import, {found[0]}" if found else "Import: it was not measured")
        self.faults += [
            f"import: {row.removeprefix('BROKEN: ')}" for row in told if row.startswith("BROKEN")
        ]
        if not found:
            print(done.stderr[-2000:])
            self.faults.append("the import did not run")
