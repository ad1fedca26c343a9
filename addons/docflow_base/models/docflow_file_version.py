from odoo import api, fields, models
from odoo.tools import SQL


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
    def _make_attachment(self, name, content):
        """Keep ``content`` (bytes) as the attachment of a version that is written next.

        :return: the id taken for the version, and the attachment, which hangs on it already
        """
        [(version_id,)] = self.env.execute_query(
            SQL("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", self._table)
        )
        vals = {"name": name, "raw": content, "res_model": self._name, "res_id": version_id}
        return version_id, self.env["ir.attachment"].create(vals)

    @api.model
    def _prepare_current(self, attachment, digest, number):
        """Return what a file tells of its newest version."""
        return {
            "attachment_id": attachment.id,
            "sha256": digest,
            "size": attachment.file_size,
            "version_count": number,
        }

    @api.model
    def _do_store(self, file, attachment, digest, comment=None, version_id=None):
        """Make ``attachment`` the next version of ``file``; called past rights by
        ``docflow.file``.

        :param int version_id: the id taken for it, where the attachment hangs on it already
        """
        number = max(file.version_ids.mapped("number"), default=0) + 1
        version = self._insert(
            {
                "file_id": file.id,
                "document_id": file.document_id.id,
                "name": attachment.name,
                "number": number,
                "attachment_id": attachment.id,
                "sha256": digest,
                "size": attachment.file_size,
                "mimetype": attachment.mimetype,
                "comment": comment or None,
                **({"id": version_id} if version_id else {}),
            }
        )
        if not version_id:
            attachment.write({"res_model": self._name, "res_id": version.id})
        file.invalidate_recordset(["version_ids"], flush=False)
        if file.attachment_id != attachment:
            file._unsealed().write(self._prepare_current(attachment, digest, number))
        if file.role == "scan":
            file.document_id._end_scan_exemption()
        file._on_version_added(version)
        return version

    @api.model
    def _insert(self, vals):
        """Write a version and let its pages be read, in one statement: nothing is computed of
        either, and every file that comes in makes one."""
        self.env["docflow.file"].flush_model(["document_id"])
        now = self.env.cr.now()
        vals |= {"create_uid": self.env.uid, "write_uid": self.env.uid}
        vals |= {"create_date": now, "write_date": now}
        found = self.env.execute_query(
            SQL(
                """WITH version AS (
                       INSERT INTO docflow_file_version (%(names)s) VALUES %(values)s
                    RETURNING id, document_id, create_uid, create_date)
                   %(queue)s
                RETURNING version_id""",
                names=SQL(", ").join(map(SQL.identifier, vals)),
                values=tuple(vals.values()),
                queue=self.env["docflow.file.text"]._get_queue_sql(SQL("version")),
            )
        )
        return self.browse(found[0][0])

    def _drop(self):
        """Delete the versions of a draft's file with their attachments."""
        attachments = self.attachment_id
        self.file_id._unsealed().write({"attachment_id": False})
        self.unlink()
        # core deleted those that hang on the versions
        attachments.exists().unlink()
