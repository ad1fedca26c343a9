from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class DocflowApprovalLaunch(models.TransientModel):
    """Shows who will be asked by a route before a round begins, and asks whom to choose."""

    _name = "docflow.approval.launch"
    _description = "Send for Approval"

    res_model = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    name = fields.Char(string="Document", compute="_compute_record")
    allowed_route_ids = fields.Many2many("docflow.route", compute="_compute_record")
    route_id = fields.Many2one(
        "docflow.route",
        compute="_compute_route_id",
        store=True,
        readonly=False,
        required=True,
        domain="[('id', 'in', allowed_route_ids)]",
    )
    line_ids = fields.One2many(
        "docflow.approval.launch.line",
        "launch_id",
        string="Who Will Be Asked",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    faults = fields.Text(string="What Stands in the Way", compute="_compute_line_ids", store=True)
    is_choosing = fields.Boolean(compute="_compute_shown")
    is_skipping = fields.Boolean(compute="_compute_shown")
    is_away = fields.Boolean(compute="_compute_shown")
    note = fields.Text(string="Covering Note")

    # Computes

    @api.depends("res_model", "res_id")
    def _compute_record(self):
        for launch in self:
            record = launch._get_record()
            launch.name = record.display_name if record else False
            launch.allowed_route_ids = (
                self.env["docflow.route"]._get_fitting(record).ids if record else False
            )

    @api.depends("res_model", "res_id")
    def _compute_route_id(self):
        for launch in self:
            launch.route_id = launch.allowed_route_ids._origin[:1]

    @api.depends("route_id")
    def _compute_line_ids(self):
        for launch in self:
            record = launch._get_record()
            # sudo: docflow.route - a route is the same for everybody who begins a round
            version = launch.route_id._origin.sudo().version_id
            launch.line_ids = [Command.clear()]
            launch.faults = False
            if not record or not version:
                continue
            stages, faults = version._get_plan(record, record._get_route_initiator(), None)
            choosing = version._get_choice_stages()
            launch.faults = "\n".join(faults)
            absences = self._get_absences(stages, record._get_route_company())
            launch.line_ids = [
                Command.create(
                    {
                        **self._prepare_line_vals(stage, source, source in choosing),
                        "absence": absence,
                    }
                )
                for stage, source, absence in zip(
                    stages, version._get_stages(), absences, strict=True
                )
            ]

    @api.depends("line_ids.is_choice", "line_ids.skip_reason", "line_ids.absence")
    def _compute_shown(self):
        for launch in self:
            launch.is_choosing = any(launch.line_ids.mapped("is_choice"))
            launch.is_skipping = any(launch.line_ids.mapped("skip_reason"))
            launch.is_away = any(launch.line_ids.mapped("absence"))

    # Actions

    def action_confirm(self):
        """Begin the round."""
        self.ensure_one()
        record = self._get_record()
        if not record:
            raise UserError(self.env._("The document is gone. Close the form and open it anew."))
        choices = {
            line.stage_id.id: line.user_ids.ids
            for line in self.line_ids
            if line.is_choice and line.user_ids
        }
        return record.action_launch_approval(self.route_id.id, choices, self.note)

    # Business

    def _get_record(self):
        """Return what is sent; the form names a model of any kind, only those in rounds count."""
        model = self.env.get(self.res_model or "")
        is_sent = model is not None and not model._abstract and "approval_state" in model._fields
        if not is_sent or not self.res_id:
            return False
        record = model.browse(self.res_id).exists()
        record.check_access("read")
        return record

    @api.model
    def _get_absences(self, stages, company):
        """Return for each stage who of its people is away before its norm ends (``list[str]``)."""
        notes, days, today = [], 0, company._docflow_today()
        for stage in stages:
            days += 0 if stage.is_skipped else stage.norm_days
            people = self.env["res.users"].browse(p.user_id for p in stage.users if p.user_id)
            until = company._docflow_end_of_day(company._docflow_add_working_days(today, days))
            operation = "sign" if stage.action == "signature" else "approve"
            notes.append(people._docflow_describe_absence(company, operation, until))
        return notes

    @api.model
    def _prepare_line_vals(self, stage, source, is_choice):
        return {
            "stage_id": source.id,
            "name": stage.name,
            "action": stage.action,
            "people": ", ".join(user.name for user in stage.users),
            "norm_days": stage.norm_days,
            "skip_reason": stage.reason_if_skipped,
            "is_choice": is_choice,
        }
