from odoo import fields, models


class DocflowSearchStale(models.Model):
    """A card that the scheduled action of the search makes anew: something it bears was renamed.

    A note beside the index and not a mark in it: a mark would put every word of the row into the
    index once more, and a dictionary entry may stand on half a million cards.
    """

    _name = "docflow.search.stale"
    _description = "Search Index: To Renew"
    _log_access = False

    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade")

    _document_uniq = models.UniqueIndex("(document_id)", "This card is to be renewed already.")
