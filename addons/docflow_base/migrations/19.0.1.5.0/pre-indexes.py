from odoo.tools import SQL

# one index of paths instead of two, made anew under core's name so that it serves every collation;
# then those that no question of 1.4 million cards used (./docflow bench indexes)
INDEXES = (
    "docflow_resolution_path_idx",
    "docflow_resolution__parent_path_index",
    "docflow_document_body_rel_body_id_document_id_idx",
    "docflow_extension__company_id_index",
    "docflow_extension__approver_id_index",
    "docflow_redirect__company_id_index",
    "docflow_redirect__approver_id_index",
    "docflow_question__company_id_index",
    "docflow_question__approver_id_index",
    "docflow_recognition_lesson__document_id_index",
    "docflow_recognition_lesson__resolution_id_index",
    "docflow_deadline_entry__extension_id_index",
)


def migrate(cr, version):
    """Make room for the indexes of this version: the registry keeps what it finds by name."""
    for name in INDEXES:
        cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(name)))
