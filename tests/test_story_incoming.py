"""The main job in a browser, in Ukrainian, on a real scanned page."""

import io

import pypdfium2
import pytest

from odoo.tests import tagged

from odoo.addons.docflow_base.tools.barcode import read_barcodes

from tools.sample_scan import letter_pdf

from .story_common import StoryCase

SUBJECT = "Про капітальний ремонт покрівлі школи № 4"


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install")
class TestStoryIncoming(StoryCase):
    """Six people of a council take one letter from the scanner to its mark of execution."""

    @classmethod
    def _make_people(cls):
        super()._make_people()
        cls.registrar2 = cls._person("registrar2", "Світлана Коваль", cls.council, "registrar")

    @classmethod
    def _make_office(cls):
        super()._make_office()
        cls.office.registrar_ids |= cls.registrar2

    def _scan(self, user, sender, number):
        """Put a scanned letter where the browser of ``user`` can take it, as his disk would."""
        content = letter_pdf(
            sender=sender,
            number=number,
            date="18.11.2026",
            addressee="Міському голові",
            subject=SUBJECT,
            paragraphs=[
                "Просимо розглянути питання про виділення коштів на ремонт покрівлі закладу."
            ],
            signature="Директор департаменту",
        )
        self.assertLess(len(content), 200_000)
        return (
            self.env["ir.attachment"].with_user(user).create({"name": "scan.pdf", "raw": content})
        )

    def _card(self):
        return self.env["docflow.document"].search(
            [("name", "=", SUBJECT), ("category", "=", "incoming")]
        )

    def test_letter_to_mark_of_execution(self):
        """A scanned letter is registered, resolved, answered, released from control and executed
        on screen.
        """
        scan = self._scan(self.registrar, "ДЕПАРТАМЕНТ ОСВІТИ", "01-14/877")
        self._tour("registrar", self.registrar)
        card = self._card()
        self.assertEqual(card.reg_number, "02-13/1")
        self.assertEqual(card.corr_number, "01-14/877")
        self.assertEqual(card.file_ids.attachment_id.raw, scan.raw)
        self._check_label(card)

        self._tour("mayor", self.mayor)
        self.assertEqual(card.control_state, "on_control")
        self.assertEqual(card.assignment_ids.executor_id, self.executor1 | self.executor2)
        self.assertEqual(card.assignment_ids.filtered("is_main").executor_id, self.executor1)

        self._scan(self.executor1, "ВІДДІЛ ОСВІТИ", "б/н")
        self._tour("executor_reply", self.executor1)
        self._tour("registrar2", self.registrar2)
        self._tour("co_executor", self.executor2)
        self.assertEqual(card.state, "in_execution", "the main executor has not reported yet")
        self._tour("executor_report", self.executor1)
        self.assertEqual(card.resolution_ids.state, "done")
        self.assertEqual(card.state, "in_execution", "it waits for the controller")

        self._tour("controller", self.controller)
        self.assertEqual(card.state, "executed")
        self.assertEqual(card.control_state, "released")
        history = " ".join(card.message_ids.mapped("body"))
        for word in ("Зареєстровано", "Резолюція", "Звіт", "Знято з контролю", "Виконано"):
            self.assertIn(word, history)

    def _check_label(self, card):
        """The printed label, read back by a barcode reader, names the card."""
        report = self.env.ref("docflow_base.docflow_document_report_label")
        # in tests core renders HTML only, unless told that the PDF itself is meant
        report = report.with_user(self.registrar).with_context(force_report_rendering=True)
        content = report._render_qweb_pdf(report.report_name, card.ids)[0]
        page = pypdfium2.PdfDocument(io.BytesIO(content))[0].render(scale=4).to_pil()
        self.assertIn(card.barcode, read_barcodes(page))

    def test_mayor_reads_and_finishes(self):
        """The mayor's other button makes a document executed without assignments."""
        document = self._letter(SUBJECT)
        self._tour("read_and_finish", self.mayor)
        self.assertEqual(document.state, "executed")
        self.assertFalse(document.resolution_ids)
