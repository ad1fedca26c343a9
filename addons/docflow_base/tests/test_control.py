from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestControl(DocflowCase):
    """Control: a card is not executed before it is released, and it is released on evidence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._registered()
        cls.resolution = cls._resolve(
            cls.card, [cls.executor1, cls.executor2], is_control=True, date_deadline="2099-12-08"
        )

    def _report_all(self, **kwargs):
        for user in (self.executor1, self.executor2):
            self._line(self.resolution, user).action_report(**(kwargs or {"report": "done"}))

    def _evidence(self):
        """Return a registered card that the controller may open."""
        return self._registered(name="The reply").with_user(self.controller)

    def _release(self, user=None, **kwargs):
        self.card.with_user(user or self.controller).action_release_control(**kwargs)

    def test_open_work(self):
        """While somebody works, nothing is released; interim answers close nothing."""
        self._line(self.resolution, self.executor1).action_report(report="half of it")
        with self.assertRaises(UserError):
            self._release(note="enough")
        self.assertEqual(self.card.control_state, "on_control")
        self.assertEqual(self.card.state, "in_execution")

    def test_words_of_an_executor(self):
        """K12 (§2.16): the executors' words are evidence enough."""
        self._report_all()
        self.assertEqual(self.card.state, "in_execution")
        self._release(note="answered by phone")
        self.assertEqual((self.card.control_state, self.card.state), ("released", "executed"))
        self.assertEqual(self.card.control_released_by_id, self.controller)
        self.assertEqual(self.card.control_note, "answered by phone")

    def test_reading_is_no_evidence(self):
        """Having read it confirms nothing: the release asks for evidence."""
        card = self._registered()
        card.with_user(self.controller).action_take_control(self.controller.id)
        card.with_user(self.mayor).action_acknowledge()
        self.assertEqual(card.state, "in_review")
        mine = card.with_user(self.controller)
        with self.assertRaises(UserError) as caught:
            mine.action_release_control(note="because")
        self.assertIn("nothing confirms", str(caught.exception))
        mine.action_release_control(evidence_document_id=self._evidence().id)
        self.assertEqual(card.state, "executed")

    def test_unregistered_evidence(self):
        """A draft, the card itself and what one may not open are no evidence."""
        self._report_all()
        draft = self._incoming(name="A draft of the reply")
        for evidence in (draft, self.card):
            with self.subTest(evidence=evidence.name), self.assertRaises(UserError):
                self._release(evidence_document_id=evidence.id)
        hidden = self._incoming(user=self.stranger, office_id=False)
        with self.assertRaises(AccessError):
            self._release(evidence_document_id=hidden.id)
        self.assertEqual(self.card.control_state, "on_control")

    def test_evidence_is_linked(self):
        """K12 (§2.16): the evidence stays with the card as a related document."""
        self._report_all()
        reply = self._evidence()
        self._release(evidence_document_id=reply.id)
        link = self.card.link_ids
        self.assertEqual((link.linked_id, link.kind), (reply, "evidence"))

    def test_who_may(self):
        """The controller releases; executors, the author and readers do not."""
        self._report_all()
        for user in (self.mayor, self.executor1, self.registrar, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._release(user, note="enough")
        with self.assertRaises(AccessError):
            self._release(self.stranger, note="enough")

    def test_controller_needs_the_right(self):
        """Control is given only to who may control."""
        card = self._registered().with_user(self.controller)
        with self.assertRaises(UserError) as caught:
            card.action_take_control(self.executor1.id)
        self.assertIn("Executor1", str(caught.exception))
        with self.assertRaises(UserError):
            self._resolve(
                self._registered(), [self.executor1], is_control=True, controller_id=self.clerk1.id
            )

    def test_released_once(self):
        """What is released is not released again, and keeps who did it."""
        self._report_all()
        self._release()
        with self.assertRaises(UserError):
            self._release(note="again")
