from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .acquaintance_common import AcquaintanceCase

JOB = "odoo.addons.docflow_approval.models.docflow_acquaintance_plan_mixin"


@tagged("post_install", "-at_install")
class TestAcquaintancePlan(AcquaintanceCase):
    """Readers that are named on the draft already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls._draft()

    def _planned(self, card=None, deadline=None, **targets):
        card = card or self.draft
        card.action_plan_readers(targets or {"department_ids": self.education.ids}, deadline)
        return card.acquaintance_ids

    def _register(self, card=None):
        (card or self.draft).with_user(self.registrar).action_register()

    def test_sent_when_registered(self):
        """Readers named on a draft get it into their trays after its registration, not before."""
        planned = self._planned()
        self.assertTrue(planned.is_planned)
        self.assertFalse(planned.reader_ids)
        self.assertEqual(planned.progress_label, "When it is registered: Education")
        self.assertTrue(self.draft.is_acquaintance_planned)
        with self.assertRaises(AccessError):
            self.draft.with_user(self.clerk1).read(["name"])
        self._run_job()
        self.assertFalse(planned.reader_ids, "a draft is sent to nobody")
        self._register()
        self.assertFalse(planned.reader_ids, "the journal waits for no readers")
        self._run_job()
        self.assertFalse(planned.is_planned)
        self.assertEqual(planned.reader_ids.user_id, self.executor1 | self.clerk1)
        self.assertEqual(planned.reader_ids.employee_id, self.driver)
        self.assertEqual(planned.author_id, self.author)
        self.assertEqual(planned.principal_id, self.mayor)
        self.assertTrue(planned.date_deadline, "by the norm of the type, from now on")
        self.assertEqual(planned.digest, self.draft.file_ids.sha256)
        self._confirm(self.draft, self.clerk1)
        self.assertEqual(planned.progress_label, "1 of 3 have read")
        self._run_job()
        self.assertEqual(len(planned.reader_ids), 3)

    def test_the_registration_wakes_the_job(self):
        """The job is woken by the registration; a document that names nobody wakes nobody."""
        cron = self.env.ref("docflow_approval.ir_cron_docflow_acquaintance")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self._register(self._draft())
        mine = [("cron_id", "=", cron.id), ("id", "not in", triggers.ids)]
        self.assertFalse(self.env["ir.cron.trigger"].search(mine))
        self._planned()
        self._register()
        self.assertTrue(self.env["ir.cron.trigger"].search(mine))

    def test_found_on_that_day(self):
        """Who works in a unit is found on the day of the registration, and in the subordination of
        whoever signs then; who is left out is told in the history."""
        self._planned(user_ids=[self.clerk1.id, self.stranger.id])
        self.draft.signatory_id = self.executor1
        self._register()
        self._run_job()
        last = self.draft.acquaintance_ids
        self.assertEqual(last.principal_id, self.executor1)
        self.assertEqual(last.reader_ids.user_id, self.clerk1)
        history = " ".join(str(message.body) for message in self.draft.message_ids)
        self.assertIn("left out: Stranger", history)

    def test_planned_anew_and_dropped(self):
        """A plan is said anew or dropped as long as the document is a draft; it is no history."""
        first = self._planned()
        second = self._planned(user_ids=self.clerk1.ids)
        self.assertEqual(first, second)
        self.assertFalse(second.department_ids)
        self.draft.action_drop_readers()
        self.assertFalse(self.draft.acquaintance_ids)
        self.assertFalse(self.draft.has_readers)
        self._register()
        self._run_job()
        self.assertFalse(self.draft.acquaintance_ids)
        with self.assertRaises(UserError):
            self.draft.action_plan_readers({"user_ids": self.clerk1.ids})

    def test_who_may_plan(self):
        """Author, signatory and registrars of the office plan; nobody is planned outside the
        subordination, and nothing is done with a plan before its time."""
        with self.assertRaises(AccessError):
            self.draft.with_user(self.stranger).action_plan_readers({"is_everybody": True})
        with self.assertRaises(AccessError):
            self.draft.with_user(self.clerk1).action_plan_readers({"is_everybody": True})
        own = self._draft(signatory_id=self.executor1.id)
        with self.assertRaisesRegex(UserError, "outside the subordination"):
            self._planned(own, user_ids=self.stranger.ids)
        planned = self._planned()
        for name in ("action_remind", "action_add_joined", "action_keep_up"):
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(UserError, "when it is registered"),
            ):
                getattr(planned, name)()
        with self.assertRaises(AccessError):
            planned.with_user(self.clerk1).action_drop_plan()
        with self.assertRaises(AccessError):
            planned.unlink()

    @mute_logger(JOB)
    def test_what_cannot_be_named(self):
        """A plan that cannot be carried out keeps no document from its number; the card says why,
        and naming again mends it."""
        planned = self._planned(user_ids=self.clerk1.ids)
        self.draft.signatory_id = self.executor2
        self._register()
        self._run_job()
        self.assertEqual(self.draft.state, "registered")
        self.assertTrue(planned.is_planned)
        self.assertIn("nobody is named", self.draft.acquaintance_refusal)
        history = " ".join(str(message.body) for message in self.draft.message_ids)
        self.assertIn("Nobody was named to read it", history)
        self.draft.with_user(self.mayor).action_acquaint({"user_ids": self.clerk1.ids})
        last = self.draft.acquaintance_ids
        self.assertEqual((last.number, last.is_planned), (1, False))
        self.assertFalse(self.draft.acquaintance_refusal)

    def test_a_date_that_has_passed(self):
        """A date asked for on the draft holds while it lies ahead at the registration."""
        day = self.company._docflow_today() + timedelta(days=20)
        planned = self._planned(deadline=day)
        asked = planned.date_deadline
        self._register()
        self._run_job()
        self.assertEqual(planned.date_deadline, asked)
        late = self._draft()
        planned = self._planned(late)
        planned._unsealed().date_deadline = fields.Datetime.now() - timedelta(days=2)
        self._register(late)
        self._run_job()
        self.assertGreater(planned.date_deadline, fields.Datetime.now())

    def test_a_cancelled_draft(self):
        """A draft that is cancelled sends nobody anything."""
        self._planned()
        self.draft.with_user(self.registrar).action_cancel("Not needed")
        self._run_job()
        self.assertFalse(self.draft.acquaintance_ids)

    def test_the_dialog(self):
        """The dialog of a draft counts people in the signatory's subordination, offers what was
        planned, and proposes no date."""
        self._planned()
        names = self.env["docflow.acquaintance.name"].with_user(self.author)
        wizard = names.with_context(default_document_id=self.draft.id).create({})
        self.assertTrue(wizard.is_draft)
        self.assertFalse(wizard.deadline_day)
        self.assertEqual(wizard.department_ids, self.education)
        self.assertIn("3 people", wizard.summary)
        wizard.action_confirm()
        self.assertEqual(len(self.draft.acquaintance_ids), 1)
        verbs = {step["verb"]: step for step in self.draft.next_steps}
        self.assertEqual(verbs["action_plan_readers"]["style"], "menu")

    def test_a_date_of_readers_is_none_of_the_document(self):
        """To read is no work on the document: who reads late makes no order overdue."""
        day = self.company._docflow_today() + timedelta(days=20)
        named = self._named(deadline=day, user_ids=self.executor1.ids)
        self.assertTrue(self._reader(named, self.executor1).assignment_id.date_deadline)
        self.assertFalse(self.order.date_deadline)
