from odoo import api, fields, models
from odoo.exceptions import UserError

COPIED_ROLES = ("main", "annex", "reply", "memo")


class DocflowFileCopyMixin(models.AbstractModel):
    """A Word file and its PDF copy beside it, which is renewed with every version."""

    _name = "docflow.file.copy.mixin"
    _description = "PDF Copy of a File"

    # whose copy this file is
    copied_id = fields.Many2one(
        "docflow.file", string="Copy Of", ondelete="cascade", index="btree_not_null", readonly=True
    )
    copied_number = fields.Integer(
        string="Copy of Version", readonly=True, copy=False, aggregator=None
    )
    template_id = fields.Many2one(
        "docflow.template", ondelete="set null", index="btree_not_null", readonly=True, copy=False
    )
    copy_ids = fields.One2many("docflow.file", "copied_id", string="PDF Copies")

    # CRUD

    def unlink(self):
        # sudo: docflow.file - a copy goes with its file, with its versions and their bytes
        copies = self.sudo().copy_ids - self.sudo()
        if copies:
            copies._unsealed().unlink()
        return super().unlink()

    # Hooks

    def _on_version_added(self, version):
        result = super()._on_version_added(version)
        if self.role in COPIED_ROLES and version.name.lower().endswith(".docx"):
            self.env["docflow.copy.queue"]._put(version)
            # the copy that was shown is of the version before
            self.document_id._sync_main_attachment()
        return result

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | {
            "copied_id",
            "copied_number",
            "copy_ids",
            "template_id",
        }

    # Business

    def _get_current_copy(self):
        """Return the copy of the current version, or none."""
        return self.copy_ids.filtered(
            lambda copy: (
                copy.role == "copy"
                and copy.attachment_id
                and copy.copied_number == self.version_count
            )
        )[:1]

    def _do_add_version(self, content, comment=None):
        for file in self.filtered("copied_id"):
            if not file._is_unsealed():
                raise UserError(
                    self.env._(
                        "“%(file)s” is the copy of “%(original)s” and is renewed with it. Add a "
                        "version of that file instead.",
                        file=file.name,
                        original=file.copied_id.name,
                    )
                )
        return super()._do_add_version(content, comment)

    def _do_make_copy(self, version, patience=None):
        """Make the PDF copy of ``version``, or its next version; an older one is left out.

        :raise OfficeBusy: its turn did not come within ``patience`` seconds
        """
        self.ensure_one()
        if version.number != self.version_count:
            return
        # sudo: ir.attachment - the bytes of a file of which the system makes a copy
        source = version.sudo().attachment_id.raw
        content = self.env["docflow.copy.queue"]._convert(source, patience)
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
        copy = files.copy_ids.filtered(lambda one: one.role == "copy")[:1]
        if copy:
            copy._unsealed()._do_add_version(content, comment)
        else:
            name = f"{self.name.rpartition('.')[0]}.pdf"
            copy = files._do_make(document, name, "copy", content, comment)
        copy._unsealed().write({"copied_id": self.id, "copied_number": version.number})
        document._sync_main_attachment()
