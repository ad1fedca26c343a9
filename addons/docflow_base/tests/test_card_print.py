from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestCardPrint(DocflowCase):
    """Issue 3 §3: the printed card tells who did what for whom, and until when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._registered()
        cls.resolution = cls._resolve(
            cls.card, [cls.executor1, cls.executor2], date_deadline="2099-12-08"
        )
        main = cls._line(cls.resolution, cls.executor1)
        main.action_delegate(executor_ids=cls.clerk1.ids, text="Count the slates")
        cls.below = main.sudo().delegation_ids
        cls._line(cls.below, cls.clerk1).action_report(report="412 slates")

    def _html(self, cards=None, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.mayor)
        cards = cards or self.card
        name = "docflow_base.docflow_document_card"
        return report._render_qweb_html(name, cards.ids)[0].decode()

    def test_tree_and_marks(self):
        """Requisites, every level of resolutions, executors, dates and reports are printed."""
        html = self._html()
        for text in (
            self.card.reg_number,
            "On the roof of school No. 4",
            "Regional Office № 01-14/877 18.11.2026",
            "Mayor, Mayor",
            "Executor2, Specialist",
            "Count the slates",
            "412 slates",
            "08.12.2099",
        ):
            with self.subTest(text=text):
                self.assertIn(text, html)
        self.assertLess(html.index("Prepare an answer"), html.index("Count the slates"))

    def test_moved_deadline(self):
        """A deadline that was moved is printed with the one it had at first."""
        moved = fields.Datetime.to_datetime("2099-12-15 14:00:00")
        line = self._line(self.resolution, self.executor2).sudo()
        line._do_change_deadline("extension", moved, reason="more slates than thought")
        self.assertRegex(self._html(), r"15\.12\.2099 \(\S+ ?\S* 08\.12\.2099\)")

    def test_acting_labels(self):
        """Who signed for whom, by which order, stands on the printed card."""
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.mayor.id,
                "deputy_id": self.executor1.id,
                "kind": "acting",
                "ground": "order No. 41-k",
                "date_from": self.company._docflow_today(),
                "date_to": self.company._docflow_today(),
            }
        )
        card = self._registered()
        self._resolve(card, [self.executor2], author=self.executor1, author_id=self.mayor.id)
        self.assertIn("order No. 41-k", self._html(card))

    def test_custody_chain(self):
        """The way of the paper original is printed with both sides."""
        self.card.action_hand_over(self.executor1.id, place="Room 3")
        self.card.with_user(self.executor1).action_receive_original()
        html = self._html()
        self.assertIn("Room 3", html)
        self.assertIn("General Office", html)

    def test_several_cards(self):
        """Several cards are one PDF, each from a new page."""
        other = self._registered(name="On the second roof")
        html = self._html(self.card | other)
        self.assertIn("On the second roof", html)
        report = self.env["ir.actions.report"].with_user(self.mayor)
        name = "docflow_base.docflow_document_card"
        with self.allow_pdf_render():
            pdf = report.with_context(force_report_rendering=True)._render_qweb_pdf(
                name, (self.card | other).ids
            )[0]
        self.assertTrue(pdf.startswith(b"%PDF"))

    def test_sight(self):
        """Whoever may not open the card does not print it."""
        with self.assertRaises(AccessError):
            self._html(user=self.stranger)
