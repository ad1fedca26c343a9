from odoo.tools import SQL

# defined anew under its name
INDEXES = ("docflow_assignment_work_idx",)


def migrate(cr, version):
    """Make room for the indexes of this version: the registry keeps what it finds by name."""
    for name in INDEXES:
        cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(name)))
