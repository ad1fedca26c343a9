from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import DocflowCase

NOW = datetime(2026, 11, 16, 8, 0)  # Monday, 10:00 in Kyiv


class RequestCase(DocflowCase):
    """A letter that the mayor gave to Education, which passed it on to a school clerk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.card = cls._registered()
            cls.order = cls._resolve(cls.card, [cls.executor1], date_deadline="2026-11-27")
            cls.line = cls._line(cls.order, cls.executor1)

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))

    def _delegate(self, **vals):
        self.line.action_delegate([self.clerk1.id], "Measure the roof", "2026-11-24", **vals)
        return self._line(self.line.delegation_ids, self.clerk1)

    def _day(self, record):
        return fields.Date.to_string(record.sudo().deadline_day)


@tagged("post_install", "-at_install")
class TestExtension(RequestCase):
    """Another date is asked for with a reason, granted by the author or passed up (seed 2)."""

    def test_granted_date_stands_beside_the_first(self):
        """K12, seed 2: the author of the last resolution sets another date; the first stays
        beside it and the ledger keeps who, why and when."""
        self.line.action_request_extension("2026-12-04", "Waiting for the estimate")
        request = self.line.extension_ids
        self.assertEqual(request.approver_id, self.mayor)
        request.with_user(self.mayor).action_grant("2026-12-02")
        self.assertEqual(self._day(self.line), "2026-12-02")
        initial = self.line.company_id._docflow_local_date(self.line.date_deadline_initial)
        self.assertEqual(str(initial), "2026-11-27")
        entries = self.env["docflow.deadline.entry"].search(
            [("assignment_id", "=", self.line.id), ("kind", "=", "extension")]
        )
        self.assertEqual(entries.extension_id, request)
        self.assertEqual(entries.reason, "Waiting for the estimate")
        self.assertEqual(request.state, "granted")

    def test_reason_is_obligatory(self):
        """An extension without a reason opens the form; the form refuses an empty one."""
        action = self.line.action_request_extension("2026-12-04")
        self.assertEqual(action["res_model"], "docflow.assignment.ask")
        self.assertFalse(self.line.extension_ids)

    def test_passes_up_three_levels(self):
        """An author grants no more than he has; past it the request goes up, and the grant moves
        every level between."""
        low = self._delegate()
        low.action_request_extension("2026-12-04", "The roofers come in December")
        request = low.extension_ids
        with self.assertRaisesRegex(UserError, "pass the request up"):
            request.with_user(self.executor1).action_grant()
        request.with_user(self.executor1).action_forward("I agree")
        self.assertEqual(request.approver_id, self.mayor)
        with self.assertRaisesRegex(UserError, "decision of another person"):
            request.with_user(self.executor1).action_grant()
        request.with_user(self.mayor).action_grant()
        self.assertEqual(self._day(low), "2026-12-04")
        self.assertEqual(self._day(self.line), "2026-12-04")

    def test_controlled_card_is_extended_by_its_controller(self):
        """The date of a card on control is moved by its controller alone."""
        self.card.with_user(self.controller).action_take_control(
            self.controller.id, date_deadline="2026-11-30"
        )
        self.line.action_request_extension("2026-12-04", "Waiting for the estimate")
        request = self.line.extension_ids.with_user(self.mayor)
        with self.assertRaisesRegex(UserError, "30.11.2026"):
            request.action_grant()
        request.action_forward()
        self.assertEqual(request.approver_id, self.controller)
        request.with_user(self.controller).action_grant()
        self.assertEqual(self._day(self.card), "2026-12-04")
        self.assertEqual(self._day(self.line), "2026-12-04")

    def test_nobody_grants_himself(self):
        """Where the one who asks is the controller himself, his request is not passed up to
        him."""
        self.executor1.group_ids += self.env.ref("docflow_base.group_docflow_controller")
        self.card.with_user(self.controller).action_take_control(self.executor1.id)
        self.line.action_request_extension("2026-12-04", "Waiting for the estimate")
        with self.assertRaisesRegex(UserError, "nobody stands above"):
            self.line.extension_ids.with_user(self.mayor).action_forward()

    def test_dates_below_stay_within_ones_own(self):
        """What is passed on has no later date than the one who passes it on, and no past one."""
        with self.assertRaisesRegex(UserError, "later than your own date, 27.11.2026"):
            self.line.action_delegate([self.clerk1.id], "Measure", "2026-12-15")
        with self.assertRaisesRegex(UserError, "has passed"):
            self.line.action_delegate([self.clerk1.id], "Measure", "2026-11-10")
        self.assertFalse(self.line.delegation_ids.filtered(lambda r: r.state == "issued"))

    def test_nobody_above(self):
        """Above the topmost author of an uncontrolled card nobody stands: he decides himself."""
        self.line.action_request_extension("2026-12-04", "Waiting for the estimate")
        with self.assertRaisesRegex(UserError, "nobody stands above"):
            self.line.extension_ids.with_user(self.mayor).action_forward()

    def test_refused_after_the_due_date(self):
        """After the due date an extension is not asked for; the refusal names who may still move
        the date."""
        with (
            freeze_time(NOW + timedelta(days=20)),
            self.assertRaisesRegex(UserError, "the term ended on 27.11.2026.*Controller"),
        ):
            self.line.invalidate_recordset()
            self.line.action_request_extension("2026-12-20", "Late")
        self.assertFalse(self.line.extension_ids)

    def test_asked_once(self):
        """A second request waits for the first to be decided or withdrawn."""
        self.line.action_request_extension("2026-12-04", "Waiting for the estimate")
        with self.assertRaisesRegex(UserError, "waits for Mayor"):
            self.line.action_request_extension("2026-12-05", "More")
        self.line.extension_ids.action_withdraw()
        self.line.action_request_extension("2026-12-05", "More")
        self.assertEqual(set(self.line.extension_ids.mapped("state")), {"requested", "withdrawn"})

    def test_earlier_date_extends_nothing(self):
        """A date that is not later is refused when asked for and when granted."""
        with self.assertRaisesRegex(UserError, "Ask for a later date"):
            self.line.action_request_extension("2026-11-20", "Sooner")
        self.line.action_request_extension("2026-12-04", "Waiting for the estimate")
        with self.assertRaisesRegex(UserError, "extends nothing"):
            self.line.extension_ids.with_user(self.mayor).action_grant("2026-11-20")

    def test_a_request_dies_with_its_assignment(self):
        """What was asked on a line that closed waits for nobody."""
        self.line.action_request_extension("2026-12-04", "Waiting for the estimate")
        self.line.action_report("Done sooner")
        self.assertEqual(self.line.extension_ids.state, "withdrawn")

    def test_refusal_has_its_reason(self):
        """A refusal says why, and the date stays."""
        self.line.action_request_extension("2026-12-04", "Waiting for the estimate")
        request = self.line.extension_ids.with_user(self.mayor)
        self.assertEqual(request.action_refuse()["res_model"], "docflow.request.decide")
        request.action_refuse("The council sits on the 28th")
        self.assertEqual(request.state, "refused")
        self.assertEqual(self._day(self.line), "2026-11-27")

    def test_sealed(self):
        """Nobody writes himself a granted extension."""
        self.line.action_request_extension("2026-12-04", "Waiting for the estimate")
        with self.assertRaises(UserError):
            self.line.extension_ids.with_user(self.mayor).write({"state": "granted"})
        with self.assertRaises(UserError):
            self.line.extension_ids.unlink()

    def test_decision_form_decides(self):
        """The approver finds the request on the assignment and decides in one form."""
        self.line.action_request_extension("2026-12-04", "Waiting for the estimate")
        line = self.line.with_user(self.mayor)
        self.assertIn("decide", [step["verb"].removeprefix("action_") for step in line.next_steps])
        action = line.action_decide()
        form = self.env["docflow.request.decide"].with_user(self.mayor)
        wizard = form.with_context(**action["context"]).create({})
        self.assertEqual(str(wizard.day), "2026-12-04")
        wizard.action_grant()
        self.assertEqual(self._day(self.line), "2026-12-04")


@tagged("post_install", "-at_install")
class TestRedirect(RequestCase):
    """Who executes may change: by the author's decision, within five days on a memo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.finance.manager_id = cls.executor2.employee_id

    def _memo(self, signatory):
        memo = (
            self.env["docflow.document"]
            .with_user(self.registrar)
            .create(
                {
                    "name": "Memo on re-addressing",
                    "type_id": self.type_memo.id,
                    "office_id": self.office.id,
                    "author_id": signatory.id,
                    "signatory_id": signatory.id,
                    "department_id": self.education.id,
                    "recipient_ids": [fields.Command.create({"user_id": self.mayor.id})],
                    "file_ids": [
                        fields.Command.create(
                            {"name": "memo.pdf", "role": "main", "upload": "JVBERi0="}
                        )
                    ],
                }
            )
        )
        memo.action_register()
        return memo

    def test_wrong_addressee_goes_up(self):
        """K22 (§2.28): a wrongly addressed task goes up with a request, and the head names the
        right executor; the former line stays as history."""
        self.line.action_request_change("Please change the executor")
        self.line.redirect_ids.with_user(self.mayor).action_grant(self.executor2.id)
        new = self._line(self.order, self.executor2)
        self.assertEqual((self.line.state, new.state), ("cancelled", "new"))
        self.assertTrue(new.is_main and not self.line.is_main)
        self.assertEqual(new.replaces_id, self.line)
        self.assertEqual(new.date_deadline_initial, self.line.date_deadline_initial)

    def test_memo_within_five_days(self):
        """K21 (§2.26): within 5 days of registration an executor re-addresses on a registered
        memo that he, being a head, signed himself."""
        memo = self._memo(self.executor1)
        self.line.action_request_redirect(self.finance.id, "Clause 2.26", memo.id)
        self.line.redirect_ids.with_user(self.mayor).action_grant()
        self.assertEqual(self._line(self.order, self.executor2).state, "new")
        self.assertIn(memo, self.card.sudo().link_ids.linked_id)

    def test_coopted_beside(self):
        """K21 (§2.27): another department joins; the first executor stays the main one."""
        memo = self._memo(self.executor1)
        self.line.action_request_coopt(self.finance.id, "Clause 2.27", memo.id)
        self.line.redirect_ids.with_user(self.mayor).action_grant()
        self.assertEqual(self.line.state, "new")
        self.assertTrue(self.line.is_main)
        self.assertEqual(self._line(self.order, self.executor2).state, "new")

    def test_memo_of_the_wrong_person(self):
        """K21: the memo of somebody else is no ground; the refusal names who signs."""
        memo = self._memo(self.registrar)
        with self.assertRaisesRegex(UserError, "signed by Executor1"):
            self.line.action_request_redirect(self.finance.id, "Clause 2.26", memo.id)
        self.assertFalse(self.line.redirect_ids)

    def test_controller_decides_with_the_powers_of_the_author(self):
        """A change passed up to the controller is granted within the author's subordination."""
        self.card.with_user(self.controller).action_take_control(self.controller.id)
        self.line.action_request_change("Please change the executor")
        request = self.line.redirect_ids
        request.with_user(self.mayor).action_forward()
        request.with_user(self.controller).action_grant(self.executor2.id)
        self.assertEqual(self._line(self.order, self.executor2).state, "new")

    def test_clerk_passes_nothing_on(self):
        """A clerk reports for his head and does not sign for him: passing on is signing."""
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.executor1.id,
                "deputy_id": self.executor2.id,
                "kind": "clerk",
                "date_from": "2026-11-16",
            }
        )
        line = self.line.with_user(self.executor2)
        self.assertTrue(line._can("report"))
        with self.assertRaises(UserError):
            line.action_delegate([self.clerk1.id], "Measure the roof")
        self.assertFalse(self.line.sudo().delegation_ids)

    def test_after_five_days_the_executor_owns_it(self):
        """K21: after 5 days the executor organises the execution himself."""
        memo = self._memo(self.executor1)
        with (
            freeze_time(NOW + timedelta(days=7)),
            self.assertRaisesRegex(UserError, "organises the execution himself"),
        ):
            self.line.action_request_redirect(self.finance.id, "Clause 2.26", memo.id)

    def test_author_replaces(self):
        """The author replaces an executor with a reason; what that one passed on is withdrawn."""
        low = self._delegate()
        self.line.with_user(self.mayor).action_replace(self.executor2.id, "On leave")
        self.assertEqual(low.state, "cancelled")
        self.assertEqual(self._line(self.order, self.executor2).state, "new")

    def test_replacement_within_powers(self):
        """K9: a replacement obeys subordination; the refusal names the allowed people."""
        low = self._delegate().with_user(self.executor1)
        with self.assertRaisesRegex(UserError, "You may choose: Clerk1"):
            low.action_replace(self.stranger.id, "Why not")

    def test_nobody_twice_after_replacement(self):
        """K9 (§2.11): a person who has a line of the resolution is not named again."""
        order = self._resolve(self.card, [self.executor1, self.executor2])
        line = self._line(order, self.executor1).with_user(self.mayor)
        with self.assertRaisesRegex(UserError, "nobody is named twice"):
            line.action_replace(self.executor2.id, "Why not")
        line.action_replace(self.clerk1.id, "On leave")
        back = self._line(order, self.clerk1).with_user(self.mayor)
        back.action_replace(self.executor1.id, "Back again")
        self.assertEqual(sum(a.state == "new" for a in order.sudo().assignment_ids), 2)

    def test_withdrawn_line_lets_the_rest_finish(self):
        """The author withdraws one executor; when the others are done the resolution closes."""
        order = self._resolve(self.card, [self.executor1, self.executor2])
        self._line(order, self.executor1).action_report("Done")
        self._line(order, self.executor2).with_user(self.mayor).action_cancel("Not needed")
        self.assertEqual(order.state, "done")

    def test_last_line_takes_the_resolution_with_it(self):
        """A resolution left without executors is withdrawn, and the card is with its author."""
        self.line.with_user(self.mayor).action_cancel("Not needed")
        self.assertEqual(self.order.state, "cancelled")
        self.assertEqual(self.card.state, "in_review")


@tagged("post_install", "-at_install")
class TestQuestion(RequestCase):
    """A question goes to the author and stops nothing."""

    def test_asked_and_answered(self):
        """An executor asks; the author answers; the term goes on."""
        self.line.action_ask("Which of the two roofs?")
        question = self.line.question_ids.with_user(self.mayor)
        question.action_grant("Both")
        self.assertEqual((question.state, question.answer), ("granted", "Both"))
        self.assertEqual(self._day(self.line), "2026-11-27")

    def test_opinion_needs_words(self):
        """An opinion is closed by its author in words; a document alone is none."""
        order = (
            self.env["docflow.resolution"]
            .with_user(self.mayor)
            .create(
                {
                    "document_id": self.card.id,
                    "text": "Is the estimate right?",
                    "assignment_ids": [
                        fields.Command.create({"executor_id": self.executor2.id, "kind": "opinion"})
                    ],
                }
            )
        )
        order.action_issue()
        line = self._line(order, self.executor2)
        evidence = self._registered(
            corr_number="77",
            recipient_ids=[fields.Command.create({"user_id": self.executor2.id})],
        )
        with self.assertRaisesRegex(UserError, "asked for an opinion"):
            line.action_report(evidence_document_ids=evidence.ids)
        line.action_report("It is")
        self.assertEqual(order.state, "done")
