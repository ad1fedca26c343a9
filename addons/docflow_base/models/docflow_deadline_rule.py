from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, ormcache

from ..tools.worktime import NoWorkingTime, Term, get_limit

UNITS = [
    ("calendar_day", "Calendar days"),
    ("working_day", "Working days"),
    ("working_hour", "Working hours"),
    ("hour", "Hours round the clock"),
    ("month", "Months"),
]
# what the ledger keeps of a rule, so that a later edition does not rewrite the past
SNAPSHOT = (
    "code",
    "amount",
    "unit",
    "shift",
    "event",
    "is_day_counted",
    "limit_amount",
    "limit_unit",
    "request_days",
)


class DocflowDeadlineRule(models.Model):
    """A term set by an act: how long, counted how and from what, where it falls when its last day
    is a day off, and how far it may be extended.

    The day of the event is not counted (ЦК ст. 253) unless the rule counts it; a month ends on the
    same date of the next one, or on its last day. Days and months end with the working day, hours
    give a moment. The arithmetic is ``tools/worktime.py``.

    An act that changes makes another edition: the same code with other dates.
    """

    _name = "docflow.deadline.rule"
    _inherit = ["docflow.remembered.mixin"]
    _description = "Deadline Rule"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    amount = fields.Integer(required=True, default=30)
    unit = fields.Selection(
        selection=UNITS, string="Unit of Time", required=True, default="calendar_day"
    )
    working_below = fields.Integer(
        string="In Working Days When Shorter Than",
        help="A shorter term under this rule is counted in working days, as in administrative "
        "procedure: ten days and more are calendar days, fewer are working days. 0: never.",
    )
    event = fields.Selection(
        selection=[
            ("registration", "Registration"),
            ("receipt", "Receipt"),
            ("signing", "Signing"),
        ],
        string="Counted From",
        required=True,
        default="registration",
    )
    is_day_counted = fields.Boolean(
        string="That Day Is the First",
        help="The day of the event is day one. Usually the count begins with the next day.",
    )
    shift = fields.Selection(
        selection=[
            ("previous", "To the previous working day"),
            ("next", "To the next working day"),
            ("none", "Stays on the day off"),
        ],
        required=True,
        default="previous",
        string="If the Last Day Is a Day Off",
    )
    limit_amount = fields.Integer(
        string="With Extensions, at Most",
        help="The whole term, extensions included, counted from the same event. 0: the law sets "
        "no limit.",
    )
    limit_unit = fields.Selection(
        selection=[unit for unit in UNITS if unit[0] not in ("working_hour", "hour")],
        default="calendar_day",
    )
    request_days = fields.Integer(
        string="Ask for an Extension Before the End",
        help="How many working days before the end a request must come. 0: any time before it.",
    )
    extension_note = fields.Text(
        string="Terms of an Extension", translate=True, help="Who extends it, who is to be told."
    )
    ground = fields.Char(translate=True, help="The act and article that sets the term.")
    date_from = fields.Date(string="In Force From")
    date_to = fields.Date(string="In Force To")
    example = fields.Text(compute="_compute_example", string="If It Arrived Now")

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(date_from, '0001-01-01'::date))",
        "A deadline rule with this code and date exists already.",
    )
    _amount_positive = models.Constraint("CHECK (amount > 0)", "A term is at least one.")
    _extras_positive = models.Constraint(
        "CHECK (COALESCE(working_below, 0) >= 0 AND COALESCE(limit_amount, 0) >= 0 "
        "AND COALESCE(request_days, 0) >= 0)",
        "Limits of a term cannot be negative.",
    )
    _limit_has_unit = models.Constraint(
        "CHECK (COALESCE(limit_amount, 0) = 0 OR limit_unit IS NOT NULL)",
        "Say in what the longest term is counted.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A rule cannot end before it begins.",
    )

    # Computes

    @api.depends(
        "amount",
        "unit",
        "working_below",
        "event",
        "is_day_counted",
        "shift",
        "limit_amount",
        "limit_unit",
        "request_days",
    )
    @api.depends_context("lang", "company")
    def _compute_example(self):
        company = self.env.company
        for rule in self:
            try:
                rule.example = "\n".join(rule._get_example(company)) if rule.amount > 0 else False
            except UserError as error:
                rule.example = str(error)

    def _get_example(self, company):
        """Return, line by line, what the rule would do with a document of this moment."""
        Entry = self.env["docflow.deadline.entry"]
        now = fields.Datetime.now()
        moment, steps = self._count(now, company)
        lines = Entry._get_step_texts(steps)
        limit = self._get_limit(now, company)
        if limit:
            lines.append(
                self.env._(
                    "With extensions: %(date)s at the latest.",
                    date=company._docflow_format(limit),
                )
            )
        if self.request_days:
            day = company._docflow_add_working_days(
                company._docflow_local_date(moment), -self.request_days
            )
            lines.append(
                self.env._("An extension is asked for by %(date)s.", date=day.strftime("%d.%m.%Y"))
            )
        return lines

    # Business

    @api.model
    def _get_by_name(self, name):
        """Return the rule that the module brings under ``name``, or none where it was deleted."""
        xmlid = f"docflow_base.{name}"
        # cached by core, where a reference that must exist asks the database each time
        rule_id = self.env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=False)
        return self.browse(rule_id or ())._recall()

    def _get_in_force(self, day):
        """Return the edition of this rule that is in force on ``day`` (date); itself without
        one."""
        self.ensure_one()
        return self.browse(self._get_edition_id(day))._recall()

    @ormcache("self.id", "day")
    def _get_edition_id(self, day):
        editions = self.search([("code", "=", self.code)], order="date_from desc")
        for rule in editions:
            if (not rule.date_from or rule.date_from <= day) and (
                not rule.date_to or day <= rule.date_to
            ):
                return rule.id
        return self.id

    def _get_snapshot(self):
        """Return the rule as it is now, for the ledger: plain values, texts in every language."""
        self.ensure_one()
        return dict(self._read_snapshot())

    @ormcache("self.id")
    def _read_snapshot(self):
        self.flush_recordset(["name", "ground"])
        # one statement, where reading every language through the ORM takes one a language
        self.env.cr.execute(
            SQL("SELECT name, ground FROM docflow_deadline_rule WHERE id = %s", self.id)
        )
        name, ground = self.env.cr.fetchone()
        return {"name": name, "ground": ground or {}} | {field: self[field] for field in SNAPSHOT}

    def _get_term(self, amount=None):
        """Return the term as plain data (``tools.worktime.Term``).

        :param int amount: another length under the same rule, for an individual term
        """
        amount = amount or self.amount
        unit = self.unit
        if amount < self.working_below and unit == "calendar_day":
            unit = "working_day"
        return Term(amount, unit, self.shift, self.is_day_counted)

    def _get_deadline(self, start, company, calendar=None):
        """Return the deadline that this rule sets.

        :param datetime start: moment of the event, naive UTC
        :param company: ``res.company`` whose calendar and time zone count
        :param calendar: ``resource.calendar`` of the person, for working hours; the company's
            without one
        :return: naive UTC; days and months end with the working day
        :rtype: datetime
        :raise UserError: the company has no working time to count in
        """
        return self._count(start, company, calendar)[0]

    def _count(self, start, company, calendar=None, amount=None):
        """Return the deadline that this rule sets, and how it was counted.

        :param int amount: another length, see :meth:`_get_term`
        :return: naive UTC, and the steps of ``tools/worktime.py``
        :rtype: tuple[datetime, list[dict]]
        :raise UserError: the company has no working time to count in
        """
        self.ensure_one()
        return self._run_count(start, company, self._get_term(amount), calendar)

    def _run_count(self, start, company, term, calendar=None):
        try:
            return company._docflow_work_time(calendar).count(start, term, self.event)
        except NoWorkingTime:
            raise self._get_calendar_error(company) from None

    def _get_limit(self, start, company):
        """Return the moment past which no extension goes, naive UTC, or False without a limit."""
        self.ensure_one()
        if not self.limit_amount:
            return False
        term = get_limit({field: self[field] for field in SNAPSHOT})
        return self._run_count(start, company, term)[0]

    def _get_calendar_error(self, company):
        return UserError(
            self.env._(
                "%(rule)s: the working calendar of %(company)s has no working time to count in. "
                "Fill in Settings › Working Hours.",
                rule=self.name,
                # sudo: res.company - its name
                company=company.sudo().name,
            )
        )
