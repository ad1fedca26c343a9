from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.docflow_base.tests.test_reminder import ReminderCase

from .acts_common import ActsCase


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
        self.env["docflow.document"]._cron_renew_contracts()
        self.assertGreaterEqual(contract.date_in_force_to, self._day(0))
        self.assertLess(contract.date_in_force_to, self._day(32))
        self.assertIn("Renewed by itself", contract.message_ids[:1].body)

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
        self.env["docflow.document"]._cron_renew_contracts()
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
