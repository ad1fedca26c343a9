import time

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.textsearch_query import parse
from .docflow_search_match_mixin import Patience

COUNT_LIMIT = 1001  # the screen shows "1000+" past it, as the cabinet does
LIST_LIMIT = 2000  # cards that an ordinary list takes by their ids
MAX_LIMIT = 200  # hits of one answer
MAX_OFFSET = 10_000  # who turns more pages narrows the question
_TOUCHED = "docflow_search_touched"
_STALE = "docflow_search_stale"


class DocflowSearchMixin(models.AbstractModel):
    """Finding cards by what stands in them and in their files.

    The index (``docflow.search.entry``) says which cards may match; the record rules of the
    reader say which of those he sees, before anything is counted, shown or quoted.
    """

    _name = "docflow.search.mixin"
    _description = "Search by Content"
    _inherit = ["docflow.search.result.mixin", "docflow.lookup.mixin"]

    content = fields.Char(
        compute="_compute_content",
        search="_search_content",
        help="Requisites and the text of files, in any form of the words. “…” finds a phrase, "
        "word* a beginning, -word leaves out.",
    )

    # Computes

    def _compute_content(self):
        self.content = False

    @api.model
    def _search_content(self, operator, value):
        if operator == "in":
            return Domain.OR(self._get_content_domain(text) for text in value)
        if operator in ("ilike", "like", "=ilike", "=like", "="):
            return self._get_content_domain(value)
        return NotImplemented

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._touch_search()
        return documents

    def write(self, vals):
        result = super().write(vals)
        if self._get_searched_fields() & vals.keys():
            self._touch_search()
        return result

    # Actions

    @api.model
    @api.readonly
    def search_content(self, query, domain=None, limit=40, offset=0, facets=False):
        """Find cards by requisites and by the text of their files, newest first.

        :param str query: words in any form, "a phrase", begin*, -without, 02-13/33
        :param list domain: narrows what is found
        :param int limit: hits to return, 200 at most
        :param int offset: hits to pass over, 10 000 at most
        :param bool facets: count what was found by type, year, office and state as well
        :return: ``{"total", "is_capped", "hits": [{document_id, number, name, title, date, state,
            state_label, type, correspondent, page, text_id, version_id, attachment_id,
            file, excerpt}],
            "facets", "corrected", "searched_from", "notices"}``; ``title`` and ``excerpt`` are
            ``[[text, is marked], …]``; counts and facets are of the newest 1000 at most, and of
            fewer (``is_capped``) where counting on would keep the reader waiting
        :rtype: dict
        """
        self.check_access("read")
        self._flush_search()
        entries = self._get_search_entries()
        parsed = parse(query, entries._get_analyser())
        limit = min(max(int(limit), 0), MAX_LIMIT)
        offset = min(max(int(offset), 0), MAX_OFFSET)
        wanted = max(COUNT_LIMIT, offset + limit + 1)
        domain = Domain(domain or [])
        enough = offset + limit + 1
        found, corrected = self._match_or_correct(parsed, domain, (wanted, enough))
        cards, stopped = found["cards"], found["searched_from"]
        return {
            "total": min(len(cards), wanted - 1),
            "is_capped": len(cards) >= wanted or bool(stopped),
            "hits": self._get_hits(cards[offset : offset + limit], corrected["query"] or parsed),
            "facets": self._get_facets(cards[: wanted - 1]) if facets else {},
            "corrected": corrected["words"],
            # a full page is no answer that lacks something
            "searched_from": stopped if len(cards) < enough else False,
            "notices": self._get_search_notices(),
        }

    # Business: the index follows the facts

    def _touch_search(self):
        """Remember that what these cards are found by changed; written before the commit.

        Called after every change; forty changes of one card are one question and one write.
        """
        self._remember_search(_TOUCHED)

    def _touch_search_pages(self):
        """The same for cards whose pages went away: their rows are made anew."""
        self._remember_search(_STALE)

    def _remember_search(self, key):
        precommit = self.env.cr.precommit
        if _TOUCHED not in precommit.data:
            precommit.data[_TOUCHED], precommit.data[_STALE] = set(), set()
            # sudo: docflow.document - what is written into the index is no question of sight
            precommit.add(self.env["docflow.document"].sudo()._flush_search)
        precommit.data[key].update(id_ for id_ in self._ids if isinstance(id_, int))

    @api.model
    def _flush_search(self):
        """Write what :meth:`_touch_search` remembered."""
        data = self.env.cr.precommit.data
        touched, stale = data.pop(_TOUCHED, set()), data.pop(_STALE, set())
        if not touched and not stale:
            return
        entries = self._get_search_entries()
        entries._write_requisites(sorted(touched - stale))
        entries._rebuild(sorted(stale))

    @api.model
    def _get_search_entries(self):
        # the rules of the cards decide afterwards, and the reader stays the user of the environment
        # sudo: docflow.search.entry - nobody has rights on the index
        return self.env["docflow.search.entry"].sudo()

    # Business: matching

    @api.model
    def _match_or_correct(self, parsed, domain, limits):
        """Return ``(found, corrected)``: what matches, and where nothing did, what matches with
        a part of the number or with the words that were likely meant.
        """
        patience = Patience()
        found = self._match(parsed, domain, limits, patience)
        corrected = {"query": None, "words": []}
        if found["cards"] or not parsed.positive or patience.is_over():
            return found, corrected
        fragment = parsed.number_fragment
        if fragment:
            return self._match(parsed, domain, limits, patience, fragment), corrected
        entries = self._get_search_entries()
        other, words = entries._get_corrected(parsed)
        if other:
            found = self._match(other, domain, limits, patience)
            if found["cards"]:
                corrected = {"query": other, "words": self._get_known_words(words, patience)}
        return found, corrected

    @api.model
    def _get_known_words(self, words, patience):
        """Return those of ``words`` that stand on cards of the reader; the others are names that
        he did not know of.
        """
        analyser = self._get_search_entries()._get_analyser()
        limits = (LIST_LIMIT, 1)
        return [
            word
            for word in words
            if not patience.is_over()
            and self._match(parse(word, analyser), Domain.TRUE, limits, patience)["cards"]
        ]

    @api.model
    def _match(self, parsed, domain, limits, patience, fragment=""):
        """Return ``{"cards": [(id, entry id, day, type id, office id, state, year)],
        "searched_from"}`` of the newest cards that the reader may see.
        """
        entries = self._get_search_entries()
        found = {"cards": [], "searched_from": False}
        conditions = entries._get_match_conditions(parsed, fragment)
        if not conditions:
            return found
        filters, days = self._get_search_filters(domain)
        conditions += filters
        (wanted, enough), key, seen, began = limits, None, {}, time.monotonic()
        while True:
            rest = max(0, enough - len(found["cards"]))
            rows, stopped = entries._find(
                conditions, wanted, patience, days=days, offset_key=key, enough=rest
            )
            fresh = {row[1]: row for row in reversed(rows) if row[1] not in seen}
            seen |= fresh
            found["cards"] += self._get_visible(fresh, domain)
            is_over = not stopped and len(rows) < wanted
            if is_over or len(found["cards"]) >= wanted:
                break
            has_enough = len(found["cards"]) >= enough
            if not rows or patience.is_over(began if has_enough else None):
                found["searched_from"] = stopped or rows[-1][2]
                break
            key = (rows[-1][2], rows[-1][1])
        found["cards"] = found["cards"][:wanted]
        return found

    @api.model
    def _get_visible(self, rows, domain):
        """Return those of ``{document id: (entry id, document id, day)}`` that the rules of the
        reader show and that are in ``domain``, newest first.
        """
        if not rows:
            return []
        query = self.env["docflow.document"]._search(
            Domain("id", "in", list(rows)) & domain, order="id"
        )
        if query.is_empty():
            return []
        table = SQL.identifier(query.table)
        columns = ("id", "type_id", "office_id", "state", "reg_date")
        visible = self.env.execute_query(
            query.select(*(SQL("%s.%s", table, SQL.identifier(name)) for name in columns))
        )
        cards = [
            (
                card_id,
                rows[card_id][0],
                rows[card_id][2],
                type_id,
                office_id or False,
                state,
                reg_date.year if reg_date else False,
            )
            for card_id, type_id, office_id, state, reg_date in visible
        ]
        return sorted(cards, key=lambda card: (card[2], card[0]), reverse=True)

    @api.model
    def _get_search_filters(self, domain):
        """Return what of ``domain`` the index knows: ``([SQL], (first day, last day))``.

        It narrows what the index gives; the whole domain is asked of the cards afterwards.
        """
        entries = self._get_search_entries()
        conditions, days = [], [None, None]
        for condition in self._get_plain_conditions(domain):
            name, operator, value = condition.field_expr, condition.operator, condition.value
            if name == "reg_date" and (value := self._as_day(value)):
                if operator in (">=", ">"):
                    days[0] = max(filter(None, (days[0], value)))
                elif operator in ("<=", "<"):
                    days[1] = min(filter(None, (days[1], value)))
            elif operator == "in" and (tokens := entries._get_filter_tokens(name, value)):
                conditions.append(SQL("entry.sight && %s", tokens))
        return conditions, tuple(days)

    @api.model
    def _as_day(self, value):
        """Return the ``date`` of a value in a domain, None where it is none."""
        try:
            return fields.Date.to_date(value) or None
        except ValueError:
            return None

    @api.model
    def _get_plain_conditions(self, domain):
        """Return the conditions of which each must hold (``list[DomainCondition]``)."""
        domain = domain.optimize(self.env["docflow.document"])
        parts = domain.children if getattr(domain, "OPERATOR", "") == "&" else [domain]
        return [part for part in parts if hasattr(part, "field_expr")]

    @api.model
    def _get_content_domain(self, text):
        """Return the domain of cards that match ``text``, for ordinary lists.

        What is rare is given by its ids; what is common stays a question to the index, which
        PostgreSQL joins with the rest of the list's conditions.
        """
        self._flush_search()
        entries = self._get_search_entries()
        parsed = parse(text, entries._get_analyser())
        conditions = entries._get_match_conditions(parsed)
        if not conditions:
            return Domain.FALSE
        patience = Patience()
        rows, stopped = entries._find(conditions, LIST_LIMIT, patience)
        if not rows and parsed.number_fragment:
            conditions = entries._get_match_conditions(parsed, parsed.number_fragment)
            rows, stopped = entries._find(conditions, LIST_LIMIT, patience)
        if len(rows) < LIST_LIMIT and not stopped:
            return Domain("id", "in", list({row[1] for row in rows}))
        return Domain(
            "id",
            "in",
            SQL(
                "(SELECT entry.document_id FROM docflow_search_entry entry WHERE %s)",
                SQL(" AND ").join(conditions),
            ),
        )

    # Hooks

    @api.model
    def _get_searched_fields(self):
        """Hook: names of fields of the card whose change is to be found (``set[str]``)."""
        return {
            "name",
            "note",
            "company_id",
            "type_id",
            "office_id",
            "topic_id",
            "state",
            "is_submitted",
            "reg_number",
            "reg_date",
            "barcode",
            "signatory_name",
            "execution_note",
            "body_ids",
            "people_ids",
            "correspondent_id",
            "corr_number",
            "party_ids",
            "recipient_ids",
        }

    @api.model
    def _get_search_notices(self):
        """Hook: what the reader should know about the search itself (``list[str]``)."""
        if not self.env.user.has_group("docflow_base.group_docflow_admin"):
            return []
        return self._get_search_entries()._get_problems()
