from odoo import api, fields, models
from odoo.tools import SQL

# The number of a page that stands for the whole file while nobody has looked into it.
WHOLE = 0


class DocflowFileText(models.Model):
    """The text of one page of a file version: read once, searched for ever.

    ==========  ==============================================================
    state       meaning
    ==========  ==============================================================
    queued      the page waits to be read
    done        ``text`` holds what stands on it (may be empty)
    failed      it could not be read; ``error`` says why
    ==========  ==============================================================

    A version begins as one row of page 0, which stands for the whole file. When the file is opened
    it becomes page 1, and the other pages join it.
    """

    _name = "docflow.file.text"
    _description = "Text of a Page"
    _inherit = ["docflow.reading.mixin"]
    _order = "version_id desc, page"

    # found by the unique index of its pages
    version_id = fields.Many2one("docflow.file.version", required=True, ondelete="cascade")
    document_id = fields.Many2one(
        "docflow.document",
        related="version_id.document_id",
        store=True,
        precompute=True,
        index=True,
    )
    page = fields.Integer(required=True, aggregator=None, help="Counted from 1.")
    state = fields.Selection(
        selection=[("queued", "Waits"), ("done", "Read through"), ("failed", "Unreadable")],
        default="queued",
        required=True,
    )
    text = fields.Text()
    source = fields.Selection(
        selection=[("layer", "Text of the file"), ("ocr", "Recognised")],
        help="A born-digital page gives its own text; a scan is recognised.",
    )
    confidence = fields.Float(aggregator="avg", help="Of the recognition, from 0 to 1.")
    error = fields.Char()

    # Constraints

    _page_uniq = models.UniqueIndex("(version_id, page)", "The text of this page is there already.")
    _queued_idx = models.Index("(id) WHERE state = 'queued'")

    def init(self):
        """Queue the files that were there before their texts were kept."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO docflow_file_text (version_id, document_id, page, state)
                   SELECT version.id, version.document_id, %s, 'queued'
                     FROM docflow_file_version version
                    WHERE NOT EXISTS (
                          SELECT FROM docflow_file_text text WHERE text.version_id = version.id)""",
                WHOLE,
            )
        )

    # Business

    @api.model
    def _get_queue_sql(self, versions):
        """Return the statement that lets the files of new ``versions`` (their rows) be read."""
        # a bare row that nobody has read yet
        return SQL(
            """INSERT INTO docflow_file_text (version_id, document_id, page, state,
                      create_uid, write_uid, create_date, write_date)
               SELECT id, document_id, %s, 'queued', create_uid, create_uid, create_date,
                      create_date
                 FROM %s""",
            WHOLE,
            versions,
        )

    @api.model
    def _do_store_pages(self, version, pages):
        """Keep as the text of ``version`` what was read of its ``pages`` in a stack.

        :param pages: ``docflow.scan.page`` in the order of the file
        """
        # sudo: docflow.file.text - as in _queue
        texts = self.sudo()
        texts.search([("version_id", "=", version.id)]).unlink()
        made = texts.create(
            [
                {"version_id": version.id, "page": number, **self._prepare_page_vals(page)}
                for number, page in enumerate(pages, start=1)
            ]
        )
        self._index(made)
        return made

    @api.model
    def _prepare_page_vals(self, page):
        if page.state == "read":
            return {
                "state": "done",
                "text": page.text,
                "source": page.source,
                "confidence": page.confidence,
            }
        if page.state == "failed":
            return {"state": "failed", "error": page.error}
        return {"state": "queued"}

    @api.model
    def _index(self, texts):
        """Tell the search of what was read; an empty page takes the one it replaces away."""
        done = texts.filtered(lambda text: text.state == "done")
        if done:
            self.env["docflow.search.entry"]._index_texts(done)

    def _do_note_opening(self, opening):
        """Make a row a page out of the row of the whole file."""
        if opening.error:
            self._do_note_failure(opening)
            return
        values = [{"state": "done", "text": text, "source": "layer"} for text in opening.texts]
        values = values or [{"state": "queued"}] * opening.pages
        self.write({"page": 1, **values[0]})
        rest = self.create(
            [
                {"version_id": self.version_id.id, "page": number, **vals}
                for number, vals in enumerate(values[1:], start=2)
            ]
        )
        self._index(self | rest)

    def _do_note_reading(self, reading):
        if reading.error:
            self._do_note_failure(reading)
            return
        self.write(
            {
                "state": "done",
                "text": reading.text,
                "source": reading.source,
                "confidence": reading.confidence,
            }
        )
        self._index(self)

    def _do_note_failure(self, result):
        label = self._get_refusal_label(result.error, result.detail)
        self.write({"state": "failed", "page": max(self.page, 1), "error": label})

    # Hooks

    @api.model
    def _get_reading_steps(self):
        return [("whole", "open"), ("page", "read")]

    @api.model
    def _get_reading_domain(self, step):
        operator = "=" if step == "whole" else ">"
        return [("state", "=", "queued"), ("page", operator, WHOLE)]

    def _is_reading_wanted(self, step):
        return self.state == "queued" and (self.page == WHOLE) == (step == "whole")

    def _get_reading_source(self):
        return self.version_id.attachment_id, self.page - 1

    def _do_settle_reading(self, step, result):
        if step == "whole":
            self._do_note_opening(result)
        else:
            self._do_note_reading(result)
