from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.numbering import normalize_number

LATE_SUFFIXES = "абвгдежиклмнпрстуфхцшщюя"  # letters of late numbers: 123-а, 123-б …


class DocflowNumberedMixin(models.AbstractModel):
    """A registration number: drawn from a journal once, never changed, never used again."""

    _name = "docflow.numbered.mixin"
    _description = "Registration Number"

    office_id = fields.Many2one(
        "docflow.office",
        string="Registration Office",
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    journal_id = fields.Many2one(
        "docflow.journal",
        string="Registration Journal",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    reg_number = fields.Char(string="Registration No.", copy=False, index="trigram", tracking=True)
    reg_number_key = fields.Char(
        string="No. Compared",
        copy=False,
        index=True,
        help="With look-alike letters, spaces and dashes made one.",
    )
    reg_date = fields.Date(string="Registration Date", copy=False, tracking=True)
    date_registered = fields.Datetime(string="Registered At", copy=False)
    reg_year = fields.Integer(copy=False, aggregator=None)
    reg_serial = fields.Integer(copy=False, aggregator=None)
    reg_suffix = fields.Char(copy=False)
    barcode = fields.Char(copy=False)
    registrar_id = fields.Many2one(
        "res.users", copy=False, ondelete="restrict", index="btree_not_null"
    )
    reserved_number_id = fields.Many2one(
        "docflow.number.reserve",
        copy=False,
        ondelete="restrict",
        domain="[('journal_id', '=', journal_id), ('state', '=', 'reserved')]",
        help="Register on a number kept earlier instead of the next one.",
    )
    late_date = fields.Date(
        string="Register As Of",
        copy=False,
        help="Late registration: the document gets a number with a letter on this day.",
    )
    late_reason = fields.Char(string="Reason of Late Registration", copy=False)

    # Constraints

    _serial_uniq = models.UniqueIndex(
        "(journal_id, reg_year, reg_serial, COALESCE(reg_suffix, '')) WHERE reg_serial IS NOT NULL",
        "This number is taken already in the journal.",
    )
    # facts of registration over a period
    _registered_idx = models.Index("(date_registered) WHERE date_registered IS NOT NULL")
    # cards entered and executed in a period, without visiting the rows (activity)
    _entered_idx = models.Index("(create_date) INCLUDE (id, company_id, create_uid)")
    _executed_idx = models.Index(
        "(date_executed) INCLUDE (id, company_id) WHERE state = 'executed'"
    )
    _barcode_uniq = models.UniqueIndex(
        "(barcode) WHERE barcode IS NOT NULL", "This barcode belongs to another document."
    )

    # Computes

    def _compute_journal_id(self):
        """Hook: the journal follows the type and the office until a number is drawn."""

    # Business

    def _check_numbering(self):
        """Refuse what would make a wrong number, before anything is written or locked."""
        for record in self:
            if not record.journal_id:
                raise UserError(
                    self.env._(
                        "%(record)s: no registration journal keeps “%(type)s”. Choose a journal, "
                        "or ask the administrator to open one.",
                        record=record.display_name,
                        type=record.type_id.name,
                    )
                )
            record._check_journal()
            if record.late_date:
                record._check_late()
            if record.reserved_number_id and (
                record.reserved_number_id.journal_id != record.journal_id
                or record.reserved_number_id.state != "reserved"
            ):
                raise UserError(
                    self.env._(
                        "%(record)s: the reserved number %(number)s is used or is of another "
                        "journal. Choose another, or leave the field empty to get the next number.",
                        record=record.display_name,
                        number=record.reserved_number_id.number,
                    )
                )

    def _check_journal(self):
        journal = self.journal_id
        if not journal.active or not journal.office_id.active:
            raise UserError(
                self.env._(
                    "%(record)s: the journal “%(journal)s” or its office is closed. Choose another "
                    "journal.",
                    record=self.display_name,
                    journal=journal.name,
                )
            )
        elsewhere = self.office_id and journal.office_id != self.office_id
        # the type's default journal serves the offices that keep none of their own
        if elsewhere and journal != self.type_id.default_journal_id:
            raise UserError(
                self.env._(
                    "%(record)s: the journal “%(journal)s” is kept by %(owner)s and not by "
                    "%(office)s. Choose a journal of your office, or change the office.",
                    record=self.display_name,
                    journal=journal.name,
                    owner=journal.office_id.name,
                    office=self.office_id.name,
                )
            )
        kept = journal._get_kept_type_ids()
        if kept and self.type_id.id not in kept:
            raise UserError(
                self.env._(
                    "%(record)s: the journal “%(journal)s” does not keep “%(type)s”. Choose "
                    "another journal or another type.",
                    record=self.display_name,
                    journal=journal.name,
                    type=self.type_id.name,
                )
            )

    def _check_late(self):
        company = self.company_id
        today = company._docflow_today()
        able = self.env.user._docflow_principals("register_late")
        if not any(person._docflow_has_power("register_late", self) for person in able):
            reason = self.env._("late registration needs a right of its own; ask the administrator")
        elif not self.late_reason:
            reason = self.env._("write the reason of the late registration")
        elif self.late_date >= today:
            reason = self.env._("the day of late registration lies before today; clear it")
        elif (today - self.late_date).days > company.docflow_late_days:
            reason = self.env._(
                "not more than %(days)s days back; the window is set in Settings",
                days=company.docflow_late_days,
            )
        else:
            return
        raise ValidationError(
            self.env._("%(record)s: %(reason)s.", record=self.display_name, reason=reason)
        )

    def _prepare_number_vals(self):
        """Draw the number and return what the card stores of it. Locks the journal: call it
        last.
        """
        self.ensure_one()
        journal = self.journal_id
        reg_date = self.late_date or self.company_id._docflow_today()
        suffix = False
        if self.reserved_number_id:
            year, serial = self.reserved_number_id.year, self.reserved_number_id.serial
            # a reserved number keeps the day it was taken, so that numbers and dates rise together
            reg_date = self.reserved_number_id.date
        elif self.late_date:
            year = journal._get_serial_year(reg_date)
            serial, suffix = self._draw_late(year, reg_date)
        else:
            year = journal._get_serial_year(reg_date)
            serial = journal._draw_serial(year)
        number = self.reserved_number_id.number or journal._format_number(
            self._get_number_tokens(serial, suffix, reg_date)
        )
        return {
            "reg_year": year,
            "reg_serial": serial,
            "reg_suffix": suffix,
            "reg_number": number,
            "reg_number_key": normalize_number(number),
            "reg_date": reg_date,
        }

    def _draw_late(self, year, reg_date):
        """Return ``(serial, suffix)`` of a late number: the last one of that day with the next
        letter.
        """
        journal = self.journal_id
        journal._lock_serial(year)
        query = """
            SELECT reg_serial, array_agg(COALESCE(reg_suffix, '')) FROM docflow_document
             WHERE journal_id = %(journal)s AND reg_year = %(year)s AND reg_serial = (
                SELECT max(reg_serial) FROM docflow_document
                 WHERE journal_id = %(journal)s AND reg_year = %(year)s AND reg_date <= %(date)s)
             GROUP BY reg_serial
        """
        params = {"journal": journal.id, "year": year, "date": reg_date}
        rows = []
        with self.env.registry.cursor() as fresh:
            for cr in (fresh, self.env.cr):
                cr.execute(query, params)
                rows += cr.fetchall()
        if not rows:
            raise UserError(
                self.env._(
                    "%(record)s: nothing was registered in “%(journal)s” on %(date)s or earlier "
                    "that year, so there is no number to add a letter to. Choose a later day.",
                    record=self.display_name,
                    journal=journal.name,
                    date=fields.Date.to_string(reg_date),
                )
            )
        serial = max(row[0] for row in rows)
        used = {suffix for row in rows if row[0] == serial for suffix in row[1]}
        free = [letter for letter in LATE_SUFFIXES if letter not in used]
        if not free:
            raise UserError(
                self.env._(
                    "%(record)s: all letters after number %(serial)s are used. Choose another day.",
                    record=self.display_name,
                    serial=serial,
                )
            )
        return serial, free[0]

    # Hooks

    def _get_number_tokens(self, serial, suffix, reg_date):
        """Hook: values of the pattern's tokens, ``dict[str, object]``."""
        self.ensure_one()
        return {
            "serial": serial,
            "suffix": suffix,
            "year": reg_date.year,
            "yy": f"{reg_date.year % 100:02}",
            "month": f"{reg_date.month:02}",
        }
