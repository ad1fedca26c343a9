from odoo.tools import SQL

from odoo.addons.docflow_base.tools.keeper import release

KEPT = (
    "docflow_route_version",
    "docflow_route_stage",
    "docflow_route_participant",
    "docflow_approval",
    "docflow_approval_step",
    "docflow_remark",
    "docflow_signature",
    "docflow_dispatch_event",
    "docflow_acquaintance_reader",
)


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
    for table in KEPT:
        release(env.cr, table)
