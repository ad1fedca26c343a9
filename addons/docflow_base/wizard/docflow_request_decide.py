from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.docflow_request_mixin import REQUESTS


class DocflowRequestDecide(models.TransientModel):
    """Shows what an executor asks and takes the decision."""

    _name = "docflow.request.decide"
    _description = "Decision on a Request"

    request_model = fields.Selection(
        selection=[
            ("docflow.extension", "Extension"),
            ("docflow.redirect", "Change of the Executor"),
            ("docflow.question", "Question"),
        ],
        required=True,
    )
    request_id = fields.Integer(required=True)
    document_id = fields.Many2one("docflow.document", compute="_compute_request")
    author_label = fields.Char(string="Who Asks", compute="_compute_request")
    reason = fields.Text(string="What and Why", compute="_compute_request")
    date_before = fields.Datetime(string="Deadline Now", compute="_compute_request")
    is_late = fields.Boolean(compute="_compute_request")
    memo_document_id = fields.Many2one(
        "docflow.document", string="Memo", compute="_compute_request"
    )
    allowed_executor_ids = fields.Many2many("res.users", compute="_compute_request")
    day = fields.Date(string="New Date", compute="_compute_choice", store=True, readonly=False)
    executor_id = fields.Many2one(
        "res.users",
        string="New Executor",
        compute="_compute_choice",
        store=True,
        readonly=False,
        domain="[('id', 'in', allowed_executor_ids)]",
    )
    answer = fields.Text(string="Answer or Reason")

    # Computes

    @api.depends("request_model", "request_id")
    def _compute_request(self):
        for wizard in self:
            request = wizard._get_request()
            wizard.document_id = request.document_id
            wizard.author_label = request.author_label
            wizard.reason = request and request._get_request_label()
            wizard.date_before = request.assignment_id.date_deadline
            wizard.is_late = "is_late" in request._fields and request.is_late
            is_redirect = request._name == "docflow.redirect"
            wizard.memo_document_id = is_redirect and request.memo_document_id
            wizard.allowed_executor_ids = (
                request._get_power_holder()._docflow_subordinate_ids() if is_redirect else False
            )

    @api.depends("request_model", "request_id")
    def _compute_choice(self):
        for wizard in self:
            request = wizard._get_request()
            if request._name == "docflow.extension":
                company = request.company_id or self.env.company
                wizard.day = company._docflow_local_date(request.date_deadline)
            if request._name == "docflow.redirect":
                wizard.executor_id = request._get_default_executor()

    # Actions

    def action_grant(self):
        """Grant it as filled in."""
        request = self._get_request()
        if self.request_model == "docflow.extension":
            return request.action_grant(self.day)
        if self.request_model == "docflow.redirect":
            if not self.executor_id:
                raise UserError(self.env._("Name the new executor, or refuse with a reason."))
            return request.action_grant(self.executor_id.id)
        if not (self.answer or "").strip():
            raise UserError(self.env._("Write the answer."))
        return request.action_grant(self.answer)

    def action_refuse(self):
        """Refuse it with the reason."""
        if not (self.answer or "").strip():
            raise UserError(self.env._("Write why you refuse; the executor reads it."))
        return self._get_request().action_refuse(self.answer)

    def action_forward(self):
        """Pass it up."""
        return self._get_request().action_forward(self.answer)

    # Business

    def _get_request(self):
        model = self.request_model if self.request_model in REQUESTS else REQUESTS[0]
        request = self.env[model].browse(self.request_id).exists()
        request.check_access("read")
        return request
