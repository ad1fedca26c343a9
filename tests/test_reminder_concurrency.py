"""Digests of two runs at once, of a run that is killed, and their way through an SMTP server."""

import datetime
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from odoo.tests import BaseCase, tagged

from .server import DB_TEST, OdooServer, copied_database, query, run
from .smtp import SmtpCatcher

PEOPLE = 60  # more than one batch of the job
SUBJECT = "Про дах школи № 4"
TEXT = "Sealed order to the executors"
# Queueing a mail takes a while, so that the runs meet in the middle of a batch.
PREPARE = """
CREATE FUNCTION dawdle() RETURNS trigger AS $$
BEGIN
    PERFORM pg_sleep(0.05);
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER dawdle BEFORE INSERT ON mail_mail FOR EACH ROW EXECUTE FUNCTION dawdle();
UPDATE res_company SET docflow_digest_hour = 0, docflow_is_digest_days_off = true,
    docflow_digest_day = NULL;
"""
TOLD = "SELECT u.login FROM docflow_reminder_log l JOIN res_users u ON u.id = l.user_id"
MAILS = "SELECT email_to FROM mail_mail WHERE email_to LIKE '%@digest.example%'"


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install", "docflow_concurrency")
class TestReminderConcurrency(BaseCase):
    """Sixty people have an assignment that is due tomorrow."""

    def test_two_runs_and_the_post(self):
        """Two runs at the same moment give each person one digest, and it arrives by SMTP."""
        with self._world("digest") as (name, server, admin, smtp):
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
        """After a run that was killed between two batches the next one tells the others, and nobody
        twice."""
        with self._world("killed") as (name, server, _admin, _smtp):
            job = self._get_job(name)
            client = server.login("admin", "admin")
            with ThreadPoolExecutor(1) as pool:
                running = pool.submit(client.call, "ir.actions.server", "run", [job])
                deadline = time.monotonic() + 60
                while not query(name, TOLD) and time.monotonic() < deadline:
                    time.sleep(0.1)
                server.kill()
                self.assertTrue(running.exception(), "the run was to be cut off")
            some = query(name, TOLD)
            self.assertTrue(0 < len(some) < PEOPLE, f"{len(some)} were told before the end")
            with OdooServer(name) as again:
                again.login("admin", "admin").call("ir.actions.server", "run", [job])
            self._check_once(name)

    def _check_once(self, name):
        told = Counter(login for (login,) in query(name, TOLD) if login.startswith("digest"))
        self.assertEqual(told, {f"digest{n}": 1 for n in range(PEOPLE)})
        mails = Counter(address for (address,) in query(name, MAILS))
        self.assertEqual(len(mails), PEOPLE)
        self.assertEqual(set(mails.values()), {1})

    def _check_post(self, caught):
        # new users are invited by a mail of core, which is not counted
        mine = [
            (people, mail)
            for __, people, mail in caught
            if "/docflow-documents/" in mail.get_body(("html",)).get_content()
        ]
        self.assertEqual(
            sorted(people for people, __ in mine),
            sorted((f"digest{n}@digest.example",) for n in range(PEOPLE)),
        )
        for __, mail in mine:
            self.assertIn("1", mail["Subject"])
            kinds = {part.get_content_type() for part in mail.walk()}
            self.assertLessEqual({"text/plain", "text/html"}, kinds)
            for part in mail.walk():
                if part.get_content_maintype() == "text":
                    self.assertIn(SUBJECT, part.get_content())
                    self.assertNotIn(TEXT, part.get_content())

    @contextmanager
    def _world(self, suffix):
        with copied_database(DB_TEST, suffix) as name, SmtpCatcher() as smtp:
            run("psql", "-d", name, "-c", PREPARE)
            post = [
                "--smtp=127.0.0.1",
                f"--smtp-port={smtp.port}",
                "--email-from=office@digest.example",
            ]
            with OdooServer(name, options=post) as server:
                admin = server.login("admin", "admin")
                self._make_work(admin)
                yield name, server, admin, smtp

    @staticmethod
    def _get_job(name):
        """Return the id of the server action behind the scheduled one."""
        rows = query(
            name,
            "SELECT c.ir_actions_server_id FROM ir_cron c JOIN ir_model_data d ON d.res_id = c.id "
            "AND d.model = 'ir.cron' AND d.name = 'ir_cron_docflow_reminders'",
        )
        return int(rows[0][0])

    @staticmethod
    def _make_work(admin):
        """One card of the administrator's department, and a resolution to sixty people."""
        department = admin.call(
            "hr.department", "create", {"name": "Digest", "is_executive_body": True}
        )
        groups = admin.call(
            "res.groups",
            "search",
            [("privilege_id.name", "=", "Document Flow"), ("name", "=", "User")],
        )
        people = admin.call(
            "res.users",
            "create",
            [
                {
                    "name": f"Digest {n}",
                    "login": f"digest{n}",
                    "email": f"digest{n}@digest.example",
                    "group_ids": [(4, groups[0])],
                }
                for n in range(PEOPLE)
            ],
        )
        admin.call(
            "hr.employee",
            "create",
            [
                {"name": f"Digest {n}", "user_id": user, "department_id": department}
                for n, user in enumerate(people)
            ],
        )
        mine = admin.call("hr.employee", "search", [("user_id", "=", admin.uid)])
        mine = mine or [
            admin.call("hr.employee", "create", {"name": "Admin", "user_id": admin.uid})
        ]
        admin.call("hr.employee", "write", mine, {"department_id": department})
        admin.call("hr.department", "write", [department], {"manager_id": mine[0]})
        office = admin.call(
            "docflow.office",
            "create",
            {
                "name": "Digest",
                "code": "DG",
                "department_id": department,
                "registrar_ids": [(6, 0, [admin.uid])],
            },
        )
        kind = admin.call(
            "docflow.document.type",
            "create",
            {"name": "Digest", "code": "DG", "category": "internal"},
        )
        journal = admin.call(
            "docflow.journal",
            "create",
            {
                "name": "Digest",
                "office_id": office,
                "pattern": "DG-{serial}",
                "type_ids": [(6, 0, [kind])],
            },
        )
        card = admin.call(
            "docflow.document",
            "create",
            {
                "name": SUBJECT,
                "type_id": kind,
                "office_id": office,
                "journal_id": journal,
                "recipient_ids": [(0, 0, {"user_id": admin.uid})],
            },
        )
        admin.call("docflow.document", "action_register", [card])
        tomorrow = datetime.date.today() + datetime.timedelta(days=1)
        resolution = admin.call(
            "docflow.resolution",
            "create",
            {
                "document_id": card,
                "text": TEXT,
                "date_deadline": str(tomorrow),
                "assignment_ids": [(0, 0, {"executor_id": user}) for user in people],
            },
        )
        admin.call("docflow.resolution", "action_issue", [resolution])
