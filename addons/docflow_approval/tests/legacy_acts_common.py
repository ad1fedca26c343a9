from odoo.addons.docflow_base.tests.legacy_common import LegacyCase


class LegacyActsCase(LegacyCase):
    """Orders and contracts of another system, in journals of the small office."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ref = cls.env.ref
        cls.type_order = ref("docflow_base.docflow_document_type_order_admin")
        cls.type_contract = ref("docflow_base.docflow_document_type_contract")
        cls.acts = cls.env["docflow.journal"].create(
            {"name": "Acts", "office_id": cls.office.id, "pattern": "A-{serial}"}
        )

    def _act(self, key, serial, day="2020-03-01", **cells):
        return {
            **self._card(key, serial),
            "type": self.type_order.code,
            "journal": f"{self.office.code}/{self.acts.name}",
            "reg_date": day,
            "subject": f"On heating, {key}",
            **cells,
        }

    def _contract(self, key, serial, **cells):
        return self._act(key, serial, type=self.type_contract.code, **cells)

    def _link(self, document, linked, kind="amends", **cells):
        return {"document": document, "linked": linked, "kind": kind, **cells}

    def _reasons(self):
        """Return ``{(file, line, column, reason)}`` of the last run, in codes."""
        self.env.cr.execute("SELECT tab, line, col, reason FROM legacy_fault")
        return set(self.env.cr.fetchall())
