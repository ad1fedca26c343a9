from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_approval import RoundCase


@tagged("post_install", "-at_install")
class TestApprovalTrays(RoundCase):
    def _tray(self, user, code):
        trays = self.env["docflow.document"].with_user(user).get_trays()
        return next((tray["count"] for tray in trays if tray["code"] == code), 0)

    def test_trays_follow_the_round(self):
        """A draft lies with whoever is asked now: for approval, for signature, for rework
        (K17)."""
        memo = self._launched()
        self.assertEqual(self._tray(self.lawyer, "approve"), 1)
        self.assertEqual(self._tray(self.mayor, "sign"), 0)
        self._step(memo, self.lawyer).action_agree()
        self.assertEqual(self._tray(self.lawyer, "approve"), 0)
        self._step(memo, self.executor1).action_agree()
        self.assertEqual(self._tray(self.mayor, "sign"), 1)
        self._step(memo, self.mayor).action_reject("Not now")
        self.assertEqual(self._tray(self.mayor, "sign"), 0)
        self.assertEqual(self._tray(self.author, "rework"), 1)

    def test_the_clerk_of_a_head_prepares_and_does_not_decide(self):
        """Drafts for the approval of a head lie with his clerk in parallel, and the clerk opens
        them; the visa stays the head's."""
        clerk = self._person("t_head_clerk", self.finance)
        self.env["docflow.substitution"].create(
            {"principal_id": self.executor1.id, "deputy_id": clerk.id, "kind": "clerk"}
        )
        memo = self._launched()
        self.assertEqual(self._tray(clerk, "approve"), 1)
        self.assertEqual(self._tray(self.executor1, "approve"), 1)
        seen = memo.with_user(clerk)
        self.assertEqual(seen.name, memo.name)
        self.assertNotIn("approval_agree", {s["verb"] for s in seen.next_steps or []})
        with self.assertRaisesRegex(UserError, "another person"):
            self._step(memo, self.executor1).with_user(clerk).action_agree()
        self._step(memo, self.executor1).action_agree()
        self.assertEqual(self._tray(clerk, "approve"), 0)

    def test_the_card_says_with_whom_it_lies(self):
        """Whoever looks at a card reads whose decision it waits for."""
        memo = self._launched()
        self.assertEqual(memo.holder_names, "Executor1, Lawyer")

    def test_the_activity_menu_counts_what_waits(self):
        """Odoo's activity menu shows what waits for a visa, for a signature and for rework."""
        memo = self._launched()

        def trays(user):
            found = self.env["docflow.document"].with_user(user)._get_systray_groups()
            return [group["docflow_tray"] for group in found]

        self.assertEqual(trays(self.lawyer), ["approve"])
        for person in (self.lawyer, self.executor1):
            self._step(memo, person).action_agree()
        self.assertEqual(trays(self.lawyer), [])
        self.assertEqual(trays(self.mayor), ["sign"])
        self.assertEqual(trays(self.author), [])
        self._step(memo, self.mayor).action_reject("Not now")
        self.assertEqual((trays(self.mayor), trays(self.author)), ([], ["rework"]))

    def test_whose_trays_changed_are_told(self):
        """The browser of everybody whose tray changed counts anew, and nobody else's."""
        memo = self._launched()
        self.env.flush_all()
        told = memo.with_user(self.author)._get_touched_users(tuple(memo.ids))
        self.assertLessEqual({self.lawyer.id, self.executor1.id, self.author.id}, set(told))
        self.assertNotIn(self.stranger.id, told)

    def test_buttons_of_the_card(self):
        """The card offers each person what he may do, and the number to nobody yet."""
        memo = self._launched()
        verbs = {s["verb"] for s in memo.with_user(self.lawyer).next_steps}
        self.assertLessEqual(
            {"action_approval_agree", "action_approval_reject", "action_approval_ask"}, verbs
        )
        self.assertNotIn("action_approval_sign", verbs)
        verbs = {s["verb"] for s in memo.with_user(self.registrar).next_steps}
        self.assertNotIn("action_register", verbs)
        memo.with_user(self.lawyer).action_approval_agree()
        memo.with_user(self.executor1).action_approval_agree("Add the sum")
        verbs = {s["verb"] for s in memo.with_user(self.mayor).next_steps}
        self.assertIn("action_approval_sign", verbs)
        memo.with_user(self.mayor).action_approval_sign()
        self.assertEqual(memo.approval_state, "approved")

    def test_a_batch_of_visas(self):
        """A tray agrees with many at once; who may not is listed, the rest is done."""
        memos = [self._launched(name=f"On shelves {n}") for n in range(3)]
        steps = self.env["docflow.approval.step"].with_user(self.lawyer)
        steps = steps.union(*(self._step(memo, self.lawyer) for memo in memos))
        steps[0].action_agree()
        result = steps._run_batch("agree")
        self.assertEqual((len(result["done"]), len(result["refused"])), (2, 1))

    def test_several_rejected_with_one_reason(self):
        """A tray rejects several drafts with one reason, written once; what cannot be rejected is
        listed, and an empty reason rejects nothing."""
        memos = [self._launched(name=f"On shelves {n}") for n in range(3)]
        ids = [self._step(memo, self.lawyer).id for memo in memos]
        memos[0].action_withdraw_approval("A mistake")
        asks = (
            self.env["docflow.batch.ask"]
            .with_user(self.lawyer)
            .sudo(False)
            .with_context(active_model="docflow.approval.step", active_ids=ids)
        )
        with self.assertRaisesRegex(UserError, "Write the reason"):
            asks.create({"verb": "reject", "words": "  "}).action_confirm()
        ask = asks.create({"verb": "reject", "words": "Article 5"})
        self.assertEqual(ask.count, 3)
        params = ask.action_confirm()["params"]
        self.assertEqual((params["done"], len(params["refused"])), (2, 1))
        self.assertEqual(params["refused"][0]["id"], ids[0])
        self.assertEqual([memo.approval_state for memo in memos], ["rework"] * 3)
        self.assertEqual(memos[1].approval_remark_ids.mapped("text"), ["Article 5"])

    def test_stuck_rounds_say_who_holds_them(self):
        """A round past the norm of its stage is found, with its people and since when."""
        memo = self._launched()
        self.env.flush_all()
        self.env.cr.execute("UPDATE docflow_approval SET date_deadline = '2020-01-01'")
        self.env.invalidate_all()
        late = self.env["docflow.approval"].search([("is_overdue", "=", True)])
        self.assertIn(memo.approval_id, late)
        self.assertTrue(late[0].date_held)
        self.assertIn("Lawyer", memo.approval_id.holder_names)
