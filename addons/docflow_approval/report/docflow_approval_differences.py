from odoo import api, models


class DocflowApprovalDifferences(models.AbstractModel):
    """The statement of differences: how the draft is worded, how the objector would, and why."""

    _name = "report.docflow_approval.docflow_approval_differences"
    _description = "Statement of Differences"

    @api.model
    def _get_report_values(self, docids, data=None):
        rounds = self.env["docflow.approval"].browse(docids)
        rounds.check_access("read")
        return {
            "doc_ids": rounds.ids,
            "doc_model": rounds._name,
            "docs": rounds,
            "statements": [self._prepare_statement(approval) for approval in rounds],
        }

    def _prepare_statement(self, approval):
        company = approval.company_id
        # as the approval sheet, it speaks the council's language
        approval = approval.with_context(lang=company.partner_id.lang or self.env.lang)
        states = dict(approval.remark_ids._fields["state"]._description_selection(approval.env))
        remarks = approval.remark_ids.filtered(lambda remark: remark.kind == "remark")
        return {
            "lang": approval.env.lang,
            # sudo: res.company - the head of the paper
            "company": company.sudo().name,
            "name": approval.name,
            "number": approval.number,
            "begun": company._docflow_format(approval.date_start),
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
