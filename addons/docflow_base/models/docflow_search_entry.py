from odoo import api, fields, models


class DocflowSearchEntry(models.Model):
    """The search index: one row for the requisites of a card, one for each page of its files.

    Nobody reads it but the search itself; what it finds is shown through the rules of the cards.
    """

    _name = "docflow.search.entry"
    _description = "Search Index"

    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade", index=True)
    text_id = fields.Many2one("docflow.file.text", ondelete="cascade", index="btree_not_null")

    # Business

    @api.model
    def _index_documents(self, documents):
        """Bring the rows of the requisites of ``documents`` up to date."""

    @api.model
    def _index_texts(self, texts):
        """Bring the rows of these pages (``docflow.file.text``) up to date."""
