import logging

import psycopg2

from odoo import api, fields, models

BATCH = 20

_logger = logging.getLogger(__name__)


class DocflowSignatureQueue(models.Model):
    """Files that came in signed and wait to be checked; a row goes with its check.

    Whoever registers letters does not wait for a check: it is done by a scheduled action.
    """

    _name = "docflow.signature.queue"
    _description = "Signed File to Check"

    version_id = fields.Many2one("docflow.file.version", required=True, ondelete="cascade")

    _version_uniq = models.UniqueIndex("(version_id)", "This file waits for its check already.")

    # Business

    @api.model
    def _put(self, version):
        """Let a file be checked soon."""
        # sudo: docflow.signature.queue - a note of the system about a file that was added
        self.sudo().create({"version_id": version.id})
        # sudo: ir.cron - wakes the job
        self.env.ref("docflow_approval.ir_cron_docflow_signature").sudo()._trigger()

    @api.model
    def _cron_check(self):
        """Check what waits; each file is settled by itself."""
        waiting = self.search([], limit=BATCH, order="id").try_lock_for_update()
        for row in waiting:
            try:
                with self.env.cr.savepoint():
                    self.env["docflow.signature"]._do_check(row.version_id)
            except psycopg2.OperationalError:
                raise  # core begins the job anew
            except Exception:  # one foreign file does not stop the others
                _logger.exception("Signature of version %s cannot be checked", row.version_id.id)
            row.unlink()
            self.env["ir.cron"]._commit_progress(1, remaining=self.search_count([]))
