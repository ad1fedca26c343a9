from odoo import fields, models


class DocflowAcquaintancePaper(models.TransientModel):
    """Asks for the scan of a signed sheet and whose signatures are on it, or why people need not
    read.
    """

    _name = "docflow.acquaintance.paper"
    _description = "Acquaintance on Paper"

    kind = fields.Selection(
        selection=[("paper", "Signed on paper"), ("withdraw", "Need not read")],
        required=True,
        default="paper",
    )
    acquaintance_id = fields.Many2one("docflow.acquaintance", required=True, ondelete="cascade")
    reader_ids = fields.Many2many(
        "docflow.acquaintance.reader",
        string="Who Is Concerned",
        domain="[('acquaintance_id', '=', acquaintance_id), ('state', '=', 'waiting')]",
    )
    date_read = fields.Date(
        string="Day on the Sheet",
        # the day where the council is: that of the browser may be one before the naming
        default=lambda self: self.env.company._docflow_today(),
    )
    upload = fields.Binary(string="Scan of the Sheet")
    upload_name = fields.Char(string="File Name")
    reason = fields.Char()

    # Actions

    def action_confirm(self):
        """Enter it."""
        self.ensure_one()
        readers = self.reader_ids
        if self.kind == "withdraw":
            return readers.action_withdraw(self.reason or "")
        return readers.action_record_paper(
            self.date_read,
            self.upload_name or None,
            self.with_context(bin_size=False).upload or b"",
        )
