from odoo import api, fields, models


class DocflowLegacyKey(models.Model):
    """What a card or a correspondent was called in the system it came from.

    By these rows a second run knows what it has taken: a card whose rows have the same digests is
    passed over, one with other digests is reported and stays.
    """

    _name = "docflow.legacy.key"
    _description = "Key in a Legacy System"
    _rec_name = "key"
    _log_access = False

    import_id = fields.Many2one(
        "docflow.legacy.import", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    source = fields.Char(required=True, readonly=True)
    kind = fields.Selection(
        selection=[("document", "Document"), ("correspondent", "Correspondent")],
        required=True,
        readonly=True,
    )
    key = fields.Char(required=True, readonly=True)
    document_id = fields.Many2one(
        "docflow.document", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Correspondent",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    digests = fields.Json(
        readonly=True, help="Of the rows that the card was made of, table by table."
    )

    # Constraints

    _key_uniq = models.UniqueIndex(
        "(company_id, source, kind, key)", "This key of the source was taken already."
    )

    # Actions

    @api.readonly
    def action_open(self):
        """Open what was made of the row: the card or the correspondent."""
        self.ensure_one()
        record = self.document_id or self.partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
