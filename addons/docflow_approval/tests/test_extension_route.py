import importlib.util
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

import odoo.addons.docflow_approval as module
from odoo.addons.docflow_base.tests.test_requests import RequestCase

from .common import ApprovalCase

REQUEST = "docflow.extension"
SCRIPT = Path(module.__path__[0], "migrations", "19.0.1.4.0", "post-rights.py")


@tagged("post_install", "-at_install")
class TestExtensionRoute(RequestCase, ApprovalCase):
    """A request for another term goes along its route, where one is in force for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # of a body that takes part in nothing
        cls.lawyer.employee_id.department_id = cls.strange
        cls.route = cls._route(
            cls._stage("Law", cls.lawyer, norm_days=2),
            cls._stage("Authors", {"kind": "record"}, order="serial"),
            res_model=REQUEST,
        )

    def _asked(self, line=None, day="2026-12-04"):
        line = line or self.line
        line.action_request_extension(day, "Waiting for the estimate")
        return line.extension_ids.sorted("id")[-1:]

    def _trays(self, user):
        trays = self.env["docflow.document"].with_user(user).get_trays()
        return {tray["code"]: tray["count"] for tray in trays}

    def _agree(self, request, *users):
        for user in users:
            request.with_user(user).action_approval_agree()

    def test_agreed_by_all_it_moves_the_term(self):
        """Agreed along the route, the term moves as after a grant; the ledger says why and who."""
        request = self._asked()
        self.assertEqual((request.state, request.approval_state), ("requested", "in_progress"))
        self._agree(request, self.lawyer, self.mayor)
        self.assertEqual((request.state, request.approval_state), ("granted", "approved"))
        self.assertEqual(self._day(self.line), "2026-12-04")
        self.assertIn("Mayor", request.decision_label)
        entry = self.env["docflow.deadline.entry"].search([("extension_id", "=", request.id)])
        self.assertIn(self.line, entry.assignment_id)

    def test_refused_it_stays_with_the_reason(self):
        """Refused by one, the term stays and whoever asked reads why and by whom."""
        request = self._asked()
        request.with_user(self.lawyer).action_approval_reject("The law sets this date")
        self.assertEqual((request.state, request.answer), ("refused", "The law sets this date"))
        self.assertIn("Lawyer", request.decision_label)
        self.assertEqual(self._day(self.line), "2026-11-27")
        self.assertEqual(self._asked(day="2026-12-02").state, "requested")

    def test_the_author_does_not_decide_past_the_route(self):
        """On its way along the route it is not granted, refused or passed up beside it, and waits
        in no other tray."""
        before = self._trays(self.mayor)
        request = self._asked().with_user(self.mayor)
        for verb in ("action_grant", "action_refuse", "action_forward"):
            with self.assertRaisesRegex(UserError, "For Approval"):
                getattr(request, verb)()
        self.assertEqual(self._trays(self.mayor), before)
        self.assertFalse(self.line.with_user(self.mayor).decider_ids)

    def test_it_waits_in_the_tray_with_its_document(self):
        """Whose turn it is finds it in “For Approval” under the name of its document, and may open
        the document."""
        with self.assertRaises(AccessError):
            self.card.with_user(self.lawyer).read(["name"])
        request = self._asked()
        self.assertEqual(self._trays(self.lawyer).get("approve"), 1)
        step = request.with_user(self.lawyer)._get_my_step()
        self.assertIn(self.card.name, step.subject)
        action = step.action_open_record()
        self.assertEqual((action["res_model"], action["res_id"]), (REQUEST, request.id))
        self.assertEqual(self.card.with_user(self.lawyer).name, self.card.name)
        self._agree(request, self.lawyer)
        self.assertEqual(self._trays(self.mayor).get("approve"), 1)
        # who decided once goes on seeing it, whatever happens to the card
        self.card.sudo()._refresh_access()
        self.assertEqual(self.card.with_user(self.lawyer).name, self.card.name)

    def test_only_readers_of_the_document_see_the_round(self):
        """The round of a request is seen with its document, and by nobody else."""
        approval = self._asked().approval_ids
        self.assertEqual(approval.document_id, self.card)
        for user in (self.registrar, self.mayor, self.lawyer):
            self.assertTrue(approval.with_user(user).name)
        with self.assertRaises(AccessError):
            approval.with_user(self.stranger).read(["name"])

    def test_the_card_does_not_lie_with_whoever_decides(self):
        """A card with an executor lies with him, not with whoever decides on his request."""
        self._asked()
        self.card.invalidate_recordset()
        self.assertNotIn("Lawyer", self.card.with_user(self.registrar).holder_names)

    def test_withdrawn_by_whoever_asked(self):
        """Whoever asked withdraws it, on the request or on its round; nobody is asked any more."""
        request = self._asked()
        request.action_withdraw()
        self.assertEqual((request.state, request.approval_ids.state), ("withdrawn", "withdrawn"))
        self.assertEqual(self._trays(self.lawyer).get("approve", 0), 0)
        other = self._asked()
        with self.assertRaisesRegex(UserError, "takes it back"):
            other.approval_id.with_user(self.mayor).action_withdraw("No")
        other.approval_id.action_withdraw("Done sooner")
        self.assertEqual((other.state, other.answer), ("withdrawn", "Done sooner"))

    def test_whoever_asked_is_handed_no_decision(self):
        """Nobody decides on his own request, not even where a subordinate may decide."""
        request = self._asked()
        self._agree(request, self.lawyer)
        step = request.with_user(self.mayor)._get_my_step()
        self.assertIn(self.executor2, step._get_delegates())
        self.assertNotIn(request.author_id, step._get_delegates())
        with self.assertRaises(UserError):
            step.action_delegate(request.author_id.id)

    def _acting(self, deputy, principal, *codes):
        return self.env["docflow.substitution"].create(
            {
                "principal_id": principal.id,
                "deputy_id": deputy.id,
                "ground": "order № 41-к",
                "operation_ids": [
                    Command.set(self.env["docflow.operation"].search([("code", "in", codes)]).ids)
                ],
            }
        )

    def test_a_deputy_for_visas_and_terms_moves_the_term_in_another_s_name(self):
        """Who acts for the author in approvals and in resolutions decides on his step, and the
        ledger says for whom the term moved."""
        self._acting(self.executor2, self.mayor, "approve", "resolve")
        request = self._asked()
        self._agree(request, self.lawyer)
        self.assertEqual(self._trays(self.executor2)["approve"], 1)
        self._agree(request, self.executor2)
        entry = self.env["docflow.deadline.entry"].search([("extension_id", "=", request.id)])
        self.assertEqual(set(entry.mapped("acting_label")), {"Executor2 for Mayor, order № 41-к"})

    def test_an_order_for_visas_alone_moves_no_term(self):
        """An order that names the visa alone, or resolutions alone, does not decide on a term, in
        no way: not by a vote, not by handing it on, and not on what was handed on."""
        self._acting(self.executor2, self.mayor, "approve")
        self._acting(self.stranger, self.mayor, "resolve", "read")
        request = self._asked()
        self._agree(request, self.lawyer)
        before = self._day(self.line)
        for deputy in (self.executor2, self.stranger):
            self.assertFalse(self._trays(deputy).get("approve"))
            self.assertFalse(request.with_user(deputy)._get_my_step())
            step = request.approval_ids.step_ids.filtered(lambda s: s.user_id == self.mayor)
            step = step.with_user(deputy).sudo(False)
            for act, args in (
                ("action_agree", ()),
                ("action_reject", ("No",)),
                ("action_delegate", (self.executor1.id,)),
                ("action_call_in", (self.executor1.id,)),
            ):
                with self.assertRaises(UserError):
                    getattr(step, act)(*args)
                with self.assertRaises(UserError):
                    getattr(request.with_user(deputy), act.replace("_", "_approval_", 1))(*args)
        self.assertEqual((request.state, self._day(self.line)), ("requested", before))
        # handed on by the author himself it asks the same of whoever acts for the other
        self._acting(self.stranger, self.executor2, "approve")
        request.with_user(self.mayor).action_approval_delegate(self.executor2.id)
        self.assertFalse(request.with_user(self.stranger)._get_my_step())
        self._agree(request, self.executor2)
        self.assertEqual(request.state, "granted")

    def test_a_visa_on_the_way_of_a_term_needs_both(self):
        """Whoever votes on the way decides with the others: his deputy needs both as well; for one
        more opinion the visa is enough."""
        self._acting(self.stranger, self.lawyer, "approve", "read")
        self._acting(self.executor2, self.author, "approve", "read")
        request = self._asked()
        self.assertFalse(request.with_user(self.stranger)._get_my_step())
        request.with_user(self.lawyer).action_approval_call_in(self.author.id, "What of the sum?")
        self._agree(request, self.executor2)
        opinion = request.approval_ids.step_ids.filtered("is_advisory")
        self.assertEqual(opinion.for_user_id, self.author)

    def test_in_the_place_of_the_controller_decides_who_controls(self):
        """A request with the controller asks the operation of control of his deputy."""
        self.card.with_user(self.controller).action_take_control(
            self.controller.id, date_deadline="2026-11-30"
        )
        acting = self._acting(self.executor2, self.controller, "approve", "resolve")
        request = self._asked()
        self._agree(request, self.lawyer, self.mayor)
        self.assertTrue(request.is_with_controller)
        self.assertFalse(request.with_user(self.executor2)._get_my_step())
        acting.action_end("Another order")
        self._acting(self.author, self.controller, "approve", "control")
        self._agree(request, self.author)
        self.assertEqual(request.state, "granted")

    def test_rounds_that_run_ask_the_same_after_an_upgrade(self):
        """A round that began before the module knew what a deputy needs asks it afterwards."""
        request = self._asked()
        steps = request.approval_ids.step_ids
        expected = steps.mapped("deputy_operation")
        self.assertEqual(set(expected), {"resolve"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE docflow_approval_step SET deputy_operation = NULL WHERE id IN %s",
            [tuple(steps.ids)],
        )
        spec = importlib.util.spec_from_file_location("post_rights", SCRIPT)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertEqual(steps.mapped("deputy_operation"), expected)

    def test_the_round_ends_with_the_assignment(self):
        """What was asked on a line that closed waits for nobody."""
        request = self._asked()
        self.line.action_report("Done sooner")
        self.assertEqual((request.state, request.approval_ids.state), ("withdrawn", "withdrawn"))
        self.assertEqual(self._trays(self.lawyer).get("approve", 0), 0)

    def test_every_author_whose_date_moves_is_asked(self):
        """The route asks the authors from the one who gave the assignment up to the first whose
        own date suffices, and moves every date between."""
        low = self._delegate()
        request = self._asked(low)
        self.assertEqual(request.approver_id, self.mayor)
        self._agree(request, self.lawyer, self.executor1)
        self.assertEqual(request.state, "requested")
        self._agree(request, self.mayor)
        self.assertEqual((self._day(low), self._day(self.line)), ("2026-12-04", "2026-12-04"))

    def test_the_date_of_a_controlled_card_needs_its_controller(self):
        """Past the date of a card on control the controller decides, as without a route."""
        self.card.with_user(self.controller).action_take_control(
            self.controller.id, date_deadline="2026-11-30"
        )
        request = self._asked()
        self._agree(request, self.lawyer, self.mayor)
        self.assertEqual(request.state, "requested")
        self._agree(request, self.controller)
        self.assertEqual((request.state, self._day(self.card)), ("granted", "2026-12-04"))

    def test_what_nobody_may_grant_is_not_asked(self):
        """A date past which nobody on the document goes is refused when it is asked, with the
        date that is possible."""
        self.executor1.group_ids += self.env.ref("docflow_base.group_docflow_controller")
        self.card.with_user(self.controller).action_take_control(
            self.executor1.id, date_deadline="2026-11-30"
        )
        with self.assertRaises(UserError) as refused:
            self._asked()
        self.assertIn("past 30.11.2026", str(refused.exception))
        self.assertFalse(self.env[REQUEST].search([("assignment_id", "=", self.line.id)]))

    def test_a_verdict_that_came_too_late_refuses(self):
        """A date that came while the request was on its way is not granted; the round still ends,
        and the answer says why."""
        request = self._asked()
        self._agree(request, self.lawyer)
        with freeze_time("2026-12-07 08:00:00"):
            self._agree(request, self.mayor)
        self.assertEqual((request.state, request.approval_state), ("refused", "approved"))
        self.assertIn("extends nothing", request.answer)

    def test_without_a_route_the_author_decides(self):
        """Where no route is in force for it, the author decides by himself."""
        self.route.active = False
        request = self._asked()
        self.assertFalse(request.approval_ids)
        request.with_user(self.mayor).action_grant()
        self.assertEqual(request.state, "granted")

    def test_nobody_sends_it_by_hand(self):
        """A request goes off when it is asked, and comes back by being withdrawn."""
        self.route.active = False
        request = self._asked()
        for user in (self.executor1, self.mayor):
            with self.assertRaisesRegex(UserError, "goes off by itself"):
                request.with_user(user).action_launch_approval(True)
        with self.assertRaisesRegex(UserError, "on no route"):
            request.action_withdraw_approval("Not needed")

    def test_a_route_for_it_leaves_nothing_to_choose(self):
        """A route that leaves people to the initiator, or gives a number, is not published for
        requests: nobody is there to choose, and nothing to number."""
        for stage, wrong in (
            (self._stage("Whom", {"kind": "initiator_choice"}), "leaves people"),
            (self._stage("Number", self.registrar, action="registration", quorum="any"), "gives"),
        ):
            route = self._route(
                self._stage("Law", self.lawyer), stage, res_model=REQUEST, publish=False
            )
            with self.assertRaisesRegex(UserError, wrong):
                route.action_publish()

    def test_its_sheet_names_the_dates(self):
        """The approval sheet says who decided, on which dates, and with which digest."""
        request = self._asked()
        self._agree(request, self.lawyer, self.mayor)
        report = self.env["ir.actions.report"].with_user(self.registrar)
        approval = request.approval_ids
        html, __ = report._render_qweb_html("docflow_approval.docflow_approval_sheet", approval.ids)
        self.assertIn("27.11.2026 → 04.12.2026", html.decode())
        steps = approval.step_ids.filtered("seen_digest")
        self.assertEqual(len(set(steps.mapped("seen_digest"))), 1)

    def test_the_ready_route_asks_head_controller_and_author(self):
        """The ready route asks the head of the executor's body, hears the controller and ends with
        the author."""
        self.route.active = False
        ready = self.env.ref("docflow_approval.docflow_route_extension_asked")
        ready.action_publish()
        self.card.with_user(self.controller).action_take_control(self.controller.id)
        low = self._delegate()
        request = self._asked(low, day="2026-11-26")
        people = request.approval_ids.step_ids.filtered("user_id").mapped("user_name")
        self.assertEqual(people, ["Executor1", "Controller", "Executor1"])

    def test_a_trial_shows_requests_of_the_past(self):
        """The trial of such a route shows what would have become of the requests of last month."""
        request = self._asked()
        day = fields.Date.to_date(request.create_date)
        trials = self.route.version_id._try_out(day - timedelta(days=1), day + timedelta(days=1))
        self.assertEqual([trial.record_id for trial in trials], request.ids)
        self.assertEqual(
            [[user.name for user in stage.users] for stage in trials[0].stages],
            [["Lawyer"], ["Mayor"]],
        )
