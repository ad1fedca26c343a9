from odoo import api, models

from .docflow_flow_mixin import Transition

OPEN_STATES = ("new", "in_work", "reported", "returned")
WORK_STATES = ("new", "in_work", "returned")


class DocflowAssignmentGuidanceMixin(models.AbstractModel):
    """The transition table of an assignment and the sentence under each of its buttons."""

    _name = "docflow.assignment.guidance.mixin"
    _description = "What Happens Next to an Assignment"
    _inherit = ["docflow.flow.mixin"]

    @api.model
    def _get_transitions(self):
        return {**self._get_decisions(), **self._get_work(), **self._get_more()}

    @api.model
    def _get_decisions(self):
        """Return verbs of those who decide: the author, the controller for him."""
        author = self.env._("The author of the resolution or the controller decides.")
        return {
            "decide": Transition(
                OPEN_STATES,
                None,
                "_has_request_for_me",
                self.env._("Decide on the Request"),
                self.env._("No request on it waits for you."),
                "primary",
            ),
            "accept": Transition(
                ("reported",), "done", "_is_author", self.env._("Accept"), author, "primary"
            ),
            "return": Transition(
                ("reported",), "returned", "_is_author", self.env._("Return"), author, "danger"
            ),
        }

    @api.model
    def _get_work(self):
        """Return verbs of the executor."""
        executor = self.env._("It belongs to its executor.")
        verbs = {
            "report": (self.env._("Report and Complete"), "done", "primary"),
            "delegate": (self.env._("Delegate"), "in_work", "secondary"),
            "prepare_reply": (self.env._("Prepare a Reply"), None, "secondary"),
            "request_extension": (self.env._("Ask for an Extension"), None, "secondary"),
            "request_change": (self.env._("Ask for Another Executor"), None, "menu"),
            "request_redirect": (self.env._("Re-address by a Memo"), None, "menu"),
            "request_coopt": (self.env._("Add a Department by a Memo"), None, "menu"),
            "ask": (self.env._("Ask a Question"), None, "menu"),
        }
        table = {
            "start": Transition(
                ("new",), "in_work", "_is_executor", self.env._("Take into Work"), executor
            )
        }
        for verb, (label, target, style) in verbs.items():
            who = {"prepare_reply": "_may_reply", "delegate": "_may_delegate"}.get(
                verb, "_is_executor"
            )
            table[verb] = Transition(WORK_STATES, target, who, label, executor, style)
        return table

    @api.model
    def _get_more(self):
        """Return verbs of the author that are seldom needed."""
        author = self.env._("The author of the resolution or the controller decides.")
        return {
            **self._get_deadline_transitions(),
            "replace": Transition(
                OPEN_STATES,
                "cancelled",
                "_is_author",
                self.env._("Replace the Executor"),
                author,
                "menu",
            ),
            "cancel": Transition(
                OPEN_STATES,
                "cancelled",
                "_is_author",
                self.env._("Withdraw the Assignment"),
                author,
                "menu",
            ),
        }

    def _get_next_step_hint(self, verb):
        if verb == "report":
            return self._get_hint_report()
        if verb == "decide":
            return self._get_requests_for_me()[0]._get_request_label()
        if verb in ("request_redirect", "request_coopt"):
            return self.env._(
                "On a registered memo, until %(date)s; after that you organise it yourself.",
                date=self._get_redirect_day(),
            )
        author = self.author_id.name
        hints = {
            "start": self.env._("Shows the author that you took it up."),
            "delegate": self.env._("You choose among your people; it closes when they finish."),
            "prepare_reply": self.env._(
                "Makes the draft of an outgoing document linked with this one."
            ),
            "request_extension": self.env._(
                "Goes to %(user)s, who sets a date, refuses or passes it up.", user=author
            ),
            "request_change": self.env._(
                "Goes to %(user)s, who names another executor.", user=author
            ),
            "ask": self.env._("Goes to %(user)s; the term goes on.", user=author),
            "accept": self.env._("The assignment becomes “Done”."),
            "return": self.env._("It goes back to the executor with your remark."),
            "change_deadline": self._get_hint_change_deadline(),
            "replace": self.env._("Another person gets it; this line stays in the history."),
            "cancel": self.env._("You give a reason; what was passed on is withdrawn with it."),
        }
        return hints.get(verb, "")

    def _get_hint_report(self):
        if self.kind == "acquaint":
            return self.env._("Marks it as read and closes it.")
        if self.kind == "opinion":
            return self.env._("You write your opinion; that closes it.")
        if self.is_acceptance:
            return self.env._(
                "You say what was done; %(user)s accepts it or returns it.",
                user=self.author_id.name,
            )
        return self.env._("You say what was done, or name the document that confirms it.")

    def _get_redirect_day(self):
        day = self.company_id._docflow_local_date(self._get_redirect_deadline())
        return day.strftime("%d.%m.%Y") if day else ""
