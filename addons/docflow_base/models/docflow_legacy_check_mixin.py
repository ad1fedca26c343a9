from odoo import api, models
from odoo.tools import SQL

from ..tools.legacy_checks import CARDS, find_lost
from ..tools.legacy_checks_work import LINKS, ROWS
from ..tools.legacy_format import MAX_DEPTH

# what the cells of a row leave unsaid; the first statement knows what the later ones build on
_DEFAULTS = (
    """
    UPDATE legacy_assignments
       SET state = COALESCE(state, CASE WHEN done_at IS NOT NULL THEN 'done'
                                        WHEN reported_at IS NOT NULL THEN 'reported'
                                        WHEN started_at IS NOT NULL THEN 'in_work'
                                        ELSE 'new' END),
           reported_at = COALESCE(reported_at,
                                  CASE WHEN state = 'done' OR state IS NULL THEN done_at END),
           kind = COALESCE(kind, 'execute'), is_acceptance = COALESCE(is_acceptance, FALSE),
           "order" = COALESCE("order", 10),
           deadline = COALESCE(deadline, deadline_initial),
           deadline_initial = COALESCE(deadline_initial, deadline)
    """,
    """
    UPDATE legacy_resolutions
       SET state = COALESCE(state, CASE WHEN done_at IS NULL THEN 'issued' ELSE 'done' END),
           deadline = COALESCE(deadline, deadline_initial),
           deadline_initial = COALESCE(deadline_initial, deadline)
    """,
    """
    UPDATE legacy_files
       SET name = COALESCE(name, regexp_replace(path, '^.*/', '')),
           role = COALESCE(role, 'scan'), version = COALESCE(version, 1)
    """,
    """
    UPDATE legacy_recipients row
       SET state = COALESCE(row.state, CASE WHEN row.done_at IS NOT NULL THEN 'done'
                WHEN card.state = 'cancelled' OR card.cancel_reason IS NOT NULL THEN 'withdrawn'
                ELSE 'waiting' END),
           result = COALESCE(row.result, CASE WHEN EXISTS (
                SELECT FROM legacy_resolutions work WHERE work.document = row.document
                   AND work.author = row.person) THEN 'resolved' ELSE 'read' END),
           received_at = COALESCE(row.received_at, card.registered_at)
      FROM legacy_documents card WHERE card.document = row.document
    """,
)
_NUMBERS = """
    UPDATE legacy_documents card
       SET office_id = journal.office_id,
           reg_year = CASE WHEN journal.is_yearly_reset
                           THEN extract(year FROM card.reg_date)::int ELSE 0 END,
           registered_at = COALESCE(card.registered_at, least(%(now)s,
               (card.reg_date + time '12:00') AT TIME ZONE %(zone)s AT TIME ZONE 'UTC')),
           deadline = COALESCE(deadline, deadline_initial),
           deadline_initial = COALESCE(deadline_initial, deadline)
      FROM docflow_journal journal WHERE journal.id = card.journal
"""
# a card says its state, or its work does
_STATES = """
    UPDATE legacy_documents card
       SET state = COALESCE(card.state, CASE
               WHEN card.cancel_reason IS NOT NULL THEN 'cancelled'
               WHEN card.executed_at IS NOT NULL THEN 'executed'
               WHEN work.is_open OR (work.is_done AND card.controller IS NOT NULL
                                     AND card.control_released_at IS NULL) THEN 'in_execution'
               WHEN review.is_open THEN 'in_review'
               WHEN work.is_done THEN 'executed'
               ELSE 'registered' END),
           executed_at = COALESCE(card.executed_at,
               CASE WHEN COALESCE(card.state, 'executed') = 'executed' AND work.is_done
                     AND NOT work.is_open AND review.is_open IS NOT TRUE
                     AND (card.controller IS NULL OR card.control_released_at IS NOT NULL)
                    THEN greatest(work.done_at, card.control_released_at) END),
           control_at = COALESCE(card.control_at,
               CASE WHEN card.controller IS NOT NULL THEN card.registered_at END),
           control_done_at = COALESCE(card.control_done_at,
               CASE WHEN card.controller IS NOT NULL AND NOT work.is_open THEN work.done_at END)
      FROM legacy_documents self
      LEFT JOIN (SELECT document, bool_or(state = 'issued') AS is_open,
                        bool_or(state = 'done') AS is_done, max(done_at) AS done_at
                   FROM legacy_resolutions GROUP BY document) work ON work.document = self.document
      LEFT JOIN (SELECT document, bool_or(state = 'waiting') AS is_open
                   FROM legacy_recipients GROUP BY document) review
             ON review.document = self.document
     WHERE self.line = card.line AND card.status = 'new'
"""
_DIGESTS = """
    UPDATE legacy_documents card
       SET digests = jsonb_strip_nulls(jsonb_build_object(
               'documents', card.digest, 'recipients', review.digest, 'resolutions', work.digest,
               'assignments', part.digest, 'files', file.digest))
      FROM legacy_documents self
      LEFT JOIN (SELECT document, md5(string_agg(digest, '' ORDER BY digest)) AS digest
                   FROM legacy_recipients GROUP BY 1) review USING (document)
      LEFT JOIN (SELECT document, md5(string_agg(digest, '' ORDER BY digest)) AS digest
                   FROM legacy_resolutions GROUP BY 1) work USING (document)
      LEFT JOIN (SELECT up.document, md5(string_agg(part.digest, '' ORDER BY part.digest)) AS digest
                   FROM legacy_assignments part JOIN legacy_resolutions up USING (resolution)
                  GROUP BY 1) part USING (document)
      LEFT JOIN (SELECT document, md5(string_agg(digest, '' ORDER BY digest)) AS digest
                   FROM legacy_files GROUP BY 1) file USING (document)
     WHERE self.line = card.line
"""
# what modules above add to a card counts where there is any: a folder without it is as it was
_OWN_DIGESTS = """
    UPDATE legacy_documents card
       SET digests = card.digests || jsonb_build_object(%s, own.digest)
      FROM (SELECT document, md5(string_agg(digest, '' ORDER BY digest)) AS digest
              FROM %s GROUP BY 1) own
     WHERE own.document = card.document
"""
_STATUS = """
    UPDATE legacy_documents card
       SET status = CASE WHEN taken.digests = card.digests THEN 'known' ELSE 'changed' END,
           card_id = taken.document_id
      FROM docflow_legacy_key taken
     WHERE taken.company_id = %(company)s AND taken.source = %(source)s
       AND taken.kind = 'document' AND taken.key = card.document
"""
_CHANGED = """
    INSERT INTO legacy_fault (tab, line, col, value, reason, detail)
    SELECT 'documents', card.line, 'document', card.document, 'changed', (
           SELECT string_agg(part, ', ' ORDER BY part)
             FROM jsonb_object_keys(card.digests || taken.digests) part
            WHERE card.digests -> part IS DISTINCT FROM taken.digests -> part)
      FROM legacy_documents card JOIN docflow_legacy_key taken
           ON taken.company_id = %(company)s AND taken.source = %(source)s
          AND taken.kind = 'document' AND taken.key = card.document
     WHERE card.status = 'changed'
"""
_LEVELS = """
    WITH RECURSIVE tree AS (
        SELECT line, resolution, 0 AS level FROM legacy_resolutions top
         WHERE parent_assignment IS NULL
            -- a key that is not there is told by itself: what hangs below it is no ring
            OR NOT EXISTS (SELECT FROM legacy_assignments up
                            WHERE up.assignment = top.parent_assignment)
         UNION
        SELECT below.line, below.resolution, tree.level + 1
          FROM tree JOIN legacy_assignments part ON part.resolution = tree.resolution
          JOIN legacy_resolutions below ON below.parent_assignment = part.assignment
         WHERE tree.level < %(depth)s)
    UPDATE legacy_resolutions row SET level = tree.level FROM tree WHERE tree.line = row.line
"""


class DocflowLegacyCheckMixin(models.AbstractModel):
    """Rows of another system are checked as sets, every row for everything, before one is written.

    A card comes whole or not at all: a mistake in any of its rows keeps it out.
    """

    _name = "docflow.legacy.check.mixin"
    _description = "Checking of a Legacy Export"

    def _check_stage(self, run):
        """Note every mistake; set the status of each card: ``new, known, changed, rejected``."""
        values = self._get_check_values(run)
        self.env.cr.execute(_DIGESTS)
        for name in self._get_own_tables():
            self.env.cr.execute(SQL(_OWN_DIGESTS, name, SQL.identifier(f"legacy_{name}")))
        for statement in (_STATUS, _CHANGED, _NUMBERS):
            self.env.cr.execute(statement, values)
        self._leave_known()
        for statement in (*_DEFAULTS, _STATES, _LEVELS):
            self.env.cr.execute(statement, values)
        for table in self._get_staged():
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(f"legacy_{table.name}")))
        checks = self._get_checks()
        for done, check in enumerate(checks):
            run.progress("check", done, len(checks))
            self._ask(check)
        run.progress("check", len(checks), len(checks))
        self._check_files(run)
        self._spoil_cards()

    def _get_check_values(self, run):
        return {
            "company": self.company_id.id,
            "source": self.source,
            "now": run.clock.now,
            "zone": str(run.clock.zone),
            "depth": MAX_DEPTH,
        }

    def _ask(self, check):
        self.env.cr.execute(
            SQL(
                """INSERT INTO legacy_fault (tab, line, col, value, reason, detail)
                   SELECT %s, line, %s, value, %s, detail
                     FROM (%s) found (line, value, detail)""",
                check.table,
                check.column,
                check.reason,
                check.question,
            )
        )

    def _leave_known(self):
        """Pass over the rows of cards that were taken before; what they say was checked then."""
        own = self._get_own_tables()
        for name in ("recipients", "files", *own, "assignments", "resolutions"):
            up = SQL("legacy_resolutions up ON up.document = card.document")
            is_line = name == "assignments"
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s row USING legacy_documents card %s "
                    "WHERE card.status <> 'new' AND %s",
                    SQL.identifier(f"legacy_{name}"),
                    SQL("JOIN %s", up) if is_line else SQL(),
                    SQL("up.resolution = row.resolution")
                    if is_line
                    else SQL("row.document = card.document"),
                )
            )

    def _spoil_cards(self):
        for name in ("documents", "recipients", "resolutions", "files", *self._get_own_tables()):
            # whose row is wrong stays outside with all that belongs to it
            self.env.cr.execute(
                SQL(
                    """UPDATE legacy_documents SET status = 'rejected'
                        WHERE status = 'new' AND document IN (
                              SELECT row.document FROM legacy_fault fault
                                JOIN %s row ON row.line = fault.line WHERE fault.tab = %s)""",
                    SQL.identifier(f"legacy_{name}"),
                    name,
                )
            )
        self.env.cr.execute(
            """UPDATE legacy_documents SET status = 'rejected'
                WHERE status = 'new' AND document IN (
                      SELECT up.document FROM legacy_fault fault
                        JOIN legacy_assignments row ON row.line = fault.line
                        JOIN legacy_resolutions up ON up.resolution = row.resolution
                       WHERE fault.tab = 'assignments')"""
        )
        # a row without the key of its card
        self.env.cr.execute(
            "UPDATE legacy_documents SET status = 'rejected' WHERE document IS NULL"
        )

    def _check_links(self):
        """Note the links that cannot be made; they keep no card out."""
        for check in self._get_link_checks():
            self._ask(check)

    # Hooks

    @api.model
    def _get_checks(self):
        """Hook: what rows of cards are asked for before one is written (``list[Check]``)."""
        return [*CARDS, *ROWS, *(find_lost(name) for name in self._get_own_tables())]

    @api.model
    def _get_link_checks(self):
        """Hook: what links are asked for when the cards are there (``list[Check]``)."""
        return list(LINKS)

    def _prepare_links(self, run):
        """Hook: lay beside the links what their checks ask for."""
