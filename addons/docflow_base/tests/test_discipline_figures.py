from datetime import date

from odoo.tests import freeze_time, tagged

from ..models.docflow_discipline_summary_mixin import GROUPS, MONTHS
from ..tools.report_period import Period
from .common import DocflowCase

DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))


@tagged("post_install", "-at_install")
class TestDisciplineFigures(DocflowCase):
    """Executive discipline: each thing that was due counts once, and by the law's formulas."""

    def test_basics(self):
        """What is due in a period counts in it; the reader sees his own work and his units."""
        self._resolve(
            self._registered(), [self.executor1, self.executor2], date_deadline="2026-12-10"
        )
        discipline = self.env["docflow.discipline"]
        *units, total = discipline._get_summary(DECEMBER, "department_id")
        self.assertEqual([row["label"] for row in units], ["Education", "Finance"])
        self.assertEqual((total["total"], total["not_due"], total["rate"]), (2, 2, None))
        with freeze_time("2026-12-11 08:00:00"):
            total = discipline._get_summary(DECEMBER)[-1]
            self.assertEqual((total["overdue"], total["rate"], total["violation"]), (2, 0, 100))
        own = discipline.with_user(self.executor1).get_summary("2026-12-01", "2026-12-31")
        self.assertEqual(own[-1]["total"], 1)

    def test_every_dimension_can_be_asked_for(self):
        """Figures are told apart by whatever the forms offer, each with names to read."""
        self._resolve(self._registered(), [self.executor1], date_deadline="2026-12-10")
        discipline = self.env["docflow.discipline"]
        for group_by in (*GROUPS, MONTHS):
            with self.subTest(group_by):
                *groups, total = discipline._get_summary(DECEMBER, group_by)
                self.assertEqual(sum(row["total"] for row in groups), total["total"])
                self.assertTrue(all(row["label"] for row in groups))
