from odoo import api, models
from odoo.tools.misc import formatLang

from odoo.addons.docflow_base.report.docflow_document_label import data_uri
from odoo.addons.docflow_base.tools.barcode import code128_svg

from ..tools.tracking import print_sending

BARS = {"height_mm": 6, "max_width_mm": 36}


class DocflowDispatchList(models.AbstractModel):
    """The register for the post, in the columns of form 103, or the sheet on which a courier or the
    addressees sign; what was handed over prints as it was.
    """

    _name = "report.docflow_approval.docflow_dispatch_list"
    _inherit = "docflow.print.mixin"
    _description = "Register of Dispatch, on Paper"
    _docflow_printed = "docflow.dispatch.register"

    @api.model
    def _prepare_page(self, record):
        rows = record._get_rows()
        return {
            "label": record.label,
            "office": record.office_id.name,
            "way": record.method_id.dispatch_way,
            "handed": record.handed_label or "",
            "count": len(rows),
            "weight": sum(row["weight"] or 0 for row in rows),
            "fee": self._show_fee(record, sum(row["fee"] or 0 for row in rows)),
            "rows": [self._prepare_row(record, row) for row in rows],
        }

    @api.model
    def _prepare_row(self, record, row):
        kinds = dict(record.line_ids._fields["post_kind"]._description_selection(record.env))
        date = row["reg_date"]
        return {
            "number": row["number"],
            "name": row["name"],
            "address": row["address"] or "",
            "document": row["reg_number"] or "",
            "date": date.strftime("%d.%m.%Y") if date else "",
            "kind": kinds.get(row["post_kind"], ""),
            "weight": row["weight"] or "",
            "fee": self._show_fee(record, row["fee"]),
            "tracking": row["tracking"] or "",
            "bars": data_uri(code128_svg(print_sending(row["dispatch_id"]), **BARS)),
        }

    @api.model
    def _show_fee(self, record, fee):
        """Return a sum of money as the reader writes it, empty for none (str)."""
        return formatLang(record.env, fee, currency_obj=record.currency_id) if fee else ""
