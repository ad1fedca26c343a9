"""What the generator writes of acts, contracts and approvals is what an import takes over."""

import csv
import io

from odoo.tests import tagged

from odoo.addons.docflow_approval.tests.legacy_acts_common import LegacyActsCase

from tools.generate.export import get_questions


@tagged("post_install", "-at_install")
class TestExportActs(LegacyActsCase):
    def test_what_is_exported_comes_back_the_same(self):
        """Acts, contracts and approvals that are exported and taken over into other journals are
        in force, amended and agreed to as they were."""
        self._write(
            "documents",
            self._act("A1", 1, in_force_from="2020-04-01"),
            self._act("A2", 2, repealed_from="2021-01-01"),
            self._act("A3", 3, "2022-05-05"),
            self._contract("K1", 4, amount="10,50", currency="EUR", signed_on="2020-02-02",
                           in_force_to="2099-01-01", renewal="automatic", renewal_months="12"),
        )  # fmt: skip
        self._write(
            "links", self._link("A3", "A1", "suspends", scope="point 1", effect_to="2022-06-01")
        )
        self._write(
            "approvals",
            {"document": "A1", "person": "t_mayor", "decided_at": "2020-02-20", "round": "1"},
            {"document": "A1", "name": "O. Head", "kind": "signature", "decided_at": "2020-03-01"},
        )
        self.assertEqual(self._run().fault_count, 0)
        before = {key: self._taken(key) for key in ("A1", "A2", "A3", "K1")}
        self._export(before)
        again = self._run(source="again")
        self.assertEqual(again.fault_count, 0, again._get_report())
        for card in before.values():
            copy = self._taken(str(card.id), "again")
            self.assertEqual(self._tell(copy), self._tell(card))

    def _tell(self, card):
        facts = "validity date_in_force date_in_force_to date_repealed suspensions amount "
        facts += "amount_currency_id date_signed renewal renewal_months"
        return [
            *(card[name] for name in facts.split()),
            [(link.kind, link.scope, link.date_effect_to) for link in card.link_ids],
            [(row.name, row.kind, row.verdict, row.date) for row in card.past_decision_ids],
            [(row.signer_name, row.level, row.date_signed) for row in card.signature_ids],
        ]

    def _export(self, cards):
        """Write the tables as the generator does, of these cards and into another journal."""
        self.env.flush_all()
        ids = {str(card.id) for card in cards.values()}
        other = self.acts.copy({"name": "Acts again"})
        for name, question in get_questions(self.env).items():
            out = io.StringIO()
            statement = f"COPY ({question}) TO STDOUT WITH (FORMAT csv, HEADER)"
            self.env.cr._obj.copy_expert(statement, out)
            rows = list(csv.DictReader(io.StringIO(out.getvalue())))
            if name in ("documents", "recipients", "resolutions", "links", "approvals", "files"):
                rows = [row for row in rows if row["document"] in ids]
                for row in rows:
                    row.pop("barcode", None)
            (self.folder / f"{name}.csv").unlink(missing_ok=True)
            if rows and name not in ("assignments", "journals"):
                self._write(name, *rows)
        target = f"{self.office.code}/{other.name}"
        mapping = {"kind": "journal", "key": str(self.acts.id), "target": target}
        self._write("mapping", mapping)
