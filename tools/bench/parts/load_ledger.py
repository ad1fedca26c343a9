"""The journals before and after: no gap, no duplicate, nothing lost that was acknowledged."""

from tests.server import query

TOPS = """
SELECT journal_id, year, max(serial) FROM (
    SELECT journal_id, reg_year AS year, reg_serial AS serial FROM docflow_document
     WHERE reg_serial IS NOT NULL
    UNION ALL SELECT journal_id, year, serial FROM docflow_number_reserve) numbers
 GROUP BY 1, 2
"""
_NEW = """
SELECT id, journal_id, reg_year, reg_serial FROM docflow_document
 WHERE reg_serial IS NOT NULL AND date_registered >= '{since}' ORDER BY id
"""


class Ledger:
    """``Ledger(database)`` before the work, ``find_faults(acknowledged)`` after it."""

    def __init__(self, database):
        self.database = database
        self.since = query(database, "SELECT date_trunc('second', now() AT TIME ZONE 'UTC')")[0][0]
        self.tops = {(journal, year): int(top) for journal, year, top in self._ask(TOPS)}

    def find_faults(self, acknowledged):
        """Return what is wrong with the journals now (list of str).

        :param acknowledged: ids of the cards whose registration the server confirmed
        """
        rows = self._ask(_NEW.format(since=self.since))
        drawn = {}
        for __, journal, year, serial in rows:
            drawn.setdefault((journal, year), []).append(int(serial))
        self.count, self.journals = len(rows), len(drawn)
        faults = find_faults(self.tops, drawn)
        lost = set(acknowledged) - {int(row[0]) for row in rows}
        faults += [f"card {card} was acknowledged and has no number" for card in sorted(lost)]
        return faults

    def _ask(self, statement):
        return query(self.database, " ".join(statement.split()))


def find_faults(tops, drawn):
    """Return gaps and duplicates (list of str).

    :param dict tops: the highest serial of each journal and year before
    :param dict drawn: the serials that were drawn since
    """
    faults = []
    for place, serials in sorted(drawn.items()):
        top = tops.get(place, 0)
        wanted = range(top + 1, top + len(serials) + 1)
        if sorted(serials) != list(wanted):
            twice = sorted({serial for serial in serials if serials.count(serial) > 1})
            missing = sorted(set(wanted) - set(serials))
            faults.append(f"journal {place}: after {top} missing {missing}, twice {twice}")
    return faults
