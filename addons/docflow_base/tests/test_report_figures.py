import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..tools.report_period import Period
from ..tools.report_sheet import clean
from .test_report import ReportCase, read_pages

KYIV, UTC = ZoneInfo("Europe/Kyiv"), ZoneInfo("UTC")
FIGURES = ("total", "arrived", "done", "in_time", "late", "extended", "not_due", "overdue")
# when a thing was given, until when, moved to when, when it was reported (None: it is open)
THINGS = (
    ("executor1", "2026-10-20", "2026-10-30", None, "2026-10-28"),  # over before the period
    ("executor1", "2026-10-20", "2026-11-06", None, "2026-11-05"),  # in time
    ("executor1", "2026-11-02", "2026-11-10", "2026-11-20", "2026-11-16"),  # in time, extended
    ("executor1", "2026-11-02", "2026-11-10", None, "2026-11-13"),  # late
    ("executor2", "2026-11-03", "2026-11-12", None, None),  # overdue
    ("executor2", "2026-11-03", "2026-11-13", "2026-11-18", "2026-11-24"),  # late, extended
    ("executor2", "2026-11-16", "2026-12-18", None, None),  # not due
    ("executor2", "2026-11-16", "2026-12-18", None, "2026-12-03"),  # done after the period
    ("executor2", "2026-12-01", "2026-12-18", None, None),  # came after the period
    ("clerk1", "2026-11-17", "2026-11-26", None, "2026-11-30"),  # late, on the last day
)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
PARAMS = {
    "period": {"date_from": "2026-11-01", "date_to": "2026-11-30"},
    "subject": "assignment",
}
NOW = "2026-12-08 08:00:00"


def midnight(day):
    """When a day begins in Kyiv, as naive UTC."""
    local = datetime(day.year, day.month, day.day, tzinfo=KYIV)
    return local.astimezone(UTC).replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestReportFigures(ReportCase):
    """A figure on the screen, in the spreadsheet and on paper is the same, and it is true."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        operations = ["read", "report"]
        cls.env["docflow.role.group"].create(
            {
                "name": "Control (test)",
                "scope": "company",
                "operation_ids": [
                    Command.link(cls.env.ref(f"docflow_base.docflow_operation_{code}").id)
                    for code in operations
                ],
                "member_ids": [Command.create({"user_id": cls.controller.id})],
            }
        )
        for thing in THINGS:
            cls._make_thing(*thing)
        # cancelled and read-only lines are nobody's work to be measured
        with freeze_time("2026-11-04 08:00:00"):
            resolution = cls._resolve(cls._registered(), [cls.executor1, cls.clerk1])
            cls.env.invalidate_all()
            resolution.action_cancel(reason="Mistaken")

    @classmethod
    def _make_thing(cls, who, given_on, due, moved, done):
        executor = getattr(cls, who)
        with freeze_time(f"{given_on} 08:00:00"):
            resolution = cls._resolve(cls._registered(), [executor], date_deadline=due)
        line = cls._line(resolution, executor)
        if moved:
            with freeze_time(f"{given_on} 09:00:00"):
                line.with_user(cls.mayor).action_change_deadline(moved, "More time is needed")
        if done:
            with freeze_time(f"{done} 10:00:00"):
                line.action_report("It is done")

    def _count_by_hand(self, period=NOVEMBER):
        """Return the figures of the summary, unit by unit, from the assignments in plain Python."""
        begin = midnight(period.first)
        end = min(midnight(period.last + timedelta(days=1)), fields.Datetime.now())
        units = {}
        for line in self.env["docflow.assignment"].search([]):
            if line.kind == "acquaint" or line.state in ("draft", "cancelled"):
                continue
            closed = line.state in ("reported", "done")
            done = closed and (line.date_reported or line.date_done)
            if line.date_received >= end or (done and done < begin):
                continue
            counts = units.setdefault(line.department_id.name, dict.fromkeys(FIGURES, 0))
            counts["total"] += 1
            counts["arrived"] += line.date_received >= begin
            counts["extended"] += line.date_deadline > line.date_deadline_initial
            if done and done < end:
                counts["done"] += 1
                counts["in_time" if done <= line.date_deadline else "late"] += 1
            else:
                counts["not_due" if line.date_deadline >= end else "overdue"] += 1
        return units

    @freeze_time(NOW)
    def test_summary_is_the_same_four_ways(self):
        """The summary: rows counted by hand, the screen, the spreadsheet and the print agree."""
        units = self._count_by_hand()
        total = {name: sum(unit[name] for unit in units.values()) for name in FIGURES}
        self.assertEqual(
            [total[name] for name in FIGURES], [8, 7, 5, 2, 3, 2, 2, 1], "the set was counted"
        )
        expected = {**units, "In All": total}
        for unit, counts in expected.items():
            with self.subTest(unit=unit):
                self.assertEqual(
                    counts["total"], counts["done"] + counts["not_due"] + counts["overdue"]
                )
                self.assertEqual(counts["done"], counts["in_time"] + counts["late"])
        shown = self._reports(self.controller).preview("summary", PARAMS)
        rows = [row["cells"] for row in shown["rows"]] + [shown["totals"]]
        screen = {row["unit"]: {name: row[name] for name in FIGURES} for row in rows}
        self.assertEqual(screen, expected)
        self.assertEqual(self._from_page("summary", len(FIGURES)), self._as_rows(expected))
        self.assertEqual(
            self._from_print("summary", expected, len(FIGURES)), self._as_rows(expected)
        )

    @freeze_time(NOW)
    def test_figures_open_their_lists(self):
        """Behind each figure of the summary lies a list of exactly so many rows."""
        shown = self._reports(self.controller).preview("summary", PARAMS)
        opened = 0
        for row in shown["rows"]:
            for name, link in row["opens"].items():
                found = self.env[link["model"]].with_user(self.controller)
                self.assertEqual(found.search_count(link["domain"]), row["cells"][name], name)
                opened += 1
        self.assertGreater(opened, 8)

    @freeze_time(NOW)
    def test_discipline_is_the_same_four_ways(self):
        """State of discipline: percentages counted by hand, on the screen, in both files."""
        units = {}
        for who, __, due, moved, done in THINGS:
            if "2026-11" not in (moved or due):
                continue
            unit = getattr(self, who).docflow_department_id.name
            kept, all_due = units.get(unit, (0, 0))
            is_kept = bool(done) and done <= (moved or due)
            units[unit] = (kept + is_kept, all_due + 1)
        units["Total"] = tuple(map(sum, zip(*units.values(), strict=True)))
        expected = {
            unit: clean(100 * kept / all_due, "percent") for unit, (kept, all_due) in units.items()
        }
        shown = self._reports(self.controller).preview("discipline", PARAMS)
        rows = [row["cells"] for row in shown["rows"]] + [shown["totals"]]
        self.assertEqual({row["label"]: row["shown"] for row in rows}, expected)
        page = self._page(self._made(self.controller, "discipline", PARAMS))
        lines = list(page.iter_rows())
        head = next(line for line in lines if "Done in Time, %" in [cell.value for cell in line])
        column = [cell.value for cell in head].index("Done in Time, %")
        told = {line[1].value: line[column] for line in lines if line[1].value in expected}
        found = {unit: round(cell.value * 100, 1) for unit, cell in told.items()}
        self.assertEqual(found, expected)
        self.assertEqual({cell.number_format for cell in told.values()}, {"0.0%"})
        pdf = self._bytes(self._made(self.controller, "discipline", PARAMS, "pdf"))
        text = " ".join(" ".join(read_pages(pdf)).split())
        for unit, share in expected.items():
            line = re.search(rf"\b{unit} ((?:\d+ )+)([\d.]+) %", text)
            self.assertEqual(float(line[2]), share, text)

    @freeze_time(NOW)
    def test_list_has_what_the_figures_count(self):
        """The list of what was not done in time has the rows that discipline calls violations."""
        shown = self._reports(self.controller).preview("late", PARAMS)
        summary = self.env["docflow.discipline"].with_user(self.controller)
        total = summary.get_summary("2026-11-01", "2026-11-30", subject="assignment")[-1]
        self.assertEqual(shown["count"], total["late"] + total["overdue"])
        self.assertEqual(shown["count"], 4)
        moved = [row["cells"] for row in shown["rows"] if row["cells"]["due"]]
        self.assertEqual(
            [(row["initial"], row["due"]) for row in moved], [("2026-11-13", "2026-11-18")]
        )
        self.assertIn("More time is needed", moved[0]["state"])
        still = self._reports(self.controller).preview("late", {**PARAMS, "which": "open"})
        self.assertEqual([row["tone"] for row in still["rows"]], ["late"])

    @freeze_time(NOW)
    def test_nobody_counts_what_he_may_not_open(self):
        """A head gets the figures of his unit, an executor his own, a stranger none."""
        totals = {}
        for name in ("executor1", "executor2", "clerk1", "stranger", "controller"):
            shown = self._reports(getattr(self, name)).preview("summary", PARAMS)
            totals[name] = shown["totals"]["total"]
        self.assertEqual(
            totals,
            {"executor1": 4, "executor2": 4, "clerk1": 1, "stranger": 0, "controller": 8},
        )

    @given(
        st.lists(
            st.tuples(st.dates(date(2026, 9, 1), date(2027, 1, 31)), st.integers(0, 90)),
            min_size=1,
            max_size=4,
        )
    )
    @settings(max_examples=12, deadline=None)
    def test_any_period_balances(self, spans):
        """Whatever the period, total = done + not due + overdue in every row, and rows add up."""
        with freeze_time(NOW):
            for first, days in spans:
                period = Period(first, first + timedelta(days=days))
                params = {
                    **PARAMS,
                    "period": {
                        "date_from": period.first.isoformat(),
                        "date_to": period.last.isoformat(),
                    },
                }
                shown = self._reports(self.controller).preview("summary", params)
                cells = [row["cells"] for row in shown["rows"]]
                for row in [*cells, shown["totals"]]:
                    self.assertEqual(row["total"], row["done"] + row["not_due"] + row["overdue"])
                    self.assertEqual(row["done"], row["in_time"] + row["late"])
                for name in FIGURES:
                    self.assertEqual(sum(row[name] for row in cells), shown["totals"][name])
                by_hand = self._count_by_hand(period)
                self.assertEqual(
                    {row["unit"]: {name: row[name] for name in FIGURES} for row in cells}, by_hand
                )

    def _as_rows(self, expected):
        return {unit: [counts[name] for name in FIGURES] for unit, counts in expected.items()}

    def _from_page(self, code, count):
        """Return the figures of the spreadsheet by unit."""
        page = self._page(self._made(self.controller, code, PARAMS))
        found = {}
        for line in page.iter_rows():
            values = [cell.value for cell in line]
            if isinstance(values[2], int):
                found[values[1]] = values[2 : 2 + count]
                self.assertEqual({cell.data_type for cell in line[2 : 2 + count]}, {"n"})
        return found

    def _from_print(self, code, units, count):
        """Return the figures of the print by unit, read off the text of its pages."""
        pdf = self._bytes(self._made(self.controller, code, PARAMS, "pdf"))
        text = " ".join(" ".join(read_pages(pdf)).split())
        found = {}
        for unit in units:
            line = re.search(rf"{unit}((?: \d+){{{count}}})(?: |$)", text)
            self.assertTrue(line, f"{unit} is not on paper: {text}")
            found[unit] = [int(figure) for figure in line[1].split()]
        return found
