from odoo import fields, models
from odoo.tools import ormcache

from ..tools.number_set import to_number


class DocflowReaderMixin(models.AbstractModel):
    """What a person sees, as the numbers that the record rules ask for.

    They are the sets of ``_docflow_sight()`` and ``_docflow_person_ids()`` in the form of
    ``docflow.sight.mixin``. Whoever reads every card of a company by a role has one number for it
    in the place of all its bodies.
    """

    _name = "docflow.reader.mixin"
    _description = "Sight of a Reader"

    docflow_sight = fields.Json(
        string="Sees Cards With",
        compute="_compute_docflow_sight_numbers",
        compute_sudo=True,
        groups="base.group_erp_manager",
    )

    # Computes

    def _compute_docflow_sight_numbers(self):
        for user in self:
            user.docflow_sight = user._docflow_sight_numbers()

    # Business

    def _docflow_sight_numbers(self):
        """Return numbers of which a card needs one to be seen today (sorted ``list[int]``)."""
        self.ensure_one()
        body_ids, type_ids, office_ids = self._docflow_sight()
        company_ids = self._docflow_whole_company_ids()
        # sudo: res.users - companies of the person asked about
        if set(self.sudo().company_ids.ids) <= set(company_ids):
            body_ids = ()
        sets = {
            "person": self._docflow_person_ids(),
            "body": body_ids,
            "type": type_ids,
            "office": office_ids,
            "company": company_ids,
        }
        return sorted(to_number(one, kind) for kind, found in sets.items() for one in found)

    def _docflow_whole_company_ids(self):
        """Return ids of companies of which the user, or somebody he acts for, reads every card."""
        return tuple({one for user in self._docflow_seen_as() for one in user._docflow_own_whole()})

    @ormcache("self.id")
    def _docflow_own_whole(self):
        """Return ids of companies of which a role of the person shows every card."""
        return tuple(
            role.company_id.id
            for role in self._docflow_roles()
            if role._shows_company() and not role.type_ids
        )
