from odoo import models


class DocflowSearchNamedMixin(models.AbstractModel):
    """Something by whose name cards are found: an entry of a dictionary.

    A new name, or a new translation of it, reaches the index by the scheduled action.
    """

    _name = "docflow.search.named.mixin"
    _description = "Name That Cards Are Found By"

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if "name" in vals:
            # sudo: docflow.search.entry - the index is nobody's own
            self.env["docflow.search.entry"].sudo()._mark_renamed(self)
        return result
