"""The import as a process: cut off half way, started twice, and beside people who register."""

import csv
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from odoo.tests import BaseCase, tagged

from .server import CONF, DB_TEST, ROOT, copied_database, query, run, settings

SCRIPT = ROOT / "tools" / "import_legacy.py"
CARDS = 4000
# an office with somebody who registers there; the import makes the journal
PREPARE = """
INSERT INTO res_groups_users_rel (uid, gid)
SELECT u.id, d.res_id FROM res_users u, ir_model_data d
 WHERE u.login = 'admin' AND d.module = 'docflow_base' AND d.name = 'group_docflow_admin'
    ON CONFLICT DO NOTHING;
INSERT INTO hr_department (id, name, company_id, active, docflow_body_id)
VALUES (9901, '{"en_US": "Legacy"}', 1, true, 9901);
INSERT INTO docflow_office
       (name, code, company_id, department_id, barcode_prefix, label_format, active)
VALUES ('{"en_US": "Legacy"}', 'LG', 1, 9901, 'LG', 'pdf', true);
"""
TAKEN = "SELECT count(*) FROM docflow_legacy_key WHERE kind = 'document'"
SERIALS = (
    "SELECT count(*), count(DISTINCT reg_serial), max(reg_serial) FROM docflow_document "
    "JOIN docflow_office o ON o.id = office_id WHERE o.code = 'LG'"
)


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install", "docflow_concurrency")
class TestLegacyKilled(BaseCase):
    def test_killed_half_way(self):
        """An import that is killed -9 goes on with the next run: every card is there once, with its
        resolution."""
        with self._world("legacy_killed") as (name, folder):
            self._write(folder, range(1, CARDS + 1))
            process = self._start(name, folder)
            deadline = time.monotonic() + 240
            while query(name, TAKEN) == [("0",)] and time.monotonic() < deadline:
                self.assertIsNone(process.poll(), "it ended before it could be killed")
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            some = int(query(name, TAKEN)[0][0])
            self.assertTrue(0 < some < CARDS, some)
            again = self._start(name, folder)
            said = "".join(again.communicate())
            self.assertEqual(again.returncode, 0, said)
            self.assertEqual(query(name, TAKEN), [(str(CARDS),)])
            self.assertEqual(query(name, SERIALS), [(str(CARDS),) * 3])
            work = "SELECT count(*), count(DISTINCT document_id) FROM docflow_resolution"
            self.assertEqual(query(name, work), [(str(CARDS),) * 2])
            states = "SELECT state, taken_count FROM docflow_legacy_import ORDER BY id"
            self.assertEqual(query(name, states)[-1], ("done", str(CARDS - some)))
            self.assertEqual(query(name, states)[0][0], "stopped")

    def test_one_at_a_time(self):
        """A second import at the same time is refused with words, and changes nothing."""
        with self._world("legacy_twice") as (name, folder):
            self._write(folder, [1])
            with self._connect(name) as other, other.cursor() as cr:
                cr.execute("SELECT pg_advisory_lock(hashtextextended('docflow.legacy.import', 0))")
                process = self._start(name, folder)
                said = "".join(process.communicate())
            self.assertEqual(process.returncode, 2, said)
            self.assertNotIn("Traceback", said)
            self.assertEqual(query(name, TAKEN), [("0",)])

    def test_registrar_is_faster(self):
        """Who registers while an import waits for the journal keeps his number; the card that had
        it elsewhere is told, and the others of its batch come."""
        with self._world("legacy_race") as (name, folder):
            self._write(folder, [1])
            self._start(name, folder).communicate()
            self._write(folder, range(1, 21))
            (journal,) = query(name, "SELECT id FROM docflow_journal WHERE name ->> 'en_US' = 'B'")
            with self._connect(name) as registrar, registrar.cursor() as cr:
                lock = f"docflow.journal/{journal[0]}/2024"
                cr.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [lock])
                process = self._start(name, folder)
                waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                deadline = time.monotonic() + 120
                while query(name, waits) == [("0",)] and time.monotonic() < deadline:
                    self.assertIsNone(process.poll(), "it did not wait for the journal")
                    time.sleep(0.05)
                cr.execute(
                    """CREATE TEMP TABLE mine AS SELECT * FROM docflow_document
                        WHERE reg_number = 'L/1';
                       UPDATE mine SET id = nextval('docflow_document_id_seq'), reg_serial = 2,
                              reg_number = 'M/2', barcode = NULL;
                       INSERT INTO docflow_document SELECT * FROM mine"""
                )
            said = "".join(process.communicate())
            self.assertEqual(process.returncode, 1, said)
            self.assertEqual(query(name, TAKEN), [("19",)])
            self.assertEqual(query(name, SERIALS), [("20",) * 3])
            self.assertIn("M/2", (folder.parent / f"{folder.name}.report.csv").read_text())

    # The world

    @contextmanager
    def _world(self, suffix):
        with copied_database(DB_TEST, suffix) as name:
            run("psql", "-d", name, "-v", "ON_ERROR_STOP=1", "-qc", PREPARE)
            place = Path(tempfile.mkdtemp())
            try:
                (place / "export").mkdir()
                yield name, place / "export"
            finally:
                shutil.rmtree(place)

    def _connect(self, name):
        names = {"host": "db_host", "port": "db_port", "user": "db_user"}
        options = settings()
        place = {name: options[key] for name, key in names.items() if options.get(key)}
        return psycopg2.connect(dbname=name, **place)

    def _start(self, name, folder):
        command = [sys.executable, str(SCRIPT), "--config", CONF, "--database", name, str(folder)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def _write(self, folder, serials):
        code = "ВХ"
        tables = {
            "journals": [{"journal": "B", "name": "B", "office": "LG"}],
            "documents": [
                {"document": f"D{n}", "type": code, "journal": "B", "reg_number": f"L/{n}",
                 "reg_serial": n, "reg_date": "2024-03-01", "subject": f"Letter {n}",
                 "registrar": "admin"}
                for n in serials
            ],
            "resolutions": [
                {"resolution": f"R{n}", "document": f"D{n}", "author": "admin", "text": "Do",
                 "issued_at": "2024-03-02"}
                for n in serials
            ],
            "assignments": [
                {"assignment": f"A{n}", "resolution": f"R{n}", "person": "admin"} for n in serials
            ],
        }  # fmt: skip
        for table, rows in tables.items():
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
