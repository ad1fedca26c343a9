from odoo import models
from odoo.exceptions import UserError

from ..tools.signature.container import MAX_BYTES, looks_signed


class DocflowSignatureArrivalMixin(models.AbstractModel):
    """Files that come in signed are put in the queue of checks; signed files stay."""

    _name = "docflow.signature.arrival.mixin"
    _description = "Signed Files on Arrival"

    # CRUD

    def unlink(self):
        # before the versions go, which the card's file deletes first
        self._check_not_signed()
        return super().unlink()

    # Business

    def _check_not_signed(self):
        # sudo: docflow.signature - a file stays for a signature that its owner may not see, too
        signed = self.env["docflow.signature"].sudo()
        versions = self.version_ids.ids
        row = signed.search(
            ["|", ("version_id", "in", versions), ("container_id", "in", versions)], limit=1
        )
        if row:
            raise UserError(
                self.env._(
                    "“%(file)s” was signed by %(signer)s and stays. Add the new text as its next "
                    "version, or cancel the document.",
                    file=row.file_name,
                    signer=row.signer_name or self.env._("Unknown signer"),
                )
            )

    # Hooks

    def _on_version_added(self, version):
        result = super()._on_version_added(version)
        # the file tells the same of its current version, without a read of the new row
        if self.size <= MAX_BYTES and looks_signed(
            self.attachment_id.name or "", self.attachment_id.raw or b""
        ):
            self.env["docflow.signature.queue"]._put(version)
        return result
