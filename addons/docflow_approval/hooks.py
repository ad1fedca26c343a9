from odoo.tools import SQL

KEPT = ("docflow_route_version", "docflow_route_stage", "docflow_route_participant")


def uninstall_hook(env):
    """Let history go with the module: what keeps it lives in the database."""
    for table in KEPT:
        trigger = SQL.identifier(f"{table}_keep")
        env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, SQL.identifier(table)))
    # the triggers that keep rounds, steps and remarks go with it
    env.cr.execute("DROP FUNCTION IF EXISTS docflow_approval_keep() CASCADE")
