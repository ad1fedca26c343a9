from odoo import api, models


class DocflowSignatureProtocol(models.AbstractModel):
    """The report on a signature as a paper of the council."""

    _name = "report.docflow_approval.docflow_signature_protocol"
    _inherit = "docflow.print.mixin"
    _description = "Report of a Signature"
    _docflow_printed = "docflow.signature"

    @api.model
    def _prepare_page(self, signature):
        return {
            "document": signature.document_id.display_name,
            "rows": signature._get_report_rows(),
            "chain": signature._get_chain_rows(),
            "stamps": signature._get_stamp_rows(),
        }
