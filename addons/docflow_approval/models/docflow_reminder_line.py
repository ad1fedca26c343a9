from odoo import api, models
from odoo.tools import SQL


class DocflowReminderLine(models.AbstractModel):
    """Steps of rounds that wait for a person, by the norm of their stage."""

    _inherit = "docflow.reminder.line"

    # Hooks

    @api.model
    def _get_finders(self):
        return {**super()._get_finders(), "approval": self._get_approvals}

    # Business

    @api.model
    def _get_approvals(self, step):
        return [
            (
                self._get_facts(SQL("'approval'"), "s", SQL("s.user_id")),
                SQL(
                    "JOIN docflow_approval_step s ON s.user_id = p.person_id "
                    "JOIN docflow_document d ON d.id = s.document_id"
                ),
                SQL("s.state = 'active'"),
                SQL("s.date_deadline") if step.start == "deadline" else SQL("s.date_active"),
            )
        ]
