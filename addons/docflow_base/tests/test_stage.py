from datetime import date, datetime, timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ..tools.report_period import around
from .common import DocflowCase

MARCH = around(date(2027, 3, 1), "month")
MONDAY = datetime(2027, 3, 1, 8, 0)


class StageCase(DocflowCase):
    """Letters that come on Monday, 1 March 2027, and go their way at known moments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.norms = cls.env["docflow.stage.norm"]
        cls.mayor.write({"group_ids": [fields.Command.link(cls.role_mayor.group_id.id)]})
        cls.role_mayor.operation_ids = [
            fields.Command.link(cls.env.ref("docflow_base.docflow_operation_report").id)
        ]

    @classmethod
    def _arrive(cls, moment, registered=None, **vals):
        """Return a letter whose card was made at ``moment`` and registered at another."""
        with freeze_time(moment):
            card = cls._incoming(**vals)
        cls.env.cr.execute(
            SQL("UPDATE docflow_document SET create_date = %s WHERE id = %s", moment, card.id)
        )
        card.invalidate_recordset(["create_date"])
        if registered:
            with freeze_time(registered):
                card.action_register()
        return card

    def _facts(self, user=None, period=MARCH, scope=(), at="2027-03-31 10:00:00"):
        self.env.flush_all()
        with freeze_time(at):
            facts = self.norms.with_user(user or self.mayor)._get_facts(period, scope)
        return {fact["stage"]: fact for fact in facts}

    def _stuck(self, user=None, at="2027-03-31 10:00:00", **kwargs):
        self.env.flush_all()
        with freeze_time(at):
            return self.norms.with_user(user or self.mayor)._get_stuck(**kwargs)


@tagged("post_install", "-at_install")
class TestStageNorm(StageCase):
    """Norms of stages are data of the administrator, one in force at a time."""

    def test_seed(self):
        """Registration, resolution and draft take a working day, approval three, signing one."""
        found = self.norms._get_in_force(date(2027, 3, 1), self.company)
        self.assertEqual(
            found, {"registration": 1, "resolution": 1, "draft": 1, "approval": 3, "signing": 1}
        )

    def test_editions(self):
        """A norm that changes is another edition, in force on its own days."""
        old = self.env.ref("docflow_base.docflow_stage_norm_registration")
        refused = "another norm of this stage"
        with self.assertRaisesRegex(ValidationError, refused), self.env.cr.savepoint():
            self.norms.create({"stage": "registration", "days": 2, "date_from": "2027-03-10"})
        old.date_to = "2027-03-09"
        self.norms.create({"stage": "registration", "days": 2, "date_from": "2027-03-10"})
        found = [
            self.norms._get_in_force(date(2027, 3, day), self.company)["registration"]
            for day in (9, 10)
        ]
        self.assertEqual(found, [1, 2])
        with self.assertRaisesRegex(ValidationError, "09.03.2027"), self.env.cr.savepoint():
            self.norms.create({"stage": "registration", "days": 3, "date_to": "2027-03-01"})

    def test_database_backstop(self):
        """Two editions of one stage on one day are refused by the database itself."""
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.ExclusionViolation):
            self.env.cr.execute(
                "INSERT INTO docflow_stage_norm (stage, days, active, date_from) "
                "VALUES ('signing', 2, true, '2027-01-01')"
            )
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_days_are_sane(self):
        """A norm is between the same day and a year."""
        norm = self.env.ref("docflow_base.docflow_stage_norm_signing")
        for days in (-1, 400):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                norm.days = days
                norm.flush_recordset()

    def test_own_norm_of_a_company(self):
        """Where a company has a norm of its own, the common one does not hold for it."""
        other = self.env["res.company"].create({"name": "Another Council"})
        self.norms.create({"stage": "registration", "days": 3, "company_id": other.id})
        day = date(2027, 3, 1)
        self.assertEqual(self.norms._get_in_force(day, other)["registration"], 3)
        self.assertEqual(self.norms._get_in_force(day, self.company)["registration"], 1)

    def test_who_edits(self):
        """The administrator edits norms; everybody else reads them."""
        norm = self.env.ref("docflow_base.docflow_stage_norm_registration")
        admin = self._person("t_admin", self.strange, "group_docflow_admin")
        norm.with_user(admin).days = 2
        self.assertEqual(norm.with_user(self.clerk1).days, 2)
        with self.assertRaises(AccessError):
            norm.with_user(self.mayor).days = 1


@tagged("post_install", "-at_install")
class TestStageFacts(StageCase):
    """What stages took is counted in working days, from what the system records."""

    def test_registration(self):
        """Registered by the end of the next working day is within the norm, over a weekend too."""
        self._arrive(MONDAY, MONDAY)
        self._arrive(MONDAY, MONDAY + timedelta(days=1))
        friday = MONDAY + timedelta(days=4)
        self._arrive(friday, friday + timedelta(days=3))
        self._arrive(MONDAY, MONDAY + timedelta(days=2))
        fact = self._facts()["registration"]
        self.assertEqual((fact["count"], fact["within"], fact["measured"]), (4, 3, 4))
        self.assertEqual((fact["average"], fact["median"]), (1.0, 1.0))
        self.assertEqual((fact["norm"], fact["within_share"]), (1, 75.0))
        found = self.env[fact["opens"]["model"]].search_count(fact["opens"]["domain"])
        self.assertEqual(found, 4)

    def test_holiday(self):
        """A holiday and a moved day are what the company's calendar says they are."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Day of the Town",
                "company_id": self.company.id,
                "date_from": "2027-03-01 22:00:00",
                "date_to": "2027-03-02 22:00:00",
            }
        )
        self._arrive(MONDAY, MONDAY + timedelta(days=2))
        self.assertEqual(self._facts()["registration"]["average"], 1.0)
        self.env["docflow.working.day.move"].create(
            {"company_id": self.company.id, "date_on": "2027-03-06", "date_off": "2027-03-08"}
        )
        friday = MONDAY + timedelta(days=4)
        self._arrive(friday, friday + timedelta(days=4))  # Saturday and Tuesday are worked
        self.assertEqual(self._facts()["registration"]["average"], 1.5)

    def test_night(self):
        """A day is the company's, on the night when the clocks move too."""
        # 28 March 2027, 01:30 UTC: the clocks have just moved to summer time in Kyiv
        self._arrive(datetime(2027, 3, 26, 8), datetime(2027, 3, 28, 21, 30))
        # it was Monday, 0:30
        self.assertEqual(self._facts()["registration"]["average"], 1.0)

    def test_handed_over(self):
        """An own document is measured from when its author handed it over, and not before."""
        with freeze_time(MONDAY):
            memo = self._memo()
            unhanded = self._memo()
        with freeze_time(MONDAY + timedelta(days=1)):
            memo.action_submit()
        self.assertEqual(memo.date_submitted, MONDAY + timedelta(days=1))
        with freeze_time(MONDAY + timedelta(days=2)):
            (memo | unhanded).with_user(self.registrar).action_register()
        fact = self._facts()["registration"]
        self.assertEqual((fact["count"], fact["average"]), (1, 1.0))
        with self.assertRaisesRegex(UserError, "Handed Over At"):
            memo.with_user(self.registrar).date_submitted = "2027-03-01 08:00:00"

    def _memo(self):
        return (
            self.env["docflow.document"]
            .with_user(self.executor1)
            .create(
                {
                    "name": "A memo",
                    "type_id": self.type_memo.id,
                    "office_id": self.office.id,
                    "author_id": self.executor1.id,
                    "signatory_id": self.executor1.id,
                    "recipient_ids": [fields.Command.create({"user_id": self.mayor.id})],
                    "file_ids": self._incoming_file(),
                }
            )
        )

    @staticmethod
    def _incoming_file():
        return [fields.Command.create({"name": "memo.pdf", "role": "main", "upload": "JVBERi0="})]

    def test_resolution(self):
        """The resolution is measured from the receipt by the reviewer to what he did with it."""
        card = self._arrive(MONDAY, MONDAY)
        with freeze_time(MONDAY + timedelta(days=2)):
            self._resolve(card, [self.executor1])
        fact = self._facts()["resolution"]
        self.assertEqual((fact["count"], fact["average"], fact["within"]), (1, 2.0, 0))

    def test_draft(self):
        """The draft is measured from the receipt of the assignment to the first linked reply."""
        card = self._arrive(MONDAY, MONDAY)
        with freeze_time(MONDAY):
            resolution = self._resolve(card, [self.executor1, self.executor2])
        for days in (1, 3):
            with freeze_time(MONDAY + timedelta(days=days)):
                self._line(resolution, self.executor1).action_prepare_reply()
        fact = self._facts()["draft"]
        self.assertEqual((fact["count"], fact["average"]), (1, 1.0))
        self.assertFalse(self._line(resolution, self.executor2).date_drafted)

    def test_draft_by_another(self):
        """A reply that somebody without an assignment prepares ends the main executor's stage."""
        card = self._arrive(MONDAY, MONDAY)
        with freeze_time(MONDAY):
            resolution = self._resolve(card, [self.executor1, self.executor2])
        with freeze_time(MONDAY + timedelta(days=2)):
            card.with_user(self.mayor).action_prepare_reply()
        self.assertTrue(self._line(resolution, self.executor1).date_drafted)
        self.assertFalse(self._line(resolution, self.executor2).date_drafted)

    def test_not_measured_here(self):
        """Approval and signing have norms, and are said not to be measured without a source."""
        original = type(self.norms)._get_stage_sources
        self.patch(
            self.env.registry["docflow.stage.norm"],
            "_get_stage_sources",
            lambda model: [s for s in original(model) if s.stage not in ("approval", "signing")],
        )
        facts = self._facts()
        self.assertFalse(facts["approval"]["is_measured"])
        self.assertEqual((facts["approval"]["norm"], facts["approval"]["average"]), (3, None))
        self.assertTrue(facts["draft"]["is_measured"])

    def test_source_of_another_module(self):
        """A module that knows a stage adds its source, and the stage is measured."""
        source = self.norms._get_stage_sources()[2]._replace(stage="signing")
        original = type(self.norms)._get_stage_sources
        self.patch(
            self.env.registry["docflow.stage.norm"],
            "_get_stage_sources",
            lambda model: [*original(model), source],
        )
        card = self._arrive(MONDAY, MONDAY)
        with freeze_time(MONDAY + timedelta(days=1)):
            self._resolve(card, [self.executor1])
        facts = self._facts()
        self.assertEqual(facts["signing"]["average"], facts["resolution"]["average"])
        self.assertTrue(facts["signing"]["is_measured"])

    def test_norm_of_its_own_day(self):
        """A fact is compared with the edition in force when the stage began."""
        self.env.ref("docflow_base.docflow_stage_norm_registration").date_to = "2027-03-09"
        self.norms.create({"stage": "registration", "days": 5, "date_from": "2027-03-10"})
        for moment in (MONDAY, datetime(2027, 3, 10, 8)):
            self._arrive(moment, moment + timedelta(days=2))
        fact = self._facts()["registration"]
        self.assertEqual((fact["norm"], fact["within"], fact["measured"]), (5, 1, 2))

    def test_period(self):
        """A fact belongs to the period in which the stage was over."""
        self._arrive(datetime(2027, 2, 26, 8), MONDAY)
        february = around(date(2027, 2, 1), "month")
        self.assertEqual(self._facts(period=february)["registration"]["count"], 0)
        self.assertEqual(self._facts()["registration"]["count"], 1)
