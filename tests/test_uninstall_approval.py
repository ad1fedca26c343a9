"""docflow_approval goes from a council that works with it; what is base's stays whole."""

import unittest

import pytest

from . import server
from .round_common import FILE, RoundMaker

MODULE = "docflow_approval"
LOGINS = ("visa1", "visa2")
TABLES = """
    SELECT replace(m.model, '.', '_') FROM ir_model m
      JOIN ir_model_data d ON d.model = 'ir.model' AND d.res_id = m.id
     GROUP BY m.model HAVING array_agg(d.module::text) = '{docflow_approval}'
"""
COLUMNS = """
    SELECT replace(f.model, '.', '_'), f.name FROM ir_model_fields f
      JOIN ir_model_data d ON d.model = 'ir.model.fields' AND d.res_id = f.id
     WHERE f.store GROUP BY f.model, f.name
    HAVING array_agg(d.module::text) = '{docflow_approval}'
"""
PRESENT = """
    SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
"""
ORPHANS = """
    SELECT proname FROM pg_proc p WHERE proname LIKE 'docflow%\\_keep'
       AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgfoid = p.oid)
"""
# columns in which core and base keep the name of a model
NAMING = """
    SELECT c.table_name, c.column_name FROM information_schema.columns c
      JOIN pg_tables t ON t.schemaname = 'public' AND t.tablename = c.table_name
     WHERE c.table_schema = 'public' AND c.data_type IN ('character varying', 'text')
       AND c.column_name IN ('model', 'res_model', 'resource', 'binding_model', 'model_name',
                             'relation', 'src_model')
"""
CHOICES = """
    SELECT replace(f.model, '.', '_'), f.name, string_agg(quote_literal(s.value), ', ')
      FROM ir_model_fields f JOIN ir_model_fields_selection s ON s.field_id = f.id
     WHERE f.store AND f.model LIKE 'docflow.%' GROUP BY 1, 2
"""
MENUS = """
    SELECT id, action FROM ir_ui_menu
     WHERE action IS NOT NULL AND split_part(action, ',', 2)::int NOT IN (SELECT id FROM ir_actions)
"""
# an act of handover names what was handed over, whatever becomes of it
HISTORY = {("docflow_handover_line", "res_model")}
BEGINNING = """
    UPDATE ir_module_module SET latest_version = '19.0.1.0.0'
     WHERE name IN ('docflow_base', 'docflow_approval')
"""
BASE = """
    SELECT (SELECT array_agg((id, name, state) ORDER BY id) FROM docflow_document),
           (SELECT array_agg((id, sha256) ORDER BY id) FROM docflow_file),
           (SELECT count(*) FROM mail_message WHERE model = 'docflow.document')
"""


@pytest.mark.alone
class TestUninstallApproval(unittest.TestCase):
    def setUp(self):
        super().setUp()
        if not server.database_exists(server.DB_TEST):
            self.skipTest("run ./docflow test: it makes the database of the tests")

    def test_uninstall_leaves_base_whole(self):
        """Rounds, remarks and signatures go with the module; cards, files, history, trays and the
        form of the card work on as before."""
        with server.copied_database(server.DB_TEST, "bare") as name:
            with server.OdooServer(name) as odoo:
                cards = self._work(odoo)
            tables = {table for (table,) in server.query(name, TABLES)}
            columns = set(server.query(name, COLUMNS))
            self.assertIn("docflow_signature", tables)
            self.assertIn(("docflow_document", "approval_state"), columns)
            before = server.query(name, BASE)
            self._update_all(name, before)
            server.odoo_cli("module", "uninstall", "-c", server.CONF, "-d", name, MODULE)
            present = server.query(name, PRESENT)
            self.assertEqual({table for table, __ in present} & tables, set())
            self.assertEqual(set(present) & columns, set())
            self.assertEqual(server.query(name, ORPHANS), [], "keepers without a table")
            self.assertEqual(server.query(name, BASE), before)
            self.assertEqual(self._find_dangling(name), [])
            kinds = "SELECT kind FROM docflow_document_link WHERE document_id = %s ORDER BY 1"
            self.assertEqual(server.query(name, kinds % cards[-1]), [("amends",), ("other",)])
            with server.OdooServer(name) as odoo:
                self._look(odoo, cards)
                self.assertEqual(odoo.complaints(), [])

    def _update_all(self, name, before):
        """Every migration from the first version on goes through with what people have made."""
        server.query(name, BEGINNING)
        quiet = ["--no-http", "--stop-after-init", "-u", "docflow_base"]
        self.assertEqual(server.odoo_cli(*quiet, "-c", server.CONF, "-d", name), [])
        self.assertEqual(server.query(name, BASE), before)

    def _find_dangling(self, name):
        """Return what still speaks of the module: rows that name its models, words of a choice that
        nobody knows, menus that open nothing, parameters.
        """
        asked = [
            f"SELECT '{table}.{column}', {column}, count(*) FROM {table} "  # noqa: S608
            f"WHERE {column} LIKE 'docflow.%' AND {column} NOT IN (SELECT model FROM ir_model) "
            "GROUP BY 2"
            for table, column in server.query(name, NAMING)
            if (table, column) not in HISTORY
        ]
        known = {table for (table,) in server.query(name, "SELECT tablename FROM pg_tables")}
        asked += [
            f"SELECT '{table}.{column}', {column}::text, count(*) FROM {table} "  # noqa: S608
            f"WHERE {column}::text NOT IN ({values}) GROUP BY 2"
            for table, column, values in server.query(name, CHOICES)
            if table in known
        ]
        asked.append(
            "SELECT 'ir_config_parameter', key, 1 FROM ir_config_parameter "  # noqa: S608
            f"WHERE key LIKE '{MODULE}%'"
        )
        found = server.query(name, " UNION ALL ".join(f"({text})" for text in asked))
        return found + server.query(name, MENUS)

    def _work(self, odoo):
        """Return the ids of a card that was refused, of one on its way, and of a signed one."""
        admin = odoo.login("admin", "admin")
        maker = RoundMaker(admin, LOGINS)
        refused, running = maker.launch(), maker.launch()
        visa1, visa2 = (odoo.login(login, login) for login in LOGINS)
        visa1.call("docflow.document", "action_approval_agree", [refused], "The heading")
        visa2.call("docflow.document", "action_approval_reject", [refused], "The sum")
        visa1.call("docflow.document", "action_approval_agree", [running])
        admin.call("docflow.document.type", "write", [maker.type_id], {"signature_level": "login"})
        vals = {"name": "Signed", "type_id": maker.type_id, "signatory_id": admin.uid}
        signed = admin.call("docflow.document", "create", vals)
        admin.call("docflow.document", "attach_file", [signed], "draft.pdf", FILE, "main")
        admin.call("docflow.document", "action_sign", [signed], "login", "admin")
        made = {
            model: admin.call(model, "search_count", [("document_id", "in", [refused, signed])])
            for model in ("docflow.approval", "docflow.remark", "docflow.signature")
        }
        self.assertEqual(made, {"docflow.approval": 1, "docflow.remark": 2, "docflow.signature": 1})
        return [refused, running, signed, self._link(admin, running, signed)]

    def _link(self, admin, one, other):
        """Return the id of a draft that partly repeals one card, and suspends it besides."""
        kinds = ("repeals_partly", "suspends", "resumes")
        links = [(0, 0, {"linked_id": one, "kind": kind}) for kind in kinds]
        [type_id] = admin.call("docflow.document", "read", [other], ["type_id"])
        vals = {"name": "Changes", "type_id": type_id["type_id"][0], "link_ids": links}
        return admin.call("docflow.document", "create", vals)

    def _look(self, odoo, cards):
        admin = odoo.login("admin", "admin")
        trays = {tray["code"] for tray in admin.call("docflow.document", "get_trays")}
        self.assertIn("draft", trays)
        self.assertEqual(trays & {"approve", "sign", "rework"}, set())
        views = admin.call(
            "docflow.document", "get_views", [[False, "form"], [False, "list"], [False, "search"]]
        )
        self.assertNotIn("approval", views["views"]["form"]["arch"])
        found = admin.call(
            "docflow.document",
            "web_read",
            cards,
            specification={"name": {}, "next_steps": {}, "file_ids": {"fields": {"name": {}}}},
        )
        self.assertEqual([len(card["file_ids"]) for card in found], [1, 1, 1, 0])
        verbs = {step["verb"] for card in found for step in card["next_steps"] or []}
        self.assertFalse([verb for verb in verbs if "approval" in verb or verb == "sign"])
        admin.call("docflow.document", "unlink", cards[:1])
