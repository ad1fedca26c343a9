import base64
import io
import zipfile
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.docflow_sign_batch import CHUNK
from .authority import national, paper
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
        with self.assertRaisesRegex(UserError, "say why"):
            batch.action_refuse(rows[1]["id"], "  ")
        row = batch.action_refuse(rows[1]["id"], "The sum is wrong")
        self.assertEqual((row["state"], row["reason"]), ("refused", "The sum is wrong"))
        self._sign_stack(batch)
        self.assertEqual(letters.mapped("approval_state"), ["approved", "rework", "approved"])
        self.assertIn("The sum is wrong", letters[1].approval_remark_ids.mapped("text"))

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

    def test_lost_connection(self):
        """A stack that was confirmed goes on where it stopped, without a second password."""
        letters = self._letters(12)
        batch, rows = self._open()
        self._look(batch, rows)
        batch.action_confirm(password="t_mayorx")
        self.assertEqual(batch.action_go_on()["left"], 7)
        again, rows = self._open()
        self.assertEqual(again, batch)
        self.assertEqual([row["state"] for row in rows].count("confirmed"), 7)
        self._finish(again)
        self.assertEqual(set(letters.mapped("approval_state")), {"approved"})

    def test_confirmation_ends(self):
        """A password given hours ago signs nothing; what was looked at stays marked."""
        letters = self._letters(1)
        batch, rows = self._open()
        self._look(batch, rows)
        batch.action_confirm(password="t_mayorx")
        # sudo: docflow.sign.batch - the test turns the clock
        batch.sudo().date_confirmed = "2020-01-01 10:00:00"
        self.assertEqual(batch.action_go_on(), {"lines": [], "left": 0})
        self.assertEqual(letters.approval_state, "in_progress")
        batch, rows = self._open()
        self.assertEqual(rows[0]["state"], "seen")
        self._sign_stack(batch)
        self.assertEqual(letters.approval_state, "approved")

    def test_acting_head_signs_as_such(self):
        """Who acts by an order signs the stack in the head's place; row and step say so."""
        letters = self._letters(2)
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.mayor.id,
                "deputy_id": self.executor1.id,
                "kind": "acting",
                "ground": "order No. 41-k",
                "date_from": fields.Date.today(),
                "date_to": fields.Date.today(),
            }
        )
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

    def test_electronic_waits_for_its_file(self):
        """A paper of a type that demands an electronic signature is not signed by a password."""
        self.type_out.signature_level = "electronic"
        letters = self._letters(1)
        batch, rows = self._open()
        self.assertEqual(rows[0]["way"], "electronic")
        self._look(batch, rows)
        with self.assertRaisesRegex(UserError, "Nothing was looked at"):
            batch.action_confirm(password="t_mayorx")
        self.assertEqual(letters.approval_state, "in_progress")

    def test_signed_outside(self):
        """Signatures of a whole zip find their papers by digest; a foreign one finds none."""
        self._trust_city()
        self.type_out.signature_level = "electronic"
        letters = self._letters(3)
        letters[1].attach_file("letter.pdf", self._text(paper("Another")), "main")
        letters[2].attach_file("letter.pdf", self._text(paper("A third")), "main")
        batch, rows = self._open()
        with self.assertRaisesRegex(UserError, "wants an electronic signature"):
            batch.get_files_to_sign()
        self._look(batch, rows)
        handed = batch.get_files_to_sign()
        self.assertEqual(handed["count"], 3)
        signed = {"strange.p7s": self._sign(b"something else")}
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(handed["content_base64"]))) as archive:
            for number, name in enumerate(archive.namelist()[:2]):
                signed[f"{number}.p7s"] = self._sign(archive.read(name))
        taken = batch.action_take_signatures(self._zip(signed))
        self.assertEqual(taken, {"papers": 2, "unknown": ["strange.p7s"]})
        self.assertEqual([row["state"] for row in self._finish(batch)], ["done", "done"])
        self.assertEqual(letters.mapped("approval_state"), ["approved", "approved", "in_progress"])
        self.assertEqual(set(letters.signature_ids.mapped("outcome")), {"valid"})
        for nothing in (5, "§", self._text(b"no zip"), self._zip({}), "A" * (32 << 20)):
            with self.assertRaises(UserError):
                batch.action_take_signatures(nothing)

    def test_national_signature_is_led_by_name(self):
        """Where nobody here can compute the digest, the name of the file leads to the paper."""
        self._trust_city()
        self.type_out.write({"signature_level": "electronic", "is_open_signature_enough": True})
        letters = self._letters(1)
        batch, rows = self._open()
        self._look(batch, rows)
        own = national(self._sign(letters.file_ids.attachment_id.raw))
        version = letters.file_ids.version_ids
        name = f"signed/{version.id}_letter.pdf.p7s"
        self.assertEqual(batch.action_take_signatures(self._zip({name: own}))["papers"], 1)
        self.assertEqual([row["state"] for row in self._finish(batch)], ["done"])
        self.assertEqual(letters.signature_ids.outcome, "indeterminate")

    def test_bad_signature_stops_its_own_paper(self):
        """A signature that does not hold leaves its paper unsigned and says what is wrong."""
        self.type_out.signature_level = "electronic"
        letters = self._letters(1)
        batch, rows = self._open()
        self._look(batch, rows)
        own = self._sign(letters.file_ids.attachment_id.raw)  # nobody trusts this city yet
        batch.action_take_signatures(self._text(own))
        (row,) = self._finish(batch)
        self.assertEqual(row["state"], "failed")
        self.assertIn("was not signed", row["reason"])
        self.assertFalse(letters.signature_ids)
        self.assertEqual(letters.approval_state, "in_progress")

    def _zip(self, files):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return self._text(buffer.getvalue())

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
            lambda: other.action_confirm(password="t_lawyer"),
            other.action_go_on,
        ):
            with self.assertRaises(AccessError):
                call()
        for call in (
            lambda: self.stacks.open_stack("x"),
            lambda: self.stacks.open_stack("sign", step_ids="abc"),
            lambda: self.stacks.open_stack("sign", step_ids=list(range(500))),
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

    def _count(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
