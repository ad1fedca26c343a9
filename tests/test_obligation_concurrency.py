"""Two runs that issue recurring obligations at the same moment, against a real server."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from odoo.tests import BaseCase, tagged

from .server import DB_TEST, OdooServer, RemoteError, copied_database, query, run

OBLIGATIONS = 4
# A card takes a while to be made, so that the runs meet in the middle of it.
SLOW_TRIGGER = """
CREATE FUNCTION dawdle() RETURNS trigger AS $$
BEGIN
    PERFORM pg_sleep(0.7);
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER dawdle BEFORE INSERT ON docflow_document
    FOR EACH ROW EXECUTE FUNCTION dawdle();
"""


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install", "docflow_concurrency")
class TestObligationConcurrency(BaseCase):
    """The scheduled action twice, and by hand beside it."""

    def test_two_runs_at_once(self):
        """Each period is issued once; a run leaves alone what the other one holds, and neither
        fails."""
        with self._world("runs") as (name, server, admin):
            job = self._get_job(name)
            before = self._get_cards_begun(name)
            clients = [server.login("admin", "admin") for __ in range(2)]
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda c: c.call("ir.actions.server", "run", [job]), clients))
            self.assertEqual(self._get_states(name), [("issued",)] * OBLIGATIONS)
            self.assertEqual(self._count_cards(name), OBLIGATIONS)
            # a card begun and rolled back would have taken a number of the sequence
            self.assertEqual(self._get_cards_begun(name) - before, OBLIGATIONS)
            self.assertEqual(self._get_errors(name), 0)
            admin.call("ir.actions.server", "run", [job])
            self.assertEqual(self._count_cards(name), OBLIGATIONS)
            self.assertEqual([line for line in server.complaints() if " ERROR " in line], [])

    def test_button_beside_the_run(self):
        """“Issue Now” pressed by two people while the scheduled action runs: one card a period;
        whoever comes second is told so."""
        with self._world("hand") as (name, server, _admin):
            job = self._get_job(name)
            periods = query(name, "SELECT id FROM docflow_obligation_period ORDER BY id")
            clients = [server.login("admin", "admin") for __ in range(3)]
            with ThreadPoolExecutor(3) as pool:
                running = pool.submit(clients[0].call, "ir.actions.server", "run", [job])
                presses = [pool.submit(self._press, c, periods) for c in clients[1:]]
                refusals = [text for press in presses for text in press.result()]
                running.result()
            self.assertEqual(self._get_states(name), [("issued",)] * OBLIGATIONS)
            self.assertEqual(self._count_cards(name), OBLIGATIONS)
            self.assertGreaterEqual(len(refusals), OBLIGATIONS, "two people, one card a period")
            for text in refusals:
                self.assertIn("is “", text, "a sentence about the state, not a failure")

    @staticmethod
    def _press(client, periods):
        """Press the button of every period; return what was refused."""
        refusals = []
        for row in periods:
            try:
                client.call("docflow.obligation.period", "action_issue", [int(row[0])])
            except RemoteError as error:
                refusals.append(str(error))
        return refusals

    def _world(self, suffix):
        return _World(suffix)

    @staticmethod
    def _get_job(name):
        sql = (
            "SELECT c.ir_actions_server_id FROM ir_cron c JOIN ir_model_data d ON d.res_id = c.id "
            "AND d.model = 'ir.cron' WHERE d.name = 'ir_cron_docflow_obligations'"
        )
        return int(query(name, sql)[0][0])

    @staticmethod
    def _get_states(name):
        return query(name, "SELECT state FROM docflow_obligation_period")

    @staticmethod
    def _count_cards(name):
        return int(query(name, "SELECT count(*) FROM docflow_document")[0][0])

    @staticmethod
    def _get_cards_begun(name):
        sql = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM docflow_document_id_seq"
        return int(query(name, sql)[0][0])

    @staticmethod
    def _get_errors(name):
        sql = "SELECT count(*) FROM docflow_obligation WHERE issue_error IS NOT NULL"
        return int(query(name, sql)[0][0])


class _World:
    """A copy of the database with obligations that are due, and a server on it."""

    def __init__(self, suffix):
        self._suffix = f"obligation_{suffix}"

    def __enter__(self):
        self._copy = copied_database(DB_TEST, self._suffix)
        name = self._copy.__enter__()
        run("psql", "-d", name, "-c", SLOW_TRIGGER)
        self._server = OdooServer(name)
        server = self._server.__enter__()
        admin = server.login("admin", "admin")
        self._make(name, admin)
        return name, server, admin

    def __exit__(self, *error):
        self._server.__exit__(*error)
        self._copy.__exit__(*error)

    def _make(self, name, admin):
        found = query(
            name,
            "SELECT name, res_id FROM ir_model_data WHERE module = 'docflow_base' AND name IN "
            "('group_docflow_user', 'group_docflow_manager', 'docflow_document_type_instruction')",
        )
        ref = {key: int(value) for key, value in found}
        head = {"group_ids": [(4, ref["group_docflow_manager"])]}
        admin.call("res.users", "write", [admin.uid], head)
        department = admin.call(
            "hr.department",
            "create",
            {"name": "Twice", "is_executive_body": True, "index_code": "77"},
        )
        executor = self._make_people(admin, department, ref["group_docflow_user"])
        self._make_journal(admin, department, ref["docflow_document_type_instruction"])
        today = query(name, "SELECT current_date")[0][0]
        for number in range(OBLIGATIONS):
            vals = {
                "name": f"Report {number}",
                # the one period that holds today; its work was to be given out long ago
                "period": "year",
                "date_from": today,
                "date_to": today,
                "lead_days": 260,
                "line_ids": [(0, 0, {"executor_id": executor})],
            }
            obligation = admin.call("docflow.obligation", "create", vals)
            admin.call("docflow.obligation", "action_activate", [obligation])

    @staticmethod
    def _make_people(admin, department, group):
        """Put the administrator at the head of ``department``; return the id of an executor."""
        person = {"name": "twice", "login": "twice", "group_ids": [(4, group)]}
        executor = admin.call("res.users", "create", person)
        place = {"department_id": department}
        employee = {"name": "twice", "user_id": executor, **place}
        admin.call("hr.employee", "create", employee)
        mine = admin.call("hr.employee", "search", [("user_id", "=", admin.uid)])
        mine = mine or [
            admin.call("hr.employee", "create", {"name": "Admin", "user_id": admin.uid})
        ]
        admin.call("hr.employee", "write", mine, place)
        admin.call("hr.department", "write", [department], {"manager_id": mine[0]})
        return executor

    @staticmethod
    def _make_journal(admin, department, document_type):
        office = admin.call(
            "docflow.office",
            "create",
            {"name": "Twice", "code": "TW", "department_id": department},
        )
        admin.call(
            "docflow.journal",
            "create",
            {
                "name": "Twice",
                "office_id": office,
                "pattern": "TW-{serial}",
                "type_ids": [(4, document_type)],
            },
        )
