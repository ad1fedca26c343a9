"""From a word to the page it stands on."""

import base64
import io

import pikepdf
import pytest

from odoo.tests import tagged

from .story_common import StoryCase

CARD = "Про надання матеріалів"


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install")
class TestStorySearch(StoryCase):
    """Two letters; one of them has an annex of two pages."""

    def _annex(self):
        pdf = pikepdf.new()
        for __ in range(2):
            pdf.add_blank_page(page_size=(595, 842))
        content = io.BytesIO()
        pdf.save(content)
        return base64.b64encode(content.getvalue()).decode()

    def test_word_to_page(self):
        """A word typed in another form opens the card with the file and the page it stands on,
        and the ordinary list finds the card by it."""
        self.env["docflow.search.entry"]._prepare_dictionaries()
        self._letter("Про нараду", self.mayor)
        card = self._letter(CARD, self.mayor, corr_number="01-14/901")
        file_id = card.with_user(self.registrar).attach_file("перелік.pdf", self._annex(), "annex")
        version = self.env["docflow.file"].browse(file_id).version_ids
        texts = self.env["docflow.file.text"]
        texts.search([("version_id", "=", version.id)]).unlink()
        pages = texts.create(
            [
                {"version_id": version.id, "page": number, "state": "done", "text": text}
                for number, text in enumerate(
                    ("Перелік об'єктів", "Капітальний ремонт басейну школи № 4"), 1
                )
            ]
        )
        self.env["docflow.search.entry"]._index_texts(pages)
        self._tour("search", self.mayor, "/odoo/docflow-search")
        action = self.env.ref("docflow_base.docflow_document_action")
        self._tour("search_list", self.mayor, f"/odoo/action-{action.id}")
