from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ..tools.number_set import to_number

STATES = ("draft", "registered", "in_review", "in_execution", "executed", "cancelled")


class DocflowSearchSightMixin(models.AbstractModel):
    """Who sees a card and what it is filtered by, as numbers that stand in one index with words.

    A word may stand in half of all cards and a reader may see few of those: asked together, the
    index gives what is in both. The numbers are a *superset* of the record rules: what they let
    through is shown to the rules of the cards in the end, and those alone decide. An upper module
    that shows cards by another way adds its numbers to both sides.

    ========  =====================================================================
    kind      a card has
    ========  =====================================================================
    person    everybody of ``people_ids``
    body      every one of ``body_ids``
    type      its type, for roles that show a type, and for filters
    office    its registration office, unless it is a draft not handed over
    company   its company
    place     its registration office, for filters
    state     its state, for filters
    month     the month of its day, so that the newest are looked through first
    ========  =====================================================================
    """

    _name = "docflow.search.sight.mixin"
    _description = "Sight of the Search Index"

    @api.model
    def _token(self, kind, number):
        return to_number(number, kind)

    @api.model
    def _tokens(self, kind, numbers):
        return [self._token(kind, number) for number in numbers]

    @api.model
    def _month(self, day):
        return day.year * 12 + day.month - 1

    @api.model
    def _state_number(self, state):
        """Hook: number of a state of the card; an upper module adds its own states."""
        return STATES.index(state) + 1 if state in STATES else 0

    @api.model
    def _get_card_tokens(self, row):
        """Return the numbers of a card.

        :param dict row: of ``docflow.search.gather.mixin``
        """
        tokens = {self._token("type", row["type_id"]), self._token("company", row["company_id"])}
        tokens.update(self._tokens("person", row["people"]))
        tokens.update(self._tokens("body", row["bodies"]))
        tokens.add(self._token("state", self._state_number(row["state"])))
        tokens.add(self._token("month", self._month(row["day"])))
        if row["office_id"]:
            tokens.add(self._token("place", row["office_id"]))
            if row["state"] != "draft" or row["is_submitted"]:
                tokens.add(self._token("office", row["office_id"]))
        return sorted(tokens)

    @api.model
    def _get_reader_tokens(self):
        """Hook: numbers of which a card needs one to be seen by the current user.

        :return: None where he may see every card there is
        :rtype: list[int] | None
        """
        if self.env.uid == SUPERUSER_ID:
            return None
        # what the record rules of the cards ask for
        return self.env.user._docflow_sight_numbers()

    @api.model
    def _get_sight_conditions(self):
        """Return the ``SQL`` conditions of what the current user may see."""
        tokens = self._get_reader_tokens()
        if tokens is None:
            return []
        return [
            SQL("entry.company_id IN %s", tuple(self.env.companies.ids)),
            SQL("entry.sight && %s", tokens),
        ]

    @api.model
    def _get_filter_tokens(self, name, values):
        """Return the numbers of cards whose field ``name`` is one of ``values``, or an empty list
        where the index does not know it.
        """
        if name == "state":
            return self._tokens("state", map(self._state_number, values))
        kind = {"type_id": "type", "office_id": "place"}.get(name)
        if not kind or not all(isinstance(value, int) and value for value in values):
            return []
        return self._tokens(kind, values)
