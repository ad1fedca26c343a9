from odoo import api, fields, models
from odoo.exceptions import UserError

MAX_FILES = 50  # of one request; more are attached one by one


class DocflowFilingMixin(models.AbstractModel):
    """The files of a card: how they come in, and the one that is shown beside the form."""

    _name = "docflow.filing.mixin"
    _description = "Files of a Card"
    _inherit = ["mail.thread.main.attachment"]

    file_ids = fields.One2many("docflow.file", "document_id", string="Files")
    file_count = fields.Integer(compute="_compute_file_count")

    # Computes

    @api.depends("file_ids")
    def _compute_file_count(self):
        counts = dict(
            self.env["docflow.file"]._read_group(
                [("document_id", "in", self.ids)], ["document_id"], ["__count"]
            )
        )
        for document in self:
            document.file_count = counts.get(document._origin, 0)

    # CRUD

    def unlink(self):
        self.check_access("unlink")
        # the cascade of the database would take the rows and leave the bytes
        self.filtered(lambda document: not document.reg_number).file_ids.unlink()
        return super().unlink()

    # Actions

    def attach_file(self, name, content_base64, role="annex"):
        """Add a file to the card, or a new version where a file of this name and role is there.

        :param str name: file name
        :param str content_base64: the content, base64
        :param str role: ``main``, ``annex``, ``scan``, ``reply`` or ``memo``
        :return: id of the ``docflow.file``
        :raise UserError: the file is too large or the person takes no part in the card
        """
        self.ensure_one()
        self._check_may_attach()
        return self.env["docflow.file"]._do_store(self, name, content_base64, role).id

    @api.model
    def create_registered(self, values, files=None):
        """Enter a card, add its files and give it its number, in one request and one transaction.

        :param dict values: as for ``create()``
        :param list files: ``[{"name": str, "content_base64": str, "role": str}]``, each as for
            :meth:`attach_file`; the role is ``scan`` where none is given
        :return: ``{"id", "reg_number", "reg_date", "barcode", "state"}`` of the card
        :rtype: dict
        :raise UserError: names what is missing or wrong; nothing is kept then
        """
        files = self._read_files(values, files or [])
        card = self.create([values])
        if files:
            card._check_may_attach()
        for file in files:
            self.env["docflow.file"]._do_store(card, *file)
        card.action_register()
        # the transition has checked that the registrar may read it
        names = ("id", "reg_number", "reg_date", "barcode", "state")
        return {name: card[name] for name in names}

    # Business

    @api.model
    def _read_files(self, values, files):
        """Return ``[(name, content_base64, role)]`` of what came from outside."""
        is_sound = isinstance(values, dict) and isinstance(files, list) and len(files) <= MAX_FILES
        names = ("name", "content_base64", "role")
        if is_sound and all(isinstance(file, dict) for file in files):
            rows = [tuple({"role": "scan", **file}.get(name) for name in names) for file in files]
            if all(isinstance(part, str) and part for row in rows for part in row):
                return rows
        raise UserError(
            self.env._(
                "A card is entered with its values and at most %(count)s files, each with a name "
                "and its content in base64.",
                count=MAX_FILES,
            )
        )

    def _adopt_attachment(self, attachment):
        """Make a file of the card out of an attachment that was dropped on its form."""
        self.ensure_one()
        self._check_may_attach()
        self.env["docflow.file"]._do_adopt(self, attachment, self._guess_file_role())

    def _guess_file_role(self):
        if self.file_ids:
            return "annex"
        return "scan" if self.category == "incoming" else "main"

    def _sync_main_attachment(self):
        """Show the first scan or main document beside the form."""
        for document in self:
            shown = document._get_shown_file()
            if document.message_main_attachment_id != shown.attachment_id:
                document._unsealed().write({"message_main_attachment_id": shown.attachment_id.id})

    def _get_shown_file(self):
        """Hook: the file that is shown beside the form: the first scan or main document."""
        files = self.file_ids.filtered("attachment_id")
        return files.filtered(lambda f: f.role in ("scan", "main"))[:1] or files[:1]

    def _get_mail_thread_data_attachments(self):
        """Show the current version of each file beside the form, and the chatter's own
        attachments.
        """
        return super()._get_mail_thread_data_attachments() | self.file_ids.attachment_id
