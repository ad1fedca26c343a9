from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.docflow_base.tests.test_reminder import ReminderCase

from ..models import docflow_contract_renewal_mixin
from .acts_common import ActsCase

REASON = "The budget of that year is not adopted."


@tagged("post_install", "-at_install")
class TestContract(ActsCase):
    def test_in_force_for_its_term(self):
        """A contract is in force until its end, and over after it."""
        contract = self._registered_contract(date_in_force_to=self._day(20))
        self.assertEqual(contract.validity, "in_force")
        self.assertIn(self._day(20).strftime("%d.%m.%Y"), contract.validity_note)
        contract.date_in_force_to = self._day(-1)
        self.assertEqual(contract.validity, "expired")

    def test_renewed_by_itself(self):
        """An automatic renewal keeps it in force before the nightly run has moved its term on."""
        contract = self._registered_contract(
            date_in_force=self._day(-400),
            date_in_force_to=self._day(-40),
            renewal="automatic",
            renewal_months=1,
        )
        self.assertEqual(contract.validity, "in_force")
        found = self.env["docflow.document"].search(
            [("id", "=", contract.id), ("validity", "=", "in_force")]
        )
        self.assertEqual(found, contract)
        self._run_renewals()
        self.assertGreaterEqual(contract.date_in_force_to, self._day(0))
        self.assertLess(contract.date_in_force_to, self._day(32))
        self.assertIn("Renewed by itself", self._history(contract))

    def _overdue(self, **vals):
        """Return a contract whose term moves on by a year."""
        return self._registered_contract(
            date_in_force=self._day(-400),
            date_in_force_to=self._day(-2),
            renewal="automatic",
            renewal_months=12,
            **vals,
        )

    def test_who_is_refused_stops_nobody(self):
        """A contract that cannot be renewed keeps its term and the reason, its author is told once,
        and the others are renewed; mended, it is renewed the next night."""
        self.author.email = "t_author@example.com"
        first, bad, last = (self._overdue(author_id=self.author.id) for __ in range(3))
        renew = type(bad)._do_renew

        def refuse(card, today):
            renew(card, today)
            if card == bad:
                raise UserError(REASON)

        mails = self.env["mail.mail"].sudo()
        before = mails.search_count([])
        for __ in range(2):
            with patch.object(self.registry["docflow.document"], "_do_renew", refuse):
                self._run_renewals()
        self.assertEqual(mails.search_count([]), before + 1)
        self.assertIn(bad.reg_number, mails.search([], order="id desc", limit=1).subject)
        self.assertEqual(bad.date_in_force_to, self._day(-2))
        self.assertEqual(bad.renewal_error, REASON)
        self.assertEqual(self._history(bad).count("Not renewed"), 1)
        for card in (first, last):
            self.assertGreater(card.date_in_force_to, self._day(300))
            self.assertFalse(card.renewal_error)
        self._run_renewals()
        self.assertGreater(bad.date_in_force_to, self._day(300))
        self.assertFalse(bad.renewal_error)

    def test_a_mended_contract_has_no_reason(self):
        """Whoever sets the term right by hand takes the reason away."""
        contract = self._overdue()
        contract._unsealed().write({"renewal_error": "No budget"})
        with self.assertRaises(UserError):
            contract.renewal_error = False
        contract.date_in_force_to = self._day(90)
        self.assertFalse(contract.renewal_error)

    def test_batches(self):
        """Renewals are committed batch by batch; what there is no time for is left to the next
        run, which begins with it."""
        cards = self.env["docflow.document"].union(*(self._overdue() for __ in range(5)))
        with patch.object(docflow_contract_renewal_mixin, "RENEWAL_BATCH", 2):
            self.assertEqual(self._run_renewals(seconds=0), [3])
            moved = cards.filtered(lambda card: card.date_in_force_to > self._day(0))
            self.assertEqual(moved, cards[:2])
            self.assertEqual(self._run_renewals(), [1, 0])
        self.assertFalse(cards.filtered(lambda card: card.date_in_force_to < self._day(0)))
        self.assertEqual(self._run_renewals(), [])

    def test_terminated(self):
        """A contract is terminated from a day, with a reason; that ends its renewals as well."""
        contract = self._registered_contract(
            date_in_force=self._day(-60),
            date_in_force_to=self._day(-30),
            renewal="automatic",
            renewal_months=12,
        )
        self.assertEqual(contract.action_terminate()["res_model"], "docflow.contract.terminate")
        with self.assertRaises(UserError):
            contract.action_terminate(self._day(-100), "Too early")
        with self.assertRaises(UserError):
            contract.action_terminate({"day": 1}, "No day")
        contract.action_terminate(self._day(0), "By agreement of the parties")
        self.assertEqual(contract.validity, "terminated")
        with self.assertRaises(UserError):
            contract.action_terminate(self._day(30), "It is to live longer")
        with self.assertRaises(UserError):
            self._registered_order().action_terminate(self._day(0), "An order is repealed")
        self._run_renewals()
        self.assertEqual(contract.date_in_force_to, self._day(-30))
        with self.assertRaises(UserError):
            contract.date_terminated = False

    def test_who_terminates(self):
        """Who reads the contract and neither wrote, signed nor keeps it does not end it."""
        contract = self._registered_contract()
        contract.action_send_review(self.executor2.ids)
        with self.assertRaises(UserError):
            contract.with_user(self.executor2).action_terminate(self._day(0), "I do not like it")
        contract.with_user(self.mayor).action_terminate(self._day(0), "Breach")

    def test_automatic_renewal_needs_a_term(self):
        """Without an end and months nothing can be renewed by itself."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._contract(renewal="automatic").flush_recordset()

    def test_a_supplementary_agreement(self):
        """A supplementary agreement amends the contract when it has its number."""
        contract = self._registered_contract()
        self._registered_contract(
            link_ids=[self._link("addition", contract, scope="3.1")],
        )
        self.assertEqual(contract.validity, "amended")

    def test_tasks_by_the_contract(self):
        """A recurring task is begun from the contract, and stands on it."""
        contract = self._registered_contract()
        context = contract.action_add_obligation()["context"]
        self.assertEqual(context["default_requester_id"], self.sender.id)
        obligation = (
            self.env["docflow.obligation"]
            .with_context(**context)
            .create({"author_id": self.mayor.id, "name": "Pay the rent"})
        )
        self.assertEqual(contract.obligation_ids, obligation)


@tagged("post_install", "-at_install")
class TestContractReminder(ActsCase, ReminderCase):
    def test_before_the_notice(self):
        """The author is told before the day on which one decides: the end less the notice."""
        start = fields.Date.to_date("2027-03-08")
        self.author.email = "t_author@example.com"
        with freeze_time(f"{start} 08:00:00"):
            self._registered_contract(
                author_id=self.author.id,
                date_in_force_to=start + timedelta(days=60),
                notice_days=20,
            )
        told = {
            shift: "t_author" in self._run(start + timedelta(days=shift))
            for shift in (1, 10, 12, 33, 40, 50)
        }
        self.assertEqual([shift for shift in told if told[shift]], [10, 33, 40])
