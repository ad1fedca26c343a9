from math import ceil

from odoo import api, models

from odoo.addons.docflow_base.report.docflow_document_label import data_uri
from odoo.addons.docflow_base.tools.barcode import code128_svg

# what the barcode and the number of the document take below the address, and the edges
BARS_MM, FOOT_MM, EDGE_MM = 5, 9, 3
LARGEST, SMALLEST = 11, 5
# a letter of the font is so wide and a line so high, in parts of its size
LETTER, LINE, POINT_MM = 0.64, 1.25, 0.353


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
        width = sheet.width - 2 * EDGE_MM
        bars = code128_svg(letter.barcode, height_mm=BARS_MM, max_width_mm=width)
        lines = [letter.name, *(letter.address or "").splitlines()]
        return {
            "name": letter.name,
            "address": letter.address or "",
            "number": letter.reg_number or "",
            "bars": data_uri(bars),
            "size": self._get_size(lines, width, sheet.height - EDGE_MM - FOOT_MM),
        }

    @api.model
    def _get_size(self, lines, width, height):
        """Return the size of print (points) in which ``lines`` fit into so many millimetres: a long
        address is printed smaller rather than cut."""
        for size in range(2 * LARGEST, 2 * SMALLEST, -1):
            letter = LETTER * POINT_MM * size / 2
            taken = sum(max(1, ceil(len(line) * letter / width)) for line in lines)
            if taken * LINE * POINT_MM * size / 2 <= height:
                return size / 2
        return SMALLEST
