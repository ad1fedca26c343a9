import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import config

from ..tools.scan_folder import FolderRefusal, ScanFolder, is_folder_name

_logger = logging.getLogger(__name__)
LOOK_AGAIN = timedelta(seconds=15)  # what was seen for the first time may have stopped growing
MAX_BYTES = 512 * 1024 * 1024  # taken in one look; the rest waits for the next
# Folders beside the files, for what was taken and for what is too large.
TAKEN, REFUSED = "taken", "refused"


class DocflowScanFolderMixin(models.AbstractModel):
    """The folder that a scanner of an office fills, and its mail address for scans.

    Where folders lie is the server's own setting (``docflow_scan_root`` of its configuration
    file); an office names one folder under it. A file is taken when two looks found it the same,
    that is, when nobody writes it any more. What was seen, and what was taken and not moved away
    yet, is kept on the office in the same transaction as the stack: after a kill a file is either
    not taken, or known as taken and only moved.
    """

    _name = "docflow.scan.folder.mixin"
    _description = "Watched Folder of an Office"

    # Fields

    scan_folder = fields.Char(
        string="Watched Folder",
        copy=False,
        help="Name of a folder under the one the server watches; scans put there become stacks.",
    )
    scan_folder_seen = fields.Json(copy=False, prefetch=False)
    scan_folder_error = fields.Char(string="Why the Folder Is Not Watched", readonly=True)

    # Constraints

    _scan_folder_uniq = models.UniqueIndex(
        "(scan_folder) WHERE scan_folder IS NOT NULL", "Another office watches this folder."
    )

    @api.constrains("scan_folder")
    def _check_scan_folder(self):
        for office in self.filtered("scan_folder"):
            if not is_folder_name(office.scan_folder):
                raise ValidationError(
                    self.env._(
                        "%(office)s: “%(folder)s” is no name of a watched folder. Write one name "
                        "without slashes and without a dot at its beginning.",
                        office=office.name,
                        folder=office.scan_folder,
                    )
                )

    # Business

    @api.model
    def _get_scan_root(self):
        """Return the folder of the server under which offices have theirs, or None."""
        return config.get("docflow_scan_root") or None

    @api.model
    def _cron_scan_folders(self):
        """Look into the watched folders; one that cannot be read hinders no other."""
        root = self._get_scan_root()
        offices = self.search([("scan_folder", "!=", False)]) if root else self.browse()
        for office in offices:
            try:
                office._look_into_folder(root)
                error = False
            except (FolderRefusal, OSError) as refusal:
                self.env.cr.rollback()
                error = str(refusal)
                _logger.warning("Watched folder of the office %s: %s", office.id, refusal)
            if office.scan_folder_error != error:
                office.scan_folder_error = error
            self.env["ir.cron"]._commit_progress(1)

    def _look_into_folder(self, root):
        """Take what stopped growing, commit, move it away."""
        self.ensure_one()
        with ScanFolder(root, self.scan_folder) as folder:
            files = folder.files()
            seen = self.scan_folder_seen or {}
            taken = {file for file in files if seen.get(file.name) == [*file.mark, TAKEN]}
            refused = {file for file in files if seen.get(file.name) == [*file.mark, REFUSED]}
            ready = [file for file in files if seen.get(file.name) == file.mark]
            now_taken, now_refused = self._take_files(folder, ready)
            taken |= now_taken
            refused |= now_refused
            marks = {file.name: file.mark for file in files}
            marks |= {file.name: [*file.mark, TAKEN] for file in taken}
            marks |= {file.name: [*file.mark, REFUSED] for file in refused}
            if marks != seen:
                self.scan_folder_seen = marks
            # from here on they are ours, whatever happens to the files
            self.env["ir.cron"]._commit_progress(0)
            for shelf, moved in ((TAKEN, taken), (REFUSED, refused)):
                for file in moved:
                    folder.move_away(file, shelf)
        if len(taken | refused) < len(files):
            self._look_again()

    def _take_files(self, folder, ready):
        """Make one stack of the files; return those that were taken and those that are too
        large.
        """
        limit, room = self.env["docflow.file"]._get_size_limit(), MAX_BYTES
        contents, taken, refused = [], set(), set()
        batches = self.env["docflow.scan.batch"]
        for file in ready[: batches._get_file_limit()]:
            if file.size > limit:
                refused.add(file)
                continue
            if contents and file.size > room:
                break
            content = folder.read_file(file, limit)
            if content is not None:
                contents.append((file.name, content))
                taken.add(file)
                room -= len(content)
        if contents or refused:
            batches._do_receive_all(
                self,
                contents,
                [(file.name, file.size) for file in sorted(refused, key=str)],
                "folder",
                self.scan_folder,
            )
        return taken, refused

    @api.model
    def _look_again(self):
        cron = self.env.ref("docflow_base.ir_cron_docflow_scan_folder")
        # sudo: ir.cron - part of the job itself
        cron.sudo()._trigger(fields.Datetime.now() + LOOK_AGAIN)
