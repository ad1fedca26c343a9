from odoo import fields, models
from odoo.exceptions import UserError

OPEN = ("waiting", "seen", "left", "failed")


class DocflowSignBatchLine(models.Model):
    """One paper of a stack: a step of its round, and how far the reader is with it.

    =========  ==================================================================
    state      meaning
    =========  ==================================================================
    waiting    not looked at yet
    seen       looked at; signed with the next confirmation
    left       left out for now
    confirmed  the person has said who he is; signed with the next request
    done       signed, or agreed with
    refused    went back to its author
    failed     could not be signed, ``reason`` says why; it may be looked at again
    =========  ==================================================================
    """

    _name = "docflow.sign.batch.line"
    _description = "Paper of a Stack"
    _order = "batch_id, id"

    batch_id = fields.Many2one("docflow.sign.batch", required=True, index=True, ondelete="cascade")
    step_id = fields.Many2one(
        "docflow.approval.step", required=True, index=True, ondelete="cascade"
    )
    document_id = fields.Many2one("docflow.document", required=True, index=True, ondelete="cascade")
    state = fields.Selection(
        selection=[
            ("waiting", "Not looked at"),
            ("seen", "Looked at"),
            ("left", "Left out"),
            ("confirmed", "Being signed"),
            ("done", "Done"),
            ("refused", "Refused"),
            ("failed", "Could not be done"),
        ],
        required=True,
        default="waiting",
    )
    seen_digest = fields.Char(string="Digest of What Was Shown")
    reason = fields.Text(string="Why")
    signatures = fields.Json(
        string="Signatures Brought", help="Made outside, until they are checked and filed."
    )

    # Business

    def _get_step(self):
        """Return the step as the reader himself sees it."""
        # sudo: docflow.approval.step - taken back: his own rights count for what he signs
        return self.step_id.sudo(False)

    def _get_acting_step(self):
        """Return the step for a decision in the name of the person whose it is."""
        step = self._get_step()
        return step.with_context(docflow_acting_for=step.user_id.id)

    def _get_digest(self):
        return self._get_step()._get_record()._get_seen_vals()["seen_digest"]

    def _get_way(self):
        """Return how the paper is signed: ``login``, ``electronic``, or by a ``press`` alone."""
        if self.step_id.action != "signature":
            return "press"
        level = self.document_id.type_id.signature_level
        return level if level in ("login", "electronic") else "press"

    def _get_versions(self):
        """Return the versions that the signer signs, as he himself sees them."""
        # sudo: docflow.file.version - taken back: he hands out and signs what he may read
        return self._get_step().document_id._get_signed_versions().sudo(False)

    def _check_waits(self):
        step = self._get_step()
        step.check_access("read")
        if self.state not in OPEN or step.state != "active":
            raise UserError(
                self.env._(
                    "%(document)s does not wait for you any more. Open the stack again.",
                    document=step.display_name,
                )
            )

    def _do_mark(self, state, **vals):
        self.write({"state": state, "reason": False, "signatures": False, **vals})
