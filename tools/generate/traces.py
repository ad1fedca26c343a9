"""What cards leave behind: requests, the ledger of deadlines, replies, hand-overs of originals,
lines of history, and the sets by which they are seen. After :mod:`papers`.
"""

from .draw import LINES, OURS, PRIVATE, SENT, sieve

TABLES = [
    "docflow_document_people_rel",
    "docflow_document_body_rel",
    "docflow_document_link",
    "docflow_extension",
    "docflow_question",
    "docflow_deadline_entry",
    "docflow_custody",
    "mail_message",
]
_LINE = f"%(assignment)s + card.number * {LINES}"


def statements(bulk, step):
    """Yield ``(name, statement)`` that add the rows of one step: ``small``, ``rest``, ``all``."""
    yield "extensions", _extensions(bulk, step)
    yield "questions", _questions(bulk, step)
    yield "ledger of cards", _card_entries(bulk, step)
    yield "ledger of assignments", _line_entries(bulk, step)
    yield "replies", _links(bulk, step)
    yield "hand-overs", _custody(bulk, step)
    yield "history", _history(bulk, step)


def _request(**values):
    """Return the columns that every request has: the main executor asks the author."""
    return {
        "assignment_id": _LINE,
        "level_id": _LINE,
        "document_id": "card.document_id",
        "company_id": "%(company)s",
        "author_id": "card.main_id",
        "author_label": "card.main_label",
        "approver_id": "card.author_id",
        "reason": "SELECT text FROM city.saying WHERE kind = 'reason' "
        "AND nr = city.pick(card.number, 53, %(reason_count)s)",
        "is_with_controller": "FALSE",
        "create_uid": "card.main_id",
        "write_uid": "card.main_id",
        **values,
    }


def _extensions(bulk, step):
    """Extended terms were asked for and granted; some open ones are being asked for."""
    asked = "card.due_initial - interval '5 days'"
    granted = "CASE WHEN card.is_extended THEN {} END".format
    values = _request(
        # the ledger points at it
        id="%(extension)s + card.number",
        state="CASE WHEN card.is_extended THEN 'granted' ELSE 'requested' END",
        date_asked=asked,
        create_date=asked,
        date_before="card.due_initial",
        date_deadline="card.due_initial + interval '14 days'",
        date_granted=granted("card.due"),
        date_decided=granted(f"{asked} + interval '4 hours'"),
        decision_label=granted("card.author_label"),
        is_late="FALSE",
        # where requests may go along a route
        approval_state="'none'",
    )
    source = f"""city.work card WHERE {sieve(step)} AND (card.is_extended
        OR (card.is_open AND card.is_lowest AND city.pick(card.n, 25, 100) < 8))"""
    return bulk.insert("docflow_extension", values, source)


def _questions(bulk, step):
    values = _request(
        state="'granted'",
        date_asked="card.issued + interval '1 hour'",
        create_date="card.issued",
        date_decided="card.issued + interval '5 hours'",
        decision_label="card.author_label",
        answer="'Так'",
    )
    source = f"city.work card WHERE {sieve(step)} AND city.pick(card.n, 26, 100) = 0"
    return bulk.insert("docflow_question", values, source)


def _card_entries(bulk, step):
    """A card's term: set at the registration, moved once where it was extended."""
    values = {
        "document_id": "card.id",
        "company_id": "%(company)s",
        "user_id": "card.registrar_id",
        "acting_label": "registrar.label",
        "kind": "(ARRAY['initial', 'extension'])[1 + k]",
        "reason": "CASE WHEN k = 1 THEN 'Продовжено за зверненням виконавця' END",
        "date_before": "CASE WHEN k = 1 THEN card.due_initial END",
        "date_after": "CASE WHEN k = 1 THEN card.due ELSE card.due_initial END",
        "date": "CASE WHEN k = 1 THEN card.due_initial - interval '5 days' ELSE card.moment END",
    }
    source = f"""city.card card JOIN city.person registrar
          ON registrar.user_id = card.registrar_id
       CROSS JOIN LATERAL generate_series(0, card.is_extended::int) k
       WHERE {sieve(step)} AND card.due IS NOT NULL"""
    return bulk.insert("docflow_deadline_entry", values, source)


def _line_entries(bulk, step):
    """Terms of assignments: set by the resolution, moved by the request."""
    moved = "CASE WHEN move = 1 THEN {} ELSE {} END".format
    values = {
        "document_id": "card.document_id",
        "resolution_id": "%(resolution)s + card.number",
        "assignment_id": f"{_LINE} + k",
        "company_id": "%(company)s",
        "user_id": "card.author_id",
        "principal_id": "card.author_id",
        "acting_label": "card.author_label",
        "kind": "(ARRAY['initial', 'extension'])[1 + move]",
        "reason": moved("'Потрібен додатковий час'", "NULL"),
        "extension_id": moved("%(extension)s + card.number", "NULL"),
        "date_before": moved("card.due_initial", "NULL"),
        "date_after": moved("card.due", "card.due_initial"),
        "date": moved("card.due_initial - interval '5 days'", "card.issued"),
    }
    source = f"""city.work card CROSS JOIN LATERAL generate_series(0, card.lines - 1) k
        CROSS JOIN LATERAL generate_series(0, card.is_extended::int) move
       WHERE {sieve(step)}"""
    return bulk.insert("docflow_deadline_entry", values, source)


def _links(bulk, step):
    """Most of what goes out answers something that came in; the sieve keeps both ends."""
    values = {
        "document_id": "card.id",
        "linked_id": "asked.id",
        "kind": "'reply'",
        "create_uid": "card.clerk_id",
        "create_date": "card.moment",
        "write_uid": "card.clerk_id",
        "write_date": "card.moment",
    }
    source = f"""city.card card JOIN city.card asked
          ON asked.n = card.n - 100 * (1 + city.pick(card.n, 27, 60))
         AND asked.category = 'incoming'
         AND NOT asked.is_draft
       WHERE {sieve(step)} AND card.category = 'outgoing' AND NOT card.is_draft"""
    return bulk.insert("docflow_document_link", values, source)


def _custody(bulk, step):
    """A sixth of the originals is handed over; half of these came back to the office."""
    back = "city.pick(card.n, 29, 2)"
    on_way = "(k = 0 AND card.moment > %(until)s - interval '3 days')"
    out = f"CASE WHEN {on_way} THEN NULL ELSE {{}} END".format
    values = {
        "document_id": "card.id",
        "company_id": "%(company)s",
        "office_id": "card.office_id",
        "giver_id": "CASE WHEN k = 1 THEN card.head_id END",
        "given_by_id": "CASE WHEN k = 1 THEN card.head_id ELSE card.registrar_id END",
        "giver_label": "CASE WHEN k = 1 THEN card.head_label END",
        "holder_id": "CASE WHEN k = 0 THEN card.head_id END",
        "holder_label": "CASE WHEN k = 0 THEN card.head_label END",
        "received_by_id": out("CASE WHEN k = 0 THEN card.head_id ELSE card.registrar_id END"),
        "state": f"CASE WHEN {on_way} THEN 'on_way' ELSE 'received' END",
        "is_current": f"k = {back} AND NOT {on_way}",
        "place": "'Шафа ' || (1 + city.pick(card.n, 35, 12))",
        "date": "card.moment + interval '4 hours' + k * interval '9 days'",
        "date_received": out("card.moment + interval '5 hours' + k * interval '9 days'"),
        "create_date": "card.moment",
        "create_uid": "card.registrar_id",
    }
    source = f"""city.card card CROSS JOIN LATERAL generate_series(0, {back}) k
       WHERE {sieve(step)} AND card.category = 'incoming' AND card.is_worked
         AND city.pick(card.n, 28, 6) = 0
         AND card.moment < %(until)s - k * interval '12 days'"""
    return bulk.insert("docflow_custody", values, source)


def _history(bulk, step):
    """A share of the lines that the flow writes into the history of cards: the registration, and
    who was given what to do.
    """
    who = "CASE WHEN work.n IS NULL THEN card.registrar_partner_id ELSE work.author_partner_id END"
    date = "COALESCE(work.issued, card.moment)"
    changes = {
        "res_id": "card.id",
        "author_id": who,
        "create_uid": "COALESCE(work.author_id, card.registrar_id)",
        "write_uid": "COALESCE(work.author_id, card.registrar_id)",
        "date": date,
        "create_date": date,
        "write_date": date,
        "message_id": "'<' || md5(card.n || '.' || COALESCE(work.level, -1)) || '@city>'",
        "body": """'<p>' || CASE WHEN work.n IS NULL THEN 'Зареєстровано: № ' || card.reg_number
            || ' від ' || to_char(card.reg_day, 'DD.MM.YYYY') || '.' ELSE 'Резолюція: ' || (
            SELECT text FROM city.saying WHERE kind = 'do' AND nr = work.saying)
            || ' — ' || split_part(work.main_label, ',', 1) END || '</p>'""",
    }
    source = f"""(SELECT card.*, person.partner_id AS registrar_partner_id
          FROM city.card card JOIN city.person person ON person.user_id = card.registrar_id
         WHERE {sieve(step)} AND NOT card.is_draft
           AND city.pick(card.n, 52, 100) < %(history)s) card
        CROSS JOIN LATERAL (
            SELECT NULL::int AS n, NULL::int AS level, NULL::int AS author_id,
                   NULL::int AS author_partner_id, NULL::timestamp AS issued,
                   NULL::int AS saying, NULL::text AS main_label
             UNION ALL
            SELECT n, level, author_id, author_partner_id, issued, saying, main_label
              FROM city.work WHERE city.work.n = card.n) work"""
    return bulk.copy(
        "mail_message", "%(proto_message)s", "nextval('mail_message_id_seq')", changes, source
    )


def sight_statements(step):
    """Yield the statements that keep the sets of cards as ``docflow.access.mixin`` derives them.

    The cards themselves come afterwards, with these sets in their own rows.
    """
    mine = sieve(step)
    theirs = sieve(step, "(item.document_id - %(document)s)")
    # a draft that no office has got is its author's own
    shared = f"{mine} AND NOT {PRIVATE}"
    people = [
        _select("id, clerk_id", "city.card card", f"{mine} AND {OURS}"),
        _select("id, registrar_id", "city.card card", f"{mine} AND NOT card.is_draft"),
        _select("id, head_id", "city.card card", f"{shared} AND {SENT}"),
        _select("id, controller_id", "city.card card", mine),
    ]
    parts = {
        "docflow_document_recipient": "user_id",
        "docflow_resolution": "author_id",
        "docflow_assignment": "executor_id",
        "docflow_custody": "holder_id",
    }
    people += [
        _select(f"document_id, {name}", f"{table} item", f"{theirs} AND item.state <> 'draft'")
        for table, name in parts.items()
    ]
    # who waits for an answer sees it
    answered = {
        "city.card": ("id", "controller_id"),
        "docflow_resolution": ("document_id", "author_id"),
        "docflow_document_recipient": ("document_id", "user_id"),
    }
    people += [
        _select(
            f"item.document_id, other.{name}",
            f"docflow_document_link item JOIN {table} other ON other.{key} = item.linked_id",
            f"{theirs} AND item.kind IN ('reply', 'execution')",
        )
        for table, (key, name) in answered.items()
    ]
    yield "people who see", _sets("docflow_document_people_rel", "user_id", people)
    unit = "JOIN hr_department unit ON unit.id ="
    office = "JOIN docflow_office office ON office.id = card.office_id"
    bodies = [
        _select(
            "card.id, unit.docflow_body_id",
            f"city.card card {office} {unit} office.department_id",
            shared,
        ),
        _select("card.id, card.body_id", "city.card card", f"{shared} AND {OURS}"),
    ]
    bodies += [
        _select(
            "item.document_id, unit.docflow_body_id",
            f"{table} item {unit} item.department_id",
            theirs,
        )
        for table in ("docflow_document_recipient", "docflow_assignment")
    ]
    yield "bodies that see", _sets("docflow_document_body_rel", "body_id", bodies)


def _select(columns, source, condition):
    parts = ("SELECT", columns, "FROM", source, "WHERE", condition)
    return " ".join(parts)


def _sets(table, column, parts):
    found = " UNION ".join(parts)
    head = ("INSERT INTO", table, f"(document_id, {column})", "SELECT * FROM (", found)
    return " ".join((*head, f") one (document_id, {column}) WHERE {column} IS NOT NULL"))
