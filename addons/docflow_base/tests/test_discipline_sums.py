from datetime import datetime, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.fields import Domain
from odoo.tests import freeze_time, tagged

from ..models.docflow_discipline_summary_mixin import GROUPS, MONTHS
from ..tools.report_period import around
from .discipline_common import FIGURES, DisciplineCase

NOW = datetime(2026, 11, 20, 10, 0)
HOURS = st.integers(-24 * 60, 24 * 40)  # from now
THINGS = st.fixed_dictionaries(
    {
        "who": st.sampled_from(["executor1", "executor2", "clerk1", "stranger"]),
        "author": st.sampled_from(["mayor", "executor1"]),
        "kind": st.sampled_from(["execute", "execute", "execute", "opinion", "acquaint"]),
        "state": st.sampled_from(
            ["draft", "new", "in_work", "reported", "returned", "done", "done", "cancelled"]
        ),
        "has_unit": st.sampled_from([True, True, True, False]),
        "received": HOURS,
        "due": st.none() | HOURS,
        # how the first date lay to the last one
        "moved": st.sampled_from([None, 0, -72, 48]),
        "ended": HOURS,
        "waited": st.sampled_from([None, 0, 30]),
    }
)
QUICK = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@tagged("post_install", "-at_install")
class TestDisciplineSums(DisciplineCase):
    """Figures add up however they are told apart, and are what one counts from the records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW - timedelta(days=70)):
            cls.cards = [cls.card, cls._registered()]

    def _moment(self, hours):
        return NOW + timedelta(hours=hours)

    def _make(self, things):
        """Write ``things`` on two cards, the second of them under control; return the lines."""
        lines = self.env["docflow.assignment"]
        for card, some in zip(self.cards, (things[::2], things[1::2]), strict=True):
            lines |= self._things([self._get_row(thing) for thing in some], card)
        card = self.cards[1]
        is_open = len(things) % 2
        card._unsealed().write(
            {
                "control_state": "on_control" if is_open else "released",
                "date_control": NOW - timedelta(days=60),
                "date_control_released": False if is_open else NOW - timedelta(days=3),
                "controller_id": self.controller.id,
            }
        )
        self.env.flush_all()
        # past the ledger: the test counts, it does not move dates
        self.env.cr.execute(
            "UPDATE docflow_document SET date_deadline = %s WHERE id = %s",
            [self._moment(things[0]["due"] or 0) if things else NOW, card.id],
        )
        self.env.invalidate_all()
        return lines

    def _get_row(self, thing):
        """Return what ``thing`` drew as a row for :meth:`_things`."""
        due = None if thing["due"] is None else self._moment(thing["due"])
        ended = self._moment(thing["ended"])
        is_over = thing["state"] in ("reported", "done")
        vals = {
            "date_received": self._moment(thing["received"]),
            "date_deadline": due,
            "date_deadline_initial": due and due + timedelta(hours=thing["moved"] or 0),
            "date_reported": ended if is_over and thing["waited"] is not None else False,
        }
        if thing["state"] == "done":
            vals["date_done"] = ended + timedelta(hours=thing["waited"] or 0)
        if not thing["has_unit"]:
            vals["department_id"] = False
        return {
            "user": getattr(self, thing["who"]),
            "author": getattr(self, thing["author"]),
            "state": thing["state"],
            "kind": thing["kind"],
            "vals": vals,
        }

    # Another way to the same figures: from the records, by hand

    def _judge(self, due, done):
        if not due:
            return "undated"
        if done:
            return "in_time" if done <= due else "late"
        return "overdue" if due < NOW else "not_due"

    def _get_by_hand(self, lines, card, period):
        """Return ``[(facts, {figure: 0 or 1})]`` of what belongs to ``period``."""
        things = []
        for line in lines.sudo():
            if line.kind == "acquaint" or line.state in ("draft", "cancelled"):
                continue
            done = line.state in ("reported", "done") and (line.date_reported or line.date_done)
            things.append((line, line.date_received, line, done))
        main = self._get_main(card)
        done = card.control_state == "released" and card.date_control_released
        things.append((card, card.date_control, main, done))
        told = []
        for owner, start, line, done in things:
            due = owner.date_deadline
            day = self.company._docflow_local_date(due or start)
            if not period.first <= day <= period.last:
                continue
            outcome = self._judge(due, done)
            figures = dict.fromkeys(FIGURES, 0) | {"total": 1, outcome: 1}
            figures["due"] = int(outcome in ("in_time", "late", "overdue"))
            first = owner.date_deadline_initial
            figures["extended"] = int(bool(due and first and due > first))
            told.append((self._get_facts(line, day), figures))
        return told

    def _get_main(self, card):
        lines = card.sudo().resolution_ids.assignment_ids.filtered(
            lambda line: line.is_main and line.state not in ("draft", "cancelled")
        )
        return lines.sorted("resolution_id")[:1]

    def _get_facts(self, line, day):
        unit = line.department_id
        return {
            "department_id": unit.id or None,
            "head_id": unit.manager_id.user_id.id or None,
            "executor_id": line.executor_id.id or None,
            "author_id": line.author_id.id or None,
            "body_id": (unit.docflow_body_id or self.council).id,
            MONTHS: day.replace(day=1),
        }

    def _add(self, told, group_by):
        sums = {}
        for facts, figures in told:
            row = sums.setdefault(facts[group_by], dict.fromkeys(FIGURES, 0))
            for name in FIGURES:
                row[name] += figures[name]
        return sums

    @QUICK
    @example([])
    @given(st.lists(THINGS, max_size=10))
    def test_figures_by_another_way(self, things):
        """Counted from the records in plain Python, by unit, body, head, person and month, the
        figures are the same; each thing is in one outcome, and the groups add up to the total."""
        savepoint = self.env.cr.savepoint()
        try:
            lines = self._make(things)
            for period in (around(NOW.date(), "month"), around(NOW.date(), "quarter")):
                self._check_period(period, lines, self.cards[1])
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _check_period(self, period, lines, card):
        told = self._get_by_hand(lines, card, period)
        mine = Domain("document_id", "in", (lines.document_id | card).ids)
        for group_by in (*GROUPS, MONTHS):
            with freeze_time(NOW):
                *rows, total = self.discipline._get_summary(period, group_by, mine, before=False)
            for name in FIGURES:
                self.assertEqual(sum(row[name] for row in rows), total[name], group_by)
                by_hand = sum(figures[name] for __, figures in told)
                self.assertEqual(total[name], by_hand, name)
            parts = ("in_time", "late", "overdue", "not_due", "undated")
            self.assertEqual(sum(total[name] for name in parts), total["total"])
            if group_by in ("type_id", "category", "office_id", "topic_id", "correspondent_id"):
                continue
            found = {row["key"]: {name: row[name] for name in FIGURES} for row in rows}
            self.assertEqual(found, self._add(told, group_by), group_by)
            for row in rows:
                self._check_rate(row)

    def _check_rate(self, row):
        due = row["in_time"] + row["late"] + row["overdue"]
        if not due:
            self.assertIsNone(row["rate"])
            return
        self.assertAlmostEqual(row["rate"], row["in_time"] / due * 100)
        self.assertAlmostEqual(row["rate"] + row["violation"], 100)

    def test_percentages_of_the_pivot(self):
        """The average that a pivot or a graph shows is the rate of the formulas."""
        self._things(
            [
                {"user": self.executor1, "due": "11-10 17:00", "done": done}
                for done in ("11-09 9:00", "11-09 9:00", "11-19 9:00", None)
            ]
            + [{"user": self.executor1, "due": "11-27 17:00"}, {"user": self.executor1}]
        )
        with freeze_time(NOW):
            period = around(NOW.date(), "month")
            [(rate, violation)] = self.discipline._read_group(
                self.discipline._get_period_domain(period),
                [],
                ["in_time_rate:avg", "violation_rate:avg"],
            )
            total = self.discipline._get_summary(period)[-1]
        self.assertEqual((rate, violation), (50, 50))
        self.assertEqual((total["rate"], total["violation"]), (rate, violation))

    def test_now_is_the_moment_of_asking(self):
        """A thing becomes overdue with its moment, whatever was asked a second before."""
        self._things([{"user": self.executor1, "due": "11-20 12:00"}])
        period = around(fields.Date.to_date("2026-11-20"), "day")
        at = ["11-20 11:59", "11-20 12:00", "11-20 12:01"]
        found = [self._figures(period, at=moment)["total"] for moment in at]
        self.assertEqual([row[4] for row in found], [0, 0, 1])
