"""The :mod:`city` written down for SQL, in the schema ``city``:

=============  ==================================================================================
place          PLACES slots → unit, as often as it has papers
unit           nr, unit, its body, nr of the body
staff          unit nr, slot of SLOTS → nr of a clerk in ``person``, as often as he works
person         (role, nr) → user, department, name and position; roles: see ``ROLES``
office         body nr, slot → office; ``offices`` tells how many the body has
registrar      office, slot → user; ``registrars`` tells how many the office has
kind           1000 slots → type, category, whether control is obligatory, days of the term
journal        (office, category) → journal and the index of its case
draft_journal  (type, department) → journal of a draft that was handed over to no office
saying         kind, nr → what resolutions, reports and reasons say
=============  ==================================================================================
"""

from odoo.tools import SQL

from . import words
from .shares import slots

#: Bodies by their share of the papers, in hundredths; the mayor's own office is the first.
SHARES = [12, 30, 10, 8, 6, 5, 4, 3, 3, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1]
MAYOR, BODY_HEAD, UNIT_HEAD, CLERK = ROLES = range(4)
SLOTS = 50
#: Categories by their share of the papers, in thousandths.
CATEGORIES = {"incoming": 620, "outgoing": 180, "internal": 140, "order": 50, "legal_act": 10}
CONTROLLED = 0.26  # of incoming: 1,111 of 4,205 in a published report (DOMAIN §2.7)
PLACES = 1000


def write_tables(city):
    """Write down for SQL what was made."""
    weights = city.get_unit_weights()
    clerks = {}
    for nr, unit in enumerate(city.clerk_unit):
        clerks.setdefault(unit, []).append(nr)
    _write(city, "place (slot int, unit int)", enumerate(slots(weights, PLACES)))
    _write(
        city,
        "unit (unit int, unit_id int, body int, body_id int)",
        (
            (index, city.units[index].id, nr, city.bodies[nr].id)
            for index, nr in enumerate(city.unit_body)
        ),
    )
    _write(
        city,
        "staff (unit int, slot int, clerk int)",
        (
            (unit, slot, clerks[unit][place])
            for unit in range(len(city.units))
            for slot, place in enumerate(_get_work(clerks.get(unit, [])))
        ),
    )
    _write_people(city)
    _write_offices(city)
    _write_kinds(city)
    sayings = {"do": words.RESOLUTIONS, "report": words.REPORTS, "reason": words.REASONS}
    _write(
        city,
        "saying (kind text, nr int, text text)",
        ((kind, nr, text) for kind, texts in sayings.items() for nr, text in enumerate(texts)),
    )
    city.facts |= {f"{kind}_count": len(texts) for kind, texts in sayings.items()}


def _get_work(clerks):
    """Return, for each slot, whose work it is: the first clerk of a unit does most."""
    return slots([1 / (rank + 1) for rank in range(len(clerks))], SLOTS)


def _write_people(city):
    groups = (city.mayor, city.body_heads, city.unit_heads, city.clerks)
    users = zip(city.users.ids, city.places, city.jobs, strict=True)
    where = {user_id: (place.id, job) for user_id, place, job in users}
    _write(
        city,
        "person (role int, nr int, user_id int, department_id int, name text, position text, "
        "label text, partner_id int, everybody int)",
        (
            (
                *(role, nr, user.id, where[user.id][0], user.name, where[user.id][1]),
                *(f"{user.name}, {where[user.id][1]}", user.partner_id.id, place),
            )
            for place, (role, nr, user) in enumerate(
                (role, nr, user)
                for role, group in zip(ROLES, groups, strict=True)
                for nr, user in enumerate(group)
            )
        ),
    )
    city.facts |= {f"count_{role}": len(group) for role, group in enumerate(groups)}
    city.facts["everybody"] = len(city.users)


def _write_offices(city):
    rows, counts = [], {}
    for index, nr in enumerate(city.office_body):
        rows.append((nr, counts.setdefault(nr, 0), city.offices[index].id))
        counts[nr] += 1
    _write(
        city,
        "office (body int, slot int, office_id int, offices int)",
        ((*row, counts[row[0]]) for row in rows),
    )
    _write(
        city,
        "registrar (office_id int, slot int, user_id int, registrars int)",
        (
            (city.offices[index].id, slot, user.id, len(users))
            for index, users in enumerate(city.office_registrars)
            for slot, user in enumerate(users)
        ),
    )
    _write(
        city,
        "journal (office_id int, category text, journal_id int, case_code text)",
        (
            (journal.office_id.id, journal.type_ids[:1].category, journal.id, journal.case_code)
            for journal in city.journals
        ),
    )
    types = city.types["outgoing"] | city.types["internal"] | city.types["order"]
    nowhere, company = city.env["docflow.office"], city.env.company
    _write(
        city,
        "draft_journal (type_id int, unit_id int, journal_id int)",
        (
            (kind.id, unit.id, kind._get_journal(nowhere, company, unit).id)
            for kind in types
            for unit in city.units
        ),
    )


def _write_kinds(city):
    rows = []
    for category, share in CATEGORIES.items():
        types = city.types[category]
        strict = types.filtered("is_control_obligatory")
        free = types - strict
        for place in range(share):
            controlled = bool(strict) and place < share * CONTROLLED
            chosen = strict[place % len(strict)] if controlled else free[place * 7 % len(free)]
            term = (10, 15, 20, 30)[place % 4] if controlled else 30
            rows.append((len(rows), chosen.id, category, controlled, term))
    _write(city, "kind (slot int, type_id int, category text, is_control bool, term int)", rows)


def _write(city, table, rows):
    """Make a table of ``rows``, and let the planner know its size."""
    name = SQL.identifier("city", table.partition(" ")[0])
    city.cr.execute(" ".join(("CREATE UNLOGGED TABLE", f"city.{table}")))
    values = SQL(", ").join(SQL("%s", tuple(row)) for row in rows)
    city.cr.execute(SQL("INSERT INTO %s VALUES %s", name, values))
    city.cr.execute(SQL("ANALYZE %s", name))
