import logging

import psycopg2

from odoo import api, fields, models

from ..tools.docx import office, remote

BATCH = 5
# seconds that whoever fills a draft waits for his turn
PATIENCE = 5

_logger = logging.getLogger(__name__)


class DocflowCopyQueue(models.Model):
    """Word files that wait for their PDF copy, which browsers show; a row goes with its copy.

    A draft filled from a template gets its copy at once; one that somebody uploads does not keep
    him waiting: it gets its copy by a scheduled action.
    """

    _name = "docflow.copy.queue"
    _description = "Word File to Copy as PDF"

    version_id = fields.Many2one("docflow.file.version", required=True, ondelete="cascade")

    _version_uniq = models.UniqueIndex("(version_id)", "This file waits for its copy already.")

    # Business

    @api.model
    def _put(self, version):
        """Let a Word file be copied soon, where that can be done at all."""
        if not office.is_present():
            return
        # sudo: docflow.copy.queue - a note of the system about a file that was added
        self.sudo().create({"version_id": version.id})
        # sudo: ir.cron - wakes the job
        self.env.ref("docflow_approval.ir_cron_docflow_copy").sudo()._trigger()

    @api.model
    def _do_at_once(self, file):
        """Copy the current version of ``file`` now: its author looks at it next."""
        # sudo: docflow.copy.queue - what the system noted when the file was stored
        rows = self.sudo().search([("version_id", "in", file.version_ids.ids)])
        for row in rows:
            try:
                row.version_id.file_id._do_make_copy(row.version_id, PATIENCE)
            except office.OfficeBusy:
                continue  # the scheduled action makes it
            row.unlink()

    @api.model
    def _cron_copy(self):
        """Copy what waits; each file is settled by itself."""
        waiting = self.search([], limit=BATCH, order="id").try_lock_for_update()
        for row in waiting:
            try:
                with self.env.cr.savepoint():
                    row.version_id.file_id._do_make_copy(row.version_id)
            except psycopg2.OperationalError:
                raise  # core begins the job anew
            except Exception:  # one odd file does not stop the others
                _logger.exception("Version %s cannot be copied as PDF", row.version_id.id)
            row.unlink()
            self.env["ir.cron"]._commit_progress(1, remaining=self.search_count([]))

    @api.model
    def _convert(self, content, patience=None):
        """Return a Word document as PDF, or None where nothing comes of it.

        :raise OfficeBusy: its turn did not come within ``patience`` seconds
        """
        try:
            return office.to_pdf(remote.clean(content), patience)
        except (remote.TemplateRefusal, office.OfficeMissing, office.OfficeRefusal):
            return None
