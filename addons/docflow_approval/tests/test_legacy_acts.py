from odoo.exceptions import UserError
from odoo.tests import tagged

from .legacy_acts_common import LegacyActsCase


@tagged("post_install", "-at_install")
class TestLegacyActs(LegacyActsCase):
    # What comes along

    def test_validity_comes_with_its_dates(self):
        """An act is in force, amended or repealed here as it was there, whether the act that did it
        came along or only its day did."""
        self._write(
            "documents",
            self._act("A1", 1, in_force_from="2020-04-01", in_force_to="31.12.2099"),
            self._act("A2", 2, validity="repealed"),
            self._act("A3", 3, validity="amended", amended_from="2021-02-03"),
            self._act("A4", 4, "2022-05-05", in_force_from="2022-06-01"),
            self._act("A5", 5, validity="repealed", repealed_from="2021-01-01"),
        )
        self._write(
            "links",
            self._link("A4", "A2", "repeals", scope="as a whole"),
            self._link("A4", "A1", "repeals_partly", scope="points 1, 2", effect_from="2022-07-01"),
        )
        run = self._run()
        self.assertEqual(run.fault_count, 0, run._get_report())
        a1, a2, a3, a4, a5 = (self._taken(f"A{number}") for number in range(1, 6))
        states = (a1 | a2 | a3 | a4 | a5).mapped("validity")
        expected = ["partly_repealed", "repealed", "amended", "in_force", "repealed"]
        self.assertEqual(states, expected)
        self.assertEqual(str(a1.date_in_force_to), "2099-12-31")
        # the day of the act that did it, and the one that the row names
        self.assertEqual(str(a2.date_repealed), "2022-06-01")
        self.assertEqual(str(a1.date_partly_repealed), "2022-07-01")
        link = a4.link_ids.filtered(lambda one: one.linked_id == a1)
        self.assertEqual(link.scope, "points 1, 2")
        self.assertIn("by No. 02-13/4", a2.validity_note)

    def test_what_was_brought_outlives_what_comes_later(self):
        """A day that the former system knew stays when another act changes the document here."""
        self._write(
            "documents",
            self._act("A1", 1, repealed_from="2021-01-01"),
            self._act("A2", 2, "2022-01-01"),
        )
        self._run()
        first, second = self._taken("A1"), self._taken("A2")
        self.env["docflow.document.link"].create(
            {"document_id": second.id, "linked_id": first.id, "kind": "amends"}
        )
        self.assertEqual(str(first.date_repealed), "2021-01-01")
        self.assertEqual(str(first.date_amended), "2022-01-01")
        with self.assertRaisesRegex(UserError, "buttons|changed"):
            first.with_user(self.registrar).brought_facts = {}

    def test_facts_are_those_the_flow_works_out(self):
        """What is written as a set is what the flow would have left, act by act."""
        days = ("2020-03-01", "2021-03-01", "2022-03-01", "2023-03-01")
        self._write(
            "documents",
            *(self._act(f"A{n}", n, day) for n, day in enumerate(days, start=1)),
            self._act("A5", 5, "2023-05-01", cancel_reason="By mistake"),
        )
        self._write(
            "links",
            self._link("A2", "A1"),
            self._link("A3", "A1", "addition", effect_from="2020-06-01"),
            self._link("A3", "A2", "suspends", effect_to="2022-12-31"),
            self._link("A4", "A2", "resumes", effect_from="2023-04-01"),
            self._link("A4", "A1", "repeals_partly"),
            self._link("A5", "A1", "repeals"),
        )
        run = self._run()
        self.assertEqual(run.fault_count, 0, run._get_report())
        for number in range(1, 5):
            card = self._taken(f"A{number}")
            found = card._find_facts(card._get_effective_links())
            self.assertEqual({name: card[name] for name in found}, found)
        self.assertEqual(str(self._taken("A1").date_amended), "2020-06-01")
        self.assertFalse(self._taken("A1").date_repealed, "a cancelled act repeals nothing")
        self.assertEqual(self._taken("A2").suspensions, [["2022-03-01", "2023-01-01"]])

    def test_contract_comes_with_its_requisites(self):
        """Party, sum, currency, term, renewal and end of a contract come along."""
        self._write("correspondents", {"correspondent": "C1", "name": "Heat Ltd", "code": "1"})
        self._write("mapping", {"kind": "currency", "key": "грн", "target": "UAH"})
        rows = (
            self._contract(
                "K1", 1, correspondent="C1", amount="1\u00a0234\u00a0567,5", currency="грн",
                signed_on="2020-02-20", in_force_from="2020-01-01", in_force_to="2099-01-01",
                vat="included", renewal="automatic", renewal_months="12", notice_days="30",
            ),
            self._contract("K2", 2, amount="10", currency="eur", terminated_from="2021-05-05",
                           termination_reason="Not paid", validity="terminated"),
            self._contract("K3", 3, amount="0.01"),
        )  # fmt: skip
        self._write("documents", *rows)
        run = self._run()
        self.assertEqual(run.fault_count, 0, run._get_report())
        one, two, three = (self._taken(f"K{number}") for number in (1, 2, 3))
        self.assertEqual((one.amount, one.amount_currency_id.name), (1234567.5, "UAH"))
        self.assertEqual(one.correspondent_id.name, "Heat Ltd")
        facts = (one.vat_mode, one.renewal, one.renewal_months, one.notice_days, one.validity)
        self.assertEqual(facts, ("included", "automatic", 12, 30, "in_force"))
        self.assertEqual(str(one.date_signed), "2020-02-20")
        self.assertEqual((two.validity, two.amount_currency_id.name), ("terminated", "EUR"))
        self.assertEqual((three.amount, three.amount_currency_id.id), (0.01, False))

    def test_approvals_come_as_history(self):
        """Who had agreed, refused or signed on paper is told as it was: a signature among the
        signatures, the rest beside them; neither is changed or deleted."""
        self._write("documents", *(self._act(f"A{number}", number) for number in (1, 2, 3)))
        self._write(
            "approvals",
            {"document": "A3", "name": "O. Head", "kind": "signature", "decided_at": "2020-03-01"},
            {"document": "A1", "person": "t_executor1", "decided_at": "2020-02-20 10:00",
             "verdict": "agreed_with_remarks", "remark": "Point 2", "round": "1"},
            {"document": "A1", "name": "Petro Old", "position": "Lawyer", "verdict": "rejected",
             "decided_at": "2020-02-21", "kind": "opinion", "round": "2"},
            {"document": "A1", "person": "t_mayor", "name": "O. Mayor", "position": "Head",
             "kind": "signature", "decided_at": "2020-03-01"},
            {"document": "A1", "name": "N. Other", "kind": "signature", "verdict": "rejected",
             "decided_at": "2020-02-29"},
        )  # fmt: skip
        run = self._run()
        self.assertEqual(run.fault_count, 0, run._get_report())
        card = self._taken("A1").with_user(self.mayor)
        self.assertTrue(card.has_past_decisions)
        told = [(row.name, row.kind, row.verdict) for row in card.past_decision_ids]
        self.assertEqual(
            told,
            [
                (self.executor1.name, "visa", "agreed_with_remarks"),
                ("Petro Old", "opinion", "rejected"),
                ("N. Other", "signature", "rejected"),
            ],
        )
        self.assertEqual(card.past_decision_ids[0].position, "Specialist")
        [signature] = card.signature_ids
        kept = (signature.level, signature.outcome, signature.signer_name, signature.acting_label)
        self.assertEqual(kept, ("paper", "recorded", "O. Mayor", "O. Mayor, Head"))
        self.assertEqual(signature.principal_id, self.mayor)
        self.assertTrue(signature.report_html is not None)
        for rows in (card.past_decision_ids, signature):
            with self.assertRaises(UserError):
                rows.sudo().unlink()
        self.assertFalse(self._taken("A2").past_decision_ids)
        # only a signature: there is no page of decisions
        self.assertFalse(self._taken("A3").has_past_decisions)
        self.assertEqual(self._taken("A3").signature_ids.signer_name, "O. Head")
        # who may not open the card learns nothing of it
        mine = self.env["docflow.past.decision"].with_user(self.stranger)
        self.assertFalse(mine.search([("document_id", "=", card.id)]))

    # Again

    def test_second_run_changes_nothing(self):
        """The same folder again takes nothing; a new visa in it is told as a change."""
        self._write("documents", self._act("A1", 1), self._act("A2", 2, "2021-01-01"))
        self._write("links", self._link("A2", "A1", "repeals"))
        visa = {"document": "A1", "name": "P. Old", "decided_at": "2020-02-20"}
        self._write("approvals", visa)
        self._run()
        counts = self._count()
        run = self._run()
        self.assertEqual((run.taken_count, run.known_count, run.fault_count), (0, 2, 0))
        self.assertEqual(self._count(), counts)
        self._write("approvals", visa, {**visa, "name": "S. Else"})
        run = self._run()
        self.assertEqual((run.known_count, run.changed_count), (1, 1))
        [fault] = run._read_faults()
        self.assertIn("approvals", fault[4])
        self.assertEqual(self._count(), counts)

    def _count(self):
        models = ("docflow.past.decision", "docflow.signature", "docflow.document.link")
        return [self.env[model].search_count([]) for model in models]
