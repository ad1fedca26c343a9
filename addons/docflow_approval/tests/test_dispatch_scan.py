from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .dispatch_common import DispatchCase

FIRST, SECOND, THIRD = "RR123456785UA", "RR123456799UA", "0500123456789"


@tagged("post_install", "-at_install")
class TestDispatchScan(DispatchCase):
    def _made(self):
        """Return two letters of different documents and the register they stand on."""
        sendings = self.env["docflow.dispatch"].with_user(self.runner)
        for _n in range(2):
            sendings |= self._sendings(self._letter())[0]
        register = self.env["docflow.dispatch.register"].with_user(self.runner)
        return sendings, register.browse(sendings.action_put_on_register()["res_id"])

    def test_a_letter_then_its_number(self):
        """The reader reads a letter, then the number of the post: the letter has it. Without a
        letter the number goes to the next one that has none."""
        sendings, register = self._made()
        first, second = sendings.sorted("register_line")
        found = register.scan_tracking(second.barcode)
        self.assertEqual((found["letter"]["id"], found["is_entered"]), (second.id, False))
        done = register.scan_tracking(FIRST, letter_id=second.id)
        self.assertEqual((done["letter"]["tracking"], done["is_entered"]), (FIRST, True))
        register.scan_tracking(SECOND)
        self.assertEqual([first.tracking, second.tracking], [SECOND, FIRST])
        register.scan_tracking(THIRD, letter_id=first.id)
        self.assertEqual(first.tracking, THIRD, "a letter that was read gets another number")
        rows = register.get_scanned()
        self.assertEqual([row["tracking"] for row in rows], [THIRD, FIRST])

    def test_by_the_label_of_the_document(self):
        """The label of the document names its letter, where one of it stands on the register."""
        sendings, register = self._made()
        letter = sendings[0]
        found = register.scan_tracking(letter.document_id.barcode.lower())
        self.assertEqual(found["letter"]["id"], letter.id)
        with self.assertRaisesRegex(UserError, "0 letters of the document"):
            register.scan_tracking("DF9999999999")

    def test_what_fits_nothing(self):
        """A letter of another register, a number that another letter has, one number too many and
        what is no code are refused, and enter nothing."""
        sendings, register = self._made()
        other, _register = self._made()
        register.scan_tracking(FIRST)
        for code, reason in (
            (other[0].barcode, "does not stand on"),
            ("letter!", "no tracking number"),
            ("", "no barcode"),
            (None, "no barcode"),
            (["x"], "no barcode"),
            ("x" * 500, "no barcode"),
            (FIRST, "belongs to line 1"),
        ):
            with self.assertRaisesRegex(UserError, reason):
                register.scan_tracking(code)
        register.scan_tracking(SECOND, letter_id={"id": 1})
        with self.assertRaisesRegex(UserError, "has its number"):
            register.scan_tracking(THIRD)
        self.assertEqual(set(sendings.mapped("tracking")), {FIRST, SECOND})

    def test_after_the_hand_over(self):
        """The post numbers letters that it took: a register that was handed over takes numbers in
        its own order."""
        sendings, register = self._made()
        register.action_hand_over()
        register.scan_tracking(FIRST)
        self.assertEqual(sendings.sorted("register_line").mapped("tracking"), [FIRST, False])

    def test_only_the_expedition_scans(self):
        """Neither the author nor a stranger enters numbers."""
        _sendings, register = self._made()
        for person in (self.author, self.stranger):
            for attempt in (
                lambda one: one.scan_tracking(FIRST),
                lambda one: one.get_scanned(),
                lambda one: one.action_scan_tracking(),
            ):
                with self.assertRaises(AccessError):
                    attempt(register.with_user(person))
