from odoo import api, fields, models
from odoo.exceptions import UserError

# what a document does to the validity of another, and the fact it leaves there
EFFECTS = {
    "amends": "date_amended",
    "addition": "date_amended",
    "repeals": "date_repealed",
    "repeals_partly": "date_partly_repealed",
}
EFFECT_FIELDS = {"kind", "scope", "date_effect"}


class DocflowDocumentLink(models.Model):
    """An act that amends or repeals another says which points, and from when."""

    _inherit = "docflow.document.link"

    kind = fields.Selection(
        selection_add=[("repeals_partly", "repeals in part"), ("duplicate",)],
        ondelete={"repeals_partly": "set default"},
    )
    scope = fields.Char(string="Which Points", help="The points that are amended or repealed.")
    date_effect = fields.Date(
        string="From When",
        help="Empty: from the day on which this document comes into force.",
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        links = super().create(vals_list)
        links._refresh_effects()
        return links

    def write(self, vals):
        if EFFECT_FIELDS & vals.keys() and not self._is_unsealed():
            self._check_effects_stay(vals)
        result = super().write(vals)
        if {"kind", "date_effect"} & vals.keys():
            self._refresh_effects()
        return result

    def unlink(self):
        # sudo: docflow.document - what is not amended by this any more, whoever keeps it
        changed = self._filter_effects().sudo().linked_id
        result = super().unlink()
        changed.exists()._refresh_validity()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        self._check_effects_stay({"kind": False})

    # Business

    def _filter_effects(self):
        return self.filtered(lambda link: link.kind in EFFECTS)

    def _check_effects_stay(self, vals):
        """Refuse to undo what a registered document says about another: what, how far, from when.

        :param dict vals: what is written
        """
        for link in self._filter_effects():
            is_other = any(
                link._fields[name].convert_to_cache(vals[name], link) != (link[name] or None)
                for name in EFFECT_FIELDS & vals.keys()
            )
            # sudo: docflow.document - whether it has its number
            if is_other and link.document_id.sudo().reg_number:
                raise UserError(
                    self.env._(
                        "%(document)s is registered, and this link says what it amends or repeals. "
                        "It stays; another act changes it.",
                        document=link.document_id.display_name,
                    )
                )

    def _get_effect_day(self):
        """Return from when the other document is amended or repealed (date)."""
        return self.date_effect or self.document_id.date_in_force or self.document_id.reg_date

    def _refresh_effects(self):
        """Let the documents that are amended or repealed by these links know it."""
        # sudo: docflow.document - validity of the other document, whoever keeps it
        self._filter_effects().sudo().linked_id._refresh_validity()
