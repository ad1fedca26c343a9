"""What a route gives for one record: who decides, in which order, by when (no records here)."""

from dataclasses import dataclass

ACTIONS = ("visa", "opinion", "signature", "registration")
ORDERS = ("parallel", "serial")
QUORUMS = ("all", "any", "count")


@dataclass(frozen=True)
class UserPlan:
    """A person of a stage as he is today: the round keeps this and asks nobody later."""

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

    @property
    def is_skipped(self) -> bool:
        return bool(self.reason_if_skipped)

    @property
    def agreements_needed(self) -> int:
        """How many of its people must agree for the stage to pass."""
        if self.is_skipped:
            return 0
        return {"all": len(self.users), "any": 1}.get(self.quorum, self.needed)
