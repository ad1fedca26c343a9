from odoo import api, fields, models
from odoo.exceptions import UserError


class DocflowAssignmentAsk(models.TransientModel):
    """Asks the executor for what his request needs, then calls the verb of the request."""

    _name = "docflow.assignment.ask"
    _description = "Ask the Author"

    assignment_id = fields.Many2one("docflow.assignment", required=True)
    verb = fields.Selection(
        selection=[
            ("extension", "Another date"),
            ("change", "Another executor"),
            ("redirect", "Another department instead"),
            ("coopt", "Another department beside"),
            ("ask", "A question"),
        ],
        required=True,
        default="extension",
    )
    date_deadline = fields.Datetime(string="Deadline Now", compute="_compute_assignment")
    day = fields.Date(string="Until")
    department_id = fields.Many2one("hr.department")
    memo_document_id = fields.Many2one(
        "docflow.document",
        string="Memo",
        domain=[("category", "=", "internal"), ("reg_number", "!=", False)],
        help="A registered memo signed by you, or by your head where you are not a head.",
    )
    approver_name = fields.Char(string="Goes To", compute="_compute_assignment")
    reason = fields.Text(
        compute="_compute_reason", store=True, readonly=False, precompute=True, required=True
    )

    # Computes

    @api.depends("assignment_id")
    def _compute_assignment(self):
        for wizard in self:
            # a dialog may be opened on any line: it tells nothing of those not open to its user
            line = wizard.assignment_id._filtered_access("read")
            wizard.date_deadline = line.date_deadline
            wizard.approver_name = line.author_id.name

    @api.depends("verb")
    def _compute_reason(self):
        for wizard in self:
            if wizard.verb == "change":
                wizard.reason = wizard.reason or self.env._(
                    "Please change the executor according to the distribution of powers."
                )

    # Actions

    def action_confirm(self):
        """Send the request."""
        self.ensure_one()
        line = self.assignment_id
        if self.verb == "extension":
            if not self.day:
                raise UserError(self.env._("Say until when you ask to extend."))
            return line.action_request_extension(self.day, self.reason)
        if self.verb == "change":
            return line.action_request_change(self.reason)
        if self.verb == "ask":
            return line.action_ask(self.reason)
        request = (
            line.action_request_redirect if self.verb == "redirect" else line.action_request_coopt
        )
        return request(self.department_id.id, self.reason, self.memo_document_id.id)
