import importlib.util
from pathlib import Path

from odoo.tests import TransactionCase, tagged

import odoo.addons.docflow_approval as module

SCRIPT = Path(module.__path__[0], "migrations", "19.0.1.3.0", "post-acts.py")


@tagged("post_install", "-at_install")
class TestUpgradeActs(TransactionCase):
    """What a council that runs already is given, and what its administrator keeps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ref = cls.env.ref
        cls.contract = ref("docflow_base.docflow_document_type_contract")
        cls.agreement = ref("docflow_base.docflow_document_type_agreement")
        cls.decision = ref("docflow_base.docflow_document_type_council_decision")
        cls.regulatory = ref("docflow_base.docflow_document_type_regulatory")
        cls.types = cls.contract | cls.agreement | cls.decision | cls.regulatory

    def _upgrade(self):
        """Run the script on types that were never given these values."""
        self.env.flush_all()
        spec = importlib.util.spec_from_file_location("post_acts", SCRIPT)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()

    def _forget(self, types):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE docflow_document_type SET has_amount = NULL, publication_days_before = NULL, "
            "publication_days_after = NULL, publication_ground = NULL WHERE id IN %s",
            [tuple(types.ids)],
        )
        self.env.invalidate_all()

    def test_what_is_empty_is_filled(self):
        """Contracts get their sum and acts the norms of publication, as a new council has them."""
        names = ("has_amount", "publication_days_before", "publication_days_after")
        fresh = self.types.read([*names, "publication_ground"])
        self._forget(self.types)
        self.assertFalse(any(self.types.mapped("has_amount")))
        self._upgrade()
        self.assertEqual(self.types.read([*names, "publication_ground"]), fresh)

    def test_what_was_decided_stays(self):
        """A norm that was changed or taken away, and a sum that was taken off, stay so."""
        self._forget(self.types)
        self.contract.write({"has_amount": True})
        self.contract.write({"has_amount": False})
        self.decision.write({"publication_days_before": 15, "publication_days_after": 0})
        self._upgrade()
        self.assertFalse(self.contract.has_amount)
        self.assertTrue(self.agreement.has_amount)
        self.assertEqual(self.decision.publication_days_before, 15)
        self.assertFalse(self.decision.publication_ground)
        self.assertEqual(self.regulatory.publication_days_before, 22)
