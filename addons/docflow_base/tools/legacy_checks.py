"""What rows of a legacy export are checked for, as data: one question to PostgreSQL each.

A question runs over the temporary tables ``legacy_…`` and gives ``(line, value, detail)`` of every
row in which something is wrong. Cards that are not new have no rows in the other tables by then.
"""

from typing import NamedTuple

from odoo.tools import SQL


class Check(NamedTuple):
    table: str
    column: str
    reason: str
    question: SQL


def find_double(table, column, keys, condition="TRUE", shown=""):
    """Return the check of rows that say what an earlier row says.

    :param keys: columns whose values together may stand once
    :param str condition: which rows count; a constant of these modules
    :param str shown: the expression that is told; the column itself without it
    """
    question = SQL(
        """SELECT line, value, first::text FROM (
              SELECT line, %s AS value, min(line) OVER (PARTITION BY %s) AS first
                FROM %s WHERE %s) row
            WHERE line <> first""",
        SQL(shown) if shown else SQL.identifier(column),  # pylint: disable=sql-injection
        SQL(", ").join(map(SQL.identifier, keys)),
        SQL.identifier(f"legacy_{table}"),
        SQL(condition),  # pylint: disable=sql-injection
    )
    return Check(table, column, "double", question)


def find_lost(table):
    """Return the check of rows whose card is not in the folder."""
    question = SQL(
        """SELECT line, document, '' FROM %s row
            WHERE document IS NOT NULL AND NOT EXISTS (
                  SELECT FROM legacy_documents card WHERE card.document = row.document)""",
        SQL.identifier(f"legacy_{table}"),
    )
    return Check(table, "document", "no_card", question)


def find_endless(table):
    """Return the check of rows that are done and do not say when."""
    question = SQL(
        "SELECT line, '', '' FROM %s WHERE state = 'done' AND done_at IS NULL",
        SQL.identifier(f"legacy_{table}"),
    )
    return Check(table, "done_at", "required", question)


CARDS = (
    find_double("documents", "document", ["document"], "document IS NOT NULL"),
    Check(
        "documents",
        "reg_serial",
        "number_double",
        SQL(
            """SELECT line, reg_serial::text, first::text FROM (
                  SELECT line, reg_serial, min(line) OVER (PARTITION BY
                         journal, reg_year, reg_serial, COALESCE(reg_suffix, '')) AS first
                    FROM legacy_documents
                   WHERE journal IS NOT NULL AND reg_serial IS NOT NULL AND status = 'new') one
            WHERE line <> first"""
        ),
    ),
    Check(
        "documents",
        "reg_serial",
        "number_taken",
        SQL(
            """SELECT row.line, row.reg_serial::text, card.reg_number
             FROM legacy_documents row JOIN docflow_document card
                  ON card.journal_id = row.journal AND card.reg_year = row.reg_year
                 AND card.reg_serial = row.reg_serial
                 AND COALESCE(card.reg_suffix, '') = COALESCE(row.reg_suffix, '')
            WHERE row.status = 'new'"""
        ),
    ),
    Check(
        "documents",
        "reg_serial",
        "number_reserved",
        SQL(
            """SELECT row.line, row.reg_serial::text, kept.number
             FROM legacy_documents row JOIN docflow_number_reserve kept
                  ON kept.journal_id = row.journal AND kept.year = row.reg_year
                 AND kept.serial = row.reg_serial
            WHERE row.status = 'new' AND row.reg_suffix IS NULL"""
        ),
    ),
    Check(
        "documents",
        "reg_serial",
        "zero",
        SQL("SELECT line, '0', '' FROM legacy_documents WHERE reg_serial = 0 AND status = 'new'"),
    ),
    Check(
        "documents",
        "barcode",
        "barcode_taken",
        SQL(
            """SELECT line, barcode, '' FROM (
                  SELECT line, barcode, status, min(line) OVER (PARTITION BY barcode) AS first
                    FROM legacy_documents WHERE barcode IS NOT NULL) row
            WHERE status = 'new' AND (line <> first OR EXISTS (
                  SELECT FROM docflow_document card WHERE card.barcode = row.barcode))"""
        ),
    ),
    Check(
        "documents",
        "journal",
        "journal_type",
        SQL(
            """SELECT row.line, journal.name ->> 'en_US', type.code
             FROM legacy_documents row
             JOIN docflow_journal journal ON journal.id = row.journal
             JOIN docflow_document_type type ON type.id = row.type
            WHERE row.status = 'new'
              AND EXISTS (SELECT FROM docflow_journal_type_rel WHERE journal_id = row.journal)
              AND NOT EXISTS (SELECT FROM docflow_journal_type_rel
                               WHERE journal_id = row.journal AND type_id = row.type)"""
        ),
    ),
    Check(
        "documents",
        "access_mark",
        "forbidden",
        SQL(
            """SELECT row.line, mark.code, '' FROM legacy_documents row
             JOIN docflow_access_mark mark ON mark.id = row.access_mark
            WHERE row.status = 'new' AND mark.is_forbidden"""
        ),
    ),
    Check(
        "documents",
        "subject",
        "no_words",
        SQL(
            """SELECT line, subject, '' FROM legacy_documents
            WHERE status = 'new' AND subject !~ '[[:alnum:]]'"""
        ),
    ),
    Check(
        "documents",
        "executed_at",
        "too_early",
        SQL(
            """SELECT line, executed_at::text, reg_date::text FROM legacy_documents
            WHERE status = 'new' AND executed_at < reg_date - interval '1 day'"""
        ),
    ),
    Check(
        "documents",
        "cancel_reason",
        "required",
        SQL(
            """SELECT line, '', '' FROM legacy_documents
            WHERE status = 'new' AND state = 'cancelled' AND cancel_reason IS NULL"""
        ),
    ),
    Check(
        "documents",
        "executed_at",
        "required",
        SQL(
            """SELECT line, '', '' FROM legacy_documents
            WHERE status = 'new' AND state = 'executed' AND executed_at IS NULL"""
        ),
    ),
    Check(
        "documents",
        "correspondent",
        "no_correspondent",
        SQL(
            """SELECT line, COALESCE(corr_number, corr_date::text, corr_signatory), ''
             FROM legacy_documents WHERE status = 'new' AND correspondent IS NULL
              AND COALESCE(corr_number, corr_date::text, corr_signatory) IS NOT NULL"""
        ),
    ),
    Check(
        "documents",
        "controller",
        "no_controller",
        SQL(
            """SELECT line, '', '' FROM legacy_documents
            WHERE status = 'new' AND controller IS NULL AND (control_at IS NOT NULL
                  OR control_done_at IS NOT NULL OR control_released_at IS NOT NULL)"""
        ),
    ),
    Check(
        "documents",
        "state",
        "on_control",
        SQL(
            """SELECT line, state, '' FROM legacy_documents
            WHERE status = 'new' AND state IN ('executed', 'cancelled')
              AND controller IS NOT NULL AND control_released_at IS NULL"""
        ),
    ),
    Check(
        "documents",
        "state",
        "open_work",
        SQL(
            """SELECT line, state, '' FROM legacy_documents card
            WHERE status = 'new' AND state IN ('executed', 'cancelled', 'registered', 'in_review')
              AND EXISTS (SELECT FROM legacy_resolutions work
                           WHERE work.document = card.document AND work.state = 'issued')"""
        ),
    ),
    Check(
        "documents",
        "state",
        "open_review",
        SQL(
            """SELECT line, state, '' FROM legacy_documents card
            WHERE status = 'new' AND state IN ('executed', 'cancelled', 'registered')
              AND EXISTS (SELECT FROM legacy_recipients row
                           WHERE row.document = card.document AND row.state = 'waiting')"""
        ),
    ),
    Check(
        "documents",
        "state",
        "no_review",
        SQL(
            """SELECT line, state, '' FROM legacy_documents card
            WHERE status = 'new' AND state = 'in_review' AND NOT EXISTS (
                  SELECT FROM legacy_recipients row
                   WHERE row.document = card.document AND row.state = 'waiting')"""
        ),
    ),
    Check(
        "documents",
        "state",
        "no_work",
        SQL(
            """SELECT line, state, '' FROM legacy_documents card
            WHERE status = 'new' AND state = 'in_execution' AND NOT EXISTS (
                  SELECT FROM legacy_resolutions work WHERE work.document = card.document
                     AND (work.state = 'issued' OR (work.state = 'done'
                          AND card.controller IS NOT NULL AND card.control_released_at IS NULL)))"""
        ),
    ),
)
