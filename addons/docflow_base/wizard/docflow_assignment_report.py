from odoo import fields, models


class DocflowAssignmentReport(models.TransientModel):
    """Asks the executor what was done: in words, by a card, or both."""

    _name = "docflow.assignment.report"
    _description = "Report on an Assignment"

    assignment_id = fields.Many2one("docflow.assignment", required=True)
    document_id = fields.Many2one(related="assignment_id.document_id")
    report = fields.Text()
    evidence_document_ids = fields.Many2many(
        "docflow.document",
        "docflow_assignment_report_evidence_rel",
        "wizard_id",
        "document_id",
        string="Documents That Confirm It",
        default=lambda self: self._default_evidence(),
    )

    def _default_evidence(self):
        """Offer the registered replies to the card."""
        assignment = self.env["docflow.assignment"].browse(
            self.env.context.get("default_assignment_id")
        )
        replies = assignment.document_id.back_link_ids.filtered(lambda link: link.kind == "reply")
        return replies.document_id.filtered(lambda card: card._is_evidence())

    def action_confirm(self):
        """Report and complete the assignment."""
        self.ensure_one()
        return self.assignment_id.action_report(self.report, self.evidence_document_ids.ids)

    def action_prepare_reply(self):
        """Make the draft of the outgoing reply instead of reporting now."""
        self.ensure_one()
        return self.assignment_id.action_prepare_reply()
