from odoo import api, models

from ..tools.barcode import code128_svg, qr_svg
from ..tools.splitter import SEPARATOR
from .docflow_document_label import data_uri

# Large enough for a scanner in 150 dots per inch with a worn glass.
_BAR_MODULE_MM = 0.5
_QR_MODULE_MM = 1.2


class DocflowOfficeSeparator(models.AbstractModel):
    """The sheet that is laid between two letters before a stack is scanned; it is used for years.

    One page an office; a printer copies it as often as needed.
    """

    _name = "report.docflow_base.docflow_office_separator"
    _description = "Separator Sheet"

    @api.model
    def _get_report_values(self, docids, data=None):
        offices = self.env["docflow.office"].browse(docids)
        offices.check_access("read")
        return {
            "doc_ids": offices.ids,
            "doc_model": offices._name,
            "docs": offices,
            "code128": data_uri(code128_svg(SEPARATOR, _BAR_MODULE_MM, 18)),
            "qr": data_uri(qr_svg(SEPARATOR, _QR_MODULE_MM)),
            "sheets": [self._prepare_sheet_vals(office) for office in offices],
        }

    def _prepare_sheet_vals(self, office):
        # like a label: the council's paper speaks the council's language
        lang = office.company_id.partner_id.lang or self.env.lang
        speaker = self.with_context(lang=lang)
        return {
            "title": speaker.env._("NEXT LETTER"),
            "how": speaker.env._("Lay this sheet before the first page of each letter."),
            "again": speaker.env._("It does not get into the system. Use it again."),
            "office": office.with_context(lang=lang).name,
        }
