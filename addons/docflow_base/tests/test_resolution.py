from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestResolution(DocflowCase):
    """Resolutions and assignments: who, what, by when, and how it ends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._registered()

    def _one(self, user=None, **line):
        """Return the only assignment of a new resolution, as its executor."""
        user = user or self.executor1
        resolution = self._resolve(
            self.card if self.card.state != "executed" else self._registered(),
            [],
            assignment_ids=[Command.create({"executor_id": user.id, **line})],
        )
        return self._line(resolution, user)

    # How an assignment ends

    def test_reading_closes_without_words(self):
        """“For information” is closed by reading; it is nobody's main work."""
        line = self._one(kind="acquaint")
        self.assertFalse(line.is_main)
        line.action_report()
        self.assertEqual(line.state, "done")

    def test_execution_needs_words_or_a_card(self):
        """K11 (§2.15): an executor says what was done or names a registered card."""
        for kind in ("execute", "opinion"):
            line = self._one(kind=kind)
            for words in (None, "", "   "):
                with self.subTest(kind=kind, words=words), self.assertRaises(UserError):
                    line.action_report(report=words)
            line.action_report(report="done")
            self.assertEqual(line.state, "done")

    def test_acceptance(self):
        """With “accept the result” the line waits for its author, who returns it or accepts it."""
        line = self._one(is_acceptance=True)
        line.action_report(report="first try")
        self.assertEqual((line.state, self.card.state), ("reported", "in_execution"))
        with self.assertRaises(UserError):
            line.action_accept()
        author = line.with_user(self.mayor)
        author.action_return("the sum is missing")
        self.assertEqual((line.state, line.remark), ("returned", "the sum is missing"))
        line.action_report(report="with the sum")
        author.action_accept()
        self.assertEqual((line.state, self.card.state), ("done", "executed"))

    def test_foreign_assignment(self):
        """K1 (§1.5): an assignment is started, reported and delegated by its executor alone."""
        line = self._one()
        for user in (self.clerk1, self.mayor, self.registrar):
            mine = line.with_user(user)
            for attempt in (mine.action_start, lambda m=mine: m.action_report(report="x")):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    attempt()
        self.assertEqual(line.state, "new")

    # Cancelling

    def test_cancelling_takes_the_tree(self):
        """A cancelled resolution takes with it everything delegated below."""
        top = self._resolve(self.card, [self.executor1])
        main = self._line(top, self.executor1)
        main.action_delegate(executor_ids=self.clerk1.ids, text="Count it")
        below = main.sudo().delegation_ids
        with self.assertRaises(UserError):
            top.with_user(self.executor1).action_cancel("not mine")
        top.action_cancel("asked by mistake")
        states = (top | below).mapped("state") + (top | below).assignment_ids.mapped("state")
        self.assertEqual(set(states), {"cancelled"})
        self.assertEqual(top.cancel_reason, "asked by mistake")
        with self.assertRaises(UserError):
            self._line(below, self.clerk1).action_report(report="too late")

    def test_cancelled_delegation_comes_back(self):
        """When a delegation is cancelled, the assignment is its executor's again."""
        main = self._one()
        main.action_delegate(executor_ids=self.clerk1.ids)
        main.delegation_ids.action_cancel("I do it myself")
        self.assertEqual(main.state, "in_work")
        main.action_report(report="done")
        self.assertEqual(self.card.state, "executed")

    def test_cancelling_the_rest_ends_the_card(self):
        """A card whose other resolutions are done does not wait for a cancelled one."""
        first = self._resolve(self.card, [self.executor1])
        second = self._resolve(self.card, [self.executor2])
        self._line(first, self.executor1).action_report(report="done")
        self.assertEqual(self.card.state, "in_execution")
        second.action_cancel("not needed")
        self.assertEqual(self.card.state, "executed")

    # Who is named

    def test_executor_twice(self):
        """K9 (§2.11): nobody is named twice on a resolution: the program says who, the index
        holds."""
        twice = [Command.create({"executor_id": self.executor1.id}) for __ in range(2)]
        vals = {"document_id": self.card.id, "text": "x", "assignment_ids": twice}
        resolutions = self.env["docflow.resolution"].with_user(self.mayor)
        with (
            self.assertRaises(ValidationError) as caught,
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            resolutions.create(vals)
        self.assertIn("Executor1 is named twice", str(caught.exception))
        resolution = self._resolve(self.card, [self.executor1, self.executor2])
        line = self._line(resolution, self.executor2)
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            line._unsealed().write({"executor_id": self.executor1.id})
            self.env.flush_all()

    def test_nobody_named(self):
        """A resolution without executors is not signed."""
        with self.assertRaises(UserError):
            self._resolve(self.card, [])

    def test_first_line_is_main(self):
        """K8 (§2.10): the first executor is the main one, on delegation too."""
        resolution = self._resolve(self.card, [self.executor2, self.executor1])
        self.assertTrue(self._line(resolution, self.executor2).is_main)
        self.assertFalse(self._line(resolution, self.executor1).is_main)

    def test_who_may_resolve(self):
        """Resolutions are written by those who received the card or whose role allows it."""
        with self.assertRaises(UserError):
            self._resolve(self.card, [self.clerk1], author=self.registrar)
        self.card.with_user(self.mayor).action_send_review(self.executor1.ids)
        self._resolve(self.card, [self.clerk1], author=self.executor1)

    # Dates

    def test_past_deadline(self):
        """A resolution is not signed with a date that has passed; the message names it."""
        with self.assertRaises(UserError) as caught:
            self._resolve(self.card, [self.executor1], date_deadline="2020-01-15")
        self.assertIn("15.01.2020", str(caught.exception))

    def test_day_ends_with_work(self):
        """A day given as a deadline means the end of that working day where the company is."""
        resolution = self._resolve(self.card, [self.executor1], date_deadline="2030-07-03")
        line = self._line(resolution, self.executor1)
        kyiv = datetime(2030, 7, 3, 17, tzinfo=ZoneInfo("Europe/Kyiv"))
        expected = kyiv.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        self.assertEqual(resolution.date_deadline, expected)
        self.assertEqual((line.date_deadline, line.date_deadline_initial), (expected, expected))
        moment = "2030-07-03 09:15:00"
        resolution = self._resolve(self._registered(), [self.executor1], date_deadline=moment)
        self.assertEqual(str(resolution.date_deadline), moment)

    # Snapshots

    def test_names_stay_as_signed(self):
        """K29 (decision, item 3): names and positions stay as they were at the signing, whatever
        happens to the people."""
        resolution = self._resolve(self.card, [self.executor1])
        line = self._line(resolution, self.executor1)
        party = self.card.party_ids
        self.mayor.name = "Renamed"
        self.mayor.employee_id.job_title = "Pensioner"
        self.executor1.name = "Married"
        self.executor1.employee_id.department_id = self.finance
        self.sender.name = "Reorganised"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(resolution.author_label, "Mayor, Mayor")
        self.assertIn("Executor1", line.executor_label)
        self.assertEqual(line.sudo().department_id, self.education)
        self.assertEqual(party.partner_name, "Regional Office")
        self.assertEqual(self.card.recipient_ids.position, "Mayor")
