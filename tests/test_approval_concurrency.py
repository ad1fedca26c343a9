"""Decisions that fall at the same moment, through HTTP, against a real server."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from odoo.tests import BaseCase, tagged

from .round_common import RoundMaker
from .server import DB_TEST, OdooServer, RemoteError, copied_database, query, run

LOGINS = ("visa1", "visa2")
OTHER = "JVBERi0xLjQgYW5vdGhlciBkcmFmdA=="  # "%PDF-1.4 another draft"
# Each decision is held before it is written, so that the two meet.
SLOW_TRIGGER = """
CREATE FUNCTION dawdle() RETURNS trigger AS $$
BEGIN
    PERFORM pg_sleep(1);
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER dawdle BEFORE UPDATE ON docflow_approval_step
    FOR EACH ROW WHEN (NEW.state != OLD.state AND OLD.state = 'active')
    EXECUTE FUNCTION dawdle();
INSERT INTO ir_config_parameter (key, value) VALUES ('password.hashing.rounds', '10')
    ON CONFLICT (key) DO UPDATE SET value = excluded.value;
"""
# what may come of a decision that meets a withdrawal: card, round and step agree with each other
OUTCOMES = {("rework", "withdrawn", "withdrawn"), ("rework", "approved", "agreed")}


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install", "docflow_concurrency")
class TestApprovalConcurrency(BaseCase):
    """People who decide on one round at once wait for each other."""

    def test_decisions_at_once(self):
        """The last of two visas that fall at once ends the round; a decision that meets a
        withdrawal comes before it or is refused, and never both or neither; a decision that meets
        another file is on the file that was shown, or there is none."""
        with copied_database(DB_TEST, "visas") as name:
            run("psql", "-d", name, "-c", SLOW_TRIGGER)
            with OdooServer(name) as server:
                admin = server.login("admin", "admin")
                maker = RoundMaker(admin, LOGINS)
                self._clients = [server.login(login, login) for login in LOGINS]
                with self.subTest("two last visas"):
                    self._check_last_visas(name, maker.launch())
                for is_first in (True, False):
                    with self.subTest("decision and withdrawal", is_first=is_first):
                        self._check_withdrawal(name, maker, is_first)
                    with self.subTest("decision and another file", is_first=is_first):
                        self._check_replacement(name, maker, is_first)
                log = server.log.read_text()
        self.assertEqual(log.count("tries left"), 0)

    def _check_last_visas(self, name, card):
        with ThreadPoolExecutor(2) as pool:
            faults = list(pool.map(lambda client: self._agree(client, card), self._clients))
        self.assertEqual(faults, [None, None])
        self.assertEqual(self._get_states(name, card), [("approved", "approved", "agreed")] * 2)

    def _check_withdrawal(self, name, maker, is_first):
        card = maker.launch()
        self.assertIsNone(self._agree(self._clients[0], card))
        acts = [
            lambda: self._agree(self._clients[1], card),
            lambda: self._call(maker.admin, card, "action_withdraw_approval", "Not yet"),
        ]
        with ThreadPoolExecutor(2) as pool:
            asked = [pool.submit(act) for act in (acts if is_first else reversed(acts))]
            faults = [act.result() for act in (asked if is_first else reversed(asked))]
        self.assertIsNone(faults[1], "the author takes his draft back, approved or not")
        last = next(
            states
            for states in self._get_states(name, card)
            if states != ("rework", "withdrawn", "agreed")
        )
        self.assertIn(last, OUTCOMES)
        # who came second is told so in words
        self.assertEqual(bool(faults[0]), last[2] == "withdrawn", faults)

    def _check_replacement(self, name, maker, is_first):
        card = maker.launch()
        client = self._clients[0]
        steps = client.call("docflow.document", "read", [card], ["next_steps"])[0]["next_steps"]
        button = next(step for step in steps if step["verb"] == "action_approval_agree")
        acts = [
            lambda: self._call(client, card, button["verb"], context=button["context"]),
            lambda: self._call(maker.admin, card, "attach_file", "draft.pdf", OTHER, "main"),
        ]
        with ThreadPoolExecutor(2) as pool:
            asked = [pool.submit(act) for act in (acts if is_first else reversed(acts))]
            faults = [act.result() for act in (asked if is_first else reversed(asked))]
        self.assertEqual(len([fault for fault in faults if fault]), 1, faults)
        seen = query(
            name,
            "SELECT s.seen_digest FROM docflow_approval_step s "  # noqa: S608 - an id
            f"WHERE s.document_id = {card} AND s.state = 'agreed'",
        )
        shown = button["context"]["docflow_seen_digest"]
        self.assertEqual(seen, [] if faults[0] else [(shown,)])

    def _agree(self, client, card):
        return self._call(client, card, "action_approval_agree")

    @staticmethod
    def _call(client, card, verb, *args, **kwargs):
        try:
            client.call("docflow.document", verb, [card], *args, **kwargs)
        except RemoteError as error:
            return str(error)
        return None

    @staticmethod
    def _get_states(name, card):
        return query(
            name,
            "SELECT d.approval_state, a.state, s.state FROM docflow_document d "  # noqa: S608 - an id
            "JOIN docflow_approval a ON a.document_id = d.id "
            f"JOIN docflow_approval_step s ON s.approval_id = a.id WHERE d.id = {card} "
            "ORDER BY s.id",
        )
