"""What is counted for a person at a glance, and how far."""

from typing import NamedTuple

#: Work is counted up to this: past it the cabinet shows “1000+”, and nobody waits for an exact
#: figure.
COUNT_LIMIT = 1000
#: An archive of a person's own: that it is large says enough.
ARCHIVE_LIMIT = 99


class Counted(NamedTuple):
    """Lines to be counted, under the rights of whoever asks.

    ``limit`` + 1 lines are looked at, so a larger number says “more than that”. With ``by_date``
    they are the ones with the earliest dates: what is past its date among them is then all of it,
    up to the same limit. ``group`` names a field whose equal values are one.
    """

    model: str
    domain: list
    by_date: bool = False
    limit: int = COUNT_LIMIT
    group: str = ""
