from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DocflowOffice(models.Model):
    """A registration office (місце реєстрації): who registers there, its barcodes, its label
    printer.
    """

    _name = "docflow.office"
    _description = "Registration Office"
    _inherit = [
        "docflow.scan.folder.mixin",
        "mail.alias.mixin.optional",
        "mail.thread",
        "docflow.remembered.mixin",
    ]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short code used in numbers, for example ЗВ.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    department_id = fields.Many2one(
        "hr.department", required=True, ondelete="restrict", check_company=True, index=True
    )
    registrar_ids = fields.Many2many(
        "res.users",
        "docflow_office_registrar_rel",
        "office_id",
        "user_id",
        string="Registrars",
        domain=[("share", "=", False)],
        tracking=True,
    )
    journal_ids = fields.One2many("docflow.journal", "office_id", string="Journals")
    barcode_prefix = fields.Char(
        default="DF",
        required=True,
        help="One to four Latin capitals that open every barcode of this office.",
    )
    label_format = fields.Selection(
        selection=[("pdf", "PDF, any printer"), ("zpl", "ZPL, label printer")],
        default="pdf",
        required=True,
    )

    alias_contact = fields.Selection(
        related="alias_id.alias_contact",
        readonly=False,
        help="Who may send scans to the address of this office.",
    )

    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "A registration office with this code exists already in the company."
    )
    _barcode_prefix_latin = models.Constraint(
        "CHECK (barcode_prefix ~ '^[A-Z]{1,4}$')",
        "A barcode prefix is one to four Latin capital letters.",
    )

    # Hooks

    @api.model
    def _get_remembered_relations(self):
        # who edits cards is asked of their office
        return super()._get_remembered_relations() | {"registrar_ids"}

    def _alias_get_creation_values(self):
        """Scans sent to the address of an office become its stacks."""
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("docflow.scan.batch")
        if self.id:
            values["alias_defaults"] = repr({"office_id": self.id})
        return values

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        offices = super().create(vals_list)
        self.env["res.users"]._docflow_forget_sight()
        return offices

    def write(self, vals):
        result = super().write(vals)
        # the journals of types are chosen by the place of the office, and remembered with the sight
        if {"registrar_ids", "department_id", "company_id", "active"} & vals.keys():
            self.env["res.users"]._docflow_forget_sight()
        if "department_id" in vals:
            # sudo: docflow.document - cards follow the structure, whoever changes it
            cards = self.env["docflow.document"].sudo()
            cards.search([("office_id", "in", self.ids)])._refresh_access()
        return result

    # Constraints

    @api.constrains("registrar_ids", "company_id")
    def _check_registrars(self):
        for office in self:
            # sudo: res.users - companies of another person are not readable to everybody
            strangers = office.registrar_ids.sudo().filtered(
                lambda user, office=office: office.company_id not in user.company_ids
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(office)s: %(users)s cannot register here, the company %(company)s is "
                        "not theirs. Allow it on the user's form first.",
                        office=office.name,
                        users=", ".join(strangers.mapped("name")),
                        company=office.company_id.name,
                    )
                )
