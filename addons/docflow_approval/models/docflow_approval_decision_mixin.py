from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition

REMARKS = 50  # in one decision
REMARK_LENGTH = 20000  # signs of each text
PARTS = ("text", "point", "wording", "proposal")
# what a form tells of the files that its reader has before him
SHOWN = "docflow_seen_digest"


class DocflowApprovalDecisionMixin(models.AbstractModel):
    """What a person may do with his step: agree, reject, hand on, ask. Verbs, table and hints."""

    _name = "docflow.approval.decision.mixin"
    _description = "Decisions of a Step"
    _inherit = ["docflow.flow.mixin"]

    # Actions

    def action_agree(self, remark=None):
        """Agree with documents, or sign them where a signature is asked.

        :param remark: text, or a list of ``{"text", "point", "wording", "proposal"}``; with it the
            visa is one with remarks
        """
        self._check_transition("agree")
        remarks = self._read_remarks(remark)
        for step in self:
            step._do_decide("agreed_with_remarks" if remarks else "agreed", remarks)
        return True

    def action_agree_remarks(self, remark=None):
        """Agree with remarks; without them the form asks."""
        if self._read_remarks(remark):
            return self.action_agree(remark)
        return self._open_decision("agree_remarks")

    def action_reject(self, remark=None):
        """Refuse documents: they go back to their author.

        :param remark: as for :meth:`action_agree`; obligatory, without it the form asks
        """
        self._check_transition("reject")
        remarks = self._read_remarks(remark)
        if not remarks:
            return self._open_decision("reject")
        for step in self:
            step._do_decide("rejected", remarks)
        return True

    def action_delegate(self, user_id=None, request=None):
        """Hand the decision to a subordinate; his step stands in the place of one's own.

        :param int user_id: id of ``res.users``; without it the form asks
        :param str request: what he should look at
        """
        self._check_transition("delegate")
        if not user_id:
            return self._open_decision("delegate")
        for step in self:
            user = step._read_person(user_id, step._get_delegates())
            step._do_hand_on("delegated", user, step._read_text(request))
            step._get_record()._log_approval(
                self.env._("%(stage)s: handed to %(user)s.", stage=step.stage_name, user=user.name)
            )
        return True

    def action_call_in(self, user_id=None, request=None):
        """Ask for one more opinion; one's own decision stays open.

        :param int user_id: id of ``res.users``; without it the form asks
        :param str request: what is asked
        """
        self._check_transition("call_in")
        if not user_id:
            return self._open_decision("call_in")
        for step in self:
            user = step._read_person(user_id, step._get_colleagues())
            step._do_hand_on(None, user, step._read_text(request), is_advisory=True)
            step._get_record()._log_approval(
                self.env._(
                    "%(stage)s: an opinion of %(user)s is asked for.",
                    stage=step.stage_name,
                    user=user.name,
                )
            )
        return True

    def action_ask(self, question=None):
        """Ask the author; the norm goes on.

        :param str question: without it the form asks
        """
        self._check_transition("ask")
        if not self._read_text(question):
            return self._open_decision("ask")
        for step in self:
            step._do_remark("question", text=step._read_text(question))
            step._get_record()._log_approval(
                self.env._("%(stage)s asks: %(text)s", stage=step.stage_name, text=question)
            )
        return True

    @api.readonly
    def action_open_record(self):
        """Open what is being approved."""
        self.ensure_one()
        return self.approval_id.action_open_record()

    # Business: what came from outside

    def _read_remarks(self, remark):
        """Return ``[{text, point, wording, proposal}]`` of what a client sent."""
        rows = remark if isinstance(remark, list) else [{"text": remark}] if remark else []
        if len(rows) > REMARKS or not all(isinstance(row, dict) for row in rows):
            raise self._get_unreadable()
        remarks = [{part: self._read_text(row.get(part)) for part in PARTS} for row in rows]
        remarks = [row for row in remarks if any(row.values())]
        if not all(row["text"] for row in remarks):
            raise UserError(
                self.env._("Say why: a remark without its reason cannot be answered by the author.")
            )
        return remarks

    def _read_text(self, value):
        if not value:
            return False
        # what no keyboard has, the database does not keep
        if not isinstance(value, str) or len(value) > REMARK_LENGTH or "\0" in value:
            raise self._get_unreadable()
        return value.strip() or False

    def _get_unreadable(self):
        return UserError(
            self.env._(
                "Remarks cannot be read: at most %(count)s, each a text of up to %(length)s signs.",
                count=REMARKS,
                length=REMARK_LENGTH,
            )
        )

    def _read_person(self, user_id, allowed):
        user = allowed.filtered(lambda user: user.id == user_id)
        if not user:
            raise UserError(
                self.env._(
                    "%(document)s: this person cannot be asked here. Choose another: your own "
                    "people for handing on, a colleague who does not have the document yet for an "
                    "opinion.",
                    document=self.subject,
                )
            )
        return user

    # Business: who may, who may be asked

    def _get_busy(self):
        """Return who has the document for a decision now (``res.users``)."""
        # sudo: docflow.approval.step - nobody is asked twice at once
        steps = self.approval_id.sudo().step_ids
        return steps.filtered(lambda step: step.state in ("waiting", "active")).user_id

    def _get_delegates(self):
        """Return subordinates to whom the step may be handed (``res.users``)."""
        user = self.user_id
        # sudo: docflow.approval.step - of people who are there already none is asked twice
        inside = self.approval_id.sudo().step_ids.filtered(
            lambda step: step.stage_number == self.stage_number
        )
        # sudo: docflow.approval - who sent it does not decide on it himself
        asked = self.approval_id.sudo().initiator_id.sudo(False)
        return user._docflow_subordinate_ids() - user - inside.user_id - self._get_busy() - asked

    def _get_colleagues(self):
        people = self.env["res.users"].search(
            [("share", "=", False), ("company_ids", "in", self.company_id.ids)]
        )
        return people - self._get_busy() - self.env.user - self.approval_id.initiator_id

    def _may_hand_on(self):
        # who signs, signs himself or has somebody act for him by an order
        return self._is_mine() and self.action != "signature" and not self.is_advisory

    def _open_decision(self, kind):
        if len(self) > 1:
            raise UserError(self.env._("Write it on each document: remarks belong to one of them."))
        action = self.approval_id._open_dialog(kind, self)
        return action | {"context": {**action["context"], **self._get_shown()}}

    # Business: the files that were shown

    @api.model
    def _get_shown(self):
        """Return what the form told of the files that were shown, for the dialog that it opens."""
        shown = self.env.context.get(SHOWN)
        return {SHOWN: shown} if isinstance(shown, str) else {}

    @api.model
    def _check_shown(self, record):
        """Refuse to agree with files that came after the form was opened: nobody has seen them.

        Whoever decides in a list has no files before him, and tells of none.

        :param record: what is decided on
        """
        shown = self._get_shown().get(SHOWN)
        if shown and shown != record._get_seen_vals()["seen_digest"]:
            raise UserError(
                self.env._(
                    "%(document)s: its files are not those you looked at. Look at it again.",
                    document=record.display_name,
                )
            )

    # Hooks

    @api.depends_context("uid", "lang")
    @api.depends("state")
    def _compute_next_steps(self):
        return super()._compute_next_steps()

    @api.model
    def _get_transitions(self):
        whose = self.env._("It waits for the decision of another person.")
        verbs = {
            "agree": (self.env._("Agree"), "agreed", "_is_mine", "primary"),
            "agree_remarks": (
                self.env._("Agree with Remarks"),
                "agreed_with_remarks",
                "_is_mine",
                "secondary",
            ),
            "reject": (self.env._("Reject"), "rejected", "_is_mine", "danger"),
            "delegate": (self.env._("Hand to a Subordinate"), "delegated", "_may_hand_on", "menu"),
            "call_in": (self.env._("Ask for One More Opinion"), None, "_may_hand_on", "menu"),
            "ask": (self.env._("Ask the Author"), None, "_is_mine", "menu"),
        }
        return {
            verb: Transition(("active",), target, who, label, whose, style)
            for verb, (label, target, who, style) in verbs.items()
        }

    def _get_next_step_context(self, verb):
        if verb in ("agree", "agree_remarks") and self.document_id:
            return {SHOWN: self._get_record()._get_seen_vals()["seen_digest"]}
        return super()._get_next_step_context(verb)

    def _is_step_useful(self, verb):
        if verb == "agree_remarks" and self.action == "signature":
            return False
        return super()._is_step_useful(verb)

    def _get_next_step_hint(self, verb):
        hints = {
            "agree": self.env._("Your visa is kept with the digest of the files you see."),
            "agree_remarks": self.env._("The round goes on; the author answers your remarks."),
            "reject": self.env._("It goes back to its author; you say why."),
            "delegate": self.env._("He decides in your place."),
            "call_in": self.env._("Your decision stays open."),
            "ask": self.env._("The norm goes on."),
        }
        if self.action == "signature":
            hints["agree"] = self.env._("You sign the files as they are now.")
        return hints.get(verb, "")
