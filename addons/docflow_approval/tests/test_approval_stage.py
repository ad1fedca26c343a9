from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.docflow_base.tools.report_period import around

from .test_approval import RoundCase

MARCH = around(date(2027, 3, 1), "month")
MONDAY = datetime(2027, 3, 1, 8, 0)


@tagged("post_install", "-at_install")
class TestApprovalStage(RoundCase):
    """Stages of discipline: how long visas and signatures took, and which wait too long."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mayor.write({"group_ids": [Command.link(cls.role_mayor.group_id.id)]})
        cls.role_mayor.operation_ids = [
            Command.link(cls.env.ref("docflow_base.docflow_operation_report").id)
        ]

    def _facts(self, user=None):
        self.env.flush_all()
        norms = self.env["docflow.stage.norm"].with_user(user or self.mayor)
        with freeze_time("2027-03-31 10:00:00"):
            return {fact["stage"]: fact for fact in norms._get_facts(MARCH)}

    def _at(self, days, step, verb="action_agree", *args):
        with freeze_time(MONDAY + timedelta(days=days)):
            getattr(step, verb)(*args)

    def _started(self):
        with freeze_time(MONDAY):
            return self._launched()

    def test_visas_and_signatures_are_measured(self):
        """A visa takes the working days from the moment its person got the draft to his decision;
        a signature begins when the last visa is there."""
        memo = self._started()
        self._at(1, self._step(memo, self.executor1))
        self._at(3, self._step(memo, self.lawyer))
        self._at(4, self._step(memo, self.mayor))
        facts = self._facts()
        approval, signing = facts["approval"], facts["signing"]
        self.assertEqual((approval["count"], approval["average"]), (2, 2.0))
        self.assertEqual((signing["count"], signing["average"]), (1, 1.0))
        self.assertEqual((approval["norm"], approval["within"]), (3, 2))

    def test_a_carried_visa_took_no_time(self):
        """A visa that was carried over is not counted a second time."""
        memo = self._started()
        self._at(1, self._step(memo, self.executor1))
        self._at(1, self._step(memo, self.lawyer), "action_reject", "The heading")
        memo.approval_remark_ids.action_accept()
        with freeze_time(MONDAY + timedelta(days=2)):
            memo.action_launch_approval(self.route.id)
        self._at(2, self._step(memo, self.lawyer))
        self.assertEqual(self._facts()["approval"]["count"], 3)

    def test_what_waits_too_long_is_listed(self):
        """A visa that waits longer than the norm is stuck, and the list says with whom."""
        memo = self._started()
        self.assertEqual(self._facts()["approval"]["stuck"]["count"], 2)
        with freeze_time("2027-03-31 10:00:00"):
            stuck = self.env["docflow.stage.norm"].with_user(self.mayor)._get_stuck()
        lines = [line for line in stuck if line["document_id"] == memo.id]
        self.assertEqual({line["holder"] for line in lines}, {"Executor1", "Lawyer"})
        self.assertEqual({line["stage"] for line in lines}, {"approval"})

    def test_figures_are_those_of_the_reader(self):
        """Who reads no reports of the units has his own visas in the figures and no others."""
        memo = self._started()
        self._at(1, self._step(memo, self.executor1))
        self._at(1, self._step(memo, self.lawyer))
        self.assertEqual(self._facts(self.lawyer)["approval"]["count"], 1)
        self.assertEqual(self._facts(self.stranger)["approval"]["count"], 0)
