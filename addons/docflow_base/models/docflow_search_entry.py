import logging
from contextlib import suppress
from pathlib import Path

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL, config, mute_logger

from ..tools import textsearch_dictionary as dictionary
from ..tools.textsearch_store import forget_analysers, get_analyser
from .docflow_search_typo_mixin import FOLDED_NAME

_logger = logging.getLogger(__name__)

INDEX = "docflow_search_entry_match_idx"
TYPO_INDEX = "docflow_res_partner_typo_idx"


class DocflowSearchEntry(models.Model):
    """The search index: a row for each card, with its requisites and the text of its files.

    Nobody reads it but the search itself; what it finds is shown through the rules of the cards.
    Columns that the ORM knows no type for are made by :meth:`init`:

    ===========  ========================================================================
    column       holds
    ===========  ========================================================================
    tsv          lexemes: those of the requisites have weight A, those of pages none, those that
                 stand in other rows of a long file C
    sight        numbers that stand for who sees the card and for what it is filtered by:
                 a superset of what the record rules show (``docflow.search.sight.mixin``)
    numbers      registration numbers and barcode in one spelling, for fragments
    text_ids     pages (``docflow.file.text``) whose text is in ``tsv``
    ===========  ========================================================================

    A file of hundreds of pages goes on in rows of its own (``part`` 1, 2 …), each with the
    requisites again. ``version`` says which analyser made the row; 0 is a row that waits.
    """

    _name = "docflow.search.entry"
    _description = "Search Index"
    _inherit = [
        "docflow.search.sight.mixin",
        "docflow.search.gather.mixin",
        "docflow.search.rebuild.mixin",
        "docflow.search.match.mixin",
        "docflow.search.typo.mixin",
    ]
    _log_access = False

    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade")
    part = fields.Integer(required=True, default=0, aggregator=None)
    company_id = fields.Many2one("res.company", ondelete="cascade")
    day = fields.Date(help="Of the registration, or of the draft: newest first.")
    digest = fields.Char(help="Of the requisites, so that what did not change is not written.")
    version = fields.Integer(required=True, default=0, aggregator=None)

    _part_uniq = models.UniqueIndex("(document_id, part)", "This part is indexed already.")
    _day_idx = models.Index("(day)")
    _version_idx = models.Index("(version)")

    def init(self):
        self.env.cr.execute(
            """
            ALTER TABLE docflow_search_entry
                ADD COLUMN IF NOT EXISTS tsv tsvector,
                ADD COLUMN IF NOT EXISTS sight int[],
                ADD COLUMN IF NOT EXISTS numbers varchar,
                ADD COLUMN IF NOT EXISTS text_ids int[]
            """
        )
        self._choose_compression()
        self._make_indexes()

    # Business: what the search stands on

    @api.model
    def _choose_compression(self):
        """Keep vectors in the compression that is unpacked quickest, where PostgreSQL has it:
        a phrase is looked for in the vectors themselves.
        """
        with suppress(psycopg2.Error), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(
                "ALTER TABLE docflow_search_entry ALTER COLUMN tsv SET COMPRESSION lz4"
            )

    @api.model
    def _make_indexes(self):
        """Make the index of the search, with trigrams where the database has them."""
        has_trigrams = self._has_trigrams()
        self.env.cr.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [INDEX])
        found = self.env.cr.fetchone()
        if found and ("gin_trgm_ops" in found[0]) == has_trigrams:
            return
        columns = SQL("tsv, sight, numbers gin_trgm_ops") if has_trigrams else SQL("tsv, sight")
        self.env.cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(INDEX)))
        # a short pending list: what was written lately is walked by every search
        self.env.cr.execute(
            SQL(
                "CREATE INDEX %s ON docflow_search_entry USING gin (%s) "
                "WITH (gin_pending_list_limit = 512)",
                SQL.identifier(INDEX),
                columns,
            )
        )
        if has_trigrams:
            self.env.cr.execute(
                SQL(
                    "CREATE INDEX IF NOT EXISTS %s ON res_partner USING gin (%s gin_trgm_ops)",
                    SQL.identifier(TYPO_INDEX),
                    FOLDED_NAME,
                )
            )

    @api.model
    def _has_trigrams(self):
        self.env.cr.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return bool(self.env.cr.fetchone())

    @api.model
    def _get_folder(self):
        """Return where the compiled dictionaries lie (``pathlib.Path``): one place for all
        databases and processes of the server.
        """
        chosen = config.get("docflow_dictionaries")
        return Path(chosen) if chosen else Path(config["data_dir"]) / "docflow" / "dictionaries"

    @api.model
    def _get_analyser(self):
        return get_analyser(self._get_folder())

    @api.model
    def _prepare_dictionaries(self):
        """Compile dictionaries that are not compiled yet; what is wrong goes to the log and to
        :meth:`_get_problems`, and the search works with stems until it is mended.
        """
        try:
            dictionary.build_all(self._get_folder())
        except dictionary.DictionaryError as error:
            _logger.warning("Search: dictionaries cannot be compiled: %s", error)
        forget_analysers()
        for problem in self._get_problems():
            _logger.warning("Search: %s", problem)

    @api.model
    def _get_problems(self):
        """Return what the search lacks and how to mend it (``list[str]``), for administrators."""
        problems = []
        missing = self._get_analyser().missing
        if missing:
            problems.append(
                self.env._(
                    "Word forms of %(languages)s are not at hand, so words are found by their "
                    "stems only. Install the packages %(packages)s on the server and see that "
                    "it may write to %(folder)s; the index is renewed by itself.",
                    languages=", ".join(missing),
                    packages=", ".join(f"hunspell-{language}" for language in missing),
                    folder=self._get_folder(),
                )
            )
        if not self._has_trigrams():
            problems.append(
                self.env._(
                    "The database lacks the extension pg_trgm, so neither middles of numbers nor "
                    "mistyped names are found. Let its owner run “CREATE EXTENSION pg_trgm” and "
                    "update the module."
                )
            )
        return problems

    # Business: called when facts change

    @api.model
    def _index_texts(self, texts):
        """Bring these pages (``docflow.file.text``) into the index.

        A long file comes page by page: it is indexed when it has doubled and when it is complete,
        so that the work grows with its length and not with the square of it.
        """
        if not texts:
            return
        self.env["docflow.file.text"].flush_model()
        # sudo: docflow.file.text - whoever stored the pages, the index is nobody's own
        document_ids = texts.sudo().document_id.ids
        rows = self.env.execute_query(
            SQL(
                """
                SELECT page.document_id,
                       count(*) FILTER (WHERE page.state = 'done'),
                       count(*) FILTER (WHERE page.state = 'queued'),
                       (SELECT COALESCE(sum(cardinality(entry.text_ids)), 0)
                          FROM docflow_search_entry entry
                         WHERE entry.document_id = page.document_id)
                  FROM docflow_file_text page
                 WHERE page.document_id IN %s
                 GROUP BY page.document_id
                """,
                tuple(document_ids) or (0,),
            )
        )
        ready = [row[0] for row in rows if not row[2] or row[1] >= 2 * row[3]]
        self._rebuild(ready)
        self._mark_stale([row[0] for row in rows if row[0] not in set(ready)])
