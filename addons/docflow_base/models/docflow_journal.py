from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, ormcache

from ..tools.numbering import PatternError, check_pattern, format_number


class DocflowJournal(models.Model):
    """A registration journal: an office's book for some types, and the pattern of its numbers.

    *Serial* is the running number inside the journal and, with yearly reset, inside the year. It is
    never used twice and leaves no gap: see :meth:`_draw_serial`.
    """

    _name = "docflow.journal"
    _description = "Registration Journal"
    _inherit = ["mail.thread", "docflow.remembered.mixin"]
    _order = "office_id, sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    # its company is the journal's: nothing to compare before an office is chosen
    office_id = fields.Many2one("docflow.office", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="office_id.company_id", store=True, index=True)
    type_ids = fields.Many2many(
        "docflow.document.type",
        "docflow_journal_type_rel",
        "journal_id",
        "type_id",
        string="Document Types",
        help="Types registered in this journal.",
    )
    pattern = fields.Char(
        required=True,
        default="{case}/{serial}",
        tracking=True,
        help="How a number is written. {serial} is obligatory; also {case}, {dept}, {office}, "
        "{corr}, {letter}, {signer}, {type}, {year}, {yy}, {month}, {suffix}. {serial:04} pads "
        "with zeros.",
    )
    case_code = fields.Char(
        string="Case Index", tracking=True, help="Index of the case by the file plan: 02-13."
    )
    letter = fields.Char(
        tracking=True, help="Letter of the journal, for example к for personnel orders."
    )
    is_yearly_reset = fields.Boolean(string="Starts Anew Each Year", default=True, tracking=True)
    number_example = fields.Char(compute="_compute_number_example", string="Example")
    reserve_ids = fields.One2many("docflow.number.reserve", "journal_id", string="Reserved Numbers")

    _name_uniq = models.UniqueIndex(
        "(office_id, name)", "This office has a journal with this name already."
    )

    # Constraints

    @api.constrains("pattern")
    def _check_pattern(self):
        for journal in self:
            try:
                check_pattern(journal.pattern)
            except PatternError as error:
                raise ValidationError(
                    self.env._(
                        "%(journal)s: the pattern “%(pattern)s” cannot be used (%(error)s). Write "
                        "it like {case}/{serial}.",
                        journal=journal.name,
                        pattern=journal.pattern,
                        error=error,
                    )
                ) from error

    # Computes

    @api.depends("pattern", "case_code", "letter", "office_id.code")
    def _compute_number_example(self):
        for journal in self:
            try:
                journal.number_example = journal._format_number(
                    {"serial": 123, "dept": journal.office_id.department_id.index_code}
                )
            except PatternError:
                journal.number_example = False

    # CRUD

    def write(self, vals):
        for journal in self:
            moved = "office_id" in vals and vals["office_id"] != journal.office_id.id
            counted = "is_yearly_reset" in vals and (
                vals["is_yearly_reset"] != journal.is_yearly_reset
            )
            if (moved or counted) and journal._has_numbers():
                raise UserError(
                    self.env._(
                        "“%(journal)s” holds numbers: it stays with its office and counts as it "
                        "did. Archive it and open another.",
                        journal=journal.name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self._has_numbers():
            raise UserError(
                self.env._("A journal that holds numbers cannot be deleted. Archive it instead.")
            )

    # Actions

    def action_reserve_number(self):
        """Open the form that takes the next number of this journal off the row, with a reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reserve a Number"),
            "res_model": "docflow.number.reserve",
            "view_mode": "form",
            "views": [
                [self.env.ref("docflow_base.docflow_number_reserve_view_form_dialog").id, "form"]
            ],
            "target": "new",
            "context": {"default_journal_id": self.id},
        }

    # Business

    @ormcache("self.id")
    def _get_kept_type_ids(self):
        """Return ids of the types this journal keeps (``frozenset[int]``); empty: any."""
        # sudo: docflow.document.type - remembered for everybody: no reader's sight may narrow it
        return frozenset(self.sudo().type_ids.ids)

    def _has_numbers(self):
        # sudo: docflow.document - cards outside the reader's sight hold numbers too
        used = self.env["docflow.document"].sudo()
        # sudo: docflow.number.reserve - as above
        taken = self.env["docflow.number.reserve"].sudo()
        return bool(
            used.search_count(
                [("journal_id", "in", self.ids), ("reg_serial", "!=", False)], limit=1
            )
            or taken.search_count([("journal_id", "in", self.ids)], limit=1)
        )

    def _format_number(self, values):
        """Return the number as the pattern writes it.

        :param dict values: at least ``serial`` (int); other tokens fill in from the journal
        :rtype: str
        """
        self.ensure_one()
        tokens = {
            "case": self.case_code,
            "letter": self.letter,
            "office": self.office_id.code,
        }
        tokens.update(values)
        return format_number(self.pattern, tokens)

    def _get_next_number(self, values):
        """Return the number the next card would get now; somebody may be faster (str).

        :param dict values: tokens of the pattern that the card fills in
        """
        self.ensure_one()
        today = self.company_id._docflow_today()
        # sudo: docflow.document, docflow.number.reserve - the highest number, whoever sees it
        serial = self.sudo()._read_max_serial(self.env.cr, self._get_serial_year(today)) + 1
        tokens = {"year": today.year, "yy": f"{today.year % 100:02}", "month": f"{today.month:02}"}
        tokens["dept"] = self.office_id.department_id.index_code
        return self._format_number(tokens | {"serial": serial, "suffix": False} | values)

    def _get_serial_year(self, reg_date):
        """Return the year the serial runs in: that of ``reg_date``, or 0 where it never resets."""
        return reg_date.year if self.is_yearly_reset else 0

    def _draw_serial(self, year):
        """Take the next serial of this journal in ``year``; the journal is locked until the end.

        The lock is PostgreSQL's transaction-level advisory lock: it queues the other registrars and
        is released by commit, rollback or crash. Our own snapshot may be older than the lock
        (REPEATABLE READ), so the numbers others committed meanwhile are read through a second,
        short-lived cursor; the numbers this very transaction wrote are read through ours.

        :rtype: int
        """
        self.ensure_one()
        own = self._lock_serial(year)
        with self.env.registry.cursor() as fresh:
            committed = self._read_max_serial(fresh, year)
        return max(committed, own) + 1

    def _lock_serial(self, year):
        """Lock the journal for the year; return the highest serial that our snapshot has."""
        # the numbers of this transaction are counted as well; a card that waits for its own is
        # written once, together with it
        self.env["docflow.document"].flush_model(["reg_year", "reg_serial"])
        self.env["docflow.number.reserve"].flush_model(["year", "serial"])
        key = f"docflow.journal/{self.id}/{year}"
        lock = SQL("pg_advisory_xact_lock(hashtextextended(%s, 0)) IS NOT NULL", key)
        return self._read_max_serial(self.env.cr, year, lock)

    def _read_max_serial(self, cr, year, condition=SQL("TRUE")):  # noqa: B008 - never changes
        cr.execute(
            SQL(
                """
                SELECT GREATEST(
                    (SELECT max(reg_serial) FROM docflow_document
                      WHERE journal_id = %(journal)s AND reg_year = %(year)s),
                    (SELECT max(serial) FROM docflow_number_reserve
                      WHERE journal_id = %(journal)s AND year = %(year)s),
                    0)
                 WHERE %(condition)s
                """,
                journal=self.id,
                year=year,
                condition=condition,
            )
        )
        return cr.fetchone()[0]
