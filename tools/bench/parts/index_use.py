"""Which index serves which question: what PostgreSQL counts of itself, before and after each."""

from typing import NamedTuple

from odoo.tools import SQL

LEAST = 1 << 20  # bytes: a smaller one costs nobody anything
#: Cities from which on PostgreSQL prefers an index to a table as it will in years.
FULL = 1_000_000

_INDEXES = """
    SELECT index.indexrelid, kind.relname, pg_relation_size(index.indexrelid),
           index.indisunique, pg_get_indexdef(index.indexrelid),
           pg_stat_get_numscans(index.indexrelid)
      FROM pg_index index
      JOIN pg_class kind ON kind.oid = index.indexrelid
      JOIN pg_class owner ON owner.oid = index.indrelid
     WHERE owner.relname LIKE 'docflow%%' AND owner.relnamespace = current_schema::regnamespace"""
_KEYS = """
    SELECT child.relname, attribute.attname, parent.relname
      FROM pg_constraint key
      JOIN pg_class child ON child.oid = key.conrelid
      JOIN pg_class parent ON parent.oid = key.confrelid
      JOIN pg_attribute attribute
        ON attribute.attrelid = key.conrelid AND attribute.attnum = key.conkey[1]
     WHERE key.contype = 'f' AND child.relname LIKE 'docflow%%'
       AND key.connamespace = current_schema::regnamespace"""


def read_scans(registry):
    """Return the scans of all time of each index, by oid (dict)."""
    with registry.cursor() as cr:
        return {index.oid: index.scans for index in _read(cr)}


def _read(cr):
    cr.execute(SQL(_INDEXES))
    return [Index(*row) for row in cr.fetchall()]


class Index(NamedTuple):
    """``is_unique``: it keeps a rule, whether a question uses it or not; ``scans``: of all time."""

    oid: int
    name: str
    size: int
    is_unique: bool
    definition: str
    scans: int


class Use:
    """``with use.watch(label):`` around each question; then ``served`` has its labels by index."""

    def __init__(self, cr):
        self.cr, self.served, self.deleting = cr, {}, {}
        self.indexes = _read(cr)
        self.scans = self._count()

    def _count(self):
        """Return the scans of each index that this transaction has done (dict)."""
        oids = [index.oid for index in self.indexes]
        self.cr.execute(
            SQL("SELECT oid, pg_stat_get_xact_numscans(oid) FROM unnest(%s::oid[]) oid", oids)
        )
        return dict(self.cr.fetchall())

    def note(self, label, served=None):
        """Give what was scanned since the last call to the question ``label``."""
        served = self.served if served is None else served
        scans = self._count()
        for oid, count in scans.items():
            if count > self.scans[oid]:
                served.setdefault(oid, []).append(label)
        self.scans = scans

    def delete(self):
        """Ask what PostgreSQL asks of the lines below when a person or a unit is deleted."""
        self.cr.execute(SQL(_KEYS))
        for child, column, parent in self.cr.fetchall():
            names = map(SQL.identifier, (child, column))
            self.cr.execute(
                SQL(
                    "SELECT 1 FROM ONLY %s x WHERE %s OPERATOR(pg_catalog.=) %s FOR KEY SHARE OF x",
                    *names,
                    -1,
                )
            )
            self.note(f"delete {parent}", self.deleting)

    def get_unused(self, before):
        """Return those that no question used (list of ``Index``), the largest first.

        :param dict before: scans of all time by oid, at the beginning of what was asked elsewhere
        """
        now = {index.oid: index.scans for index in _read(self.cr)}
        return sorted(
            (
                index
                for index in self.indexes
                if not index.is_unique
                and index.oid not in self.served
                and now.get(index.oid, 0) <= before.get(index.oid, 0)
            ),
            key=lambda index: -index.size,
        )
