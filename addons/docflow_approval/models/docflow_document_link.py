from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.validity import Stop

# what a document does to the validity of another, and the day of it that is kept there
EFFECTS = {
    "amends": "date_amended",
    "addition": "date_amended",
    "repeals": "date_repealed",
    "repeals_partly": "date_partly_repealed",
}
# what stops another for a time, and lets it go on
STOPS = ("suspends", "resumes")
CHANGES = (*EFFECTS, *STOPS)
EFFECT_FIELDS = {"kind", "scope", "date_effect", "date_effect_to"}


class DocflowDocumentLink(models.Model):
    """An act that amends, repeals or suspends another says which points, and from when.

    A *suspension* (зупинення дії) lasts until the day it names or until an act *resumes*
    (відновлює дію) what was suspended.
    """

    _inherit = "docflow.document.link"

    kind = fields.Selection(
        selection_add=[
            ("repeals_partly", "repeals in part"),
            ("suspends", "suspends"),
            ("resumes", "resumes"),
            ("duplicate",),
        ],
        ondelete={
            "repeals_partly": "set default",
            "suspends": "set default",
            "resumes": "set default",
        },
    )
    scope = fields.Char(string="Which Points", help="The points that are amended or repealed.")
    date_effect = fields.Date(
        string="From When",
        help="Empty: from the day on which this document comes into force.",
    )
    date_effect_to = fields.Date(
        string="Suspended Until", help="The last day of a suspension; empty: until it is resumed."
    )

    _suspension_term = models.Constraint(
        "CHECK (date_effect_to IS NULL OR (kind = 'suspends' "
        "AND (date_effect IS NULL OR date_effect <= date_effect_to)))",
        "Only a suspension has a last day, and it does not come before the first one.",
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
        if {"kind", "date_effect", "date_effect_to"} & vals.keys():
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
        return self.filtered(lambda link: link.kind in CHANGES)

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
                        "%(document)s is registered, and this link says what it amends, repeals or "
                        "suspends. It stays; another act changes it.",
                        document=link.document_id.display_name,
                    )
                )

    def _get_effect_day(self):
        """Return from when the other document is changed (date)."""
        return self.date_effect or self.document_id.date_in_force or self.document_id.reg_date

    def _get_stops(self):
        """Return what stops the other document and lets it go on, in the order of the acts
        (``[tools.validity.Stop]``)."""
        links = self.filtered(lambda link: link.kind in STOPS)
        ordered = links.sorted(lambda link: (link.document_id.reg_date, link.document_id.id))
        return [
            Stop(link._get_effect_day(), link.kind == "resumes", link.date_effect_to or None)
            for link in ordered
        ]

    def _refresh_effects(self):
        """Let the documents that these links change know it."""
        # sudo: docflow.document - validity of the other document, whoever keeps it
        self._filter_effects().sudo().linked_id._refresh_validity()
