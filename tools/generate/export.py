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
        SELECT document_id AS document, linked_id AS linked, kind
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
    for name, question in _TABLES.items():
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
