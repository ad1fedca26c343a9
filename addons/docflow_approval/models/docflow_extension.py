import json

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.docflow_base.tools.digest import sha256_hex

from ..tools.stepping import ANSWERED


class DocflowExtension(models.Model):
    """A request for another term; where a route is in force for it, it goes along the route.

    It goes off as soon as it is asked. The authors whose dates it would move decide, from the one
    who gave the assignment up to the first whose own date suffices; above them the controller. The
    verdict of the round is the decision: agreed, the term moves as after a grant; refused, it
    stays; taken back, the request is withdrawn. Without a route the author decides by himself.
    """

    _name = "docflow.extension"
    _inherit = ["docflow.approval.verbs.mixin", "docflow.extension"]
    _docflow_chooses_people = False

    # Business: who may

    def _is_approver(self):
        return self.approval_state != "in_progress" and super()._is_approver()

    def _check_may_launch(self):
        raise UserError(
            self.env._(
                "A request for another term goes off by itself when it is asked. Ask for it on "
                "your assignment."
            )
        )

    def _check_may_withdraw(self):
        self._check_transition("withdraw")
        for request in self.filtered(lambda request: request.approval_state != "in_progress"):
            raise UserError(
                self.env._(
                    "%(request)s is on no route. Withdraw it with its button.",
                    request=request.display_name,
                )
            )

    # Business: acts

    @api.model
    def _do_request(self, line, reason, **vals):
        request = super()._do_request(line, reason, **vals)
        version = self.env["docflow.route"]._pick(request)
        if version:
            request._do_climb()
            request._do_launch(version)
        return request

    def _do_climb(self):
        """Lay the request before the first who may grant it: along a route nobody passes it up.

        :raise UserError: nobody may grant such a date
        """
        while limit := self._get_exceeded(self.date_deadline):
            try:
                level, approver = self._get_next_approver()
            except UserError:
                raise UserError(
                    self.env._(
                        "%(document)s: nobody who decides on this term may move it past %(limit)s. "
                        "Ask for a date up to it.",
                        document=self.document_id.display_name,
                        limit=self._get_day(limit),
                    )
                ) from None
            self._unsealed().write(
                {
                    "level_id": level.id,
                    "approver_id": approver.id,
                    "is_with_controller": level == self.level_id,
                }
            )

    def _get_exceeded(self, moment):
        """Return the date past which the present approver may not go, where ``moment`` lies past
        it (naive UTC), False else.
        """
        law = False if self._is_for_controller() else self.document_id._get_law_limit()
        limits = [limit for limit in (law, self._get_reach()) if limit and moment > limit]
        return min(limits, default=False)

    def _do_follow(self, approval, state, reason):
        """Do what the verdict of the round says."""
        if state == "withdrawn":
            self._do_decide("withdrawn", reason)
            self._log_decision(self.env._("withdrawn"))
        elif state == "rejected":
            self._do_refuse(self._get_objections(approval))
        else:
            try:
                self._check_grant(self.date_deadline)
            except UserError as refusal:
                # while it was on its way the date came, or another one was set
                self._do_refuse(str(refusal))
            else:
                self._do_grant(self.date_deadline)

    def _do_refuse(self, reason):
        self._do_decide("refused", reason)
        self._log_decision(self.env._("refused: %(reason)s", reason=reason))

    def _get_objections(self, approval):
        # sudo: docflow.remark - why it was refused is told to whoever asked
        steps = approval.sudo().step_ids.filtered(lambda step: step.state == "rejected")
        return "\n".join(steps.remark_ids.filtered(lambda r: r.kind == "remark").mapped("text"))

    # Hooks: what a route asks

    def _get_route_type(self):
        return self.document_id.type_id

    def _get_route_people(self, action):
        document = self.document_id
        if action == "opinion":
            is_controlled = document.control_state == "on_control"
            return document.controller_id if is_controlled else document.controller_id.browse()
        if action == "signature":
            return self.approver_id
        return self._get_chain().author_id | self.approver_id

    def _get_route_initiator(self):
        return self.author_id

    def _get_route_finish(self):
        return self.date_decided

    # Hooks: the round

    def _get_approval_card(self):
        return self.document_id

    def _get_deputy_operation(self, action, user_id):
        """The verdict moves the term: who votes in another's place needs the operation with which
        he would grant it without a route.
        """
        if action == "opinion":
            return False
        is_control = self.is_with_controller and user_id == self.approver_id.id
        return "control" if is_control else "resolve"

    def _get_approval_files(self):
        """What is agreed to is no file: the two dates and the reason."""
        dates = [self._get_day(self.date_before), self._get_day(self.date_deadline)]
        asked = json.dumps([self.assignment_id.id, *dates, self.reason], ensure_ascii=False)
        return [{"name": " → ".join(dates), "version": 1, "sha256": sha256_hex(asked.encode())}]

    def _log_approval(self, text):
        self.document_id._log_step(
            self.env._("%(request)s — %(text)s", request=self._get_request_label(), text=text)
        )

    def _on_approval_moved(self):
        result = super()._on_approval_moved()
        card = self.document_id
        if not card.has_other_rounds:
            card._unsealed().write({"has_other_rounds": True})
        card._refresh_access()
        card._touch_trays()
        return result

    def _on_approval_ended(self, approval, state, reason, is_rework):
        result = super()._on_approval_ended(approval, state, reason, is_rework)
        # closed with its assignment it is withdrawn already
        if self.state == "requested":
            self._do_follow(approval, state, reason)
        return result

    def _on_decided(self):
        result = super()._on_decided()
        for request in self:
            running = request._get_running()
            if running:
                running._do_end("withdrawn", request.answer)
        return result

    # Hooks: the request

    @api.model
    def _get_waiting_domain(self):
        return [*super()._get_waiting_domain(), ("approval_state", "!=", "in_progress")]

    @api.model
    def _get_waiting_sql(self, alias):
        return SQL(
            "%s AND %s.approval_state <> 'in_progress'",
            super()._get_waiting_sql(alias),
            SQL.identifier(alias),
        )

    def _get_last_word(self):
        """Return the step with which its round came to a verdict, or none of them."""
        # sudo: docflow.approval.step - who said the last word is told to whoever sees the request
        last = self._get_last_round().sudo()
        decided = last.step_ids.filtered(lambda step: step.state in ANSWERED)
        if last.state not in ("approved", "rejected"):
            return decided.browse()
        return decided.sorted("date_done")[-1:]

    def _get_decision_label(self, principal):
        return self._get_last_word().decision_label or super()._get_decision_label(principal)

    def _get_granting_principal(self):
        step = self._get_last_word()
        if not step:
            return super()._get_granting_principal()
        # whoever was asked, where another decided in his place; his order was judged with the step
        return step.user_id.sudo(False) - self.env.user

    def _get_next_step_hint(self, verb):
        if verb == "withdraw" and self.approval_state == "in_progress":
            return self.env._("Nobody is asked any more; the date stays.")
        return super()._get_next_step_hint(verb)

    @api.model
    def _get_transitions(self):
        decisions, others = self._get_approval_verbs(("requested",))
        denied = self.env._(
            "It waits for the decision of another person; on its way along a route it is decided "
            "in “For Approval”."
        )
        table = super()._get_transitions()
        for verb in ("grant", "refuse", "forward"):
            table[verb] = table[verb]._replace(denied=denied)
        return {**decisions, **table, **others}
