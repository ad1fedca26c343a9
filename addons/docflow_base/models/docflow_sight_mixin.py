from odoo import api, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL, sql

from ..tools.number_set import BITS, KINDS, NumberSet, to_number


class DocflowSightMixin(models.AbstractModel):
    """Who sees a card, as one set of numbers in its own row: what the record rules ask.

    The numbers say the same as the sets of ``docflow.access.mixin`` and are derived from them; a
    reader has numbers too (``docflow.reader.mixin``), and sees a card that shares one with him.
    Measured with 1.4 million cards, joined tables made PostgreSQL read every card of a body before
    it showed the first line (counting the cards of a small body 2.2 s, an ordinary list 0.4 s); it
    knows how common a number is, and takes the index where it is rare and the order of the list
    where it is not (15 ms, 9 ms).

    ========  =====================================================================
    kind      a card has
    ========  =====================================================================
    person    everybody of ``people_ids``
    body      every one of ``body_ids``
    type      its type
    office    its registration office, unless it is a draft not handed over
    company   its company, unless it is nobody's but its author's
    ========  =====================================================================
    """

    _name = "docflow.sight.mixin"
    _description = "Sight of a Card"

    sight = NumberSet(
        compute="_compute_sight",
        store=True,
        copy=False,
        exportable=False,
        groups=NO_ACCESS,
    )

    # rare numbers: a person, a small body. Short, because every reader walks what waits in it.
    _sight_idx = models.Index("USING gin (sight) WITH (gin_pending_list_limit = 256)")

    def _auto_init(self):
        if sql.table_exists(self.env.cr, self._table) and not sql.column_exists(
            self.env.cr, self._table, "sight"
        ):
            # set-based: the ORM would compute a million cards one after another
            sql.create_column(self.env.cr, self._table, "sight", "int4[]")
            self._fill_sight()
        return super()._auto_init()

    # Computes

    @api.depends("body_ids", "people_ids", "type_id", "office_id", "state", "is_submitted")
    def _compute_sight(self):
        # bodies and people that were archived stay in the sets, as the statement below has them
        for card in self.with_context(active_test=False):
            numbers = [
                *(to_number(user_id, "person") for user_id in card.people_ids.ids),
                *(to_number(body_id, "body") for body_id in card.body_ids.ids),
            ]
            if card.type_id:
                numbers.append(to_number(card.type_id.id, "type"))
            if card.office_id and (card.state != "draft" or card.is_submitted):
                numbers.append(to_number(card.office_id.id, "office"))
            if card.body_ids:
                numbers.append(to_number(card.company_id.id, "company"))
            card.sight = numbers

    # Business

    @api.model
    def _fill_sight(self, condition=None):
        """Write the numbers of cards that were written past the ORM, with their sets.

        :param SQL condition: over ``card``, a row of the cards; every card where None
        """
        self.env.cr.execute(
            SQL(
                "UPDATE docflow_document card SET sight = %s WHERE %s",
                self._get_sight_sql(),
                condition or SQL("TRUE"),
            )
        )

    @api.model
    def _get_sight_sql(self):
        """Return what :meth:`_compute_sight` computes as ``SQL`` over ``card``, a row of the
        cards.
        """
        return SQL(
            """
            (SELECT array_agg(DISTINCT number ORDER BY number) FROM (
                SELECT user_id * %(bits)s + %(person)s AS number
                  FROM docflow_document_people_rel WHERE document_id = card.id
                 UNION ALL
                SELECT body_id * %(bits)s + %(body)s
                  FROM docflow_document_body_rel WHERE document_id = card.id
                 UNION ALL
                SELECT card.company_id * %(bits)s + %(company)s
                  FROM docflow_document_body_rel WHERE document_id = card.id
                 UNION ALL
                SELECT card.type_id * %(bits)s + %(type)s WHERE card.type_id IS NOT NULL
                 UNION ALL
                SELECT card.office_id * %(bits)s + %(office)s
                 WHERE card.office_id IS NOT NULL AND (card.state <> 'draft' OR card.is_submitted)
            ) numbers)
            """,
            bits=BITS,
            **{kind: KINDS.index(kind) for kind in ("person", "body", "type", "office", "company")},
        )
