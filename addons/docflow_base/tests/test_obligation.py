from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import DocflowCase

RUN_LOG = "odoo.addons.docflow_base.models.docflow_obligation_run_mixin"


class ObligationCase(DocflowCase):
    """One report a quarter, of Education, in the name of the mayor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_order = cls.env.ref("docflow_base.docflow_document_type_instruction")
        cls.journal_order = cls.env["docflow.journal"].create(
            {
                "name": "Instructions",
                "office_id": cls.office.id,
                "pattern": "D-{serial}",
                "type_ids": [Command.link(cls.type_order.id)],
            }
        )
        cls.admin = cls._person("t_admin", cls.strange, "group_docflow_admin")

    @classmethod
    def _obligation(cls, user=None, executors=None, **vals):
        lines = executors or [cls.executor1, cls.executor2]
        return (
            cls.env["docflow.obligation"]
            .with_user(user or cls.mayor)
            .create(
                {
                    "name": "School meals statistics",
                    "requester_id": cls.sender.id,
                    "send_partner_id": cls.sender.id,
                    "send_email": "meals@example.com",
                    "instruction": "<p>Take the figures of the accounts.</p>",
                    "author_id": cls.mayor.id,
                    "department_id": cls.education.id,
                    "period": "quarter",
                    "due_day": 5,
                    "lead_days": 3,
                    "date_from": "2026-10-01",
                    "line_ids": [
                        Command.create({"executor_id": executor.id, "sequence": index})
                        for index, executor in enumerate(lines)
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def _active(cls, **vals):
        obligation = cls._obligation(**vals)
        obligation.action_activate()
        return obligation

    def _run(self):
        """Run the scheduled action as the scheduler does, without its commits."""
        with patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60.0
        ):
            self.env["docflow.obligation"]._cron_issue()
        self.env.invalidate_all()

    def _rows(self, obligation):
        return obligation.period_ids.sorted("date_start")

    def _holiday(self, day, until=None):
        """Make ``day`` … ``until`` (dates) a public holiday."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": datetime.combine(day, datetime.min.time()),
                "date_to": datetime.combine(until or day, datetime.max.time()),
            }
        )
        self.env.registry.clear_cache()

    def _history(self, obligation):
        return "\n".join(obligation.sudo().message_ids.mapped(lambda m: str(m.body)))


@tagged("post_install", "-at_install")
class TestObligation(ObligationCase):
    """From the plan to the evidence."""

    @freeze_time("2026-12-01 09:00:00")
    def test_from_issue_to_evidence(self):
        """Issued three working days ahead, executed in time: the period is kept, with its
        evidence."""
        obligation = self._active()
        row = self._rows(obligation)[0]
        self.assertEqual((row.date_start, row.date_end), (date(2026, 10, 1), date(2026, 12, 31)))
        self.assertEqual((row.date_issue, row.date_due), (date(2027, 1, 4), date(2027, 1, 7)))
        self._run()
        self.assertEqual(row.state, "planned", "its day has not come")
        with freeze_time("2027-01-04 04:00:00"):
            self._run()
            self.assertEqual(row.state, "issued")
            card = row.document_id.sudo()
            self.assertTrue(card.reg_number)
            self.assertEqual(card.resolution_ids, row.resolution_id)
            self.assertEqual(card.author_id, self.mayor)
            self.assertEqual(
                card.assignment_ids.sorted("sequence").executor_id, self.executor1 | self.executor2
            )
            self.assertEqual(card.resolution_ids.deadline_day, date(2027, 1, 7))
            self.assertIn("Q4 2026", card.name)
            for words in ("figures of the accounts", "meals@example.com", "Regional Office"):
                self.assertIn(words, card.resolution_ids.text)
        with freeze_time("2027-01-06 09:00:00"):
            for user in (self.executor1, self.executor2):
                self._line(row.resolution_id, user).action_report(report="Sent as No. 5")
            self.assertEqual(card.state, "executed")
            self.assertEqual((row.state, row.date_kept), ("kept", date(2027, 1, 6)))
            self.assertIn("Sent as No. 5", row.evidence)

    @freeze_time("2026-12-01 09:00:00")
    def test_missed_then_kept_late(self):
        """Past the due day without execution it is missed; done later it is kept late."""
        row = self._rows(self._active(executors=[self.executor1]))[0]
        with freeze_time("2027-01-04 04:00:00"):
            self._run()
        with freeze_time("2027-01-07 20:00:00"):
            self._run()
            self.assertEqual(row.state, "issued", "the due day is not over")
        with freeze_time("2027-01-07 22:30:00"):
            self._run()
            self.assertEqual(row.state, "missed", "past midnight in Kyiv")
        with freeze_time("2027-01-11 09:00:00"):
            self._line(row.resolution_id, self.executor1).action_report(report="Late, sorry")
            self.assertEqual((row.state, row.date_kept), ("kept_late", date(2027, 1, 11)))

    @freeze_time("2026-12-01 09:00:00")
    def test_slow_controller_makes_nobody_late(self):
        """By when the executors were done counts, not when the controller released the card."""
        obligation = self._active(
            executors=[self.executor1], is_control=True, controller_id=self.controller.id
        )
        row = self._rows(obligation)[0]
        with freeze_time("2027-01-04 04:00:00"):
            self._run()
        with freeze_time("2027-01-07 09:00:00"):
            self._line(row.resolution_id, self.executor1).action_report(report="Sent")
        with freeze_time("2027-01-12 09:00:00"):
            self._run()
            self.assertEqual(row.state, "issued", "the executor has done his part")
            row.document_id.with_user(self.controller).action_release_control(note="Seen")
            self.assertEqual((row.state, row.date_kept), ("kept", date(2027, 1, 7)))

    @freeze_time("2026-12-29 09:00:00")
    def test_week_of_downtime(self):
        """After a week without the scheduled action everything that is due goes out once, and the
        history says it is late."""
        monthly = {"period": "month", "due_base": "period", "executors": [self.executor1]}
        early = self._active(name="Early", due_day=4, lead_days=1, **monthly)
        later = self._active(name="Later", due_day=9, lead_days=5, **monthly)
        with freeze_time("2027-01-12 04:00:00"):
            with self.assertLogs(RUN_LOG, "WARNING") as log:
                self._run()
            self.assertIn("issued 7 days late", "\n".join(log.output))
            past = self._rows(early)[0]
            self.assertEqual((past.date_issue, past.date_due), (date(2027, 1, 5), date(2027, 1, 6)))
            self.assertTrue(past.document_id)
            self.assertEqual(past.state, "missed", "given out past its day, not done yet")
            self.assertEqual(past.resolution_id.deadline_day, date(2027, 1, 12), "can be kept")
            self.assertIn("Issued late", self._history(early))
            ahead = self._rows(later)[0]
            self.assertEqual((ahead.state, ahead.date_due), ("issued", date(2027, 1, 13)))
            self.assertEqual(ahead.resolution_id.deadline_day, date(2027, 1, 13))
            self._run()
        cards = self.env["docflow.document"].search_count([("type_id", "=", self.type_order.id)])
        self.assertEqual(cards, 2, "each once")

    @freeze_time("2026-12-01 09:00:00")
    def test_half_a_year_of_downtime(self):
        """What is long past is not asked for any more: it is missed and says so; periods beyond the
        plan are made up for."""
        obligation = self._active(period="month", due_base="period", executors=[self.executor1])
        with freeze_time("2028-06-20 09:00:00"), mute_logger(RUN_LOG):
            self._run()
            rows = self._rows(obligation)
            past = rows.filtered(lambda r: r.date_due < date(2028, 5, 21))
            self.assertEqual(set(past.mapped("state")), {"missed"})
            self.assertFalse(past.document_id)
            self.assertEqual(len(past), 18, "December 2026 to May 2028, none is left out")
            june = rows.filtered(lambda r: r.date_start == date(2028, 6, 1))
            self.assertTrue(june.document_id)
            self.assertIn("was never issued", self._history(obligation))

    @freeze_time("2027-01-04 04:00:00")
    def test_run_twice(self):
        """The second run finds nothing to do."""
        row = self._rows(self._active())[0]
        self._run()
        card = row.document_id
        self._run()
        self.assertEqual(row.document_id, card)
        self.assertEqual(
            self.env["docflow.document"].search_count([("type_id", "=", self.type_order.id)]), 1
        )

    @freeze_time("2027-01-04 04:00:00")
    def test_broken_one_stops_nobody(self):
        """An obligation that cannot be issued says why on its form and in its history; the others
        go out; mended, it goes out too."""
        broken = self._active(name="Broken", executors=[self.executor1])
        sound = self._active(name="Sound")
        employee = self.executor1.employee_id
        employee.active = False
        sound.line_ids.filtered(lambda line: line.executor_id == self.executor1).unlink()
        with mute_logger(RUN_LOG):
            self._run()
            self._run()
        self.assertEqual(self._rows(broken)[0].state, "planned")
        self.assertIn("Executor1", broken.issue_error)
        self.assertIn("subordination", broken.issue_error)
        self.assertEqual(self._history(broken).count("Not issued"), 1, "said once, not hourly")
        self.assertEqual(self._rows(sound)[0].state, "issued")
        employee.active = True
        self._run()
        self.assertEqual(self._rows(broken)[0].state, "issued")
        self.assertFalse(broken.issue_error)

    @freeze_time("2027-01-04 04:00:00")
    def test_failure_of_the_program(self):
        """An error that nobody foresaw is logged, noted, and stops nobody either."""
        broken = self._active(name="Broken")
        sound = self._active(name="Sound")
        Period = self.registry["docflow.obligation.period"]
        issue = Period._do_issue

        def fail(period):
            if period.obligation_id == broken:
                period.env.cr.execute("SELECT 1/0")
            return issue(period)

        with patch.object(Period, "_do_issue", fail), mute_logger(RUN_LOG, "odoo.sql_db"):
            self._run()
        self.assertEqual(self._rows(broken)[0].state, "planned")
        self.assertTrue(broken.issue_error)
        self.assertEqual(self._rows(sound)[0].state, "issued")

    @freeze_time("2026-12-01 09:00:00")
    def test_skip_with_reason(self):
        """One period is not asked for; it needs a reason, and the next one comes as ever."""
        obligation = self._active()
        row = self._rows(obligation)[0]
        self.assertEqual(row.action_skip()["res_model"], "docflow.reason")
        dialog = self.env["docflow.reason"].with_user(self.mayor)
        dialog = dialog.create(
            {"verb": "action_skip", "period_id": row.id, "reason": "The fund is closed"}
        )
        dialog.action_confirm()
        self.assertEqual((row.state, row.skip_reason), ("skipped", "The fund is closed"))
        with freeze_time("2027-01-05 04:00:00"):
            self._run()
            self.assertFalse(row.document_id)
        with self.assertRaisesRegex(UserError, "is “Skipped”"):
            row.action_issue()
        self.assertEqual(self._rows(obligation)[1].state, "planned")

    @freeze_time("2026-12-01 09:00:00")
    def test_issue_now(self):
        """By hand, ahead of its day: the due day stays, and the scheduled action leaves it."""
        obligation = self._active()
        obligation.action_issue_now()
        row = self._rows(obligation)[0]
        self.assertEqual(row.state, "issued")
        self.assertEqual(row.resolution_id.deadline_day, row.date_due)
        with freeze_time("2027-01-05 04:00:00"):
            self._run()
        self.assertEqual(
            self.env["docflow.document"].search_count([("type_id", "=", self.type_order.id)]), 1
        )

    @freeze_time("2026-12-01 09:00:00")
    def test_cancelled_card_skips_its_period(self):
        """A card withdrawn with a reason takes its period along, with the same reason."""
        obligation = self._active()
        obligation.action_issue_now()
        row = self._rows(obligation)[0]
        row.document_id.with_user(self.registrar).action_cancel(reason="Not asked any more")
        self.assertEqual((row.state, row.skip_reason), ("skipped", "Not asked any more"))

    @freeze_time("2026-12-01 09:00:00")
    def test_pause_and_end(self):
        """Nothing is issued in a pause; what fell due in it is skipped; an end drops the plan and
        keeps the history."""
        obligation = self._active(period="month", due_base="period", executors=[self.executor1])
        obligation.action_pause("Reorganisation")
        with freeze_time("2027-01-20 09:00:00"):
            self._run()
            self.assertEqual(set(obligation.period_ids.mapped("state")), {"planned"})
            obligation.action_resume()
            rows = self._rows(obligation)
            self.assertEqual(rows[:2].mapped("state"), ["skipped", "skipped"])
            self.assertIn("Reorganisation", rows[0].skip_reason)
            self.assertEqual(rows[2].state, "planned")
            obligation.action_end("The ministry takes it from the register")
            self.assertEqual(set(obligation.period_ids.mapped("state")), {"skipped"})
            with self.assertRaisesRegex(UserError, "has ended"):
                obligation.name = "Another"
            with self.assertRaisesRegex(UserError, "has ended"):
                obligation.line_ids.sequence = 4
            with self.assertRaisesRegex(UserError, "never deleted"):
                obligation.unlink()

    def test_bad_input(self):
        """What could not be issued is refused when it is entered, with the way out."""
        with self.assertRaisesRegex(UserError, "at least one executor"):
            obligation = self._obligation()
            obligation.line_ids.unlink()
            obligation.action_activate()
        with self.assertRaisesRegex(UserError, "outside the subordination of Executor1"):
            self._active(user=self.executor1, author_id=self.executor1.id)
        with self.assertRaisesRegex(ValidationError, "no right to write resolutions"):
            self._obligation(user=self.admin, author_id=self.clerk1.id)
        with self.assertRaisesRegex(UserError, "name a controller"):
            self._active(is_control=True, controller_id=self.clerk1.id)
        for vals in (
            {"interval": 0},
            {"due_day": 0},
            {"lead_days": -1},
            {"date_to": "2026-09-30"},
        ):
            with (
                self.subTest(vals),
                self.assertRaises(Exception),  # noqa: B017 - a CHECK of the database
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._obligation(**vals)

    def test_handover(self):
        """The recurring work of a leaver goes on: in another name, by another executor."""
        successor = self._person("t_successor", self.education)
        obligation = self._active()
        handover = self.env["docflow.handover"].with_user(self.admin)
        handovers = [
            handover.create({"from_id": leaver.id, "to_id": to.id, "ground": "order № 9-к"})
            for leaver, to in ((self.executor1, successor), (self.executor2, successor))
        ]
        for one in handovers:
            one.action_collect()
            self.assertEqual(one.line_ids.mapped("kind"), ["obligation"])
            one.action_hand_over()
            self.assertEqual(one.state, "done", one.line_ids.mapped("refusal"))
        self.assertEqual(obligation.line_ids.executor_id, successor)
        self.assertIn("order № 9-к", self._history(obligation))
        last = handover.create(
            {"from_id": self.mayor.id, "to_id": self.stranger.id, "ground": "order № 10-к"}
        )
        last.action_collect()
        last.action_hand_over()
        line = last.line_ids.filtered(lambda row: row.kind == "obligation")
        self.assertEqual(line.state, "refused")
        self.assertEqual(obligation.author_id, self.mayor)

    def test_author_who_left(self):
        """Nothing is issued in the name of a head who has left; the obligation says so."""
        obligation = self._active()
        self.mayor.active = False
        with self.assertRaisesRegex(UserError, "does not work here any more"):
            self._rows(obligation)[0].with_user(self.admin).action_issue()
        self.assertEqual(self._rows(obligation)[0].state, "planned")

    @freeze_time("2026-12-01 09:00:00")
    def test_archived_issues_nothing(self):
        """What is in force is not archived: it would go on issuing out of sight."""
        obligation = self._active()
        with self.assertRaisesRegex(ValidationError, "End it with a reason first"):
            obligation.action_archive()
        draft = self._obligation()
        draft.action_archive()
        with self.assertRaisesRegex(ValidationError, "End it with a reason first"):
            draft.action_activate()
        obligation.action_end("The law changed")
        obligation.action_archive()
        self.assertFalse(obligation.active)
        self.assertEqual(draft.state, "draft")
