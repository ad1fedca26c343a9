from odoo import api, fields, models

COPIED_ROLES = ("main", "annex", "reply", "memo")


class DocflowFileCopyMixin(models.AbstractModel):
    """A Word file and its PDF copy beside it, which is renewed with every version."""

    _name = "docflow.file.copy.mixin"
    _description = "PDF Copy of a File"

    # whose copy this file is
    copied_id = fields.Many2one(
        "docflow.file", string="Copy Of", ondelete="cascade", index="btree_not_null", readonly=True
    )
    copy_ids = fields.One2many("docflow.file", "copied_id", string="PDF Copies")

    # Hooks

    def _on_version_added(self, version):
        result = super()._on_version_added(version)
        if self.role in COPIED_ROLES and version.name.lower().endswith(".docx"):
            self.env["docflow.copy.queue"]._put(version)
        return result

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | {"copied_id", "copy_ids"}

    # Business

    def _do_make_copy(self, version):
        """Make the PDF copy of ``version``, or its next version; an older one is left out."""
        self.ensure_one()
        if version.number != self.version_count:
            return
        # sudo: ir.attachment - the bytes of a file of which the system makes a copy
        content = self.env["docflow.copy.queue"]._convert(version.sudo().attachment_id.raw)
        document = self.document_id
        if content is None:
            document._log_step(
                self.env._(
                    "“%(file)s”: no PDF copy could be made of it. Open the file itself.",
                    file=self.name,
                )
            )
            return
        comment = self.env._("Copy of version %(number)s", number=version.number)
        # sudo: docflow.file - a copy goes with its file, whoever added that
        files = self.sudo()
        copy = files.copy_ids[:1]
        if copy:
            copy._do_add_version(content, comment)
        else:
            name = f"{self.name.rpartition('.')[0]}.pdf"
            copy = files._do_make(document, name, "copy", content, comment)
            copy._unsealed().write({"copied_id": self.id})
        document._sync_main_attachment()
