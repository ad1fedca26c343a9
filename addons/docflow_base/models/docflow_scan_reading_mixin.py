import base64

from odoo import api, models
from odoo.tools import SQL


class DocflowScanReadingMixin(models.AbstractModel):
    """How a page of a stack is looked at and read: ``new`` → ``seen`` → ``read``, or ``failed``.

    Its stack and its letter are told through ``_on_pages_seen()`` and ``_on_pages_read()`` in the
    same transaction.
    """

    _name = "docflow.scan.reading.mixin"
    _description = "Reading of a Scanned Page"
    _inherit = ["docflow.reading.mixin"]

    # Business

    def _do_note_look(self, look):
        """Keep what was seen on the page."""
        if look.error:
            self._do_note_failure(look)
            return
        self._unsealed().write(
            {
                "state": "seen",
                "preview": base64.b64encode(look.picture),
                "rotation": look.rotation,
                "width": look.width,
                "height": look.height,
                "is_blank": look.is_blank,
                "barcodes": look.barcodes,
                "error": False,
            }
        )

    def _do_note_reading(self, reading):
        """Keep what was read on the page."""
        if reading.error:
            self._do_note_failure(reading)
            return
        self._unsealed().write(
            {
                "state": "read",
                "text": reading.text,
                "words": reading.words,
                "confidence": reading.confidence,
                "source": reading.source,
                "error": False,
            }
        )

    def _do_note_failure(self, result):
        label = self._get_refusal_label(result.error, result.detail)
        self._unsealed().write({"state": "failed", "error": label})

    def _take_reading_turn(self):
        """Let two runs that settle pages of one stack queue: the second begins anew, and the last
        one sees that nothing is left."""
        self.env.cr.execute(
            SQL(
                "UPDATE docflow_scan_batch SET write_date = write_date WHERE id = %s",
                self.batch_id.id,
            ),
            log_exceptions=False,
        )

    def _is_any_left(self, domain):
        return bool(self.search_count(domain, limit=1))

    # Hooks

    @api.model
    def _get_reading_steps(self):
        return [("new", "look"), ("seen", "read")]

    def _get_reading_source(self):
        return self.attachment_id, self.page_index

    def _get_reading_rotation(self):
        # the first look finds out; after it the page is as it is known, or as a person turned it
        return self.rotation if self.width else None

    def _do_settle_reading(self, step, result):
        self._take_reading_turn()
        if step == "new":
            self._do_note_look(result)
            if not self._is_any_left([("batch_id", "=", self.batch_id.id), ("state", "=", "new")]):
                self.batch_id._on_pages_seen()
        else:
            self._do_note_reading(result)
        if self.letter_id:
            self.letter_id._on_pages_read()
        else:
            # a separator sheet belongs to no letter, and may be the last page of all
            self.batch_id._advance()
