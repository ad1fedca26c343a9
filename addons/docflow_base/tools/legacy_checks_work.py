"""What recipients, resolutions, assignments, files and links of an export are checked for: see
:mod:`legacy_checks`.
"""

from odoo.tools import SQL

from .legacy_checks import Check, find_double, find_endless, find_lost
from .legacy_format import MAX_DEPTH

# a person is told by his login
_LOGIN = "(SELECT login FROM res_users WHERE id = person)"

ROWS = (
    find_lost("recipients"),
    find_double(
        "recipients",
        "person",
        ["document", "person"],
        "state = 'waiting' AND person IS NOT NULL",
        _LOGIN,
    ),
    find_endless("recipients"),
    find_lost("resolutions"),
    find_double("resolutions", "resolution", ["resolution"], "resolution IS NOT NULL"),
    Check(
        "resolutions",
        "parent_assignment",
        "no_row",
        SQL(
            """SELECT line, parent_assignment, 'assignments' FROM legacy_resolutions row
            WHERE parent_assignment IS NOT NULL AND NOT EXISTS (
                  SELECT FROM legacy_assignments up WHERE up.assignment = row.parent_assignment)"""
        ),
    ),
    Check(
        "resolutions",
        "parent_assignment",
        "other_card",
        SQL(
            """SELECT row.line, row.parent_assignment, above.document FROM legacy_resolutions row
             JOIN legacy_assignments up ON up.assignment = row.parent_assignment
             JOIN legacy_resolutions above ON above.resolution = up.resolution
            WHERE above.document <> row.document"""
        ),
    ),
    Check(
        "resolutions",
        "parent_assignment",
        "cycle",
        SQL(
            """SELECT line, parent_assignment, %s::text FROM legacy_resolutions row
            WHERE level IS NULL AND parent_assignment IS NOT NULL AND EXISTS (
                  SELECT FROM legacy_assignments up WHERE up.assignment = row.parent_assignment
                     AND up.resolution IN (SELECT resolution FROM legacy_resolutions))""",
            MAX_DEPTH,
        ),
    ),
    Check(
        "resolutions",
        "resolution",
        "no_executor",
        SQL(
            """SELECT line, resolution, '' FROM legacy_resolutions row
            WHERE resolution IS NOT NULL AND NOT EXISTS (
                  SELECT FROM legacy_assignments part WHERE part.resolution = row.resolution)"""
        ),
    ),
    find_endless("resolutions"),
    Check(
        "resolutions",
        "done_at",
        "too_early",
        SQL(
            """SELECT line, done_at::text, issued_at::text FROM legacy_resolutions
            WHERE done_at < issued_at"""
        ),
    ),
    Check(
        "resolutions",
        "state",
        "no_open_line",
        SQL(
            """SELECT line, state, '' FROM legacy_resolutions row
            WHERE state = 'issued' AND (
                  SELECT bool_and(part.state IN ('done', 'cancelled'))
                    FROM legacy_assignments part WHERE part.resolution = row.resolution)"""
        ),
    ),
    Check(
        "resolutions",
        "state",
        "open_line",
        SQL(
            """SELECT line, state, '' FROM legacy_resolutions row
            WHERE state IN ('done', 'cancelled') AND EXISTS (
                  SELECT FROM legacy_assignments part WHERE part.resolution = row.resolution
                     AND part.state NOT IN ('done', 'cancelled'))"""
        ),
    ),
    Check(
        "resolutions",
        "state",
        "parent_closed",
        SQL(
            """SELECT row.line, row.state, up.state FROM legacy_resolutions row
             JOIN legacy_assignments up ON up.assignment = row.parent_assignment
            WHERE row.state = 'issued' AND up.state IN ('done', 'reported', 'cancelled')"""
        ),
    ),
    Check(
        "assignments",
        "resolution",
        "no_row",
        SQL(
            """SELECT line, resolution, 'resolutions' FROM legacy_assignments row
            WHERE resolution IS NOT NULL AND NOT EXISTS (
                  SELECT FROM legacy_resolutions up WHERE up.resolution = row.resolution)"""
        ),
    ),
    find_double("assignments", "assignment", ["assignment"], "assignment IS NOT NULL"),
    find_double(
        "assignments",
        "person",
        ["resolution", "person"],
        "state <> 'cancelled' AND person IS NOT NULL",
        _LOGIN,
    ),
    find_endless("assignments"),
    Check(
        "assignments",
        "reported_at",
        "conflict",
        SQL(
            """SELECT line, reported_at::text, state FROM legacy_assignments
            WHERE reported_at IS NOT NULL AND state IN ('new', 'in_work', 'returned')"""
        ),
    ),
    Check(
        "assignments",
        "done_at",
        "too_early",
        SQL(
            """SELECT part.line, part.done_at::text, up.issued_at::text FROM legacy_assignments part
             JOIN legacy_resolutions up ON up.resolution = part.resolution
            WHERE part.done_at < up.issued_at"""
        ),
    ),
    find_lost("files"),
    find_double("files", "version", ["document", "name", "role", "version"], shown="name"),
)

LINKS = (
    Check(
        "links",
        "document",
        "no_card",
        SQL(
            """SELECT line, document, '' FROM legacy_links
                WHERE card_id IS NULL AND document IS NOT NULL"""
        ),
    ),
    Check(
        "links",
        "linked",
        "no_card",
        SQL(
            """SELECT line, linked, '' FROM legacy_links
                WHERE linked_id IS NULL AND linked IS NOT NULL"""
        ),
    ),
    Check(
        "links",
        "linked",
        "itself",
        SQL("SELECT line, linked, '' FROM legacy_links WHERE document = linked"),
    ),
    find_double("links", "linked", ["document", "linked", "kind"], "kind IS NOT NULL"),
)
