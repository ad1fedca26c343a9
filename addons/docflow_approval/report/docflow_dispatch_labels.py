from odoo import api, models

from odoo.addons.docflow_base.report.docflow_document_label import data_uri
from odoo.addons.docflow_base.tools.barcode import code128_svg

# bars stand beside the address where a label is wide enough, else below it
BARS_MM = 5


class DocflowDispatchLabels(models.AbstractModel):
    """Address labels on sheets of A4: to whom, where to, and the barcode of the letter."""

    _name = "report.docflow_approval.docflow_dispatch_labels"
    _inherit = "docflow.print.mixin"
    _description = "Address Labels, on Paper"
    _docflow_printed = "docflow.dispatch.labels"

    @api.model
    def _prepare_page(self, record):
        record._check_printable()
        letters = record.dispatch_ids.sorted(
            lambda one: (one.register_id.id or 0, one.register_line, one.id)
        )
        letters.check_access("read")
        sheet = record.sheet_id
        labels = [self._prepare_label(letter, sheet) for letter in letters]
        return {
            "width": sheet.width,
            "height": sheet.height,
            "sheets": [
                [labels[index] | {"left": left, "top": top} for index, left, top in places]
                for places in sheet._get_places(record.first, len(labels))
            ],
        }

    @api.model
    def _prepare_label(self, letter, sheet):
        bars = code128_svg(letter.barcode, height_mm=BARS_MM, max_width_mm=sheet.width - 6)
        # a long address is printed smaller rather than cut
        lines = f"{letter.name}\n{letter.address or ''}".count("\n") + 1
        letters = len(letter.name) + len(letter.address or "")
        room = sheet.width * (sheet.height - BARS_MM - 9)
        size = min(11, room / max(lines * sheet.width * 0.48, letters * 1.15), sheet.height / 4)
        return {
            "name": letter.name,
            "address": letter.address or "",
            "number": letter.reg_number or "",
            "bars": data_uri(bars),
            "size": round(max(5.5, size), 1),
        }
