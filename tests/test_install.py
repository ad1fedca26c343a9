"""Each module installs, updates and uninstalls alone, silently, and leaves nothing behind."""

import ast
import unittest

import pytest

from . import server

ADDONS = server.ROOT / "addons"
SUITE = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))
# everything of a database but its rows
OBJECTS = """
    SELECT 'column', table_name || '.' || column_name FROM information_schema.columns
     WHERE table_schema = 'public'
     UNION ALL SELECT 'index', indexname FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace
     UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname FROM pg_trigger
                WHERE NOT tgisinternal
     UNION ALL SELECT 'function', proname FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace
     UNION ALL SELECT 'sequence', relname FROM pg_class WHERE relkind = 'S'
     UNION ALL SELECT 'parameter', key FROM ir_config_parameter
     UNION ALL SELECT 'job', cron_name FROM ir_cron
"""


def depends(module):
    """Modules of ours that `module` stands on, lowest first."""
    manifest = ast.literal_eval((ADDONS / module / "__manifest__.py").read_text())
    found = []
    for name in manifest["depends"]:
        if name in SUITE:
            found += [below for below in [*depends(name), name] if below not in found]
    return found


@pytest.mark.alone
class TestInstall(unittest.TestCase):
    def setUp(self):
        super().setUp()
        if not server.database_exists(server.DB_CORE):
            self.skipTest("run ./docflow test: it makes the database that the modules come into")

    def odoo(self, database, *arguments):
        """Run Odoo's command line on `database`; it may say nothing worse than INFO."""
        self.assertEqual(server.odoo_cli(*arguments, "-c", server.CONF, "-d", database), [])

    def test_install_update_uninstall(self):
        for module in SUITE:
            with (
                self.subTest(module=module),
                server.copied_database(server.DB_CORE, f"install_{module}") as database,
            ):
                self._walk(module, database)

    def _walk(self, module, database):
        quiet = ["--no-http", "--stop-after-init"]
        if depends(module):
            self.odoo(database, *quiet, "-i", ",".join(depends(module)))
        before = set(server.query(database, OBJECTS))
        self.odoo(database, *quiet, "-i", module)
        self.odoo(database, *quiet, "-u", module)
        server.odoo_cli("module", "uninstall", "-c", server.CONF, "-d", database, module)
        state = f"SELECT state FROM ir_module_module WHERE name = '{module}'"  # noqa: S608
        self.assertEqual(server.query(database, state), [("uninstalled",)])
        left = f"SELECT model, name FROM ir_model_data WHERE module = '{module}'"  # noqa: S608
        self.assertEqual(server.query(database, left), [], "records of the module are left")
        after = set(server.query(database, OBJECTS))
        self.assertEqual(sorted(after - before), [], "something of the module is left")
        below = before - after if depends(module) else set()
        self.assertEqual(sorted(below), [], "something of the modules below is gone")
