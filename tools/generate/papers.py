"""The cards that :mod:`draw` drew, their correspondents, reviews, resolutions and assignments, as
set-based SQL.
"""

from .city_tables import BODY_HEAD, MAYOR
from .draw import DEPTH, LINES, OURS, PRIVATE, SENT, sieve

TABLES = [
    "docflow_document",
    "docflow_document_party",
    "docflow_document_recipient",
    "docflow_number_reserve",
    "docflow_resolution",
    "docflow_assignment",
]


def statements(bulk, step):
    """Yield ``(name, statement)`` that add the rows of one step: ``small``, ``rest``, ``all``."""
    yield "reserved numbers", _reserves(bulk, step)
    yield "correspondents of cards", _parties(bulk, step)
    yield "reviews", _reviews(bulk, step)
    yield "resolutions", _resolutions(bulk, step)
    yield "assignments", _assignments(bulk, step)


def card_statements(bulk, step):
    """Yield the statement that adds the cards, once it is known who sees them."""
    yield "cards", _cards(bulk, step)


def _reserves(bulk, step):
    """Numbers taken off the row on purpose: most were used, some wait or are void.

    These two stand at the end of a journal's year, so that nothing after them was given already.
    """
    values = {
        "id": "%(reserve)s + card.n",
        "journal_id": "card.journal_id",
        "company_id": "%(company)s",
        "year": "card.year",
        "serial": "card.serial",
        "number": "card.reg_number",
        "date": "card.reg_day",
        "reason": "'Для рішення виконкому'",
        "state": "'used'",
        "create_uid": "card.registrar_id",
        "write_uid": "card.registrar_id",
        "create_date": "card.moment",
        "write_date": "card.moment",
    }
    source = f"city.card card WHERE {sieve(step)} AND card.is_reserved"
    return bulk.insert("docflow_number_reserve", values, source)


def _cards(bulk, step):
    given = "CASE WHEN NOT card.is_draft THEN {} END".format
    begun = "card.moment - interval '1 minute' * city.pick(card.n, 16, 900)"
    sent = f"CASE WHEN {SENT} THEN {{}} END".format
    ours = f"CASE WHEN {OURS} THEN {{}} END".format
    control = "CASE WHEN card.is_released THEN {} END".format
    maker = "CASE WHEN card.is_draft THEN card.clerk_id ELSE card.registrar_id END"
    changes = {
        "name": "SELECT text FROM city.title WHERE nr = card.title",
        "type_id": "card.type_id",
        "category": "card.category",
        "office_id": f"CASE WHEN NOT {PRIVATE} THEN card.office_id END",
        "journal_id": f"""CASE WHEN {PRIVATE} THEN (
            SELECT journal_id FROM city.draft_journal own
             WHERE own.type_id = card.type_id AND own.unit_id = card.unit_id)
            ELSE card.journal_id END""",
        "registrar_id": given("card.registrar_id"),
        "create_uid": maker,
        "write_uid": maker,
        "create_date": begun,
        "date_submitted": f"CASE WHEN NOT {PRIVATE} THEN {begun} END",
        "is_submitted": "card.is_submitted",
        "write_date": "card.moment",
        "date_registered": given("card.moment"),
        "reg_number": given("card.reg_number"),
        "reg_number_key": given("card.reg_key"),
        "reg_serial": "card.serial",
        "reg_suffix": "CASE WHEN card.is_late THEN 'а' END",
        "reg_year": given("card.year"),
        "reg_date": given("card.reg_day"),
        "late_date": "CASE WHEN card.is_late THEN card.reg_day END",
        "late_reason": "CASE WHEN card.is_late THEN 'Надійшло після закінчення роботи' END",
        "reserved_number_id": "CASE WHEN card.is_reserved THEN %(reserve)s + card.n END",
        "barcode": "card.barcode",
        "correspondent_id": "card.partner_id",
        "corr_number": "card.corr_number",
        "corr_number_key": "card.corr_number",
        "corr_date": "card.corr_date",
        "topic_id": "(%(topics)s::int[])"
        "[1 + city.pick(card.n, 18, cardinality(%(topics)s::int[]))]",
        "delivery_method_id": "%(delivery)s",
        "sheets": "1 + city.pick(card.n, 33, 6)",
        "is_urgent": "city.pick(card.n, 34, 100) < 4",
        "department_id": ours("card.unit_id"),
        "author_id": ours("card.clerk_id"),
        "signatory_id": sent("card.head_id"),
        "signatory_name": given(sent("card.head_label")),
        "message_main_attachment_id": """CASE WHEN card.files > 0 THEN (
            SELECT %(attachment)s + card.n * 6 + file.versions - 1
              FROM city.file file WHERE file.n = card.n AND file.k = 0) END""",
        "state": STATE,
        "sight": _SIGHT,
        "cancel_reason": "CASE WHEN card.is_cancelled THEN 'Зареєстровано помилково' END",
        "control_state": "CASE WHEN NOT card.is_controlled THEN 'none' WHEN card.is_released "
        "THEN 'released' ELSE 'on_control' END",
        "controller_id": "card.controller_id",
        "date_control": "CASE WHEN card.is_controlled THEN card.moment + interval '1 hour' END",
        "control_taken_label": "card.controller_label",
        "date_control_released": control("card.released"),
        "control_released_by_id": control("card.controller_id"),
        "control_released_label": control("card.controller_label"),
        "date_control_done": "CASE WHEN card.is_controlled AND card.is_over THEN card.finished END",
        "control_note": control("'Виконано'"),
        "date_deadline": "card.due",
        "date_deadline_initial": "card.due_initial",
        "date_executed": f"CASE WHEN {STATE} = 'executed' THEN CASE WHEN card.is_released "
        "THEN card.released ELSE card.finished END END",
    }
    source = f"city.card card WHERE {sieve(step)}"
    return bulk.copy("docflow_document", "%(proto_card)s", "card.id", changes, source)


# what is sent stays registered; what is on control waits for the controller
STATE = """(CASE WHEN card.is_draft THEN 'draft' WHEN card.is_cancelled THEN 'cancelled'
    WHEN card.category IN ('outgoing', 'legal_act') THEN 'registered'
    WHEN card.is_over AND (card.is_released OR NOT card.is_controlled) THEN 'executed'
    WHEN card.levels = 0 AND NOT card.is_tree THEN 'in_review' ELSE 'in_execution' END)"""


# what docflow.sight.mixin derives from the sets of the card
_SIGHT = f"""ARRAY(SELECT DISTINCT number FROM (
        SELECT user_id * 16 FROM docflow_document_people_rel WHERE document_id = card.id
         UNION ALL
        SELECT unnest(ARRAY[body_id * 16 + 1, %(company)s * 16 + 4])
          FROM docflow_document_body_rel WHERE document_id = card.id
         UNION ALL SELECT card.type_id * 16 + 2
         UNION ALL SELECT card.office_id * 16 + 3 WHERE NOT {PRIVATE}
    ) sight (number) ORDER BY number)"""


def _parties(bulk, step):
    """Who wrote what came in, and to whom goes what goes out."""
    values = {
        "document_id": "card.id",
        "sequence": "10",
        "partner_id": "card.partner_id",
        "partner_name": "partner.complete_name",
        "number": "card.corr_number",
        "date": "card.corr_date",
        "create_uid": "card.registrar_id",
        "write_uid": "card.registrar_id",
        "create_date": "card.moment",
        "write_date": "card.moment",
    }
    source = f"""city.card card JOIN res_partner partner ON partner.id = card.partner_id
       WHERE {sieve(step)}"""
    return bulk.insert("docflow_document_party", values, source)


def _reviews(bulk, step):
    """Who resolves has reviewed first; of a quarter, a second person takes note."""
    source = f"""city.card card CROSS JOIN generate_series(0, 1) k
        JOIN city.person person ON person.role = card.top + k
         AND person.nr = CASE card.top + k WHEN {MAYOR} THEN 0 WHEN {BODY_HEAD} THEN card.body
                              ELSE card.unit END
       WHERE {sieve(step)} AND NOT card.is_draft
         AND card.category IN ('incoming', 'internal', 'order')
         AND (k = 0 OR city.pick(card.n, 20, 100) < 25)
       ORDER BY card.n, k"""
    is_over = "(card.levels > 0 OR card.is_tree OR card.is_over)"
    state = f"""(CASE WHEN card.is_cancelled THEN 'withdrawn' WHEN {is_over} THEN 'done'
        ELSE 'waiting' END)"""
    late = "(city.pick(card.n, 21, 100) < 6)"
    due = "card.moment + interval '1 day'"
    done = f"""(CASE {state} WHEN 'withdrawn' THEN card.moment + interval '2 hours'
        WHEN 'done' THEN least(card.moment + CASE WHEN {late} THEN interval '50 hours'
        ELSE interval '3 hours' END, %(until)s) END)"""
    values = {
        "document_id": "card.id",
        "company_id": "%(company)s",
        "sequence": "10 + k",
        "user_id": "person.user_id",
        "department_id": "person.department_id",
        "position": "person.position",
        "state": state,
        "result": f"CASE {state} WHEN 'withdrawn' THEN 'withdrawn' WHEN 'waiting' THEN NULL "
        "ELSE CASE WHEN (card.levels > 0 OR card.is_tree) AND k = 0 THEN 'resolved' "
        "ELSE 'read' END END",
        "date_received": "card.moment",
        "date_deadline": due,
        "date_done": done,
        "is_late": f"{state} = 'done' AND {done} > {due}",
        "create_date": "card.moment",
        "create_uid": "card.registrar_id",
        "write_date": "card.moment",
        "write_uid": "card.registrar_id",
    }
    return bulk.insert("docflow_document_recipient", values, source)


def _resolutions(bulk, step):
    path = " || ".join(
        f"CASE WHEN card.level >= {level} "
        f"THEN (%(resolution)s + card.n * {DEPTH} + {level}) || '/' ELSE '' END"
        for level in range(3)
    )
    below = "CASE WHEN card.level > 0 THEN {} END".format
    changes = {
        "document_id": "card.document_id",
        "parent_id": below("%(resolution)s + card.number - 1"),
        "assignment_id": below(f"%(assignment)s + (card.number - 1) * {LINES}"),
        "parent_path": path,
        "author_id": "card.author_id",
        "author_label": "card.author_label",
        "signed_by_id": "card.author_id",
        "text": "SELECT text FROM city.saying WHERE kind = 'do' AND nr = card.saying",
        "state": "CASE WHEN card.is_open THEN 'issued' ELSE 'done' END",
        "is_control": "card.is_control",
        "controller_id": "CASE WHEN card.is_control THEN card.controller_id END",
        "date_issued": "card.issued",
        "create_date": "card.issued",
        "write_date": "card.issued",
        "create_uid": "card.author_id",
        "write_uid": "card.author_id",
        "date_done": "CASE WHEN NOT card.is_open THEN card.finished END",
        "date_deadline": "card.due",
        "date_deadline_initial": "card.due_initial",
    }
    source = f"city.work card WHERE {sieve(step)}"
    row_id = "%(resolution)s + card.number"
    return bulk.copy("docflow_resolution", "%(proto_resolution)s", row_id, changes, source)


def _assignments(bulk, step):
    """The main executor first; others are his neighbours, and finish before him."""
    number = f"(card.number * {LINES} + k)"
    opened = f"(card.is_open AND (k = 0 OR city.pick({number}, 22, 2) = 0))"
    drawn = f"city.pick({number}, 23, 20)"
    state = f"""(CASE WHEN NOT {opened} THEN 'done' WHEN NOT card.is_lowest THEN 'in_work'
        WHEN {drawn} < 6 THEN 'new' WHEN {drawn} < 17 THEN 'in_work'
        WHEN {drawn} < 19 AND {_KIND} = 'execute' THEN 'reported' ELSE 'returned' END)"""
    # the others' part lies between the signing and the end of the main one, or today
    end = "least(COALESCE(card.finished, %(until)s), %(until)s)"
    done = f"""(CASE WHEN k = 0 THEN card.finished
        ELSE card.issued + ({end} - card.issued) * (0.3 + 0.07 * {drawn} / 2) END)"""
    reported = f"CASE {state} WHEN 'done' THEN {done} WHEN 'reported' THEN {end} END"
    changes = {
        "resolution_id": "%(resolution)s + card.number",
        "document_id": "card.document_id",
        "sequence": "10 + k",
        "executor_id": "person.user_id",
        "executor_label": "person.label",
        "department_id": "person.department_id",
        "author_id": "card.author_id",
        "is_main": "k = 0",
        "kind": _KIND,
        "is_acceptance": f"{state} IN ('reported', 'returned')",
        "state": state,
        "date_received": "card.issued",
        "date_started": f"CASE WHEN {state} <> 'new' THEN card.issued + interval '1 hour' END",
        "date_done": f"CASE WHEN {state} = 'done' THEN {done} END",
        "date_reported": reported,
        "date_drafted": f"CASE WHEN {state} = 'done' AND k = 0 AND card.is_lowest AND {drawn} < 8 "
        f"THEN card.issued + ({done} - card.issued) * 0.7 END",
        "report": f"CASE WHEN {state} IN ('done', 'reported') THEN (SELECT text FROM city.saying "
        f"WHERE kind = 'report' AND nr = city.pick({number}, 51, %(report_count)s)) END",
        "report_label": f"CASE WHEN {state} IN ('done', 'reported') THEN person.label END",
        "remark": f"CASE WHEN {state} = 'returned' THEN 'Доопрацювати' END",
        "date_deadline": "card.due",
        "date_deadline_initial": "card.due_initial",
        "create_date": "card.issued",
        "write_date": "card.issued",
        "create_uid": "card.author_id",
        "write_uid": "card.author_id",
    }
    source = f"""city.work card CROSS JOIN LATERAL generate_series(0, card.lines - 1) k
        JOIN city.person person
          ON person.role = card.role AND person.nr = mod(card.nr + k, card.roles)
       WHERE {sieve(step)} ORDER BY card.number, k"""
    row_id = f"%(assignment)s + {number}"
    return bulk.copy("docflow_assignment", "%(proto_line)s", row_id, changes, source)


_KIND = f"""(CASE WHEN k = 0 OR city.pick(card.number * {LINES} + k, 24, 100) < 75 THEN 'execute'
    WHEN city.pick(card.number * {LINES} + k, 24, 100) < 90 THEN 'acquaint' ELSE 'opinion' END)"""
