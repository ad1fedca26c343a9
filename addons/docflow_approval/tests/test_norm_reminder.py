from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from odoo.addons.docflow_base.tests.common import PDF
from odoo.addons.docflow_base.tests.test_reminder import ReminderCase

from .common import ApprovalCase

LAUNCH = date(2027, 3, 8)  # a Monday


@tagged("post_install", "-at_install")
class TestNormReminder(ApprovalCase, ReminderCase):
    """Whoever holds a stage is reminded of its norm as of every other date."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lawyer.email = "t_lawyer@example.com"
        cls.env["docflow.route"].search([]).active = False
        route = cls._route(
            cls._stage("Law", cls.lawyer, norm_days=2, sequence=1),
            cls._stage("Head", cls.mayor, norm_days=2, sequence=2),
        )
        with freeze_time(f"{LAUNCH} 08:00:00"):
            cls.memo = cls._memo(file_ids=[(0, 0, {"name": "memo.pdf", "upload": PDF})])
            cls.memo.action_launch_approval(route.id)

    def _told(self, day):
        return "t_lawyer" in self._run(day)

    def test_norm_of_a_stage(self):
        """The day before the norm ends, on that day, and every day after it until the decision."""
        days = [LAUNCH + timedelta(days=shift) for shift in range(6)]
        self.assertEqual([self._told(day) for day in days], [False, True, True, True, True, True])

    def test_a_decision_ends_it(self):
        """Nobody is reminded of what he decided; the next stage has its own norm."""
        step = self.memo.sudo().approval_ids.step_ids.filtered(lambda s: s.user_id == self.lawyer)
        with freeze_time(f"{LAUNCH} 09:00:00"):
            step.with_user(self.lawyer).action_agree()
        self.assertFalse(self._told(LAUNCH + timedelta(days=3)))
