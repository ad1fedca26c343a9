from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import paper, splitter

KEEP_PICTURES = timedelta(days=30)  # of settled letters; mistakes are found sooner
VACUUM_LIMIT = 2000


class DocflowScanPage(models.Model):
    """One page of a stack: where it lies in its file, what was seen on it, what was read.

    A page is never lost: what is left out of its letter (blank back sides, pages taken out by
    hand), and separator sheets, stay with the stack.
    """

    _name = "docflow.scan.page"
    _description = "Scanned Page"
    _inherit = ["docflow.sealed.mixin", "docflow.scan.reading.mixin"]
    _order = "batch_id desc, sequence, id"

    # Fields

    batch_id = fields.Many2one(
        "docflow.scan.batch", string="Stack", required=True, ondelete="cascade", index=True
    )
    letter_id = fields.Many2one(
        "docflow.scan.letter",
        string="Scanned Letter",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    office_id = fields.Many2one(related="batch_id.office_id", store=True, index=True)
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    attachment_id = fields.Many2one("ir.attachment", ondelete="restrict", index=True, readonly=True)
    page_index = fields.Integer(
        string="Page in the File", readonly=True, aggregator=None, help="Counted from 0."
    )
    kind = fields.Char(string="Kind of File", readonly=True)
    is_left_out = fields.Boolean(
        string="Left Out", readonly=True, help="It stays with the stack and not with the letter."
    )
    state = fields.Selection(
        selection=[
            ("new", "Waits"),
            ("seen", "Looked at"),
            ("read", "Read through"),
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
    width = fields.Integer(readonly=True, aggregator=None, help="Of the upright page, in mm.")
    height = fields.Integer(readonly=True, aggregator=None, help="Of the upright page, in mm.")
    is_blank = fields.Boolean(readonly=True)
    barcodes = fields.Json(readonly=True)
    # a stack has hundreds of pages: what is long is read where it is asked for
    text = fields.Text(readonly=True, prefetch=False)
    words = fields.Json(
        readonly=True,
        prefetch=False,
        help="Words with their places: [[left, top, width, height, confidence, word]], places as "
        "parts of the upright page from 0 to 1.",
    )
    source = fields.Selection(
        selection=[("layer", "Text of the file"), ("ocr", "Recognised")], readonly=True
    )
    confidence = fields.Float(readonly=True, aggregator="avg", help="Of the reading, from 0 to 1.")
    error = fields.Char(readonly=True)
    preview = fields.Binary(attachment=True, readonly=True)

    # Constraints

    _place_uniq = models.UniqueIndex(
        "(attachment_id, page_index)", "This page of the file is in a stack already."
    )
    _rotation_right = models.Constraint(
        "CHECK (COALESCE(rotation, 0) IN (0, 90, 180, 270))", "A page is turned by right angles."
    )
    _waiting_idx = models.Index("(id) WHERE state IN ('new', 'seen')")
    _words_idx = models.Index("(letter_id) WHERE words IS NOT NULL")

    # Computes

    @api.depends("batch_id", "sequence")
    def _compute_display_name(self):
        for page in self:
            page.display_name = self.env._(
                "%(stack)s, page %(number)s", stack=page.batch_id.name, number=page.sequence
            )

    # Actions

    def action_rotate(self, degrees=90):
        """Turn pages clockwise; they are looked at and read again.

        :param int degrees: 90, 180 or 270
        """
        if degrees not in (90, 180, 270):
            raise UserError(
                self.env._(
                    "%(page)s: a page is turned by 90, 180 or 270 degrees.",
                    page=self[:1].display_name,
                )
            )
        self.check_access("read")
        self.letter_id._check_transition("split")
        self.letter_id._check_no_draft()
        # the first look finds out which side is up; before it nobody can tell better
        for page in self.filtered(lambda page: page.state != "new"):
            page._unsealed().write(
                {
                    "rotation": ((page.rotation or 0) + degrees) % 360,
                    "state": "new",
                    "error": False,
                }
            )
        self.batch_id._wake_reading()
        self.batch_id._advance()
        return True

    def action_begin_letter(self):
        """Let this page begin a new letter."""
        self.ensure_one()
        self.letter_id.action_split(self.id)
        return True

    def action_leave_out(self):
        """Leave this page out of its letter, or bring it back."""
        self.ensure_one()
        return self.letter_id.action_remove_page(self.id)

    # Business

    def _get_picture(self):
        """Return the address of the picture, False while there is none (str)."""
        self.ensure_one()
        if self.state == "new" and not self.width:
            return False
        # the picture of a turned page is another one: browsers ask anew
        version = int(self.write_date.timestamp()) if self.write_date else 0
        return f"/web/image/docflow.scan.page/{self.id}/preview?unique={version}"

    def _prepare_desk_vals(self):
        return {
            "id": self.id,
            "picture": self._get_picture(),
            "width": self.width,
            "height": self.height,
            "rotation": self.rotation,
            "is_blank": self.is_blank,
            "state": self.state,
            "barcodes": self.barcodes or [],
            "error": self.error or "",
        }

    def _get_marks(self):
        """Return what was seen on these pages, as the splitter reads it, in their order."""
        return [splitter.mark_of(page.barcodes, page.is_blank) for page in self]

    def _get_pdf(self):
        """Return these pages as one PDF, upright, without loss where it can be (bytes)."""
        try:
            parts = [
                paper.extract(
                    attachment.raw,
                    pages[0].kind,
                    pages.mapped("page_index"),
                    [page.rotation or 0 for page in pages],
                )
                for attachment, pages in self.grouped("attachment_id").items()
            ]
            return parts[0] if len(parts) == 1 else paper.join(parts)
        except paper.PaperRefusal as refusal:
            raise UserError(
                self.env._(
                    "%(page)s and what belongs to it cannot be made a PDF: %(reason)s Scan the "
                    "letter anew and drop this one.",
                    page=self[0].display_name,
                    reason=self._get_refusal_label(refusal.code, refusal.detail),
                )
            ) from refusal

    @api.autovacuum
    def _free_settled(self):
        """Free pictures and places of words of letters that were settled long ago.

        Texts are kept with the files of the cards; a dropped letter keeps what one may still want
        to see.
        """
        before = fields.Datetime.now() - KEEP_PICTURES
        pages = self.search(
            [
                ("letter_id.state", "in", ("registered", "attached")),
                ("letter_id.date_done", "<", before),
                ("words", "!=", False),
            ],
            limit=VACUUM_LIMIT,
        )
        pages._unsealed().write({"preview": False, "words": False, "text": False})
        return len(pages), len(pages) == VACUUM_LIMIT

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "batch_id",
                "letter_id",
                "office_id",
                "company_id",
                "sequence",
                "attachment_id",
                "page_index",
                "kind",
                "is_left_out",
                "state",
                "rotation",
                "width",
                "height",
                "is_blank",
                "barcodes",
                "text",
                "words",
                "confidence",
                "error",
                "preview",
            }
        )
