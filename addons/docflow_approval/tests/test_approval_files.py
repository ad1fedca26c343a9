from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_approval import PDF, PDF2, RoundCase


@tagged("post_install", "-at_install")
class TestApprovalFiles(RoundCase):
    def test_a_file_stays_while_people_decide_on_it(self):
        """Once somebody has decided, a file of the round is not changed under the others."""
        memo = self._launched()
        memo.attach_file("memo.pdf", PDF2, "main")  # nobody has decided yet
        self._step(memo, self.lawyer).action_agree()
        for change in (
            lambda: memo.attach_file("memo.pdf", PDF, "main"),
            lambda: memo.attach_file("more.pdf", PDF, "annex"),
            memo.file_ids.unlink,
            lambda: memo.file_ids.write({"name": "other.pdf"}),
        ):
            with self.assertRaisesRegex(UserError, "being approved"):
                change()
        memo.attach_file("note.pdf", PDF, "memo")
        self.assertEqual(len(memo.approval_ids), 1)

    def test_a_change_begins_anew_where_the_rule_says_so(self):
        """By the other rule a changed file ends the round and begins the next with everybody."""
        self.company.docflow_approval_file_rule = "restart"
        memo = self._launched()
        memo.attach_file("note.pdf", PDF2, "memo")
        self._step(memo, self.lawyer).action_agree()
        main = memo.file_ids.filtered(lambda file: file.role == "main")
        note = memo.file_ids - main
        for change in (
            main.unlink,
            lambda: main.write({"role": "memo"}),
            lambda: note.write({"role": "main"}),
        ):
            with self.assertRaisesRegex(UserError, "being approved"):
                change()
        memo.attach_file("memo.pdf", PDF2, "main")
        self.assertEqual(
            memo.approval_ids.sorted("number").mapped("state"), ["withdrawn", "in_progress"]
        )
        self.assertEqual(memo.approval_state, "in_progress")
        self.assertEqual(self._states(memo)["Lawyer"], "active")

    def test_visas_on_unchanged_files_carry_over(self):
        """In a new round nobody is asked again about the files that he agreed with."""
        memo = self._launched()
        self._step(memo, self.executor1).action_agree()
        self._step(memo, self.lawyer).action_reject("The heading")
        memo.approval_remark_ids.action_accept()
        memo.action_launch_approval(self.route.id)
        carried = memo.approval_id.step_ids.filtered("carried_from_id")
        self.assertEqual(carried.user_id, self.executor1)
        self.assertEqual((carried.state, carried.carried_from_id.state), ("agreed", "agreed"))
        self.assertEqual(self._states(memo)["Lawyer"], "active")
        self._step(memo, self.lawyer).action_agree()
        self.assertEqual(self._states(memo)["Mayor"], "active")

    def test_a_delegated_visa_carries_over(self):
        """The visa of a subordinate stands in the place of whoever handed it to him, in the next
        round too; the sheet names who gave it."""
        memo = self._launched()
        self._step(memo, self.executor1).action_delegate(self.clerk1.id)
        self._step(memo, self.clerk1).action_agree()
        self._step(memo, self.lawyer).action_reject("The heading")
        memo.approval_remark_ids.action_accept()
        for number in (2, 3):
            memo.action_launch_approval(self.route.id)
            carried = memo.approval_id.step_ids.filtered("carried_from_id")
            self.assertEqual((carried.user_id, carried.state), (self.executor1, "agreed"))
            self.assertEqual(carried.decided_by_id, self.clerk1)
            self.assertIn("Clerk1", carried.decision_label)
            self.assertEqual(carried.carried_from_id.round_number, 1)
            self.assertNotIn("Clerk1", self._states(memo))
            self.assertEqual(memo.approval_id.number, number)
            memo.action_withdraw_approval("Once more")

    def test_one_more_opinion_is_nobodys_visa(self):
        """Who was called in beside the stage gave an opinion: it is not carried to his own step."""
        route = self._route(
            self._stage("Visas", self.lawyer),
            type_ids=[Command.set(self.type_memo.ids)],
        )
        stage = self._stage("Visas", self.lawyer, self.clerk1, action="opinion")
        wider = self._route(stage, type_ids=[Command.set(self.type_memo.ids)])
        memo = self._draft()
        memo.action_launch_approval(route.id)
        self._step(memo, self.lawyer).action_call_in(self.clerk1.id)
        self._step(memo, self.clerk1).action_agree()
        memo.action_withdraw_approval("Once more")
        memo.action_launch_approval(wider.id)
        self.assertEqual(self._states(memo)["Clerk1"], "active")

    def test_a_carried_visa_keeps_the_files(self):
        """A visa that was carried over stands on these files: they do not change under it."""
        self.company.docflow_is_visa_carried = True
        memo = self._launched()
        self._step(memo, self.executor1).action_agree()
        self._step(memo, self.lawyer).action_reject("Not like this")
        remark = memo.approval_ids.remark_ids
        remark.with_user(self.author).action_decline("It is right")
        memo.action_launch_approval(self.route.id)
        self.assertEqual(self._states(memo)["Executor1"], "agreed")
        with self.assertRaisesRegex(UserError, "being approved"):
            memo.attach_file("memo.pdf", PDF2, "main")

    def test_what_is_decided_on_stays(self):
        """The subject, the type, the sum and the signatory stay while people decide on them."""
        memo = self._launched()
        for vals in ({"amount": 5_000_000}, {"name": "Another"}, {"signatory_id": False}):
            with self.assertRaisesRegex(UserError, "people decide on it"):
                memo.write(vals)
        memo.write({"name": memo.name})

    def test_visas_on_other_files_do_not(self):
        """A visa on a file that has changed since is asked for anew."""
        memo = self._launched()
        self._step(memo, self.executor1).action_agree()
        self._step(memo, self.lawyer).action_reject("The heading")
        memo.approval_remark_ids.action_accept()
        memo.attach_file("memo.pdf", PDF2, "main")
        memo.action_launch_approval(self.route.id)
        self.assertEqual(self._states(memo)["Executor1"], "active")

    def test_nothing_is_carried_where_the_council_wants_every_visa_anew(self):
        """The setting switches carrying over off."""
        self.company.docflow_is_visa_carried = False
        memo = self._launched()
        self._step(memo, self.executor1).action_agree()
        self._step(memo, self.lawyer).action_reject("The heading")
        memo.approval_remark_ids.action_accept()
        memo.action_launch_approval(self.route.id)
        self.assertEqual(self._states(memo)["Executor1"], "active")

    def test_what_was_approved_stays(self):
        """After the approval a file is changed only after the document was taken back for rework;
        the scan of the signed paper is added beside."""
        memo = self._approved()
        with self.assertRaisesRegex(UserError, "was approved"):
            memo.attach_file("memo.pdf", PDF2, "main")
        memo.attach_file("signed.pdf", PDF2, "scan")
        memo.attach_file("decision.pdf", PDF2, "memo")
        other = memo.file_ids.filtered(lambda file: file.name == "decision.pdf")
        with self.assertRaisesRegex(UserError, "was approved"):
            other.write({"role": "main"})
        with self.assertRaisesRegex(UserError, "was approved"):
            memo.attach_file("signed.pdf", PDF, "scan")
        memo.action_withdraw_approval("A mistake in the sum")
        self.assertEqual(memo.approval_state, "rework")
        self.assertEqual(memo.approval_id.state, "approved")
        memo.attach_file("memo.pdf", PDF2, "main")

    def test_nobody_agrees_with_files_he_has_not_seen(self):
        """Files that were put in the place of others after the form was opened are not agreed with
        by the button of that form, with remarks or without, nor signed; a refusal needs no second
        look."""
        memo = self._launched()
        mine = memo.with_user(self.lawyer).sudo(False)
        context = self._step_context(mine, "action_approval_agree")
        memo.attach_file("memo.pdf", PDF2, "main")
        for verb, *args in (
            ("action_approval_agree",),
            ("action_approval_agree", "Mind the heading"),
            ("action_approval_agree_remarks", "Mind the heading"),
        ):
            with self.assertRaisesRegex(UserError, "not those you looked at"):
                getattr(mine.with_context(**context), verb)(*args)
        dialog = mine.with_context(**context).action_approval_agree_remarks()
        form = self.env[dialog["res_model"]].with_user(self.lawyer).sudo(False)
        form = form.with_context(**dialog["context"]).create({"text": "Mind the heading"})
        with self.assertRaisesRegex(UserError, "not those you looked at"):
            form.action_confirm()
        self.assertEqual(self._states(memo)["Lawyer"], "active")
        mine.invalidate_recordset()
        anew = mine.with_context(**self._step_context(mine, "action_approval_agree"))
        anew.action_approval_agree()
        # a refusal of what was seen is no agreement with what was not
        other = memo.with_user(self.executor1).sudo(False)
        other.with_context(docflow_seen_digest="0" * 64).action_approval_reject("The sum")
        self.assertEqual(memo.approval_state, "rework")

    def test_nobody_signs_files_he_has_not_seen(self):
        """The dialog of signing knows which files the form has shown; a scan of the signed paper
        is no other file."""
        for level, given in (
            ("login", {"password": "t_mayorx"}),
            ("paper", {"name": "signed.pdf", "content_base64": PDF2}),
        ):
            self.type_memo.signature_level = level
            memo = self._launched()
            self._step(memo, self.executor1).action_agree()
            self._step(memo, self.lawyer).action_agree()
            mine = memo.with_user(self.mayor).sudo(False)
            context = self._step_context(mine, "action_approval_sign")
            dialog = mine.with_context(**context).action_sign()
            signing = mine.with_context(**dialog["context"])
            with self.assertRaisesRegex(UserError, "not those you looked at"):
                signing.with_context(docflow_seen_digest="0" * 64).action_sign(level=level, **given)
            signing.action_sign(level=level, **given)
            self.assertEqual(memo.approval_state, "approved")

    def _step_context(self, record, verb):
        """Return what the button of ``verb`` tells the server."""
        return next(step["context"] for step in record.next_steps if step["verb"] == verb)
