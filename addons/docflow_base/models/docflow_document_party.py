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
        self.partner_id.fetch(["complete_name"])
        for party in self:
            # what is displayed without any wish of a screen, and stored with the contact
            party.partner_name = party.partner_id.complete_name or party.partner_id.display_name

    # CRUD

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_open()

    # Business

    def _check_open(self):
        for document in self.document_id:
            document._check_requisites({"party_ids": True})

    # Hooks

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"document_id"})
