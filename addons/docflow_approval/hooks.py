from odoo.tools import SQL

from odoo.addons.docflow_base.tools.keeper import release

MODULE = "docflow_approval"


def pre_init_hook(env):
    """Give every card its state of approval by the column's default: 1.4 million rows are not
    rewritten, as the ORM would."""
    table, column = SQL.identifier("docflow_document"), SQL.identifier("approval_state")
    env.cr.execute(
        SQL("ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s varchar DEFAULT 'none'", table, column)
    )
    # from here on the ORM says it
    env.cr.execute(SQL("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", table, column))


def uninstall_hook(env):
    """Let history go with the module: what keeps it lives in the database."""
    for model in env.registry.values():
        if model._original_module == MODULE and not model._abstract:
            release(env.cr, model._table)
