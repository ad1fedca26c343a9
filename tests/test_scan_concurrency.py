"""Two registrars on one stack, and a server that dies while a letter is being registered."""

import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from odoo.tests import BaseCase, tagged

from .server import DB_TEST, OdooServer, RemoteError, copied_database, query, run

LETTERS = 6
SLOW = """
CREATE FUNCTION sleep_marked() RETURNS trigger AS $$
BEGIN
    IF NEW.state = 'registered' AND NEW.seconds = 77 THEN
        PERFORM pg_sleep(60);
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER sleep_marked BEFORE UPDATE ON docflow_scan_letter
    FOR EACH ROW EXECUTE FUNCTION sleep_marked();
"""
SLEEPING = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = '%s'"
END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
CARDS = "SELECT id, reg_serial FROM docflow_document WHERE name LIKE 'Letter %' ORDER BY reg_serial"


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install", "docflow_concurrency")
class TestScanConcurrency(BaseCase):
    """A stack of files that have no pages: what is registered is tried, not the reading."""

    def test_two_registrars_on_one_stack(self):
        """Both press Enter on each letter at once: each becomes one card, the slower is told."""
        with self._world("twodesks") as (name, server):
            one, two = self._login(server), self._login(server, "second")
            letters = self._drop_stack(one)
            seen = Counter()
            with ThreadPoolExecutor(2) as pool:
                for letter in letters:
                    both = [pool.submit(self._register, client, letter) for client in (one, two)]
                    seen.update(future.result() for future in both)
            self.assertEqual(seen, Counter({"registered": LETTERS, "told": LETTERS}))
            serials = [int(serial) for __, serial in query(name, CARDS)]
            self.assertEqual(serials, list(range(1, LETTERS + 1)))

    def test_killed_while_registering(self):
        """A server that dies after the number was drawn leaves neither a card nor a file; the
        letter waits as before and gets that number later.
        """
        with self._world("killeddesk") as (name, server):
            run("psql", "-d", name, "-c", SLOW)
            client = self._login(server)
            letter = self._drop_stack(client)[0]
            files = query(name, "SELECT count(*) FROM docflow_file")
            with ThreadPoolExecutor(1) as pool:
                running = pool.submit(self._register, client, letter, 77)
                deadline = time.monotonic() + 60
                while not query(name, SLEEPING % name) and time.monotonic() < deadline:
                    time.sleep(0.1)
                server.kill()
                self.assertTrue(running.exception(), "registering was to be cut off")
            # PostgreSQL finds the dead connection when the sleep is over; help it
            run(
                "psql",
                "-d",
                "postgres",
                "-c",
                END_ALL % name,
            )
            self.assertEqual(query(name, CARDS), [])
            self.assertEqual(query(name, "SELECT count(*) FROM docflow_file"), files)
            state = query(name, f"SELECT state FROM docflow_scan_letter WHERE id = {letter}")  # noqa: S608
            self.assertEqual(state, [("ready",)])
            with OdooServer(name) as again:
                self.assertEqual(self._register(self._login(again), letter), "registered")
            self.assertEqual([serial for __, serial in query(name, CARDS)], ["1"])

    # The world

    @contextmanager
    def _world(self, suffix):
        with copied_database(DB_TEST, suffix) as name, OdooServer(name) as server:
            self._make_office(server.login("admin", "admin"))
            yield name, server

    def _make_office(self, admin):
        department = admin.call(
            "hr.department",
            "create",
            {"name": "Stack", "is_executive_body": True, "index_code": "78"},
        )
        group = admin.call("res.groups", "search", [("name", "=", "Registrar")])[0]
        users = admin.call(
            "res.users",
            "create",
            [
                {"name": login, "login": login, "password": login, "group_ids": [(4, group)]}
                for login in ("first", "second")
            ],
        )
        self.office = admin.call(
            "docflow.office",
            "create",
            {
                "name": "Stack",
                "code": "ST",
                "department_id": department,
                "registrar_ids": [(6, 0, users)],
            },
        )
        self.type = admin.call(
            "docflow.document.type",
            "create",
            {"name": "Scanned", "code": "SC", "category": "incoming"},
        )
        admin.call(
            "docflow.journal",
            "create",
            {
                "name": "Stack",
                "office_id": self.office,
                "pattern": "S-{serial}",
                "type_ids": [(6, 0, [self.type])],
            },
        )
        self.job = admin.call("ir.cron", "search", [("cron_name", "like", "read pages")])[0]
        self.admin = admin

    def _login(self, server, login="first"):
        return server.login(login, login)

    def _drop_stack(self, client):
        """Drop files that are no scans; return ids of their letters, ready to be registered."""
        token = re.search(r'csrf_token: "([^"]+)"', client.get("/odoo").text)[1]
        answer = client.post(
            "/docflow/scan/upload",
            {"office_id": self.office, "csrf_token": token},
            files=[("files", (f"{n}.p7s", b"signed %d" % n)) for n in range(LETTERS)],
        ).json()
        self.admin.call("ir.cron", "method_direct_trigger", [self.job])
        letters = client.call(
            "docflow.scan.letter", "search", [("batch_id", "=", answer["batch_id"])]
        )
        client.call("docflow.scan.letter", "action_continue", letters)
        return letters

    def _register(self, client, letter, seconds=5):
        """Return what the registrar saw."""
        values = {"type_id": self.type, "name": f"Letter {letter}"}
        try:
            client.call("docflow.scan.letter", "action_register_letter", [letter], values, seconds)
        except RemoteError as error:
            return "told" if "Registered" in str(error) else str(error)
        return "registered"
