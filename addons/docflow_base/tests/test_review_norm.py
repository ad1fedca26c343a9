from datetime import datetime, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import DocflowCase

# A Monday in winter: 10:00 in Kyiv is 8:00 UTC; the working day is 8–12 and 13–17.
MONDAY = datetime(2026, 11, 30, 8, 0)


@tagged("post_install", "-at_install")
class TestReviewNorm(DocflowCase):
    """K3: review within 4 working hours, 16 when the person is briefly absent."""

    def _received(self, at=MONDAY):
        with freeze_time(at):
            return self._registered().recipient_ids

    def _away(self, at=MONDAY, hours=4, user=None, by=None, start=None):
        begin = start or at
        with freeze_time(at):
            return (
                self.env["docflow.absence"]
                .with_user(by or user or self.mayor)
                .create(
                    {
                        "user_id": (user or self.mayor).id,
                        "date_from": begin,
                        "date_to": begin + timedelta(hours=hours),
                        "reason": "session of the council",
                    }
                )
            )

    # The norm

    def test_four_hours(self):
        """K3 (§2.5): four working hours of the recipient's own calendar, lunch not counted."""
        line = self._received()
        self.assertEqual(line.date_deadline, datetime(2026, 11, 30, 13, 0))
        self.assertFalse(line.absence_id)

    def test_own_calendar(self):
        """Whoever works in the afternoon only has his own four hours."""
        calendar = self.company.resource_calendar_id.copy({"name": "Afternoons"})
        calendar.attendance_ids.filtered(lambda a: a.day_period != "afternoon").unlink()
        self.mayor.employee_id.resource_calendar_id = calendar
        self.assertEqual(self._received().date_deadline, datetime(2026, 11, 30, 15, 0))

    def test_sixteen_when_handed_over_meanwhile(self):
        """K3 (§2.5): handed over during a brief absence, it has 16 working hours and says why."""
        absence = self._away()
        line = self._received(MONDAY + timedelta(hours=1))
        self.assertEqual(line.date_deadline, datetime(2026, 12, 2, 9, 0))
        self.assertEqual(line.absence_id, absence)
        self.assertIn("session of the council", line.absence_id.display_name)
        later = self._received(MONDAY + timedelta(hours=5))
        self.assertFalse(later.absence_id)

    def test_sixteen_for_what_waits(self):
        """What waits when the absence begins gets the longer norm; the history says it."""
        line = self._received()
        absence = self._away(MONDAY + timedelta(hours=1))
        self.assertEqual(line.date_deadline, datetime(2026, 12, 2, 8, 0))
        self.assertEqual(line.absence_id, absence)
        self.assertIn("briefly absent", line.document_id.message_ids[0].body)

    def test_absence_announced(self):
        """An absence entered in advance moves dates when it begins, and not before."""
        start = MONDAY + timedelta(hours=2)
        absence = self._away(MONDAY - timedelta(hours=1), start=start)
        line = self._received()
        self.assertEqual(line.date_deadline, datetime(2026, 11, 30, 13, 0))
        with freeze_time(start - timedelta(minutes=1)):
            self.env["docflow.absence"]._cron_begin()
        self.assertFalse(absence.is_applied)
        with freeze_time(start):
            self.env["docflow.absence"]._cron_begin()
        self.assertEqual((absence.is_applied, line.absence_id), (True, absence))

    def test_late_stays_late(self):
        """An absence does not excuse what was overdue before it."""
        line = self._received()
        self._away(MONDAY + timedelta(hours=6))
        self.assertEqual(line.date_deadline, datetime(2026, 11, 30, 13, 0))

    # Late reviews count

    def test_late_review_counts(self):
        """K3 (§2.5): a review after the norm is late; it stays late and is counted by person."""
        late, in_time = self._received(), self._received()
        with freeze_time(MONDAY + timedelta(hours=1)):
            in_time.document_id.with_user(self.mayor).action_acknowledge()
        with freeze_time(MONDAY + timedelta(hours=6)):
            late.invalidate_recordset(["is_overdue"])
            self.assertTrue(late.is_overdue)
            self.assertIn(late, late.search([("is_overdue", "=", True)]))
            late.document_id.with_user(self.mayor).action_acknowledge()
        self.assertEqual((late.is_late, in_time.is_late), (True, False))
        counts = dict(
            self.env["docflow.document.recipient"]
            .with_user(self.mayor)
            ._read_group([("user_id", "=", self.mayor.id)], ["is_late"], ["__count"])
        )
        self.assertEqual((counts[True], counts[False]), (1, 1))
        with self.assertRaises(UserError):
            late.write({"is_late": False})

    # Brief means brief

    def test_longer_is_a_substitution(self):
        """More than a working day is no brief absence; the message names the way out."""
        with self.assertRaises(ValidationError) as caught:
            self._away(hours=30)
        self.assertIn("substitution", str(caught.exception))
        self._away(hours=24)

    def test_no_overlap(self):
        """One person is marked once at a time; the database holds it."""
        first = self._away()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._away(MONDAY + timedelta(hours=1))
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO docflow_absence (user_id, company_id, date_from, date_to, reason) "
                "SELECT user_id, company_id, date_from, date_to, reason FROM docflow_absence "
                "WHERE id = %s",
                (first.id,),
            )

    def test_not_afterwards(self):
        """Nobody marks an absence that is over; one that began is not made longer."""
        with self.assertRaises(ValidationError):
            self._away(MONDAY + timedelta(days=1), start=MONDAY)
        absence = self._away()
        with self.assertRaises(UserError):
            absence.date_to = MONDAY + timedelta(hours=6)
        with self.assertRaises(UserError):
            absence.reason = "other"
        with self.assertRaises(UserError):
            absence.unlink()
        absence.date_to = MONDAY + timedelta(hours=2)

    # Who marks

    def test_who_marks(self):
        """The person, his clerk and administrators mark him; colleagues only see it."""
        with self.assertRaises(AccessError):
            self._away(by=self.executor1)
        with freeze_time(MONDAY):
            self.env["docflow.substitution"].create(
                {
                    "principal_id": self.mayor.id,
                    "deputy_id": self.executor1.id,
                    "kind": "clerk",
                    "date_from": MONDAY.date(),
                }
            )
        self._away(by=self.executor1)
        admin = self.env.ref("base.user_admin")
        admin.company_ids = [Command.link(self.company.id)]
        absence = self._away(user=self.executor2, by=admin)
        self.assertTrue(absence.with_user(self.clerk1).sudo(False).reason)

    def test_absence_stays_with_its_person(self):
        """Nobody turns his own absence into a colleague's, nor one of tomorrow into one of
        yesterday."""
        absence = self._away(start=MONDAY + timedelta(days=1))
        with freeze_time(MONDAY + timedelta(hours=6)):
            with self.assertRaisesRegex(UserError, "chosen once"):
                absence.user_id = self.executor1
            with self.assertRaises(ValidationError):
                absence.write({"date_from": MONDAY, "date_to": MONDAY + timedelta(hours=2)})
            absence.date_to = MONDAY + timedelta(days=1, hours=2)
