from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.textsearch_phrase import make_signature

#: Rows signed between two commits of the scheduled action.
BATCH = 500


class DocflowSearchPhrase(models.Model):
    """The signature of a row of the search index: which of its words are neighbours.

    A phrase of two frequent words is in few of the cards that have both, and to see in which a
    vector of nine kilobytes is unpacked for each. The signature, a kilobyte and not packed, tells
    of nearly all of them that the phrase is not there. It never decides that it is.

    Whoever changes a vector empties its signature in the same statement, so that the scheduled
    action, which makes it again, and he cannot pass each other unseen; a row with none is looked
    into as if everything might be there. Beside the index and not in it: a signature written into
    a row of the index would put every word of the row into the index once more.
    """

    _name = "docflow.search.phrase"
    _description = "Search Index: Neighbours"
    _log_access = False

    entry_id = fields.Many2one("docflow.search.entry", required=True, ondelete="cascade")
    signature = fields.Binary(attachment=False, help="Empty where it is to be made.")

    _entry_uniq = models.UniqueIndex("(entry_id)", "This row has its signature already.")
    # what the scheduled action looks for every ten minutes: a few of a million rows
    _waiting_idx = models.Index("(entry_id) WHERE signature IS NULL")

    def init(self):
        # bits do not pack; long ones would be tried anyway, and are read as they lie
        self.env.cr.execute(
            "ALTER TABLE docflow_search_phrase ALTER COLUMN signature SET STORAGE EXTERNAL"
        )

    # Business

    @api.model
    def _take_waiting(self, limit=BATCH):
        """Return ids of rows of the index whose signature is to be made."""
        rows = self.env.execute_query(
            SQL(
                """SELECT entry_id FROM docflow_search_phrase WHERE signature IS NULL
                    ORDER BY entry_id LIMIT %s FOR UPDATE SKIP LOCKED""",
                limit,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _sign(self, entry_ids):
        """Make the signatures of these rows of the index."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, COALESCE(tsv, '')::text FROM docflow_search_entry WHERE id = ANY(%s)",
                list(entry_ids),
            )
        )
        if not rows:
            return
        self.env.execute_query(
            SQL(
                """
                INSERT INTO docflow_search_phrase (entry_id, signature) VALUES %s
                    ON CONFLICT (entry_id) DO UPDATE SET signature = EXCLUDED.signature
                RETURNING id
                """,
                SQL(", ").join(
                    SQL("(%s, %s::bytea)", entry_id, make_signature(vector))
                    for entry_id, vector in rows
                ),
            )
        )
