from odoo import api, fields, models


class DocflowControlRelease(models.TransientModel):
    """Asks the controller for the evidence on which a card is released."""

    _name = "docflow.control.release"
    _description = "Release from Control"

    document_id = fields.Many2one("docflow.document", required=True)
    candidate_ids = fields.Many2many("docflow.document", compute="_compute_candidates")
    reports = fields.Text(string="Reports of the Executors", compute="_compute_candidates")
    evidence_document_id = fields.Many2one(
        "docflow.document",
        string="Evidence",
        compute="_compute_evidence",
        store=True,
        readonly=False,
        help="The registered card that confirms the execution. Leave it empty where the "
        "executors' words do.",
    )
    note = fields.Text(string="Grounds")

    @api.depends("document_id")
    def _compute_candidates(self):
        for wizard in self:
            document = wizard.document_id
            wizard.candidate_ids = document._get_evidence_cards()
            wizard.reports = "\n".join(
                f"{line.executor_label}: {line.report}"
                for line in document.assignment_ids
                if line.report and line.state == "done"
            )

    @api.depends("candidate_ids")
    def _compute_evidence(self):
        for wizard in self:
            wizard.evidence_document_id = wizard.candidate_ids[:1]

    def action_confirm(self):
        """Release the card."""
        self.ensure_one()
        return self.document_id.action_release_control(self.note, self.evidence_document_id.id)
