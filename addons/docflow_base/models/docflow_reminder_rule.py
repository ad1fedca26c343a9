from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo import api, fields, models

LONGEST_WAIT = 400  # days looked through for a working day before giving up


class ReminderDay(NamedTuple):
    """What one digest answers for.

    *today* is the company's date. Steps before a date speak also for the days off that follow
    (``until``) and for days on which no digest went out (from ``ahead_since``); steps after a date
    for everything since the last digest (``since``). So no date falls between two digests, and none
    is told twice. ``is_working(day)`` tells working days.
    """

    today: object
    since: object
    ahead_since: object
    until: object
    is_working: object


class DocflowReminderRule(models.Model):
    """One step of reminding: on which day counted from which date, whom, and by what.

    The steps are data: −10, −5, −3, −1 and 0 days to the executor, then every day, and as the delay
    grows also to his head and to the controller of the card (preventive control, seed 4). A person
    may choose another way than ``channel`` for himself.
    """

    _name = "docflow.reminder.rule"
    _description = "Reminder Step"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[
            ("execute", "Assignments to execute"),
            ("acquaint", "Assignments to read"),
            ("review", "Documents for review"),
            ("decision", "Reports and requests to decide on"),
            ("control", "Documents to release from control"),
        ],
        required=True,
        default="execute",
        string="About",
    )
    start = fields.Selection(
        selection=[
            ("deadline", "The due date"),
            ("received", "The day it came to the person"),
            ("registered", "The registration of the document"),
        ],
        required=True,
        default="deadline",
        string="Counted From",
    )
    days = fields.Integer(help="Days from that date: −3 is three days before, 0 the day itself.")
    unit = fields.Selection(
        selection=[("calendar_day", "Calendar days"), ("working_day", "Working days")],
        string="Unit of Time",
        required=True,
        default="calendar_day",
    )
    is_repeated = fields.Boolean(
        string="Every Day Since", help="Goes on every day until the work is done."
    )
    is_untouched = fields.Boolean(
        string="Only New Ones", help="Only assignments that nobody took into work yet."
    )
    who = fields.Selection(
        selection=[
            ("executor", "Who has to act"),
            ("head", "His head"),
            ("author", "The author of the resolution"),
            ("controller", "The controller of the document"),
        ],
        required=True,
        default="executor",
        string="To Whom",
    )
    channel = fields.Selection(
        selection="_selection_channel",
        required=True,
        default="digest",
        help="A person may choose another way for himself in his preferences.",
    )

    _days_sane = models.Constraint(
        "CHECK (days BETWEEN -366 AND 366)", "A reminder is at most a year from its date."
    )
    _who_fits = models.Constraint(
        "CHECK (who = 'executor' OR kind IN ('execute', 'acquaint'))",
        "Only about assignments others than the one who has to act are told.",
    )
    _start_fits = models.Constraint(
        "CHECK (start = 'received' OR (start = 'deadline' AND kind <> 'decision') "
        "OR kind IN ('execute', 'acquaint'))",
        "Reports and requests have no due date: count from the day they came.",
    )
    _untouched_fits = models.Constraint(
        "CHECK (kind IN ('execute', 'acquaint') OR NOT is_untouched)",
        "Only assignments are new or taken into work.",
    )

    # Computes

    @api.model
    def _selection_channel(self):
        return [
            ("digest", self.env._("Daily digest")),
            ("mail", self.env._("Mail about new ones at once, and the daily digest")),
            ("badge", self.env._("Only the counter on screen")),
            ("none", self.env._("Nothing")),
        ]

    # Business

    def _get_moments(self, span, company):
        """Return ``(from, until)``, naive UTC, between which the counted date of a line that this
        step reminds of lies; None where it is open to the past.

        :param ReminderDay span: the days the digest answers for
        :param company: ``res.company`` in whose time zone a day begins
        """
        self.ensure_one()
        # a warning before something ends may come early, never after it
        if self.days <= 0 or self.start == "registered":
            first, last = self._get_days(span.ahead_since, span.until, span)
        else:
            first, last = self._get_days(span.since, span.today, span)
        return (
            None if self.is_repeated else get_midnight(first, company),
            get_midnight(last + timedelta(days=1), company),
        )

    def _get_days(self, since, until, span):
        """Return the first and the last date that lie ``days`` before ``since`` … ``until``."""
        if self.unit == "calendar_day" or not self.days:
            shift = timedelta(days=self.days)
            return since - shift, until - shift
        step, amount = timedelta(days=1), abs(self.days)
        if self.days < 0:
            last = get_working_day(until, amount + 1, span.is_working) - step
            return get_working_day(since, amount, span.is_working), last
        # the day itself counts when it is a working one: look from the day after it
        first = get_working_day(since + step, -amount - 1, span.is_working)
        return first, get_working_day(until + step, -amount, span.is_working) - step


def get_working_day(day, amount, is_working):
    """Return the ``amount``-th working day after ``day``, before it where negative (date)."""
    step = timedelta(days=1 if amount > 0 else -1)
    for __ in range(abs(amount)):
        day += step
        for __ in range(LONGEST_WAIT):
            if is_working(day):
                break
            day += step
    return day


def get_midnight(day, company):
    """Return the moment (naive UTC) when ``day`` begins where ``company`` is."""
    local = datetime.combine(day, time.min, company._docflow_tz())
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
