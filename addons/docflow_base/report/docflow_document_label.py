import base64

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.barcode import code128_svg, qr_svg
from ..tools.label import zpl_text

# The label is 58 x 40 mm with margins of 2 mm: bars on the left, QR on the right.
_BARS_MM = 37.5
_BARS_HEIGHT_MM = 17
_QR_MODULE_MM = 0.55
_LINE_PT = 153


class DocflowDocumentLabel(models.AbstractModel):
    """Registration labels, one for each registered card the user may read."""

    _name = "report.docflow_base.docflow_document_label"
    _description = "Registration Label"

    @api.model
    def _get_report_values(self, docids, data=None):
        documents = self.env["docflow.document"].browse(docids)
        documents.check_access("read")
        self._check_registered(documents)
        return {
            "doc_ids": documents.ids,
            "doc_model": documents._name,
            "docs": documents,
            "labels": [self._prepare_label_vals(document) for document in documents],
        }

    def _check_registered(self, documents):
        missing = documents.filtered(
            lambda document: not (document.reg_number and document.reg_date and document.barcode)
        )
        if missing:
            raise UserError(
                self.env._(
                    "No label can be printed for %(documents)s: the label shows the registration"
                    " number, its date and the barcode, and there are none yet. Register the card"
                    " first, then print its label.",
                    documents=", ".join(f"“{document.display_name}”" for document in missing),
                )
            )

    def _prepare_label_vals(self, document):
        company = document.company_id
        # A label is part of the council's paper, so it speaks the council's language.
        speaker = self.with_context(lang=company.partner_id.lang or self.env.lang)
        return {
            "company": company.name,
            "number": f"№ {document.reg_number}",
            "date": speaker.env._("of %(date)s", date=document.reg_date.strftime("%d.%m.%Y")),
            "barcode": document.barcode,
            **self._prepare_drawing_vals(document),
        }

    def _prepare_drawing_vals(self, document):
        bars = code128_svg(document.barcode, height_mm=_BARS_HEIGHT_MM, max_width_mm=_BARS_MM)
        # Long numbers get a smaller print rather than a second line.
        size = _LINE_PT / (0.75 * (len(document.reg_number) + 2))
        return {
            "code128": data_uri(bars),
            "qr": data_uri(qr_svg(document.barcode, _QR_MODULE_MM)),
            "number_pt": round(min(13, max(5.5, size)), 1),
        }


class DocflowDocumentLabelZpl(models.AbstractModel):
    """The same labels as commands of a label printer, which draws the codes itself."""

    _name = "report.docflow_base.docflow_document_label_zpl"
    _inherit = "report.docflow_base.docflow_document_label"
    _description = "Registration Label (ZPL)"

    def _prepare_label_vals(self, document):
        vals = super()._prepare_label_vals(document)
        # zpl_text made the texts harmless for the printer; Markup keeps QWeb from writing "&amp;".
        return {name: Markup(zpl_text(text)) for name, text in vals.items()}

    def _prepare_drawing_vals(self, document):
        return {}


def data_uri(svg):
    """Return a drawing as the only kind of address that prints may open."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
