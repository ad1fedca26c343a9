from odoo import api, models


class DocflowDispatchEnvelope(models.AbstractModel):
    """An envelope for each letter, of its own size: from whom, to whom, the document's number."""

    _name = "report.docflow_approval.docflow_dispatch_envelope"
    _inherit = "docflow.print.mixin"
    _description = "Envelope"
    _docflow_printed = "docflow.dispatch"

    @api.model
    def _prepare_page(self, record):
        # sudo: res.company - the address of the council
        sender = record.company_id.sudo().partner_id
        kinds = dict(record._fields["post_kind"]._description_selection(record.env))
        is_marked = record.way == "post" and record.post_kind != "simple"
        return {
            "format": record.envelope_format or "c5",
            "sender_address": record._get_address(sender),
            "name": record.name,
            "address": record.address,
            "number": record.reg_number,
            "kind": kinds[record.post_kind] if is_marked else "",
        }
