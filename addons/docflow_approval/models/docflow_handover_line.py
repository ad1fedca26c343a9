from odoo import api, fields, models

from ..tools.stepping import OPEN


class DocflowHandoverLine(models.Model):
    """A leaver's decisions pass on, those that wait and those whose turn comes."""

    _inherit = "docflow.handover.line"

    kind = fields.Selection(
        selection_add=[("approval", "Visa or signature")],
        ondelete={"approval": lambda lines: lines._do_forget_approval()},
    )

    # Hooks

    @api.model
    def _get_kinds(self):
        return (*super()._get_kinds(), "approval")

    # Business

    def _do_forget_approval(self):
        """Let the module go: to decide is what somebody was asked for, and the act stays whole;
        what was still to be handed over goes with the rounds.
        """
        done = self.filtered(lambda line: line.state == "done")
        done._unsealed().write({"kind": "request"})
        (self - done).unlink()

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
