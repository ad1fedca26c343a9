from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.docflow_route_trial_mixin import MONTH, MOST
from ..tools.route_plan import count_load

LONGEST = 366  # days of one trial


class DocflowRouteSimulate(models.TransientModel):
    """The trial of a version on documents of the past: who would have got what, and how long."""

    _name = "docflow.route.simulate"
    _description = "Trial of a Route: Result"

    version_id = fields.Many2one(
        "docflow.route.version", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        required=True,
        string="Created From",
        default=lambda self: self.env.company._docflow_today() - timedelta(days=MONTH),
    )
    date_to = fields.Date(
        required=True,
        string="Created To",
        default=lambda self: self.env.company._docflow_today(),
    )
    line_ids = fields.One2many(
        "docflow.route.simulate.line", "simulate_id", string="Documents", readonly=True
    )
    person_ids = fields.One2many(
        "docflow.route.simulate.person", "simulate_id", string="People", readonly=True
    )
    summary = fields.Text(readonly=True)
    is_stopped = fields.Boolean(compute="_compute_is_stopped")
    state = fields.Selection(related="version_id.state")

    # Computes

    @api.depends("version_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for trial in self:
            trial.display_name = self.env._(
                "Trial of %(version)s", version=trial.version_id.display_name or ""
            )

    @api.depends("line_ids.fault")
    def _compute_is_stopped(self):
        for trial in self:
            trial.is_stopped = any(trial.line_ids.mapped("fault"))

    # Actions

    def action_run(self):
        """Try the version on the documents of the chosen days."""
        self.ensure_one()
        self.version_id.check_access("write")
        self._check_choice()
        trials = self.version_id._try_out(self.date_from, self.date_to, self.company_id)
        self.write(
            {
                "line_ids": [
                    Command.clear(),
                    *(Command.create(self._prepare_line_vals(trial)) for trial in trials),
                ],
                "person_ids": [
                    Command.clear(),
                    *(Command.create(vals) for vals in self._prepare_people_vals(trials)),
                ],
                "summary": "\n".join([self._get_summary(trials), *self._get_filter_note()]),
            }
        )
        return self._get_form_action()

    def action_publish(self):
        """Publish the version that was tried, and go back to it."""
        self.ensure_one()
        self.version_id.action_publish()
        return self.version_id._get_form_action()

    # Business

    def _check_choice(self):
        if self.company_id not in self.env.companies:
            raise UserError(
                self.env._("Choose a company that you have switched on at the top of the page.")
            )
        if not 0 <= (self.date_to - self.date_from).days <= LONGEST:
            raise UserError(
                self.env._("A trial goes from an earlier day to a later one, over a year at most.")
            )

    def _prepare_line_vals(self, trial):
        record = self.env[self.version_id.res_model].browse(trial.record_id)
        # the trial saw it past all rights; its name is told to its readers only
        is_open = record.has_access("read")
        return {
            "name": record.display_name if is_open else self.env._("Not open to you"),
            "record_id": record.id if is_open else False,
            "initiator_id": trial.initiator_id,
            "way": "\n".join(map(self._get_stage_text, trial.stages)),
            "fault": "\n".join(trial.faults),
            "norm_days": trial.days,
            "actual_days": trial.actual_days or 0,
            "is_finished": trial.actual_days is not None,
        }

    def _get_stage_text(self, stage):
        if stage.is_skipped:
            return self.env._(
                "%(stage)s: left out, %(reason)s", stage=stage.name, reason=stage.reason_if_skipped
            )
        people = ", ".join(person.name for person in stage.users) or "—"
        return self.env._("%(stage)s: %(people)s", stage=stage.name, people=people)

    def _prepare_people_vals(self, trials):
        return [
            {
                "name": name,
                "visa_count": acts.get("visa", 0),
                "opinion_count": acts.get("opinion", 0),
                "signature_count": acts.get("signature", 0),
                "registration_count": acts.get("registration", 0),
            }
            for __, name, acts in count_load(trials)
        ]

    def _get_summary(self, trials):
        if not trials:
            return self.env._(
                "No document of these days would go along this route. Look at its types and its "
                "condition, or choose other days."
            )
        passed = [trial for trial in trials if not trial.faults]
        lines = [
            self.env._(
                "Documents tried: %(total)s. Would go their way: %(passed)s. Would be stopped: "
                "%(stopped)s.",
                total=len(trials),
                passed=len(passed),
                stopped=len(trials) - len(passed),
            )
        ]
        if passed:
            lines.append(
                self.env._(
                    "By the norms of the stages: %(days)s working days on average, %(most)s at "
                    "most.",
                    days=round(sum(trial.days for trial in passed) / len(passed), 1),
                    most=max(trial.days for trial in passed),
                )
            )
        actual = [trial.actual_days for trial in trials if trial.actual_days is not None]
        if actual:
            lines.append(
                self.env._(
                    "In fact those finished took %(days)s working days on average.",
                    days=round(sum(actual) / len(actual), 1),
                )
            )
        if len(trials) == MOST:
            lines.append(self.env._("Only the newest %(most)s documents were tried.", most=MOST))
        return "\n".join(lines)

    def _get_filter_note(self):
        if not self.version_id._has_filters():
            return []
        return [
            self.env._(
                "Its condition on requisites was tried on the documents that are open to you."
            )
        ]

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.display_name,
        }
