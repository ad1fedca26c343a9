from odoo import api, models

from ..tools.turns import take_turn
from .docflow_flow_mixin import Transition

OPEN_STATES = ("registered", "in_review", "in_execution")
LIVE_STATES = ("draft", *OPEN_STATES)
TURNS = "docflow_turns"  # cards whose turn this transaction has


class DocflowGuidanceMixin(models.AbstractModel):
    """The transition table of a card and the sentence under each of its buttons."""

    _name = "docflow.guidance.mixin"
    _description = "What Happens Next"
    _inherit = ["docflow.flow.mixin"]

    @api.model
    def _get_transitions(self):
        ask_registrar = self.env._("Ask a registrar of its office.")
        return {
            "register": Transition(
                ("draft",),
                "registered",
                "_may_register",
                self.env._("Register"),
                ask_registrar,
                "primary",
            ),
            "submit": Transition(
                ("draft",),
                None,
                "_may_submit",
                self.env._("Hand Over for Registration"),
                self.env._("Only its author hands a draft over, once."),
                "primary",
            ),
            "resolve": Transition(
                OPEN_STATES,
                "in_execution",
                "_may_resolve",
                self.env._("For Execution"),
                self.env._(
                    "Resolutions are written by its recipients and by those whose role allows it."
                ),
                "primary",
            ),
            "acknowledge": Transition(
                ("in_review", "in_execution"),
                "executed",
                "_may_acknowledge",
                self.env._("Read and Finish"),
                self.env._("It does not wait for your review."),
            ),
            "release_control": Transition(
                OPEN_STATES,
                None,
                "_may_release",
                self.env._("Release from Control"),
                self.env._("The controller of the card releases it."),
                "primary",
            ),
            "prepare_reply": Transition(
                (*OPEN_STATES, "executed"),
                None,
                "_may_reply",
                self.env._("Prepare a Reply"),
                self.env._("Replies are prepared by those who take part in an incoming document."),
            ),
            "send_review": Transition(
                OPEN_STATES,
                "in_review",
                "_may_send_review",
                self.env._("Send for Review"),
                ask_registrar,
            ),
            "take_control": Transition(
                OPEN_STATES,
                None,
                "_may_take_control",
                self.env._("Put on Control"),
                self.env._("Controllers put documents on control."),
            ),
            **self._get_pause_transitions(),
            **self._get_deadline_transitions(),
            "cancel": Transition(
                LIVE_STATES,
                "cancelled",
                "_may_cancel",
                self.env._("Cancel"),
                ask_registrar,
                "menu",
            ),
        }

    @api.depends_context("uid", "lang")
    @api.depends("state", "recipient_ids", "journal_id", "office_id", "control_state")
    def _compute_next_steps(self):
        return super()._compute_next_steps()

    def _take_turn(self):
        # The second to come is run again on a fresh snapshot when the first has committed. A lock
        # alone would leave him with the old one.
        # once in a transaction; what a savepoint gives back, it forgets here as well
        mine = set(self.ids) - self.env.cr.precommit.data.get(TURNS, set())
        if mine:
            take_turn(self.env.cr, self._table, mine)
            self._note_turn()

    def _note_turn(self):
        """Take note that this transaction has the turn on these cards: it took it, or it has just
        made them and nobody else can act on what is not committed.
        """
        self.env.cr.precommit.data.setdefault(TURNS, set()).update(self.ids)

    def _is_step_useful(self, verb):
        if verb == "take_control":
            return self.control_state != "on_control"
        if verb == "release_control":
            return self.control_state == "on_control" and not self._get_open_executors()
        return super()._is_step_useful(verb)

    def _get_next_step_method(self, verb):
        if verb == "release_control":
            return "action_open_release"
        return super()._get_next_step_method(verb)

    def _get_next_step_hint(self, verb):
        hint = getattr(self, f"_get_hint_{verb}", None)
        return hint() if hint else super()._get_next_step_hint(verb)

    def _get_hint_register(self):
        people = self.recipient_ids.user_id
        if not people:
            return self.env._(
                "Gets the next number of “%(journal)s”. Nobody is named for review.",
                journal=self.journal_id.name or "…",
            )
        return self.env._(
            "Gets the next number of “%(journal)s” and goes to %(people)s for review.",
            journal=self.journal_id.name or "…",
            people=", ".join(people.mapped("name")),
        )

    def _get_hint_submit(self):
        return self.env._(
            "Goes to the registrars of %(office)s; they give it a number.",
            office=(self.office_id or self.journal_id.office_id).name or "…",
        )

    def _get_hint_resolve(self):
        if self.date_deadline:
            return self.env._(
                "You write what is to be done and by whom. The deadline of the document, "
                "%(date)s, stays.",
                date=self.deadline_day.strftime("%d.%m.%Y"),
            )
        return self.env._("You write what is to be done, by whom and by when.")

    def _get_hint_acknowledge(self):
        others = self._get_waiting_reviewers() - self.env.user
        if others:
            return self.env._(
                "Your review ends; it stays with %(people)s.",
                people=", ".join(others.mapped("name")),
            )
        if not self._get_open_executors() and self.control_state == "on_control":
            return self.env._(
                "Your review ends; the document waits for its controller, %(user)s.",
                user=self.controller_id.name,
            )
        if self._get_open_executors():
            return self.env._("Your review ends; the document stays in work.")
        return self.env._("The document becomes “Executed” without assignments.")

    def _get_hint_release_control(self):
        return self.env._("You name the evidence; the document becomes “Executed”.")

    def _get_hint_prepare_reply(self):
        return self.env._("Makes the draft of an outgoing document linked with this one.")

    def _get_hint_send_review(self):
        return self.env._("You choose people; it appears in their tray “For Review”.")

    def _get_hint_take_control(self):
        return self.env._("It will not become “Executed” until a controller releases it.")

    def _get_hint_cancel(self):
        if self.reg_number:
            return self.env._(
                "You give a reason; number %(number)s stays taken.", number=self.reg_number
            )
        return self.env._("You give a reason; the draft is kept.")

    def _get_waiting_reviewers(self):
        # sudo: docflow.document.recipient - whoever sees the card may know with whom it lies
        lines = self.sudo().recipient_ids
        return lines.filtered(lambda line: line.state == "waiting").user_id
