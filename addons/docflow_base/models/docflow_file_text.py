from odoo import fields, models


class DocflowFileText(models.Model):
    """The text of one page of a file version: read once, searched for ever.

    ==========  ==============================================================
    state       meaning
    ==========  ==============================================================
    queued      the page waits to be read
    done        ``text`` holds what stands on it (may be empty)
    failed      it could not be read; ``error`` says why
    ==========  ==============================================================
    """

    _name = "docflow.file.text"
    _description = "Text of a Page"
    _order = "version_id desc, page"

    version_id = fields.Many2one(
        "docflow.file.version", required=True, ondelete="cascade", index=True
    )
    document_id = fields.Many2one(
        "docflow.document", related="version_id.document_id", store=True, index=True
    )
    page = fields.Integer(required=True, aggregator=None, help="Counted from 1.")
    state = fields.Selection(
        selection=[("queued", "Waits"), ("done", "Read"), ("failed", "Unreadable")],
        default="queued",
        required=True,
    )
    text = fields.Text()
    source = fields.Selection(
        selection=[("layer", "Text of the file"), ("ocr", "Recognised")],
        help="A born-digital page gives its own text; a scan is recognised.",
    )
    confidence = fields.Float(aggregator="avg", help="Of the recognition, from 0 to 1.")
    error = fields.Char()

    _page_uniq = models.UniqueIndex("(version_id, page)", "The text of this page is there already.")
    _queued_idx = models.Index("(id) WHERE state = 'queued'")
