from uuid import uuid4

from odoo import api, fields, models


class DocflowRequisite(models.Model):
    """An extra requisite of a document type, kept as a Property that every card of the type has.

    Core lets people define properties only on a card they may edit. Here an administrator names
    them on the type itself; the definition of the type follows these lines.
    """

    _name = "docflow.requisite"
    _description = "Extra Requisite"
    _order = "type_id, sequence, id"

    type_id = fields.Many2one(
        "docflow.document.type", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, help="How the requisite is called on the card.")
    key = fields.Char(readonly=True, copy=False, default=lambda self: uuid4().hex[:16])
    kind = fields.Selection(
        selection=[
            ("char", "Line of text"),
            ("text", "Text"),
            ("integer", "Whole number"),
            ("float", "Number"),
            ("date", "Date"),
            ("boolean", "Yes or no"),
            ("selection", "Choice"),
        ],
        required=True,
        default="char",
    )
    options = fields.Text(string="Choices", help="One in a line, for a choice.")

    _key_uniq = models.UniqueIndex(
        "(type_id, key)", "This requisite stands on the document type already."
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        requisites = super().create(vals_list)
        requisites.type_id._sync_requisites()
        return requisites

    def write(self, vals):
        types = self.type_id
        result = super().write(vals)
        (types | self.type_id)._sync_requisites()
        return result

    def unlink(self):
        types, keys = self.type_id, self.mapped("key")
        result = super().unlink()
        types._sync_requisites(removed=keys)
        return result

    # Business

    def _prepare_property(self):
        """Return this requisite as an entry of a properties definition (dict)."""
        self.ensure_one()
        entry = {"name": self.key, "string": self.name, "type": self.kind}
        if self.kind == "selection":
            lines = [line.strip() for line in (self.options or "").splitlines()]
            entry["selection"] = [[line, line] for line in lines if line]
        return entry
