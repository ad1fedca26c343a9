from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class DocflowCustody(models.Model):
    """A hand-over of the paper original: who holds it, where it lies, since when (seed 4 §2.9,
    §2.17).

    Hand-overs are history: added, never changed.
    """

    _name = "docflow.custody"
    _description = "Hand-over of the Paper Original"
    _order = "document_id, date desc, id desc"

    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="document_id.company_id", store=True, index=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now, string="Handed Over")
    holder_id = fields.Many2one("res.users", string="To Whom", ondelete="restrict", index=True)
    department_id = fields.Many2one("hr.department", string="To Department", ondelete="restrict")
    place = fields.Char(help="Shelf, cabinet, folder.")
    given_by_id = fields.Many2one(
        "res.users",
        string="Handed Over By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    note = fields.Char()

    _has_holder = models.Constraint(
        "CHECK (holder_id IS NOT NULL OR department_id IS NOT NULL OR place IS NOT NULL)",
        "Say to whom the original went, or where it lies.",
    )

    @api.constrains("date")
    def _check_date(self):
        for line in self:
            if line.date > fields.Datetime.now():
                raise ValidationError(
                    self.env._("An original cannot be handed over in the future.")
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        # whoever enters a hand-over answers for it
        return super().create([{**vals, "given_by_id": self.env.uid} for vals in vals_list])

    def write(self, vals):
        if self:
            raise UserError(
                self.env._("A hand-over is history and is not changed. Add the next one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self.document_id.filtered("reg_number"):
            raise UserError(self.env._("A hand-over is history and is not deleted."))

    # Business

    def _get_label(self):
        """Return who holds the original and where, empty where there is none (str)."""
        if not self:
            return ""
        holder = self.holder_id.name or self.department_id.name or ""
        return ", ".join(part for part in (holder, self.place) if part)
