"""Who acts for whom on which days: windows of dates and chains, without records."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple


class Edge(NamedTuple):
    """``deputy`` acts for ``principal`` from ``start`` to ``stop``, both days included.

    :ivar stop: None where no end is set
    """

    deputy: int
    principal: int
    start: date
    stop: date | None = None


def overlap(
    start: date, stop: date | None, other_start: date, other_stop: date | None
) -> tuple[date, date | None] | None:
    """Return the days that two windows share as ``(first, last)``, or None where they share none.

    Both ends belong to a window; None as an end means that none is set.
    """
    first = max(start, other_start)
    ends = [end for end in (stop, other_stop) if end is not None]
    last = min(ends) if ends else None
    return None if last is not None and last < first else (first, last)


def find_cycle(edges: list[Edge], new: Edge) -> list[int]:
    """Return the people who would act for each other in a circle because of ``new``.

    A circle counts only when there is a day on which all of its links are in force: then nobody of
    it is there to decide. The list begins and ends with the deputy of ``new``; it is empty where
    there is no circle.
    """
    deputies = defaultdict(list)
    for edge in edges:
        deputies[edge.deputy].append(edge)
    # the principal of the new link acts for somebody, who acts for somebody …
    stack = [(new.principal, (new.start, new.stop), [new.deputy, new.principal])]
    while stack:
        person, window, path = stack.pop()
        if person == new.deputy:
            return path
        for edge in deputies[person]:
            if edge.principal in path[1:]:
                continue
            shared = overlap(*window, edge.start, edge.stop)
            if shared:
                stack.append((edge.principal, shared, [*path, edge.principal]))
    return []
