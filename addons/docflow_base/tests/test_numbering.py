import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestNumbering(DocflowCase):
    """Registration numbers: in a row, without gaps, never twice."""

    def _serials(self, cards):
        return cards.mapped("reg_serial")

    def _give_late_right(self):
        late = self.env.ref("docflow_base.docflow_operation_register_late")
        create = self.env.ref("docflow_base.docflow_operation_create")
        self.env["docflow.role.group"].create(
            {
                "name": "Late",
                "scope": "company",
                "operation_ids": [Command.set((late | create).ids)],
                "member_ids": [Command.create({"user_id": self.registrar.id})],
            }
        )

    def _reserve(self, reason="kept"):
        return (
            self.env["docflow.number.reserve"]
            .with_user(self.registrar)
            .create({"journal_id": self.journal.id, "reason": reason})
        )

    # The row

    def test_row(self):
        """Numbers follow each other by the pattern of the journal."""
        cards = self._registered() | self._registered() | self._registered()
        self.assertEqual(self._serials(cards), [1, 2, 3])
        self.assertEqual(cards.mapped("reg_number"), ["02-13/1", "02-13/2", "02-13/3"])

    def test_new_year_of_the_company(self):
        """The year turns at midnight where the company is, not in Greenwich."""
        with freeze_time("2026-12-31 21:59:00"):  # 23:59 in Kyiv
            old = self._registered() | self._registered()
        with freeze_time("2026-12-31 22:01:00"):  # 00:01 in Kyiv, still the old year in UTC
            new = self._registered()
        self.assertEqual(self._serials(old), [1, 2])
        self.assertEqual((new.reg_serial, new.reg_year), (1, 2027))
        self.assertEqual(new.reg_date, Date.to_date("2027-01-01"))
        self.assertEqual(old[0].reg_date, Date.to_date("2026-12-31"))

    def test_journal_without_reset(self):
        """A journal that does not start anew goes on over the new year."""
        self.journal.is_yearly_reset = False
        with freeze_time("2026-12-31 12:00:00"):
            first = self._registered()
        with freeze_time("2027-01-02 12:00:00"):
            second = self._registered()
        self.assertEqual(self._serials(first | second), [1, 2])

    def test_patterns(self):
        """A number takes from the card what the pattern names."""
        self.journal.write(
            {"pattern": "{office}-{dept}/{serial:04}-{letter}/{yy}.{month}", "letter": "к"}
        )
        with freeze_time("2026-03-05 12:00:00"):
            card = self._registered(department_id=self.education.id)
        self.assertEqual(card.reg_number, "GO-06/0001-к/26.03")

    def test_bad_pattern_is_refused(self):
        """A pattern without a serial, or with an unknown name, is refused when it is written."""
        for pattern in ("{case}", "{serial}/{nonsense}", "{serial"):
            with self.subTest(pattern=pattern), self.assertRaises(ValidationError):
                self.journal.pattern = pattern

    def test_number_outlives_cancellation(self):
        """A cancelled card keeps its number; nobody gets it again."""
        card = self._registered()
        card.action_cancel("registered twice")
        self.assertEqual(card.reg_number, "02-13/1")
        self.assertEqual(self._registered().reg_number, "02-13/2")

    def test_rollback_leaves_no_gap(self):
        """A registration that fails gives its number back."""
        first = self._registered()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self._registered()
            raise ZeroDivisionError
        self.assertEqual(self._registered().reg_serial, first.reg_serial + 1)

    def test_refused_batch_registers_nothing(self):
        """Where one card of a batch is not ready, no card of it is registered."""
        good, bad = self._incoming(), self._incoming(correspondent_id=False)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            (good | bad).action_register()
        (good | bad).invalidate_recordset()
        self.assertFalse(good.reg_number or bad.reg_number)
        self.assertEqual(self._registered().reg_serial, 1)

    def test_batch_over_two_journals(self):
        """A batch draws from each journal its own row."""
        other = self.journal.copy({"name": "Incoming of deputies", "case_code": "02-14"})
        a, b, c = self._incoming(), self._incoming(), self._incoming()
        b.journal_id = other
        (a | b | c).action_register()
        self.assertEqual((a | b | c).mapped("reg_number"), ["02-13/1", "02-14/1", "02-13/2"])

    @mute_logger("odoo.sql_db")
    def test_index_is_the_backstop(self):
        """Whatever the program does, the database refuses a number that is taken."""
        first, second = self._registered(), self._registered()
        with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            second._unsealed().write({"reg_serial": first.reg_serial})
            self.env.flush_all()

    # Reserved and void numbers

    def test_reserved_number_is_used_once(self):
        """A reserved number is given to the card that asks for it, and only once."""
        self._registered()
        reserve = self._reserve()
        self.assertEqual((reserve.serial, reserve.number), (2, "02-13/2"))
        self.assertEqual(self._registered().reg_serial, 3)
        card = self._registered(reserved_number_id=reserve.id)
        self.assertEqual((card.reg_serial, card.reg_number), (2, "02-13/2"))
        self.assertEqual(reserve.state, "used")
        again = self._incoming(reserved_number_id=reserve.id)
        with self.assertRaises(UserError):
            again.action_register()

    def test_void_number_is_an_explained_hole(self):
        """A void number is never given, and its reason stays."""
        reserve = self._reserve("the form was spoilt")
        reserve.action_void("spoilt form")
        self.assertEqual(self._registered().reg_serial, 2)
        with self.assertRaises(UserError):
            self._incoming(reserved_number_id=reserve.id).action_register()
        with self.assertRaises(UserError):
            reserve.action_void("spoilt form")
        with self.assertRaises(UserError):
            reserve.unlink()
        self.assertEqual(reserve.reason, "the form was spoilt")

    # Late registration

    def test_late_needs_a_right(self):
        """Late registration is a right of its own, with a reason, inside the window."""
        with freeze_time("2026-11-18 10:00:00"):
            self._registered()
        cases = {
            "right": {"late_date": "2026-11-18", "late_reason": "the letter was found"},
        }
        with freeze_time("2026-11-20 10:00:00"):
            with self.assertRaises(ValidationError) as caught:
                self._registered(**cases["right"])
            self.assertIn("right of its own", str(caught.exception))
            self._give_late_right()
            for vals, words in (
                ({"late_date": "2026-11-18"}, "reason"),
                ({"late_date": "2026-11-20", "late_reason": "x"}, "before today"),
                ({"late_date": "2026-10-01", "late_reason": "x"}, "30 days"),
                ({"late_date": "2026-11-17", "late_reason": "x"}, "nothing was registered"),
            ):
                with self.subTest(words=words), self.assertRaises(UserError) as caught:
                    self._registered(**vals)
                self.assertIn(words, str(caught.exception))

    def test_late_numbers_get_letters(self):
        """A late card gets the last number of that day with the next letter; the row goes on."""
        with freeze_time("2026-11-18 10:00:00"):
            self._registered()
        with freeze_time("2026-11-19 10:00:00"):
            self._registered()
        self._give_late_right()
        self.journal.pattern = "{case}/{serial}{suffix}"
        late = {"late_date": "2026-11-18", "late_reason": "found"}
        with freeze_time("2026-11-20 10:00:00"):
            first, second = self._registered(**late), self._registered(**late)
            after = self._registered()
        self.assertEqual((first.reg_serial, first.reg_suffix), (1, "а"))
        self.assertEqual((second.reg_serial, second.reg_suffix), (1, "б"))
        self.assertEqual(first.reg_date, Date.to_date("2026-11-18"))
        self.assertEqual(after.reg_serial, 3)

    def test_late_number_shows_its_letter(self):
        """Two cards never show the same number, whatever the pattern of the journal says."""
        self._give_late_right()
        with freeze_time("2026-11-18 10:00:00"):
            first = self._registered()
        with freeze_time("2026-11-20 10:00:00"):
            late = self._registered(late_date="2026-11-18", late_reason="found")
        self.assertNotEqual(first.reg_number, late.reg_number)

    # Who may

    def test_only_registrars_of_the_office(self):
        """A number is given by the registrars of the office; others are told whom to ask."""
        card = self._incoming()
        for user in (self.mayor, self.controller, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(UserError) as caught:
                card.with_user(user).action_register()
            self.assertIn("Ask a registrar", str(caught.exception))
        with self.assertRaises(AccessError):
            card.with_user(self.stranger).action_register()
        self.assertFalse(card.reg_number)
