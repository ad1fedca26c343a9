from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestHandover(DocflowCase):
    """A person leaves: his open work passes to others in one go, with an act to sign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._person("t_admin", cls.strange, "group_docflow_admin")
        cls.successor = cls._person("t_successor", cls.education, job="New Head")
        cls.card = cls._registered()
        cls.resolution = cls._resolve(
            cls.card, [cls.executor1, cls.executor2], date_deadline="2099-12-08"
        )
        cls.line = cls._line(cls.resolution, cls.executor1)
        cls.line.action_start()
        cls.delegated = cls._resolve(
            cls.card, [cls.clerk1], author=cls.executor1, assignment_id=cls.line.id
        )

    @classmethod
    def _handover(cls, leaver, to=None, **vals):
        return (
            cls.env["docflow.handover"]
            .with_user(cls.admin)
            .create(
                {
                    "from_id": leaver.id,
                    "to_id": (to or cls.successor).id,
                    "ground": "order № 9-к",
                    **vals,
                }
            )
        )

    @classmethod
    def _move(cls, leaver, to=None, **vals):
        handover = cls._handover(leaver, to, **vals)
        handover.action_collect()
        handover.action_hand_over()
        return handover

    def _history(self, card):
        return " ".join(card.sudo().message_ids.mapped("body"))

    def test_collect(self):
        """The list names everything open that the person holds, and nothing that is closed."""
        other = self._registered(
            recipient_ids=[Command.create({"user_id": self.executor1.id})], name="To be read"
        )
        handover = self._handover(self.executor1)
        handover.action_collect()
        self.assertEqual(handover.line_ids.mapped("kind"), ["assignment", "review", "resolution"])
        self.assertIn("On the roof of school", handover.line_ids[0].label)
        other.with_user(self.executor1).action_acknowledge()
        handover.action_collect()
        self.assertEqual(handover.line_ids.mapped("kind"), ["assignment", "resolution"])
        self.assertEqual(self.line.state, "in_work", "Collecting moves nothing.")

    def test_assignment(self):
        """An assignment goes on with the successor, with what was delegated from it."""
        handover = self._move(self.executor1)
        self.assertEqual(handover.state, "done", handover.line_ids.mapped("refusal"))
        new = self._line(self.resolution, self.successor)
        self.assertEqual((self.line.state, new.replaces_id), ("cancelled", self.line))
        self.assertEqual(new.date_deadline, self.line.date_deadline)
        self.assertEqual(self.delegated.assignment_id, new)
        self._line(self.delegated, self.clerk1).action_report(report="done")
        self.assertEqual(new.state, "done", "The tree closes over the new executor.")
        self.assertIn("order № 9-к", self._history(self.card))

    def test_resolution(self):
        """The successor decides on the leaver's resolutions; the signature stays as it was."""
        label = self.resolution.author_label
        self._move(self.mayor)
        self.assertEqual(self.resolution.author_id, self.successor)
        self.assertEqual(self.resolution.author_label, label)
        self.assertEqual(self.resolution.signed_by_id, self.mayor)
        self.resolution.with_user(self.successor).action_cancel(reason="Not needed any more")
        self.assertEqual(self.resolution.state, "cancelled")

    def test_nobody_decides_on_his_own_work(self):
        """Whoever executes a resolution does not become the one who decides on it."""
        handover = self._move(self.mayor, self.executor2)
        refused = handover.line_ids.filtered(lambda line: line.kind == "resolution")
        self.assertIn("Executor2 executes this resolution", refused.refusal)
        self.assertEqual(self.resolution.author_id, self.mayor)
        self._line(self.resolution, self.executor2).action_report(report="done")
        handover.action_hand_over()
        self.assertEqual(self.resolution.author_id, self.executor2)

    def test_reported(self):
        """A reported result passes with its report; a return comes to the successor."""
        resolution = self._resolve(self._registered(), [self.executor2])
        resolution.sudo().assignment_ids._unsealed().write({"is_acceptance": True})
        line = self._line(resolution, self.executor2)
        line.action_report(report="It is mended")
        self._move(self.executor2)
        new = self._line(resolution, self.successor)
        self.assertEqual((new.state, new.report), ("reported", "It is mended"))
        self.assertEqual((new.report_label, line.state), (line.report_label, "cancelled"))
        new.with_user(self.mayor).action_return(reason="Not quite")
        self.assertEqual(new.state, "returned")

    def test_paused(self):
        """The clock of what passes on stands as it stood, and runs again with the others."""
        self.line.with_user(self.mayor).action_change_deadline("2099-12-15", "More time")
        date = self.line.date_deadline
        self.card.with_user(self.controller).action_take_control(date_deadline="2099-12-20")
        self.card.with_user(self.controller).action_pause("Waiting for the court")
        self._move(self.executor1)
        new = self._line(self.resolution, self.successor)
        self.assertEqual((new.date_deadline, new.date_paused), (False, self.line.date_paused))
        self.card.with_user(self.controller).action_resume("The court answered")
        self.assertEqual(new.deadline_day, self.company._docflow_local_date(date))
        self.assertTrue(new.date_deadline_initial)

    def test_requests_from_below(self):
        """What was passed up past the leaver waits on the successor's line and is granted there."""
        self._line(self.delegated, self.clerk1).action_request_change(reason="No powers")
        request = self.env["docflow.redirect"].search([("approver_id", "=", self.executor1.id)])
        request.with_user(self.executor1).action_forward(reason="Let the mayor decide")
        self.assertEqual((request.level_id, request.approver_id), (self.line, self.mayor))
        self._move(self.executor1)
        new = self._line(self.resolution, self.successor)
        self.assertEqual((request.state, request.level_id), ("requested", new))
        request.with_user(self.mayor).action_grant(self.stranger.id)
        self.assertEqual(new.state, "cancelled")
        self.assertEqual(self._line(self.resolution, self.stranger).replaces_id, new)

    def test_originals(self):
        """The paper original goes to the successor, who confirms its receipt."""
        self.card.with_user(self.registrar).action_hand_over(self.executor1.id)
        self.card.with_user(self.executor1).action_receive_original()
        other = self._registered(name="On the way")
        self._resolve(other, [self.executor2])
        other.with_user(self.registrar).action_hand_over(self.executor1.id)
        handover = self._handover(self.executor1)
        handover.action_collect()
        originals = handover.line_ids.filtered(lambda line: line.kind == "original")
        self.assertEqual(len(originals), 2)
        handover.action_hand_over()
        self.assertEqual(handover.state, "done", handover.line_ids.mapped("refusal"))
        for card in self.card | other:
            card.with_user(self.successor).action_receive_original()
            self.assertEqual(card._get_original_holder(), self.successor)
        self.assertIn("order № 9-к", self._history(self.card))

    def test_review(self):
        """A review that waits passes on; its line stays as history."""
        card = self._registered(name="Waits for the mayor")
        self._move(self.mayor)
        states = {line.user_id: line.state for line in card.recipient_ids}
        self.assertEqual(states, {self.mayor: "done", self.successor: "waiting"})
        card.with_user(self.successor).action_acknowledge()
        self.assertEqual(card.state, "executed")

    def test_control(self):
        """A card on control gets another controller; who may not control is refused."""
        self.card.with_user(self.controller).action_take_control()
        handover = self._handover(self.controller)
        handover.action_collect()
        handover.action_hand_over()
        self.assertEqual(handover.state, "partial")
        self.assertIn("no right to control", handover.line_ids.refusal)
        self.assertEqual(self.card.controller_id, self.controller)
        other = self._person("t_controller2", self.council, "group_docflow_controller")
        handover.line_ids.to_id = other
        handover.action_hand_over()
        self.assertEqual((handover.state, self.card.controller_id), ("done", other))
        self.assertFalse(handover.line_ids.refusal)
        self.assertIn("Controller → Controller2", self._history(self.card))

    def test_refused_one_by_one(self):
        """What cannot move is refused with its reason; the rest moves."""
        second = self._resolve(self._registered(), [self.executor1, self.successor])
        handover = self._move(self.executor1)
        refused = handover.line_ids.filtered(lambda line: line.state == "refused")
        self.assertEqual(refused.res_id, self._line(second, self.executor1).id)
        self.assertIn("has an assignment of this resolution already", refused.refusal)
        self.assertTrue(self._line(self.resolution, self.successor))
        self.assertEqual(handover.state, "partial")

    def test_per_line(self):
        """A line may go to another person than the rest."""
        handover = self._handover(self.executor1)
        handover.action_collect()
        lines = handover.line_ids
        lines.filtered(lambda line: line.kind == "assignment").to_id = self.stranger
        handover.action_hand_over()
        self.assertTrue(self._line(self.resolution, self.stranger))
        self.assertEqual(self.delegated.author_id, self.successor)

    def test_substitutions_and_offices(self):
        """Substitutions end and go on in new rows; offices change their registrar."""
        rows = self.env["docflow.substitution"]
        acts = rows.create(
            {
                "principal_id": self.mayor.id,
                "deputy_id": self.registrar.id,
                "ground": "order № 1",
                "date_to": "2099-01-01",
            }
        )
        clerk = rows.create(
            {
                "principal_id": self.registrar.id,
                "deputy_id": self.stranger.id,
                "kind": "clerk",
            }
        )
        handover = self._move(self.registrar)
        self.assertEqual(handover.state, "done", handover.line_ids.mapped("refusal"))
        self.assertEqual(set((acts | clerk).mapped("state")), {"ended"})
        new = rows.search([("ground", "like", "order № 9-к")], order="kind, id")
        self.assertEqual(new.mapped("kind"), ["acting", "clerk"])
        self.assertEqual(new[0].deputy_id, self.successor)
        self.assertEqual(str(new[0].date_to), "2099-01-01")
        self.assertIn("order № 9-к", new[0].ground)
        self.assertEqual(new[1].principal_id, self.successor)
        self.assertIn(self.successor, self.office.registrar_ids)
        self.assertNotIn(self.registrar, self.office.registrar_ids)

    def test_request(self):
        """A request that waited for the leaver waits for the successor."""
        second = self._line(self.resolution, self.executor2)
        second.action_request_extension(date_deadline="2099-12-20", reason="Data are late")
        request = self.env["docflow.extension"].search([("assignment_id", "=", second.id)])
        self.assertEqual(request.approver_id, self.mayor)
        self._move(self.mayor, self.executor1)
        self.assertEqual(request.approver_id, self.executor1)

    def test_people(self):
        """Nobody hands over to himself, to the archived, to strangers of the company."""
        self.successor.active = False
        handover = self._handover(self.mayor)
        with self.assertRaises(UserError) as caught:
            handover.action_collect()
        self.assertIn("no employee who may log in", str(caught.exception))
        handover.to_id = self.executor2
        with self.assertRaises(UserError) as caught:
            handover.action_hand_over()
        self.assertIn("nothing is listed", str(caught.exception))

    def test_history(self):
        """A handover that was done is not edited, not deleted, not done twice."""
        handover = self._move(self.executor1)
        for attempt in (
            lambda: handover.write({"ground": "another"}),
            lambda: handover.line_ids[0].write({"to_id": self.stranger.id}),
            lambda: handover.write({"state": "draft"}),
            handover.line_ids.unlink,
            handover.unlink,
            handover.action_hand_over,
            handover.action_collect,
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_who(self):
        """Administrators hand over; the people it names and auditors read it, others do not."""
        handover = self._move(self.executor1)
        for user in (self.executor1, self.successor, self.auditor):
            self.assertTrue(handover.with_user(user).line_ids.has_access("read"))
            with self.assertRaises(AccessError):
                handover.with_user(user).action_hand_over()
        self.assertFalse(handover.with_user(self.stranger).has_access("read"))
        self.assertFalse(handover.line_ids.with_user(self.stranger).has_access("read"))
        with self.assertRaises(UserError):
            self.env["docflow.handover.line"].with_user(self.admin).create(
                {
                    "handover_id": handover.id,
                    "kind": "office",
                    "res_model": "docflow.office",
                    "res_id": self.office.id,
                    "label": "x",
                }
            )

    def test_act(self):
        """The act names both sides, the ground and every line, and is a PDF."""
        handover = self._move(self.executor1)
        report = self.env["ir.actions.report"].with_user(self.admin)
        html = report._render_qweb_html("docflow_base.docflow_handover_report_act", handover.ids)
        page = html[0].decode()
        for text in ("Executor1, Specialist", "Successor, New Head", "order № 9-к", "roof of"):
            self.assertIn(text, page)
        report = report.with_context(force_report_rendering=True)
        pdf = report._render_qweb_pdf("docflow_base.docflow_handover_report_act", handover.ids)[0]
        self.assertTrue(pdf.startswith(b"%PDF"))
