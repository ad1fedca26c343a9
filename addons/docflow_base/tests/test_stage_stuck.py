from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.fields import Domain
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ..tools.report_period import around
from .test_stage import MONDAY, StageCase


@tagged("post_install", "-at_install")
class TestStageStuck(StageCase):
    """What waits in a stage longer than the norm is listed, the longest first."""

    def test_stuck(self):
        """A letter waits from the second working day on; the longest wait comes first."""
        first = self._arrive(MONDAY)
        second = self._arrive(MONDAY + timedelta(days=1))
        self.assertEqual(self._stuck(at="2027-03-02 10:00:00"), [])
        lines = self._stuck(at="2027-03-03 10:00:00")
        self.assertEqual([line["document_id"] for line in lines], [first.id])
        self.assertEqual((lines[0]["days"], lines[0]["norm"]), (2, 1))
        self.assertEqual(lines[0]["holder"], "General Office")
        lines = self._stuck(at="2027-03-31 10:00:00")
        self.assertEqual([line["document_id"] for line in lines], [first.id, second.id])
        stuck = self._facts()["registration"]["stuck"]
        self.assertEqual(stuck["count"], 2)
        found = self.env[stuck["model"]].with_user(self.mayor).search(stuck["domain"])
        self.assertEqual(set(found.ids), {first.id, second.id})

    def test_stuck_reviews_and_drafts(self):
        """A review and an assignment without a reply wait for their people by name."""
        card = self._arrive(MONDAY, MONDAY)
        lines = self._stuck(at="2027-03-04 10:00:00")
        self.assertEqual(
            [(line["stage"], line["holder"]) for line in lines], [("resolution", "Mayor")]
        )
        with freeze_time(MONDAY):
            resolution = self._resolve(card, [self.executor1])
        lines = self._stuck(at="2027-03-04 10:00:00")
        self.assertEqual(
            [(line["stage"], line["holder"]) for line in lines], [("draft", "Executor1")]
        )
        with freeze_time(MONDAY + timedelta(days=3)):
            self._line(resolution, self.executor1).action_prepare_reply()
        self.assertEqual(self._stuck(at="2027-03-04 10:00:00"), [])

    def test_limit(self):
        """The list is cut, the count is not."""
        for __ in range(3):
            self._arrive(MONDAY)
        self.assertEqual(len(self._stuck(limit=2)), 2)
        self.assertEqual(self._facts()["registration"]["stuck"]["count"], 3)

    def test_whose(self):
        """A head is shown the work of his units, an ordinary person his own, a stranger none."""
        card = self._arrive(MONDAY, MONDAY)
        with freeze_time(MONDAY):
            self._resolve(card, [self.clerk1, self.executor2])
            other = self._resolve(self._arrive(MONDAY, MONDAY), [self.executor2])
        self.assertTrue(other)
        seen = {
            user.login: {line["holder"] for line in self._stuck(user)}
            for user in (self.executor1, self.clerk1, self.executor2, self.stranger)
        }
        self.assertEqual(
            seen,
            {
                "t_executor1": {"Clerk1"},  # his school
                "t_clerk1": {"Clerk1"},
                "t_executor2": {"Executor2"},
                "t_stranger": set(),
            },
        )
        counts = {
            user.login: self._facts(user)["resolution"]["count"]
            for user in (self.mayor, self.executor1, self.stranger)
        }
        self.assertEqual(counts, {"t_mayor": 2, "t_executor1": 0, "t_stranger": 0})

    def test_scope(self):
        """The reader narrows it to himself, a unit or a body, and never widens it."""
        with freeze_time(MONDAY):
            self._resolve(self._arrive(MONDAY, MONDAY), [self.clerk1])
            self._resolve(self._arrive(MONDAY, MONDAY), [self.executor2])
        scopes = [
            ([("department_id", "in", self.schools.ids)], {"Clerk1"}),
            ([("body_id", "=", self.finance.id)], {"Executor2"}),
            ([("executor_id", "in", self.mayor.ids)], set()),
        ]
        for scope, people in scopes:
            found = self._stuck(scope_domain=scope)
            self.assertEqual({line["holder"] for line in found}, people, scope)
        scope = [("executor_id", "in", self.executor2.ids)]
        self.assertEqual(self._stuck(self.executor1, scope_domain=scope), [])

    def test_sight(self):
        """A head of a unit is not told of a card that he may not open."""
        self.finance.manager_id = self.stranger.employee_id
        with freeze_time(MONDAY):
            card = self._arrive(MONDAY, MONDAY)
            self._resolve(card, [self.executor2])
        self.assertFalse(card.with_user(self.stranger).has_access("read"))
        self.assertEqual(self._stuck(self.stranger), [])
        self.assertEqual(self._facts(self.stranger)["draft"]["stuck"]["count"], 0)

    def test_statements(self):
        """Facts and the list cost a constant number of statements."""
        counts = []
        for number in (1, 5):
            with freeze_time(MONDAY):
                for __ in range(number):
                    self._resolve(self._arrive(MONDAY, MONDAY), [self.clerk1])
                    self._arrive(MONDAY)
            self._facts()
            self._stuck()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._facts()
            middle = self.env.cr.sql_log_count
            self.assertTrue(self._stuck())
            counts.append((middle - before, self.env.cr.sql_log_count - middle))
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1][0], 8)
        self.assertLessEqual(counts[1][1], 12)


@tagged("post_install", "-at_install")
class TestStageDays(StageCase):
    """The database counts the working days that the company's calendar counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["resource.calendar.leaves"].create(
            {
                "name": "Day of the Town",
                "company_id": cls.company.id,
                "date_from": "2027-05-09 21:00:00",
                "date_to": "2027-05-11 21:00:00",
            }
        )
        cls.env["docflow.working.day.move"].create(
            {"company_id": cls.company.id, "date_on": "2027-05-15", "date_off": "2027-05-14"}
        )

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        start=st.datetimes(datetime(2024, 8, 1), datetime(2027, 5, 31)),
        end=st.datetimes(datetime(2027, 5, 1), datetime(2027, 5, 31, 20)),
    )
    @example(datetime(2027, 3, 27, 22, 30), datetime(2027, 5, 14, 21, 30))
    @example(datetime(2026, 10, 25, 0, 30), datetime(2027, 5, 11, 20, 59))
    def test_same_count(self, start, end):
        """For any two moments the difference of places equals the days counted one by one."""
        period = around(date(2027, 5, 1), "month")
        expression = self.norms._get_days_between(period, self.company)
        zone = self.company._docflow_tz().key
        found = self.env.execute_query(
            SQL(
                """
                SELECT %s FROM (SELECT (%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %s)::date
                    AS start_day, (%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %s)::date
                    AS end_day) AS one
                """,
                expression,
                start,
                zone,
                end,
                zone,
            )
        )[0][0]
        days = self.company._docflow_working_days_between(
            self.company._docflow_local_date(start), self.company._docflow_local_date(end)
        )
        self.assertEqual(found, max(days, 0))

    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        start=st.datetimes(datetime(2027, 4, 1), datetime(2027, 6, 1)),
        today=st.dates(date(2027, 5, 1), date(2027, 6, 1)),
        norm=st.integers(0, 12),
    )
    def test_same_border(self, start, today, norm):
        """What is stuck is exactly what waits more working days than the norm."""
        self.env["docflow.stage.norm"].search([]).days = norm
        with freeze_time(datetime.combine(today, datetime.min.time()) + timedelta(hours=12)):
            sources = self.norms._get_stage_sources()
            source = next(
                domain
                for __, source, domain in self.norms.with_user(self.mayor)._iterate_stuck(
                    sources, (), self.company
                )
                if source.stage == "resolution"
            )
        border = next(
            leaf.value
            for leaf in Domain(source).iter_conditions()
            if leaf.field_expr == "date_received"
        )
        days = self.company._docflow_working_days_between(
            self.company._docflow_local_date(start), today
        )
        is_stuck = fields.Datetime.to_string(start) < border
        if start.date() < today:
            self.assertEqual(is_stuck, days > norm)
