from odoo import api, fields, models


class DocflowDispatchRegisterLine(models.Model):
    """A letter as it stood on a register when this was handed over: a line is added and stays.

    Whatever becomes of the letter later, the register prints as the post or the courier took it.
    """

    _name = "docflow.dispatch.register.line"
    _description = "Line of a Register of Dispatch"
    _inherit = ["docflow.sealed.mixin", "docflow.kept.mixin"]
    _order = "register_id desc, number, id"
    _log_access = False
    _docflow_sealed = True

    # found by the unique index of its numbers
    register_id = fields.Many2one("docflow.dispatch.register", required=True, ondelete="restrict")
    dispatch_id = fields.Many2one(
        "docflow.dispatch", string="Sending", required=True, ondelete="restrict"
    )
    number = fields.Integer(string="No.", required=True, aggregator=None)
    reg_number = fields.Char(string="Document")
    reg_date = fields.Date(string="Date of the Document")
    name = fields.Char(string="Addressee", required=True)
    address = fields.Text()
    method = fields.Char(string="Delivery Method", required=True)
    post_kind = fields.Selection(selection="_selection_kind", string="Kind of Letter")
    weight = fields.Integer(string="Weight, g", aggregator=None)
    fee = fields.Monetary(string="Postage", currency_field="currency_id")
    currency_id = fields.Many2one("res.currency", ondelete="restrict")
    tracking = fields.Char(string="Tracking No. at the Hand-over")
    tracking_now = fields.Char(
        string="Tracking No.",
        compute="_compute_now",
        help="As it was handed over, or as the post gave it later.",
    )
    state = fields.Selection(selection="_selection_state", compute="_compute_now")

    _number_uniq = models.UniqueIndex(
        "(register_id, number)", "A register has each of its numbers once."
    )
    # its letter leaves once: sent again it is another sending
    _dispatch_uniq = models.UniqueIndex("(dispatch_id)", "This letter was handed over already.")

    @api.model
    def _selection_kind(self):
        return self.env["docflow.dispatch"]._fields["post_kind"]._description_selection(self.env)

    @api.model
    def _selection_state(self):
        return self.env["docflow.dispatch"]._fields["state"]._description_selection(self.env)

    # Computes

    @api.depends("dispatch_id.state", "dispatch_id.tracking")
    def _compute_now(self):
        for line in self:
            # sudo: docflow.dispatch - what became of a letter on a register that the reader keeps
            letter = line.dispatch_id.sudo()
            line.tracking_now = line.tracking or letter.tracking
            line.state = letter.state

    # Actions

    @api.readonly
    def action_open(self):
        """Open the sending."""
        self.ensure_one()
        return self.dispatch_id.action_open()

    # Business

    def _get_row(self):
        """Return the row as it is printed (dict), in the names of :meth:`_prepare_lines`."""
        plain = (
            "number",
            "reg_number",
            "reg_date",
            "name",
            "address",
            "post_kind",
            "weight",
            "fee",
        )
        return {name: self[name] for name in plain} | {
            "dispatch_id": self.dispatch_id.id,
            "tracking": self.tracking_now,
        }

    @api.model
    def _prepare_lines(self, register, sendings):
        """Return the values of the lines of ``sendings`` that leave on ``register``."""
        return [
            {
                "register_id": register.id,
                "dispatch_id": sending.id,
                "number": sending.register_line,
                "reg_number": sending.reg_number,
                "reg_date": sending.reg_date,
                "name": sending.name,
                "address": sending.address,
                "method": sending.method_id.name,
                "post_kind": sending.post_kind if sending.way == "post" else False,
                "weight": sending.weight,
                "fee": sending.fee,
                "currency_id": register.currency_id.id,
                "tracking": sending.tracking,
            }
            for sending in sendings
        ]
