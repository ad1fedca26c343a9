"""Odoo's own lint suite (the add-on test_lint), pointed at our add-ons.

The classes that walk the registry run as they are: the registry holds our models. The ones that
walk files are shown ours only, so that a run takes seconds and a fault of the core is not ours.
"""

from unittest.mock import patch

import pytest

import odoo.tools
from odoo.modules.module import Manifest

from odoo.addons.test_lint.tests import test_eslint, test_index, test_pofile
from odoo.addons.test_lint.tests.lint_case import LintCase
from odoo.addons.test_lint.tests.test_docstring import TestDocstring
from odoo.addons.test_lint.tests.test_dunderinit import TestDunderinit
from odoo.addons.test_lint.tests.test_eslint import TestESLint
from odoo.addons.test_lint.tests.test_i18n import TestI18n
from odoo.addons.test_lint.tests.test_jstranslate import TestJsTranslations
from odoo.addons.test_lint.tests.test_manifests import ManifestLinter
from odoo.addons.test_lint.tests.test_markers import TestConflictMarkers
from odoo.addons.test_lint.tests.test_naming import TestNaming
from odoo.addons.test_lint.tests.test_onchange_domains import TestOnchangeDomains
from odoo.addons.test_lint.tests.test_orm_import import TestDunderinit as TestOrmImport
from odoo.addons.test_lint.tests.test_override_signatures import TestLintOverrideSignatures
from odoo.addons.test_lint.tests.test_pofile import PotLinter
from odoo.addons.test_lint.tests.test_pylint import TestPyLint
from odoo.addons.test_lint.tests.test_routes import RoutesLinter
from odoo.addons.test_lint.tests.test_test_holes import TestTestHoles

from . import server

# pytest collects them; named so that nobody, least of all a formatter, takes them for leftovers.
COLLECTED = (
    ManifestLinter,
    PotLinter,
    RoutesLinter,
    TestConflictMarkers,
    TestDocstring,
    TestDunderinit,
    TestESLint,
    TestI18n,
    TestJsTranslations,
    TestLintOverrideSignatures,
    TestNaming,
    TestOnchangeDomains,
    TestOrmImport,
    TestPyLint,
    TestTestHoles,
)


class TestIndex(test_index.TestIndex):
    def test_enforce_index_on_one2many_inverse(self):
        """The lines of a record are found by an index: one of their own, or a unique one that
        begins with their owner.
        """
        self.env.cr.execute(
            """SELECT x.indrelid::regclass::text, a.attname
                 FROM pg_index x
                 JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
                WHERE x.indisunique AND x.indpred IS NULL AND x.indnatts > 1"""
        )
        models = {model._table: name for name, model in self.env.registry.items()}
        led = {
            f"{models[table]}.{name}" for table, name in self.env.cr.fetchall() if table in models
        }
        known = test_index.BTREE_INDEX_IGNORE_FIELDS
        with patch.object(test_index, "BTREE_INDEX_IGNORE_FIELDS", {*known, *led}):
            super().test_enforce_index_on_one2many_inverse()


ADDONS = server.ROOT / "addons"
OURS = [path.parent.name for path in sorted(ADDONS.glob("*/__manifest__.py"))]


@pytest.fixture(autouse=True)
def only_ours():
    iter_module_files = LintCase.iter_module_files

    def files_of_ours(self, *globs, modules=None):
        return iter_module_files(self, *globs, modules=OURS if modules is None else modules)

    def eslint_where_there_is_something(self, modules, config):
        # The stricter rules are for the point of sale; without files eslint asks for their plugins.
        if modules:
            check_modules(self, modules, config)

    check_modules = TestESLint._test_eslint
    with (
        patch.object(TestESLint, "_test_eslint", eslint_where_there_is_something),
        patch.object(LintCase, "iter_module_files", files_of_ours),
        patch.object(Manifest, "all_addon_manifests", lambda: map(Manifest.for_addon, OURS)),
        patch.object(test_eslint, "get_modules", lambda: OURS),
        patch.object(test_pofile, "get_modules", lambda: OURS),
        # TestPyLint takes the tree of Odoo from here; our folder of add-ons takes its place.
        patch.object(odoo.tools.config, "root_path", str(ADDONS / OURS[0])),
    ):
        yield
