from odoo import api, fields, models

from ..tools.stepping import OPEN


class DocflowHandoverLine(models.Model):
    """A leaver's decisions pass on, those that wait and those whose turn comes."""

    _inherit = "docflow.handover.line"

    kind = fields.Selection(
        selection_add=[("approval", "Visa or signature")],
        # the act stays whole without the module: to decide is what somebody was asked for
        ondelete={"approval": lambda lines: lines._unsealed().write({"kind": "request"})},
    )

    # Hooks

    @api.model
    def _get_kinds(self):
        return (*super()._get_kinds(), "approval")

    # Business

    def _get_open_approval(self, user, company):
        return self.env["docflow.approval.step"].search(
            [
                ("user_id", "=", user.id),
                ("state", "in", OPEN),
                ("company_id", "=", company.id),
            ]
        )

    @api.model
    def _get_work_label(self, kind, record):
        if kind == "approval":
            return f"{record.subject} — {record.stage_name}", record.date_deadline
        return super()._get_work_label(kind, record)

    def _move_approval(self, step, to, reason):
        before = step.user_id
        step._do_pass(to)
        step._get_record()._log_approval(
            self.env._(
                "%(stage)s: %(before)s → %(after)s. %(reason)s",
                stage=step.stage_name,
                before=before.name,
                after=to.name,
                reason=reason,
            )
        )
