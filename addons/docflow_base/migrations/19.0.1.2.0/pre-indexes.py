from odoo.tools import SQL

# defined anew under their name; then those that no question of 1.4 million cards used: a company
# narrows nothing, and what begins a unique index needs no other
INDEXES = (
    "docflow_document__category_index",
    "docflow_document__date_deadline_index",
    "docflow_resolution__date_deadline_index",
    "docflow_assignment__date_deadline_index",
    "docflow_document_recipient_late_idx",
    "docflow_document__company_id_index",
    "docflow_resolution__company_id_index",
    "docflow_assignment__company_id_index",
    "docflow_document_recipient__company_id_index",
    "docflow_custody__company_id_index",
    "docflow_deadline_entry__company_id_index",
    "docflow_document_link__document_id_index",
    "docflow_file_version__file_id_index",
    "docflow_file_text__version_id_index",
)


def migrate(cr, version):
    """Make room for the indexes of this version: the registry keeps what it finds by name."""
    for name in INDEXES:
        cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(name)))
