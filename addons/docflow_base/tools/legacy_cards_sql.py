"""Statements that make cards and what lies on them out of the rows of a legacy export.

Each takes one batch: ``%(batch)s``. ``%(more_columns)s`` and ``%(more_values)s`` are the defaults
of columns that are not named here, so that a column of another module is filled as the ORM does.
"""

#: Batches and ids, before the first card is written; the order of the folder is kept.
PREPARE = (
    """
    UPDATE legacy_documents row SET batch = one.batch, card_id = one.id
      FROM (SELECT line, (row_number() OVER (ORDER BY line) - 1) / %(size)s AS batch,
                   nextval('docflow_document_id_seq') AS id
              FROM (SELECT line FROM legacy_documents WHERE status = 'new' ORDER BY line) new) one
     WHERE one.line = row.line
    """,
    """
    UPDATE legacy_recipients row SET batch = card.batch, card_id = card.card_id
      FROM legacy_documents card
     WHERE card.document = row.document AND card.batch IS NOT NULL
    """,
    """
    UPDATE legacy_resolutions row SET batch = one.batch, card_id = one.card_id, id = one.id
      FROM (SELECT line, batch, card_id, nextval('docflow_resolution_id_seq') AS id
              FROM (SELECT work.line, card.batch, card.card_id
                      FROM legacy_resolutions work JOIN legacy_documents card USING (document)
                     WHERE card.batch IS NOT NULL ORDER BY card.batch, work.line) new) one
     WHERE one.line = row.line
    """,
    """
    UPDATE legacy_assignments row SET batch = one.batch, card_id = one.card_id, id = one.id
      FROM (SELECT line, batch, card_id, nextval('docflow_assignment_id_seq') AS id
              FROM (SELECT part.line, work.batch, work.card_id
                      FROM legacy_assignments part JOIN legacy_resolutions work USING (resolution)
                     WHERE work.batch IS NOT NULL
                     ORDER BY work.batch, work.line, part."order", part.line) new) one
     WHERE one.line = row.line
    """,
    """
    WITH RECURSIVE tree AS (
        SELECT line, resolution, id, NULL::int AS parent_id, id || '/' AS path
          FROM legacy_resolutions WHERE batch IS NOT NULL AND parent_assignment IS NULL
         UNION ALL
        SELECT below.line, below.resolution, below.id, tree.id, tree.path || below.id || '/'
          FROM tree JOIN legacy_assignments part ON part.resolution = tree.resolution
          JOIN legacy_resolutions below ON below.parent_assignment = part.assignment
         WHERE below.batch IS NOT NULL)
    UPDATE legacy_resolutions row SET parent_id = tree.parent_id, path = tree.path
      FROM tree WHERE tree.line = row.line
    """,
    """
    UPDATE legacy_files row SET batch = card.batch, card_id = card.card_id
      FROM legacy_documents card
     WHERE card.document = row.document AND card.batch IS NOT NULL
    """,
    """
    UPDATE legacy_files row SET id = one.id, version_id = nextval('docflow_file_version_id_seq'),
           attachment_id = nextval('ir_attachment_id_seq')
      FROM (SELECT card_id, name, role, nextval('docflow_file_id_seq') AS id
              FROM (SELECT card_id, name, role, min(line) AS line FROM legacy_files
                     WHERE batch IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 4) new) one
     WHERE one.card_id = row.card_id AND one.name = row.name AND one.role = row.role
    """,
)

OWN_ROWS = """
    UPDATE %s row SET batch = card.batch, card_id = card.card_id
      FROM legacy_documents card
     WHERE card.document = row.document AND card.batch IS NOT NULL
"""

CARDS = """
    INSERT INTO docflow_document (id, company_id, create_uid, write_uid, create_date, write_date,
           name, type_id, category, state, is_submitted, topic_id, access_mark_id,
           delivery_method_id, sheets, annex_sheets, copies, is_urgent, note, department_id,
           author_id, signatory_id, signatory_name, office_id, journal_id, reg_number,
           reg_number_key, reg_date, date_registered, reg_year, reg_serial, reg_suffix, barcode,
           registrar_id, correspondent_id, corr_number, corr_number_key, corr_date, date_deadline,
           date_deadline_initial, date_executed, execution_note, cancel_reason, control_state,
           controller_id, date_control, date_control_done, date_control_released,
           control_released_by_id, control_note, control_taken_label, control_released_label
           %(more_columns)s)
    SELECT row.card_id, %(company)s, COALESCE(row.author, row.registrar, 1), %(uid)s,
           row.registered_at, %(now)s,
           row.subject, row.type, type.category, row.state, FALSE, row.topic, row.access_mark,
           row.delivery, row.sheets, row.annex_sheets, COALESCE(row.copies, 1),
           COALESCE(row.is_urgent, FALSE), row.note, row.unit,
           row.author, row.signatory, COALESCE(row.signatory_name, signatory.label),
           row.office_id, row.journal, row.reg_number,
           row.reg_number_key, row.reg_date, row.registered_at, row.reg_year, row.reg_serial,
           row.reg_suffix,
           COALESCE(row.barcode, office.barcode_prefix || lpad(row.card_id::text, 10, '0')),
           row.registrar, row.correspondent, row.corr_number, row.corr_number_key, row.corr_date,
           row.deadline, row.deadline_initial, CASE WHEN row.state = 'executed'
           THEN row.executed_at END, row.execution_note, row.cancel_reason,
           CASE WHEN row.controller IS NULL THEN 'none'
                WHEN row.control_released_at IS NULL THEN 'on_control' ELSE 'released' END,
           row.controller, row.control_at, row.control_done_at, row.control_released_at,
           CASE WHEN row.control_released_at IS NOT NULL THEN row.controller END,
           row.control_note, controller.label,
           CASE WHEN row.control_released_at IS NOT NULL THEN controller.label END
           %(more_values)s
      FROM legacy_documents row
      JOIN docflow_document_type type ON type.id = row.type
      JOIN docflow_office office ON office.id = row.office_id
      LEFT JOIN legacy_person signatory ON signatory.id = row.signatory
      LEFT JOIN legacy_person controller ON controller.id = row.controller
     WHERE row.batch = %(batch)s
     ORDER BY row.card_id
"""
PARTIES = """
    INSERT INTO docflow_document_party (document_id, create_uid, write_uid, create_date,
           write_date, partner_id, partner_name, number, date, signatory %(more_columns)s)
    SELECT row.card_id, %(uid)s, %(uid)s, row.registered_at, %(now)s, row.correspondent,
           partner.complete_name, row.corr_number, row.corr_date, row.corr_signatory
           %(more_values)s
      FROM legacy_documents row JOIN res_partner partner ON partner.id = row.correspondent
     WHERE row.batch = %(batch)s
     ORDER BY row.card_id
"""
RECIPIENTS = """
    INSERT INTO docflow_document_recipient (document_id, company_id, create_uid, write_uid,
           create_date, write_date, sequence, user_id, department_id, position, state, result,
           date_received, date_deadline, date_done, is_late %(more_columns)s)
    SELECT row.card_id, %(company)s, %(uid)s, %(uid)s, row.received_at, %(now)s,
           COALESCE(row."order", 10), row.person, person.department_id, person.position, row.state,
           CASE row.state WHEN 'done' THEN row.result WHEN 'withdrawn' THEN 'withdrawn' END,
           row.received_at, row.deadline, row.done_at,
           row.state = 'done' AND COALESCE(row.done_at > row.deadline, FALSE)
           %(more_values)s
      FROM legacy_recipients row JOIN legacy_person person ON person.id = row.person
     WHERE row.batch = %(batch)s
     ORDER BY row.card_id, row.line
"""
RESOLUTIONS = """
    INSERT INTO docflow_resolution (id, document_id, company_id, create_uid, write_uid,
           create_date, write_date, parent_id, parent_path, assignment_id, author_id, author_label,
           signed_by_id, text, state, date_issued, date_done, is_control, controller_id,
           date_deadline, date_deadline_initial, cancel_reason %(more_columns)s)
    SELECT row.id, row.card_id, %(company)s, row.author, row.author, row.issued_at, %(now)s,
           row.parent_id, row.path, NULL, row.author,
           COALESCE(row.author_name, author.label), row.author, row.text, row.state, row.issued_at,
           CASE WHEN row.state = 'done' THEN row.done_at END, row.controller IS NOT NULL,
           row.controller, row.deadline, row.deadline_initial, row.cancel_reason
           %(more_values)s
      FROM legacy_resolutions row JOIN legacy_person author ON author.id = row.author
     WHERE row.batch = %(batch)s
     ORDER BY row.id
"""
ASSIGNMENTS = """
    INSERT INTO docflow_assignment (id, resolution_id, document_id, company_id, create_uid,
           write_uid, create_date, write_date, sequence, executor_id, executor_label,
           department_id, author_id, is_main, kind, is_acceptance, state, date_received,
           date_started, date_reported, date_done, report, report_label, remark, date_deadline,
           date_deadline_initial %(more_columns)s)
    SELECT row.id, up.id, row.card_id, %(company)s, up.author, up.author, up.issued_at, %(now)s,
           row."order", row.person, COALESCE(row.person_name, person.label),
           COALESCE(row.unit, person.department_id), up.author,
           COALESCE(row.id = first_value(row.id) OVER (PARTITION BY up.id ORDER BY
               row.kind <> 'acquaint' AND row.state <> 'cancelled' DESC, row."order", row.id)
               AND row.kind <> 'acquaint' AND row.state <> 'cancelled', FALSE),
           row.kind, row.is_acceptance, row.state, up.issued_at,
           row.started_at, row.reported_at, CASE WHEN row.state = 'done' THEN row.done_at END,
           row.report, COALESCE(row.report_by,
               CASE WHEN row.report IS NOT NULL THEN person.label END), row.remark,
           row.deadline, row.deadline_initial
           %(more_values)s
      FROM legacy_assignments row
      JOIN legacy_resolutions up ON up.resolution = row.resolution
      JOIN legacy_person person ON person.id = row.person
     WHERE row.batch = %(batch)s
     ORDER BY row.id
"""
DELEGATIONS = """
    UPDATE docflow_resolution resolution SET assignment_id = part.id
      FROM legacy_resolutions row
      JOIN legacy_assignments part ON part.assignment = row.parent_assignment
     WHERE row.batch = %(batch)s AND resolution.id = row.id
"""
# the first date, and the last where it is another one
LEDGER = """
    INSERT INTO docflow_deadline_entry (document_id, resolution_id, assignment_id, company_id,
           user_id, principal_id, acting_label, kind, reason, date_before, date_after, date)
    SELECT card_id, resolution_id, assignment_id, %(company)s, person_id, person_id, label,
           CASE WHEN NOT move THEN 'initial' WHEN deadline > initial THEN 'extension'
                ELSE 'shortening' END,
           %(reason)s, CASE WHEN move THEN initial END,
           CASE WHEN move THEN deadline ELSE initial END,
           CASE WHEN move THEN COALESCE(changed_at, greatest(least(initial, %(now)s), begun))
                ELSE begun END
      FROM (
        SELECT card_id, NULL::int AS resolution_id, NULL::int AS assignment_id,
               COALESCE(registrar, author, 1) AS person_id, deadline, deadline_initial AS initial,
               deadline_changed_at AS changed_at, registered_at AS begun
          FROM legacy_documents WHERE batch = %(batch)s AND deadline IS NOT NULL
         UNION ALL
        SELECT card_id, id, NULL, author, deadline, deadline_initial, deadline_changed_at, issued_at
          FROM legacy_resolutions WHERE batch = %(batch)s AND deadline IS NOT NULL
         UNION ALL
        SELECT part.card_id, up.id, part.id, up.author, part.deadline, part.deadline_initial,
               part.deadline_changed_at, up.issued_at
          FROM legacy_assignments part JOIN legacy_resolutions up USING (resolution)
         WHERE part.batch = %(batch)s AND part.deadline IS NOT NULL) owner
      LEFT JOIN (SELECT id AS person_id, label FROM legacy_person) person USING (person_id)
     CROSS JOIN (VALUES (FALSE), (TRUE)) step (move)
     WHERE NOT move OR deadline <> initial
     ORDER BY card_id, resolution_id NULLS FIRST, assignment_id NULLS FIRST, move
"""
ATTACHMENTS = """
    INSERT INTO ir_attachment (id, create_uid, write_uid, create_date, write_date, name, type,
           res_model, res_id, company_id, file_size, checksum, store_fname, mimetype,
           index_content, public)
    SELECT attachment_id, COALESCE(person, 1), %(uid)s, COALESCE(added_at, %(now)s), %(now)s, name,
           'binary', 'docflow.file.version', version_id, %(company)s, size, checksum,
           left(checksum, 2) || '/' || checksum, mimetype, split_part(mimetype, '/', 1), FALSE
      FROM legacy_files WHERE batch = %(batch)s ORDER BY attachment_id
"""
FILES = """
    INSERT INTO docflow_file (id, document_id, create_uid, write_uid, create_date, write_date,
           name, role, version_count, attachment_id, sha256, size %(more_columns)s)
    SELECT DISTINCT ON (row.id) row.id, row.card_id, COALESCE(row.person, 1), %(uid)s,
           COALESCE(row.added_at, %(now)s), %(now)s, row.name, row.role,
           count(*) OVER (PARTITION BY row.id), row.attachment_id, row.sha256, row.size
           %(more_values)s
      FROM legacy_files row WHERE row.batch = %(batch)s
     ORDER BY row.id, row.version DESC
"""
VERSIONS = """
    INSERT INTO docflow_file_version (id, file_id, document_id, create_uid, write_uid, create_date,
           write_date, name, number, attachment_id, sha256, size, mimetype)
    SELECT version_id, id, card_id, COALESCE(person, 1), %(uid)s, COALESCE(added_at, %(now)s),
           %(now)s, name, row_number() OVER (PARTITION BY id ORDER BY version), attachment_id,
           sha256, size, mimetype
      FROM legacy_files WHERE batch = %(batch)s ORDER BY version_id
"""
TEXTS = """
    INSERT INTO docflow_file_text (version_id, document_id, create_uid, write_uid, create_date,
           write_date, page, state)
    SELECT version_id, card_id, %(uid)s, %(uid)s, %(now)s, %(now)s, 0, 'queued'
      FROM legacy_files WHERE batch = %(batch)s
"""
MAIN_FILES = """
    UPDATE docflow_document card SET message_main_attachment_id = shown.attachment_id
      FROM (SELECT DISTINCT ON (document_id) document_id, attachment_id
              FROM docflow_file file
             WHERE file.document_id IN (SELECT card_id FROM legacy_files WHERE batch = %(batch)s)
             ORDER BY document_id, file.role NOT IN ('scan', 'main'), sequence, id) shown
     WHERE card.id = shown.document_id
"""
SEARCH = """
    INSERT INTO docflow_search_entry (document_id, part, version)
    SELECT card_id, 0, 0 FROM legacy_documents WHERE batch = %(batch)s
        ON CONFLICT (document_id, part) DO NOTHING
"""
KEYS = """
    INSERT INTO docflow_legacy_key (import_id, company_id, source, kind, key, document_id, digests)
    SELECT %(import)s, %(company)s, %(source)s, 'document', document, card_id, digests
      FROM legacy_documents WHERE batch = %(batch)s
"""
# a row in which something is wrong is told, and makes no link
LINKS = """
    INSERT INTO docflow_document_link (document_id, linked_id, kind, create_uid, write_uid,
           create_date, write_date %(more_columns)s)
    SELECT row.card_id, row.linked_id, row.kind, %(uid)s, %(uid)s, %(now)s, %(now)s
           %(more_values)s
      FROM legacy_links row
     WHERE row.card_id IS NOT NULL AND row.linked_id IS NOT NULL AND row.kind IS NOT NULL
       AND row.card_id <> row.linked_id
       AND row.line NOT IN (SELECT line FROM legacy_fault WHERE tab = 'links')
     ORDER BY row.line
        ON CONFLICT (document_id, linked_id, kind) DO NOTHING
    RETURNING document_id
"""
# cards of this run, or of an earlier one
LINK_ENDS = (
    """
    UPDATE legacy_links row SET card_id = taken.document_id FROM docflow_legacy_key taken
     WHERE taken.company_id = %(company)s AND taken.source = %(source)s
       AND taken.kind = 'document' AND taken.key = row.document
    """,
    """
    UPDATE legacy_links row SET linked_id = taken.document_id FROM docflow_legacy_key taken
     WHERE taken.company_id = %(company)s AND taken.source = %(source)s
       AND taken.kind = 'document' AND taken.key = row.linked
    """,
)
# what a dry run would have taken counts as taken
LINK_ENDS_DRY = (
    """
    UPDATE legacy_links row SET card_id = 0 FROM legacy_documents card
     WHERE card.document = row.document AND card.status = 'new'
    """,
    """
    UPDATE legacy_links row SET linked_id = 0 FROM legacy_documents card
     WHERE card.document = row.linked AND card.status = 'new'
    """,
)
