"""Who works in a generated city and where: logins, journals, correspondents. Read by SQL, so that
the crowd's own process loads no registry.
"""

import json

from tests.server import query

from .load_letters import Place

#: Incoming letters whose types ask for no more than :func:`load_letters.make_letter` fills in.
_PLACES = """
SELECT DISTINCT ON (r.login) r.login, o.id, j.id, t.id,
       (SELECT min(id) FROM docflow_delivery_method WHERE active),
       coalesce(d.docflow_head, u.id)
  FROM docflow_office_registrar_rel x
  JOIN res_users r ON r.id = x.user_id AND r.active
  JOIN docflow_office o ON o.id = x.office_id
  JOIN docflow_journal j ON j.office_id = o.id AND j.active
  JOIN docflow_journal_type_rel jt ON jt.journal_id = j.id
  JOIN docflow_document_type t ON t.id = jt.type_id
  JOIN (SELECT id, (SELECT e.user_id FROM hr_employee e WHERE e.id = manager_id) AS docflow_head
          FROM hr_department) d ON d.id = o.department_id
  JOIN res_users u ON u.login = %(mayor)s
 WHERE t.category = 'incoming' AND t.active AND t.registration_mode = 'required'
   AND NOT EXISTS (
       SELECT FROM docflow_type_required_field_rel q JOIN ir_model_fields f ON f.id = q.field_id
        WHERE q.type_id = t.id AND f.name NOT IN %(known)s)
 ORDER BY r.login, coalesce(t.is_control_obligatory, false), o.id, j.id, t.id
"""
_KNOWN = (
    "corr_date",
    "corr_number",
    "correspondent_id",
    "delivery_method_id",
    "file_ids",
    "name",
    "recipient_ids",
)
_LETTERS = 500


class People:
    """``registrars`` (login → ``Place``) and ``readers`` (logins) of a generated city."""

    def __init__(self, database):
        told = query(
            database, "SELECT value FROM ir_config_parameter WHERE key = 'docflow.generated'"
        )
        if not told:
            raise SystemExit(f"{database} was not made by ./docflow generate")
        people = json.loads(told[0][0])["people"]
        letters = tuple(
            row[0]
            for row in query(
                database,
                "SELECT DISTINCT left(name, 12) FROM res_partner "  # noqa: S608 - a number
                f"WHERE is_company AND active ORDER BY 1 LIMIT {_LETTERS}",
            )
        )
        known = ", ".join(f"'{name}'" for name in _KNOWN)
        statement = _PLACES % {"mayor": f"'{people['mayor'][0]}'", "known": f"({known})"}
        self.registrars = {
            login: Place(*map(int, ids), letters)
            for login, *ids in query(database, " ".join(statement.split()))
            if login in people["registrar"]
        }
        self.readers = [
            login
            for role in ("mayor", "body_head", "unit_head", "controller", "clerk")
            for login in people[role]
            if login not in self.registrars
        ]
        self.words = _find_words(database)


def _find_words(database):
    """Return words of subjects, some frequent and some rare."""
    rows = query(
        database, "SELECT name FROM docflow_document TABLESAMPLE SYSTEM (1) LIMIT 2000"
    ) or query(database, "SELECT name FROM docflow_document LIMIT 2000")
    words = {word.strip(".,:;«»\"'()") for row in rows for word in row[0].split()}
    return sorted(word for word in words if len(word) > 3)
