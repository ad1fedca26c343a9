import logging
from datetime import timedelta

from psycopg2 import errors

from odoo import api, fields, models

_logger = logging.getLogger(__name__)
#: Somebody else writes the same card just then; what fails in another way would fail again.
CONFLICTS = (errors.SerializationFailure, errors.LockNotAvailable, errors.DeadlockDetected)


class DocflowVersionQueueMixin(models.AbstractModel):
    """Versions of files that wait for the system's work; a row goes with the work.

    Whoever adds a file does not wait: a scheduled action settles what waits, each file by itself.
    The same version may wait in several rows: what is put while its work runs is not lost with the
    row of that work.
    """

    _name = "docflow.version.queue.mixin"
    _description = "Queue of File Versions"
    # rows of one run, and the scheduled action that settles them
    _docflow_batch = 20
    _docflow_cron = None

    # asked when a version goes with the file of a draft
    version_id = fields.Many2one(
        "docflow.file.version", required=True, ondelete="cascade", index=True
    )

    # Business

    @api.model
    def _put(self, version, **vals):
        """Let work on ``version`` be done soon."""
        # sudo: the queue itself - a note of the system about a file of a card
        self.sudo().create({"version_id": version.id, **vals})
        # sudo: ir.cron - wakes the job
        self.env.ref(self._docflow_cron).sudo()._trigger()

    @api.model
    def _do_settle_waiting(self):
        """Settle what waits; one odd file does not stop the others."""
        waiting = self.search([], limit=self._docflow_batch, order="id").try_lock_for_update()
        settled, put_off = set(), self.browse()
        for row in waiting:
            work = row._get_work()
            if work not in settled:
                try:
                    row._do_settle_alone()
                except CONFLICTS:
                    self.env.cr.rollback()
                    put_off += row
                    continue
                settled.add(work)
            row.unlink()
            remaining = self.search_count([("id", "not in", put_off.ids)])
            self.env["ir.cron"]._commit_progress(1, remaining=remaining)
        if put_off:
            self._do_put_off()

    def _do_settle_alone(self):
        try:
            with self.env.cr.savepoint():
                self._do_settle()
        except CONFLICTS:
            raise  # is put off
        except Exception:
            _logger.exception("%s: version %s is left out", self._description, self.version_id.id)

    def _do_put_off(self):
        """Come again in a minute: somebody writes the same card now, and the work of a job that
        fails would wait until its next hour.
        """
        _logger.info("%s: somebody writes the card; later", self._description)
        # sudo: ir.cron - wakes the job
        cron = self.env.ref(self._docflow_cron).sudo()
        cron._trigger(at=fields.Datetime.now() + timedelta(minutes=1))

    # Hooks

    def _get_work(self):
        """Hook: what is to be done, the same for rows that one work settles (tuple)."""
        return (self.version_id.id,)

    def _do_settle(self):
        """Hook: do the work of one row."""
        raise NotImplementedError
