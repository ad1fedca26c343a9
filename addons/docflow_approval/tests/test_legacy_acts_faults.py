from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from odoo.addons.docflow_base.tools.legacy_cells import CellError, get_parser
from odoo.addons.docflow_base.tools.legacy_format import Column

from ..models.docflow_document_link import CHANGES
from ..tools import legacy_acts_sql
from ..tools.legacy_states_sql import Folder
from .legacy_acts_common import LegacyActsCase


@tagged("post_install", "-at_install")
class TestLegacyActsFaults(LegacyActsCase):
    def test_dry_run_tells_the_same(self):
        """A dry run finds what a run would, among links too, and writes nothing."""
        self._write_wrong_links()
        self._run(is_dry=True)
        dry = self._reasons()
        self.assertFalse(self.env["docflow.legacy.key"].search([("source", "=", "old")]))
        self._run()
        self.assertEqual(self._reasons(), dry)
        self.assertIn(("links", 5, "linked", "ring"), dry)

    # What is wrong

    def _write_wrong_links(self):
        self._write(
            "documents",
            self._act("A1", 1),
            self._act("A2", 2),
            self._act("A3", 3),
            self._act("A4", 4, "2021-01-01"),
        )
        self._write(
            "links",
            self._link("A4", "NONE", "repeals"),
            self._link("A4", "A4", "repeals"),
            self._link("A1", "A4", "repeals"),
            self._link("A1", "A2", "repeals"),
            self._link("A2", "A3", "amends"),
            self._link("A3", "A1", "repeals_partly"),
            self._link("A4", "A1", "repeals", effect_from="2019-12-31"),
            self._link("A4", "A2", "repeals", effect_to="2022-01-01"),
            self._link("A4", "A3", "reply", scope="point 1", effect_from="2021-01-01"),
            self._link("A4", "A3", "suspends", effect_to="2020-12-31"),
            self._link("A4", "A2", "annuls"),
            self._link("A4", "A2", "amends", scope="x" * 251),
            self._link("A4", "A2", "amends"),
        )

    def test_links_that_cannot_be(self):
        """A link to a missing card, to itself, of an older act, in a ring, with days or words that
        it cannot have is told and not made; the cards come, and so do the right links."""
        self._write_wrong_links()
        run = self._run()
        self.assertEqual(run.taken_count, 4)
        found = {row[1:] for row in self._reasons() if row[0] == "links"}
        self.assertEqual(
            found,
            {
                (2, "linked", "no_card"),
                (3, "linked", "itself"),
                (4, "linked", "older"),
                (5, "linked", "ring"),
                (6, "linked", "ring"),
                (7, "linked", "ring"),
                (8, "effect_from", "too_early"),
                (9, "effect_to", "no_effect"),
                (10, "effect_from", "no_effect"),
                (10, "scope", "no_effect"),
                (11, "effect_to", "too_early"),
                (12, "kind", "choice"),
                (13, "scope", "long"),
                (14, "linked", "double"),
            },
        )
        cards = self.env["docflow.document"].union(*(self._taken(f"A{n}") for n in range(1, 5)))
        self.assertFalse(cards.link_ids)
        for *__, reason, todo in run._read_faults():
            self.assertTrue(reason and todo)
            self.assertNotIn("%(", reason + todo)

    def test_ring_through_what_was_taken_earlier(self):
        """A link that closes a ring with those of an earlier run is refused as well."""
        acts = [self._act("A1", 1), self._act("A2", 2), self._act("A3", 3)]
        self._write("documents", *acts)
        self._write("links", self._link("A1", "A2"), self._link("A2", "A3"))
        self.assertEqual(self._run().fault_count, 0)
        self._write("links", self._link("A2", "A1"))
        self._run()
        self.assertEqual(self._reasons(), {("links", 2, "linked", "ring")})

    def test_acts_that_cannot_be(self):
        """Validity that nothing tells, that contradicts its dates, or that a letter cannot have
        keeps the card out."""
        self._write(
            "documents",
            self._act("A1", 1, validity="repealed"),
            self._act("A2", 2, validity="in_force", repealed_from="2021-01-01"),
            self._act("A3", 3, repealed_from="2020-02-29"),
            self._act("A4", 4, in_force_from="2021-01-01", in_force_to="2020-12-31"),
            self._act("A5", 5, validity="valid"),
            self._act("A6", 6, in_force_to="2201-01-01"),
            self._act("A7", 7, renewal="automatic"),
            self._card("L1", 8, in_force_from="2024-03-01"),
            self._act("A8", 9, validity="amended", amended_from="2090-01-01"),
            self._act("A9", 10, amount="5"),
        )
        run = self._run()
        self.assertEqual(run.taken_count, 0)
        expected = {
            (2, "validity", "no_ground"),
            (3, "validity", "conflict"),
            (4, "repealed_from", "too_early"),
            (5, "in_force_to", "too_early"),
            (6, "validity", "choice"),
            (7, "in_force_to", "future"),
            (8, "renewal", "no_contract"),
            (8, "renewal_months", "required"),
            (8, "in_force_to", "required"),
            (9, "in_force_from", "no_validity"),
            (10, "validity", "no_ground"),
            (11, "amount", "no_amount"),
        }
        self.assertEqual({row[1:] for row in self._reasons()}, expected)

    def test_contracts_that_cannot_be(self):
        """A sum that is none, an unknown currency, and an end without a reason keep it out."""
        self._write(
            "documents",
            self._contract("K1", 1, amount="1,234.56"),
            self._contract("K2", 2, amount="1,234"),
            self._contract("K3", 3, amount="-5"),
            self._contract("K4", 4, amount="5", currency="XQX"),
            self._contract("K5", 5, currency="EUR"),
            self._contract("K6", 6, terminated_from="2020-02-01"),
            self._contract("K7", 7, renewal="automatic", renewal_months="601",
                           in_force_to="2030-01-01"),
            self._contract("K8", 8, notice_days="4000"),
            self._contract("K9", 9, termination_reason="Because"),
        )  # fmt: skip
        run = self._run()
        self.assertEqual(run.taken_count, 0)
        expected = {
            (2, "amount", "sum"),
            (3, "amount", "sum"),
            (4, "amount", "sum"),
            (5, "currency", "unknown"),
            (6, "amount", "required"),
            (7, "terminated_from", "too_early"),
            (7, "termination_reason", "required"),
            (8, "renewal_months", "int"),
            (9, "notice_days", "int"),
            (10, "terminated_from", "required"),
        }
        self.assertEqual({row[1:] for row in self._reasons()}, expected)
        self.assertIn("currency;XQX;", run._get_unknown_keys().replace("\r\n", "\n"))
        self.assertNotIn("%(", run._get_report())

    def test_approvals_that_cannot_be(self):
        """Nobody's visa, one of a card that is not there, in the future or told twice keeps its
        card out."""
        self._write("documents", *(self._act(f"A{n}", n) for n in range(1, 6)))
        visa = {"name": "P. Old", "decided_at": "2020-02-20", "kind": "visa"}
        self._write(
            "approvals",
            {"document": "A1", "decided_at": "2020-02-20"},
            {**visa, "document": "NONE"},
            {**visa, "document": "A2", "decided_at": "2999-01-01"},
            {**visa, "document": "A3"},
            {**visa, "document": "A3"},
            {**visa, "document": "A4", "verdict": "maybe", "person": "nobody"},
            {**visa, "document": "A5"},
        )
        run = self._run()
        self.assertEqual(run.taken_count, 1)
        expected = {
            (2, "name", "required"),
            (3, "document", "no_card"),
            (4, "decided_at", "future"),
            (6, "decided_at", "double"),
            (7, "verdict", "choice"),
            (7, "person", "unknown"),
        }
        self.assertEqual({row[1:] for row in self._reasons()}, expected)
        self.assertTrue(self._taken("A5").past_decision_ids)

    def test_cell_of_ten_megabytes(self):
        """A cell of ten megabytes keeps its card out, whatever column it stands in; no more of it
        is kept than the report tells."""
        columns = ("termination_reason", "amount", "currency", "in_force_to", "validity")
        huge = dict.fromkeys(columns, "9" * 10_000_000)
        self._write("documents", self._contract("K1", 1, **huge), self._contract("K2", 2))
        run = self._run()
        self.assertEqual(run.taken_count, 1)
        self.assertEqual(self._reasons(), {("documents", 2, name, "long") for name in columns})
        self.env.cr.execute("SELECT max(length(value)) FROM legacy_fault")
        self.assertLessEqual(self.env.cr.fetchone()[0], 500)

    # Words and bounds

    def test_every_reason_has_its_words(self):
        """Whatever can be wrong is told in words and not in a code."""
        imports = self.env["docflow.legacy.import"]
        texts = imports._get_reason_texts()
        folder = Folder(fields.Date.to_date("2026-01-01"), ("contract",), 1, "old")
        checks = [
            *legacy_acts_sql.make_checks(folder),
            *legacy_acts_sql.make_link_checks(CHANGES, folder),
        ]
        self.assertFalse({check.reason for check in checks} - texts.keys())
        self.assertEqual(imports._get_kind_name("currency"), "currency")

    def test_import_asks_few_questions(self):
        """The questions about acts are asked of the whole folder, however many cards it has."""

        def count(number):
            first = 1000 * number
            acts = [self._act(f"A{first + n}", first + n) for n in range(number)]
            self._write("documents", *acts)
            links = [self._link(f"A{first + n}", f"A{first}") for n in range(1, number)]
            self._write("links", *links)
            visas = [
                {"document": f"A{first + n}", "name": "P. Old", "decided_at": "2020-01-01"}
                for n in range(number)
            ]
            self._write("approvals", *visas)
            before = self.env.cr.sql_log_count
            self.assertEqual(self._run().fault_count, 0)
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(60), count(3) + 15)


@tagged("post_install", "-at_install")
class TestLegacySums(LegacyActsCase):
    @settings(max_examples=200, deadline=None)
    @given(
        st.decimals(min_value=0, max_value=Decimal(9999999999999), places=2),
        st.sampled_from(["", " ", "\u00a0", "\u202f"]),
        st.sampled_from([".", ","]),
    )
    def test_sums_are_read_as_they_are_written(self, amount, gap, point):
        """A sum is the same with spaces between thousands and a comma before the hundredths."""
        read = get_parser(Column("amount", "sum"), None, {})
        text = f"{amount:,.2f}".replace(",", "_").replace(".", point).replace("_", gap)
        self.assertEqual(read(text), amount)

    @settings(max_examples=300, deadline=None)
    @given(st.text(alphabet="0123456789., \u00a0-+e٣", max_size=12))
    def test_what_is_no_sum_is_refused(self, text):
        """Whatever stands in the cell, it is read as a sum of at most two places, or refused."""
        read = get_parser(Column("amount", "sum"), None, {})
        try:
            value = read(text)
        except CellError as error:
            self.assertEqual(error.reason, "sum")
        else:
            self.assertGreaterEqual(value, 0)
            self.assertLessEqual(-value.as_tuple().exponent, 2)
            digits = "".join(sign for sign in text if sign.isdigit())
            self.assertTrue(digits and "٣" not in text)
