from odoo import api, fields, models
from odoo.exceptions import UserError

LABEL_LIMIT = 1000


class DocflowDispatchLabels(models.TransientModel):
    """Asks on which sheet of labels addresses are printed, and which label of it is the first
    free one.
    """

    _name = "docflow.dispatch.labels"
    _description = "Address Labels"

    dispatch_ids = fields.Many2many("docflow.dispatch", string="Sendings", required=True)
    sheet_id = fields.Many2one(
        "docflow.label.sheet",
        required=True,
        default=lambda self: self.env["docflow.label.sheet"].search([], limit=1),
    )
    first = fields.Integer(
        string="First Free Label",
        default=1,
        help="Where a sheet was begun already: from left to right, from the top down.",
    )
    count = fields.Integer(string="Labels", compute="_compute_count")
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)

    # Constraints

    _first_sane = models.Constraint("CHECK (first >= 1)", "The first label of a sheet is No. 1.")

    # Computes

    @api.depends("dispatch_ids")
    def _compute_count(self):
        for labels in self:
            labels.count = len(labels.dispatch_ids)

    # Actions

    @api.readonly
    def action_print(self):
        """Print the labels."""
        self.ensure_one()
        self._check_printable()
        report = self.env.ref("docflow_approval.docflow_dispatch_labels_report")
        return report.report_action(self, config=False) | {"close_on_report_download": True}

    # Business

    def _check_printable(self):
        self.dispatch_ids._check_addressed()
        if self.first > self.sheet_id.label_count:
            raise UserError(
                self.env._(
                    "“%(sheet)s” has %(count)s labels; the first free one is one of them.",
                    sheet=self.sheet_id.name,
                    count=self.sheet_id.label_count,
                )
            )
        if len(self.dispatch_ids) > LABEL_LIMIT:
            raise UserError(
                self.env._("Up to %(limit)s labels are printed at once.", limit=LABEL_LIMIT)
            )
