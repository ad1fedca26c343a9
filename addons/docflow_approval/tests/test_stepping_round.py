"""Rounds of real people: no order of what they may do ends in a wrong verdict or a stuck round."""

import base64

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..tools.stepping import AGREED, OPEN, judge
from .test_approval import RoundCase

ACTS = (
    "agree",
    "agree",
    "remark",
    "reject",
    "delegate",
    "call_in",
    "ask",
    "deputy",
    "leave",
    "file",
    "withdraw",
)
MOST = 14  # acts of chance; then everybody agrees with what is left
rare = settings(
    max_examples=8,
    # told as it was found: to shorten a walk of real records takes longer than to read it
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@tagged("post_install", "-at_install")
class TestSteppingRound(RoundCase):
    """A route with two of three, an opinion, one after another, and a signature."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.docflow_approval_file_rule = "restart"
        cls.deputy = cls._person("t_deputy", cls.finance)
        cls.people = [cls._person(f"t_next{number}", cls.finance) for number in range(9)]
        cls.route.active = False
        cls.route = cls._route(
            cls._stage(
                "Two of three",
                cls.executor1,
                cls.lawyer,
                cls.executor2,
                quorum="count",
                needed=2,
                sequence=10,
            ),
            cls._stage("Opinion", cls.auditor, action="opinion", sequence=20),
            cls._stage("In turn", cls.lawyer, cls.executor1, order="serial", sequence=30),
            cls._stage("Signature", cls.mayor, action="signature", sequence=40),
        )
        cls.env["docflow.substitution"].create(
            {"principal_id": cls.mayor.id, "deputy_id": cls.deputy.id, "ground": "order № 41-к"}
        )

    @rare
    @given(st.data())
    def test_no_order_of_acts_gets_stuck_or_ends_wrong(self, data):
        """Decisions, handing on, opinions, questions, a deputy, a leaver whose account is closed, a
        changed file and a withdrawal, in any order: somebody who can decide is asked until the
        round ends, and it ends as people decided."""
        savepoint = self.env.cr.savepoint()
        try:
            self._walk(data)
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)
            self.registry.clear_all_caches()

    def _walk(self, data):
        self.spare = list(self.people)
        memo = self._launched()
        for number in range(MOST):
            self._check(memo)
            if memo.approval_state != "in_progress":
                self._relaunch(memo)
                return
            step = data.draw(st.sampled_from(self._active(memo)))
            getattr(self, f"_act_{data.draw(st.sampled_from(ACTS))}")(memo, step, number)
        for __ in range(60):
            self._check(memo)
            if memo.approval_state != "in_progress":
                return
            self._act_agree(memo, self._active(memo)[0], 0)
        self.fail("The round never ends.")

    # Whatever happened

    def _active(self, memo):
        self.env.invalidate_all()
        steps = memo.sudo()._get_running().sudo().step_ids
        return list(steps.filtered(lambda step: step.state == "active"))

    def _check(self, memo):
        self.env.invalidate_all()
        rounds = memo.sudo().approval_ids.sorted("number")
        running = rounds.filtered(lambda one: one.state == "in_progress")
        is_open = memo.approval_state == "in_progress"
        self.assertEqual(len(running), int(is_open))
        if is_open:
            active = running.step_ids.filtered(lambda step: step.state == "active")
            self.assertTrue(active.filtered(lambda step: not step.is_advisory), "stuck")
            self.assertTrue(all(step.user_id.active for step in active), "waits for nobody")
        closed = (rounds - running).step_ids
        self.assertFalse(closed.filtered(lambda step: step.state in OPEN), "still asked")
        last = rounds[-1:]
        if last.state == "approved":
            self.assertEqual({judge(stage) for stage in last._get_stages()}, {"passed"})
            signed = last.step_ids.filtered(lambda step: step.action == "signature")
            self.assertIn("agreed", signed.mapped("state"))
        if last.state == "rejected":
            self.assertIn("failed", {judge(stage) for stage in last._get_stages()})
        decided = rounds.step_ids.filtered(lambda step: step.state in (*AGREED, "rejected"))
        self.assertTrue(all(decided.mapped("decision_label")))

    def _relaunch(self, memo):
        """What came back goes again, once its remarks are answered, and is approved then."""
        if memo.approval_state != "rework":
            return
        author = memo.with_user(self.author)
        self._answer(author)
        if not all(user.active for user in self.route.version_id.stage_ids.participant_ids.user_id):
            return
        author.action_launch_approval(self.route.id)
        for __ in range(60):
            self._check(memo)
            if memo.approval_state != "in_progress":
                break
            self._act_agree(memo, self._active(memo)[0], 0)
        self.assertEqual(memo.approval_state, "approved")

    def _answer(self, author):
        for remark in author.approval_remark_ids.filtered(lambda one: one.state == "open"):
            verb = "action_answer" if remark.kind == "question" else "action_decline"
            getattr(remark, verb)("Because")

    # What people do

    def _as(self, step, user=None):
        return step.with_user(user or step.user_id).sudo(False)

    def _act_agree(self, memo, step, number):
        self._as(step).action_agree()

    def _act_remark(self, memo, step, number):
        if step.action != "signature":
            self._as(step).action_agree_remarks("Mind the roof")

    def _act_reject(self, memo, step, number):
        # a refusal of every round would end most walks at once
        if number % 3 == 2:
            self._as(step).action_reject("The sum")

    def _act_delegate(self, memo, step, number):
        mine = self._as(step)
        if mine._may_hand_on() and (people := mine._get_delegates().filtered("active")):
            mine.action_delegate(people[0].id, "Look at it")

    def _act_call_in(self, memo, step, number):
        mine = self._as(step)
        if mine._may_hand_on() and self.spare:
            mine.action_call_in(self.spare.pop().id, "What do you say?")

    def _act_ask(self, memo, step, number):
        self._as(step).action_ask("Which roof?")

    def _act_deputy(self, memo, step, number):
        if step.user_id == self.mayor:
            self._as(step, self.deputy).action_agree()

    def _act_leave(self, memo, step, number):
        """The person leaves: his work passes to another, who may be of the stage, and his account
        is closed."""
        if not self.spare:
            return
        leaver = step.user_id
        beside = step.approval_id.step_ids.filtered(
            lambda one: one._is_vote() and one.stage_number == step.stage_number
        )
        to = (beside.user_id - leaver)[:1] if number % 2 else self.spare.pop()
        handover = self.env["docflow.handover"].create(
            {
                "from_id": leaver.id,
                "to_id": (to or self.spare.pop()).id,
                "ground": "order № 9-к",
            }
        )
        handover.action_collect()
        handover.action_hand_over()
        refused = handover.line_ids.filtered(lambda line: line.state == "refused")
        if not refused:
            leaver.employee_id.active = False
            leaver.sudo().active = False

    def _act_file(self, memo, step, number):
        content = base64.b64encode(b"%%PDF-1.4 version %d" % number).decode()
        planned = self.route.version_id.stage_ids.participant_ids.user_id
        if all(user.active for user in planned):
            author = memo.with_user(self.author)
            # a round begins once remarks are answered, this one too
            self._answer(author)
            author.attach_file("memo.pdf", content, "main")

    def _act_withdraw(self, memo, step, number):
        if number % 3 == 1:
            memo.with_user(self.author).action_withdraw_approval("I was mistaken")
