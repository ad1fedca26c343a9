"""What is in force on a day: arithmetic of dates without records.

The states stand in the order in which they are asked; the first that holds is the state. A repeal
is final: what repealed an act may itself be repealed, and the act does not come back by that.
"""

from typing import NamedTuple

STATES = ("terminated", "repealed", "expired", "not_yet", "partly_repealed", "amended", "in_force")
# the document obliges somebody on that day
LIVE_STATES = ("partly_repealed", "amended", "in_force")


class ValidityFacts(NamedTuple):
    """Dates of a registered document; None where there is none."""

    start: object
    until: object = None
    terminated: object = None
    repealed: object = None
    partly_repealed: object = None
    amended: object = None
    is_renewed: bool = False


def find_state(facts, day):
    """Return the state of validity on ``day`` (str)."""
    has_come = {
        name: bool(getattr(facts, name)) and getattr(facts, name) <= day
        for name in ("terminated", "repealed", "partly_repealed", "amended")
    }
    has_come["expired"] = bool(facts.until) and facts.until < day and not facts.is_renewed
    has_come["not_yet"] = facts.start > day
    return next((state for state in STATES if has_come.get(state)), "in_force")


def find_since(facts, state):
    """Return since when ``state`` holds, or until when it did (date)."""
    return {"expired": facts.until, "not_yet": facts.start, "in_force": facts.start}.get(
        state
    ) or getattr(facts, state)
