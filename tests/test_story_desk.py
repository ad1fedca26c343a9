"""The registrar's desk in a browser: from a dropped stack to a found page, and how fast it goes."""

import io

import pikepdf
import pypdfium2
import pytest

from odoo.tests import tagged

from tools.sample_scan import letter_pdf

from .story_common import StoryCase

SUBJECT = "Про капітальний ремонт покрівлі школи № 4"
DPI = 150


class DeskStoryCase(StoryCase):
    """A registration office with a scanner."""

    def _print(self, report, records):
        """Return the PDF of a report as the registrar's printer gets it."""
        report = self.env.ref(f"docflow_base.{report}").with_user(self.registrar)
        # in tests core renders HTML only, unless told that the PDF itself is meant
        report = report.with_context(force_report_rendering=True)
        return report._render_qweb_pdf(report.report_name, records.ids)[0]

    def _scan(self, subject, number, **options):
        """Return the scan of a letter to the mayor."""
        return letter_pdf(
            sender="ДЕПАРТАМЕНТ ОСВІТИ ОДА",
            number=number,
            date="18.11.2026",
            addressee="Міському голові",
            subject=subject,
            paragraphs=["Просимо розглянути це питання й повідомити про вжиті заходи."],
            signature="Директор департаменту",
            dpi=DPI,
            **options,
        )

    def _put_on_disk(self, name, content):
        """Put a file where the browser of the registrar can take it, as his disk would."""
        attachments = self.env["ir.attachment"].with_user(self.registrar)
        attachments.create({"name": name, "raw": content})

    def _read_pages(self):
        """Let the scheduled action read what was scanned."""
        with self.enter_registry_test_mode():
            self.env.ref("docflow_base.ir_cron_docflow_reading").method_direct_trigger()
        self.env.invalidate_all()


def glue(paper, label):
    """Return the scan ``paper`` (PDF) with a printed ``label`` (PDF) on its foot."""
    page, sticker = (
        pypdfium2.PdfDocument(content)[0].render(scale=DPI / 72).to_pil().convert("L")
        for content in (paper, label)
    )
    page.paste(sticker, (page.width - sticker.width - 60, page.height - sticker.height - 80))
    stream = io.BytesIO()
    page.save(stream, "PDF", resolution=DPI, quality=60)
    return stream.getvalue()


def stack(*papers):
    """Return PDFs as one, as a scanner makes it of a stack."""
    whole = pikepdf.new()
    for paper in papers:
        whole.pages.extend(pikepdf.open(io.BytesIO(paper)).pages)
    stream = io.BytesIO()
    whole.save(stream)
    return stream.getvalue()


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install")
class TestStoryDesk(DeskStoryCase):
    def test_dropped_stack_to_found_page(self):
        """A stack is dropped, read, registered by keyboard, and a word of a page finds its card."""
        earlier = self._letter("Про готовність котелень", corr_number="5")
        label = self._print("docflow_document_report_label", earlier)
        separator = self._print("docflow_office_report_separator", self.office)
        answer = self._scan("Про виконання робіт у котельні", "01-14/900", seed=2)
        self._put_on_disk(
            "стос.pdf", stack(self._scan(SUBJECT, "01-14/877"), separator, glue(answer, label))
        )

        self._tour("desk_drop", self.registrar, path="/odoo/docflow-desk")
        self._read_pages()
        self._tour("desk_register", self.registrar, path="/odoo/docflow-desk")
        card = self.env["docflow.document"].search([("name", "=", SUBJECT)])
        self.assertEqual((card.reg_number, card.corr_number), ("02-13/2", "01-14/877"))
        self.assertEqual(card.correspondent_id, self.sender)
        self.assertEqual(card.recipient_ids.user_id, self.mayor)
        self.assertEqual(card.file_ids.role, "scan")
        self.assertEqual(len(earlier.file_ids.filtered(lambda f: f.role == "scan").version_ids), 2)

        # in another form than on the page, and nowhere among the requisites
        found = self._as(self.mayor, card).search_content("заходами")
        pages = {hit["document_id"]: hit["page"] for hit in found["hits"]}
        self.assertEqual(pages, {card.id: 1, earlier.id: 1})
