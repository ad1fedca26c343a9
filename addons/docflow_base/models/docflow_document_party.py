from odoo import api, fields, models


class DocflowDocumentParty(models.Model):
    """A correspondent of a card, with his number and date.

    The name and the code are snapshots: a contact renamed later does not rewrite the register.
    """

    _name = "docflow.document.party"
    _description = "Correspondent of a Document"
    _inherit = ["docflow.sealed.mixin", "docflow.searched.mixin"]
    _order = "document_id, sequence, id"
    _rec_name = "partner_name"

    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one(
        "res.partner", string="Correspondent", required=True, ondelete="restrict", index=True
    )
    partner_name = fields.Char(
        string="Name As Registered", compute="_compute_partner_name", store=True, precompute=True
    )
    number = fields.Char(string="Their No.")
    date = fields.Date(string="Their Date")
    signatory = fields.Char(string="Signed By", help="Who signed their document.")
    delivery_method_id = fields.Many2one("docflow.delivery.method", ondelete="restrict")

    @api.depends("partner_id")
    def _compute_partner_name(self):
        for party in self:
            party.partner_name = party.partner_id._docflow_registered_name()

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([vals | self._prepare_name(vals) for vals in vals_list])

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_open()

    # Business

    @api.model
    def _prepare_name(self, vals):
        """Return the name of the correspondent of a new line; left out, it is found by a record
        made for that alone.
        """
        if "partner_name" in vals or type(vals.get("partner_id")) is not int:
            return {}
        # sudo: res.partner - kept as it is now, as by the computed field
        partner = self.env["res.partner"].sudo().browse(vals["partner_id"])
        return {"partner_name": partner._docflow_registered_name()}

    def _check_open(self):
        for document in self.document_id:
            document._check_requisites({"party_ids": True})

    # Hooks

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"document_id"})
