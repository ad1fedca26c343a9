from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.docflow_sign_batch import CHUNK
from .authority import paper
from .stack_common import StackCase

STATEMENTS_OPEN = 18  # the whole stack, however many papers
STATEMENTS_PAPER = 36  # one more paper signed


@tagged("post_install", "-at_install")
class TestSignStack(StackCase):
    """A stack is looked through and signed in one act; each paper stands for itself."""

    def test_signed_with_one_password(self):
        """One password signs everything that was looked at, with the digest that was shown."""
        letters = self._letters(3)
        batch, rows = self._open()
        self.assertEqual({row["state"] for row in rows}, {"waiting"})
        self._look(batch, rows)
        with self.assertRaisesRegex(UserError, "password is not yours"):
            batch.action_confirm(password="t_registrar")
        self.assertFalse(letters.signature_ids)
        done = self._sign_stack(batch)
        self.assertEqual({row["state"] for row in done}, {"done"})
        self.assertEqual(set(letters.mapped("approval_state")), {"approved"})
        self.assertEqual(letters.signature_ids.principal_id, self.mayor)
        digests = letters.file_ids.mapped("sha256")
        self.assertEqual(sorted(letters.signature_ids.mapped("digest")), sorted(digests))

    def test_only_what_was_looked_at(self):
        """What was not looked at, or left out, goes on waiting whoever gives his password."""
        letters = self._letters(3)
        batch, rows = self._open()
        with self.assertRaisesRegex(UserError, "Nothing was looked at"):
            batch.action_confirm(password="t_mayorx")
        self._look(batch, rows[:2])
        batch.action_leave(rows[1]["id"])
        self._sign_stack(batch)
        self.assertEqual(
            letters.mapped("approval_state"), ["approved", "in_progress", "in_progress"]
        )
        rows = self._open()[1]
        self.assertEqual([row["state"] for row in rows], ["waiting", "waiting"])

    def test_refused_goes_back(self):
        """One paper is refused with a reason and is its author's again; the others are signed."""
        letters = self._letters(3)
        batch, rows = self._open()
        self._look(batch, rows)
        with self.assertRaisesRegex(UserError, "Say why"):
            batch.action_refuse(rows[1]["id"], "  ")
        row = batch.action_refuse(rows[1]["id"], "The sum is wrong")
        self.assertEqual((row["state"], row["reason"]), ("refused", "The sum is wrong"))
        self._sign_stack(batch)
        self.assertEqual(letters.mapped("approval_state"), ["approved", "rework", "approved"])
        self.assertIn("The sum is wrong", letters[1].approval_remark_ids.mapped("text"))

    def test_several_refused_with_one_reason(self):
        """One reason sends several papers back; what cannot go back stays and says why."""
        letters = self._letters(4)
        batch, rows = self._open()
        self._look(batch, rows[:2])
        letters[1].with_user(self.registrar).action_withdraw_approval("A mistake")
        ids = [row["id"] for row in rows[:3]]
        done = batch.action_refuse_several(ids, " The sum is wrong ")
        self.assertEqual([row["state"] for row in done], ["refused", "gone", "refused"])
        self.assertEqual(
            letters.mapped("approval_state"), ["rework", "rework", "rework", "in_progress"]
        )
        for letter in (letters[0], letters[2]):
            self.assertEqual(letter.approval_remark_ids.mapped("text"), ["The sum is wrong"])
        self.assertFalse(letters[1].approval_remark_ids)
        with self.assertRaisesRegex(UserError, "No papers are chosen"):
            batch.action_refuse_several([], "The sum is wrong")

    def test_changed_after_it_was_looked_at(self):
        """A file that changed after the look is not signed: the paper is to be looked at again."""
        letters = self._letters(2)
        batch, rows = self._open()
        self._look(batch, rows)
        batch.action_confirm(password="t_mayorx")
        letters[0].attach_file("letter.pdf", self._text(paper("Another sum")), "main")
        done = {row["name"]: row for row in self._finish(batch)}
        failed = done[letters[0].display_name]
        self.assertEqual(failed["state"], "failed")
        self.assertIn("not those you looked at", failed["reason"])
        self.assertEqual(letters.mapped("approval_state"), ["in_progress", "approved"])
        self._look(batch, [failed])
        self._sign_stack(batch)
        self.assertEqual(set(letters.mapped("approval_state")), {"approved"})

    def test_failure_stops_only_its_own_paper(self):
        """Whatever goes wrong with one paper leaves nothing half done, and the others signed."""
        letters = self._letters(3)
        batch, rows = self._open()
        self._look(batch, rows)
        kind = type(self.env["docflow.document"])
        tell = kind._tell_signed

        def break_down(card, signatures):
            tell(card, signatures)
            if card == letters[1]:
                raise ZeroDivisionError

        log = mute_logger("odoo.addons.docflow_approval.models.docflow_sign_batch")
        with patch.object(kind, "_tell_signed", break_down), log:
            states = [row["state"] for row in self._sign_stack(batch)]
        self.assertEqual(states, ["done", "failed", "done"])
        self.assertFalse(letters[1].signature_ids)
        self.assertEqual(letters[1].approval_state, "in_progress")

    def test_acting_head_signs_as_such(self):
        """Who acts by an order signs the stack in the head's place; row and step say so."""
        letters = self._letters(2)
        self._appoint_acting()
        self.stacks = self.stacks.with_user(self.executor1)
        batch, rows = self._open(acting_for=self.mayor.id)
        self.assertEqual({row["for_whom"] for row in rows}, {self.mayor.name})
        self._look(batch, rows)
        self._sign_stack(batch, password="t_executor1")
        self.assertEqual(letters.signature_ids.principal_id, self.mayor)
        for label in (*letters.signature_ids.mapped("acting_label"), *self._labels(letters)):
            self.assertIn("Executor1", label)
            self.assertIn("order No. 41-k", label)
        # the one who made it is named, and for whom
        self.assertEqual(self._step_of(letters).decided_by_id, self.executor1)
        self.assertEqual(self._step_of(letters).for_user_id, self.mayor)

    def _labels(self, letters):
        return self._step_of(letters).mapped("decision_label")

    def test_visas_need_no_password(self):
        """A stack of visas is looked through the same way and agreed with by one press."""
        route = self._route(self._stage("Visa", self.lawyer))
        memos = [self._memo(name=f"Memo {number}") for number in range(3)]
        for memo in memos:
            memo.attach_file("memo.txt", self._text(b"The draft"), "main")
            memo.action_launch_approval(route.id)
        self.stacks = self.stacks.with_user(self.lawyer)
        batch, rows = self._open("approve")
        self._look(batch, rows)
        batch.action_refuse(rows[0]["id"], "Article 5")
        batch.action_confirm()
        self._finish(batch)
        states = [memo.approval_state for memo in memos]
        self.assertEqual(states, ["rework", "approved", "approved"])

    def test_stack_is_ones_own(self):
        """Nobody sees, marks or signs the stack of another, and strange arguments get words."""
        self._letters(1)
        batch, rows = self._open()
        other = batch.with_user(self.lawyer)
        row = rows[0]["id"]
        for call in (
            other.get_stack,
            lambda: other.get_paper(row),
            lambda: other.action_look(row, "x"),
            lambda: other.action_refuse(row, "No"),
            lambda: other.action_refuse_several([row], "No"),
            lambda: other.action_leave(row),
            lambda: other.action_confirm(password="t_lawyer"),
            other.action_go_on,
            other.action_stop,
            other.get_files_to_sign,
        ):
            with self.assertRaises(AccessError):
                call()
        for call in (
            lambda: self.stacks.open_stack("x"),
            lambda: self.stacks.open_stack("sign", step_ids="abc"),
            lambda: self.stacks.open_stack("sign", step_ids=list(range(500))),
            lambda: self.stacks.open_stack(["sign"]),
            lambda: self.stacks.open_stack("seal", document_ids={"id": 1}),
            lambda: batch.action_refuse_several("x", "No"),
            lambda: batch.action_refuse_several([row], "x" * 30000),
            lambda: batch.get_paper("x"),
            lambda: batch.action_look(row, ["x"]),
            lambda: batch.action_refuse(row, {"x": 1}),
            lambda: self.stacks.open_stack("sign", acting_for=self.registrar.id),
        ):
            with self.assertRaises(UserError):
                call()
        self.stacks = self.stacks.with_user(self.lawyer)
        self.assertFalse(self._open()[1])

    def test_statements(self):
        """A stack opens with a counted number of statements, and each paper takes its own."""
        self._letters(4)
        self._open()
        few = self._count(self._open)
        self._letters(12)
        many = self._count(self._open)
        self.assertLessEqual(many, few + 1)
        self.assertLessEqual(many, STATEMENTS_OPEN)
        batch, rows = self._open()
        self._look(batch, rows)
        batch.action_confirm(password="t_mayorx")
        self.env.invalidate_all()
        papers = self._count(batch.action_go_on) / CHUNK
        self.assertLessEqual(papers, STATEMENTS_PAPER)
