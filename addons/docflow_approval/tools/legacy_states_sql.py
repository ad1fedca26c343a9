"""Whether the state of validity that a card of another system states is the one that its days and
links give here: first as far as the folder tells, and again when it is known what is taken.
"""

from datetime import date
from typing import NamedTuple

from odoo.tools import SQL

from odoo.addons.docflow_base.tools.legacy_checks import Check


class Folder(NamedTuple):
    """What the questions about validity depend on.

    ``categories`` are those of documents that have a validity, ``today`` the day of the company.
    """

    today: date
    categories: tuple
    company_id: int
    source: str


# the days that links leave on the new cards, as FACTS_OF_LINKS will write them: of acts that come
# now or came earlier, by rows in which nothing is wrong so far
_FOUND = """
    SELECT changed.line,
           min(day) FILTER (WHERE link.kind IN ('amends', 'addition')) AS amended,
           min(day) FILTER (WHERE link.kind = 'repeals_partly') AS partly,
           min(day) FILTER (WHERE link.kind = 'repeals') AS repealed
      FROM legacy_links link
      JOIN legacy_documents changed ON changed.document = link.linked
       AND changed.status = 'new' AND changed.validity IS NOT NULL
      JOIN (SELECT row.document, row.reg_date, COALESCE(row.in_force_from, row.reg_date) AS begun
              FROM legacy_documents row JOIN docflow_document_type type ON type.id = row.type
             WHERE row.status = 'new' AND row.state IS DISTINCT FROM 'cancelled'
               AND type.category IN %(categories)s
             UNION ALL
            SELECT taken.key, card.reg_date, COALESCE(card.date_in_force, card.reg_date)
              FROM docflow_legacy_key taken JOIN docflow_document card
                ON card.id = taken.document_id
             WHERE taken.company_id = %(company)s AND taken.source = %(source)s
               AND taken.kind = 'document' AND card.category IN %(categories)s
               AND card.reg_number IS NOT NULL AND card.state <> 'cancelled') act
        ON act.document = link.document AND act.reg_date >= changed.reg_date
     CROSS JOIN LATERAL (SELECT COALESCE(link.effect_from, act.begun) AS day) effect
     WHERE link.document <> link.linked
       AND link.line NOT IN (SELECT line FROM legacy_fault WHERE tab = 'links')
     GROUP BY 1
"""
# in the order of STATES in ``validity.py``; a suspension is left out, for a folder has no word for
# it: what it hides is what is stated
_STATED = """
    SELECT row.*, CASE
           WHEN terminated_from <= %(today)s THEN 'terminated'
           WHEN least(repealed_from, found.repealed) <= %(today)s THEN 'repealed'
           WHEN in_force_to < %(today)s AND renewal IS DISTINCT FROM 'automatic' THEN 'expired'
           WHEN COALESCE(in_force_from, reg_date) > %(today)s THEN 'not_yet'
           WHEN least(partly_repealed_from, found.partly) <= %(today)s THEN 'partly_repealed'
           WHEN least(amended_from, found.amended) <= %(today)s THEN 'amended'
           ELSE 'in_force' END AS given,
           found.amended, found.partly, found.repealed
      FROM legacy_documents row LEFT JOIN (%(found)s) found ON found.line = row.line
     WHERE row.status = 'new' AND row.validity IS NOT NULL
"""
# what tells that a card is in a state: the column that is named, and the question
_GROUNDS = {
    "repealed": ("repealed_from", "least(repealed_from, repealed) <= %(today)s"),
    "partly_repealed": ("partly_repealed_from", "least(partly_repealed_from, partly) <= %(today)s"),
    "amended": ("amended_from", "least(amended_from, amended) <= %(today)s"),
    "expired": ("in_force_to", "in_force_to < %(today)s"),
    "terminated": ("terminated_from", "terminated_from <= %(today)s"),
}
# an act in force that a link amends is no contradiction yet: it is told when it is taken
_CONFLICT = """
    SELECT line, validity, validity FROM (%(stated)s) stated
     WHERE (validity IN ('in_force', 'amended', 'partly_repealed')
            AND given IN ('terminated', 'repealed', 'expired'))
        OR (validity = 'in_force' AND amended_from <= %(today)s)
        OR (validity IN ('in_force', 'amended') AND partly_repealed_from <= %(today)s)
        OR (validity = 'expired' AND renewal = 'automatic')
"""
_UNKEPT = """
    SELECT line, validity, given FROM (%(stated)s) stated
     WHERE validity <> given AND state IS DISTINCT FROM 'cancelled'
"""


def find_groundless(folder):
    """Return the checks of states that neither a day nor a link gives (``list[Check]``)."""
    question = """
        SELECT line, validity, %(column)s FROM (%(stated)s) stated
         WHERE validity = %(state)s AND (%(ground)s) IS NOT TRUE
    """
    return [
        Check(
            "documents",
            "validity",
            "no_ground",
            SQL(
                question,
                column=column,
                stated=_get_stated(folder),
                state=state,
                ground=SQL(ground, today=folder.today),  # pylint: disable=sql-injection
            ),
        )
        for state, (column, ground) in _GROUNDS.items()
    ]


def find_conflict(folder):
    """Return the check of states that the days of the card, or a repeal, contradict."""
    question = SQL(_CONFLICT, stated=_get_stated(folder), today=folder.today)
    return Check("documents", "validity", "conflict", question)


def find_unkept(folder):
    """Return the check of taken cards that will be shown in another state than they state.

    What gave the state may have been rejected since; the card stays, for the rest of it is right.
    """
    return Check("documents", "validity", "unkept", SQL(_UNKEPT, stated=_get_stated(folder)))


def _get_stated(folder):
    found = SQL(
        _FOUND,
        categories=folder.categories,
        company=folder.company_id,
        source=folder.source,
    )
    return SQL(_STATED, today=folder.today, found=found)
