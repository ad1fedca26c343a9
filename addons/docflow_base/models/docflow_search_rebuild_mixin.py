import logging

from odoo import api, models
from odoo.tools import SQL

from ..tools.textsearch import Vector
from .docflow_search_phrase import BATCH as SIGNED

_logger = logging.getLogger(__name__)

#: Places of one row; PostgreSQL tells places up to 16,383 apart, and the requisites follow.
PART_PLACES = 12_000
#: Where the text of a row begins; before it, too far for a phrase, stand words of its other rows.
FIRST_PLACE = 40
#: Cards rebuilt between two commits of the scheduled action.
BATCH = 100


class DocflowSearchRebuildMixin(models.AbstractModel):
    """Whole rows of the index: requisites and the pages of the files, made anew.

    A page of the newest version of a file that was read is what is found; when a newer version
    comes, the older one is found until the newer one is read.
    """

    _name = "docflow.search.rebuild.mixin"
    _description = "Rebuilding the Search Index"

    # Business

    @api.model
    def _rebuild(self, document_ids):
        """Make the rows of these cards anew, whatever was there."""
        for row in self._gather(list(document_ids)):
            self._rebuild_card(row)

    @api.model
    def _rebuild_card(self, row):
        version = self._get_analyser().version
        parts = list(self._get_parts(row["id"])) or [((), "")]
        values = [
            self._get_row(row, version, part, text_ids, text)
            for part, (text_ids, text) in enumerate(parts)
        ]
        self.env.execute_query(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM docflow_search_entry
                     WHERE document_id = %(card)s AND part >= %(n)s),
                made AS (
                INSERT INTO docflow_search_entry (document_id, part, day, company_id, sight,
                            numbers, digest, version, text_ids, tsv)
                VALUES %(rows)s
                    ON CONFLICT (document_id, part) DO UPDATE
                   SET day = EXCLUDED.day, company_id = EXCLUDED.company_id,
                       sight = EXCLUDED.sight, numbers = EXCLUDED.numbers,
                       digest = EXCLUDED.digest, version = EXCLUDED.version,
                       text_ids = EXCLUDED.text_ids, tsv = EXCLUDED.tsv
                RETURNING id)
                INSERT INTO docflow_search_phrase (entry_id) SELECT id FROM made
                    ON CONFLICT (entry_id) DO UPDATE SET signature = NULL
                RETURNING entry_id
                """,
                card=row["id"],
                n=len(parts),
                rows=SQL(", ").join(values),
            )
        )

    @api.model
    def _get_parts(self, document_id):
        """Yield ``(ids of docflow.file.text, tsvector text)`` of the pages of a card, in runs that
        fit a row.
        """
        pages = self.env.execute_query(
            SQL(
                """
                SELECT page.id, page.text
                  FROM docflow_file_text page
                  JOIN docflow_file_version version ON version.id = page.version_id
                  JOIN docflow_file file ON file.id = version.file_id
                 WHERE page.document_id = %s AND page.state = 'done'
                   AND version.number = (
                       SELECT max(newest.number)
                         FROM docflow_file_version newest
                         JOIN docflow_file_text read ON read.version_id = newest.id
                        WHERE newest.file_id = file.id AND read.state = 'done')
                 ORDER BY file.sequence, file.id, page.page
                """,
                document_id,
            )
        )
        parts = []
        for text_id, text in pages:
            if not parts or parts[-1][1].position > PART_PLACES:
                parts.append(([], Vector(self._get_analyser())))
                parts[-1][1].position = FIRST_PLACE
            parts[-1][1].add(text)
            parts[-1][0].append(text_id)
        vectors = [vector for __, vector in parts]
        for text_ids, vector in parts:
            # words of one query may stand in several parts, and what is left out in another one
            vector.add_from(other for other in vectors if other is not vector)
            yield text_ids, str(vector)

    @api.model
    def _mark_stale(self, document_ids):
        """Let the scheduled action make the rows of these cards anew."""
        if document_ids:
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO docflow_search_entry (document_id, part, version)
                    SELECT id, 0, 0 FROM docflow_document WHERE id IN %s
                        ON CONFLICT (document_id, part) DO UPDATE SET version = 0
                    RETURNING id
                    """,
                    tuple(document_ids),
                )
            )

    @api.model
    def _mark_renamed(self, records):
        """Let the scheduled action renew the rows of all cards that ``records`` stand on: one
        statement, however many those are. They are found by their old words until then.
        """
        sources = records and self._get_named_sources(records)
        if not sources:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO docflow_search_stale (document_id)
                SELECT source.document_id FROM (%s) AS source (document_id)
                    ON CONFLICT (document_id) DO NOTHING
                """,
                SQL(" UNION ").join(sources),
            )
        )
        if self.env.cr.rowcount:
            # sudo: ir.cron - whoever renames something is no administrator of the server
            self.env.ref("docflow_base.ir_cron_docflow_search").sudo()._trigger()

    @api.model
    def _add_missing(self):
        """Make rows that wait for cards that have none; return how many there were."""
        return len(
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO docflow_search_entry (document_id, part, version)
                    SELECT card.id, 0, 0 FROM docflow_document card
                     WHERE NOT EXISTS (SELECT 1 FROM docflow_search_entry entry
                                        WHERE entry.document_id = card.id)
                        ON CONFLICT (document_id, part) DO NOTHING
                    RETURNING 1
                    """
                )
            )
        )

    @api.model
    def _take_renamed(self, limit=BATCH):
        """Return ids of cards that bear a new name, and forget that they do."""
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM docflow_search_stale
                 WHERE id IN (SELECT id FROM docflow_search_stale
                               ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                RETURNING document_id
                """,
                limit,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _take_stale(self, limit=BATCH):
        """Return ids of cards whose rows wait or were made by another analyser, and lock them."""
        version = self._get_analyser().version
        rows = self.env.execute_query(
            SQL(
                """
                SELECT document_id FROM docflow_search_entry
                 WHERE part = 0 AND (version < %(version)s OR version > %(version)s)
                 LIMIT %(limit)s FOR UPDATE SKIP LOCKED
                """,
                version=version,
                limit=limit,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _begin(self):
        """Index what there is when the module is installed; a large rest is left to the scheduled
        action.
        """
        self._make_indexes()
        self._prepare_dictionaries()
        self._add_missing()
        self._rebuild(self._take_stale())
        self.env.ref("docflow_base.ir_cron_docflow_search")._trigger()

    @api.model
    def _cron_index(self):
        """Index what waits, batch by batch; each is committed, so a stop loses one at most."""
        self._prepare_dictionaries()
        self._add_missing()
        cron = self.env["ir.cron"]
        while document_ids := self._take_stale() or self._take_renamed():
            self._rebuild(document_ids)
            is_last = len(document_ids) < BATCH
            if not cron._commit_progress(len(document_ids), remaining=0 if is_last else BATCH):
                return
        phrases = self.env["docflow.search.phrase"]
        while entry_ids := phrases._take_waiting():
            phrases._sign(entry_ids)
            is_last = len(entry_ids) < SIGNED
            if not cron._commit_progress(len(entry_ids), remaining=0 if is_last else SIGNED):
                return

    # Hooks

    @api.model
    def _get_named_sources(self, records):
        """Hook: ``SQL`` questions for the ids of cards that are found by the names of ``records``;
        none where cards are not found by such names.
        """
        ids = tuple(records.ids)
        column = {"docflow.topic": "topic_id", "docflow.document.type": "type_id"}
        if name := column.get(records._name):
            return [
                SQL("SELECT id FROM docflow_document WHERE %s IN %s", SQL.identifier(name), ids)
            ]
        if records._name != "res.partner":
            return []
        # people who work in the name of an organisation are shown with it
        contacts = SQL(
            "(SELECT id FROM res_partner WHERE id IN %(ids)s OR parent_id IN %(ids)s "
            "OR commercial_partner_id IN %(ids)s)",
            ids=ids,
        )
        users = SQL("(SELECT id FROM res_users WHERE partner_id IN %s)", ids)
        return [
            SQL("SELECT document_id FROM docflow_document_party WHERE partner_id IN %s", contacts),
            SQL("SELECT document_id FROM docflow_document_recipient WHERE user_id IN %s", users),
            SQL("SELECT document_id FROM docflow_assignment WHERE executor_id IN %s", users),
        ]
