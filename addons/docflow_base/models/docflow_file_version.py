from odoo import api, fields, models


class DocflowFileVersion(models.Model):
    """One version of a file: an attachment, its SHA-256, who added it and when.

    Nobody has the right to write or delete versions: they are added by :meth:`_do_store` and stay.
    The attachment hangs on the version, so every way to the file asks the version's record rule.
    """

    _name = "docflow.file.version"
    _description = "Version of a File"
    _order = "file_id, number desc"
    _rec_name = "name"

    # found by the unique index of its numbers
    file_id = fields.Many2one("docflow.file", required=True, ondelete="cascade")
    document_id = fields.Many2one(
        "docflow.document",
        related="file_id.document_id",
        store=True,
        precompute=True,
        index=True,
    )
    name = fields.Char(string="File Name", required=True)
    number = fields.Integer(string="Version", required=True, aggregator=None)
    attachment_id = fields.Many2one("ir.attachment", required=True, ondelete="restrict", index=True)
    sha256 = fields.Char(string="SHA-256", required=True, index=True)
    size = fields.Integer(string="Bytes", required=True, aggregator=None)
    mimetype = fields.Char()
    comment = fields.Char()

    _number_uniq = models.UniqueIndex(
        "(file_id, number)", "Somebody added this version at the same moment. Try again."
    )
    # files added in a period and by whom, without visiting the rows (activity)
    _made_idx = models.Index("(create_date) INCLUDE (document_id, create_uid)")
    _sha256_length = models.Constraint(
        "CHECK (sha256 ~ '^[0-9a-f]{64}$')", "A SHA-256 is 64 hexadecimal digits."
    )

    # Actions

    @api.readonly
    def action_download(self):
        """Download this version."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }

    # Business

    @api.model
    def _do_store(self, file, attachment, digest, comment=None):
        """Make ``attachment`` the next version of ``file``; called past rights by
        ``docflow.file``.
        """
        version = self.create(
            {
                "file_id": file.id,
                # known here; left out, it is found by a record made for that alone
                "document_id": file.document_id.id,
                "name": attachment.name,
                "number": max(file.version_ids.mapped("number"), default=0) + 1,
                "attachment_id": attachment.id,
                "sha256": digest,
                "size": attachment.file_size,
                "mimetype": attachment.mimetype,
                "comment": comment,
            }
        )
        attachment.write({"res_model": self._name, "res_id": version.id})
        self.env["docflow.file.text"]._queue(version)
        if file.role == "scan":
            file.document_id._end_scan_exemption()
        file._on_version_added(version)
        return version

    def _drop(self):
        """Delete the versions of a draft's file with their attachments."""
        attachments = self.attachment_id
        self.file_id._unsealed().write({"attachment_id": False})
        self.unlink()
        # core deleted those that hang on the versions
        attachments.exists().unlink()
