from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.acting import Edge, find_cycle, overlap

DAY = date(2026, 3, 1)
days = st.integers(0, 12).map(lambda n: DAY + timedelta(days=n))
windows = st.one_of(
    st.tuples(days, st.none()), st.tuples(days, days).map(lambda pair: tuple(sorted(pair)))
)
edges = st.builds(
    lambda people, window: Edge(*people, *window),
    st.permutations([1, 2, 3, 4]).map(lambda people: people[:2]),
    windows,
)


def _covers(start, stop, day):
    return start <= day and (stop is None or day <= stop)


@tagged("post_install", "-at_install")
class TestActing(BaseCase):
    """Windows and chains of acting people, against a plain walk over the days."""

    @given(windows, windows)
    def test_overlap(self, one, other):
        """Two windows share exactly the days that lie in both; last days belong to them."""
        shared = overlap(*one, *other)
        for n in range(16):
            day = DAY + timedelta(days=n)
            both = _covers(*one, day) and _covers(*other, day)
            self.assertEqual(bool(shared) and _covers(*shared, day), both)

    # a busy machine is no fault of the strategy
    @settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(edges, max_size=6), edges)
    def test_cycle(self, links, new):
        """A circle is found when, and only when, on some day all its links are in force and the new
        one closes it."""
        path = find_cycle(links, new)
        expected = any(
            _covers(new.start, new.stop, day) and self._closes(day, links, new)
            for day in (DAY + timedelta(days=n) for n in range(16))
        )
        self.assertEqual(bool(path), expected)
        if path:
            self.assertEqual(path[:2], [new.deputy, new.principal])
            self.assertEqual(path[-1], new.deputy)

    def _closes(self, day, links, new):
        """Whether the principal of ``new`` acts, through others, for its deputy on ``day``."""
        reached, todo = {new.principal}, {new.principal}
        while todo:
            todo = {
                e.principal for e in links if e.deputy in todo and _covers(e.start, e.stop, day)
            } - reached
            reached |= todo
        return new.deputy in reached

    def test_back_to_back(self):
        """A for B until Sunday and B for A from Monday is no circle; one shared day is."""
        first = Edge(1, 2, DAY, DAY + timedelta(days=6))
        after = Edge(2, 1, DAY + timedelta(days=7), None)
        self.assertEqual(find_cycle([first], after), [])
        self.assertEqual(
            find_cycle([first], after._replace(start=DAY + timedelta(days=6))), [2, 1, 2]
        )
