"""The bounds that hold for the stories (DESIGN: numbers to hold), and what breaks them."""

import os
from typing import NamedTuple

FELT = 0.1  # seconds: what answers faster may grow, nobody feels it
FULL = 1_000_000  # cards from which on a list is held against the peer's


class Bound(NamedTuple):
    """Seconds of the server at the 95th percentile, seconds of SQL at the median, growth in times,
    and the share of what the peer's story takes; None: not bounded.
    """

    seconds: float | None = None
    sql: float | None = None
    grows: float | None = None
    share: float | None = None


#: By the kind of a story.
BOUNDS = {
    "look": Bound(seconds=0.2, grows=2.0, share=0.3),
    "count": Bound(seconds=0.2, sql=0.05, grows=2.0),
    "card": Bound(grows=2.0),
    "year": Bound(seconds=5.0),
    "register": Bound(share=1.0),
}
PEER = "helpdesk.ticket"


def find_peer(story, peers):
    """Return the peer's ``Figures`` that a story is held against, or None.

    :param dict peers: ``{(peer, story, reader): Figures}``
    """
    if not story.peer:
        return None
    return peers.get((PEER, story.peer, story.reader))


def find_faults(story, figures, before, peers, documents):
    """Return the bounds that a story breaks (list of str).

    Where the machine is busy with others, the work of its processors stands for the time. Growth
    and shares are told by work alone, so that both sides are measured alike.
    """
    bound = BOUNDS.get(story.kind, Bound())
    seconds = figures.work95 if os.getloadavg()[0] > os.cpu_count() else figures.p95
    faults = []
    if bound.seconds and seconds > bound.seconds:
        faults.append(f"took {seconds:.2f} s (bound {bound.seconds} s)")
    if bound.sql and figures.sql > bound.sql:
        faults.append(f"spent {figures.sql * 1000:.0f} ms in SQL (bound {bound.sql * 1000:.0f} ms)")
    grown = before and figures.work / before.work if before and before.work else 0
    if bound.grows and figures.work > FELT and grown > bound.grows:
        faults.append(f"grew {grown:.1f} times (bound {bound.grows})")
    peer = find_peer(story, peers)
    if bound.share and peer and (documents >= FULL or bound.share >= 1):
        share = figures.work / peer.work
        if share > bound.share:
            faults.append(f"took {share:.2f} of the peer's “{story.peer}” (bound {bound.share})")
    return [f"{story.label} {fault}" for fault in faults]
