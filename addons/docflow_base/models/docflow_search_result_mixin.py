from collections import Counter

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.textsearch_excerpt import Excerpt, Marker

#: Pages of one answer that are read to quote them.
MAX_PAGES = 2000


class DocflowSearchResultMixin(models.AbstractModel):
    """What an answer of the search shows: hits with excerpts, and facets.

    Everything is read as the reader: a page, a resolution or a name that he may not read is not
    quoted, whatever the index knows.
    """

    _name = "docflow.search.result.mixin"
    _description = "Results of a Search"

    # Business: hits

    @api.model
    def _get_hits(self, cards, parsed):
        """Return the hits of ``cards`` (rows of ``_match``), in their order."""
        documents = self.env["docflow.document"].browse([card[0] for card in cards])
        marker = Marker(self._get_search_entries()._get_analyser(), parsed.lexemes, parsed.prefixes)
        quotes = self._quote_pages(self._get_quoted_entries(cards, parsed), marker)
        hits = []
        for document in documents:
            title = marker.excerpt(document.name)
            best = quotes.get(document.id)
            if not best or best["excerpt"].found < title.found:
                best = self._quote_requisites(document, marker) or best
            hits.append(self._get_hit(document, title, best))
        return hits

    @api.model
    def _get_hit(self, document, title, quote):
        page = quote and quote.get("page")
        states = dict(document._fields["state"]._description_selection(self.env))
        return {
            "document_id": document.id,
            "number": document.reg_number or "",
            "name": document.name,
            "title": title.pieces,
            "date": document.reg_date and str(document.reg_date),
            "state": document.state,
            "state_label": states[document.state],
            "type": document.type_id.display_name,
            "correspondent": document.correspondent_id.display_name or "",
            "page": page.page if page else False,
            "text_id": page.id if page else False,
            "version_id": page.version_id.id if page else False,
            "attachment_id": page.version_id.attachment_id.id if page else False,
            "file": page.version_id.name if page else "",
            "excerpt": quote["excerpt"].pieces if quote else [],
        }

    @api.model
    def _get_quoted_entries(self, cards, parsed):
        """Return the ids of the rows whose pages are quoted: of a long file that one which holds
        most of the query itself, since each of its rows knows the words of the others.
        """
        entry_ids = {card[0]: card[1] for card in cards}
        queries = [term.own_tsquery for term in parsed.positive]
        if not entry_ids or not queries:
            return list(entry_ids.values())
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (entry.document_id) entry.document_id, entry.id
                  FROM docflow_search_entry entry
                 WHERE entry.document_id IN (
                       SELECT document_id FROM docflow_search_entry
                        WHERE part = 1 AND document_id IN %s)
                 ORDER BY entry.document_id,
                          (SELECT count(*) FROM unnest(%s::text[]) query
                            WHERE entry.tsv @@ query::tsquery) DESC,
                          entry.part
                """,
                tuple(entry_ids),
                queries,
            )
        )
        return list((entry_ids | dict(rows)).values())

    @api.model
    def _quote_pages(self, entry_ids, marker):
        """Return ``{document id: {"excerpt", "page"}}``: of each card the first page with most of
        the query; ``page`` is ``docflow.file.text``.
        """
        if not entry_ids:
            return {}
        pages = self.env["docflow.file.text"].search(
            Domain(
                "id",
                "in",
                SQL(
                    "(SELECT unnest(text_ids) FROM docflow_search_entry WHERE id IN %s)",
                    tuple(entry_ids),
                ),
            ),
            order="document_id, version_id, page",
            limit=MAX_PAGES,
        )
        quotes = {}
        for page in pages:
            excerpt = marker.excerpt(page.text)
            known = quotes.get(page.document_id.id)
            if excerpt.found > (known["excerpt"].found if known else 0):
                quotes[page.document_id.id] = {"excerpt": excerpt, "page": page}
        return quotes

    @api.model
    def _quote_requisites(self, document, marker):
        """Return ``{"excerpt"}`` of the requisite with most of the query, None where none has."""
        best = Excerpt([], 0)
        for text in self._get_quoted_texts(document):
            excerpt = marker.excerpt(text)
            if excerpt.found > best.found:
                best = excerpt
        return {"excerpt": best} if best.found else None

    # Business: facets

    @api.model
    def _get_facets(self, cards):
        """Return ``{"type": [{id, name, count}], "year", "office", "state"}`` of ``cards``."""
        states = self.env["docflow.document"]._fields["state"]._description_selection(self.env)
        return {
            "type": self._get_facet(cards, 3, "docflow.document.type"),
            "year": [
                {"id": year, "name": str(year), "count": count}
                for year, count in sorted(Counter(card[6] for card in cards).items(), reverse=True)
                if year
            ],
            "office": self._get_facet(cards, 4, "docflow.office"),
            "state": [
                {"id": state, "name": label, "count": count}
                for state, label in states
                if (count := sum(card[5] == state for card in cards))
            ],
        }

    @api.model
    def _get_facet(self, cards, place, model):
        counts = Counter(card[place] for card in cards if card[place])
        # sudo: docflow.document.type, docflow.office - the names stand on the cards he may read
        records = self.env[model].sudo().browse(counts)
        return [
            {"id": record.id, "name": record.display_name, "count": counts[record.id]}
            for record in records.sorted(lambda one: (-counts[one.id], one.id))
        ]

    # Hooks

    @api.model
    def _get_quoted_texts(self, document):
        """Hook: texts of a card that an excerpt may quote, read as the reader (``list[str]``)."""
        return [
            document.note,
            document.execution_note,
            *(f"{line.partner_name or ''} {line.number or ''}" for line in document.party_ids),
            *document.resolution_ids.mapped("text"),
            ", ".join(document.recipient_ids.user_id.mapped("name")),
            ", ".join(document.assignment_ids.executor_id.mapped("name")),
            document.topic_id.display_name,
            document.type_id.display_name,
            f"{document.reg_number or ''} {document.barcode or ''}".strip(),
        ]
