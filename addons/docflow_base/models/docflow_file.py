import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import human_size

from ..tools.digest import sha256_hex

# what a form tells of a file that it uploads
PLAIN = {"document_id", "name", "role", "sequence", "upload"}
DEFAULT_LIMIT = 128 * 1024 * 1024  # bytes; core's own default for uploads


class DocflowFile(models.Model):
    """A file of a card and its versions. A new upload is a new version; nothing is overwritten."""

    _name = "docflow.file"
    _description = "File of a Document"
    _inherit = ["docflow.sealed.mixin"]
    _order = "document_id, sequence, id"

    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="File Name", required=True)
    role = fields.Selection(
        selection=[
            ("scan", "Scan"),
            ("main", "Main document"),
            ("annex", "Annex"),
            ("reply", "Reply"),
            ("memo", "Memo"),
            ("signature", "Electronic signature"),
        ],
        required=True,
        default="scan",
    )
    version_ids = fields.One2many("docflow.file.version", "file_id", string="Versions")
    version_count = fields.Integer(
        string="Number of Versions", compute="_compute_current", store=True, aggregator=None
    )
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="Current Version",
        compute="_compute_current",
        store=True,
        ondelete="restrict",
        # whenever any attachment is deleted, PostgreSQL asks whether it is a file's
        index=True,
    )
    sha256 = fields.Char(string="SHA-256", compute="_compute_current", store=True)
    size = fields.Integer(compute="_compute_current", store=True, aggregator=None)
    upload = fields.Binary(
        string="File",
        compute="_compute_upload",
        inverse="_inverse_upload",
        help="Choose a file: it becomes the next version.",
    )

    # Computes

    @api.depends("version_ids")
    def _compute_current(self):
        for file in self:
            current = file.version_ids.sorted("number")[-1:]
            file.version_count = len(file.version_ids)
            file.attachment_id = current.attachment_id
            file.sha256 = current.sha256
            file.size = current.size

    def _compute_upload(self):
        for file in self:
            # not past rights: a form that is being filled may name any attachment here
            file.upload = file.attachment_id.datas

    def _inverse_upload(self):
        for file in self.filtered("upload"):
            file._do_add_version(base64.b64decode(file.upload))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("upload"):
                self._check_size(vals.get("name"), vals["upload"])
        # a caller that wants sizes instead of bytes would have the upload read as a size, and lost
        files, stored = self.with_context(bin_size=False), []
        if all(self._is_plain_upload(vals) for vals in vals_list):
            # each is written once, with what it tells of its version; the caller gave nothing that
            # is sealed
            # sudo: docflow.file - taken off again: whoever uploads needs the right to
            files = files._unsealed().sudo(False)
            stored = [self._prepare_upload(vals) for vals in vals_list]
            vals_list = [vals for vals, __ in stored]
        files = super(DocflowFile, files).create(vals_list).with_env(self.env)
        for file, vals in zip(files, vals_list, strict=True):
            if vals.get("attachment_id"):
                # made together with its first version, and told what to tell of it
                for field in self.pool.field_computed[self._fields["attachment_id"]]:
                    self.env.remove_to_compute(field, file)
        for file, (__, version) in zip(files, stored, strict=False):
            self._check_file_change(file.document_id, file.name, file.role, True)
            # sudo: docflow.file.version - versions are written here only, whoever uploads
            self.env["docflow.file.version"].sudo()._do_store(file, *version)
        files.document_id._sync_main_attachment()
        return files

    def write(self, vals):
        if vals.get("upload"):
            self._check_size(vals.get("name") or self[:1].name, vals["upload"])
        if {"name", "role", "sequence"} & vals.keys():
            # who takes part adds files and versions; what they are called belongs to the requisites
            self.document_id.check_access("write")
        if {"name", "role"} & vals.keys():
            self._check_may_change()
            for file in self:
                # what it becomes counts as much as what it was
                name, role = vals.get("name", file.name), vals.get("role", file.role)
                self._check_file_change(file.document_id, name, role, False)
        return super(DocflowFile, self.with_context(bin_size=False)).write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        self._check_may_change()
        for file in self:
            if file.create_uid != self.env.user:
                # others' files go with the right to the requisites only
                file.document_id.check_access("write")
            if file.document_id.reg_number:
                raise UserError(
                    self.env._(
                        "“%(file)s” belongs to the registered %(document)s and stays. Add a new "
                        "version beside it instead.",
                        file=file.name,
                        document=file.document_id.display_name,
                    )
                )

    def unlink(self):
        self.document_id._touch_search_pages()
        # sudo: docflow.file.version - nobody may delete them; the check above let them go
        self.version_ids.sudo().with_context(docflow_key=None)._drop()
        return super().unlink()

    # Actions

    @api.readonly
    def action_open_versions(self):
        """Show every version of the file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "docflow.file.version",
            "view_mode": "list",
            "domain": [("file_id", "=", self.id)],
            "target": "new",
        }

    # Business

    @api.model
    def _do_store(self, document, name, content_base64, role):
        """Store a file on ``document``; the same name and role make the next version."""
        self._check_size(name, content_base64)
        try:
            content = base64.b64decode(content_base64, validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(
                self.env._("“%(file)s”: the content is not valid base64.", file=name)
            ) from error
        file = self._find(document, name, role)
        if not file:
            return self._do_make(document, name, role, content)
        file._do_add_version(content)
        document._sync_main_attachment()
        return file

    @api.model
    def _is_plain_upload(self, vals):
        """Tell whether ``vals`` of a new file are its requisites and bytes, and nothing else."""
        upload = vals.get("upload")
        is_given = bool(upload and vals.get("name")) and isinstance(upload, (str, bytes))
        return is_given and vals.keys() <= PLAIN

    @api.model
    def _prepare_upload(self, vals):
        """Keep the bytes of an upload; return the values of its file (dict) and what
        :meth:`_prepare_first` tells of the version.
        """
        vals = dict(vals)
        told, version = self._prepare_first(vals["name"], base64.b64decode(vals.pop("upload")))
        return vals | told, version

    @api.model
    def _prepare_first(self, name, content, comment=None):
        """Keep ``content`` (bytes); return what a file tells of it as its first version (dict), and
        what the version is stored with (tuple).
        """
        digest = sha256_hex(content)
        # sudo: docflow.file.version - versions are written here only, whoever uploads
        versions = self.env["docflow.file.version"].sudo()
        version_id, attachment = versions._make_attachment(name, content)
        told = versions._prepare_current(attachment, digest, 1)
        return told, (attachment, digest, comment, version_id)

    @api.model
    def _do_make(self, document, name, role, content, comment=None):
        """Make a file of ``content`` (bytes) on ``document``, with its first version."""
        self._check_file_change(document, name, role, True)
        told, version = self._prepare_first(name, content, comment)
        file = self._unsealed().create(
            {"document_id": document.id, "name": name, "role": role, **told}
        )
        # sudo: docflow.file - an executor who takes part may add files to a card he cannot edit
        file = file.with_env(self.sudo().env)
        # sudo: docflow.file.version - versions are written here only, whoever uploads
        self.env["docflow.file.version"].sudo()._do_store(file, *version)
        return file

    @api.model
    def _do_adopt(self, document, attachment, role):
        """Take an uploaded attachment over as the next version of the file of its name."""
        file = self._get_or_make(document, attachment.name, role)
        digest = sha256_hex(attachment.raw)
        if digest != file.sha256:
            file._check_may_change()
            # sudo: docflow.file.version - as in _do_add_version
            versions = self.env["docflow.file.version"].sudo()
            # sudo: ir.attachment - the upload becomes a version
            versions._do_store(file, attachment.sudo(), digest)
        document._sync_main_attachment()
        return file

    def _get_or_make(self, document, name, role):
        # sudo: docflow.file - as in _find
        files = self.sudo()
        return self._find(document, name, role) or files.create(
            {"document_id": document.id, "name": name, "role": role}
        )

    def _find(self, document, name, role):
        # sudo: docflow.file - an executor who takes part may add files to a card he cannot edit
        files = document.sudo().file_ids
        file = files.filtered(lambda f: f.name == name and f.role == role)[:1]
        if file and role in ("scan", "main"):
            # what is shown as the document itself is renewed by those who keep its requisites
            document.check_access("write")
        return file

    def _do_add_version(self, content, comment=None):
        """Store ``content`` (bytes) as the next version; the same bytes again change nothing."""
        self.ensure_one()
        digest = sha256_hex(content)
        if digest == self.sha256:
            return self.version_ids.sorted("number")[-1:]
        self._check_may_change()
        # sudo: docflow.file.version - versions are written here only, whoever uploads
        versions = self.env["docflow.file.version"].sudo()
        version_id, attachment = versions._make_attachment(self.name, content)
        return versions._do_store(self, attachment, digest, comment, version_id)

    def _check_may_change(self):
        for file in self:
            is_new = not file.version_count
            self._check_file_change(file.document_id, file.name, file.role, is_new)

    @api.model
    def _get_size_limit(self):
        """Return how many bytes a file may have (int)."""
        # sudo: ir.config_parameter - the limit core itself applies to uploads
        parameters = self.env["ir.config_parameter"].sudo()
        return int(parameters.get_param("web.max_file_upload_size", DEFAULT_LIMIT))

    def _check_size(self, name, content_base64):
        limit = self._get_size_limit()
        size = len(content_base64) * 3 // 4
        if size > limit:
            raise UserError(
                self.env._(
                    "“%(file)s” is %(size)s, the limit is %(limit)s. Scan it in fewer dots per "
                    "inch or in parts, or ask the administrator to raise the limit.",
                    file=name or "",
                    size=human_size(size),
                    limit=human_size(limit),
                )
            )

    # Hooks

    @api.model
    def _check_file_change(self, document, name, role, is_new):
        """Hook: refuse a change of what lies on ``document``: a new file or version, another name
        or role, a removal.

        :param bool is_new: a file that was not there before
        """

    def _on_version_added(self, version):
        """Hook: ``version`` has just become the current one of this file."""

    @api.model
    def _get_sealed_fields(self):
        return frozenset({"attachment_id", "sha256", "size", "version_count", "version_ids"})

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"document_id"})
