from odoo import api, models
from odoo.tools.misc import formatLang

from odoo.addons.docflow_base.report.docflow_document_label import data_uri
from odoo.addons.docflow_base.tools.barcode import code128_svg


class DocflowDispatchEnvelope(models.AbstractModel):
    """An envelope for each letter, of its own size: from whom, to whom, the document's number, and
    the barcode of the letter for the expedition.
    """

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
            # where the stamps go: how much of them
            "fee": formatLang(record.env, record.fee, currency_obj=record.currency_id)
            if record.way == "post" and record.fee
            else "",
            "bars": data_uri(code128_svg(record.barcode, height_mm=6, max_width_mm=45)),
        }
