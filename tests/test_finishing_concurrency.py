"""People who finish at the same moment, through HTTP, against a real server."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from odoo.tests import BaseCase, tagged

from .server import DB_TEST, OdooServer, copied_database, query, run

# Each of the two is held between its own change and the look at the other's, so that they meet.
SLOW_TRIGGER = """
CREATE FUNCTION dawdle() RETURNS trigger AS $$
BEGIN
    PERFORM pg_sleep(1.5);
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER dawdle BEFORE UPDATE ON docflow_assignment
    FOR EACH ROW WHEN (NEW.state = 'done' AND OLD.state != 'done') EXECUTE FUNCTION dawdle();
INSERT INTO ir_config_parameter (key, value) VALUES ('password.hashing.rounds', '10')
    ON CONFLICT (key) DO UPDATE SET value = excluded.value;
"""


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install", "docflow_concurrency")
class TestFinishingConcurrency(BaseCase):
    """Two executors report at once."""

    def test_two_last_executors(self):
        """Whoever reports last closes the resolution and the card, also where both are the last."""
        with copied_database(DB_TEST, "finish") as name:
            run("psql", "-d", name, "-c", SLOW_TRIGGER)
            with OdooServer(name) as server:
                people = self._make_people(server.login("admin", "admin"))
                card = self._make_card(server.login("admin", "admin"), people)
                clients = [server.login(login, login) for login in people]
                with ThreadPoolExecutor(2) as pool:
                    list(pool.map(self._report, clients))
            states = query(
                name,
                f"SELECT d.state, r.state FROM docflow_document d, docflow_resolution r "  # noqa: S608
                f"WHERE d.id = {card} AND r.document_id = d.id",
            )
        self.assertEqual(states, [("executed", "done")])

    @staticmethod
    def _make_people(admin):
        """Return ``{login: id}`` of two executors under the administrator."""
        department = admin.call(
            "hr.department", "create", {"name": "Finish", "is_executive_body": True}
        )
        group = admin.call(
            "res.groups",
            "search",
            [("privilege_id.name", "=", "Document Flow"), ("name", "=", "User")],
        )
        people = {}
        for login in ("finish1", "finish2"):
            people[login] = admin.call(
                "res.users",
                "create",
                {
                    "name": login,
                    "login": login,
                    "password": login,
                    "group_ids": [(4, group[0])],
                },
            )
            admin.call(
                "hr.employee",
                "create",
                {"name": login, "user_id": people[login], "department_id": department},
            )
        mine = admin.call("hr.employee", "search", [("user_id", "=", admin.uid)])
        mine = mine or [
            admin.call("hr.employee", "create", {"name": "Admin", "user_id": admin.uid})
        ]
        admin.call("hr.employee", "write", mine, {"department_id": department})
        admin.call("hr.department", "write", [department], {"manager_id": mine[0]})
        return people

    @staticmethod
    def _make_card(admin, people):
        """Return the id of a registered card with a resolution for ``people``."""
        department = admin.call("hr.department", "search", [("name", "=", "Finish")])[0]
        office = admin.call(
            "docflow.office",
            "create",
            {
                "name": "Finish",
                "code": "F",
                "department_id": department,
                "registrar_ids": [(4, admin.uid)],
            },
        )
        kind = admin.call(
            "docflow.document.type",
            "create",
            {"name": "Finished", "code": "FF", "category": "incoming"},
        )
        journal = admin.call(
            "docflow.journal",
            "create",
            {"name": "F", "office_id": office, "pattern": "F-{serial}", "type_ids": [(4, kind)]},
        )
        card = admin.call(
            "docflow.document",
            "create",
            {
                "name": "To finish",
                "type_id": kind,
                "office_id": office,
                "journal_id": journal,
                "recipient_ids": [(0, 0, {"user_id": admin.uid})],
            },
        )
        admin.call("docflow.document", "action_register", [card])
        resolution = admin.call(
            "docflow.resolution",
            "create",
            {
                "document_id": card,
                "text": "Finish it",
                "assignment_ids": [(0, 0, {"executor_id": uid}) for uid in people.values()],
            },
        )
        admin.call("docflow.resolution", "action_issue", [resolution])
        return card

    @staticmethod
    def _report(client):
        line = client.call("docflow.assignment", "search", [("executor_id", "=", client.uid)])
        client.call("docflow.assignment", "action_report", line, report="Done")
