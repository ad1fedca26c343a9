"""What acts, contracts and approvals of another system are checked for, as data, and what is
written of them; see ``docflow_base/tools/legacy_checks.py`` and ``legacy_cards_sql.py``.
"""

from odoo.tools import SQL

from odoo.addons.docflow_base.tools.legacy_checks import Check, find_double

from .legacy_acts import ACT_COLUMNS, CONTRACT_COLUMNS, FACTS
from .legacy_states_sql import find_conflict, find_groundless, find_unkept

MAX_RENEWAL = 600  # months, as contracts are bounded here
MAX_NOTICE = 3660  # days
_BEGUN = SQL("COALESCE(in_force_from, reg_date)")


def make_checks(folder):
    """Return what cards and their approvals are asked for (``list[Check]``).

    :param Folder folder: whose, when and of which documents
    """
    categories = folder.categories
    return [
        *(
            _find_strange(column.name, "no_validity", SQL("type.category NOT IN %s", categories))
            for column in ACT_COLUMNS
        ),
        *(
            _find_strange(column.name, "no_contract", SQL("type.category <> 'contract'"))
            for column in CONTRACT_COLUMNS
        ),
        _find_strange("amount", "no_amount", SQL("type.has_amount IS NOT TRUE")),
        _find_lacking("amount", SQL("currency IS NOT NULL")),
        _find_lacking("termination_reason", SQL("terminated_from IS NOT NULL")),
        _find_lacking("terminated_from", SQL("termination_reason IS NOT NULL")),
        _find_lacking("renewal_months", SQL("renewal = 'automatic'")),
        _find_lacking("in_force_to", SQL("renewal = 'automatic'")),
        _find_past("renewal_months", MAX_RENEWAL),
        _find_past("notice_days", MAX_NOTICE),
        _find_early("in_force_to", _BEGUN),
        _find_early("terminated_from", _BEGUN),
        *(_find_early(column, SQL("reg_date")) for column in FACTS.values()),
        *find_groundless(folder),
        find_conflict(folder),
        *_APPROVALS,
    ]


def _find_strange(column, reason, condition):
    """Return the check of cards with a cell that documents of their type do not have."""
    question = SQL(
        """SELECT row.line, row.%(cell)s::text, type.code FROM legacy_documents row
             JOIN docflow_document_type type ON type.id = row.type
            WHERE row.status = 'new' AND row.%(cell)s IS NOT NULL AND %(strange)s""",
        cell=SQL.identifier(column),
        strange=condition,
    )
    return Check("documents", column, reason, question)


def _find_lacking(column, condition):
    question = SQL(
        """SELECT line, '', '' FROM legacy_documents
            WHERE status = 'new' AND %s IS NULL AND %s""",
        SQL.identifier(column),
        condition,
    )
    return Check("documents", column, "required", question)


def _find_past(column, bound):
    question = SQL(
        """SELECT line, %(cell)s::text, %(bound)s::text FROM legacy_documents
            WHERE status = 'new' AND %(cell)s > %(bound)s""",
        cell=SQL.identifier(column),
        bound=bound,
    )
    return Check("documents", column, "int", question)


def _find_early(column, begun):
    question = SQL(
        """SELECT line, %(day)s::text, %(begun)s::text FROM legacy_documents
            WHERE status = 'new' AND %(day)s < %(begun)s""",
        day=SQL.identifier(column),
        begun=begun,
    )
    return Check("documents", column, "too_early", question)


_APPROVALS = (
    Check(
        "approvals",
        "name",
        "required",
        SQL("SELECT line, '', '' FROM legacy_approvals WHERE person IS NULL AND name IS NULL"),
    ),
    find_double(
        "approvals",
        "decided_at",
        ["document", "person", "name", "kind", "round", "decided_at"],
        shown="decided_at::text",
    ),
)

# Links

# the days of both documents, of the cards that are here or, in a dry run, of the folder
LINK_DAYS = """
    UPDATE legacy_links row SET document_day = act.reg_date, linked_day = changed.reg_date
      FROM legacy_links self
      LEFT JOIN LATERAL (
           SELECT reg_date FROM docflow_document card WHERE card.id = self.card_id
            UNION ALL
           SELECT reg_date FROM legacy_documents card
            WHERE self.card_id = 0 AND card.document = self.document LIMIT 1) act ON TRUE
      LEFT JOIN LATERAL (
           SELECT reg_date FROM docflow_document card WHERE card.id = self.linked_id
            UNION ALL
           SELECT reg_date FROM legacy_documents card
            WHERE self.linked_id = 0 AND card.document = self.linked LIMIT 1) changed ON TRUE
     WHERE self.line = row.line AND self.kind IN %(changes)s
"""
# an act is older than what changes it, so a ring can lie only among acts of one day; what earlier
# runs linked counts
_RING = """
    WITH RECURSIVE edge AS (
        SELECT document, linked FROM legacy_links
         WHERE document_day = linked_day AND kind IN %(changes)s AND document <> linked
         UNION
        SELECT act.key, changed.key
          FROM docflow_document_link link
          JOIN docflow_legacy_key act ON act.document_id = link.document_id
           AND act.source = %(source)s
          JOIN docflow_legacy_key changed ON changed.document_id = link.linked_id
           AND changed.source = %(source)s
         WHERE link.kind IN %(changes)s AND link.document_id IN (
               SELECT unnest(ARRAY[card_id, linked_id]) FROM legacy_links
                WHERE document_day = linked_day)),
    walk AS (
        SELECT document AS first, linked AS last FROM edge
         UNION
        SELECT walk.first, edge.linked FROM walk JOIN edge ON edge.document = walk.last)
    SELECT row.line, row.linked, row.document FROM legacy_links row
     WHERE row.document_day = row.linked_day AND row.kind IN %(changes)s
       AND row.document <> row.linked
       AND EXISTS (SELECT FROM walk WHERE walk.first = row.linked AND walk.last = row.document)
"""


def make_link_checks(changes, folder):
    """Return what links are asked for, and what states of cards they leave (``list[Check]``).

    :param tuple changes: kinds of links that change the validity of the other document
    :param Folder folder: whose, when and of which documents
    """
    begun = SQL("COALESCE(effect_from, document_day)")
    questions = (
        ("linked", "older", "linked", SQL("linked_day"), SQL("document_day < linked_day")),
        ("effect_from", "too_early", "effect_from", SQL("linked_day"),
         SQL("effect_from < linked_day")),
        ("effect_to", "too_early", "effect_to", begun, SQL("effect_to < %s", begun)),
        ("effect_to", "no_effect", "effect_to", SQL("kind"),
         SQL("effect_to IS NOT NULL AND kind <> 'suspends'")),
        ("effect_from", "no_effect", "effect_from", SQL("kind"),
         SQL("effect_from IS NOT NULL AND kind NOT IN %s", changes)),
        ("scope", "no_effect", "scope", SQL("kind"),
         SQL("scope IS NOT NULL AND kind NOT IN %s", changes)),
    )  # fmt: skip
    return [
        *(
            Check(
                "links",
                column,
                reason,
                SQL(
                    "SELECT line, %s::text, %s::text FROM legacy_links WHERE %s",
                    SQL.identifier(value),
                    detail,
                    condition,
                ),
            )
            for column, reason, value, detail, condition in questions
        ),
        Check("links", "linked", "ring", SQL(_RING, changes=changes, source=folder.source)),
        # the last: it counts the links in which nothing was found
        find_unkept(folder),
    ]


# What is written

# a signature on paper; what is no signature, or a refusal to sign, is a decision
_SIGNED = "(row.kind = 'signature' AND COALESCE(row.verdict, 'agreed') <> 'rejected')"
_DECIDED = """
    EXISTS (SELECT FROM legacy_approvals past WHERE past.document = row.document
               AND (past.kind IS DISTINCT FROM 'signature' OR past.verdict = 'rejected'))
"""
CARD_VALUES = {
    "date_in_force": SQL("row.in_force_from"),
    "date_in_force_to": SQL("row.in_force_to"),
    **{fact: SQL("row.%s", SQL.identifier(column)) for fact, column in FACTS.items()},
    "brought_facts": SQL(
        "NULLIF(jsonb_strip_nulls(jsonb_build_object(%s)), '{}')",
        SQL(", ").join(
            SQL("%s, row.%s", fact, SQL.identifier(column)) for fact, column in FACTS.items()
        ),
    ),
    "date_signed": SQL("row.signed_on"),
    "vat_mode": SQL("row.vat"),
    "renewal": SQL("row.renewal"),
    "renewal_months": SQL("row.renewal_months"),
    "notice_days": SQL("row.notice_days"),
    "date_terminated": SQL("row.terminated_from"),
    "termination_reason": SQL("row.termination_reason"),
    "amount": SQL("row.amount"),
    "amount_currency_id": SQL("row.currency"),
    "has_past_decisions": SQL(_DECIDED),  # pylint: disable=sql-injection
}
LINK_VALUES = {
    "scope": SQL("row.scope"),
    "date_effect": SQL("row.effect_from"),
    "date_effect_to": SQL("row.effect_to"),
}
DECISIONS = f"""
    INSERT INTO docflow_past_decision (document_id, company_id, source, round, kind, verdict,
           user_id, name, position, date, remark %(more_columns)s)
    SELECT row.card_id, %(company)s, %(source)s, row.round, COALESCE(row.kind, 'visa'),
           COALESCE(row.verdict, 'agreed'), row.person, COALESCE(row.name, partner.name),
           COALESCE(row.position, person.position), row.decided_at, row.remark
           %(more_values)s
      FROM legacy_approvals row
      LEFT JOIN legacy_person person ON person.id = row.person
      LEFT JOIN res_users users ON users.id = row.person
      LEFT JOIN res_partner partner ON partner.id = users.partner_id
     WHERE row.batch = %(batch)s AND {_SIGNED} IS NOT TRUE
     ORDER BY row.card_id, row.line
"""  # noqa: S608
SIGNATURES = f"""
    INSERT INTO docflow_signature (document_id, company_id, level, outcome, signer_name,
           signer_position, acting_label, principal_id, date_signed, time_source, date, user_id
           %(more_columns)s)
    SELECT row.card_id, %(company)s, 'paper', 'recorded', COALESCE(row.name, partner.name),
           COALESCE(row.position, person.position),
           COALESCE(row.name || COALESCE(', ' || row.position, ''), person.label),
           row.person, row.decided_at, 'none', %(now)s, %(uid)s
           %(more_values)s
      FROM legacy_approvals row
      LEFT JOIN legacy_person person ON person.id = row.person
      LEFT JOIN res_users users ON users.id = row.person
      LEFT JOIN res_partner partner ON partner.id = users.partner_id
     WHERE row.batch = %(batch)s AND {_SIGNED}
     ORDER BY row.card_id, row.line
"""  # noqa: S608
# as ``_find_facts`` of the card works them out
FACTS_OF_LINKS = """
    UPDATE docflow_document card
       SET date_amended = least(found.amended, (card.brought_facts ->> 'date_amended')::date),
           date_partly_repealed = least(
               found.partly, (card.brought_facts ->> 'date_partly_repealed')::date),
           date_repealed = least(found.repealed, (card.brought_facts ->> 'date_repealed')::date)
      FROM (SELECT link.linked_id,
                   min(day) FILTER (WHERE link.kind IN ('amends', 'addition')) AS amended,
                   min(day) FILTER (WHERE link.kind = 'repeals_partly') AS partly,
                   min(day) FILTER (WHERE link.kind = 'repeals') AS repealed
              FROM docflow_document_link link
              JOIN docflow_document act ON act.id = link.document_id
             CROSS JOIN LATERAL (SELECT COALESCE(
                   link.date_effect, act.date_in_force, act.reg_date) AS day) effect
             WHERE link.linked_id IN (SELECT linked_id FROM legacy_links WHERE kind IN %(changes)s)
               AND act.category IN %(categories)s AND act.reg_number IS NOT NULL
               AND act.state <> 'cancelled'
             GROUP BY 1) found
     WHERE card.id = found.linked_id
"""
STOPPED = "SELECT DISTINCT linked_id FROM legacy_links WHERE kind IN %(stops)s AND linked_id > 0"
