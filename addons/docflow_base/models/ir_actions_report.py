import io
from collections import OrderedDict

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.htmlpdf import html_to_pdf


class IrActionsReport(models.Model):
    """PDF reports that WeasyPrint renders in process, without wkhtmltopdf.

    The template of such a report is a whole page with its own print CSS; everything around it
    (attachments, merging, download, translations) stays Odoo's.
    """

    _inherit = "ir.actions.report"

    # Fields

    docflow_pdf_engine = fields.Selection(
        [("wkhtmltopdf", "wkhtmltopdf"), ("weasyprint", "WeasyPrint")],
        string="PDF Engine",
        default="wkhtmltopdf",
        required=True,
        help="WeasyPrint needs no other program; its template carries its own print CSS.",
    )

    # Business

    def _get_readable_fields(self):
        # The web client asks for wkhtmltopdf before it downloads a report unless it knows better.
        return super()._get_readable_fields() | {"docflow_pdf_engine"}

    @api.readonly
    def report_action(self, docids, data=None, config=True):
        # Its template is the whole page: an administrator has no letterhead to choose first.
        config = config and self.docflow_pdf_engine != "weasyprint"
        action = super().report_action(docids, data=data, config=config)
        if action.get("type") == "ir.actions.report":
            action["docflow_pdf_engine"] = self.docflow_pdf_engine
        return action

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report_sudo = self._get_report(report_ref)
        if report_sudo.docflow_pdf_engine != "weasyprint":
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        self._docflow_check_print_access(report_sudo, res_ids)
        if not res_ids or len(res_ids) != len(set(res_ids)):
            return {False: self._docflow_pdf_stream(report_sudo, res_ids, data)}
        if not report_sudo.attachment and len(res_ids) > 1:
            return {False: self._docflow_pdf_stream(report_sudo, res_ids, data)}
        return self._docflow_pdf_stream_per_record(report_sudo, res_ids, data)

    def _docflow_check_print_access(self, report_sudo, res_ids):
        """Refuse at the door what the template would show: the report and every record in it."""
        groups = report_sudo.group_ids
        if groups and not groups & self.env.user.all_group_ids:
            raise AccessError(
                self.env._(
                    "You cannot print “%(report)s”: it is for members of %(groups)s only. "
                    "Ask an administrator for one of these groups.",
                    report=report_sudo.name,
                    groups=", ".join(groups.mapped("display_name")),
                )
            )
        self.env[report_sudo.model].browse(res_ids or []).check_access("read")

    def _docflow_pdf_stream_per_record(self, report_sudo, res_ids, data):
        """One PDF for each record, taken from its attachment where the report reuses those."""
        keep = report_sudo.attachment and not self.env.context.get("report_pdf_no_attachment")
        streams = OrderedDict()
        for record in self.env[report_sudo.model].browse(res_ids):
            attachment = report_sudo.retrieve_attachment(record) if keep else None
            if attachment and report_sudo.attachment_use:
                streams[record.id] = {
                    "stream": io.BytesIO(attachment.raw),
                    "attachment": attachment,
                }
                continue
            stream = self._docflow_pdf_stream(report_sudo, record.ids, data)
            streams[record.id] = {**stream, "attachment": attachment}
        return streams

    def _docflow_pdf_stream(self, report_sudo, res_ids, data):
        html = self._render_qweb_html(report_sudo, res_ids, data=data)[0]
        return {"stream": io.BytesIO(html_to_pdf(html.decode())), "attachment": None}
