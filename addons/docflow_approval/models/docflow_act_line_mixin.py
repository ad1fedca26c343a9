from odoo import api, fields, models


class DocflowActLineMixin(models.AbstractModel):
    """A line of an act: written while the act is prepared, and kept once it became a fact.

    A model says what is *kept* and when (``_get_kept_fields``, ``_check_kept``).
    """

    _name = "docflow.act.line.mixin"
    _description = "Line of an Act"
    _inherit = ["docflow.sealed.mixin"]
    _order = "document_id, sequence, id"

    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)

    # CRUD

    def write(self, vals):
        if self._get_kept_fields() & vals.keys() and not self._is_unsealed():
            self._check_kept()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        self._check_kept()

    # Hooks

    @api.model
    def _get_kept_fields(self):
        """Hook: what is not rewritten once the line is kept (``frozenset[str]``)."""
        return frozenset()

    def _check_kept(self):
        """Hook: refuse where one of these lines is kept."""

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"document_id"})
