from odoo import api, models
from odoo.tools import SQL

# people by their part in the card: ``_get_access_roles()`` of docflow.access.mixin, as one question
_PEOPLE = """
    INSERT INTO docflow_document_people_rel (document_id, user_id)
    SELECT document_id, user_id FROM (
        SELECT card.id, unnest(ARRAY[card.create_uid, card.author_id, card.registrar_id,
                                     card.signatory_id, card.controller_id])
          FROM docflow_document card WHERE card.id IN (%(cards)s)
         UNION
        SELECT document_id, user_id FROM docflow_document_recipient
         WHERE document_id IN (%(cards)s)
         UNION
        SELECT document_id, author_id FROM docflow_resolution
         WHERE state <> 'draft' AND document_id IN (%(cards)s)
         UNION
        SELECT document_id, executor_id FROM docflow_assignment
         WHERE state <> 'draft' AND document_id IN (%(cards)s)
         UNION
        SELECT link.document_id, other.user_id
          FROM docflow_document_link link
          JOIN docflow_document card ON card.id = link.document_id AND card.reg_number IS NOT NULL
          JOIN LATERAL (
                SELECT controller_id FROM docflow_document WHERE id = link.linked_id
                 UNION SELECT author_id FROM docflow_resolution WHERE document_id = link.linked_id
                 UNION SELECT user_id FROM docflow_document_recipient
                        WHERE document_id = link.linked_id) other (user_id) ON TRUE
         WHERE link.kind IN ('reply', 'execution') AND link.document_id IN (%(cards)s)
        ) part (document_id, user_id)
     WHERE user_id IS NOT NULL
        ON CONFLICT DO NOTHING
"""
# ``_get_access_departments()``, as one question
_BODIES = """
    INSERT INTO docflow_document_body_rel (document_id, body_id)
    SELECT DISTINCT part.document_id, unit.docflow_body_id FROM (
        SELECT card.id, office.department_id
          FROM docflow_document card JOIN docflow_office office ON office.id = card.office_id
         WHERE card.id IN (%(cards)s)
         UNION
        SELECT id, department_id FROM docflow_document WHERE id IN (%(cards)s)
         UNION
        SELECT document_id, department_id FROM docflow_document_recipient
         WHERE document_id IN (%(cards)s)
         UNION
        SELECT document_id, department_id FROM docflow_assignment
         WHERE state <> 'draft' AND document_id IN (%(cards)s)
        ) part (document_id, department_id)
      JOIN hr_department unit ON unit.id = part.department_id
     WHERE unit.docflow_body_id IS NOT NULL
        ON CONFLICT DO NOTHING
"""


class DocflowAccessFillMixin(models.AbstractModel):
    """The sets that bound the sight of cards, for thousands of registered cards at once.

    For cards that were written past the ORM. It says the same as ``_get_access_roles()`` and
    ``_get_access_departments()``; a module that overrides those overrides this.
    """

    _name = "docflow.access.fill.mixin"
    _description = "Sight of Many Cards"
    _inherit = ["docflow.sight.mixin"]

    @api.model
    def _fill_access(self, cards):
        """Hook: add what is missing to the sets of registered cards.

        :param SQL cards: a question that gives their ids
        """
        # the texts are the constants above
        self.env.cr.execute(SQL(_PEOPLE, cards=cards))  # pylint: disable=sql-injection
        self.env.cr.execute(SQL(_BODIES, cards=cards))  # pylint: disable=sql-injection
        self._fill_sight(SQL("card.id IN (%s)", cards))
