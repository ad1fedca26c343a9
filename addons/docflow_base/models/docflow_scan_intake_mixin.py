import logging

from odoo import api, models

from ..tools import paper, splitter

_logger = logging.getLogger(__name__)
BATCHES_AT_ONCE = 20


class DocflowScanIntakeMixin(models.AbstractModel):
    """From files to letters: files are opened, pages looked at, the stack is cut.

    Opening is one transaction a stack, cutting another: after a kill at any moment a stack is
    either as it was before or opened (cut) as a whole. A file that cannot be taken becomes a letter
    to repair and stops nothing.
    """

    _name = "docflow.scan.intake.mixin"
    _description = "Intake of Stacks"

    # Business: receiving

    @api.model
    def _do_upload(self, office, uploads):
        """Store files that came over HTTP (``werkzeug.datastructures.FileStorage``)."""
        limit = self.env["docflow.file"]._get_size_limit()
        # one byte more than the limit tells that a file is too large, without reading it all
        contents = [(upload.filename, upload.stream.read(limit + 1)) for upload in uploads]
        return self._do_receive(office, contents)

    # Business: opening

    @api.model
    def _open_batches(self):
        """Open the files of new stacks, each stack in a transaction of its own."""
        batches = self.search([("state", "=", "new")], order="id", limit=BATCHES_AT_ONCE)
        for batch in batches:
            # another run may be at it; what it has opened is no longer new
            locked = batch.try_lock_for_update()
            if locked and locked.state == "new":
                locked._do_open()
            self.env["ir.cron"]._commit_progress(0)

    def _do_open(self):
        """Make the pages of the stack; what cannot be taken becomes a letter to repair."""
        self.ensure_one()
        sequence = 0
        with paper.Opener() as opener:
            for attachment in self.file_ids.sorted("id"):
                sequence = self._open_file(attachment, sequence + 1, opener)
        self._unsealed().write({"state": "reading"})
        self._advance()

    def _open_file(self, attachment, sequence, opener):
        """Make pages from ``sequence`` on; return the last number taken."""
        try:
            found = paper.inspect(attachment.raw or b"", kinds=paper.PAGED, opener=opener)
        except paper.PaperRefusal as refusal:
            self._make_refused_letter(attachment, sequence, refusal.code, refusal.detail)
            return sequence
        self.env["docflow.scan.page"]._unsealed().create(
            [
                {
                    "batch_id": self.id,
                    "sequence": sequence + index,
                    "attachment_id": attachment.id,
                    "page_index": index,
                    "kind": found.kind,
                }
                for index in range(found.pages)
            ]
        )
        return sequence + found.pages - 1

    def _make_refused_letter(self, attachment, sequence, code, detail):
        """Make a letter of a file that has no pages for us; it stays and can be downloaded."""
        known = dict(self.env["docflow.scan.letter"]._selection_problem())
        # in the words of a library: news for whoever runs the server, none for a registrar
        _logger.info("Stack %s: %s is refused as %s: %s", self.id, attachment.name, code, detail)
        self.env["docflow.scan.letter"]._unsealed().create(
            {
                "batch_id": self.id,
                "sequence": sequence,
                "attachment_id": attachment.id,
                "title": attachment.name,
                "problem": code if code in known else "broken",
                "state": "repair",
            }
        )

    # Business: cutting

    def _on_pages_seen(self):
        """Hook: a page of these stacks was looked at; all of them may be by now."""
        for batch in self:
            pages = batch.page_ids
            if pages and all(page.state != "new" for page in pages) and not pages.letter_id:
                batch._do_split()
        self._advance()

    def _do_split(self):
        """Cut the stack into letters by labels, separator sheets and the ends of its files."""
        self.ensure_one()
        for pages in self._get_runs():
            for cut in splitter.split(pages._get_marks()):
                members = pages.browse([pages[i].id for i in sorted(cut.pages + cut.left_out)])
                letter = (
                    self.env["docflow.scan.letter"]
                    ._unsealed()
                    .create(
                        {
                            "batch_id": self.id,
                            "sequence": members[0].sequence,
                            "card_barcode": cut.barcode,
                            "problem": cut.problem,
                        }
                    )
                )
                members._unsealed().write({"letter_id": letter.id})
                left_out = pages.browse([pages[i].id for i in cut.left_out])
                left_out._unsealed().write({"is_left_out": True})
        # nobody reads what stands on a separator sheet
        rest = self.page_ids.filtered(lambda page: not page.letter_id and page.state == "seen")
        rest._unsealed().write({"state": "read"})
        # pages may have been read before the last one was looked at
        self.letter_ids._sealed_again()._on_pages_read()

    def _get_runs(self):
        """Return the pages in runs that are cut by themselves.

        A file of pages begins a letter; pictures that came one a page are one run, because some
        scanners make a file of each side.
        """
        runs, last = [], None
        for page in self.page_ids.sorted("sequence"):
            place = page.attachment_id.id if page.kind in ("pdf", "tiff") else "pictures"
            if place != last:
                runs.append(self.env["docflow.scan.page"])
            runs[-1] |= page
            last = place
        return runs
