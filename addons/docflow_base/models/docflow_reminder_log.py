from odoo import api, fields, models
from odoo.tools import SQL

KEPT_DAYS = 730


class DocflowReminderLog(models.Model):
    """Who was reminded when: one row for each person and day, and the guard against a second
    digest.

    The row and the mail are written in one transaction, and the unique index lets only one of two
    runs at the same moment write it. Bundles of news (``kind`` ``news``) are chained: each begins
    where the one before ended, which the second index guards in the same way. Letters to heads and
    controllers are one for each period they tell of, which the third index guards.
    """

    _name = "docflow.reminder.log"
    _description = "Sent Reminder"
    _order = "day desc, id desc"
    _rec_name = "user_id"

    kind = fields.Selection(
        selection=[
            ("digest", "Daily digest"),
            ("news", "News"),
            ("weekly", "Weekly letter"),
            ("monthly", "Monthly letter"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", index=True, readonly=True
    )
    day = fields.Date(required=True, readonly=True)
    date_from = fields.Datetime(string="News Since", readonly=True)
    period_from = fields.Date(
        string="Period Since", readonly=True, help="First day of the week or month told of."
    )
    date_sent = fields.Datetime(string="Queued At", required=True, readonly=True)
    line_count = fields.Integer(string="Lines", readonly=True)
    overdue_count = fields.Integer(string="Overdue", readonly=True)
    state = fields.Selection(
        selection=[("queued", "Mail queued"), ("no_address", "No e-mail address")],
        required=True,
        readonly=True,
    )

    _digest_uniq = models.UniqueIndex(
        "(user_id, day) WHERE kind = 'digest'", "One digest for each person and day."
    )
    _period_uniq = models.UniqueIndex(
        "(user_id, kind, period_from) WHERE kind IN ('weekly', 'monthly')",
        "One letter for each person and period.",
    )
    _period_of_letter = models.Constraint(
        "CHECK (kind NOT IN ('weekly', 'monthly') OR period_from IS NOT NULL)",
        "A letter tells of a period.",
    )
    _news_uniq = models.UniqueIndex(
        "(user_id, date_from) WHERE kind = 'news'", "News are told once."
    )
    _day_idx = models.Index("(company_id, day)")

    # Business

    @api.model
    def _claim(self, rows):
        """Write a row for each person; return the ids of those nobody wrote one for before.

        A run at the same moment makes this wait until the other one ends, and then fail with a
        serialization error: the caller begins its batch anew and sees those rows.

        :param list rows: ``(kind, user id, company id, day, from, sent, lines, overdue, state,
            first day of the period)``
        :rtype: set[int]
        """
        if not rows:
            return set()
        self.env.flush_all()
        # two runs at once are expected, and no error worth a line in the log
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO docflow_reminder_log (kind, user_id, company_id, day, date_from,
                    date_sent, line_count, overdue_count, state, period_from, create_uid,
                    create_date, write_uid, write_date)
                SELECT row.*, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM (VALUES %(rows)s) AS row
                ON CONFLICT DO NOTHING
                RETURNING user_id
                """,
                uid=self.env.uid,
                rows=SQL(", ").join(
                    SQL(
                        "(%s, %s::int, %s::int, %s::date, %s::timestamp, %s::timestamp, %s::int, "
                        "%s::int, %s, %s::date)",
                        *row,
                    )
                    for row in rows
                ),
            ),
            log_exceptions=False,
        )
        return {user_id for (user_id,) in self.env.cr.fetchall()}

    @api.autovacuum
    def _gc_old(self):
        """Forget rows after two years."""
        # the server's day: the log of all companies, kept for years
        limit = fields.Date.subtract(fields.Date.today(), days=KEPT_DAYS)
        self.search([("day", "<", limit)]).unlink()
