from odoo import api, models
from odoo.tools import SQL


class DocflowReminderLine(models.AbstractModel):
    """Steps of rounds that wait for a person, by the norm of their stage."""

    _inherit = "docflow.reminder.line"

    # Hooks

    @api.model
    def _get_finders(self):
        return {
            **super()._get_finders(),
            "approval": self._get_approvals,
            "contract": self._get_contracts,
        }

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

    @api.model
    def _get_contracts(self, step):
        """Contracts whose end comes, to the author: counted from the day on which one decides."""
        return [
            (
                SQL(
                    "'contract' AS source, d.id AS line_id, d.id AS document_id, "
                    "d.date_in_force_to + interval '12 hours' AS date_due, d.author_id AS about_id"
                ),
                SQL("JOIN docflow_document d ON d.author_id = p.person_id"),
                SQL(
                    "d.category = 'contract' AND d.state NOT IN ('draft', 'cancelled') "
                    "AND d.date_in_force_to IS NOT NULL AND d.date_terminated IS NULL "
                    "AND d.date_repealed IS NULL"
                ),
                # the middle of the day is the same date in the council's time zone
                SQL(
                    "d.date_in_force_to - COALESCE(d.notice_days, 0) + interval '12 hours'"
                    if step.start == "deadline"
                    else "d.date_registered"
                ),
            )
        ]
