"""Counting groups up to a bound: when that is quicker than counting everything, and up to what."""

#: What a group is counted to where its reader would wait for all of it: the most first. The web
#: client knows these numbers (``bounded_groups.js``) and says “1000+”.
BOUNDS = (10_000, 1_000, 500)
#: Rows that may be looked at to count up to more than the least bound: a tenth of a second.
PATIENCE = 100_000
#: How many times quicker than counting everything it must be, to be worth a number that says less.
WORTH = 2
#: Tables of fewer rows are counted to their end.
SMALL = 100_000


def choose_bound(seen, total, groups):
    """Return up to what each of ``groups`` is counted (int), or None: all is counted.

    Where a reader sees one row in three, counting ten needs thirty rows to be looked at; so who
    sees little is answered sooner by counting all that he sees.

    :param float seen: rows that the reader sees, as the planner thinks
    :param float total: rows of the table

    >>> choose_bound(1_400_000, 1_400_000, 6), choose_bound(440_000, 1_400_000, 6)
    (10000, 1000)
    >>> choose_bound(20_000, 1_400_000, 6) is None
    True
    """
    if total < SMALL or seen <= 0:
        return None
    for bound in BOUNDS:
        looked_at = groups * bound * total / seen
        is_least = bound == BOUNDS[-1]
        if looked_at * WORTH <= seen and (is_least or looked_at <= PATIENCE):
            return bound
    return None
