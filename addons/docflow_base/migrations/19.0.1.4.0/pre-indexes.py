from odoo.tools import SQL

# one index of paths instead of two, made anew under core's name so that it serves every collation
INDEXES = (
    "docflow_resolution_path_idx",
    "docflow_resolution__parent_path_index",
)


def migrate(cr, version):
    """Make room for the indexes of this version: the registry keeps what it finds by name."""
    for name in INDEXES:
        cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(name)))
