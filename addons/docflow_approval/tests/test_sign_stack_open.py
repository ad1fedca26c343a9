from odoo.exceptions import UserError
from odoo.tests import tagged

from .authority import paper
from .stack_common import StackCase

STATEMENTS_DRAFTS = 24  # a stack of cards without a round, however many


@tagged("post_install", "-at_install")
class TestSignStackOpen(StackCase):
    """What is opened is what was asked for; what was looked at stays so while the files do."""

    def _confirm_two_of(self, count):
        """Return letters and a stack of them that was confirmed and stopped after five."""
        letters = self._letters(count)
        batch, rows = self._open()
        self._look(batch, rows)
        batch.action_confirm(password="t_mayorx")
        batch.action_go_on()
        return letters, batch

    def test_marks_live_as_long_as_the_files(self):
        """What was looked at in a large stack stays so in a small one and back; a changed file has
        to be looked at again."""
        letters = self._letters(4)
        batch, rows = self._open()
        self._look(batch, rows[:3])
        small = self._open(step_ids=[rows[0]["step_id"]])[1]
        self.assertEqual(self._states(small), ["seen"])
        letters[1].attach_file("letter.pdf", self._text(paper("Another sum")), "main")
        self.assertEqual(self._states(self._open()[1]), ["seen", "waiting", "seen", "waiting"])

    def test_no_files_prove_nothing(self):
        """Where there are no files a mark holds for the same step only: nothing says that the
        paper is the same."""
        route = self._route(self._stage("Visa", self.lawyer))
        memo = self._memo()
        memo.action_launch_approval(route.id)
        self.stacks = self.stacks.with_user(self.lawyer)
        batch, rows = self._open("approve")
        self._look(batch, rows)
        self.assertEqual(self._states(self._open("approve")[1]), ["seen"])
        memo.action_withdraw_approval("Another text")
        memo.action_launch_approval(route.id)
        self.assertEqual(self._states(self._open("approve")[1]), ["waiting"])

    def test_what_was_asked_is_opened(self):
        """One paper asked for is one paper, whatever stack was confirmed before; that one is told
        and can be gone on with, without a second password."""
        letters, former = self._confirm_two_of(12)
        (wanted,) = self._letters(1).mapped("approval_id.step_ids.id")
        stack = self.stacks.open_stack("sign", step_ids=[wanted])
        self.assertEqual([row["step_id"] for row in stack["lines"]], [wanted])
        self.assertEqual(stack["former"], {"id": former.id, "kind": "sign", "count": 7})
        self._finish(former)
        self.assertEqual(set(letters.mapped("approval_state")), {"approved"})
        self.assertFalse(self.stacks.open_stack("sign")["former"])

    def test_confirmation_is_taken_back(self):
        """Who stops has nothing signed behind his back: the rest waits, looked at, for another
        password."""
        letters, batch = self._confirm_two_of(7)
        self.assertEqual(self._states(batch.action_stop()), ["seen", "seen"])
        self.assertEqual(batch.action_go_on(), {"lines": [], "left": 0})
        self.assertEqual(letters.mapped("approval_state").count("in_progress"), 2)
        stack = self.stacks.open_stack("sign")
        self.assertFalse(stack["former"])
        self.assertEqual(self._states(stack["lines"]), ["seen", "seen"])

    def test_confirmation_ends(self):
        """A password given hours ago signs nothing; what was looked at stays marked."""
        letters = self._letters(1)
        batch, rows = self._open()
        self._look(batch, rows)
        batch.action_confirm(password="t_mayorx")
        # sudo: docflow.sign.batch - the test turns the clock
        batch.sudo().date_confirmed = "2020-01-01 10:00:00"
        self.assertFalse(self.stacks.open_stack("sign")["former"])
        answer = batch.action_go_on()
        self.assertEqual((self._states(answer["lines"]), answer["left"]), (["seen"], 0))
        self.assertEqual(letters.approval_state, "in_progress")
        batch, rows = self._open()
        self.assertEqual(self._states(rows), ["seen"])
        self._sign_stack(batch)
        self.assertEqual(letters.approval_state, "approved")

    def test_another_window_has_the_papers(self):
        """While another window signs the papers nothing comes back, and they still count as
        left."""
        __, batch = self._confirm_two_of(7)
        kind = type(self.env["docflow.sign.batch.line"])
        self.patch(kind, "try_lock_for_update", lambda lines, **__: lines.browse())
        self.assertEqual(batch.action_go_on(), {"lines": [], "left": 2})

    def test_missing_are_told(self):
        """What was chosen and does not wait for the reader is left out and counted."""
        self._letters(2)
        (mine,) = self._open()[1][:1]
        stack = self.stacks.open_stack("sign", step_ids=[mine["step_id"], 2**31 - 1])
        self.assertEqual((len(stack["lines"]), stack["missing"]), (1, 1))
        self.assertEqual(self.stacks.open_stack("sign")["missing"], 0)

    def test_drafts_without_a_round(self):
        """Drafts that name the reader wait in a tray of their own and are signed in a stack, with
        the trace of any other signature; nobody sends them back."""
        drafts = self._drafts(3)
        self.assertEqual(self._get_tray(self.mayor), 3)
        self.assertEqual(self._get_tray(self.lawyer), 0)
        batch, rows = self._open("sign_draft")
        self.assertEqual({row["way"] for row in rows}, {"login"})
        with self.assertRaisesRegex(UserError, "no round of approval"):
            batch.action_refuse(rows[0]["id"], "No")
        self._look(batch, rows[:2])
        self.assertEqual(self._states(self._sign_stack(batch)), ["done", "done"])
        self.assertEqual(drafts[:2].signature_ids.principal_id, self.mayor)
        self.assertFalse(drafts[2].signature_ids)
        self.assertEqual(self._get_tray(self.mayor), 1)

    def test_chosen_in_a_list(self):
        """Of cards chosen in any list those are laid out that wait for the reader's signature, by
        their step where they are in a round."""
        draft, sent = self._drafts(1), self._letters(1)
        signed = self._drafts(1)
        signed.with_user(self.mayor).action_sign(level="login", password="t_mayorx")
        ids = [draft.id, sent.id, signed.id]
        stack = self.stacks.open_stack("sign_draft", document_ids=ids)
        self.assertEqual(
            [(row["document_id"], bool(row["step_id"])) for row in stack["lines"]],
            [(draft.id, False), (sent.id, True)],
        )
        self.assertEqual(stack["missing"], 1)
        batch = self.stacks.browse(stack["id"])
        self._look(batch, stack["lines"])
        self.assertEqual(self._states(self._sign_stack(batch)), ["done", "done"])
        self.assertEqual(sent.approval_state, "approved")

    def test_statements_of_drafts(self):
        """A stack of drafts opens with a counted number of statements, however many they are."""
        self._drafts(3)
        self._open("sign_draft")
        few = self._count(lambda: self._open("sign_draft"))
        self._drafts(9)
        self._open("sign_draft")
        many = self._count(lambda: self._open("sign_draft"))
        self.assertLessEqual(many, few + 1)
        self.assertLessEqual(many, STATEMENTS_DRAFTS)

    def _get_tray(self, user):
        trays = self.env["docflow.document"].with_user(user).sudo(False).get_trays()
        return next((tray["count"] for tray in trays if tray["code"] == "sign_draft"), 0)
