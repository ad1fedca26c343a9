from odoo import models

from ..tools.signature.container import MAX_BYTES, looks_signed


class DocflowSignatureArrivalMixin(models.AbstractModel):
    """Files that come in signed are put in the queue of checks as they arrive."""

    _name = "docflow.signature.arrival.mixin"
    _description = "Signed Files on Arrival"

    # Hooks

    def _on_version_added(self, version):
        result = super()._on_version_added(version)
        # the file tells the same of its current version, without a read of the new row
        if self.size <= MAX_BYTES and looks_signed(
            self.attachment_id.name or "", self.attachment_id.raw or b""
        ):
            self.env["docflow.signature.queue"]._put(version)
        return result
