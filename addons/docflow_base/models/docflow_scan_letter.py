from odoo import fields, models


class DocflowScanLetter(models.Model):
    """One letter of a stack: the pages that belong together, and what is to become of them.

    ===========  ===================================================================
    state        meaning
    ===========  ===================================================================
    reading      some of its pages are not read yet
    ready        read; the registrar confirms what was recognised
    repair       something is odd (``problem``); a best guess waits for one key
    deferred     put aside by the registrar
    registered   became a card of its own (``document_id``)
    attached     its pages went to a card that was there (``document_id``)
    dropped      not needed, with a reason; its pages stay with the stack
    ===========  ===================================================================
    """

    _name = "docflow.scan.letter"
    _description = "Scanned Letter"
    _inherit = ["docflow.sealed.mixin"]
    _order = "batch_id desc, sequence, id"

    batch_id = fields.Many2one(
        "docflow.scan.batch", string="Stack", required=True, ondelete="cascade", index=True
    )
    office_id = fields.Many2one(related="batch_id.office_id", store=True, index=True)
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    page_ids = fields.One2many("docflow.scan.page", "letter_id", string="Pages")
    state = fields.Selection(
        selection=[
            ("reading", "Being read"),
            ("ready", "Ready"),
            ("repair", "To repair"),
            ("deferred", "Put aside"),
            ("registered", "Registered"),
            ("attached", "Attached"),
            ("dropped", "Dropped"),
        ],
        default="reading",
        required=True,
        readonly=True,
    )
    document_id = fields.Many2one(
        "docflow.document", ondelete="set null", index="btree_not_null", readonly=True
    )
    proposal = fields.Json(
        readonly=True, help="What was recognised, with the confidence and the place of each value."
    )
