"""Keepers: triggers that let nobody change what is history, neither the ORM nor a script."""

from odoo.tools import SQL


def keep(cr, table, body, events=None):
    """Lay the trigger ``<table>_keep`` on a table; laying it again replaces it.

    :param str table: name of the table
    :param str body: of a trigger function in PL/pgSQL, a constant of our own code
    :param SQL events: what it watches; changes and removals where nothing is said
    """
    name = SQL.identifier(f"{table}_keep")
    cr.execute(
        SQL(
            """
            CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger AS %(body)s LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS %(name)s ON %(table)s;
            CREATE TRIGGER %(name)s BEFORE %(events)s ON %(table)s
                FOR EACH ROW EXECUTE FUNCTION %(name)s();
            """,
            name=name,
            body=body,
            events=events or SQL("UPDATE OR DELETE"),
            table=SQL.identifier(table),
        )
    )


def keep_whole(cr, table):
    """Refuse TRUNCATE, which no trigger of rows sees; needs :func:`keep` on the table."""
    name = SQL.identifier(f"{table}_whole")
    cr.execute(
        SQL(
            """
            DROP TRIGGER IF EXISTS %(name)s ON %(table)s;
            CREATE TRIGGER %(name)s BEFORE TRUNCATE ON %(table)s
                FOR EACH STATEMENT EXECUTE FUNCTION %(keeper)s();
            """,
            name=name,
            table=SQL.identifier(table),
            keeper=SQL.identifier(f"{table}_keep"),
        )
    )


def release(env, module):
    """Let the history of a module's models go with it: what keeps it lives in the database."""
    for model in env.registry.values():
        if model._original_module == module and not model._abstract:
            name = SQL.identifier(f"{model._table}_keep")
            env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", name))
