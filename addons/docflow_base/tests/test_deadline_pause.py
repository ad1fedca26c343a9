from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_deadline_ledger import DeadlineLedgerCase


@tagged("post_install", "-at_install")
class TestDeadlinePause(DeadlineLedgerCase):
    """The clock of a card stops and runs again; its dates move by the time it stood."""

    def test_pause_and_resume(self):
        """While the clock stands nothing on the card is late; then dates move by that time."""
        with freeze_time("2026-07-01 09:00:00"):  # a Wednesday
            card = self._registered()
            resolution = self._resolve(card, [self.executor1], date_deadline="2026-07-08")
            line = self._line(resolution, self.executor1)
            self._as(card, self.controller).action_pause("Waiting for the court")
        with freeze_time("2026-07-20 09:00:00"):
            for record in (card, resolution, line):
                record.invalidate_recordset()
                self.assertTrue(record.date_paused)
                self.assertFalse(record.date_deadline)
                self.assertFalse(record.is_overdue)
            self.assertFalse(line.search([("id", "=", line.id), ("is_overdue", "=", True)]))
            self.assertIn("clock", card.explain_deadline()[-1]["text"])
            with self.assertRaisesRegex(UserError, "stands since"):
                self._as(card, self.controller).action_pause("Again")
            with self.assertRaisesRegex(UserError, "clock stands"):
                self._as(card, self.controller).action_change_deadline("2026-08-03", "x")
            self._as(card, self.controller).action_resume("The court answered")
            # 19 days: 8 July becomes the 27th, a Monday; 11 July moved to the 13th becomes 1
            # August, a Saturday, and so the 3rd
            self.assertEqual(str(line.deadline_day), "2026-07-27")
            self.assertEqual(str(resolution.deadline_day), "2026-07-27")
            self.assertEqual(str(card.deadline_day), "2026-08-03")
            self.assertFalse(card.date_paused)
            self.assertEqual(self._entries(line).mapped("kind"), ["initial", "pause", "resume"])
            with self.assertRaisesRegex(UserError, "runs already"):
                self._as(card, self.controller).action_resume("Again")

    def test_pause_of_a_term_in_working_days(self):
        """A term in working days moves by working days."""
        self.rule.write({"unit": "working_day", "limit_amount": 0, "shift": "none"})
        with freeze_time("2026-07-01 09:00:00"):
            card = self._registered()
            self.assertEqual(str(card.deadline_day), "2026-07-15")
            self._as(card, self.controller).action_pause("Waiting")
        with freeze_time("2026-07-06 09:00:00"):  # Thursday, Friday and Monday were lost
            self._as(card, self.controller).action_resume("Go on")
            self.assertEqual(str(card.deadline_day), "2026-07-20")

    def test_who_may_pause(self):
        """The clock is the controller's."""
        for user in (self.registrar, self.mayor, self.executor1):
            with self.assertRaises(UserError):
                self._as(self.card, user).action_pause("x")
        self.type_in.deadline_rule_id = False
        card = self._registered()
        with self.assertRaisesRegex(UserError, "no deadline"):
            self._as(card, self.controller).action_pause("x")

    def test_resolution_while_the_clock_stands(self):
        """A resolution written meanwhile has its own date and gives the card none."""
        self._as(self.card, self.controller).action_pause("Waiting")
        resolution = self._resolve(self.card, [self.executor1], date_deadline=self._day(5))
        self.assertFalse(self.card.date_deadline)
        self.assertTrue(resolution.date_deadline)
        self._as(self.card, self.controller).action_resume("Go on")
        self.assertEqual(resolution.deadline_day, self._day(5))

    def test_requests_wait_for_the_clock(self):
        """An extension asked for before the pause is decided when the clock runs again."""
        resolution = self._resolve(self.card, [self.executor1], date_deadline=self._day(5))
        line = self._line(resolution, self.executor1)
        line.action_request_extension(self._day(8), "Much to do")
        request = self._as(line.extension_ids, self.mayor)
        self._as(self.card, self.controller).action_pause("Waiting")
        with self.assertRaisesRegex(UserError, "clock stands"):
            request.action_grant()
        self._as(self.card, self.controller).action_resume("Go on")
        request.action_grant()
        self.assertEqual(line.deadline_day, self._day(8))

    def test_pause_is_sealed(self):
        """Nobody writes that a clock stands."""
        for user in (self.registrar, self.controller):
            with self.assertRaises(UserError):
                self._as(self.card, user).write({"date_paused": fields.Datetime.now()})
        with self.assertRaises(UserError):
            self._incoming(date_paused=fields.Datetime.now())

    def test_people_who_change_while_the_clock_stands(self):
        """Who replaces or joins an executor meanwhile gets the date that the others get."""
        with freeze_time("2026-07-01 09:00:00"):
            card = self._registered()
            resolution = self._resolve(card, [self.executor1], date_deadline="2026-07-08")
            line = self._line(resolution, self.executor1)
            self._as(card, self.controller).action_pause("Waiting for the court")
        with freeze_time("2026-07-10 09:00:00"):
            self._as(line, self.mayor).action_replace(self.executor2.id, "Ill")
            resolution.sudo()._do_add_executor(self.stranger)
            lines = resolution.sudo().assignment_ids.filtered("is_open")
            self.assertEqual(lines.executor_id, self.executor2 | self.stranger)
            for one in lines:
                self.assertEqual((one.date_deadline, one.date_paused), (False, line.date_paused))
        with freeze_time("2026-07-20 09:00:00"):
            self._as(card, self.controller).action_resume("The court answered")
            for one in lines:
                self.assertEqual(str(one.deadline_day), "2026-07-27")
                kinds = self._entries(one).mapped("kind")
                self.assertEqual(kinds, ["initial", "pause", "resume"])

    def test_no_date_to_pass_on(self):
        """While the clock stands whoever delegates names a date: his own is not known yet."""
        resolution = self._resolve(self.card, [self.executor1], date_deadline=self._day(5))
        line = self._line(resolution, self.executor1)
        self._as(self.card, self.controller).action_pause("Waiting")
        for attempt in (
            lambda: line.action_delegate([self.clerk1.id]),
            lambda: self._resolve(self.card, [self.executor2]),
        ):
            with self.assertRaises(UserError) as caught:
                attempt()
            self.assertIn("no date to pass on", str(caught.exception))
        line.action_delegate([self.clerk1.id], date_deadline=self._day(4))
        self.assertEqual(line.delegation_ids.deadline_day, self._day(4))

    def test_who_acts_for_the_controller(self):
        """Who acts for a person with the right of control stops clocks and moves dates for him."""
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.controller.id,
                "deputy_id": self.stranger.id,
                "ground": "order № 41-к",
            }
        )
        card = self._as(self.card, self.stranger)
        card.action_change_deadline(self._day(12), "More time")
        entry = self._entries(self.card)[-1]
        self.assertEqual((entry.user_id, entry.principal_id), (self.stranger, self.controller))
        card.action_pause("Waiting")
        self.assertTrue(self.card.date_paused)
        card.action_resume("Go on")
        self.assertIn("order № 41-к", self._entries(self.card)[-1].acting_label)
