from odoo import api, fields, models

from ..tools.docx import office, remote

# seconds that whoever waits for a copy gives LibreOffice to come to his file
PATIENCE = 5


class DocflowCopyQueue(models.Model):
    """Files that wait for a copy: Word files for their PDF, which browsers show, and main files of
    registered cards for the copy with requisites.

    A draft filled from a template gets its copy at once; one that somebody uploads does not keep
    him waiting: it gets its copy by a scheduled action.
    """

    _name = "docflow.copy.queue"
    _description = "File to Copy"
    _inherit = ["docflow.version.queue.mixin"]
    _docflow_batch = 5
    _docflow_cron = "docflow_approval.ir_cron_docflow_copy"

    has_requisites = fields.Boolean(string="With Requisites")

    # Business

    @api.model
    def _put(self, version, **vals):
        # without LibreOffice no Word file is ever copied
        if not vals.get("has_requisites") and not office.is_present():
            return None
        return super()._put(version, **vals)

    @api.model
    def _do_at_once(self, file):
        """Copy the current version of ``file`` now: its author looks at it next."""
        # sudo: docflow.copy.queue - what the system noted when the file was stored
        rows = self.sudo().search(
            [("version_id", "in", file.version_ids.ids), ("has_requisites", "=", False)]
        )
        for row in rows:
            try:
                row.version_id.file_id._do_make_copy(row.version_id, PATIENCE)
            except office.OfficeBusy:
                continue  # the scheduled action makes it
            row.unlink()

    @api.model
    def _cron_copy(self):
        """Copy what waits."""
        self._do_settle_waiting()

    @api.model
    def _convert(self, content, patience=None):
        """Return a Word document as PDF, or None where nothing comes of it.

        :raise OfficeBusy: its turn did not come within ``patience`` seconds
        """
        try:
            return office.to_pdf(remote.clean(content), patience)
        except (remote.TemplateRefusal, office.OfficeMissing, office.OfficeRefusal):
            return None

    # Hooks

    def _get_work(self):
        return (*super()._get_work(), self.has_requisites)

    def _do_settle(self):
        file = self.version_id.file_id
        if self.has_requisites:
            file._do_renew_requisites_copy(self.version_id)
        else:
            file._do_make_copy(self.version_id)
