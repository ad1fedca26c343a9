"""Stepping of a round: no order of decisions ends in a wrong verdict or a stuck round."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.stepping import AGREED, OPEN, Stage, Step, advance, judge, withdraw

DECISIONS = ("agreed", "agreed_with_remarks", "rejected")
examples = settings(max_examples=150, deadline=None, derandomize=True, database=None)
# beside decisions: handed to a subordinate, one more opinion, the work of a leaver passed to
# somebody who decides in the stage already; a question to the author and a decision of who acts for
# somebody change no state
ACTS = (*DECISIONS, "delegated", "called_in", "asked", "passed")
any_act = st.sampled_from(ACTS)


@st.composite
def rounds(draw):
    """A round as a route plans it: some stages, with nobody in some of them, and with visas that
    were carried over from the round before, whose files were the same."""
    keys = iter(range(1000))
    states = st.sampled_from(("waiting", "waiting", "waiting", "agreed", "skipped"))
    stages = []
    for __ in range(draw(st.integers(0, 4))):
        steps = tuple(Step(next(keys), state=draw(states)) for __ in range(draw(st.integers(0, 4))))
        stages.append(
            Stage(
                steps,
                order=draw(st.sampled_from(("serial", "parallel"))),
                quorum=draw(st.sampled_from(("all", "any", "count"))),
                needed=draw(st.integers(-1, 6)),
                is_binding=draw(st.booleans()),
            )
        )
    return tuple(stages)


def apply(stages, changes):
    states = dict(changes)
    return tuple(
        replace(
            stage,
            steps=tuple(
                replace(step, state=states.get(step.key, step.state)) for step in stage.steps
            ),
        )
        for stage in stages
    )


def add_step(stages, beside, **values):
    """Put a new step behind the one with the key ``beside``, as a delegation does."""
    count = sum(len(stage.steps) for stage in stages)
    changed = []
    for stage in stages:
        steps = list(stage.steps)
        for index, step in enumerate(steps):
            if step.key == beside:
                steps.insert(index + 1, Step(f"new{count}", **values))
                break
        changed.append(replace(stage, steps=tuple(steps)))
    return tuple(changed)


def act(stages, step, what):
    if what == "delegated":
        stages = add_step(stages, step.key)
        return apply(stages, [(step.key, "delegated")])
    if what == "called_in":
        return add_step(stages, step.key, is_advisory=True)
    if what == "asked" or (what == "passed" and not has_successor(stages, step)):
        return stages
    return apply(stages, [(step.key, "skipped" if what == "passed" else what)])


def has_successor(stages, step):
    """Whether somebody else decides in the same stage: nobody decides there twice."""
    others = [s for stage in stages if step in stage.steps for s in stage.steps if s != step]
    return any(not s.is_advisory and s.state in (*DECISIONS, *OPEN) for s in others)


def all_steps(stages):
    return [step for stage in stages for step in stage.steps]


def is_agreed(stage, left):
    """Say anew, in other words than the code, whether people let a stage pass.

    :param left: keys of those whose decision nobody waits for: a leaver's, or one left out
    """
    people = [s for s in stage.steps if not s.is_advisory and s.state in DECISIONS]
    told = [s for s in people if s.state in AGREED or not stage.is_binding]
    voters = [
        s for s in stage.steps if not s.is_advisory and s.state != "delegated" and s.key not in left
    ]
    if stage.quorum == "all":
        return len(told) == len(voters)
    wanted = 1 if stage.quorum == "any" else max(stage.needed, 1)
    return len(told) >= min(wanted, len(voters))


@tagged("post_install", "-at_install")
class TestStepping(BaseCase):
    """Plain data in, plain data out."""

    @examples
    @given(rounds(), st.data())
    def test_no_order_of_decisions_gets_stuck_or_ends_wrong(self, stages, data):
        """Whatever people do in whatever order, somebody is asked until the round ends, and it ends
        as they decided."""
        left = {s.key for s in all_steps(stages) if s.state == "skipped"}
        turn = advance(stages)
        stages = apply(stages, turn.changes)
        calls = 0
        while not turn.verdict:
            active = [s for s in all_steps(stages) if s.state == "active"]
            asked = [s for s in active if not s.is_advisory]
            assert asked, f"stuck: {stages}"
            step = data.draw(st.sampled_from(active))
            acts = ACTS if calls < 6 and not step.is_advisory else DECISIONS
            what = data.draw(st.sampled_from(acts))
            calls += what not in DECISIONS
            before = {s.key: s.state for s in all_steps(stages)}
            stages = act(stages, step, what)
            if what == "passed":
                left |= {s.key for s in all_steps(stages) if s.state != before.get(s.key)}
            turn = advance(stages)
            closed = {key for key, __ in turn.changes if before.get(key, "waiting") not in OPEN}
            assert not closed, "a decision was changed"
            stages = apply(stages, turn.changes)
        assert not [s for s in all_steps(stages) if s.state in OPEN], "somebody is still asked"
        ended = [is_agreed(stage, left) for stage in stages]
        if turn.verdict == "approved":
            assert all(ended), stages
        else:
            assert not all(ended), stages

    @examples
    @given(rounds())
    def test_the_same_call_again_changes_nothing(self, stages):
        """Two runs in a row, or a run after a crash, tell the same."""
        turn = advance(stages)
        again = advance(apply(stages, turn.changes))
        assert (again.changes, again.verdict, again.current) == ((), turn.verdict, turn.current)

    @examples
    @given(rounds())
    def test_a_serial_stage_asks_one_person_at_a_time(self, stages):
        """In a serial stage nobody is asked before the one in front of him has answered."""
        turn = advance(stages)
        stages = apply(stages, turn.changes)
        for index, stage in enumerate(stages):
            active = [s for s in stage.steps if s.state == "active"]
            assert not active or index == turn.current
            assert len(active) <= 1 or stage.order == "parallel"

    @examples
    @given(rounds(), st.data())
    def test_a_round_taken_back_leaves_nobody_asked(self, stages, data):
        """Whenever a round is taken back nobody has it in his tray any more, and no decision is
        lost."""
        stages = apply(stages, advance(stages).changes)
        for __ in range(data.draw(st.integers(0, 5))):
            active = [s for s in all_steps(stages) if s.state == "active"]
            if active:
                stages = act(stages, data.draw(st.sampled_from(active)), data.draw(any_act))
                stages = apply(stages, advance(stages).changes)
        before = {s.key: s.state for s in all_steps(stages) if s.state not in OPEN}
        after = apply(stages, withdraw(stages).changes)
        assert not [s for s in all_steps(after) if s.state in OPEN]
        assert {s.key: s.state for s in all_steps(after) if s.key in before} == before

    def test_one_refusal_ends_a_stage_of_all(self):
        """Where all must agree, one refusal returns the document at once."""
        stage = Stage((Step(1, "agreed"), Step(2, "rejected"), Step(3, "active")))
        turn = advance((stage, Stage((Step(4),))))
        assert turn.verdict == "rejected"
        assert dict(turn.changes) == {3: "withdrawn", 4: "withdrawn"}

    def test_any_passes_by_the_first_and_fails_by_the_last(self):
        """Where anybody may agree, a refusal leaves it to the others."""
        stage = Stage((Step(1, "rejected"), Step(2, "active")), quorum="any")
        assert judge(stage) == ""
        assert judge(replace(stage, steps=(Step(1, "rejected"), Step(2, "rejected")))) == "failed"
        assert judge(replace(stage, steps=(Step(1, "rejected"), Step(2, "agreed")))) == "passed"

    def test_two_of_three(self):
        """N of M passes by the N-th agreement and fails once N cannot be reached."""
        stage = Stage(
            (Step(1, "agreed"), Step(2, "active"), Step(3, "active")), quorum="count", needed=2
        )
        assert judge(stage) == ""
        steps = (Step(1, "agreed"), Step(2, "agreed_with_remarks"), Step(3, "active"))
        turn = advance((replace(stage, steps=steps),))
        assert (turn.verdict, turn.changes) == ("approved", ((3, "skipped"),))
        steps = (Step(1, "rejected"), Step(2, "rejected"), Step(3, "active"))
        assert judge(replace(stage, steps=steps)) == "failed"

    def test_an_opinion_stops_nothing(self):
        """A stage of opinions passes with its answers, against it or not."""
        stage = Stage((Step(1, "rejected"), Step(2, "active")), is_binding=False)
        assert judge(stage) == ""
        assert judge(replace(stage, steps=(Step(1, "rejected"), Step(2, "agreed")))) == "passed"

    def test_an_empty_stage_is_passed_over(self):
        """A stage that nobody is in does not hold the round."""
        turn = advance((Stage(), Stage((Step(1),))))
        assert (turn.changes, turn.verdict, turn.current) == (((1, "active"),), "", 1)
        assert advance(()).verdict == "approved"
