"""The cards that :mod:`draw` drew, their reviews, resolutions and assignments, as set-based SQL."""

from .city import BODY_HEAD, MAYOR
from .draw import DEPTH, LINES, sieve

TABLES = [
    "docflow_document",
    "docflow_document_recipient",
    "docflow_resolution",
    "docflow_assignment",
]


def statements(bulk, step):
    """Yield ``(name, statement)`` that add the rows of one step: ``small``, ``rest``, ``all``."""
    yield "cards", _cards(bulk, step)
    yield "reviews", _reviews(bulk, step)
    yield "resolutions", _resolutions(bulk, step)
    yield "assignments", _assignments(bulk, step)


def _cards(bulk, step):
    number = "card.case_code || '/' || card.serial"
    begun = "card.moment - interval '1 minute' * city.pick(card.n, 16, 900)"
    came = "CASE WHEN card.category = 'incoming' THEN {} END".format
    sent = "CASE WHEN card.category IN ('outgoing', 'legal_act') THEN {} END".format
    ours = "CASE WHEN card.category <> 'incoming' THEN {} END".format
    control = "CASE WHEN card.is_released THEN {} END".format
    changes = {
        "name": "'Про питання № ' || card.n || ', справа ' || card.case_code",
        "type_id": "card.type_id",
        "category": "card.category",
        "office_id": "card.office_id",
        "journal_id": "card.journal_id",
        "registrar_id": "card.registrar_id",
        "create_uid": "card.registrar_id",
        "write_uid": "card.registrar_id",
        "create_date": begun,
        "date_submitted": begun,
        "write_date": "card.moment",
        "date_registered": "card.moment",
        "reg_number": number,
        "reg_number_key": number,
        "reg_serial": "card.serial",
        "reg_year": "extract(year FROM card.day)::int",
        "reg_date": "card.day",
        "barcode": "'BN' || lpad(card.id::text, 10, '0')",
        "correspondent_id": came(
            "(%(partners)s::int[])[1 + mod((power(city.pick(card.n, 17, 10000) / 1e4, 3) * 2000)"
            "::int, cardinality(%(partners)s::int[]))]"
        ),
        "corr_number": came("card.n || '/01-9'"),
        "corr_number_key": came("card.n || '/01-9'"),
        "corr_date": came("card.day - 3"),
        "topic_id": "(%(topics)s::int[])"
        "[1 + city.pick(card.n, 18, cardinality(%(topics)s::int[]))]",
        "delivery_method_id": "%(delivery)s",
        "department_id": ours("card.unit_id"),
        "author_id": ours("card.clerk_id"),
        "signatory_id": sent("card.head_id"),
        "state": _STATE,
        "control_state": "CASE WHEN NOT card.is_control THEN 'none' WHEN card.is_released "
        "THEN 'released' ELSE 'on_control' END",
        "controller_id": "card.controller_id",
        "date_control": "CASE WHEN card.is_control THEN card.moment + interval '1 hour' END",
        "date_control_released": control("card.released"),
        "control_released_by_id": control("card.controller_id"),
        "date_control_done": control("card.finished"),
        "control_note": control("'Виконано'"),
        "date_deadline": "card.due",
        "date_deadline_initial": "card.due_initial",
        "date_executed": f"CASE WHEN {_STATE} = 'executed' THEN CASE WHEN card.is_released "
        "THEN card.released ELSE card.finished END END",
    }
    source = f"city.card card WHERE {sieve(step)}"
    return bulk.copy("docflow_document", "%(proto_card)s", "card.id", changes, source)


# what is sent stays registered; what is on control waits for the controller
_STATE = """(CASE WHEN card.category IN ('outgoing', 'legal_act') THEN 'registered'
    WHEN card.is_over AND (card.is_released OR NOT card.is_control) THEN 'executed'
    WHEN card.levels = 0 THEN 'in_review' ELSE 'in_execution' END)"""


def _reviews(bulk, step):
    """Who resolves has reviewed first; of a quarter, a second person takes note."""
    source = f"""city.card card CROSS JOIN generate_series(0, 1) k
        JOIN city.person person ON person.role = card.top + k
         AND person.nr = CASE card.top + k WHEN {MAYOR} THEN 0 WHEN {BODY_HEAD} THEN card.body
                              ELSE card.unit END
       WHERE {sieve(step)} AND card.category IN ('incoming', 'internal', 'order')
         AND (k = 0 OR city.pick(card.n, 20, 100) < 25)"""
    done = "(card.levels > 0 OR card.is_over)"
    late = "(city.pick(card.n, 21, 100) < 6)"
    values = {
        "document_id": "card.id",
        "company_id": "%(company)s",
        "sequence": "10 + k",
        "user_id": "person.user_id",
        "department_id": "person.department_id",
        "position": "person.label",
        "state": f"CASE WHEN {done} THEN 'done' ELSE 'waiting' END",
        "result": f"CASE WHEN NOT {done} THEN NULL WHEN card.levels > 0 AND k = 0 THEN 'resolved' "
        "ELSE 'read' END",
        "date_received": "card.moment",
        "date_deadline": "card.moment + interval '1 day'",
        "date_done": f"CASE WHEN {done} THEN least(card.moment + CASE WHEN {late} "
        "THEN interval '50 hours' ELSE interval '3 hours' END, %(until)s) END",
        "is_late": f"{done} AND {late}",
        "create_date": "card.moment",
        "create_uid": "card.registrar_id",
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
        "text": "'Опрацювати та доповісти'",
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
        "report": f"CASE WHEN {state} IN ('done', 'reported') THEN 'Виконано' END",
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
       WHERE {sieve(step)}"""
    row_id = f"%(assignment)s + {number}"
    return bulk.copy("docflow_assignment", "%(proto_line)s", row_id, changes, source)


_KIND = f"""(CASE WHEN k = 0 OR city.pick(card.number * {LINES} + k, 24, 100) < 75 THEN 'execute'
    WHEN city.pick(card.number * {LINES} + k, 24, 100) < 90 THEN 'acquaint' ELSE 'opinion' END)"""
