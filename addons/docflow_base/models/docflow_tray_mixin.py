from odoo import api, models
from odoo.tools import SQL

# Name of the message that tells a browser to count its trays anew.
TRAYS_CHANGED = "docflow.trays"
_TOUCHED = "docflow.trays.touched"


class DocflowTrayMixin(models.AbstractModel):
    """Live trays: whose counters an act has changed, told over the bus once a transaction.

    Nothing is stored beside the work itself. What a person has to do is read off recipients,
    assignments and cards whenever he looks; the message only says *when* to look again.
    """

    _name = "docflow.tray.mixin"
    _description = "Live Trays"

    # Business

    def _touch_trays(self):
        """Remember that these cards changed trays; people are told before the commit.

        Called by every act after its writes. It costs no statement here: an act that touches the
        card four times, or forty cards at once, is one question and one message a person.
        """
        precommit = self.env.cr.precommit
        if _TOUCHED not in precommit.data:
            precommit.data[_TOUCHED] = set()
            # sudo: docflow.document - whom the work went to is no question of the actor's sight
            precommit.add(self.env["docflow.document"].sudo()._tell_trays)
        precommit.data[_TOUCHED].update(self.ids)

    @api.model
    def _tell_trays(self):
        """Send the message to everybody whose trays this transaction changed."""
        document_ids = self.env.cr.precommit.data.pop(_TOUCHED, ())
        if not document_ids:
            return
        user_ids = self._get_touched_users(tuple(document_ids))
        for user in self.env["res.users"].browse(self._get_tray_watchers(user_ids)):
            user._bus_send(TRAYS_CHANGED, {})

    @api.model
    def _get_touched_users(self, document_ids):
        """Return ids of the people whose own trays these cards left, entered or changed in.

        The lines written in this transaction tell it: of 350 readers of an order, one who has read
        it changes his own tray and its author's, and nobody else's.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT user_id FROM docflow_document_recipient
                 WHERE document_id IN %(ids)s AND write_date >= %(now)s
                 UNION
                SELECT unnest(ARRAY[executor_id, author_id]) FROM docflow_assignment
                 WHERE document_id IN %(ids)s AND write_date >= %(now)s
                 UNION
                SELECT author_id FROM docflow_resolution
                 WHERE document_id IN %(ids)s AND write_date >= %(now)s
                 UNION
                SELECT unnest(ARRAY[controller_id, create_uid]) FROM docflow_document
                 WHERE id IN %(ids)s AND write_date >= %(now)s
                 UNION
                SELECT registrar.user_id
                  FROM docflow_document card
                  JOIN docflow_office_registrar_rel registrar
                    ON registrar.office_id = card.office_id
                 WHERE card.id IN %(ids)s AND card.write_date >= %(now)s
                   AND (card.is_submitted OR card.registrar_id <> card.create_uid)
                   AND card.state IN ('draft', 'registered', 'in_review')
                """,
                ids=document_ids,
                # the columns keep whole seconds
                now=self.env.cr.now().replace(microsecond=0),
            )
        )
        return tuple({user_id for (user_id,) in rows if user_id} | {self.env.uid})

    # Hooks

    @api.model
    def _get_tray_watchers(self, user_ids):
        """Hook: add whoever sees the trays of these people beside them (``list[int]``)."""
        return list(user_ids)
