"""Every model of ours has access rules, and a row in the matrix that tries them."""

import pathlib

from odoo.tests import TransactionCase, tagged


@tagged("standard", "post_install", "-at_install")
class TestHouseAccess(TransactionCase):
    def _models(self):
        return self.env["ir.model"].search([("model", "=like", "docflow.%")])

    def test_every_model_has_access_rules(self):
        bare = [
            model.model
            for model in self._models()
            if not self.env[model.model]._abstract and not model.access_ids
        ]
        self.assertEqual(
            bare, [], "A model without access rules is closed to all and warns in the log."
        )

    def test_every_model_is_in_the_matrix(self):
        matrix = pathlib.Path(__file__).with_name("test_access_matrix.py")
        if not matrix.exists():
            self.skipTest("tests/test_access_matrix.py is not written yet")
        samples = matrix.parent.glob("matrix_*.py")
        source = "".join(path.read_text() for path in (matrix, *samples))
        absent = [
            model.model
            for model in self._models()
            if self.env[model.model]._auto
            and not self.env[model.model]._transient
            and f'"{model.model}"' not in source
        ]
        self.assertEqual(absent, [], "Who may do what with it? The access matrix does not try it.")
