import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .dispatch_common import DispatchCase


@tagged("post_install", "-at_install")
class TestDispatchAgain(DispatchCase):
    def _returned(self):
        """Return a letter that left on a register with its number, and came back."""
        post, _mail = self._sendings(self._letter())
        action = post.action_put_on_register()
        register = self.env[action["res_model"]].with_user(self.runner).browse(action["res_id"])
        register.action_enter_tracking("RR123456785UA")
        register.action_hand_over()
        post.action_return("The addressee has moved")
        return post, register

    def _print(self, register):
        reports = self.env["ir.actions.report"].with_user(self.runner)
        return reports._render_qweb_html(
            "docflow_approval.docflow_dispatch_register_report_list", register.ids
        )[0].decode()

    def _again(self, post):
        return post.search([("former_id", "=", post.id)])

    def test_a_register_stays_as_it_was_handed_over(self):
        """A letter that is sent again leaves the register it stood on as it was: the same lines and
        the same print; the new letter stands on a new register."""
        post, register = self._returned()
        printed = self._print(register)
        self.assertIn("RR123456785UA", printed)
        post.action_again({"address": "New St, 3"})
        again = self._again(post)
        self.assertEqual(again.address, "New St, 3")
        self.assertFalse(again.tracking, "the number of the former letter is not the new one's")
        again.action_put_on_register()
        again.register_id.action_hand_over()
        self.assertNotEqual(again.register_id, register)
        self.sender.street = "Other St, 9"
        register.invalidate_recordset()
        line = register.line_ids
        self.assertEqual((line.dispatch_id, line.number), (post, 1))
        self.assertIn("Main St, 1", line.address)
        self.assertEqual(line.state, "returned")
        self.assertEqual(register.dispatch_count, 1)
        self.assertEqual(self._print(register), printed)

    def test_a_number_that_the_post_gives_later(self):
        """The post numbers what it has taken: the register shows the number, the line that was
        handed over stays without it."""
        post, _mail = self._sendings(self._letter())
        register = self.env["docflow.dispatch.register"].with_user(self.runner)
        register = register.browse(post.action_put_on_register()["res_id"])
        register.action_hand_over()
        register.action_enter_tracking("RR123456785UA")
        line = register.line_ids
        self.assertEqual((line.tracking, line.tracking_now), (False, "RR123456785UA"))
        self.assertIn("RR123456785UA", self._print(register))

    @mute_logger("odoo.sql_db")
    def test_what_was_handed_over_stays(self):
        """The database refuses to change or delete a register that was handed over, and its
        lines."""
        _post, register = self._returned()
        self.env.flush_all()
        line = register.line_ids
        for record, statement in (
            (line, "UPDATE docflow_dispatch_register_line SET tracking = NULL WHERE id = %s"),
            (line, "DELETE FROM docflow_dispatch_register_line WHERE id = %s"),
            (register, "UPDATE docflow_dispatch_register SET state = 'draft' WHERE id = %s"),
            (register, "DELETE FROM docflow_dispatch_register WHERE id = %s"),
        ):
            with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(statement, record.ids)
        # sudo: docflow.dispatch.register.line - not even the administrator's own code
        with self.assertRaisesRegex(UserError, "history"):
            line.sudo()._unsealed().unlink()
        with self.assertRaises(UserError):
            line.sudo().write({"name": "Somebody else"})

    def test_sent_again_once(self):
        """What was sent again is not sent a second time in its place, nor marked; where the first
        one went is history."""
        post, _register = self._returned()
        with self.assertRaisesRegex(UserError, "has left"):
            post.address = "New St, 3"
        post.action_again({})
        for act in (lambda: post.action_again({}), lambda: post.action_cancel("No more")):
            with self.assertRaisesRegex(UserError, "was sent again already"):
                act()
        self.assertFalse(post.next_steps)
        again = self._again(post)
        with self.assertRaisesRegex(UserError, "history"):
            again.unlink()
        again.action_send()
        letter = post.document_id
        self.assertEqual(letter.dispatch_label, "1 of 2 sent")

    def test_the_form_asks_where_to(self):
        """Without a place the form asks, with the former one filled in; many go where they
        went."""
        post, _register = self._returned()
        sender = post.with_user(self.author)
        context = sender.action_again()["context"]
        wizards = self.env["docflow.dispatch.tell"].with_user(self.author)
        with Form(wizards.with_context(**context)) as form:
            self.assertIn("Main St, 1", form.address)
            form.address = "New St, 3"
        form.record.action_confirm()
        again = self._again(post)
        self.assertEqual((again.address, again.state), ("New St, 3", "waiting"))
        again.with_user(self.runner).action_send()
        again.action_return("Nobody lives there")
        other, _register = self._returned()
        both = again | other
        wizards.create({"verb": "again", "dispatch_ids": both.ids}).action_confirm()
        self.assertEqual(self._again(again).address, "New St, 3")
        self.assertIn("Main St, 1", self._again(other).address)

    def test_what_is_said_anew(self):
        """A letter goes again with another address and nothing else; strangers send nothing."""
        post, _register = self._returned()
        for wrong in (
            [],
            "x",
            {"state": "sent"},
            {"address": 5},
            {"name": " "},
            {"name": "x" * 2000},
            {"method_id": "post"},
            {"method_id": -1},
        ):
            with self.assertRaises(UserError):
                post.action_again(wrong)
        with self.assertRaises(AccessError):
            post.with_user(self.stranger).action_again({})
        self.assertFalse(self._again(post))
