"""Many registrars on one journal, through HTTP, against a real server."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from odoo.tests import BaseCase, tagged

from .server import DB_TEST, OdooServer, RemoteError, copied_database, query, run

REGISTRARS = 40
CARDS_EACH = 3
# Every tenth card fails in the database after its number was drawn, as a crash or a network would
# do it.
FAILING = 10

FAST_PASSWORDS = """
INSERT INTO ir_config_parameter (key, value) VALUES ('password.hashing.rounds', '10')
    ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""

ROLLBACK_TRIGGER = """
CREATE FUNCTION refuse_marked() RETURNS trigger AS $$
BEGIN
    IF NEW.name LIKE 'FAIL %' AND NEW.reg_number IS NOT NULL THEN
        RAISE EXCEPTION 'refused after the draw';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER refuse_marked BEFORE UPDATE ON docflow_document
    FOR EACH ROW EXECUTE FUNCTION refuse_marked();
"""


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install", "docflow_concurrency")
class TestNumberingConcurrency(BaseCase):
    """40 registrars press “Register” at once."""

    def test_forty_registrars_on_one_journal(self):
        """Parallel registrars queue: no error reaches them, the numbers have no gap and no
        duplicate.
        """
        with copied_database(DB_TEST, "numbers") as name:
            # people log in 40 times here; the strength of their passwords is not what is tested
            run("psql", "-d", name, "-c", FAST_PASSWORDS)
            run("psql", "-d", name, "-c", ROLLBACK_TRIGGER)
            with OdooServer(name, options=["--db_maxconn=60"]) as server:
                admin = server.login("admin", "admin")
                journal, document_type = self._make_journal(admin)
                with ThreadPoolExecutor(REGISTRARS) as pool:
                    clients = list(
                        pool.map(lambda n: server.login(f"r{n}", f"r{n}"), range(REGISTRARS))
                    )
                    cards = list(
                        pool.map(
                            lambda client: self._draft(client, journal, document_type), clients
                        )
                    )
                    results = list(pool.map(self._register_all, clients, cards))
                serials = [
                    int(row[0])
                    for row in query(
                        name,
                        f"SELECT reg_serial FROM docflow_document WHERE journal_id = {journal} "  # noqa: S608
                        "AND reg_serial IS NOT NULL ORDER BY 1",
                    )
                ]
        outcomes = Counter()
        for result in results:
            outcomes.update(result)
        failing = REGISTRARS * CARDS_EACH // FAILING
        self.assertEqual(outcomes.pop("refused after the draw", 0), failing)
        self.assertEqual(outcomes, Counter({"registered": REGISTRARS * CARDS_EACH - failing}))
        self.assertEqual(serials, list(range(1, REGISTRARS * CARDS_EACH - failing + 1)))

    def _make_journal(self, admin):
        """Return ids of a journal and of a type of its own, with 40 registrars r0 … r39."""
        department = admin.call(
            "hr.department",
            "create",
            {"name": "Queue", "is_executive_body": True, "index_code": "77"},
        )
        groups = admin.call(
            "res.groups",
            "search",
            [("privilege_id.name", "=", "Registrar"), ("name", "=", "Registrar")],
        )
        users = admin.call(
            "res.users",
            "create",
            [
                {
                    "name": f"Registrar {n}",
                    "login": f"r{n}",
                    "password": f"r{n}",
                    "group_ids": [(4, groups[0])],
                }
                for n in range(REGISTRARS)
            ],
        )
        office = admin.call(
            "docflow.office",
            "create",
            {
                "name": "Queue",
                "code": "Q",
                "department_id": department,
                "registrar_ids": [(6, 0, users)],
            },
        )
        document_type = admin.call(
            "docflow.document.type",
            "create",
            {"name": "Queued", "code": "QQ", "category": "incoming"},
        )
        journal = admin.call(
            "docflow.journal",
            "create",
            {
                "name": "Queue",
                "office_id": office,
                "pattern": "Q-{serial}",
                "type_ids": [(6, 0, [document_type])],
            },
        )
        self.office = office
        return journal, document_type

    def _draft(self, client, journal, document_type):
        offset = client.uid * CARDS_EACH
        return client.call(
            "docflow.document",
            "create",
            [
                {
                    "name": f"{'FAIL' if (offset + n) % FAILING == 0 else 'Card'} {offset + n}",
                    "type_id": document_type,
                    "office_id": self.office,
                    "journal_id": journal,
                }
                for n in range(CARDS_EACH)
            ],
        )

    @staticmethod
    def _register_all(client, ids):
        """Return what the registrar saw for each of his cards."""
        seen = []
        for card in ids:
            try:
                client.call("docflow.document", "action_register", [card])
                seen.append("registered")
            except RemoteError as error:
                text = str(error)
                seen.append("refused after the draw" if "refused after the draw" in text else text)
        return seen
