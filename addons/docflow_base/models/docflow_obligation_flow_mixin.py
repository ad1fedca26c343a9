from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .docflow_flow_mixin import Transition


class DocflowObligationFlowMixin(models.AbstractModel):
    """The verbs of an obligation: put into force, pause, resume, end, issue now."""

    _name = "docflow.obligation.flow.mixin"
    _description = "Verbs of an Obligation"
    _inherit = ["docflow.flow.mixin"]

    # Actions

    def action_activate(self):
        """Put drafts into force: plan their periods, issue in time from now on.

        :raise UserError: names what is missing; nothing is planned
        """
        self._check_transition("activate")
        for obligation in self:
            obligation._check_ready()
        for obligation in self:
            obligation._do_activate(self.env._("Put into force."))
        return True

    def action_pause(self, reason=None):
        """Stop issuing for a while.

        :param str reason: obligatory; without it the form asks
        """
        return self._act_with_reason("pause", self.env._("Pause the Obligation"), reason)

    def action_resume(self):
        """Issue again; what fell due during the pause is skipped with its reason."""
        self._check_transition("resume")
        for obligation in self:
            obligation._check_ready()
        for obligation in self:
            obligation._do_skip_paused()
            obligation._do_activate(self.env._("In force again."))
        return True

    def action_end(self, reason=None):
        """End obligations; issued periods stay open until they are executed.

        :param str reason: obligatory; without it the form asks
        """
        return self._act_with_reason("end", self.env._("End the Obligation"), reason)

    def action_issue_now(self, period_id=None):
        """Issue the next planned period of each obligation, whatever its day.

        :param int period_id: the ``docflow.obligation.period`` that was meant; the button names the
            one it shows, so that two people who press it do not issue two periods
        """
        self._check_transition("issue_now")
        period_id = period_id or self.env.context.get("docflow_period_id")
        for obligation in self:
            period = obligation._get_next_planned()
            if period_id:
                period = obligation.period_ids.filtered(lambda row: row.id == period_id)
            if not period:
                raise UserError(
                    self.env._(
                        "“%(obligation)s”: no period is left to issue. Look at “In Force Until”.",
                        obligation=obligation.name,
                    )
                )
            period.action_issue()
        return True

    @api.readonly
    def action_open_year(self):
        """Open the year view."""
        return self.env["ir.actions.actions"]._for_xml_id(
            "docflow_base.docflow_obligation_action_year"
        )

    # Business: who may

    def _is_manager(self):
        user = self.env.user
        if user._docflow_represents(self.author_id, "resolve"):
            return True
        return user.has_group("docflow_base.group_docflow_admin")

    def _check_in_own_name(self):
        """Refuse an obligation in the name of a head whom the user does not represent."""
        for obligation in self:
            if not obligation._is_manager():
                raise UserError(
                    self.env._(
                        "“%(obligation)s” would be issued in the name of %(author)s. Only he, "
                        "those who act for him and administrators may do that.",
                        obligation=obligation.name,
                        author=obligation.author_id.name,
                    )
                )

    def _check_ready(self):
        """Refuse to begin what could not be issued: say so now and not on the day of issue."""
        self.ensure_one()
        users = self._get_executors()
        if not users:
            raise UserError(
                self.env._(
                    "“%(obligation)s”: name at least one executor; the first is the main one.",
                    obligation=self.name,
                )
            )
        strangers = users - (self.author_id._docflow_subordinate_ids() - self.author_id)
        if strangers:
            raise UserError(
                self.env._(
                    "“%(obligation)s”: %(strangers)s is outside the subordination of %(author)s. "
                    "Choose other executors, or another head.",
                    obligation=self.name,
                    strangers=", ".join(strangers.mapped("name")),
                    author=self.author_id.name,
                )
            )
        if self.is_control and not self.controller_id._docflow_has_power("control"):
            raise UserError(
                self.env._(
                    "“%(obligation)s” is to be put on control: name a controller who has the "
                    "right to control.",
                    obligation=self.name,
                )
            )

    # Business: acts

    def _act_with_reason(self, verb, title, reason):
        self._check_transition(verb)
        if not (reason or "").strip():
            self.ensure_one()
            return {
                "type": "ir.actions.act_window",
                "name": title,
                "res_model": "docflow.reason",
                "view_mode": "form",
                "target": "new",
                "context": {
                    "default_verb": f"action_{verb}",
                    "default_obligation_id": self.id,
                },
            }
        for obligation in self:
            getattr(obligation, f"_do_{verb}")(reason.strip())
        return True

    def _do_activate(self, text):
        today = self.company_id._docflow_today()
        self._unsealed().write({"state": "active", "date_activated": today, "end_reason": False})
        self._plan_periods()
        self._log_step(text)
        # sudo: ir.cron - what is due today goes out at once and not at the next round
        self.env.ref("docflow_base.ir_cron_docflow_obligations").sudo()._trigger()

    def _do_pause(self, reason):
        self._unsealed().write({"state": "paused", "end_reason": reason})
        self._log_step(self.env._("Paused: %(reason)s", reason=reason))

    def _do_end(self, reason):
        # sudo: docflow.obligation.period - a plan is no history
        self.period_ids.filtered(lambda row: row.state == "planned")._unsealed().unlink()
        self._unsealed().write({"state": "ended", "end_reason": reason, "issue_error": False})
        self._log_step(self.env._("Ended: %(reason)s", reason=reason))

    def _get_next_planned(self):
        planned = self.period_ids.filtered(lambda row: row.state == "planned")
        return planned.sorted("date_start")[:1]

    def _do_skip_paused(self):
        today = self.company_id._docflow_today()
        past = self.period_ids.filtered(lambda r: r.state == "planned" and r.date_due < today)
        past._do_skip(self.env._("Paused: %(reason)s", reason=self.end_reason or ""))

    # Hooks

    def _take_turn(self):
        # the second to come waits here and is run again by the server on a fresh snapshot
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE docflow_obligation SET write_date = write_date WHERE id IN %s",
                    tuple(sorted(self.ids)),
                )
            )

    @api.depends_context("uid", "lang")
    @api.depends("state", "author_id", "period_ids.state")
    def _compute_next_steps(self):
        return super()._compute_next_steps()

    def _get_next_steps(self):
        steps = super()._get_next_steps()
        for step in steps:
            if step["verb"] == "action_issue_now":
                step["context"] = {"docflow_period_id": self._get_next_planned().id}
        return steps

    def _is_step_useful(self, verb):
        if verb == "issue_now":
            return bool(self._get_next_planned())
        return super()._is_step_useful(verb)

    def _get_next_step_hint(self, verb):
        if verb == "issue_now":
            period = self._get_next_planned()
            return self.env._(
                "The assignment for %(period)s goes to %(people)s at once, due on %(date)s.",
                period=period.name,
                people=self.executor_names or "…",
                date=period.date_due.strftime("%d.%m.%Y"),
            )
        hints = {
            "activate": self.env._(
                "Periods are planned a year ahead; the work of each is issued in time."
            ),
            "pause": self.env._("You give a reason; nothing is issued until you resume."),
            "resume": self.env._("What fell due during the pause is skipped; the next is issued."),
            "end": self.env._("You give a reason; what was issued stays with its executors."),
        }
        return hints.get(verb, "")

    @api.model
    def _get_transitions(self):
        denied = self.env._(
            "The head in whose name it is issued decides, those who act for him, and the "
            "administrator."
        )
        may = "_is_manager"
        return {
            "activate": Transition(
                ("draft",), "active", may, self.env._("Put into Force"), denied, "primary"
            ),
            "resume": Transition(
                ("paused",), "active", may, self.env._("Resume"), denied, "primary"
            ),
            "issue_now": Transition(("active",), None, may, self.env._("Issue Now"), denied),
            "pause": Transition(("active",), "paused", may, self.env._("Pause"), denied),
            "end": Transition(
                ("active", "paused"), "ended", may, self.env._("End"), denied, "danger"
            ),
        }
