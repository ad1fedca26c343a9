"""Filling of big tables past the ORM: bare tables first, everything made whole afterwards.

Statements are plain SQL with ``%(name)s`` for values. What the filling itself needs lies in the
schema ``city`` and goes with it. What repeats an "accident" in the same way in every run is
``city.pick(number, salt, size)``, a number below ``size`` that follows from the first two.
"""

import time
from concurrent.futures import ThreadPoolExecutor

from odoo.tools import SQL

PICK = """
    CREATE OR REPLACE FUNCTION city.pick(number bigint, salt bigint, size bigint) RETURNS int
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT ((hashint8extended(number, salt) & 9223372036854775807) % size)::int $$"""


class Bulk:
    """The tables that one filling adds to."""

    def __init__(self, env, tables):
        self.env, self.cr = env, env.cr
        self.tables = list(tables)
        self.began = time.perf_counter()
        self._indexes, self._foreign, self._bases = [], [], {}
        self.cr.execute("CREATE SCHEMA IF NOT EXISTS city")
        self.cr.execute(PICK)
        self.cr.commit()

    # Questions

    def ask(self, question, values=None):
        """Return the first value that ``question`` answers with."""
        self.cr.execute(question, values)
        return self.cr.fetchone()[0]

    def base(self, table):
        """Return an id past what ``table`` held when it was first asked (int)."""
        if table not in self._bases:
            highest = self.ask(SQL("SELECT max(id) FROM %s", SQL.identifier(table)))
            self._bases[table] = (highest or 0) + 1000
        return self._bases[table]

    def columns(self, table):
        """Return the columns of ``table`` that a row is given, without its id (list of str)."""
        self.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
            "AND is_generated = 'NEVER' AND column_name <> 'id' ORDER BY ordinal_position",
            [table],
        )
        return [row[0] for row in self.cr.fetchall()]

    # Statements

    def copy(self, table, proto, row_id, changes, source):
        """Return the statement that adds a copy of row ``proto`` for each row of ``source``.

        :param str proto: the id of a row that people made, so that defaults need no repeating
        :param str row_id: the id of a copy
        :param dict changes: ``{column: expression}``; columns that this version lacks are left out
        :param str source: what stands after FROM
        """
        columns = self.columns(table)
        chosen = ", ".join(f"({changes.get(name, f'proto.{name}')})" for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        # one row of a subselect: the planner joins it to anything
        row = " ".join(("(SELECT * FROM", table, f"WHERE id = {proto}) proto"))
        head = ("INSERT INTO", table, f"(id, {names})", "SELECT", f"{row_id}, {chosen}")
        return " ".join((*head, "FROM", row, "CROSS JOIN", source))

    def insert(self, table, values, source):
        """Return the statement that adds a row for each row of ``source``.

        :param dict values: ``{column: expression}``; columns that this version lacks are left out
        """
        known = {"id", *self.columns(table)}
        values = {name: value for name, value in values.items() if name in known}
        names = ", ".join(values)
        chosen = ", ".join(f"({value})" for value in values.values())
        return " ".join(("INSERT INTO", table, f"({names})", "SELECT", chosen, "FROM", source))

    def run(self, name, statement, values=None, out=print):
        """Execute and commit; tell what took how long since the beginning."""
        self.cr.execute(statement, values)
        rows = self.cr.rowcount
        self.cr.commit()
        out(f"  {name}: {rows:,} rows, {time.perf_counter() - self.began:.0f} s", flush=True)

    def forget(self):
        """Drop what only the filling needed."""
        self.cr.execute("DROP SCHEMA city CASCADE")
        self.cr.commit()

    # Bare and whole

    def bare(self):
        """Drop indexes and foreign keys, which cost more than the rows while millions are added."""
        self.cr.execute(
            """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
                 FROM pg_constraint
                WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)""",
            [self.tables],
        )
        self._foreign = self.cr.fetchall()
        for table, name, __ in self._foreign:
            self.cr.execute(
                SQL(
                    "ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(name)
                )
            )
        self.cr.execute(
            # the framework keeps what it made the index from in the comment; an index without one
            # it takes for the administrator's own and never changes again
            """SELECT i.relname, pg_get_indexdef(x.indexrelid) || COALESCE(
                          format('; COMMENT ON INDEX %%I IS %%L', i.relname,
                                 obj_description(i.oid, 'pg_class')), ''),
                      x.indrelid::regclass::text
                 FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
                WHERE x.indrelid::regclass::text = ANY(%s) AND NOT EXISTS (
                      SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid)""",
            [self.tables],
        )
        found = self.cr.fetchall()
        for name, __, __ in found:
            self.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
        self.cr.commit()
        # an index of the filling's own is not missed afterwards
        self._indexes = [row for row in found if not row[0].startswith("bench_")]
        # inverted indexes take longest: they begin first
        self._indexes.sort(key=lambda row: "USING gin" not in row[1])

    def whole(self, out=print):
        """Make indexes and foreign keys again, put the counters of ids past what was added, and
        tell the planner about it; vacuum as well, since only then indexes answer alone.
        """
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self._make_index, [text for __, text, __ in self._indexes]))
        self.restore()
        self._vacuum()
        out(f"  indexed and vacuumed: {time.perf_counter() - self.began:.0f} s", flush=True)

    def get_indexes(self):
        """Return what :meth:`bare` dropped: ``[(name, definition, table)]``."""
        return self._indexes

    def get_keys(self):
        """Return the foreign keys to be looked through after :meth:`restore`:
        ``[(table, name)]``.
        """
        return [(table, name) for table, name, __ in self._foreign]

    def restore(self):
        """Make foreign keys again, for what comes from now on, and put the counters of ids past
        what was added.
        """
        for table, name, definition in self._foreign:
            self.cr.execute(
                SQL(
                    "ALTER TABLE %s ADD CONSTRAINT %s %s NOT VALID",
                    SQL.identifier(table),
                    SQL.identifier(name),
                    SQL(definition),  # pylint: disable=sql-injection
                )
            )
        for table in self.tables:
            if self.ask("SELECT to_regclass(%s) IS NOT NULL", [f"{table}_id_seq"]):
                counted = SQL("SELECT max(id) FROM %s", SQL.identifier(table))
                self.cr.execute(SQL("SELECT setval(%s, (%s))", f"{table}_id_seq", counted))
        self.cr.commit()

    def _make_index(self, definition):
        with self.env.registry.cursor() as cr:
            cr.execute("SET maintenance_work_mem = '1GB'")
            cr.execute(definition)

    def _vacuum(self):
        """Vacuum outside of a transaction, as PostgreSQL wants it."""
        with self.env.registry.cursor() as cr:
            cr.connection.set_session(autocommit=True)
            try:
                for table in self.tables:
                    cr.execute(SQL("VACUUM (ANALYZE) %s", SQL.identifier(table)))
            finally:
                cr.connection.set_session(autocommit=False)
