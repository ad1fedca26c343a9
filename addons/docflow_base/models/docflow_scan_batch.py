from odoo import fields, models


class DocflowScanBatch(models.Model):
    """A stack of paper as it came from a scanner, a folder or a mailbox: files, pages, letters.

    =========  =====================================================================
    state      meaning
    =========  =====================================================================
    new        files are stored; nobody has looked into them yet
    reading    pages are being looked at and read
    ready      every page was read, or said why it could not be
    done       every letter was registered, attached or dropped
    =========  =====================================================================
    """

    _name = "docflow.scan.batch"
    _description = "Stack of Scans"
    _inherit = ["docflow.sealed.mixin"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    office_id = fields.Many2one(
        "docflow.office",
        string="Registration Office",
        required=True,
        ondelete="restrict",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="office_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Scanned By", ondelete="restrict", index=True, readonly=True
    )
    source = fields.Selection(
        selection=[("upload", "Uploaded"), ("folder", "Watched folder"), ("mail", "E-mail")],
        default="upload",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("new", "New"),
            ("reading", "Being read"),
            ("ready", "Read"),
            ("done", "Done"),
        ],
        default="new",
        required=True,
        readonly=True,
    )
    page_ids = fields.One2many("docflow.scan.page", "batch_id", string="Pages")
    letter_ids = fields.One2many("docflow.scan.letter", "batch_id", string="Letters")
