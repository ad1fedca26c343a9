from odoo import models
from odoo.tools import ormcache

from odoo.addons.docflow_base.tools.number_set import to_number


class ResUsers(models.Model):
    """Whoever sends documents out for an office reads what it sends, and nothing else of it."""

    _name = "res.users"
    _inherit = ["res.users", "docflow.away.mixin"]

    # Business

    def _docflow_sight_numbers(self):
        numbers = super()._docflow_sight_numbers()
        people = self.browse(self._docflow_person_ids())
        offices = {office for user in people for office in user._docflow_own_expedition()}
        if not offices:
            return numbers
        return sorted({*numbers, *(to_number(office, "place") for office in offices)})

    @ormcache("self.id")
    def _docflow_own_expedition(self):
        """Return ids of the offices for which the person himself sends documents out (tuple)."""
        # sudo: docflow.office - where he was named, archived offices too
        offices = self.env["docflow.office"].sudo().with_context(active_test=False)
        return tuple(offices.search([("dispatcher_ids", "in", self.ids)]).ids)
