from odoo import api, fields, models
from odoo.tools import SQL


class DocflowClosingMixin(models.AbstractModel):
    """Closing the tree of resolutions of a card, from the finished leaves up.

    A resolution is done when nothing below it waits for a person. What waits is either an open line
    that nobody was given to do instead, or a line whose author wants to accept the result; both
    block every resolution above them and nothing else. So one statement closes a tree of any size:
    it marks the resolutions on the paths of what waits, closes the issued rest, and with each of
    those the line that it was passed on from.
    """

    _name = "docflow.closing.mixin"
    _description = "Closing of the Resolution Tree"

    def _close_tree(self):
        """Close what has nothing left to wait for in the trees of these cards; one SQL statement.

        :return: the resolutions that became done (``docflow.resolution``)
        """
        resolutions = self.env["docflow.resolution"]
        lines = self.env["docflow.assignment"]
        if not self.ids:
            return resolutions
        self.env.flush_all()
        found = self.env.execute_query(self._get_closing_query())
        done = resolutions.browse([id_ for table, id_ in found if table == "resolution"])
        closed = lines.browse([id_ for table, id_ in found if table == "assignment"])
        done.invalidate_recordset()
        closed.invalidate_recordset()
        # stored fields that other modules may have hung on the state
        done.modified(["state", "date_done"])
        closed.modified(["state", "date_done", "date_reported"])
        done._on_tree_done()
        closed._on_delegation_done()
        return done

    @api.model
    def _get_closing_query(self):
        return SQL(
            """
            WITH waiting AS (
                SELECT line.resolution_id
                  FROM docflow_assignment line
                 WHERE line.document_id IN %(documents)s
                   AND line.state IN ('new', 'in_work', 'returned', 'reported')
                   AND ((line.is_acceptance AND line.kind = 'execute')
                        OR NOT EXISTS (SELECT 1
                                         FROM docflow_resolution passed
                                        WHERE passed.assignment_id = line.id
                                          AND passed.state = 'issued'))
            ), blocked AS (
                SELECT DISTINCT
                       unnest(string_to_array(rtrim(tree.parent_path, '/'), '/')::int[]) AS id
                  FROM waiting
                  JOIN docflow_resolution tree ON tree.id = waiting.resolution_id
            ), done AS (
                UPDATE docflow_resolution
                   SET state = 'done', date_done = %(now)s,
                       write_date = %(now)s, write_uid = %(uid)s
                 WHERE document_id IN %(documents)s
                   AND state = 'issued'
                   AND id NOT IN (SELECT id FROM blocked)
             RETURNING id, assignment_id
            ), closed AS (
                UPDATE docflow_assignment line
                   SET state = CASE WHEN line.is_acceptance AND line.kind = 'execute'
                                    THEN 'reported' ELSE 'done' END,
                       date_done = CASE WHEN line.is_acceptance AND line.kind = 'execute'
                                        THEN NULL ELSE %(now)s END,
                       date_reported = %(now)s,
                       write_date = %(now)s, write_uid = %(uid)s
                 WHERE line.id IN (SELECT assignment_id FROM done)
                   AND line.state IN ('new', 'in_work', 'returned')
                   AND NOT EXISTS (SELECT 1
                                     FROM docflow_resolution passed
                                    WHERE passed.assignment_id = line.id
                                      AND passed.state = 'issued'
                                      AND passed.id NOT IN (SELECT id FROM done))
             RETURNING id
            )
            SELECT 'resolution', id FROM done
             UNION ALL
            SELECT 'assignment', id FROM closed
            """,
            documents=tuple(self.ids),
            now=fields.Datetime.now(),
            uid=self.env.uid,
        )
