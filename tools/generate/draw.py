"""Years of papers of a :mod:`city`: what happens to each card, drawn once.

``city.card`` tells it of cards, ``city.work`` of their resolutions, ``city.file`` of their files;
other modules make the rows of the suite's tables from these, of all cards or of every hundredth, so
that a small city is the big one seen through a sieve: same years, same bodies, same skew. Numbers
of a journal have no gap once all cards are there.

Beside the ordinary ones: drafts (private or handed over), cancelled cards, letters that came twice,
numbers that were reserved, late numbers with a letter, and cards with a tree of many resolutions.
"""

from .city_tables import BODY_HEAD, CLERK, MAYOR, SLOTS, UNIT_HEAD

#: Of a thousand: cards done late; cards that nobody finishes; extended terms.
LATE, ABANDONED, EXTENDED = 70, 8, 120
DEPTH = 4  # ids kept for resolutions of one card
LINES = 5  # ids kept for assignments of one resolution
VERSIONS, FILES, PAGES = 3, 2, 10  # ids kept for a file, a card, a version

#: Of ``card``: what comes from here, what goes out, a draft that no office has got.
OURS = "card.category <> 'incoming'"
SENT = "card.category IN ('outgoing', 'legal_act')"
PRIVATE = "(card.is_draft AND NOT card.is_submitted)"

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
    """Return the condition by which cards belong to a step of the filling (str).

    :param str name: a step, or ``first:last`` for a range of numbers
    """
    if ":" in name:
        first, last = map(int, name.split(":"))
        return f"{number} BETWEEN {first} AND {last}"
    return _SIEVES[name].format(n=number)


def draw(bulk, facts, out=print):
    """Make the tables of ``cards`` cards of the last ``years`` years."""
    for name in ("docflow_document", "docflow_resolution", "docflow_assignment"):
        facts[name.removeprefix("docflow_")] = bulk.base(name)
    facts |= _CONSTANTS
    bulk.cr.execute(_BIG_TREE, facts)
    facts["big_tree"] = (bulk.cr.fetchone() or [-1])[0]
    bulk.run("drawn cards", _CARD.replace("placed_cards", _PLACED), facts, out)
    bulk.cr.execute("CREATE UNIQUE INDEX city_card_idx ON city.card (n); ANALYZE city.card")
    bulk.run("drawn work", _WORK, facts, out)
    bulk.cr.execute("CREATE INDEX city_work_idx ON city.work (n); ANALYZE city.work")
    bulk.run("drawn files", _FILE, facts, out)
    bulk.cr.execute("CREATE INDEX city_file_idx ON city.file (n); ANALYZE city.file")


# an incoming card of the last tenth that is not cancelled
_BIG_TREE = """
    SELECT n FROM generate_series((%(cards)s * 0.85)::int, (%(cards)s * 0.97)::int) n
      JOIN city.kind kind ON kind.slot = city.pick(n, 3, 1000)
     WHERE kind.category = 'incoming' AND city.pick(n, 43, 1000) >= 9 ORDER BY n LIMIT 1"""

# where each card lands: a place, an office there, a kind, who registers and who works
_PLACED = """
    SELECT n, unit.unit, unit.unit_id, unit.body, unit.body_id, office.office_id, kind.type_id,
           kind.category, kind.term, journal.journal_id, journal.case_code,
           registrar.user_id AS registrar_id, staff.clerk, clerk.user_id AS clerk_id,
           clerk.label AS clerk_label, clerk.partner_id AS clerk_partner_id,
           head.user_id AS head_id, head.label AS head_label,
           -- more papers every year
           %(until)s - %(span)s * (1 - power((n + 0.5)::float8 / %(cards)s, 0.8)) AS raw,
           -- a letter that came twice bears the number and the date of the first
           CASE WHEN kind.category = 'incoming' AND n > 100 AND city.pick(n, 44, 1000) < 8
                THEN n - 1 - city.pick(n, 46, 90) ELSE n END AS first_n,
           -- the mayor resolves a third, heads of bodies the rest
           CASE WHEN city.pick(n, 10, 100) < 35 THEN %(MAYOR)s ELSE %(BODY_HEAD)s END AS top,
           kind.category = 'incoming' AND (n = %(big_tree)s OR city.pick(n, 42, 5000) = 0)
               AS is_tree,
           city.pick(n, 43, 1000) < 9 AND n <> %(big_tree)s AS is_cancelled,
           kind.category IN ('outgoing', 'internal', 'order') AND city.pick(n, 41, 100) < 45
               AND n > %(cards)s - greatest(%(cards)s * 0.012, 60) AS is_draft,
           kind.is_control
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
        SELECT placed.*, NOT (is_draft OR is_cancelled) AS is_worked,
               -- in the hours and on the days of work
               raw::date + (CASE extract(isodow FROM raw) WHEN 6 THEN -1 WHEN 7 THEN 1 ELSE 0 END)
                   + interval '6 hours' + (raw - raw::date) / 3 AS worked,
               -- what comes in is mostly resolved; what goes out is not
               CASE WHEN is_draft OR is_cancelled OR is_tree THEN 0
                    WHEN city.pick(n, 6, 100) <
                         CASE category WHEN 'incoming' THEN 85 WHEN 'internal' THEN 60
                                       WHEN 'order' THEN 50 ELSE 0 END
                    THEN 1 + (city.pick(n, 7, 100) < 42)::int
                           + (top = %(MAYOR)s AND city.pick(n, 7, 100) < 19)::int
                    ELSE 0 END AS levels
          FROM placed
    ), termed AS (
        SELECT dated.*, least(worked, %(until)s) AS moment, least(worked, %(until)s)::date AS day,
               CASE WHEN NOT is_draft AND (category IN ('incoming', 'internal') OR levels > 0) THEN
                    worked::date + term - (CASE extract(isodow FROM worked::date + term)
                         WHEN 6 THEN 1 WHEN 7 THEN 2 ELSE 0 END) + interval '15 hours'
                    END AS due_initial,
               levels > 0 AND city.pick(n, 8, 1000) < %(EXTENDED)s AS is_extended,
               is_control AND is_worked AS is_controlled,
               is_draft AND city.pick(n, 47, 100) < 40 AS is_submitted,
               -- what is late on a day on which its journal has a number already gets a letter
               NOT is_draft AND city.pick(n, 48, 1000) < 5 AS is_candidate
          FROM dated
    ), ended AS (
        SELECT termed.*, due_initial + is_extended::int * interval '14 days' AS due,
               lag(day) OVER row AS last_day, lag(is_candidate) OVER row AS was_candidate,
               extract(year FROM day)::int AS year
          FROM termed
        WINDOW row AS (PARTITION BY is_draft, journal_id, extract(year FROM day) ORDER BY n)
    ), done AS (
        SELECT ended.*, COALESCE(is_candidate AND NOT was_candidate AND last_day < day, FALSE)
                   AS is_late,
               CASE WHEN NOT is_worked OR is_tree OR city.pick(n, 9, 1000) < %(ABANDONED)s
                    THEN NULL
                    WHEN city.pick(n, 11, 1000) < %(LATE)s AND due IS NOT NULL
                    THEN due + interval '1 day' * (1 + city.pick(n, 12, 20))
                    ELSE moment + (COALESCE(due, moment + interval '3 days') - moment)
                         * (0.15 + 0.84 * city.pick(n, 13, 1000) / 1000)
                    END AS finished
          FROM ended
    ), numbered AS (
        SELECT done.*, NOT is_draft AND NOT is_late AND city.pick(n, 45, 1000) < 2 AS is_reserved,
               CASE WHEN NOT is_draft THEN sum((NOT is_late)::int) OVER (
                    PARTITION BY is_draft, journal_id, year ORDER BY n) END AS serial
          FROM done
    )
    SELECT numbered.*, %(document)s + n AS id,
           case_code || '/' || serial || CASE WHEN is_late THEN '-а' ELSE '' END AS reg_number,
           -- as look-alike letters are compared
           case_code || '/' || serial || CASE WHEN is_late THEN '-a' ELSE '' END AS reg_key,
           CASE WHEN is_late THEN last_day ELSE day END AS reg_day,
           CASE WHEN NOT is_draft THEN 'BN' || lpad((%(document)s + n)::text, 10, '0') END
               AS barcode,
           city.pick(n, 40, %(titles)s) AS title,
           is_tree AND is_worked OR levels > 0 AND COALESCE(finished > %(until)s, TRUE) AS is_open,
           COALESCE(finished <= %(until)s, FALSE) AS is_over,
           is_controlled AND COALESCE(finished + interval '40 hours' <= %(until)s, FALSE)
               AS is_released,
           finished + interval '1 hour' * (1 + city.pick(n, 14, 39)) AS released,
           controller.user_id AS controller_id, controller.label AS controller_label,
           CASE WHEN category IN ('incoming', 'outgoing') THEN
                (%(partners)s::int[])[1 + mod((power(city.pick(first_n, 17, 10000) / 1e4, 3) * 2000
                )::int, cardinality(%(partners)s::int[]))] END AS partner_id,
           CASE WHEN category = 'incoming' THEN
                '01-' || (2 + city.pick(first_n, 49, 38)) || '/' || first_n END AS corr_number,
           CASE WHEN category = 'incoming' THEN
                (%(until)s - %(span)s * (1 - power((first_n + 0.5)::float8 / %(cards)s, 0.8))
                )::date - 3 END AS corr_date,
           CASE WHEN is_draft THEN (is_submitted OR city.pick(n, 30, 4) > 1)::int
                WHEN city.pick(n, 30, 16) < 3 THEN 0
                ELSE 1 + (city.pick(n, 30, 16) = 3)::int END AS files
      FROM numbered
      LEFT JOIN city.person controller
        ON is_controlled AND controller.user_id = (%(controllers)s::int[])
               [1 + city.pick(n, 19, cardinality(%(controllers)s::int[]))]
     ORDER BY n"""

_WORK = """
    CREATE UNLOGGED TABLE city.work AS
    SELECT work.*, author.user_id AS author_id, author.label AS author_label,
           author.partner_id AS author_partner_id,
           main.user_id AS main_id, main.label AS main_label,
           city.pick(work.number, 50, %(do_count)s) AS saying
      FROM (
        SELECT card.n, level, card.id AS document_id, card.is_open, card.is_extended,
               level = 0 AND card.is_controlled AS is_control, card.controller_id,
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
      JOIN city.person main ON main.role = work.role AND main.nr = work.nr
     ORDER BY work.n, work.level"""

# a third of the versions was replaced; pages are read of the newest one
_FILE = """
    CREATE UNLOGGED TABLE city.file AS
    SELECT card.n, k, card.n * 2 + k AS number, card.id AS document_id, card.moment,
           card.category, card.is_draft,
           CASE WHEN card.is_draft OR card.category = 'incoming' THEN card.registrar_id
                ELSE card.clerk_id END AS user_id,
           1 + (city.pick(card.n * 2 + k, 31, 100) < 9)::int
             + (city.pick(card.n * 2 + k, 31, 100) < 2)::int AS versions,
           ('{1,1,1,1,1,1,1,2,2,2,2,2,3,3,3,3,4,4,5,8}'::int[])
               [1 + city.pick(card.n * 2 + k, 32, 20)] AS pages
      FROM city.card card, generate_series(0, card.files - 1) k
     ORDER BY card.n, k"""
