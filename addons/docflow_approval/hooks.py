from odoo.tools import SQL

KEPT = ("docflow_route_version", "docflow_route_stage", "docflow_route_participant")


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
        trigger = SQL.identifier(f"{table}_keep")
        env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, SQL.identifier(table)))
    # the triggers that keep rounds, steps and remarks go with it
    env.cr.execute("DROP FUNCTION IF EXISTS docflow_approval_keep() CASCADE")
