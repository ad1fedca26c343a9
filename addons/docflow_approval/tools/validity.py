"""What is in force on a day: arithmetic of dates without records.

The states stand in the order in which they are asked; the first that holds is the state. A repeal
is final: what repealed an act may itself be repealed, and the act does not come back by that. A
suspension ends on a day it names or by an act that resumes; what suspended an act and was then
repealed has not resumed it.
"""

from datetime import date, timedelta
from typing import NamedTuple

STATES = (
    "terminated",
    "repealed",
    "expired",
    "not_yet",
    "suspended",
    "partly_repealed",
    "amended",
    "in_force",
)
# the document obliges somebody on that day
LIVE_STATES = ("partly_repealed", "amended", "in_force")
# it does not, and never will again
ENDED_STATES = ("repealed", "expired", "terminated")


class ValidityFacts(NamedTuple):
    """Dates of a registered document; None where there is none.

    ``suspensions`` are spells ``(first day, first day after it or None)``, see ``make_spells``.
    """

    start: object
    until: object = None
    terminated: object = None
    repealed: object = None
    partly_repealed: object = None
    amended: object = None
    is_renewed: bool = False
    suspensions: tuple = ()


class Stop(NamedTuple):
    """An act that suspends another from ``day``, until its last day ``until``, or resumes it."""

    day: date
    is_resumed: bool = False
    until: date | None = None


def find_state(facts, day):
    """Return the state of validity on ``day`` (str)."""
    has_come = {
        name: bool(getattr(facts, name)) and getattr(facts, name) <= day
        for name in ("terminated", "repealed", "partly_repealed", "amended")
    }
    has_come["expired"] = bool(facts.until) and facts.until < day and not facts.is_renewed
    has_come["not_yet"] = facts.start > day
    has_come["suspended"] = bool(find_spell(facts.suspensions, day))
    return next((state for state in STATES if has_come.get(state)), "in_force")


def find_since(facts, state, day):
    """Return since when ``state``, that of ``day``, has held, or until when it did (date)."""
    if state == "suspended":
        return find_spell(facts.suspensions, day)[0]
    return {"expired": facts.until, "not_yet": facts.start, "in_force": facts.start}.get(
        state
    ) or getattr(facts, state)


def find_spell(spells, day):
    """Return the spell of suspension in which ``day`` lies, None for none."""
    return next((one for one in spells if one[0] <= day and (not one[1] or day < one[1])), None)


def make_spells(stops):
    """Return the spells of suspension, ``((first day, first day after it or None), …)``.

    From the day of each stop on it alone decides, until the next one; of those of one day, the
    last.

    :param stops: ``Stop``, those of one day in the order in which they were made
    """
    ordered = sorted(stops, key=lambda stop: stop.day)
    spells = []
    for number, stop in enumerate(ordered):
        if stop.is_resumed:
            continue
        ends = [one.day for one in ordered[number + 1 : number + 2]]
        if stop.until and stop.until < date.max:
            ends.append(stop.until + timedelta(days=1))
        end = min(ends, default=None)
        if end and end <= stop.day:
            continue
        if spells and spells[-1][1] == stop.day:
            spells[-1] = (spells[-1][0], end)
        else:
            spells.append((stop.day, end))
    return tuple(spells)


def dump_spells(spells):
    """Return spells as JSON keeps them: ISO days."""
    return [[one[0].isoformat(), one[1] and one[1].isoformat()] for one in spells]


def load_spells(kept):
    """Return spells from what ``dump_spells`` returned; nothing is none."""
    return tuple(
        (date.fromisoformat(first), end and date.fromisoformat(end)) for first, end in kept or ()
    )
