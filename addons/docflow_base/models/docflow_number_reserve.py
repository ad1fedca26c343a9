from odoo import api, fields, models
from odoo.exceptions import UserError


class DocflowNumberReserve(models.Model):
    """A number taken off the row on purpose, with a reason: kept for a document to come, or void.

    It counts when the next number is drawn, so a void number is an explained hole and never a gap.
    """

    _name = "docflow.number.reserve"
    _description = "Reserved Number"
    _inherit = ["docflow.sealed.mixin", "mail.thread"]
    _order = "journal_id, year desc, serial desc"
    _rec_name = "number"

    journal_id = fields.Many2one("docflow.journal", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="journal_id.company_id", store=True, index=True)
    year = fields.Integer(readonly=True)
    serial = fields.Integer(readonly=True)
    number = fields.Char(readonly=True)
    date = fields.Date(
        readonly=True, help="Date the number was taken; a document registered on it bears it."
    )
    reason = fields.Char(required=True)
    state = fields.Selection(
        selection=[("reserved", "Reserved"), ("used", "Used"), ("void", "Void")],
        default="reserved",
        required=True,
        readonly=True,
        tracking=True,
    )

    void_reason = fields.Char(string="Why Void", readonly=True, tracking=True)

    _serial_uniq = models.UniqueIndex(
        "(journal_id, year, serial)", "This number is taken already in the journal."
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        reserves = super().create(vals_list)
        # journals are locked in one order, so that two people who reserve in several cannot block
        # each other
        for reserve in reserves.sorted(lambda r: (r.journal_id.id, r.id)):
            reserve._do_take_number()
        return reserves

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A number taken off the row is never deleted. Mark it void with its reason.")
        )

    # Actions

    def action_void(self, reason=None):
        """Declare reserved numbers void. They are never used again.

        :param str reason: obligatory; without it the form asks
        :raise UserError: a number is used or void already
        """
        self.check_access("write")
        for reserve in self:
            if reserve.state != "reserved":
                raise UserError(
                    self.env._(
                        "%(number)s is used or void already; nothing is left to declare.",
                        number=reserve.number,
                    )
                )
        if not (reason or "").strip():
            self.ensure_one()
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Declare the Number Void"),
                "res_model": "docflow.reason",
                "view_mode": "form",
                "target": "new",
                "context": {"default_verb": "action_void", "default_reserve_id": self.id},
            }
        self._unsealed().write({"state": "void", "void_reason": reason})
        return True

    # Business

    def _do_take_number(self):
        journal = self.journal_id
        today = journal.company_id._docflow_today()
        year = journal._get_serial_year(today)
        serial = journal._draw_serial(year)
        number = journal._format_number(
            {
                "serial": serial,
                "dept": journal.office_id.department_id.index_code,
                "year": today.year,
                "yy": f"{today.year % 100:02}",
                "month": f"{today.month:02}",
            }
        )
        self._unsealed().write({"year": year, "serial": serial, "number": number, "date": today})

    @api.model
    def _get_sealed_fields(self):
        return frozenset({"year", "serial", "number", "date", "state", "void_reason", "company_id"})

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"journal_id"})
