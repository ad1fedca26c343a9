import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class DocflowReadingMixin(models.AbstractModel):
    """Something that is read page by page: a page of a stack, a page of a file.

    A *step* is a state in which a record waits; it has a verb of a child process that takes it
    out of there (``look``, ``read``, ``open``). The job ``docflow.reading`` takes records that
    wait, lets them be read outside of any transaction, and settles each in one of its own: what was
    read, the new state and what follows from it are stored together or not at all.
    """

    _name = "docflow.reading.mixin"
    _description = "Read Page by Page"

    # Business

    def _take_reading_result(self, step, job, result):
        """Store what was read, unless the record has changed since it was taken.

        :return: whether it was stored
        """
        self.ensure_one()
        # two runs, or a run and a person, never settle one record together
        locked = self.exists() and self.try_lock_for_update()
        if not locked or not self._is_reading_wanted(step):
            return False
        if self._get_reading_rotation() != job.rotation:
            return False
        self._do_settle_reading(step, result)
        return True

    def _get_refusal_label(self, code, detail=""):
        """Return in words why a file or a page cannot be read; ``code`` as in ``PaperRefusal``."""
        words = {
            "empty": self.env._("The file is empty (0 bytes). Scan or send it again."),
            "type": self.env._(
                "The file is of a kind that is not read. Send PDF, TIFF, JPEG or PNG."
            ),
            "heic": self.env._(
                "The picture is in HEIC, the format of some telephones. Send it as JPEG or PDF."
            ),
            "encrypted": self.env._(
                "The file is closed with a password. Ask the sender for one without."
            ),
            "broken": self.env._("The file is damaged. Scan or send it again."),
            "pages": self.env._("The file has more than 500 pages. Send it in parts."),
            "size": self.env._("The file or a picture in it is too large. Send it in parts."),
            "memory": self.env._(
                "Unpacked the file takes more memory than a file may take. Scan it anew."
            ),
            "time": self.env._("Reading took longer than a file may take. Scan it anew."),
        }
        if detail:
            # in the words of a library: news for whoever runs the server, none for a registrar
            _logger.info("%s cannot be read (%s): %s", self, code, detail)
        return words.get(code, words["broken"])

    # Hooks

    @api.model
    def _get_reading_steps(self):
        """Hook: ``[(step, verb)]``, what is done first comes first; a step is a state."""
        return []

    @api.model
    def _get_reading_domain(self, step):
        """Hook: which records wait in a step."""
        return [("state", "=", step)]

    def _is_reading_wanted(self, step):
        """Hook: does the record still wait in this step?"""
        return self.state == step

    def _get_reading_source(self):
        """Hook: the attachment and the number of the page in it, counted from 0."""
        raise NotImplementedError

    def _get_reading_rotation(self):
        """Hook: degrees clockwise by which the page is turned; None: the reader finds out."""
        return

    def _do_settle_reading(self, step, result):
        """Hook: store a result of ``tools.reader`` and tell those who wait for it."""
        raise NotImplementedError
