"""Pages read by two servers at once, and by one that is killed in the middle."""

import base64
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psutil
import pytest

from odoo.tests import BaseCase, tagged

from tools.sample_scan import default_letter

from .server import DB_TEST, OdooServer, copied_database, query, run

PAGES, FILE_PAGES = 10, 2
# Every state a page or a text ever comes to, written down by the database itself.
PREPARE = """
CREATE TABLE told (kind text, record int, state text);
CREATE FUNCTION tell() RETURNS trigger AS $$
BEGIN
    INSERT INTO told VALUES (TG_TABLE_NAME, NEW.id, NEW.state);
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER tell AFTER UPDATE ON docflow_scan_page FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION tell();
CREATE TRIGGER tell AFTER UPDATE ON docflow_file_text FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION tell();
"""
DONE = re.compile(r"Reading: (\d+) opened, (\d+) looked at, (\d+) read")


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install", "docflow_concurrency")
class TestReadingConcurrency(BaseCase):
    """A stack of ten scanned pages, and a card with a scan of two."""

    def test_two_servers(self):
        """Two servers at the same work never read the same page, and the stack is cut once."""
        with self._world("reading") as (name, server, admin):
            with OdooServer(name) as second:
                job = self._get_job(name)
                clients = [admin, second.login("admin", "admin")]
                with ThreadPoolExecutor(2) as pool:
                    list(pool.map(lambda c: c.call("ir.actions.server", "run", [job]), clients))
                counts = [
                    [sum(map(int, column)) for column in zip(*DONE.findall(log), strict=True)]
                    for log in (server.log.read_text(), second.log.read_text())
                ]
                complaints = server.complaints() + second.complaints()
            self._check_all(name)
            self.assertEqual([line for line in complaints if " ERROR " in line], [])
            self.assertEqual(
                [sum(both) for both in zip(*counts, strict=True)],
                [1, PAGES, PAGES + FILE_PAGES],
                f"work of the two: {counts}",
            )
            self.assertTrue(all(read for __, __, read in counts), f"work of the two: {counts}")

    def test_killed_twice(self):
        """A server that is killed while it looks, and again while it reads, loses no page and
        repeats none; its children are gone with it."""
        with self._world("reading_killed") as (name, server, __):
            job = self._get_job(name)
            self._kill_when(server, name, job, "seen")
            looked = self._count(name, ("seen", "read"))
            self.assertTrue(0 < looked < PAGES, f"{looked} pages were looked at before the kill")
            with OdooServer(name) as again:
                self._kill_when(again, name, job, "read")
                readings = self._count(name, ("read",))
                self.assertTrue(0 < readings < PAGES, f"{readings} pages were read before the kill")
            with OdooServer(name) as last:
                last.login("admin", "admin").call("ir.actions.server", "run", [job])
            self._check_all(name)

    def _kill_when(self, server, name, job, state):
        """Let ``server`` work until the first page is in ``state``, then kill it."""
        client = server.login("admin", "admin")
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(client.call, "ir.actions.server", "run", [job])
            deadline = time.monotonic() + 90
            while not self._count(name, (state,)) and time.monotonic() < deadline:
                time.sleep(0.02)
            children = server.children()
            server.kill_alone()
            self.assertTrue(running.exception(), "the run was to be cut off")
        self.assertTrue(children, "nobody was reading")
        __, alive = psutil.wait_procs(children, timeout=20)
        self.assertEqual(alive, [], "children outlived their server")

    def _check_all(self, name):
        """Every page came to each of its states exactly once, and the stack to its letter."""
        told = Counter(query(name, "SELECT kind, record, state FROM told"))
        self.assertEqual(set(told.values()), {1}, "a page was settled twice")
        kinds = Counter((kind, state) for kind, __, state in told)
        self.assertEqual(
            kinds,
            {
                ("docflow_scan_page", "seen"): PAGES,
                ("docflow_scan_page", "read"): PAGES,
                ("docflow_file_text", "done"): FILE_PAGES,
            },
        )
        texts = query(name, "SELECT count(*) FROM docflow_scan_page WHERE text LIKE '%01-17/482%'")
        self.assertEqual(texts, [(str(PAGES),)])
        letters = query(
            name,
            "SELECT l.state, count(p.id) FROM docflow_scan_letter l "
            "JOIN docflow_scan_page p ON p.letter_id = l.id "
            "GROUP BY l.id, l.batch_id ORDER BY l.batch_id",
        )
        self.assertEqual(letters, [("ready", str(PAGES))])

    @staticmethod
    def _count(name, states):
        listed = ", ".join(f"'{state}'" for state in states)
        sql = f"SELECT count(*) FROM docflow_scan_page WHERE state IN ({listed})"  # noqa: S608
        return int(query(name, sql)[0][0])

    @staticmethod
    def _get_job(name):
        """Return the id of the server action behind the scheduled one."""
        rows = query(
            name,
            "SELECT c.ir_actions_server_id FROM ir_cron c JOIN ir_model_data d ON d.res_id = c.id "
            "AND d.model = 'ir.cron' AND d.name = 'ir_cron_docflow_reading'",
        )
        return int(rows[0][0])

    @contextmanager
    def _world(self, suffix):
        with copied_database(DB_TEST, suffix) as name, OdooServer(name) as server:
            admin = server.login("admin", "admin")
            card, office = self._make_card(admin)
            scan = default_letter(pages=FILE_PAGES, seed=50)
            admin.call(
                "docflow.document",
                "attach_file",
                [card],
                name="scan.pdf",
                content_base64=base64.b64encode(scan).decode(),
                role="scan",
            )
            token = re.search(r'csrf_token: "(\w+)"', admin.get("/odoo").text)[1]
            answer = admin.post(
                "/docflow/scan/upload",
                {"office_id": office, "csrf_token": token},
                files=[
                    ("files", ("stack.pdf", default_letter(pages=PAGES, seed=1), "application/pdf"))
                ],
            )
            self.assertIn("batch_id", answer.json())
            run("psql", "-d", name, "-c", PREPARE)
            yield name, server, admin

    @staticmethod
    def _make_card(admin):
        """An office of the administrator and a draft in it; return both ids."""
        department = admin.call(
            "hr.department", "create", {"name": "Reading", "is_executive_body": True}
        )
        office = admin.call(
            "docflow.office",
            "create",
            {
                "name": "Reading",
                "code": "RD",
                "department_id": department,
                "registrar_ids": [(6, 0, [admin.uid])],
            },
        )
        kind = admin.call(
            "docflow.document.type",
            "create",
            {"name": "Reading", "code": "RD", "category": "internal"},
        )
        journal = admin.call(
            "docflow.journal",
            "create",
            {
                "name": "Reading",
                "office_id": office,
                "pattern": "RD-{serial}",
                "type_ids": [(6, 0, [kind])],
            },
        )
        card = admin.call(
            "docflow.document",
            "create",
            {"name": "Scan", "type_id": kind, "office_id": office, "journal_id": journal},
        )
        return card, office
