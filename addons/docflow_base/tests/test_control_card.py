import io

import pypdfium2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.docflow_base.report import docflow_control_card

from .common import DocflowCase

NAME = "docflow_base.docflow_control_card"
# Statements measured on this code for any number of cards: see test_query_budget.py.
BUDGET = 36
DUE = "2099-12-08"


@tagged("post_install", "-at_install")
class TestControlCard(DocflowCase):
    """Issue 5 §2: карта контролю tells what was ordered, who moved the date and why, and how the
    document was released.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the paper speaks the council's language; words are compared in the source language
        cls.company.partner_id.lang = "en_US"
        cls.card = cls._registered()
        cls.card.with_user(cls.controller).action_take_control(date_deadline="2099-12-31")
        cls.resolution = cls._resolve(cls.card, [cls.executor1, cls.executor2], date_deadline=DUE)
        cls.main = cls._line(cls.resolution, cls.executor1)
        cls.main.action_delegate(executor_ids=cls.clerk1.ids, text="Count the slates")
        cls.below = cls.main.sudo().delegation_ids

    def _values(self, cards=None, user=None):
        report = self.env[f"report.{NAME}"].with_user(user or self.mayor)
        return report._get_report_values((cards or self.card).ids)["pages"]

    def _pages(self, cards):
        """Return the text of each page of the print of ``cards``."""
        report = self.env["ir.actions.report"].with_user(self.mayor)
        with self.allow_pdf_render():
            content = report.with_context(force_report_rendering=True)._render_qweb_pdf(
                NAME, cards.ids
            )[0]
        pdf = pypdfium2.PdfDocument(io.BytesIO(content))
        return [page.get_textpage().get_text_range() for page in pdf]

    def test_tree(self):
        """Who passed an order on stands above those who got it, each with a number of the tree."""
        rows = self._values()[0]["tree"]
        told = [(row["number"], row.get("name") or row["author"]) for row in rows]
        self.assertEqual(
            told,
            [
                ("1", "Mayor, Mayor"),
                ("1.1", "Executor1, Specialist"),
                ("", "Executor1, Specialist"),
                ("1.1.1", "Clerk1, Specialist"),
                ("1.2", "Executor2, Specialist"),
            ],
        )
        self.assertEqual([row["indent"] for row in rows], [0, 1, 2, 3, 1])

    def test_second_delegation_goes_on_counting(self):
        """Two orders of one executor never give two people the same number."""
        self.below.with_user(self.executor1).action_cancel(reason="wrong text")
        self.main.action_delegate(executor_ids=self.clerk1.ids, text="Count the tiles")
        numbers = [row["number"] for row in self._values()[0]["tree"] if row["number"]]
        self.assertEqual(numbers, ["1", "1.1", "1.1.1", "1.1.2", "1.2"])

    def test_every_change_of_a_deadline(self):
        """Each change stands there with both dates, with who made it and why; the first date
        stays beside the present one.
        """
        line = self._line(self.resolution, self.executor2)
        line.action_request_extension(date_deadline="2099-12-15", reason="more slates")
        line.sudo().extension_ids.with_user(self.mayor).action_grant()
        card = self._values()[0]
        row = next(row for row in card["tree"] if row["number"] == "1.2")
        self.assertEqual((row["first"], row["now"]), ("08.12.2099", "15.12.2099"))
        change = next(row for row in card["changes"] if row["owner"] == "1.2")
        self.assertEqual((change["before"], change["after"]), ("08.12.2099", "15.12.2099"))
        self.assertIn("Mayor", change["who"])
        self.assertIn("more slates", change["why"])
        self.assertEqual(len(card["requests"]), 1)
        self.assertIn("Mayor", card["requests"][0]["decider"])

    def test_refused_request_is_no_change(self):
        """What was refused is told as asked and refused; the deadline stays."""
        line = self._line(self.resolution, self.executor2)
        line.action_request_extension(date_deadline="2099-12-15", reason="more slates")
        line.sudo().extension_ids.with_user(self.mayor).action_refuse(reason="no time left")
        card = self._values()[0]
        self.assertEqual([row["owner"] for row in card["changes"]], ["document"])
        self.assertEqual(card["requests"][0]["answer"], "no time left")

    def test_control_and_release(self):
        """Who put it on control, and who released it by which evidence, are told by the names they
        had then.
        """
        self.controller.name = "Renamed Later"
        control = dict(self._values()[0]["control"])
        self.assertIn("Controller", control["Put on control by"])
        self._line(self.below, self.clerk1).action_report(report="412 slates")
        self._line(self.resolution, self.executor2).action_report(report="Paid")
        evidence = self._registered(name="Answer")
        self.card.with_user(self.controller).action_release_control(
            note="Roof is whole", evidence_document_id=evidence.id
        )
        self.controller.name = "Renamed Again"
        control = dict(self._values()[0]["control"])
        self.assertIn("Renamed Later", control["Released by"])
        self.assertEqual(control["Grounds of release"], "Roof is whole")
        self.assertIn(evidence.reg_number, control["Confirmed by"])

    def test_acting_controller(self):
        """Who put it on control in the place of the controller is told with the order."""
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.controller.id,
                "deputy_id": self.executor2.id,
                "kind": "acting",
                "ground": "order No. 41-k",
                "date_from": self.company._docflow_today(),
                "date_to": self.company._docflow_today(),
            }
        )
        card = self._registered()
        card.with_user(self.executor2).action_take_control()
        control = dict(self._values(card)[0]["control"])
        self.assertIn("order No. 41-k", control["Put on control by"])

    def test_days_late(self):
        """A line done after its day says by how many days."""
        line = self._line(self.resolution, self.executor2).sudo()
        line._do_change_deadline("correction", fields.Datetime.to_datetime("2026-11-20 15:00:00"))
        line._unsealed().write({"state": "done", "date_done": "2026-11-23 08:00:00"})
        row = next(row for row in self._values()[0]["tree"] if row["number"] == "1.2")
        self.assertEqual(row["days_late"], 3)

    def test_sight(self):
        """Whoever may not open one of the cards prints none; an evidence he may not open is not
        named.
        """
        with self.assertRaises(AccessError):
            self._values(user=self.stranger)
        hidden = self._registered(name="Hidden answer")
        self.card._do_link(hidden, "evidence")
        hidden.sudo()._unsealed().write({"body_ids": [(5,)], "people_ids": [(5,)]})
        told = str(self._values(user=self.executor2)[0])
        self.assertNotIn(hidden.reg_number, told)
        self.assertIn(hidden.reg_number, str(self._values(user=self.registrar)[0]))

    def test_statements_do_not_grow(self):
        """Forty cards are read with as many statements as four."""
        cards = self.card
        for __ in range(39):
            cards |= self._registered()
        for card in cards[1:]:
            self._resolve(card, [self.executor1, self.executor2], date_deadline=DUE)
        counts = []
        for some in (cards[:4], cards):
            self._values(some)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._values(some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[1], BUDGET)

    def test_three_hundred_cards(self):
        """Three hundred cards are one print: the number of its card heads each page, and pages are
        counted through.
        """
        cards = self.env["docflow.document"].with_user(self.registrar)
        for number in range(299):
            cards |= self._incoming(name=f"Letter {number}")
        cards.action_register()
        with mute_logger("weasyprint"):
            pages = self._pages(self.card | cards)
        self.assertEqual(len(pages), 300)
        for number, (page, card) in enumerate(zip(pages, self.card | cards, strict=True), 1):
            # once in the running header, once in the title
            self.assertEqual(page.count(f"№ {card.reg_number} "), 2, f"page {number}:\n{page}")
            self.assertIn(f"{number} / 300", page)

    def test_long_card_keeps_its_header(self):
        """A card that runs over a page is named on the next one too, with the head of its table."""
        self._resolve(self.card, [self.executor1], text="\n".join(["Many lines"] * 50))
        self._resolve(self.card, [self.executor1], text="\n".join(["More lines"] * 50))
        pages = self._pages(self.card)
        self.assertGreater(len(pages), 1)
        for page in pages:
            self.assertIn(f"№ {self.card.reg_number}", page)

    def test_too_many(self):
        """More cards than a person can wait for are refused with a way out, before any is read."""
        limit = docflow_control_card.MAX_CARDS
        with self.assertRaisesRegex(UserError, str(limit)):
            self.env[f"report.{NAME}"]._get_report_values(list(range(1, limit + 2)))
