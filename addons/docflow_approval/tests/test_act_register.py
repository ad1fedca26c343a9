from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.docflow_base.models import docflow_report_form
from odoo.addons.docflow_base.tests.test_report import read_pages
from odoo.addons.docflow_base.tests.test_report_registers import RegisterCase

from .acts_common import ActsCase


@tagged("post_install", "-at_install")
class TestActRegister(ActsCase, RegisterCase):
    """Issue 7 §5: the register of acts in force on a day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls.registrar

    def _numbers(self, day=0, user=None, **params):
        params["day"] = self._day(day).isoformat()
        return self._column(user or self.reader, "act", "number", params)

    def _cells(self, card, day=0, user=None, **params):
        params["day"] = self._day(day).isoformat()
        rows = self._rows(user or self.reader, "act", params)
        return next(row["cells"] for row in rows if row["cells"].get("number") == card.reg_number)

    def test_in_force_on_a_day(self):
        """What is in force on the day stands there with its term and what amended it by then."""
        order = self._registered_order(
            date_in_force=self._day(-30), date_in_force_to=self._day(60), name="On the heating"
        )
        later = self._registered_order(
            date_in_force=self._day(5), link_ids=[self._link("amends", order, scope="point 3")]
        )
        self.assertEqual(self._numbers(), [order.reg_number])
        self.assertEqual(self._numbers(5), [order.reg_number, later.reg_number])
        self.assertEqual(self._numbers(61), [later.reg_number])
        self.assertEqual(self._numbers(-31), [])
        cells = self._cells(order)
        self.assertEqual(
            (cells["subject"], cells["start"], cells["until"], cells["validity"]),
            (
                "On the heating",
                self._day(-30).isoformat(),
                self._day(60).isoformat(),
                "In force",
            ),
        )
        self.assertIsNone(cells["changes"])
        cells = self._cells(order, 5)
        self.assertIn("In force, amended", cells["validity"])
        self.assertIn(f"№ {later.reg_number}", cells["changes"])
        self.assertIn("amends; point 3", cells["changes"])

    def test_suspended_and_ended(self):
        """Suspended acts are not in force; they, and those that ended, are asked for apart."""
        order, gone = self._registered_order(), self._registered_order()
        stop = self._registered_order(
            link_ids=[
                self._link("suspends", order, date_effect_to=self._day(2)),
                self._link("repeals", gone),
            ]
        )
        self.assertEqual(self._numbers(), [stop.reg_number])
        self.assertEqual(self._numbers(validity="suspended"), [order.reg_number])
        self.assertEqual(self._numbers(validity="ended"), [gone.reg_number])
        self.assertEqual(self._numbers(3), [order.reg_number, stop.reg_number])
        self.assertIn("Suspended, from", self._cells(order, validity="suspended")["validity"])

    def test_choices(self):
        """Acts and contracts, types and bodies are chosen; several types have a line of their own
        each."""
        contract = self._registered_contract()
        order = self._registered_order()
        main = self.env.ref("docflow_base.docflow_document_type_order_main")
        order.sudo().journal_id.type_ids |= main
        other = self._registered_order(type_id=main.id)
        self.assertEqual(self._numbers(), [other.reg_number, order.reg_number])
        self.assertEqual(self._numbers(documents="contract"), [contract.reg_number])
        self.assertEqual(self._numbers(type=self.type_order.id), [order.reg_number])
        day = {"day": self._day().isoformat()}
        self.assertEqual(
            [head["n"] for head in self._heads(self.reader, "act", day)],
            [other.type_id.name, self.type_order.name],
        )
        body = self.council.docflow_body_id
        self.assertEqual(len(self._numbers(body=body.id)), 2)
        self.assertEqual(self._numbers(body=self.strange.docflow_body_id.id), [])
        for params in (
            {"day": "2026-13-01"},
            {"day": 20261128},
            {"day": {"date_from": "2026-11-01"}},
            {"type": self.type_memo.id},
            {"documents": "incoming"},
            {"validity": ["live"]},
        ):
            with self.subTest(params=params), self.assertRaises(UserError):
                self._reports(self.reader).preview("act", params)

    def test_only_what_may_be_opened(self):
        """A reader finds the acts he may open, and the names of no others."""
        order = self._registered_order()
        later = self._registered_order(link_ids=[self._link("repeals_partly", order)])
        self.assertEqual(self._numbers(user=self.stranger), [])
        order.action_send_review(self.stranger.ids)
        self.assertEqual(self._numbers(user=self.stranger), [order.reg_number])
        cells = self._cells(order, user=self.stranger)
        self.assertIn("partly repealed", cells["validity"])
        self.assertIsNone(cells["changes"])
        self.assertIn(later.reg_number, self._cells(order)["changes"])

    def test_paper_and_spreadsheet(self):
        """Paper and spreadsheet say what the screen says, and the day in the title."""
        order = self._registered_order()
        self._registered_order(link_ids=[self._link("amends", order)])
        params = {"day": self._day().isoformat()}
        shown = self._reports(self.reader).preview("act", params)
        told = [cell for row in shown["rows"] for cell in row["cells"].values()]
        self.assertIn(order.reg_number, told)
        sheet = self._sheet_text(self.reader, "act", params)
        paper = " ".join(
            read_pages(self._bytes(self._made(self.reader, "act", params, "pdf")))
        ).replace("\r\n", " ")
        for text in (order.reg_number, self._day().strftime("%d.%m.%Y")):
            self.assertIn(text, paper)
            self.assertTrue([cell for cell in sheet if text in cell], text)
        made = self._made(self.reader, "act", params)
        self.assertIn(self._day().strftime("%d.%m.%Y"), made.choice_text)

    def test_batches(self):
        """Rows and their order are the same in batches of any size, each with a counted number of
        statements."""
        first = self._registered_order()
        for __ in range(11):
            self._registered_order(link_ids=[self._link("amends", first)])
        whole = self._numbers()
        self.assertEqual(len(whole), 12)

        def read(size):
            with patch.object(docflow_report_form, "BATCH", size):
                return self._numbers()

        self.assertEqual(read(5), whole)
        few, many = self._measure(lambda: read(100)), self._measure(lambda: read(5))
        self.assertLessEqual(many, few + 2 * 8)
