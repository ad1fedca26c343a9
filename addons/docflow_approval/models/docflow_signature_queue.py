from odoo import api, models


class DocflowSignatureQueue(models.Model):
    """Files that came in signed and wait to be checked.

    Whoever registers letters does not wait for a check: it is done by a scheduled action.
    """

    _name = "docflow.signature.queue"
    _description = "Signed File to Check"
    _inherit = ["docflow.version.queue.mixin"]
    _docflow_cron = "docflow_approval.ir_cron_docflow_signature"

    # Business

    @api.model
    def _cron_check(self):
        """Check what waits."""
        self._do_settle_waiting()

    # Hooks

    def _do_settle(self):
        self.env["docflow.signature"]._do_check(self.version_id)
