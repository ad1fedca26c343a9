"""Large reports: made by the job of a real server, killed in the middle, cancelled, told of."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import openpyxl
import pytest

from odoo.tests import BaseCase, tagged

from .server import DB_TEST, OdooServer, copied_database, query, run

ROWS = 9_000
MORE = 700  # rows that come while a report is being made
# Open assignments of one executor on one card; a resolution names a person once.
FILL = """
WITH signed AS (
    INSERT INTO docflow_resolution (document_id, company_id, author_id, state, text, date_issued,
                                     author_label)
    SELECT d.id, d.company_id, {user}, 'issued', '=1+1 look into it', now(), 'X'
      FROM docflow_document d, generate_series(1, {rows}) WHERE d.id = {card}
    RETURNING id, document_id, company_id, author_id)
INSERT INTO docflow_assignment (resolution_id, document_id, company_id, executor_id, author_id,
                                kind, state, date_received, date_deadline)
SELECT id, document_id, company_id, {user}, author_id, 'execute', 'new',
       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC' - interval '2 days'
  FROM signed
"""


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install", "docflow_concurrency")
class TestReportJob(BaseCase):
    """One executor with nine thousand open assignments; his reminder is a report for the job."""

    def test_made_in_the_background(self):
        """A large report is made of one moment, told of while it grows, and downloaded by the one
        who asked."""
        with self._world("report") as (name, server, admin):
            report = self._ask(admin)
            with self._running(name, admin):
                self._wait(name, report, "state = 'running' AND rows_done > 0")
                self._fill(name, MORE)
            (made,) = admin.call("docflow.report", "get_made")
            self.assertEqual((made["state"], made["done"], made["total"]), ("done", ROWS, ROWS))
            self.assertEqual(self._count_rows(admin, made), ROWS, "rows of another moment")
            told = query(
                name,
                "SELECT count(*) FROM bus_bus WHERE message LIKE '%docflow.report%' "
                "AND message LIKE '%running%'",
            )
            self.assertGreater(int(told[0][0]), 1, "nobody heard how far it was")
            self.assertEqual(server.complaints(), [])

    def test_failure_is_told_in_words(self):
        """What the server stumbles over is for the log; its reader gets a sentence and a number."""
        with self._world("report_failed") as (name, server, admin):
            report = self._ask(admin)
            run("psql", "-d", name, "-c", "ALTER TABLE docflow_resolution RENAME text TO lost")
            with self._running(name, admin):
                pass
            (made,) = admin.call("docflow.report", "get_made")
            self.assertEqual((made["state"], made["url"]), ("failed", False))
            self.assertIn(str(report), made["error"])
            self.assertNotIn("lost", made["error"])
            self.assertNotIn("Traceback", made["error"])
            self.assertIn("UndefinedColumn", server.log.read_text())

    def test_killed_in_the_middle(self):
        """A report whose server was killed is taken up by the next one and made once."""
        with self._world("report_killed") as (name, server, admin):
            report = self._ask(admin)
            with ThreadPoolExecutor(1) as pool:
                running = pool.submit(self._run_job, name, admin)
                self._wait(name, report, "state = 'running' AND rows_done > 0")
                server.kill()
                self.assertTrue(running.exception(), "the run was to be cut off")
            self.assertEqual(self._read(name, report, "state, attempts"), ("running", "1"))
            with OdooServer(name) as again:
                admin = again.login("admin", "admin")
                self._run_job(name, admin)
                (made,) = admin.call("docflow.report", "get_made")
                self.assertEqual((made["state"], made["done"]), ("done", ROWS))
                self.assertEqual(self._count_rows(admin, made), ROWS)
            self.assertEqual(self._read(name, report, "state, attempts"), ("done", "2"))
            self.assertEqual(self._count_files(name), 1)

    def test_cancelled_while_it_is_made(self):
        """A report that is no longer wanted stops; two servers share what waits, each made once."""
        with self._world("report_cancelled") as (name, server, admin):
            report = self._ask(admin)
            with self._running(name, admin):
                self._wait(name, report, "state = 'running' AND rows_done > 0")
                admin.call("docflow.report", "action_cancel", [report])
            state, done = self._read(name, report, "state, rows_done")
            self.assertEqual(state, "cancelled")
            self.assertLess(int(done), ROWS)
            self.assertEqual(self._count_files(name), 0)
            reports = [self._ask(admin), self._ask(admin)]
            with OdooServer(name) as second:
                clients = [admin, second.login("admin", "admin")]
                with ThreadPoolExecutor(2) as pool:
                    list(pool.map(lambda client: self._run_job(name, client), clients))
                complaints = server.complaints() + second.complaints()
            for one in reports:
                self.assertEqual(self._read(name, one, "state, attempts"), ("done", "1"))
            self.assertEqual(self._count_files(name), 2)
            self.assertEqual([line for line in complaints if " ERROR " in line], [])

    # helpers

    def _ask(self, client):
        answer = client.call("docflow.report", "make", "reminder", {"days": 3}, "xlsx")
        self.assertEqual((answer["state"], answer["url"]), ("queued", False))
        return answer["report_id"]

    @contextmanager
    def _running(self, name, client):
        """Let the job run beside the block, which may act on what it does."""
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(self._run_job, name, client)
            yield
            running.result()

    def _run_job(self, name, client):
        rows = query(
            name,
            "SELECT c.ir_actions_server_id FROM ir_cron c JOIN ir_model_data d ON d.res_id = c.id "
            "AND d.model = 'ir.cron' AND d.name = 'ir_cron_docflow_report'",
        )
        client.call("ir.actions.server", "run", [int(rows[0][0])])

    def _wait(self, name, report, condition):
        """Wait until the row of a report meets ``condition``, as others see it."""
        sql = f"SELECT 1 FROM docflow_report WHERE id = {report} AND {condition}"  # noqa: S608
        deadline = time.monotonic() + 90
        while not query(name, sql):
            self.assertLess(time.monotonic(), deadline, f"never: {condition}")
            time.sleep(0.02)

    def _read(self, name, report, columns):
        sql = f"SELECT {columns} FROM docflow_report WHERE id = {report}"  # noqa: S608
        return query(name, sql)[0]

    def _count_files(self, name):
        sql = "SELECT count(*) FROM ir_attachment WHERE res_model = 'docflow.report'"
        return int(query(name, sql)[0][0])

    def _count_rows(self, client, made):
        """Return how many numbered rows the downloaded spreadsheet has."""
        answer = client.get(made["url"])
        self.assertEqual(answer.status_code, 200)
        book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
        numbers = [line[0] for line in book.active.iter_rows(values_only=True)]
        counted = [number for number in numbers if isinstance(number, int)]
        self.assertEqual(counted, list(range(1, len(counted) + 1)))
        return len(counted)

    def _fill(self, name, rows):
        card, user = query(name, "SELECT max(id), max(create_uid) FROM docflow_document")[0]
        run("psql", "-d", name, "-c", FILL.format(user=user, rows=rows, card=card))

    @contextmanager
    def _world(self, suffix):
        with copied_database(DB_TEST, suffix) as name, OdooServer(name) as server:
            admin = server.login("admin", "admin")
            card = admin.call(
                "docflow.document",
                "create",
                {"name": "=On the roof", "type_id": self._get_type(admin), "author_id": admin.uid},
            )
            self.assertTrue(card)
            self._fill(name, ROWS)
            yield name, server, admin

    def _get_type(self, admin):
        domain = [("category", "=", "internal")]
        return admin.call("docflow.document.type", "search", domain, limit=1)[0]
