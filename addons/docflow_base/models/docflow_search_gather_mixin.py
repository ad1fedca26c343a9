import hashlib

from odoo import api, models
from odoo.tools import SQL

from ..tools.lookalike import fold
from ..tools.textsearch import Vector

_ROW = (
    "(%s::int, %s::int, %s::date, %s::int, %s::int[], %s::varchar, %s::varchar, %s::int, "
    "%s::int[], %s::tsvector)"
)
_COLUMNS = "document_id, part, day, company_id, sight, numbers, digest, version, text_ids, tsv"
#: Cards that are read and written by one statement.
CHUNK = 500


class DocflowSearchGatherMixin(models.AbstractModel):
    """Requisites of cards: gathered by one statement, analysed, written by one statement."""

    _name = "docflow.search.gather.mixin"
    _description = "Requisites for the Search Index"

    # Business

    @api.model
    def _write_requisites(self, document_ids):
        """Write the requisites of these cards; the text of their files stays as it is."""
        for begin in range(0, len(document_ids), CHUNK):
            rows = self._gather(document_ids[begin : begin + CHUNK])
            if rows:
                version = self._get_analyser().version
                self.env.execute_query(
                    self._get_requisites_query(
                        [self._get_row(row, 0 if row["has_texts"] else version) for row in rows]
                    )
                )

    @api.model
    def _get_requisites_query(self, rows):
        # pages keep their places; the requisites come after them
        return SQL(
            """
            WITH fresh (%(columns)s) AS (VALUES %(rows)s),
                 known AS (
                UPDATE docflow_search_entry entry
                   SET day = fresh.day, company_id = fresh.company_id, sight = fresh.sight,
                       numbers = fresh.numbers, digest = fresh.digest,
                       tsv = ts_filter(COALESCE(entry.tsv, ''::tsvector), '{c,d}') || fresh.tsv
                  FROM fresh
                 WHERE entry.document_id = fresh.document_id
                   AND entry.digest IS DISTINCT FROM fresh.digest
             RETURNING entry.id),
                 unsigned AS (
                UPDATE docflow_search_phrase phrase SET signature = NULL
                  FROM known WHERE phrase.entry_id = known.id)
            INSERT INTO docflow_search_entry (%(columns)s)
            SELECT * FROM fresh
             WHERE NOT EXISTS (SELECT 1 FROM docflow_search_entry entry
                                WHERE entry.document_id = fresh.document_id)
                ON CONFLICT (document_id, part) DO NOTHING
            RETURNING id
            """,
            columns=SQL(_COLUMNS),
            rows=SQL(", ").join(rows),
        )

    @api.model
    def _get_row(self, row, version, part=0, text_ids=(), text=""):
        """Return a row of ``VALUES`` for a gathered card."""
        vector = str(self._get_vector(row))
        numbers = " ".join(filter(None, (fold(number) for number in row["numbers"])))[:500]
        tokens = self._get_card_tokens(row)
        facts = f"{vector}|{numbers}|{tokens}|{row['day']}|{self._get_analyser().version}"
        tsv = SQL("%s::tsvector || %s::tsvector", text, vector) if text else SQL("%s", vector)
        return SQL(
            _ROW,
            row["id"],
            part,
            row["day"],
            row["company_id"],
            tokens,
            numbers,
            hashlib.sha256(facts.encode()).hexdigest()[:32],
            version,
            list(text_ids),
            tsv,
        )

    @api.model
    def _get_vector(self, row):
        vector = Vector(self._get_analyser(), "A")
        for number in row["numbers"]:
            vector.add_number(number)
        for text in row["texts"]:
            vector.add(text)
        return vector

    @api.model
    def _gather(self, document_ids):
        """Return the facts of cards, ``[{id, day, company_id, type_id, office_id, state,
        is_submitted, people, bodies, has_texts, numbers, texts}]``; one statement.
        """
        if not document_ids:
            return []
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """
                SELECT card.id,
                       -- of a draft the day of the company, in the zone of _docflow_tz()
                       COALESCE(card.reg_date,
                           (COALESCE(card.create_date, now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
                               AT TIME ZONE COALESCE(clock.tz, 'Europe/Kyiv'))::date),
                       card.company_id, card.type_id, card.office_id, card.state,
                       card.is_submitted,
                       ARRAY(SELECT user_id FROM docflow_document_people_rel
                              WHERE document_id = card.id),
                       ARRAY(SELECT body_id FROM docflow_document_body_rel
                              WHERE document_id = card.id),
                       EXISTS (SELECT 1 FROM docflow_file_text
                                WHERE document_id = card.id AND state = 'done'),
                       %s, ARRAY[%s]::text[]
                  FROM docflow_document card
                  LEFT JOIN res_company company ON company.id = card.company_id
                  LEFT JOIN resource_calendar clock ON clock.id = company.resource_calendar_id
                 WHERE card.id IN %s
                """,
                SQL(" || ").join(self._get_number_columns()),
                SQL(", ").join(self._get_text_columns()),
                tuple(document_ids),
            )
        )
        names = [
            "id",
            "day",
            "company_id",
            "type_id",
            "office_id",
            "state",
            "is_submitted",
            "people",
            "bodies",
            "has_texts",
            "numbers",
            "texts",
        ]
        return [dict(zip(names, row, strict=True)) for row in found]

    # Hooks

    @api.model
    def _get_number_columns(self):
        """Hook: SQL expressions over ``card`` (``docflow_document``), each a ``text[]`` of numbers
        that cards are found by.
        """
        return [
            SQL("ARRAY[card.reg_number, card.barcode]::text[]"),
            SQL(
                "ARRAY(SELECT party.number::text FROM docflow_document_party party "
                "WHERE party.document_id = card.id ORDER BY party.sequence, party.id)"
            ),
        ]

    @api.model
    def _get_text_columns(self):
        """Hook: SQL expressions over ``card`` (``docflow_document``), each a text that everybody
        who sees the card may see.
        """
        return [
            SQL("card.name"),
            SQL("card.note"),
            SQL("card.signatory_name"),
            SQL("card.execution_note"),
            self._lines(
                SQL("concat_ws(' ', party.partner_name, party.signatory)"),
                SQL("docflow_document_party party WHERE party.document_id = card.id"),
            ),
            # the register keeps the old name of a contact, lists show the new one: both find
            self._lines(
                SQL("contact.complete_name"),
                SQL(
                    "docflow_document_party party JOIN res_partner contact "
                    "ON contact.id = party.partner_id WHERE party.document_id = card.id "
                    "AND contact.complete_name <> party.partner_name"
                ),
            ),
            self._translations(SQL("docflow_document_type"), SQL("card.type_id")),
            self._translations(SQL("docflow_topic"), SQL("card.topic_id")),
            self._people(SQL("docflow_document_recipient"), SQL("user_id"), SQL("TRUE")),
            # a resolution is its author's own until he issues it
            self._people(
                SQL("docflow_assignment"), SQL("executor_id"), SQL("line.state <> 'draft'")
            ),
            self._lines(
                SQL("resolution.text"),
                SQL(
                    "docflow_resolution resolution WHERE resolution.document_id = card.id "
                    "AND resolution.state <> 'draft'"
                ),
            ),
        ]

    # Business: expressions for the hooks

    @api.model
    def _lines(self, column, source):
        return SQL("(SELECT string_agg(%s, E'\\n') FROM %s)", column, source)

    @api.model
    def _people(self, table, column, condition):
        return SQL(
            """(SELECT string_agg(partner.name, E'\\n') FROM %s line
                  JOIN res_users person ON person.id = line.%s
                  JOIN res_partner partner ON partner.id = person.partner_id
                 WHERE line.document_id = card.id AND %s)""",
            table,
            column,
            condition,
        )

    @api.model
    def _translations(self, table, reference):
        return SQL(
            """(SELECT string_agg(name.value, E'\\n')
                  FROM %s word, jsonb_each_text(word.name) name WHERE word.id = %s)""",
            table,
            reference,
        )
