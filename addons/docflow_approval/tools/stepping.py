"""Stepping of an approval round: states of stages and steps in, what changes out. No records here.

A *stage* has *steps*, one for each person. Stages follow one another; within a stage people decide
in order (serial) or at once (parallel), and its quorum says when it has passed. Everything is read
off the states as they stand, so the same call after any event, in any order and any number of
times, gives the same end:

* a decision is final: no call changes a step that is not open;
* the stage that is first in line and has not passed is the *current* one: only it has active steps;
* a stage passes when its quorum agreed, and fails as soon as the quorum cannot be reached any more;
  the round ends with the last stage passed, or with the first failed;
* an opinion binds nobody: a stage of opinions waits for answers, whatever they say, and a step that
  was called in beside the others (*advisory*) neither holds the stage nor fails it.
"""

from dataclasses import dataclass

AGREED = ("agreed", "agreed_with_remarks")
OPEN = ("waiting", "active")
# answers of people: what was skipped, delegated or withdrawn is nobody's answer
ANSWERED = (*AGREED, "rejected")


@dataclass(frozen=True)
class Step:
    """One person in a stage.

    :ivar key: whatever the caller knows the step by
    :ivar is_advisory: called in for one more opinion; acts beside the order of the stage
    """

    key: object
    state: str = "waiting"
    is_advisory: bool = False


@dataclass(frozen=True)
class Stage:
    """Steps in the order in which a serial stage asks them.

    :ivar needed: how many must agree where the quorum is ``count``
    :ivar is_binding: False for a stage of opinions
    """

    steps: tuple[Step, ...] = ()
    order: str = "parallel"
    quorum: str = "all"
    needed: int = 0
    is_binding: bool = True

    @property
    def voters(self) -> tuple[Step, ...]:
        """Who answers for this stage: those who answered and those who still may."""
        return tuple(
            step for step in self.steps if not step.is_advisory and step.state in (*ANSWERED, *OPEN)
        )

    @property
    def threshold(self) -> int:
        """How many agreements the stage wants; never more than it has people."""
        people = len(self.voters)
        wanted = {"all": people, "any": 1}.get(self.quorum, max(self.needed, 1))
        return min(wanted, people)


@dataclass(frozen=True)
class Turn:
    """What follows from the states.

    :ivar changes: ``((key, new state), …)`` of open steps only
    :ivar verdict: ``approved``, ``rejected``, or empty while the round goes on
    :ivar current: index of the stage at work, None when the round has ended
    """

    changes: tuple[tuple[object, str], ...] = ()
    verdict: str = ""
    current: int | None = None


def judge(stage: Stage) -> str:
    """Return ``passed``, ``failed``, or empty while the stage waits for somebody."""
    voters = stage.voters
    favourable = ANSWERED if not stage.is_binding else AGREED
    agreed = [step for step in voters if step.state in favourable]
    waiting = [step for step in voters if step.state in OPEN]
    if len(agreed) + len(waiting) < stage.threshold:
        return "failed"
    return "passed" if len(agreed) >= stage.threshold else ""


def advance(stages: tuple[Stage, ...]) -> Turn:
    """Return what follows from the states of all stages, in their order."""
    changes = []
    for index, stage in enumerate(stages):
        verdict = judge(stage)
        if not verdict:
            changes += _begin(stage)
            return Turn(tuple(changes), "", index)
        closed = "skipped" if verdict == "passed" else "withdrawn"
        changes += _close(stage, closed)
        if verdict == "failed":
            for later in stages[index + 1 :]:
                changes += _close(later, "withdrawn")
            return Turn(tuple(changes), "rejected")
    return Turn(tuple(changes), "approved")


def withdraw(stages: tuple[Stage, ...]) -> Turn:
    """Return what closes when the round is taken back."""
    return Turn(tuple(change for stage in stages for change in _close(stage, "withdrawn")))


def _begin(stage):
    """Return who is asked now: everybody at once, or the next one where they follow in order."""
    waiting = [step for step in stage.steps if step.state == "waiting"]
    if stage.order == "serial":
        busy = any(step.state == "active" and not step.is_advisory for step in stage.steps)
        ordinary = [step for step in waiting if not step.is_advisory]
        waiting = [step for step in waiting if step.is_advisory] + ordinary[: 0 if busy else 1]
    return [(step.key, "active") for step in waiting]


def _close(stage, state):
    return [(step.key, state) for step in stage.steps if step.state in OPEN]
