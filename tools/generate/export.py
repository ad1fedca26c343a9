"""A city's cards as another system would hand them over: the folder that `./docflow import` reads.

Keys are the ids of this database; people are named by login, types, topics and offices by code.
Drafts stay, since they have no number; so do files without bytes.
"""

from pathlib import Path

# the card that people made, of which the others are copies, belongs to no other system
_OURS = """card.document_id NOT IN (SELECT id FROM docflow_document WHERE type_id IN (
               SELECT id FROM docflow_document_type WHERE code = 'BENCH'))"""


def at(moment):
    """Return the expression of a moment, in UTC."""
    return f"to_char({moment}, 'YYYY-MM-DD HH24:MI:SSZ')"


def only(condition, value):
    return f"CASE WHEN {condition} THEN {value} END"


def login(user):
    return f"(SELECT login FROM res_users WHERE id = {user})"


def flag(condition):
    return f"CASE WHEN {condition} THEN 'yes' ELSE 'no' END"


_TABLES = {
    "units": f"""
        SELECT id AS unit, COALESCE(name->>'uk_UA', name->>'en_US') AS name, parent_id AS parent,
               index_code, {flag("is_executive_body")} AS is_body
          FROM hr_department
         WHERE active""",
    "people": """
        SELECT login AS person, partner.name, login
          FROM res_users
          JOIN res_partner partner ON partner.id = partner_id
         WHERE res_users.active AND NOT share""",
    "correspondents": f"""
        SELECT id AS correspondent, complete_name AS name, {flag("NOT is_company")} AS is_person
          FROM res_partner
         WHERE id IN (SELECT partner_id FROM docflow_document_party)""",
    "journals": f"""
        SELECT card.id AS journal, COALESCE(card.name->>'uk_UA', card.name->>'en_US') AS name,
               office.code AS office, pattern, case_code, letter,
               {flag("is_yearly_reset")} AS is_yearly
          FROM docflow_journal card
          JOIN docflow_office office ON office.id = card.office_id
         WHERE card.active AND card.id NOT IN (
               SELECT journal_id FROM docflow_document one
                 JOIN docflow_document_type type ON type.id = one.type_id
                WHERE type.code = 'BENCH' AND journal_id IS NOT NULL)""",
    "documents": f"""
        SELECT card.id AS document, type.code AS type, journal_id AS journal, reg_number,
               reg_serial, reg_suffix, reg_date, {at("date_registered")} AS registered_at, barcode,
               card.name AS subject, state, {login("registrar_id")} AS registrar,
               {login("author_id")} AS author, department_id AS unit,
               {login("signatory_id")} AS signatory, signatory_name,
               correspondent_id AS correspondent, corr_number, corr_date,
               delivery.code AS delivery, topic.code AS topic, sheets, annex_sheets, copies,
               {flag("is_urgent")} AS is_urgent,
               {at("date_deadline")} AS deadline, {at("date_deadline_initial")} AS deadline_initial,
               {login("controller_id")} AS controller, {at("date_control")} AS control_at,
               {at("date_control_done")} AS control_done_at,
               {at("date_control_released")} AS control_released_at, control_note,
               {at("date_executed")} AS executed_at, execution_note, cancel_reason, card.note
               /*more*/
          FROM docflow_document card
          JOIN docflow_document_type type ON type.id = card.type_id
          LEFT JOIN docflow_delivery_method delivery ON delivery.id = card.delivery_method_id
          LEFT JOIN docflow_topic topic ON topic.id = card.topic_id
         WHERE reg_number IS NOT NULL AND type.code <> 'BENCH' ORDER BY card.id""",
    "recipients": f"""
        SELECT card.document_id AS document, {login("card.user_id")} AS person,
               card.sequence AS "order", card.state, card.result,
               {at("card.date_received")} AS received_at, {at("card.date_deadline")} AS deadline,
               {at("card.date_done")} AS done_at
          FROM docflow_document_recipient card
         WHERE {_OURS} AND card.state <> 'planned' ORDER BY card.id""",
    "resolutions": f"""
        SELECT id AS resolution, document_id AS document, assignment_id AS parent_assignment,
               {login("author_id")} AS author, author_label AS author_name, text,
               {at("date_issued")} AS issued_at, state, {at("date_done")} AS done_at,
               {at("date_deadline")} AS deadline, {at("date_deadline_initial")} AS deadline_initial,
               {login("CASE WHEN is_control THEN controller_id END")} AS controller, cancel_reason
          FROM docflow_resolution card
         WHERE {_OURS} AND state <> 'draft' ORDER BY id""",
    "assignments": f"""
        SELECT id AS assignment, resolution_id AS resolution, {login("executor_id")} AS person,
               executor_label AS person_name, department_id AS unit, sequence AS "order", kind,
               {flag("is_acceptance")} AS is_acceptance, state, {at("date_started")} AS started_at,
               {at("date_reported")} AS reported_at, {at("date_done")} AS done_at, report,
               report_label AS report_by, remark, {at("date_deadline")} AS deadline,
               {at("date_deadline_initial")} AS deadline_initial
          FROM docflow_assignment card
         WHERE {_OURS} AND state <> 'draft' ORDER BY id""",
    "links": """
        SELECT document_id AS document, linked_id AS linked, kind /*more*/
          FROM docflow_document_link ORDER BY id""",
    "files": f"""
        SELECT card.document_id AS document, 'files/' || attachment.store_fname || '.pdf' AS path,
               file.name, file.role, card.number AS version, card.sha256,
               {login("card.create_uid")} AS person, {at("card.create_date")} AS added_at
          FROM docflow_file_version card
          JOIN docflow_file file ON file.id = card.file_id
          JOIN ir_attachment attachment ON attachment.id = card.attachment_id
          JOIN docflow_document owner ON owner.id = card.document_id
         WHERE {_OURS} AND attachment.store_fname IS NOT NULL
           AND owner.reg_number IS NOT NULL ORDER BY card.id""",
}

_VALID = "type.category IN ('order', 'legal_act', 'regulatory_act', 'contract')"
_CONTRACT = "type.category = 'contract'"
_AMOUNT = "type.has_amount AND card.amount > 0"
# what the module of acts, contracts and approvals adds, by a column that only it has
_ADDED_BY = ("docflow.document", "date_in_force")
_MORE = {
    "documents": ", ".join(
        f"{only(condition, value)} AS {name}"
        for condition, names in (
            (
                _VALID,
                {
                    "in_force_from": "card.date_in_force",
                    "in_force_to": "card.date_in_force_to",
                    "amended_from": "card.date_amended",
                    "partly_repealed_from": "card.date_partly_repealed",
                    "repealed_from": "card.date_repealed",
                },
            ),
            (
                _CONTRACT,
                {
                    "signed_on": "card.date_signed",
                    "vat": "card.vat_mode",
                    "renewal": "card.renewal",
                    "renewal_months": "card.renewal_months",
                    "notice_days": "card.notice_days",
                    "terminated_from": "card.date_terminated",
                    "termination_reason": "card.termination_reason",
                },
            ),
            (
                _AMOUNT,
                {
                    "amount": "card.amount",
                    "currency": "(SELECT name FROM res_currency "
                    "WHERE id = card.amount_currency_id)",
                },
            ),
        )
        for name, value in names.items()
    ),
    "links": "scope, date_effect AS effect_from, date_effect_to AS effect_to",
}
_MORE_TABLES = {
    "approvals": f"""
        SELECT DISTINCT card.document_id AS document, {login("card.user_id")} AS person,
               card.user_name AS name, card.position, card.action AS kind, card.state AS verdict,
               {at("card.date_done")} AS decided_at, round.number AS round,
               (SELECT string_agg(text, '; ' ORDER BY remark.id) FROM docflow_remark remark
                 WHERE remark.step_id = card.id AND remark.kind = 'remark') AS remark
          FROM docflow_approval_step card
          JOIN docflow_approval round ON round.id = card.approval_id
          JOIN docflow_document owner ON owner.id = card.document_id
         WHERE {_OURS} AND owner.reg_number IS NOT NULL
           AND card.state IN ('agreed', 'agreed_with_remarks', 'rejected')
           AND NOT (card.action = 'signature' AND card.state <> 'rejected' AND EXISTS (
               SELECT FROM docflow_signature own WHERE own.document_id = card.document_id
                  AND own.principal_id = card.user_id))
         UNION ALL
        SELECT DISTINCT card.document_id, {login("card.principal_id")}, card.signer_name,
               card.signer_position, 'signature', 'agreed', {at("card.date_signed")}, NULL::int,
               NULL
          FROM docflow_signature card
          JOIN docflow_document owner ON owner.id = card.document_id
         WHERE {_OURS} AND owner.reg_number IS NOT NULL AND card.date_signed IS NOT NULL
           AND card.outcome IN ('valid', 'recorded') AND card.signer_name IS NOT NULL
         UNION ALL
        SELECT card.document_id, {login("card.user_id")}, card.name, card.position, card.kind,
               card.verdict, {at("card.date")}, card.round, card.remark
          FROM docflow_past_decision card
          JOIN docflow_document owner ON owner.id = card.document_id
         WHERE {_OURS} AND owner.reg_number IS NOT NULL
         ORDER BY 1, 7""",
}


def get_questions(env):
    """Return ``{table: SELECT}`` for the modules that are installed in this database."""
    model, column = _ADDED_BY
    if column not in env[model]._fields:
        return _TABLES
    found = {
        name: text.replace("/*more*/", f", {_MORE[name]}") if name in _MORE else text
        for name, text in _TABLES.items()
    }
    return found | _MORE_TABLES


def export(env, folder):
    """Write the tables and the files into ``folder``, which is new or empty; return the number of
    cards.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        message = f"{folder} is not empty: name a new folder."
        raise FileExistsError(message)
    rows = {}
    for name, question in get_questions(env).items():
        statement = f"COPY ({question}) TO STDOUT WITH (FORMAT csv, HEADER)"
        with (folder / f"{name}.csv").open("w", encoding="utf-8") as out:
            env.cr._obj.copy_expert(statement, out)
        rows[name] = env.cr.rowcount
    _export_files(env, folder)
    return rows["documents"]


def _export_files(env, folder):
    attachments = env["ir.attachment"]
    env.cr.execute(
        "SELECT DISTINCT store_fname FROM ir_attachment WHERE res_model = 'docflow.file.version' "
        "AND store_fname IS NOT NULL"
    )
    for (name,) in env.cr.fetchall():
        target = folder / "files" / f"{name}.pdf"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(attachments._file_read(name))
