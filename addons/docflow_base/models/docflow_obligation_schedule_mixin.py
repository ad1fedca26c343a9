from datetime import timedelta
from itertools import islice, takewhile

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.periods import Schedule, get_turns

HORIZON_DAYS = 400  # how far ahead periods are planned: a year and a little
PREVIEW_COUNT = 5
SCHEDULE_FIELDS = frozenset(
    {"period", "interval", "due_base", "due_day", "lead_days", "date_from", "date_to"}
)


class DocflowObligationScheduleMixin(models.AbstractModel):
    """When an obligation is due: its periods, their due days, and the days work is given out.

    Days are counted in the company's calendar. Periods are planned ahead as rows, so that what was
    to be issued is known even when the scheduled action did not run for a while.
    """

    _name = "docflow.obligation.schedule.mixin"
    _description = "Schedule of an Obligation"

    period = fields.Selection(
        selection=[
            ("month", "Month"),
            ("quarter", "Quarter"),
            ("half_year", "Half-Year"),
            ("year", "Year"),
        ],
        required=True,
        default="quarter",
        tracking=True,
    )
    interval = fields.Integer(
        string="Every",
        default=1,
        required=True,
        aggregator=None,
        tracking=True,
        help="How many months, quarters … make one period: 2 and “Month” is every second month.",
    )
    due_base = fields.Selection(
        selection=[
            ("after", "of the month after the period"),
            ("period", "of the period itself"),
        ],
        string="Counted In",
        required=True,
        default="after",
        tracking=True,
    )
    due_day = fields.Integer(
        string="Due on Working Day No.",
        default=5,
        required=True,
        aggregator=None,
        tracking=True,
        help="5 is the fifth working day, -1 the last one. Where there are fewer working days, it "
        "is the last of them.",
    )
    lead_days = fields.Integer(
        string="Lead Time",
        default=5,
        required=True,
        aggregator=None,
        tracking=True,
        help="Working days before the due day when the assignment is issued.",
    )
    date_from = fields.Date(
        string="In Force From",
        required=True,
        tracking=True,
        default=lambda self: self.env.company._docflow_today(),
        help="The first period is the one that holds this day.",
    )
    date_to = fields.Date(
        string="In Force Until",
        tracking=True,
        help="No period begins after this day.",
    )
    schedule_preview = fields.Html(
        string="Next Dates", compute="_compute_schedule_preview", sanitize=False
    )

    _interval_positive = models.Constraint(
        "CHECK (interval BETWEEN 1 AND 60)", "One period is made of 1 to 60 months, quarters …"
    )
    _due_day_range = models.Constraint(
        "CHECK (due_day != 0 AND due_day BETWEEN -260 AND 260)",
        "The due day is the 1st working day or later; -1 is the last one.",
    )
    _lead_days_range = models.Constraint(
        "CHECK (lead_days BETWEEN 0 AND 260)", "The lead time is 0 to 260 working days."
    )
    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The obligation cannot end before it begins.",
    )

    # Computes

    @api.depends(*sorted(SCHEDULE_FIELDS), "company_id", "period_ids.state")
    @api.depends_context("lang")
    def _compute_schedule_preview(self):
        for obligation in self:
            obligation.schedule_preview = obligation._get_preview()

    # Business

    def _get_preview(self):
        """Return the next dates as a small table, or why there are none (``Markup``)."""
        if not self._is_schedule_complete():
            return Markup("")
        today = self._get_company()._docflow_today()
        turns = list(islice(self._get_turns(today), PREVIEW_COUNT))
        if not turns:
            return Markup("<p>%s</p>") % self.env._("Nothing is due any more: the end has passed.")
        heads = (self.env._("For"), self.env._("Issued On"), self.env._("Due On"), "")
        fixed = {
            row.date_start: dict(row._fields["state"]._description_selection(self.env))[row.state]
            for row in self.period_ids
            if row.state != "planned"
        }
        rows = [
            (
                self._get_period_label(turn.start, turn.end),
                self._format_day(turn.issue),
                self._format_day(turn.due),
                fixed.get(turn.start, ""),
            )
            for turn in turns
        ]
        return Markup('<table class="table table-sm w-auto mb-0"><tr>%s</tr>%s</table>') % (
            Markup().join(Markup("<th>%s</th>") % head for head in heads),
            Markup().join(
                Markup("<tr>%s</tr>") % Markup().join(Markup("<td>%s</td>") % cell for cell in row)
                for row in rows
            ),
        )

    def _is_schedule_complete(self):
        """Tell whether dates can be counted: a form shows them while it is being filled in."""
        return bool(
            self.period
            and self.date_from
            and self.due_base
            and self.due_day
            and 0 < self.interval <= 60
            and 0 <= self.lead_days <= 260
            and -260 <= self.due_day <= 260
        )

    def _get_company(self):
        return self.company_id or self.env.company

    def _get_schedule(self):
        """Return the arithmetic of this obligation (``tools.periods.Schedule``)."""
        return Schedule(
            kind=self.period,
            interval=self.interval,
            anchor=self.date_from,
            last=self.date_to or None,
            base=self.due_base,
            nth=self.due_day,
            lead=self.lead_days,
        )

    def _get_turns(self, since):
        """Yield the turns due on ``since`` (date) or later; without an end they never stop."""
        is_working = self._get_company()._docflow_work_time().is_working
        return get_turns(self._get_schedule(), since, is_working)

    def _format_day(self, day):
        return format_date(self.env, day, date_format="dd.MM.yyyy, EEE")

    @api.model
    def _get_period_label(self, start, end):
        """Return a period in words: “March 2027”, “Q1 2027”, “2027”, “01.01.2027–28.02.2027”."""
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        if months == 1:
            return format_date(self.env, start, date_format="LLLL yyyy")
        if months == 3 and start.month % 3 == 1:
            return self.env._(
                "Q%(quarter)s %(year)s", quarter=start.month // 3 + 1, year=start.year
            )
        if months == 6 and start.month in (1, 7):
            return self.env._(
                "half-year %(half)s of %(year)s", half=start.month // 6 + 1, year=start.year
            )
        if months == 12 and start.month == 1:
            return str(start.year)
        return f"{start:%d.%m.%Y}–{end:%d.%m.%Y}"

    # Business: planning

    def _plan_periods(self):
        """Bring the planned rows of active obligations in line with their schedules.

        Only what is still planned changes; issued, kept, missed and skipped periods are history.
        """
        for obligation in self.sudo():  # sudo: docflow.obligation.period - rows of the system
            if obligation.state == "active":
                obligation._do_plan()

    def _do_plan(self):
        rows = self.period_ids
        fixed = rows.filtered(lambda row: row.state != "planned")
        turns = {
            turn.start: turn
            for turn in self._get_wanted_turns()
            if not any(r.date_start <= turn.end and turn.start <= r.date_end for r in fixed)
        }
        planned = {row.date_start: row for row in rows - fixed}
        for start in planned.keys() - turns.keys():
            planned[start]._unsealed().unlink()
        for start in planned.keys() & turns.keys():
            vals = self._prepare_period_vals(turns[start])
            if any(planned[start][name] != value for name, value in vals.items()):
                planned[start]._unsealed().write(vals)
        self.env["docflow.obligation.period"]._unsealed().create(
            [
                {"obligation_id": self.id, **self._prepare_period_vals(turns[start])}
                for start in sorted(turns.keys() - planned.keys())
            ]
        )
        self._unsealed().write({"date_planned": self._get_company()._docflow_today()})

    def _get_wanted_turns(self):
        """Return the turns from the day the obligation came into force to the horizon."""
        today = self._get_company()._docflow_today()
        horizon = today + timedelta(days=HORIZON_DAYS)
        turns = self._get_turns(self.date_activated or today)
        return takewhile(lambda turn: turn.due <= horizon, turns)

    @api.model
    def _prepare_period_vals(self, turn):
        return {
            "date_start": turn.start,
            "date_end": turn.end,
            "date_issue": turn.issue,
            "date_due": turn.due,
        }

    def _get_next_moment(self, day):
        """Return ``day``, or the next working day where its working hours are over (date)."""
        work_time = self._get_company()._docflow_work_time()
        now = fields.Datetime.now()
        first = max(day, self._get_company()._docflow_today())
        days = [first + timedelta(days=index) for index in range(60)]
        ahead = (d for d in days if work_time.is_working(d) and work_time.end_of_day(d) > now)
        return next(ahead, days[-1])
