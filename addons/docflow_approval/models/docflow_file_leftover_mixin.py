from odoo import api, fields, models

from odoo.addons.docflow_base.tools.paper_kind import sniff

from ..tools.docx import remote


class DocflowFileLeftoverMixin(models.AbstractModel):
    """What a template left for the author and he has not replaced, in the main file of a draft."""

    _name = "docflow.file.leftover.mixin"
    _description = "Leftovers of a Template in a File"

    # what was looked for in which bytes, and what was found there
    leftovers = fields.Json(readonly=True, copy=False)
    # the bytes as the template made them: nobody has written in them since
    filled_sha256 = fields.Char(readonly=True, copy=False)

    # Business

    def _get_leftovers(self):
        """Return where texts of the template still stand in this file (list of dicts), looked for
        anew where the file or the rule has changed since.
        """
        self.ensure_one()
        wanted = self._get_leftover_rule()
        if not wanted:
            return []
        known = self.leftovers or {}
        if (known.get("sha256"), known.get("wanted")) != (self.sha256, wanted):
            known = self._do_look_for_leftovers(wanted)
        return known["found"]

    def _get_leftover_rule(self):
        if self.role != "main" or not (self.name or "").lower().endswith(".docx"):
            return []
        document = self.document_id
        if document.reg_number or document.category == "incoming":
            return []
        # who writes in a file of his own began with one of the templates, too
        fitting = self.env["docflow.template"]._get_fitting(document)
        return (self.template_id or fitting)._get_leftovers()

    def _do_look_for_leftovers(self, wanted):
        # sudo: ir.attachment - the bytes of a file whose card is decided on
        content = self.sudo().attachment_id.raw or b""
        found = remote.find_leftovers(content, wanted) if sniff(content) == "zip" else []
        known = {"sha256": self.sha256, "wanted": wanted, "found": found}
        self._unsealed().write({"leftovers": known})
        return known

    def _do_give_way(self):
        """Take away what the template made where the author brings the document itself, as a file
        or as a scan of the paper: a text that is nobody's would be signed and sent beside it.
        """
        card = self.document_id
        if card.state != "draft" or self.role not in ("main", "scan"):
            return
        # sudo: docflow.file - what the system made of a template, whoever brings the document
        others = (card.sudo().file_ids - self.sudo()).filtered(
            lambda file: (
                file.role == "main"
                and file.sha256
                and file.sha256 == file.filled_sha256
                and file._get_leftovers()
            )
        )
        # sudo: docflow.signature - what is under a signature stays
        others -= card.sudo().signature_ids.version_id.file_id
        for file in others:
            name = file.name
            file._unsealed().unlink()
            card._log_step(
                self.env._(
                    "“%(file)s” was as the template made it and gave way to “%(other)s”.",
                    file=name,
                    other=self.name,
                )
            )

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | {"filled_sha256", "leftovers"}

    def _on_version_added(self, version):
        result = super()._on_version_added(version)
        # the file tells the same as the new row, without a read of that
        if self.version_count == 1:
            self._do_give_way()
        # the card warns of it from now on
        self._get_leftovers()
        return result
