from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.worktime import NoWorkingTime, Term
from .docflow_flow_mixin import Transition
from .docflow_guidance_mixin import OPEN_STATES


class DocflowPauseMixin(models.AbstractModel):
    """The clock of a card may be stopped: while it stands nothing on the card is late.

    A stopped deadline has no date: the card, its issued resolutions and open assignments lose it
    until the clock runs again, and the ledger keeps it. Then every date moves by the time the clock
    stood, in the unit of the rule that first set the deadline: calendar days, working days, hours.
    """

    _name = "docflow.pause.mixin"
    _description = "Pause of Execution"

    # Actions

    def action_pause(self, reason=None):
        """Stop the clock of cards.

        :param str reason: obligatory; without it the form asks
        :raise UserError: it stands already, or nothing on the card has a date
        """
        self._check_transition("pause")
        if not (reason or "").strip():
            self.ensure_one()
            return self._open_deadline_change("pause")
        for document in self:
            document._check_pause()
        for document in self:
            document._do_pause(reason)
        return True

    def action_resume(self, reason=None):
        """Let the clock of cards run again; their dates move by the time it stood.

        :param str reason: obligatory; without it the form asks
        :raise UserError: the clock does not stand
        """
        self._check_transition("resume")
        if not (reason or "").strip():
            self.ensure_one()
            return self._open_deadline_change("resume")
        for document in self:
            document._check_paused()
        for document in self:
            document._do_run_again(reason)
        return True

    # Business: checks

    def _check_pause(self):
        if self.date_paused:
            raise UserError(
                self.env._(
                    "%(record)s: the clock stands since %(date)s already.",
                    record=self.display_name,
                    date=self.company_id._docflow_format(self.date_paused),
                )
            )
        if not self.date_deadline:
            raise UserError(
                self.env._(
                    "%(record)s has no deadline, so no clock runs. Set one with “Change the "
                    "Deadline”.",
                    record=self.display_name,
                )
            )

    def _check_paused(self):
        if not self.date_paused:
            raise UserError(
                self.env._("%(record)s: the clock runs already.", record=self.display_name)
            )

    # Business: acts

    def _do_pause(self, reason):
        principal = self._get_deadline_principal()
        for records in (self, *self._get_deadlines_below()):
            dated = records.filtered("date_deadline")
            if dated:
                dated._do_change_deadline("pause", False, reason, principal)
        self._log_step(self.env._("The clock was stopped. Reason: %(reason)s", reason=reason))
        self._touch_trays()

    def _do_run_again(self, reason):
        principal = self._get_deadline_principal()
        term = self._get_pause_term()
        for records in (self, *self._get_deadlines_below()):
            paused = records.filtered("date_paused")
            for (before, since), same in paused._get_pauses().items():
                moment, steps = self._move_by_pause(before, since, term)
                same._do_change_deadline("resume", moment, reason, principal, steps=steps)
        self._log_step(
            self.env._(
                "The clock runs again; the deadline is %(date)s. Reason: %(reason)s",
                date=self.company_id._docflow_format(self.date_deadline),
                reason=reason,
            )
        )
        self._touch_trays()

    def _move_by_pause(self, before, since, term):
        now = fields.Datetime.now()
        try:
            return self.company_id._docflow_work_time().resume(before, since, now, term)
        except NoWorkingTime:
            raise self.company_id._docflow_get_calendar_error() from None

    def _get_pause_term(self):
        """Return the term by which the clock of this card counts (``tools.worktime.Term``)."""
        # sudo: docflow.deadline.entry - the ledger of this very card
        entries = self.env["docflow.deadline.entry"].sudo()
        first = entries.search(
            [*self._get_entry_domain(), ("rule_id", "!=", False)], order="id desc", limit=1
        )
        rule = first.rule_snapshot or {}
        # a date that people gave themselves moves by calendar days, and off a day off forward
        return Term(1, rule.get("unit") or "calendar_day", rule.get("shift") or "next")

    # Hooks

    @api.model
    def _get_pause_transitions(self):
        """Return the rows of these verbs for the table of the card."""
        controllers = self.env._("The controller of the document stops its clock and starts it.")
        return {
            "pause": Transition(
                OPEN_STATES,
                None,
                "_may_pass_limit",
                self.env._("Stop the Clock"),
                controllers,
                "menu",
            ),
            "resume": Transition(
                OPEN_STATES,
                None,
                "_may_pass_limit",
                self.env._("Let the Clock Run"),
                controllers,
                "primary",
            ),
        }

    def _is_step_useful(self, verb):
        if verb == "pause":
            return bool(self.date_deadline)
        if verb == "resume":
            return bool(self.date_paused)
        if verb == "change_deadline":
            return not self.date_paused
        return super()._is_step_useful(verb)

    def _get_hint_pause(self):
        return self.env._("Nothing on it is late until the clock runs again; you say why.")

    def _get_hint_resume(self):
        return self.env._(
            "Its dates move by the time since %(date)s.",
            date=self.company_id._docflow_format(self.date_paused),
        )

    def _get_resolutions_below(self):
        return self.resolution_ids.filtered(lambda r: r.state == "issued" and not r.parent_id)
