"""What a route gives for one record: who decides, in which order, by when (no records here)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

ACTIONS = ("visa", "opinion", "signature", "registration")
ORDERS = ("parallel", "serial")
QUORUMS = ("all", "any", "count")


@dataclass(frozen=True)
class UserPlan:
    """A person of a stage as he is today: the round keeps this and asks nobody later.

    :ivar user_id: 0 stands for whom the initiator has yet to choose
    """

    user_id: int
    name: str
    position: str = ""


@dataclass(frozen=True)
class Stage:
    """One stage with its people found. A stage that is left out says why and has no people."""

    name: str
    sequence: int
    action: str = "visa"
    order: str = "parallel"
    quorum: str = "all"
    needed: int = 0
    norm_days: int = 0
    users: tuple[UserPlan, ...] = ()
    reason_if_skipped: str = ""
    stage_id: int = 0

    @property
    def is_skipped(self) -> bool:
        return bool(self.reason_if_skipped)

    @property
    def agreements_needed(self) -> int:
        """How many of its people must agree for the stage to pass."""
        if self.is_skipped:
            return 0
        return {"all": len(self.users), "any": 1}.get(self.quorum, self.needed)


@dataclass(frozen=True)
class Trial:
    """What a version would have done with a record of the past.

    :ivar faults: why the round could not have begun
    :ivar days: working days the norms of its stages allow
    :ivar actual_days: working days the record really took; None while it is not finished
    """

    record_id: int
    initiator_id: int
    stages: tuple[Stage, ...] = ()
    faults: tuple[str, ...] = ()
    actual_days: int | None = None

    @property
    def days(self) -> int:
        return count_days(self.stages)


def count_days(stages: Iterable[Stage]) -> int:
    """Working days that the norms of the stages which take place add up to: stages follow one
    another.
    """
    return sum(stage.norm_days for stage in stages if not stage.is_skipped)


def count_load(trials: Iterable[Trial]) -> list[tuple[int, str, dict[str, int]]]:
    """What each person would have got, busiest first: ``(user id, name, {action: how often})``."""
    names, load = {}, {}
    for trial in trials:
        if trial.faults:
            continue
        for stage in trial.stages:
            for person in stage.users:
                names[person.user_id] = person.name
                load.setdefault(person.user_id, Counter())[stage.action] += 1
    order = sorted(load, key=lambda user: (-load[user].total(), names[user], user))
    return [(user, names[user], dict(load[user])) for user in order]
