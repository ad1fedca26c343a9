from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 400  # lessons learned between two commits
YEARS = 3  # how far back a rebuild looks: people and competences change


class DocflowRecognitionLesson(models.Model):
    """A note that a card was registered, or a resolution signed, from which nothing is learned yet.

    Registration leaves this note and nothing more: counts that all registrars share would make them
    queue for one row. A scheduled action turns notes into counts.
    """

    _name = "docflow.recognition.lesson"
    _description = "Lesson of Recognition"
    _log_access = False

    # the queue is asked by its cards, which begin the unique index
    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade")
    resolution_id = fields.Many2one("docflow.resolution", ondelete="cascade")

    _once_uniq = models.UniqueIndex("(document_id, COALESCE(resolution_id, 0))")

    # Business

    @api.model
    def _note(self, document_ids, resolution_ids=None):
        """Leave a note for each card, or for each resolution of the card beside it; one
        statement.
        """
        if document_ids:
            resolution_ids = resolution_ids or [None] * len(document_ids)
            self.env.cr.execute(
                SQL(
                    "INSERT INTO docflow_recognition_lesson (document_id, resolution_id) "
                    "SELECT * FROM unnest(%s::int[], %s::int[]) ON CONFLICT DO NOTHING",
                    list(document_ids),
                    list(resolution_ids),
                )
            )

    @api.model
    def _cron_learn(self):
        """Learn from what was registered and signed since the last time."""
        done, remaining = self._do_learn()
        self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    @api.model
    def _do_learn(self):
        """Turn a batch of notes into counts; return how many, and how many are left at least."""
        lessons = self.search([], limit=BATCH + 1, order="id")
        taken = lessons[:BATCH].try_lock_for_update()
        # sudo: docflow.recognition.count - nobody but the statistics reads or writes it
        self.env["docflow.recognition.count"].sudo()._add(taken)
        done = len(taken)
        taken.unlink()
        return done, max(len(lessons) - BATCH, 0)

    @api.model
    def _cron_rebuild(self):
        """Forget everything and put the cards of the last years to be learned again."""
        # the server's day: cards of all companies, of whole years
        since = fields.Date.subtract(fields.Date.today(), years=YEARS)
        self.env.cr.execute(SQL("DELETE FROM docflow_recognition_lesson"))
        self.env.cr.execute(SQL("DELETE FROM docflow_recognition_count"))
        self.env.cr.execute(
            SQL(
                "INSERT INTO docflow_recognition_lesson (document_id) SELECT id FROM "
                "docflow_document WHERE reg_date >= %s AND category = 'incoming' "
                "AND state NOT IN ('draft', 'cancelled') ORDER BY id",
                since,
            )
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO docflow_recognition_lesson (document_id, resolution_id) "
                "SELECT document_id, id FROM docflow_resolution WHERE date_issued >= %s "
                "AND state IN ('issued', 'done') AND assignment_id IS NULL ORDER BY id",
                since,
            )
        )
        self.env.ref("docflow_base.ir_cron_docflow_recognition_learn")._trigger()
