from odoo import api, models


class DocflowRecognition(models.AbstractModel):
    """Fills a card from what was read: rules on the page, statistics of earlier cards."""

    _name = "docflow.recognition"
    _description = "Recognition of Letters"

    # Business

    @api.model
    def _propose(self, pages, office):
        """Return what the pages of a letter say about its card.

        :param pages: ``docflow.scan.page`` in their order, read
        :param office: ``docflow.office`` where the letter is to be registered
        :return: ``{"fields": {name: {"value", "label", "confidence", "is_filled", "page_id",
            "box", "source"}}, "duplicates": [{"id", "reason"}]}``
        :rtype: dict
        """
        return {"fields": {}, "duplicates": []}

    @api.model
    def _learn(self, documents):
        """Let the statistics follow what registrars confirmed on these registered cards."""
