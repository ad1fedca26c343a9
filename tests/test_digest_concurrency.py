"""Letters with figures: two runs at once, a run that is killed, and their way through SMTP."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from odoo.tests import BaseCase, tagged

from . import test_reminder_concurrency as daily
from .server import DB_TEST, OdooServer, copied_database, query, run
from .smtp import SmtpCatcher

PEOPLE = daily.PEOPLE
PREPARE = """
UPDATE res_company SET docflow_letter_hour = 0, docflow_weekly_day = NULL,
    docflow_is_weekly = true, docflow_is_monthly = false;
"""
TOLD = daily.TOLD + " WHERE l.kind = 'weekly' AND u.login LIKE 'digest%'"


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install", "docflow_concurrency")
class TestDigestConcurrency(BaseCase):
    """Sixty people head a unit each, and have an assignment that is due tomorrow."""

    def test_two_runs_and_the_post(self):
        """Two runs at the same moment give each head one letter, and it arrives by SMTP."""
        with self._world("letters") as (name, server, admin, smtp):
            job = self._get_job(name)
            clients = [server.login("admin", "admin") for __ in range(2)]
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda c: c.call("ir.actions.server", "run", [job]), clients))
            admin.call("ir.actions.server", "run", [job])
            self._check_once(name)
            self.assertEqual([line for line in server.complaints() if " ERROR " in line], [])
            queue = query(
                name,
                "SELECT res_id FROM ir_model_data WHERE module = 'mail' "
                "AND name = 'ir_cron_mail_scheduler_action'",
            )
            admin.call("ir.cron", "method_direct_trigger", [int(queue[0][0])])
            self._check_post(smtp.caught)

    def test_killed_half_way(self):
        """After a run that was killed between two batches the next one writes to the others, and to
        nobody twice."""
        with self._world("letters_killed") as (name, server, _admin, _smtp):
            job = self._get_job(name)
            client = server.login("admin", "admin")
            with ThreadPoolExecutor(1) as pool:
                running = pool.submit(client.call, "ir.actions.server", "run", [job])
                deadline = time.monotonic() + 60
                while not query(name, TOLD) and time.monotonic() < deadline:
                    time.sleep(0.05)
                server.kill()
                self.assertTrue(running.exception(), "the run was to be cut off")
            some = query(name, TOLD)
            self.assertTrue(0 < len(some) < PEOPLE, f"{len(some)} were told before the end")
            self.assertFalse(
                query(name, "SELECT 1 FROM res_company WHERE docflow_weekly_day IS NOT NULL")
            )
            with OdooServer(name) as again:
                again.login("admin", "admin").call("ir.actions.server", "run", [job])
            self._check_once(name)

    def _check_once(self, name):
        told = Counter(login for (login,) in query(name, TOLD))
        self.assertEqual(told, {f"digest{n}": 1 for n in range(PEOPLE)})
        mails = Counter(address for (address,) in query(name, daily.MAILS))
        self.assertEqual(len(mails), PEOPLE)
        self.assertEqual(set(mails.values()), {1})

    def _check_post(self, caught):
        # new users are invited by a mail of core, which is not counted
        mine = [
            (people, mail)
            for __, people, mail in caught
            if "/docflow-dashboard" in mail.get_body(("html",)).get_content()
        ]
        heads = [(people, mail) for people, mail in mine if people[0].startswith("digest")]
        self.assertEqual(
            sorted(people for people, __ in heads),
            sorted((f"digest{n}@digest.example",) for n in range(PEOPLE)),
        )
        for (address,), mail in heads:
            person = f"Digest {address.partition('@')[0].removeprefix('digest')}"
            kinds = {part.get_content_type() for part in mail.walk()}
            self.assertLessEqual({"text/plain", "text/html"}, kinds)
            for part in mail.walk():
                if part.get_content_maintype() == "text":
                    words = " ".join(part.get_content().split())
                    self.assertIn(daily.SUBJECT, words)
                    self.assertNotIn(daily.TEXT, words)
                    # his own work, and of the sixty nobody else's
                    self.assertIn(person, words)
                    self.assertNotIn(f"{person}0", words)
            text = mail.get_body(("plain",)).get_content()
            lines = [line for line in text.splitlines() if daily.SUBJECT in line]
            self.assertEqual(len(lines), 1, text)
            self.assertIn(person, lines[0])

    @contextmanager
    def _world(self, suffix):
        with copied_database(DB_TEST, suffix) as name, SmtpCatcher() as smtp:
            run("psql", "-d", name, "-c", daily.PREPARE, "-c", PREPARE)
            post = [
                "--smtp=127.0.0.1",
                f"--smtp-port={smtp.port}",
                "--email-from=office@digest.example",
            ]
            with OdooServer(name, options=post) as server:
                admin = server.login("admin", "admin")
                daily.TestReminderConcurrency._make_work(admin)
                self._make_heads(admin)
                yield name, server, admin, smtp

    @staticmethod
    def _make_heads(admin):
        """Let each of the sixty head a unit, in a company that works seven days a week."""
        people = admin.call("hr.employee", "search", [("user_id.login", "like", "digest%")])
        admin.call(
            "hr.department",
            "create",
            [{"name": f"Unit {one}", "manager_id": one} for one in people],
        )
        calendars = admin.call("resource.calendar", "search", [])
        admin.call(
            "resource.calendar.attendance",
            "create",
            [
                {
                    "name": f"Day {day}",
                    "calendar_id": calendar,
                    "dayofweek": day,
                    "hour_from": 8,
                    "hour_to": 12,
                    "day_period": "morning",
                }
                for calendar in calendars
                for day in ("5", "6")
            ],
        )

    @staticmethod
    def _get_job(name):
        """Return the id of the server action behind the scheduled one."""
        rows = query(
            name,
            "SELECT c.ir_actions_server_id FROM ir_cron c JOIN ir_model_data d ON d.res_id = c.id "
            "AND d.model = 'ir.cron' AND d.name = 'ir_cron_docflow_letters'",
        )
        return int(rows[0][0])
