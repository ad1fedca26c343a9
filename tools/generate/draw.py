"""Years of papers of a :mod:`city`: what happens to each card, drawn once.

``city.card`` tells it of cards, ``city.work`` of their resolutions; :mod:`papers` and
:mod:`traces` make the rows of the suite's tables from these two, of all cards or of every
hundredth, so that a small city is the big one seen through a sieve: same years, same bodies, same
skew. Numbers of a journal have no gap once all cards are there.
"""

from .city import BODY_HEAD, CLERK, MAYOR, SLOTS, UNIT_HEAD

#: Of a thousand: cards done late; cards that nobody finishes; extended terms.
LATE, ABANDONED, EXTENDED = 70, 8, 120
DEPTH = 4  # ids kept for resolutions of one card
LINES = 5  # ids kept for assignments of one resolution

_CONSTANTS = {
    "MAYOR": MAYOR,
    "BODY_HEAD": BODY_HEAD,
    "UNIT_HEAD": UNIT_HEAD,
    "CLERK": CLERK,
    "SLOTS": SLOTS,
    "LATE": LATE,
    "ABANDONED": ABANDONED,
    "EXTENDED": EXTENDED,
    "DEPTH": DEPTH,
}
_SIEVES = {
    "small": "{n} >= 0 AND mod({n}, 100) = 0",
    "rest": "{n} >= 0 AND mod({n}, 100) <> 0",
    "all": "{n} >= 0",
}


def sieve(name, number="card.n"):
    """Return the condition by which cards belong to a step of the filling (str)."""
    return _SIEVES[name].format(n=number)


def draw(bulk, facts):
    """Make both tables of ``cards`` cards of the last ``years`` years."""
    for name in ("docflow_document", "docflow_resolution", "docflow_assignment"):
        facts[name.removeprefix("docflow_")] = bulk.base(name)
    values = facts | _CONSTANTS
    bulk.run("drawn cards", _CARD.replace("placed_cards", _PLACED), values)
    bulk.cr.execute("CREATE UNIQUE INDEX bench_card_idx ON city.card (n); ANALYZE city.card")
    bulk.run("drawn work", _WORK, values)
    bulk.cr.execute("CREATE INDEX bench_work_idx ON city.work (n); ANALYZE city.work")


# where each card lands: a place, an office there, a kind, who registers and who works
_PLACED = """
    SELECT n, unit.unit, unit.unit_id, unit.body, unit.body_id, office.office_id, kind.type_id,
           kind.category, kind.is_control, kind.term, journal.journal_id, journal.case_code,
           registrar.user_id AS registrar_id, staff.clerk, clerk.user_id AS clerk_id,
           head.user_id AS head_id,
           -- more papers every year
           %(until)s - %(span)s * (1 - power((n + 0.5)::float8 / %(cards)s, 0.8)) AS raw,
           -- the mayor resolves a third, heads of bodies the rest
           CASE WHEN city.pick(n, 10, 100) < 35 THEN %(MAYOR)s ELSE %(BODY_HEAD)s END AS top
      FROM generate_series(0, %(cards)s - 1) n
      JOIN city.place place ON place.slot = city.pick(n, 1, 1000)
      JOIN city.unit unit ON unit.unit = place.unit
      JOIN city.office office
        ON office.body = unit.body AND office.slot = city.pick(n, 2, office.offices)
      JOIN city.kind kind ON kind.slot = city.pick(n, 3, 1000)
      JOIN city.journal journal
        ON journal.office_id = office.office_id AND journal.category = kind.category
      JOIN city.registrar registrar
        ON registrar.office_id = office.office_id
       AND registrar.slot = city.pick(n, 4, registrar.registrars)
      JOIN city.staff staff
        ON staff.unit = unit.unit AND staff.slot = city.pick(n, 5, %(SLOTS)s)
      JOIN city.person clerk ON clerk.role = %(CLERK)s AND clerk.nr = staff.clerk
      JOIN city.person head ON head.role = %(UNIT_HEAD)s AND head.nr = unit.unit"""

_CARD = """
    CREATE UNLOGGED TABLE city.card AS
    WITH placed AS (placed_cards),
    dated AS (
        SELECT placed.*,
               -- in the hours and on the days of work
               raw::date + (CASE extract(isodow FROM raw) WHEN 6 THEN -1 WHEN 7 THEN 1 ELSE 0 END)
                   + interval '6 hours' + (raw - raw::date) / 3 AS worked,
               -- what comes in is mostly resolved; what goes out is not
               CASE WHEN city.pick(n, 6, 100) <
                         CASE category WHEN 'incoming' THEN 85 WHEN 'internal' THEN 60
                                       WHEN 'order' THEN 50 ELSE 0 END
                    THEN 1 + (city.pick(n, 7, 100) < 42)::int
                           + (top = %(MAYOR)s AND city.pick(n, 7, 100) < 19)::int
                    ELSE 0 END AS levels
          FROM placed
    ), termed AS (
        SELECT dated.*, least(worked, %(until)s) AS moment, least(worked, %(until)s)::date AS day,
               CASE WHEN category IN ('incoming', 'internal') OR levels > 0 THEN
                    worked::date + term - (CASE extract(isodow FROM worked::date + term)
                         WHEN 6 THEN 1 WHEN 7 THEN 2 ELSE 0 END) + interval '15 hours'
                    END AS due_initial,
               levels > 0 AND city.pick(n, 8, 1000) < %(EXTENDED)s AS is_extended
          FROM dated
    ), ended AS (
        SELECT termed.*, due_initial + is_extended::int * interval '14 days' AS due FROM termed
    ), done AS (
        SELECT ended.*,
               CASE WHEN city.pick(n, 9, 1000) < %(ABANDONED)s THEN NULL
                    WHEN city.pick(n, 11, 1000) < %(LATE)s AND due IS NOT NULL
                    THEN due + interval '1 day' * (1 + city.pick(n, 12, 20))
                    ELSE moment + (COALESCE(due, moment + interval '3 days') - moment)
                         * (0.15 + 0.84 * city.pick(n, 13, 1000) / 1000)
                    END AS finished
          FROM ended
    )
    SELECT done.*, %(document)s + n AS id,
           row_number() OVER (PARTITION BY journal_id, extract(year FROM day) ORDER BY n) AS serial,
           levels > 0 AND COALESCE(finished > %(until)s, TRUE) AS is_open,
           COALESCE(finished <= %(until)s, FALSE) AS is_over,
           is_control AND COALESCE(finished + interval '40 hours' <= %(until)s, FALSE)
               AS is_released,
           finished + interval '1 hour' * (1 + city.pick(n, 14, 39)) AS released,
           CASE WHEN is_control THEN (%(controllers)s::int[])
               [1 + city.pick(n, 19, cardinality(%(controllers)s::int[]))] END AS controller_id
      FROM done"""

_WORK = """
    CREATE UNLOGGED TABLE city.work AS
    SELECT work.*, author.user_id AS author_id, author.label AS author_label,
           main.user_id AS main_id, main.label AS main_label
      FROM (
        SELECT card.n, level, card.id AS document_id, card.is_open, card.is_extended,
               level = 0 AND card.is_control AS is_control, card.controller_id,
               card.n * %(DEPTH)s + level AS number, card.top + level AS author_role,
               card.top + level + 1 AS role,
               CASE card.top + level WHEN %(MAYOR)s THEN 0 WHEN %(BODY_HEAD)s THEN card.body
                    WHEN %(UNIT_HEAD)s THEN card.unit ELSE card.clerk END AS author_nr,
               CASE card.top + level + 1 WHEN %(BODY_HEAD)s THEN card.body
                    WHEN %(UNIT_HEAD)s THEN card.unit ELSE card.clerk END AS nr,
               CASE card.top + level + 1 WHEN %(BODY_HEAD)s THEN %(count_1)s
                    WHEN %(UNIT_HEAD)s THEN %(count_2)s ELSE %(count_3)s END AS roles,
               -- one executor mostly, five seldom
               ('{1,1,1,1,1,1,1,1,1,1,1,1,1,2,2,2,2,3,3,5}'::int[])
                   [1 + city.pick(card.n * %(DEPTH)s + level, 15, 20)] AS lines,
               level = card.levels - 1 AS is_lowest,
               least(card.moment + interval '3 hours' * (level + 1), %(until)s) AS issued,
               card.due - interval '1 day' * level AS due,
               card.due_initial - interval '1 day' * level AS due_initial,
               card.finished - interval '20 minutes' * level AS finished
          FROM city.card card, generate_series(0, card.levels - 1) level
      ) work
      JOIN city.person author ON author.role = work.author_role AND author.nr = work.author_nr
      JOIN city.person main ON main.role = work.role AND main.nr = work.nr"""
