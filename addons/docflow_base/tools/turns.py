"""Turns: people who act on the same card at the same moment queue.

What one of them changes is not in the snapshot of the other (REPEATABLE READ), so each would find
the other's work still open and nobody would close the card. The second one must begin anew after
the first has committed. Core's own retry does that after a pause by chance, up to five times: of a
hundred people who take note of one order in the same minute most would pause again and again, each
holding a worker, and some be refused. Here he waits for the lock of the card, in the order of
coming, and begins anew at once: see :meth:`ir.http._dispatch`.
"""

from odoo.exceptions import ConcurrencyError
from odoo.http import request
from odoo.tools import SQL

#: How often a request waits for other cards' turns; then core retries it as it does everything.
MAX_WAITS = 5


class TurnTaken(ConcurrencyError):
    """Somebody else acts on these records now; whoever gets this begins anew after him."""

    def __init__(self, cr, keys):
        super().__init__(f"somebody else acts on {', '.join(keys)}")
        self.cr, self.keys = cr, keys

    def wait(self, env):
        """Wait for the turn and begin a new transaction that has it; nothing stays of the old."""
        self.cr.rollback()
        env.transaction.reset()
        env.registry.reset_changes()
        try:
            # held by the session: a lock of the transaction would come after its snapshot
            self._lock("pg_advisory_lock")
            self.cr.rollback()
            self._lock("pg_advisory_xact_lock")
        except BaseException:
            self.cr.rollback()
            raise
        finally:
            self.cr.execute("SELECT pg_advisory_unlock_all()")

    def _lock(self, function):
        self.cr.execute(
            SQL(
                "SELECT %s(hashtextextended(key, 0)) FROM unnest(%s) AS key",
                SQL.identifier(function),
                self.keys,
            )
        )


def take_turn(cr, table, ids):
    """Take the turn on records until the end of the transaction, in one statement.

    :raise TurnTaken: inside a request, when somebody else has it; elsewhere it is waited for, and
        what he changed ends in a serialization failure
    """
    ids = sorted(ids)
    is_request = bool(request) and bool(request.env) and request.env.cr is cr
    lock = SQL("pg_try_advisory_xact_lock(hashtextextended(%s || id, 0))", f"{table}/")
    if not is_request:
        lock = SQL("pg_advisory_xact_lock(hashtextextended(%s || id, 0)) IS NOT NULL", f"{table}/")
    # The update fails where a change was committed after this transaction's snapshot. Locks are
    # asked of these ids alone: a plain condition might be asked of every row of the table.
    cr.execute(
        SQL(
            """
            WITH mine AS MATERIALIZED (SELECT id FROM unnest(%(ids)s::int[]) AS id WHERE %(lock)s)
            UPDATE %(table)s SET write_date = write_date FROM mine WHERE %(table)s.id = mine.id
            RETURNING %(table)s.id
            """,
            ids=ids,
            lock=lock,
            table=SQL.identifier(table),
        )
    )
    missing = sorted(set(ids) - {row[0] for row in cr.fetchall()})
    if missing and is_request:
        cr.execute(SQL("SELECT id FROM %s WHERE id = ANY(%s)", SQL.identifier(table), missing))
        taken = [f"{table}/{id_}" for (id_,) in cr.fetchall()]
        if taken:
            raise TurnTaken(cr, sorted(taken))
