"""A generated city cannot be told from one that people worked in for years."""

import json
import re
import sys
from collections import defaultdict
from contextlib import contextmanager
from unittest.mock import patch

import odoo
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tools import SQL, config

from . import server

CARDS = 400
# what a model computes of the moment at which it is asked
_OF_THE_MOMENT = {"next_call"}
_OBJECTS = """
    SELECT indexname, concat(split_part(indexdef, ' USING ', 1), ' made from ',
                             obj_description(indexname::regclass, 'pg_class'))
      FROM pg_indexes WHERE schemaname = 'public' AND tablename ~ %(ours)s
     UNION ALL
    SELECT conname, conrelid::regclass || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE conrelid::regclass::text ~ %(ours)s"""
_PATHS = """
    SELECT count(*) FROM docflow_resolution one LEFT JOIN docflow_resolution above
        ON above.id = one.parent_id
     WHERE one.parent_path IS DISTINCT FROM COALESCE(above.parent_path, '') || one.id || '/'"""
_LEDGER = """
    SELECT owner.id FROM {table} owner CROSS JOIN LATERAL (
        SELECT (array_agg(date_after ORDER BY id))[1] AS first,
               (array_agg(date_after ORDER BY id DESC))[1] AS last
          FROM docflow_deadline_entry entry WHERE {own}) told
     WHERE owner.state <> 'draft' AND (told.first IS DISTINCT FROM owner.date_deadline_initial
           OR told.last IS DISTINCT FROM owner.date_deadline)"""
_OWN = {
    "docflow_document": "entry.document_id = owner.id AND entry.resolution_id IS NULL",
    "docflow_assignment": "entry.assignment_id = owner.id",
}
# numbers of a journal's year, on cards without a letter and kept for later
_SERIALS = """
    SELECT journal_id, reg_year, reg_serial FROM docflow_document
     WHERE reg_serial IS NOT NULL AND reg_suffix IS NULL
     UNION ALL
    SELECT journal_id, year, serial FROM docflow_number_reserve WHERE state <> 'used'"""
_LEXEME = re.compile(r"'((?:[^']|'')*)':([\dABC,]+)")
_ENTRIES = """
    SELECT document_id, part, day, company_id, sight, numbers, version, text_ids, tsv::text
      FROM docflow_search_entry WHERE document_id IN %s ORDER BY document_id, part"""


def get_registry(database):
    """Return the registry of ``database``: loaded to be looked at, and not to run its tests."""
    with patch.dict(config.options, {"test_enable": False}):
        return Registry(database)


@tagged("standard", "post_install", "-at_install")
class TestGenerate(BaseCase):
    """Four hundred cards, made by `./docflow generate`; what a test does is taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        copy = server.copied_database(server.DB_TEST, "generated")
        cls.database = cls.enterClassContext(copy)
        script = server.ROOT / "tools" / "generate_city.py"
        cls.out = server.run(
            sys.executable, str(script), "--config", server.CONF, "--database", cls.database,
            "--documents", str(CARDS), "--history", "30",
        )  # fmt: skip

    @contextmanager
    def _env(self):
        with get_registry(self.database).cursor() as cr:
            env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            self.told = json.loads(env["ir.config_parameter"].get_param("docflow.generated"))
            yield env
            cr.rollback()

    def _models(self, env):
        for name in sorted(env):
            model = env[name]
            if name.startswith("docflow.") and model._auto and not model._transient:
                yield model.with_context(active_test=False)

    # What is stored

    def test_computed_fields(self):
        """Every stored field that is computed holds what its computation gives."""
        faults = []
        with self._env() as env:
            for model in self._models(env):
                records = model.search([])
                for name, field in model._fields.items():
                    if not (field.store and field.compute) or name in _OF_THE_MOMENT:
                        continue
                    before = [record[name] for record in records]
                    env.add_to_compute(field, records)
                    records._recompute_field(field)
                    faults += [
                        f"{record}.{name}: stored {old!r}, computed {record[name]!r}"
                        for record, old in zip(records, before, strict=True)
                        if record[name] != old
                    ][:3]
        self.assertEqual(faults, [])

    def test_constraints(self):
        """Every constraint of every model holds, and the database keeps all of its own."""
        with self._env() as env:
            for model in self._models(env):
                model.search([])._validate_fields(list(model._fields))
            env.cr.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated")
            self.assertEqual(env.cr.fetchall(), [])
            objects = self._objects(env.cr)
            env.cr.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'city'")
            self.assertEqual(env.cr.fetchone()[0], 0, "what the filling needed is left behind")
        with get_registry(server.DB_TEST).cursor() as cr:
            self.assertEqual(objects ^ self._objects(cr), set())

    def _objects(self, cr):
        cr.execute(_OBJECTS, {"ours": "^(docflow_|mail_message$|ir_attachment$)"})
        return set(cr.fetchall())

    def test_sight(self):
        """Bodies and people of a card are those that the card's own facts give."""
        with self._env() as env:
            for card in env["docflow.document"].search([]):
                self.assertEqual(card.body_ids, card._get_access_departments().docflow_body_id)
                self.assertEqual(card.people_ids, card._get_access_users(), card.reg_number)

    def test_tree_and_ledger(self):
        """Paths of the tree, dates of the ledger and ends of resolutions fit each other."""
        with self._env() as env:
            env.cr.execute(_PATHS)
            self.assertEqual(env.cr.fetchone()[0], 0)
            for table, own in _OWN.items():
                env.cr.execute(_LEDGER.format(table=table, own=own))
                self.assertEqual(env.cr.fetchall(), [], table)
            cards = env["docflow.document"].search([("state", "=", "in_execution")])
            self.assertTrue(cards)
            self.assertFalse(cards._close_tree(), "something was over and stood open")
            big = env["docflow.document"].browse(self.told["cards"]["tree"])
            self.assertEqual(len(big.resolution_ids), 200)
            self.assertGreater(max(r.parent_path.count("/") for r in big.resolution_ids), 7)

    def test_numbers(self):
        """No journal has a gap or a number twice; letters stand on late numbers."""
        found = defaultdict(list)
        with self._env() as env:
            env.cr.execute(_SERIALS)
            for journal, year, serial in env.cr.fetchall():
                found[journal, year].append(serial)
            for serials in found.values():
                self.assertEqual(sorted(serials), list(range(1, len(serials) + 1)))
            for card in env["docflow.document"].search([("reg_number", "!=", False)]):
                values = {"serial": card.reg_serial, "suffix": card.reg_suffix}
                if card.journal_id.case_code:
                    self.assertEqual(card.journal_id._format_number(values), card.reg_number)

    def test_search_rows(self):
        """The search index holds what the search's own analyser makes of the same texts."""
        with self._env() as env:
            ids = tuple(env["docflow.document"].search([]).ids)
            env.cr.execute(SQL(_ENTRIES, ids))
            before = env.cr.fetchall()
            env["docflow.search.entry"]._rebuild(ids)
            env.cr.execute(SQL(_ENTRIES, ids))
            self.assertEqual(len(before), len(ids))
            for old, new in zip(before, env.cr.fetchall(), strict=True):
                self.assertEqual(old[:-1], new[:-1])
                self.assertEqual(self._read_vector(old[-1]), self._read_vector(new[-1]))
            word = self.told["words"]["phrases"][0]
            self.assertTrue(env["docflow.document"].search_content(f'"{word}"')["total"])

    @staticmethod
    def _read_vector(text):
        """Return the places of words on pages, and how often requisites have a word: the order in
        which people of a card are read is nowhere told.
        """
        found = {}
        for word, places in _LEXEME.findall(text):
            places = places.split(",")
            names = [place for place in places if place.endswith("A")]
            found[word] = [place for place in places if place not in names], len(names)
        return found

    # What people do with it

    def test_registering(self):
        """A draft that was handed over gets the next number of its journal."""
        with self._env() as env:
            drafts = env["docflow.document"].search([("is_submitted", "=", True)])
            head = env["docflow.document.recipient"].search([], limit=1).user_id
            for draft in drafts:
                if draft._get_readiness_errors() and not draft.recipient_ids:
                    # in a handful of drafts all may lack him: the registrar adds whom it goes to
                    registrar = draft.office_id.registrar_ids[0]
                    whom = [(0, 0, {"user_id": head.id})]
                    draft.with_user(registrar).write({"recipient_ids": whom})
                if not draft._get_readiness_errors():
                    break
            self.assertFalse(draft._get_readiness_errors())
            journal = draft.journal_id
            year = journal.company_id._docflow_today().year
            expected = journal._read_max_serial(env.cr, year) + 1
            draft.with_user(draft.office_id.registrar_ids[0]).action_register()
            self.assertEqual(draft.reg_serial, expected)
            self.assertIn(draft.state, ("registered", "in_review"))

    def test_working_on(self):
        """A card that waits is resolved, reported on and closed by its people."""
        with self._env() as env:
            waiting = env["docflow.document.recipient"].search(
                [("state", "=", "waiting"), ("document_id.control_state", "=", "none")], limit=1
            )
            card, head = waiting.document_id, waiting.user_id
            executor = (head._docflow_subordinate_ids() - head)[:1]
            resolution = (
                env["docflow.resolution"]
                .with_user(head)
                .create(
                    {
                        "document_id": card.id,
                        "text": "Розглянути",
                        "assignment_ids": [(0, 0, {"executor_id": executor.id})],
                    }
                )
            )
            resolution.action_issue()
            self.assertEqual(card.state, "in_execution")
            resolution.assignment_ids.with_user(executor).action_report("Виконано")
            self.assertEqual(card.state, "executed")

    def test_finishing_old_work(self):
        """What stood open in the city is closed by those whom it waits for, up to the card."""
        with self._env() as env:
            lines = env["docflow.assignment"].search(
                [("state", "in", ("new", "in_work")), ("delegation_ids", "=", False)]
            )
            cards = lines.document_id.filtered(
                lambda card: card.control_state == "none" and len(card.assignment_ids) < 9
            )
            card = cards.filtered(lambda one: not one.assignment_ids.filtered("is_acceptance"))[:1]
            open_lines = card.assignment_ids.filtered(
                lambda line: line.is_open and not line.delegation_ids
            )
            for line in open_lines:
                line.with_user(line.executor_id).action_report("Виконано")
            self.assertEqual(card.state, "executed")
