from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.route_plan import ACTIONS, QUORUMS, Stage, Trial, UserPlan, count_days, count_load

PEOPLE = tuple(UserPlan(number, f"Person {number}") for number in (1, 2, 3))
STAGES = st.builds(
    Stage,
    name=st.just("Stage"),
    sequence=st.integers(0, 100),
    action=st.sampled_from(ACTIONS),
    quorum=st.sampled_from(QUORUMS),
    needed=st.integers(1, 3),
    norm_days=st.integers(0, 365),
    users=st.sets(st.sampled_from(PEOPLE), min_size=1).map(tuple),
    reason_if_skipped=st.sampled_from(("", "", "sum")),
)


# a busy machine is no fault of the plan
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@tagged("post_install", "-at_install")
class TestRoutePlan(BaseCase):
    def test_agreements_needed(self):
        """A stage passes by all, any one or the number it names; a skipped one needs none."""
        self.assertEqual(Stage("Visas", 10, users=PEOPLE).agreements_needed, 3)
        self.assertEqual(Stage("Visas", 10, quorum="any", users=PEOPLE).agreements_needed, 1)
        two = Stage("Visas", 10, quorum="count", needed=2, users=PEOPLE)
        self.assertEqual(two.agreements_needed, 2)
        self.assertEqual(Stage("Visas", 10, reason_if_skipped="sum").agreements_needed, 0)

    @CALM
    @given(st.lists(STAGES, max_size=8))
    def test_days_add_up(self, stages):
        """Norms of stages that take place add up; a stage left out takes no time."""
        taken = [stage for stage in stages if not stage.is_skipped]
        self.assertEqual(count_days(stages), sum(stage.norm_days for stage in taken))
        self.assertEqual(Trial(1, 1, tuple(stages)).days, count_days(taken))

    @CALM
    @given(st.lists(st.lists(STAGES, max_size=4), max_size=6), st.booleans())
    def test_load_of_people(self, ways, is_stopped):
        """Everybody's load is what he would have got, busiest first; a stopped document is none."""
        faults = ("nobody",) if is_stopped else ()
        trials = [Trial(1, 1, tuple(stages), faults) for stages in ways]
        load = count_load(trials)
        totals = [sum(acts.values()) for __, __, acts in load]
        self.assertEqual(totals, sorted(totals, reverse=True))
        given_out = sum(len(stage.users) for stages in ways for stage in stages)
        self.assertEqual(sum(totals), 0 if is_stopped else given_out)
