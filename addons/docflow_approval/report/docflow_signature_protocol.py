from odoo import api, models


class DocflowSignatureProtocol(models.AbstractModel):
    """The report on a signature as a paper of the council."""

    _name = "report.docflow_approval.docflow_signature_protocol"
    _description = "Report of a Signature"

    @api.model
    def _get_report_values(self, docids, data=None):
        signatures = self.env["docflow.signature"].browse(docids)
        signatures.check_access("read")
        return {
            "doc_ids": signatures.ids,
            "doc_model": signatures._name,
            "docs": signatures,
            "protocols": [self._prepare_protocol(signature) for signature in signatures],
        }

    def _prepare_protocol(self, signature):
        company = signature.company_id
        # it is the council's paper: it speaks the council's language
        signature = signature.with_context(lang=company.partner_id.lang or self.env.lang)
        return {
            "lang": signature.env.lang,
            # sudo: res.company - the head of the paper
            "company": company.sudo().name,
            "document": signature.document_id.display_name,
            "rows": signature._get_report_rows(),
            "chain": signature._get_chain_rows(),
        }
