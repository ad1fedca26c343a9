from odoo import api, models


class DocflowApprovalDifferences(models.AbstractModel):
    """The statement of differences: how the draft is worded, how the objector would, and why."""

    _name = "report.docflow_approval.docflow_approval_differences"
    _inherit = "docflow.print.mixin"
    _description = "Statement of Differences"
    _docflow_printed = "docflow.approval"

    @api.model
    def _prepare_page(self, approval):
        states = dict(approval.remark_ids._fields["state"]._description_selection(approval.env))
        remarks = approval.remark_ids.filtered(lambda remark: remark.kind == "remark")
        return {
            "name": approval.name,
            "number": approval.number,
            "begun": approval.company_id._docflow_format(approval.date_start),
            "rows": [
                {
                    "number": number,
                    "point": remark.point,
                    "wording": remark.wording,
                    "proposal": remark.proposal,
                    "who": remark.author_label,
                    "text": remark.text,
                    "state": states[remark.state],
                    "answer": remark.answer,
                    "by": remark.answer_label,
                }
                for number, remark in enumerate(remarks, 1)
            ],
        }
