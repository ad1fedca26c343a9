from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.tracking import pair_tracks
from .dispatch_common import DispatchCase

LETTERS = 200


@tagged("post_install", "-at_install")
class TestDispatchRegister(DispatchCase):
    def _made(self, count=2):
        """Return sendings by post of one letter, and the register they stand on."""
        post, _mail = self._sendings(self._letter())
        vals = {"document_id": post.document_id.id, "method_id": self.post.id}
        more = post.create([{**vals, "partner_id": self.sender.id} for _n in range(count - 1)])
        sendings = post | more
        action = sendings.action_put_on_register()
        register = self.env[action["res_model"]].with_user(self.runner).browse(action["res_id"])
        return sendings, register

    def test_letters_of_a_day_on_one_list(self):
        """Letters stand on a register in their order, numbered in the year; when it is handed over
        all of them are sent."""
        sendings, register = self._made()
        self.assertEqual(sendings.mapped("register_line"), [1, 2])
        self.assertEqual(register.number, 1)
        register.action_hand_over()
        self.assertEqual(set(sendings.mapped("state")), {"sent"})
        self.assertEqual((register.state, register.handed_label), ("handed", "Runner"))
        _others, second = self._made()
        self.assertEqual(second.number, 2)

    def test_what_needs_no_register(self):
        """Letters by e-mail, without an address or on another register are refused and listed."""
        post, mail = self._sendings(self._letter())
        post.action_put_on_register()
        result = (post | mail).action_put_on_register()["params"]
        self.assertEqual(result["done"], 0)
        reasons = " ".join(row["reason"] for row in result["refused"])
        self.assertIn("needs no register", reasons)
        self.assertIn("Register No. 1", reasons)

    def test_registers_are_for_the_expedition(self):
        """Neither the author nor a stranger reads a register or hands it over."""
        _sendings, register = self._made()
        for person in (self.author, self.stranger):
            with self.assertRaises(AccessError):
                register.with_user(person).action_hand_over()
        with self.assertRaisesRegex(UserError, "kept by the system|not allowed"):
            register.with_user(self.runner).sudo().write({"state": "handed"})

    def test_tracking_numbers(self):
        """Numbers of the post are entered in the order of the register; a wrong line enters
        nothing."""
        sendings, register = self._made()
        with self.assertRaisesRegex(UserError, "fit no letter"):
            register.action_enter_tracking("RR123456785UA\nwrong")
        self.assertFalse(any(sendings.mapped("tracking")))
        register.action_hand_over()
        context = register.action_ask_tracking()["context"]
        wizards = self.env["docflow.dispatch.track"].with_user(self.runner).with_context(**context)
        wizards.create({"text": "RR123456785UA\n0500123456789"}).action_confirm()
        self.assertEqual(sendings.mapped("tracking"), ["RR123456785UA", "0500123456789"])
        for wrong in (None, 5, "x" * 60_000):
            with self.assertRaises(UserError):
                register.action_enter_tracking(wrong)

    def test_numbers_go_to_letters_that_have_none(self):
        """A second paste fills what is left, and changes nothing that was entered."""
        self.assertEqual(
            pair_tracks("RB000000003UA\nRB000000004UA", ["1", "2", "3", "4"], {0, 1}),
            ({2: "RB000000003UA", 3: "RB000000004UA"}, []),
        )

    def test_prints(self):
        """The register has the columns of the post or of a courier, the envelope both addresses;
        strangers print neither."""
        sendings, register = self._made()
        reports = self.env["ir.actions.report"].with_user(self.runner)
        html, _kind = reports._render_qweb_html(
            "docflow_approval.docflow_dispatch_register_report_list", register.ids
        )
        for text in ("Main St, 1", sendings[0].reg_number, "Regional Office"):
            self.assertIn(text, html.decode())
        for size in ("c5", "dl", "c4"):
            sendings[0].envelope_format = size
            pdf, _kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
                "docflow_approval.docflow_dispatch_report_envelope", sendings.ids
            )
            self.assertEqual(pdf[:5], b"%PDF-")
        printed = self.env["report.docflow_approval.docflow_dispatch_envelope"]
        with self.assertRaises(AccessError):
            printed.with_user(self.stranger)._get_report_values(sendings.ids)

    def test_two_hundred_letters(self):
        """Two hundred letters leave in one action; the one without an address is listed, and each
        letter costs the database a bounded number of statements."""
        letter = self._letter()
        vals = {"partner_id": self.sender.id, "method_id": self.post.id}
        vals["document_id"] = letter.id
        self.env["docflow.dispatch"].with_user(self.runner).create([vals] * (LETTERS - 1))
        letter.invalidate_recordset()
        sendings = letter.with_user(self.runner).dispatch_ids.filtered(
            lambda one: one.way == "post"
        )
        sendings[7].address = False
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        result = sendings.action_send_each()["params"]
        spent = self.env.cr.sql_log_count - before
        self.assertEqual(result["done"], LETTERS - 1)
        self.assertEqual([row["id"] for row in result["refused"]], sendings[7].ids)
        self.assertLess(spent, 25 * LETTERS)
