from odoo import api, fields, models
from odoo.exceptions import UserError

# what people approve; memos and replies lie beside
APPROVED_ROLES = ("main", "annex", "scan")


class DocflowFile(models.Model):
    """A file of a card: one that comes in signed is checked, one that people have approved, or are
    approving, stays as they saw it.
    """

    _name = "docflow.file"
    _inherit = [
        "docflow.signature.arrival.mixin",
        "docflow.file.copy.mixin",
        "docflow.file.requisites.mixin",
        "docflow.file.leftover.mixin",
        "docflow.file",
    ]

    role = fields.Selection(
        selection_add=[
            ("acquaintance", "Acquaintance sheet"),
            ("copy", "PDF copy"),
            ("requisites", "Copy with requisites"),
        ],
        ondelete={"acquaintance": "set scan", "copy": "set memo", "requisites": "set memo"},
    )

    # CRUD

    def write(self, vals):
        if {"name", "role"} & vals.keys():
            self._check_stays(vals.get("role"))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_stays()

    # Actions

    @api.readonly
    def action_compare_last(self):
        """Show what the last version changed."""
        self.ensure_one()
        self.check_access("read")
        return self.version_ids.sorted("number")[-1:].action_compare()

    # Business

    def _check_stays(self, role=None):
        """Refuse to take away, rename or make another kind of what people have decided on: by
        either rule only a new version may begin the round anew.
        """
        for file in self:
            # sudo: docflow.document - its approval, whoever may change files
            card = file.document_id.sudo()
            if (
                card.approval_state == "in_progress"
                and {file.role, role} & set(APPROVED_ROLES)
                and card._get_running()._has_decisions()
            ):
                raise UserError(self._get_kept_refusal(file.document_id, file.name))

    def _is_approved_kind(self):
        return self.role in APPROVED_ROLES

    @api.model
    def _is_paper_of_signature(self, card, role, is_new):
        """Tell whether this is the scan of what was signed on paper: new, after the visas."""
        if role != "scan" or not is_new:
            return False
        # sudo: docflow.approval.step - whether a signature is waited for
        running = card._get_running().sudo()
        active = running.step_ids.filtered(lambda step: step.state == "active")
        return not running or "signature" in active.mapped("action")

    @api.model
    def _get_kept_refusal(self, card, name):
        if card.approval_state == "in_progress":
            return self.env._(
                "“%(file)s” is being approved with “%(document)s”: people have decided on it as it "
                "is. Take the document back for rework with a reason, change the file and send it "
                "anew.",
                file=name,
                document=card.display_name,
            )
        return self.env._(
            "“%(file)s” was approved with “%(document)s” and stays as it is. Take the document "
            "back for rework, or add the file as a memo.",
            file=name,
            document=card.display_name,
        )

    # Hooks

    @api.model
    def _check_file_change(self, document, name, role, is_new):
        result = super()._check_file_change(document, name, role, is_new)
        # sudo: docflow.document - its approval, whoever may add files
        card = document.sudo()
        state = card.approval_state
        if role not in APPROVED_ROLES or state in ("none", "rework"):
            return result
        if state == "in_progress":
            # whoever decides at this moment decides on these files
            card._take_turn()
        if self._is_paper_of_signature(card, role, is_new):
            return result
        if state == "in_progress" and (
            card.company_id.docflow_approval_file_rule == "restart"
            # sudo: docflow.approval - whether somebody has decided already
            or not card._get_running().sudo()._has_decisions()
        ):
            return result
        raise UserError(self._get_kept_refusal(document, name))

    def _on_version_added(self, version):
        result = super()._on_version_added(version)
        card = self.document_id
        if card.approval_state != "in_progress" or not self._is_approved_kind():
            return result
        # the first scan is the paper with the signature: see _is_paper_of_signature
        is_paper = version.number == 1 and self._is_paper_of_signature(card, self.role, True)
        # sudo: docflow.approval - whether somebody has decided already
        if not is_paper and card._get_running().sudo()._has_decisions():
            card._do_restart(self.env._("“%(file)s” was changed.", file=self.name))
        return result
