"""An order to the whole house: everybody takes note of it in the same second, over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from odoo.tests import BaseCase, tagged

from .server import DB_TEST, OdooServer, RemoteError, copied_database, query

READERS = 24


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install", "docflow_concurrency")
class TestTurnConcurrency(BaseCase):
    """Acts on one card queue."""

    def test_everybody_takes_note_at_once(self):
        """Readers who finish with one card at the same moment wait for each other: nobody is run
        twice and once more until he is refused, and the last one closes the card.
        """
        with copied_database(DB_TEST, "turn") as name, OdooServer(name) as server:
            admin = server.login("admin", "admin")
            card = self._make_card(admin)
            with ThreadPoolExecutor(READERS) as pool:
                readers = list(pool.map(lambda n: server.login(f"t{n}", f"t{n}"), range(READERS)))
                faults = list(pool.map(lambda reader: self._take_note(reader, card), readers))
            log = server.log.read_text()
            states = query(
                name,
                "SELECT d.state, r.state, count(*) FROM docflow_document d "  # noqa: S608 - an id
                "JOIN docflow_document_recipient r ON r.document_id = d.id "
                f"WHERE d.id = {card} GROUP BY 1, 2",
            )
        self.assertEqual([fault for fault in faults if fault], [])
        self.assertEqual(states, [("executed", "done", str(READERS))])
        self.assertEqual(log.count("tries left"), 0)

    @staticmethod
    def _take_note(reader, card):
        try:
            reader.call("docflow.document", "action_acknowledge", [card])
        except RemoteError as error:
            return str(error)
        return None

    @staticmethod
    def _make_card(admin):
        """Return the id of a registered order that everybody has to read."""
        department = admin.call(
            "hr.department", "create", {"name": "Turn", "is_executive_body": True}
        )
        groups = {
            name: admin.call(
                "res.groups", "search", [("privilege_id.name", "=", place), ("name", "=", name)]
            )[0]
            for place, name in (("Registrar", "Registrar"), ("Document Flow", "User"))
        }
        readers = [
            {
                "name": f"Reader {n}",
                "login": f"t{n}",
                "password": f"t{n}",
                "group_ids": [(4, groups["User"])],
            }
            for n in range(READERS)
        ]
        users = admin.call("res.users", "create", readers)
        for user in users:
            employee = {"name": f"Reader {user}", "user_id": user, "department_id": department}
            admin.call("hr.employee", "create", employee)
        admin.call("res.users", "write", [admin.uid], {"group_ids": [(4, groups["Registrar"])]})
        office = admin.call(
            "docflow.office",
            "create",
            {
                "name": "Turn",
                "code": "T",
                "department_id": department,
                "registrar_ids": [(6, 0, [admin.uid])],
            },
        )
        kind = {"name": "Turned", "code": "TT", "category": "order"}
        document_type = admin.call("docflow.document.type", "create", kind)
        journal = {"name": "Turn", "office_id": office, "pattern": "T-{serial}"}
        journal = admin.call(
            "docflow.journal", "create", journal | {"type_ids": [(6, 0, [document_type])]}
        )
        card = {"name": "To everybody", "type_id": document_type, "office_id": office}
        card |= {"journal_id": journal}
        card |= {"recipient_ids": [(0, 0, {"user_id": user}) for user in users]}
        card = admin.call("docflow.document", "create", card)
        admin.call("docflow.document", "action_register", [card])
        return card
