from datetime import date

from odoo.fields import Domain
from odoo.tests import freeze_time, tagged

from ..models.docflow_discipline_summary_mixin import GROUPS, MONTHS
from ..tools.report_period import Period, around
from .discipline_common import FIGURES, DisciplineCase, kyiv

DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
# Seen at noon on 20 November 2026 in Kyiv. Whose, what it is, what the hand counted it as in the
# figures of November ("" is not counted there).
GOLDEN = (
    # Education
    ("E", {"due": "11-10 17:00", "done": "11-09 10:00"}, "in_time"),
    ("E", {"due": "11-10 17:00", "done": "11-10 17:00"}, "in_time"),  # on the very moment
    ("E", {"due": "11-10 17:00", "done": "11-10 17:01"}, "late"),
    ("E", {"due": "11-19 17:00"}, "overdue"),
    ("E", {"due": "11-20 17:00"}, "not_due"),  # due today: the day is not over
    ("E", {"due": "11-20 11:59"}, "overdue"),  # due today, an hour that has passed
    ("E", {"due": "11-23 17:00"}, "not_due"),
    # done before a date that has not come: kept, and counted
    ("E", {"due": "11-27 17:00", "done": "11-18 10:00"}, "in_time"),
    # Finance: measured by the changed date
    ("F", {"initial": "11-05 17:00", "due": "11-12 17:00", "done": "11-11 9:00"}, "in_time+"),
    ("F", {"initial": "11-05 17:00", "due": "11-12 17:00", "done": "11-13 9:00"}, "late+"),
    ("F", {"initial": "11-10 17:00", "due": "11-27 17:00"}, "not_due+"),
    ("F", {"initial": "10-20 17:00", "due": "11-02 17:00"}, "overdue+"),
    ("F", {"initial": "11-10 17:00", "due": "12-04 17:00"}, ""),  # extended out of the month
    ("F", {"initial": "11-20 17:00", "due": "11-06 17:00", "done": "11-06 9:00"}, "in_time"),
    ("F", {"due": "11-10 17:00", "state": "cancelled"}, ""),
    ("F", {"due": "11-10 17:00", "state": "draft"}, ""),
    ("F", {"due": "11-10 17:00", "kind": "acquaint"}, ""),
    ("F", {"due": "11-10 17:00", "kind": "opinion"}, "overdue"),
    # Schools: no date, a slow author, the edges of the month
    ("S", {"received": "11-03 10:00"}, "undated"),
    ("S", {"received": "11-03 10:00", "done": "11-05 10:00"}, "undated"),
    ("S", {"received": "10-03 10:00"}, ""),  # of the month it came in
    ("S", {"received": "11-03 10:00", "initial": "11-10 17:00"}, "undated"),  # the clock stands
    ("S", {"due": "11-10 17:00", "reported": "11-09 10:00", "state": "reported"}, "in_time"),
    ("S", {"due": "11-10 17:00", "reported": "11-09 10:00", "done": "11-16 9:00"}, "in_time"),
    ("S", {"due": "11-10 17:00", "reported": "11-11 10:00", "done": "11-16 9:00"}, "late"),
    ("S", {"due": "11-10 17:00", "reported": "", "done": "11-09 9:00"}, "in_time"),  # of old
    ("S", {"due": "11-10 17:00", "state": "returned"}, "overdue"),
    ("S", {"due": "10-31 23:30", "done": "10-31 9:00"}, ""),
    ("S", {"due": "11-01 00:30", "done": "10-31 9:00"}, "in_time"),  # 31 October in UTC
    ("S", {"due": "11-30 23:30"}, "not_due"),
    ("S", {"due": "12-01 00:30"}, ""),  # 30 November in UTC
)
# the same, counted by hand: total, due, in time, late, overdue, extended, not due, undated
BY_HAND = {
    "E": (8, 6, 3, 1, 2, 0, 2, 0),
    "F": (6, 5, 2, 1, 2, 4, 1, 0),
    "S": (10, 6, 4, 1, 1, 0, 1, 3),
    "total": (24, 17, 9, 3, 5, 4, 4, 3),
}


@tagged("post_install", "-at_install")
class TestDisciplineFigures(DisciplineCase):
    """Executive discipline: each thing that was due counts once, and by the law's formulas."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {"E": cls.executor1, "F": cls.executor2, "S": cls.clerk1}
        cls.units = {"E": cls.education.id, "F": cls.finance.id, "S": cls.schools.id}

    def _make_golden(self):
        return self._things([{"user": self.people[who], **row} for who, row, __ in GOLDEN])

    def test_golden_figures(self):
        """Every class of the law's formulas, counted by hand, comes out by unit and in the total;
        what lies at the edge of a month belongs to the month of the company's clock."""
        self._make_golden()
        by_hand = {self.units.get(who, who): row for who, row in BY_HAND.items()}
        self.assertEqual(self._figures(NOVEMBER, "department_id"), by_hand)
        self.assertEqual(self._figures(NOVEMBER), {"total": BY_HAND["total"]})

    def test_outcome_of_each_line(self):
        """Each line has the outcome that the hand gave it."""
        lines = self._make_golden()
        with freeze_time(kyiv("11-20 12:00")):
            rows = self.discipline.search(
                self.discipline._get_period_domain(NOVEMBER)
                & Domain("assignment_id", "in", lines.ids)
            )
            found = {
                row.assignment_id.id: row.outcome.removeprefix("done_") + "+" * row.is_extended
                for row in rows
            }
        for line, (__, values, outcome) in zip(lines, GOLDEN, strict=True):
            self.assertEqual(found.get(line.id, ""), outcome, values)

    def test_formulas(self):
        """ВД₁ is what was kept of what was due, ВД₂ what was not; not yet due is in neither."""
        self._make_golden()
        with freeze_time(kyiv("11-20 12:00")):
            rows = {
                row["key"]: row for row in self.discipline._get_summary(NOVEMBER, "department_id")
            }
        finance = rows[self.finance.id]
        self.assertAlmostEqual(finance["rate"], 100 * 2 / 5)
        self.assertAlmostEqual(finance["violation"], 100 * 3 / 5)
        self.assertAlmostEqual(finance["extended_share"], 100 * 4 / 6)
        self.assertEqual(finance["shown"], finance["rate"])
        self.company.docflow_discipline_formula = "violation"
        self.assertEqual(self.discipline._get_rate(finance)["shown"], finance["violation"])

    def test_nothing_was_due(self):
        """Where nothing was due there is no percentage, not a zero and not a hundred."""
        self._things([{"user": self.executor1, "due": "11-27 17:00"}])
        with freeze_time(kyiv("11-20 12:00")):
            row = self.discipline._get_summary(NOVEMBER)[-1]
        self.assertEqual((row["rate"], row["violation"], row["shown"]), (None, None, None))
        self.assertEqual(row["extended_share"], 0)

    def test_each_number_opens_its_rows(self):
        """The domain of a figure gives exactly the rows that were counted."""
        self._make_golden()
        with freeze_time(kyiv("11-20 12:00")):
            for group_by in (None, *GROUPS, MONTHS):
                for row in self.discipline._get_summary(NOVEMBER, group_by):
                    found = self.discipline.search(row["domain"])
                    for name in FIGURES:
                        self.assertEqual(row[name], sum(found.mapped(f"count_{name}")), group_by)

    def test_period_before(self):
        """A period stands beside the one before it: who has work in one of them only, too."""
        self._things(
            [
                {"user": self.executor1, "due": "10-10 17:00", "done": "10-09 9:00"},
                {"user": self.executor1, "due": "10-10 17:00", "done": "10-19 9:00"},
                {"user": self.executor1, "due": "11-10 17:00", "done": "11-09 9:00"},
                {"user": self.executor2, "due": "10-10 17:00"},
                {"user": self.clerk1, "due": "11-10 17:00"},
            ]
        )
        with freeze_time(kyiv("11-20 12:00")):
            rows = {
                row["label"]: (row["rate"], row["total"], row["before"]["rate"])
                for row in self.discipline._get_summary(NOVEMBER, "executor_id")
            }
            alone = self.discipline._get_summary(NOVEMBER, before=False)[-1]
        self.assertEqual(
            rows,
            {
                "Clerk1": (0, 1, None),
                "Executor1": (100, 1, 50),
                "Executor2": (None, 0, 0),
                "Total": (50, 2, 100 / 3),
            },
        )
        self.assertIsNone(alone["before"])

    def test_turn_of_the_year_and_of_the_clock(self):
        """Months follow the company's clock: over the turn of the year, and over the nights on
        which the clock changes (29 March and 25 October 2026)."""
        edges = (
            # (due in Kyiv, month it belongs to); in UTC each lies on the other side of midnight
            ("2026-12-31 23:30", (2026, 12)),
            ("2027-01-01 00:30", (2027, 1)),
            ("2026-03-29 02:30", (2026, 3)),
            ("2026-03-29 04:30", (2026, 3)),
            ("2026-03-31 23:30", (2026, 3)),
            ("2026-04-01 00:30", (2026, 4)),  # three hours before UTC by now
            ("2026-04-01 02:30", (2026, 4)),
            ("2026-10-25 03:30", (2026, 10)),  # comes twice that night
            ("2026-10-25 04:30", (2026, 10)),
            ("2026-10-31 23:30", (2026, 10)),
            ("2026-11-01 01:30", (2026, 11)),
        )
        lines = self._things([{"user": self.executor1, "due": due} for due, __ in edges])
        for line, (due, (year, month)) in zip(lines, edges, strict=True):
            period = around(date(year, month, 1), "month")
            mine = [("assignment_id", "=", line.id)]
            for days, expected in (
                (period, 1),
                (period.before, 0),
                (around(date(year, month, 28).replace(day=1), "year"), 1),
            ):
                self.assertEqual(self._figures(days, domain=mine)["total"][0], expected, due)
            [row] = self.discipline.search(mine)
            self.assertEqual(str(row.period_day), due[:10])
        months = self._figures(around(date(2026, 1, 1), "year"), MONTHS)
        self.assertEqual(
            {key if key == "total" else key.month: row[0] for key, row in months.items()},
            {3: 3, 4: 2, 10: 3, 11: 1, 12: 1, "total": 10},
        )

    def test_days_of_the_clock_change(self):
        """A day of 25 hours and one of 23 are whole days: nothing falls between two periods."""
        for day in (date(2026, 3, 29), date(2026, 10, 25)):
            year = self.discipline._get_period_domain(around(day, "year"))
            names = [leaf for leaf in year if not isinstance(leaf, str)]
            self.assertEqual([leaf[0] for leaf in names], ["date_period", "date_period"])
            this = list(self.discipline._get_period_domain(Period(day, day)))
            after = list(self.discipline._get_period_domain(around(day, "week")))
            self.assertEqual(this[-1][2], after[-1][2], "both are Sundays")

    def test_days_late(self):
        """Lateness is counted in days of the company's calendar, up to the report or to now."""
        lines = self._things(
            [
                {"user": self.executor1, "due": "11-10 17:00", "done": "11-10 17:01"},
                {"user": self.executor1, "due": "11-10 17:00", "done": "11-11 00:30"},
                {"user": self.executor1, "due": "11-10 17:00"},
                {"user": self.executor1, "due": "11-10 17:00", "done": "11-09 9:00"},
                {"user": self.executor1, "due": "11-23 17:00"},
            ]
        )
        with freeze_time(kyiv("11-20 00:30")):
            rows = self.discipline.search([("assignment_id", "in", lines.ids)])
            late = {row.assignment_id.id: row.days_late for row in rows}
        self.assertEqual([late[line.id] for line in lines], [0, 1, 10, 0, 0])

    def test_every_dimension_can_be_asked_for(self):
        """Figures are told apart by whatever the forms offer, each with names to read."""
        with freeze_time(kyiv("11-20 12:00")):
            self._resolve(self._registered(), [self.executor1], date_deadline="2026-12-10")
        for group_by in (*GROUPS, MONTHS):
            with self.subTest(group_by):
                *groups, total = self.discipline._get_summary(DECEMBER, group_by)
                self.assertEqual(sum(row["total"] for row in groups), total["total"])
                self.assertTrue(all(row["label"] for row in groups))

    def test_statements(self):
        """A period costs one statement, however many rows and groups it has."""
        self._make_golden()
        self.discipline._get_figures(NOVEMBER, "executor_id", Domain.TRUE)
        for group_by in (None, *GROUPS, MONTHS):
            with self.assertQueryCount(1):
                self.discipline._get_figures(NOVEMBER, group_by, Domain.TRUE)
        for group_by, count in ((None, 2), ("department_id", 3), ("executor_id", 4), (MONTHS, 2)):
            self.env.invalidate_all()
            # sudo: the setting and the zone of the company are read once a request
            self.discipline._get_period_domain(NOVEMBER)
            self.discipline._get_rate(dict.fromkeys(FIGURES, 0))
            with self.assertQueryCount(count):
                self.discipline._get_summary(NOVEMBER, group_by)
