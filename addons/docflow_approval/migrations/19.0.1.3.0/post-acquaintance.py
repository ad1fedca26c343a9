"""Lists of documents that were cancelled before are ended, as they are with the document now."""

READERS = """
    UPDATE docflow_acquaintance_reader reader
       SET date_withdrawn = date_trunc('second', now() AT TIME ZONE 'UTC'),
           remark = COALESCE(NULLIF(card.cancel_reason, ''), '—')
      FROM docflow_acquaintance list, docflow_document card
     WHERE list.id = reader.acquaintance_id AND card.id = list.document_id
       AND card.state = 'cancelled' AND list.date_closed IS NULL
       AND reader.date_read IS NULL AND reader.date_withdrawn IS NULL
"""
LISTS = """
    UPDATE docflow_acquaintance list
       SET date_closed = date_trunc('second', now() AT TIME ZONE 'UTC'), is_kept_up = FALSE
      FROM docflow_document card
     WHERE card.id = list.document_id AND card.state = 'cancelled' AND list.date_closed IS NULL
"""


def migrate(cr, version):
    for statement in (READERS, LISTS):
        cr.execute(statement)
