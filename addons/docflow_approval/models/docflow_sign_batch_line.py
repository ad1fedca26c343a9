from odoo import fields, models
from odoo.exceptions import UserError

OPEN = ("waiting", "seen", "left", "failed")
SEEN = ("seen", "confirmed", "done")
# who does it this way says with a password or a passkey who he is
IDENTIFIED = ("login", "seal")


class DocflowSignBatchLine(models.Model):
    """One paper of a stack: a step of its round or a card without one, and how far the reader is.

    =========  ==================================================================
    state      meaning
    =========  ==================================================================
    waiting    not looked at yet
    seen       looked at; signed with the next confirmation
    left       left out for now
    confirmed  the person has said who he is; signed with the next request
    done       signed, sealed, or agreed with
    refused    went back to its author
    failed     could not be signed, ``reason`` says why; it may be looked at again
    =========  ==================================================================

    Everything is judged when the paper is signed, and not only when it was confirmed: whose turn
    it is, in whose place, the files, and how documents of the type are signed.
    """

    _name = "docflow.sign.batch.line"
    _description = "Paper of a Stack"
    _order = "batch_id, id"

    batch_id = fields.Many2one("docflow.sign.batch", required=True, index=True, ondelete="cascade")
    step_id = fields.Many2one(
        "docflow.approval.step",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty for a card that is signed or sealed outside a round.",
    )
    document_id = fields.Many2one("docflow.document", required=True, index=True, ondelete="cascade")
    principal_id = fields.Many2one(
        "res.users",
        string="In Whose Name",
        ondelete="cascade",
        help="Where no step of a round says it.",
    )
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
    is_identified = fields.Boolean(
        string="Password Given", help="It was confirmed with the password or the passkey."
    )
    reason = fields.Text(string="Why")
    # up to 16 MB: lists of papers do not read them
    signatures = fields.Json(
        string="Signatures Brought",
        prefetch=False,
        help="Made outside, until they are checked and filed.",
    )

    _whose = models.Constraint(
        "CHECK (step_id IS NOT NULL OR principal_id IS NOT NULL)",
        "A paper is a step of a round, or says in whose name it is signed.",
    )

    # Business: what it is

    def _get_step(self):
        """Return the step as the reader himself sees it; empty outside a round."""
        # sudo: docflow.approval.step - taken back: his own rights count for what he signs
        return self.step_id.sudo(False)

    def _get_principal(self):
        return self.step_id.user_id or self.principal_id

    def _get_acting_step(self):
        """Return the step for a decision in the name of the person whose it is."""
        return self._get_step().with_context(docflow_acting_for=self._get_principal().id)

    def _get_card(self):
        """Return the card as the reader himself sees it, in the name of whose paper it is."""
        # sudo: docflow.document - taken back, as the step
        card = self.document_id.sudo(False)
        return card.with_context(docflow_acting_for=self._get_principal().id)

    def _get_name(self):
        step = self._get_step()
        return step.subject if step else self._get_card().display_name

    def _get_digest(self):
        step = self._get_step()
        record = step._get_record() if step else self._get_card()
        return record._get_seen_vals()["seen_digest"]

    def _get_way(self):
        """Return how it is done: ``login``, ``electronic``, ``seal``, or by a ``press`` alone."""
        if self.batch_id.kind == "seal":
            return "seal"
        if self.step_id and self.step_id.action != "signature":
            return "press"
        level = self.document_id.type_id.signature_level
        return level if level in ("login", "electronic") else "press"

    def _get_versions(self):
        """Return the versions that the signer signs, as he himself sees them."""
        # sudo: docflow.file.version - taken back: he hands out and signs what he may read
        return self._get_card()._get_signed_versions().sudo(False)

    # Business: checks

    def _is_waiting(self):
        """Tell whether it still waits for this person, as far as its own state says (bool)."""
        step = self._get_step()
        if step:
            return step.state == "active"
        card = self._get_card()
        return card._is_seal_awaited() if self._get_way() == "seal" else card._is_draft_awaited()

    def _check_readable(self):
        """Refuse what is not open to the reader any more, before anything is told of it."""
        self._get_step().check_access("read")
        self._get_card().check_access("read")

    def _check_waits(self):
        self._check_readable()
        if self.state not in OPEN or not self._is_waiting():
            raise UserError(self._get_gone_text())

    def _check_unchanged(self):
        if self._get_digest() != self.seen_digest:
            raise UserError(self._get_changed_text())

    def _check_identified(self):
        """Refuse what was confirmed by a press alone and takes a password by now."""
        if self._get_way() in IDENTIFIED and not self.is_identified:
            raise UserError(
                self.env._(
                    "%(document)s: documents of the type “%(type)s” are signed with the password "
                    "by now. Confirm it again.",
                    document=self._get_name(),
                    type=self.document_id.type_id.name,
                )
            )

    def _get_gone_text(self):
        return self.env._(
            "%(document)s does not wait for you any more. Open the stack again.",
            document=self._get_name(),
        )

    def _get_changed_text(self):
        return self.env._(
            "%(document)s: its files are not those you looked at. Look at it again.",
            document=self._get_name(),
        )

    # Business: acts

    def _do_mark(self, state, **vals):
        cleared = {"reason": False, "signatures": False, "is_identified": False}
        self.write({"state": state, **cleared, **vals})

    def _do_sign(self):
        """Sign, seal or agree with this one paper; it is judged anew."""
        self._check_readable()
        step = self._get_acting_step()
        if step:
            step._check_transition("agree")
        elif not self._is_waiting():
            raise UserError(self._get_gone_text())
        self._check_unchanged()
        self._check_identified()
        card, way = self._get_card(), self._get_way()
        if way == "seal":
            card._check_transition("seal")
            card._do_seal()
        elif self.signatures:
            self.batch_id._do_sign_outside(self, card)
        elif way != "press" and card._is_signature_missing(self._get_principal()):
            card._check_transition("sign")
            card._check_level("login")
            # leads to the step, too
            card._do_sign_by_login()
        else:
            step.action_agree()

    def _do_refuse(self, reason):
        """Give the paper back to its author; only a round has a way back."""
        self._check_waits()
        step = self._get_acting_step()
        if not step:
            raise UserError(
                self.env._(
                    "%(document)s is in no round of approval: there is nobody to send it back to. "
                    "Leave it out and tell its author.",
                    document=self._get_name(),
                )
            )
        step.action_reject(reason)
