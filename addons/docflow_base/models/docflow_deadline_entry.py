from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KINDS = [
    ("initial", "Set"),
    ("shift", "Moved off a day off"),
    ("extension", "Extended"),
    ("shortening", "Shortened"),
    ("correction", "Corrected"),
    ("pause", "Paused"),
    ("resume", "Resumed"),
]


class DocflowDeadlineEntry(models.Model):
    """One line of the deadline ledger: how a deadline came to be, or was changed (DESIGN §5).

    A line belongs to a card, to a resolution or to an assignment: to the narrowest of the three
    that is filled in. Lines are added by ``_do_change_deadline()`` of ``docflow.deadline.mixin``
    and by nobody else; the database itself refuses to change or delete one, so that a date can
    always be followed back to the day it was first set.

    Names, positions and the rule are kept as they were at that moment.
    """

    _name = "docflow.deadline.entry"
    _description = "Deadline Ledger"
    _order = "id desc"
    # who and when are fields of their own, and nothing is ever written a second time
    _log_access = False

    document_id = fields.Many2one(
        "docflow.document", required=True, readonly=True, index=True, ondelete="restrict"
    )
    resolution_id = fields.Many2one(
        "docflow.resolution", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    assignment_id = fields.Many2one(
        "docflow.assignment", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(selection=KINDS, string="What Happened", required=True, readonly=True)
    date_before = fields.Datetime(string="Deadline Before", readonly=True)
    date_after = fields.Datetime(string="Deadline After", readonly=True)
    date = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    principal_id = fields.Many2one(
        "res.users", string="For Whom", readonly=True, ondelete="restrict"
    )
    acting_label = fields.Char(
        string="Signed By", readonly=True, help="Name, position and ground at that moment."
    )
    extension_id = fields.Many2one(
        "docflow.extension", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    reason = fields.Text(readonly=True)
    rule_id = fields.Many2one("docflow.deadline.rule", readonly=True, ondelete="restrict")
    rule_snapshot = fields.Json(string="Rule at That Moment", readonly=True)
    steps = fields.Json(string="Steps of the Count", readonly=True)

    _facts = models.Constraint(
        "CHECK (kind NOT IN ('initial', 'shift', 'extension', 'shortening') "
        "OR date_after IS NOT NULL)",
        "A deadline that was set or moved has a date.",
    )
    _owner = models.Constraint(
        "CHECK (assignment_id IS NULL OR resolution_id IS NOT NULL)",
        "A line of an assignment belongs to its resolution too.",
    )

    def init(self):
        # the last word is the database's: neither a server action nor a script changes the past
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION docflow_deadline_entry_refuse() RETURNS trigger AS $$
                BEGIN
                    RAISE EXCEPTION 'docflow: the deadline ledger is append-only'
                        USING ERRCODE = 'restrict_violation',
                            HINT = 'Change the deadline again; a new line will tell why.';
                END
                $$ LANGUAGE plpgsql;
                DROP TRIGGER IF EXISTS docflow_deadline_entry_append_only
                    ON docflow_deadline_entry;
                CREATE TRIGGER docflow_deadline_entry_append_only
                    BEFORE UPDATE OR DELETE ON docflow_deadline_entry
                    FOR EACH ROW EXECUTE FUNCTION docflow_deadline_entry_refuse();
                DROP TRIGGER IF EXISTS docflow_deadline_entry_no_truncate
                    ON docflow_deadline_entry;
                CREATE TRIGGER docflow_deadline_entry_no_truncate
                    BEFORE TRUNCATE ON docflow_deadline_entry
                    FOR EACH STATEMENT EXECUTE FUNCTION docflow_deadline_entry_refuse();
                """
            )
        )

    # Computes

    @api.depends("kind", "date_after", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for entry in self:
            day = entry.company_id._docflow_local_date(entry.date_after)
            parts = [kinds.get(entry.kind, ""), day and day.strftime("%d.%m.%Y")]
            entry.display_name = " — ".join(part for part in parts if part)

    # CRUD

    def write(self, vals):
        if self:
            raise self._get_refusal()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self:
            raise self._get_refusal()

    # Business

    def _get_refusal(self):
        return UserError(
            self.env._(
                "%(document)s: the history of its deadline is kept as it was. To set it right, "
                "press “Change the Deadline”; a new line will tell why.",
                # sudo: docflow.document - its name, hidden from those who may not read it
                document=self.sudo().document_id[:1].display_name,
            )
        )
