import hashlib
import mimetypes
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import human_size
from odoo.tools.mimetypes import guess_mimetype

from ..tools.legacy_folder import Fault
from .docflow_legacy_staging_mixin import _to_line

BATCH = 500
THREADS = 4  # hashing leaves Python's lock
CHUNK = 1 << 20
_SCRIPTABLE = ("ht", "xml", "svg", "script")


class Seen(NamedTuple):
    """What was found of a file: ``reason`` where it cannot be taken."""

    reason: str = ""
    detail: str = ""
    size: int = 0
    sha256: str = ""
    checksum: str = ""
    mimetype: str = ""


class DocflowLegacyFileMixin(models.AbstractModel):
    """Files of another system: looked at before anything is written, taken with their digests.

    The bytes go where every attachment goes (``ir.attachment``); what is written is what was
    checked, or the run ends.
    """

    _name = "docflow.legacy.file.mixin"
    _description = "Files of a Legacy Export"

    # Business: looking

    def _check_files(self, run):
        """Note files that are not there, are too large or are not what their row says."""
        limit = self.env["docflow.file"]._get_size_limit()
        self.env.cr.execute(
            "DROP TABLE IF EXISTS legacy_seen; CREATE TEMP TABLE legacy_seen (line int, "
            "size bigint, sha256 text, checksum text, mimetype text)"
        )
        self.env.cr.execute("CREATE INDEX ON legacy_files (line)")
        self.env.cr.execute("SELECT count(*) FROM legacy_files WHERE path IS NOT NULL")
        done, total = 0, self.env.cr.fetchone()[0]
        with ThreadPoolExecutor(THREADS) as pool:
            for chunk in self._read_files():
                found = pool.map(lambda row: _look(run.folder, row, limit), chunk)
                self._note_seen(chunk, found, limit)
                done += len(chunk)
                run.progress("files", done, total)
        self.env.cr.execute(
            """UPDATE legacy_files file SET size = seen.size, sha256 = seen.sha256,
                      checksum = seen.checksum, mimetype = seen.mimetype
                 FROM legacy_seen seen WHERE seen.line = file.line;
               DROP TABLE legacy_seen"""
        )

    def _read_files(self):
        """Yield the rows of files in parts, ``[(line, path, name, sha256)]``: there may be
        millions.
        """
        last = 0
        while True:
            self.env.cr.execute(
                """SELECT line, path, name, sha256 FROM legacy_files
                    WHERE line > %s AND path IS NOT NULL ORDER BY line LIMIT %s""",
                [last, BATCH],
            )
            rows = self.env.cr.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield rows

    def _note_seen(self, rows, found, limit):
        lines, faults = [], []
        for (line, path, __, ___), seen in zip(rows, found, strict=True):
            if seen.reason:
                column = "sha256" if seen.reason == "other_bytes" else "path"
                detail = human_size(limit) if seen.reason == "too_big" else seen.detail
                faults.append(Fault("files", line, column, path, seen.reason, detail))
            else:
                lines.append(_to_line([line, seen.size, seen.sha256, seen.checksum, seen.mimetype]))
        self._copy("legacy_seen", ["line", "size", "sha256", "checksum", "mimetype"], lines)
        self._note_faults(faults)

    # Business: taking

    def _store_bytes(self, run, batch):
        """Put the bytes of the files of a batch where attachments lie."""
        self.env.cr.execute(
            "SELECT path, sha256, checksum, attachment_id FROM legacy_files WHERE batch = %s",
            [batch],
        )
        rows = self.env.cr.fetchall()
        # sudo: ir.attachment - the bytes of rows that this run writes
        attachments = self.env["ir.attachment"].sudo()
        is_file = attachments._storage() != "db"
        for path, sha256, checksum, attachment_id in rows:
            found = run.folder.find(path)
            content = b"" if isinstance(found, str) else found.read_bytes()
            if hashlib.sha256(content).hexdigest() != sha256:
                raise UserError(
                    self.env._(
                        "“%(file)s” was changed while it was imported. See that nobody writes "
                        "into the folder, and run the import again; it goes on from here.",
                        file=path,
                    )
                )
            if is_file:
                attachments._file_write(content, checksum)
            else:
                self.env.cr.execute(
                    "UPDATE ir_attachment SET db_datas = %s, store_fname = NULL WHERE id = %s",
                    [content, attachment_id],
                )


def _look(folder, row, limit):
    __, path, name, expected = row
    found = folder.find(path)
    if isinstance(found, str):
        return Seen(found)
    try:
        size = found.stat().st_size
        if not size:
            return Seen("empty")
        if size > limit:
            return Seen("too_big")
        with found.open("rb") as file:
            sha256, sha1, head = hashlib.sha256(), hashlib.sha1(usedforsecurity=False), b""
            while chunk := file.read(CHUNK):
                head = head or chunk[:4096]
                sha256.update(chunk)
                sha1.update(chunk)
    except OSError as error:
        return Seen("unreadable", error.strerror or "")
    digest = sha256.hexdigest()
    if expected and expected != digest:
        return Seen("other_bytes", digest)
    return Seen("", "", size, digest, sha1.hexdigest(), _get_mimetype(name, head))


def _get_mimetype(name, head):
    """Return the type as core tells it: by the name, else by the bytes; what a browser would run
    is shown as text.
    """
    found = mimetypes.guess_type(name or "")[0] or guess_mimetype(head)
    is_office = "officedocument" in found or "opendocument" in found
    if not is_office and any(word in found for word in _SCRIPTABLE):
        return "text/plain"
    return found
