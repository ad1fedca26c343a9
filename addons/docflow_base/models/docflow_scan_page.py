from odoo import fields, models


class DocflowScanPage(models.Model):
    """One page of a stack: where it lies in its file, what was seen on it, what was read."""

    _name = "docflow.scan.page"
    _description = "Scanned Page"
    _inherit = ["docflow.sealed.mixin"]
    _order = "batch_id desc, sequence, id"

    batch_id = fields.Many2one(
        "docflow.scan.batch", string="Stack", required=True, ondelete="cascade", index=True
    )
    letter_id = fields.Many2one(
        "docflow.scan.letter", ondelete="set null", index="btree_not_null", readonly=True
    )
    office_id = fields.Many2one(related="batch_id.office_id", store=True, index=True)
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    attachment_id = fields.Many2one("ir.attachment", ondelete="restrict", index=True, readonly=True)
    page_index = fields.Integer(
        string="Page in the File", readonly=True, aggregator=None, help="Counted from 0."
    )
    state = fields.Selection(
        selection=[
            ("new", "Waits"),
            ("seen", "Looked at"),
            ("read", "Read"),
            ("failed", "Unreadable"),
        ],
        default="new",
        required=True,
        readonly=True,
    )
    rotation = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Degrees clockwise by which the page is turned to stand upright: 0, 90, 180 or 270.",
    )
    is_blank = fields.Boolean(readonly=True)
    barcodes = fields.Json(readonly=True)
    text = fields.Text(readonly=True)
    words = fields.Json(
        readonly=True,
        help="Words with their places: [[left, top, width, height, confidence, word]], places as "
        "parts of the upright page from 0 to 1.",
    )
    confidence = fields.Float(readonly=True, aggregator="avg", help="Of the reading, from 0 to 1.")
    error = fields.Char(readonly=True)
    preview = fields.Binary(attachment=True, readonly=True)
