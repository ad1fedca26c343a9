from datetime import date

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..tools.report_period import Period
from .discipline_common import DisciplineCase, kyiv

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@tagged("post_install", "-at_install")
class TestDisciplineFlow(DisciplineCase):
    """What people do with an assignment or a card is what discipline tells of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the date of a card is what the mayor gives it
        cls.type_in.deadline_rule_id = False

    def _order(self, users, due="2026-11-10", at="11-02 10:00", card=None, **vals):
        """Return the resolution that the mayor signed ``at`` a moment of Kyiv."""
        with freeze_time(kyiv(at)):
            if card is None:
                self.card = card = self._registered()
            resolution = self._resolve(card, users, date_deadline=due, **vals)
        # what comes later is another request
        self.env.flush_all()
        return resolution

    def _accepted(self, user, **vals):
        """Return a line whose result its author accepts himself."""
        command = Command.create({"executor_id": user.id, "is_acceptance": True})
        resolution = self._order([], assignment_ids=[command], **vals)
        return self._line(resolution, user)

    def _row(self, line=None, at="11-20 12:00"):
        """Return the row of ``line``, of the card without one, as read ``at`` a moment."""
        self.env.flush_all()
        self.env.invalidate_all()
        mine = [("subject", "=", "card"), ("document_id", "=", self.card.id)]
        if line:
            mine = [("subject", "=", "assignment"), ("assignment_id", "=", line.id)]
        with freeze_time(kyiv(at)):
            row = self.discipline.search(mine)
            row.fetch(["outcome", "date_done", "department_id", "is_extended"])
        return row

    def _went(self, line=None, at="11-20 12:00"):
        row = self._row(line, at)
        return row.outcome if row else None

    # Assignments

    def test_slow_author(self):
        """A result reported in time is in time, however late its author accepts it."""
        line = self._accepted(self.executor1)
        with freeze_time(kyiv("11-09 10:00")):
            line.action_report("Done")
        self.assertEqual((line.state, self._went(line)), ("reported", "done_in_time"))
        with freeze_time(kyiv("11-18 10:00")):
            line.with_user(self.mayor).action_accept()
        self.assertEqual((line.state, self._went(line)), ("done", "done_in_time"))
        self.assertEqual(line.date_reported, kyiv("11-09 10:00"))
        self.assertEqual(line.date_done, kyiv("11-18 10:00"))

    def test_what_is_sent_back_is_not_done(self):
        """A result that the author returned is open again; the report that he accepts counts."""
        line = self._accepted(self.executor1)
        with freeze_time(kyiv("11-09 10:00")):
            line.action_report("Done")
            line.with_user(self.mayor).action_return("Not all of it")
        self.assertFalse(line.date_reported)
        self.assertEqual(self._went(line), "overdue")
        with freeze_time(kyiv("11-12 10:00")):
            line.action_report("All of it")
        self.assertEqual(self._went(line), "done_late")

    def test_reported_moment_has_a_backstop(self):
        """The database keeps no moment of a report on what lies open."""
        line = self._line(self._order([self.executor1]), self.executor1)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            line._unsealed().write({"date_reported": kyiv("11-09 10:00")})
            self.env.flush_all()

    def test_report_is_sealed(self):
        """Nobody writes himself a moment of a report."""
        line = self._line(self._order([self.executor1]), self.executor1)
        with self.assertRaises(UserError):
            line.write({"date_reported": "2026-11-09 10:00:00"})

    def test_without_acceptance(self):
        """Where nobody has to accept it, the report closes the line at its own moment."""
        line = self._line(self._order([self.executor1]), self.executor1)
        with freeze_time(kyiv("11-10 10:00")):
            line.action_report("Done")
        self.assertEqual(line.date_reported, line.date_done)
        self.assertEqual(self._went(line), "done_in_time")

    def test_delegated_chain(self):
        """What was passed on counts for each who had it, by the moment the last one reported."""
        top = self._line(self._order([self.executor1]), self.executor1)
        with freeze_time(kyiv("11-03 10:00")):
            top.action_delegate([self.clerk1.id], date_deadline="2026-11-06")
        below = self._line(top.sudo().delegation_ids, self.clerk1)
        with freeze_time(kyiv("11-09 10:00")):
            below.action_report("Done")
        self.assertEqual(top.state, "done")
        self.assertEqual(self._went(below), "done_late", "after its own date")
        self.assertEqual(self._went(top), "done_in_time")
        figures = self._figures(NOVEMBER, "department_id")
        self.assertEqual(figures[self.education.id][2:4], (1, 0))
        self.assertEqual(figures[self.schools.id][2:4], (0, 1))

    def test_delegated_chain_with_a_slow_author(self):
        """The tree closes a line that was passed on; its author accepts it later."""
        top = self._accepted(self.executor1)
        with freeze_time(kyiv("11-03 10:00")):
            top.action_delegate([self.clerk1.id])
        below = self._line(top.sudo().delegation_ids, self.clerk1)
        with freeze_time(kyiv("11-09 10:00")):
            below.action_report("Done")
        self.assertEqual((top.state, top.date_reported), ("reported", kyiv("11-09 10:00")))
        self.assertEqual(self._went(top), "done_in_time")

    def test_paused_clock(self):
        """While the clock stands nothing is late; then the moved date counts as extended."""
        line = self._line(self._order([self.executor1]), self.executor1)
        with freeze_time(kyiv("11-05 10:00")):
            self.card.with_user(self.controller).action_pause("Waiting for the court")
        self.assertEqual(self._went(line), "undated")
        with freeze_time(kyiv("11-15 10:00")):
            self.card.with_user(self.controller).action_resume("The court answered")
        row = self._row(line, at="11-16 12:00")
        self.assertEqual((row.outcome, row.is_extended), ("not_due", True))

    def test_extension(self):
        """A granted extension is measured by the new date, and shown apart."""
        line = self._line(self._order([self.executor1]), self.executor1)
        with freeze_time(kyiv("11-05 10:00")):
            line.action_request_extension("2026-11-16", "Much to do")
            line.extension_ids.with_user(self.mayor).action_grant()
        with freeze_time(kyiv("11-13 10:00")):
            line.action_report("Done")
        row = self._row(line)
        self.assertEqual((row.outcome, row.is_extended), ("done_in_time", True))

    def test_replaced_executor(self):
        """Who was replaced is not measured; who goes on is, by the same date."""
        line = self._line(self._order([self.executor1]), self.executor1)
        with freeze_time(kyiv("11-05 10:00")):
            line.with_user(self.mayor).action_replace(self.executor2.id, "Went on leave")
        new = line.sudo().search([("replaces_id", "=", line.id)])
        self.assertIsNone(self._went(line))
        self.assertEqual(self._row(new).department_id, self.finance)
        self.assertEqual(self._went(new), "overdue")

    def test_withdrawn(self):
        """What was withdrawn is measured no more."""
        resolution = self._order([self.executor1])
        with freeze_time(kyiv("11-12 10:00")):
            resolution.with_user(self.mayor).action_cancel("Not needed")
        self.assertIsNone(self._went(self._line(resolution, self.executor1)))

    def test_unit_of_that_time(self):
        """Who moved to another department leaves what he had to do with the former one."""
        line = self._line(self._order([self.clerk1]), self.clerk1)
        self.clerk1.employee_id.department_id = self.strange
        self.assertEqual(self._row(line).department_id, self.schools)

    # Cards

    def _controlled(self, **vals):
        return self._order([self.executor1, self.executor2], is_control=True, **vals)

    def test_card_on_control(self):
        """A card on control is a thing of its own: of the unit whose line is the main one."""
        self._controlled()
        row = self._row()
        self.assertEqual((row.outcome, row.department_id), ("overdue", self.education))
        self.assertEqual((row.executor_id, row.author_id), (self.executor1, self.mayor))
        self.assertEqual(row.controller_id, self.controller)
        self.assertEqual(row.id, -self.card.id)

    def test_released_card(self):
        """A card is done when its work was, however late the controller released it; before the
        release it is open."""
        resolution = self._controlled()
        with freeze_time(kyiv("11-09 10:00")):
            for user in (self.executor1, self.executor2):
                self._line(resolution, user).action_report("Done")
        self.assertEqual(self._went(), "overdue", "nobody released it")
        with freeze_time(kyiv("11-19 10:00")):
            self.card.with_user(self.controller).action_release_control("All answered")
        row = self._row()
        self.assertEqual((row.outcome, row.date_done), ("done_in_time", kyiv("11-09 10:00")))

    def test_card_put_on_control_again(self):
        """Put on control again, a card is open again."""
        self.test_released_card()
        with freeze_time(kyiv("11-19 11:00")):
            self.card._do_take_control(self.controller)
        self.assertEqual(self._went(), "overdue")

    def test_card_released_without_work(self):
        """A card that needed no resolution is done at its release."""
        with freeze_time(kyiv("11-02 10:00")):
            self.card = self._registered()
            reply = self._registered(name="The reply")
            card = self.card.with_user(self.controller)
            card.action_take_control(self.controller.id, "2026-11-10")
        with freeze_time(kyiv("11-12 10:00")):
            card.action_release_control(evidence_document_id=reply.id)
        row = self._row()
        self.assertEqual((row.outcome, row.department_id.ids), ("done_late", []))
        self.assertEqual(row.body_id, self.council, "the office that registered it")

    def test_card_follows_the_main_executor(self):
        """Whoever becomes the main executor answers for the card."""
        resolution = self._controlled()
        with freeze_time(kyiv("11-05 10:00")):
            line = self._line(resolution, self.executor1).with_user(self.mayor)
            line.action_cancel("Another matter")
        self.assertEqual(self._row().department_id, self.finance)

    def test_cancelled_card(self):
        """A cancelled card is measured no more."""
        self._controlled()
        with freeze_time(kyiv("11-12 10:00")):
            self.card.with_user(self.registrar).action_cancel("Registered twice")
        self.assertIsNone(self._went())

    def test_card_without_control(self):
        """Without control the card itself is not measured, only what was given to people."""
        line = self._line(self._order([self.executor1]), self.executor1)
        self.assertIsNone(self._went())
        self.assertEqual(self._went(line), "overdue")

    def test_row_opens_its_card(self):
        """A row opens its card, of either kind."""
        resolution = self._controlled()
        for row in self._row() | self._row(self._line(resolution, self.executor1)):
            action = row.with_user(self.executor1).action_open_document()
            self.assertEqual(
                (action["res_model"], action["res_id"]), ("docflow.document", self.card.id)
            )
