import re
import time
from datetime import date

from odoo import api, models
from odoo.tools import SQL

from ..tools.textsearch_phrase import get_pair_hashes

#: A search looks through so many of the newest cards first, and through more where it must.
WINDOW = 5_000
#: By how much a window may grow; a word of earlier years is met in windows that stay bounded.
GROWTH = 12
#: Seconds after which a search is content with the cards it has looked through, however many
#: questions it has put to the index.
PATIENCE = 3.0
#: Seconds that counting may take once there is enough to show; each question has its own.
COURTESY = 0.06
#: Characters of a number that trigrams can find.
SHORTEST_FRAGMENT = 3


class Patience:
    """How long a whole search may go on: one for all its questions."""

    def __init__(self):
        self._until = time.monotonic() + PATIENCE

    def is_over(self, began=None):
        """Return whether it is time to stop.

        :param float began: when counting on began, where there is enough to show
        """
        now = time.monotonic()
        return now > self._until or (began is not None and now - began > COURTESY)


class DocflowSearchMatchMixin(models.AbstractModel):
    """Which cards match: newest first, never more than asked for, whatever stands in how many.

    One question over all cards would gather and sort every match, half a million for a common
    word. Instead the months are looked through from the newest on, in windows: the index gives
    what has the words, and is seen by the reader, and lies in these months. The first window
    holds some thousand cards; the next one is as wide as what was found lets expect.
    """

    _name = "docflow.search.match.mixin"
    _description = "Matching of the Search Index"

    # Business

    @api.model
    def _find(
        self, conditions, limit, patience, *, days=(None, None), offset_key=None, enough=None
    ):
        """Return the newest cards that match, as far as the index knows.

        :param list conditions: ``SQL`` over ``entry``
        :param int limit: rows to be content with
        :param Patience patience: of the search that asks
        :param int enough: rows after which the rest is looked for only while it comes quickly;
            the whole ``limit`` where None
        :param tuple days: first and last day (``date``) of the cards, or None
        :param tuple offset_key: ``(day, document id)``: only what comes after it
        :return: ``([(entry id, document id, day)], day)``; ``day`` is the first one that was looked
            through where time was up before the limit, else None
        :rtype: tuple[list, date | None]
        """
        bounds = self._get_bounds(days, offset_key)
        if not bounds:
            return [], None
        first, last, window = bounds
        began = time.monotonic()
        rows, seen = [], 0
        upper = last
        while upper >= first and len(rows) < limit:
            has_enough = enough is not None and len(rows) >= enough
            if seen and patience.is_over(began if has_enough else None):
                return rows, date((upper + 1) // 12, (upper + 1) % 12 + 1, 1)
            lower = max(first, upper - window + 1)
            in_months = [*conditions, self._get_window(lower, upper, first, last, seen)]
            if offset_key:
                in_months.append(SQL("(entry.day, entry.document_id) < (%s, %s)", *offset_key))
            rows += self.env.execute_query(self._get_query(in_months, limit - len(rows)))
            seen += upper - lower + 1
            upper = lower - 1
            window = self._get_next_window(window, seen, len(rows), enough, limit)
            if enough is not None and len(rows) >= enough:
                # a question is not broken off, so it is not begun with more than there is time for
                spent = time.monotonic() - began
                window = min(window, max(1, int(seen * (COURTESY - spent) / spent)))
        return rows, None

    @api.model
    def _get_query(self, conditions, limit):
        # the sum keeps the planner from walking the index of days and unpacking every card
        return SQL(
            """
            SELECT entry.id, entry.document_id, entry.day
              FROM docflow_search_entry entry
             WHERE %s
             ORDER BY entry.day + 0 DESC, entry.document_id DESC
             LIMIT %s
            """,
            SQL(" AND ").join(conditions),
            limit,
        )

    @api.model
    def _get_bounds(self, days, offset_key):
        """Return ``(first month, last month, months of the first window)``, or None."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT min(day), max(day),
                       (SELECT reltuples FROM pg_class
                         WHERE oid = 'docflow_search_entry'::regclass)
                  FROM docflow_search_entry
                """
            )
        )
        earliest, latest, count = rows[0]
        if not earliest:
            return None
        earliest = max(filter(None, (earliest, days[0])))
        latest = min(filter(None, (latest, days[1], offset_key and offset_key[0])))
        first, last = self._month(earliest), self._month(latest)
        months = self._month(rows[0][1]) - self._month(rows[0][0]) + 1
        window = max(1, int(months * WINDOW / max(count, 1)))
        return (first, last, window) if first <= last else None

    @api.model
    def _get_window(self, lower, upper, first, last, seen):
        if lower <= first and upper >= last and not seen:
            return SQL("TRUE")
        return SQL("entry.sight && %s", self._tokens("month", range(lower, upper + 1)))

    @api.model
    def _get_next_window(self, window, seen, found, enough, limit):
        """Return how many months to look through next: what was found tells how thick it lies."""
        # what is shown comes first, what is only counted later
        goal = limit if enough is None or found >= enough else enough
        wanted = (goal - found) * seen / max(found, 0.5) * 1.5
        return int(min(max(wanted, window), window * GROWTH)) or 1

    @api.model
    def _get_match_conditions(self, parsed, fragment=""):
        """Return the ``SQL`` conditions of a parsed query for the current reader; empty where
        there is nothing to look for.

        :param str fragment: look for it in the middle of numbers instead
        """
        if fragment:
            if len(fragment) < SHORTEST_FRAGMENT or not self._has_trigrams():
                return []
            pattern = re.sub(r"([%_\\])", r"\\\1", fragment)
            match = SQL("entry.numbers LIKE %s", f"%{pattern}%")
        elif parsed.tsquery:
            match = self._get_text_condition(parsed)
        else:
            return []
        phrases = [] if fragment else [term for term in parsed.terms if term.is_excluded_phrase]
        return [match, *map(self._get_elsewhere, phrases), *self._get_sight_conditions()]

    @api.model
    def _get_text_condition(self, parsed):
        """Return the condition that a row has what is asked for.

        The index knows words and not their places: a phrase is looked for in the vector of every
        row that has its words. So the signature is asked before, and most vectors stay packed.
        """
        match = SQL("entry.tsv @@ %s::tsquery", parsed.tsquery)
        if not parsed.pairs:
            return match
        tests = [
            SQL("(%s)", SQL(" OR ").join(self._get_pair_test(*pair) for pair in ways))
            for ways in parsed.pairs
        ]
        # a row whose signature is not made yet may have anything
        return SQL(
            """entry.tsv @@ %s::tsquery
               AND CASE WHEN COALESCE((SELECT %s FROM docflow_search_phrase phrase
                                        WHERE phrase.entry_id = entry.id), TRUE)
                        THEN %s ELSE FALSE END""",
            parsed.apart_tsquery,
            SQL(" AND ").join(tests),
            match,
        )

    @api.model
    def _get_pair_test(self, first, second):
        """Return the condition that a signature has the bits of two neighbours."""
        return SQL(
            "(%s)",
            SQL(" AND ").join(
                SQL(
                    "get_bit(phrase.signature, %s & (8 * length(phrase.signature) - 1)) = 1", number
                )
                for number in get_pair_hashes(first, second)
            ),
        )

    @api.model
    def _get_elsewhere(self, term):
        """Return the condition that a phrase to be left out stands in no row of a long file."""
        return SQL(
            """NOT EXISTS (SELECT 1 FROM docflow_search_entry other
                            WHERE other.document_id = entry.document_id
                              AND other.part <> entry.part AND other.tsv @@ %s::tsquery)""",
            term.tsquery,
        )
