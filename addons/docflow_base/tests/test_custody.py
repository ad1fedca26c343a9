from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestCustody(DocflowCase):
    """K7: the paper original goes from hand to hand, with a receipt on both sides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._registered()
        cls._resolve(cls.card, [cls.executor1, cls.executor2])

    def _hand(self, holder, user=None, **vals):
        self.card.with_user(user or self.registrar).action_hand_over(holder.id, **vals)
        return self.card.custody_ids.sorted("id")[-1:]

    def _given(self, holder, user=None, **vals):
        line = self._hand(holder, user, **vals)
        line.with_user(holder).action_receive()
        return line

    # From hand to hand

    def test_both_sides(self):
        """K7 (§2.17): until the receiver confirms, the original is on the way; then it is his."""
        line = self._hand(self.executor1, place="Cabinet 12", note="two volumes")
        self.assertEqual((line.state, line.is_current), ("on_way", False))
        self.assertEqual(
            (line.giver_label, line.holder_label), ("General Office", "Executor1, Specialist")
        )
        self.assertIn("on the way to Executor1", self.card.custody_label)
        self.assertFalse(self.card._get_original_holder())
        line.with_user(self.executor1).action_receive()
        self.assertEqual((line.state, line.is_current), ("received", True))
        self.assertEqual(line.received_by_id, self.executor1)
        self.assertTrue(line.date <= line.date_received)
        self.assertEqual(self.card.custody_label, "Executor1, Specialist, Cabinet 12")

    def test_chain(self):
        """The holder gives it on; the chain keeps every giver, receiver and place."""
        self._given(self.executor1, place="Room 3")
        second = self._given(self.executor2, user=self.executor1, place="Room 7")
        self.assertEqual((second.giver_id, second.place_from), (self.executor1, "Room 3"))
        self.assertEqual(self.card._get_original_holder(), self.executor2)
        self.assertEqual(self.card.custody_ids.mapped("is_current").count(True), 1)
        back = self.card.with_user(self.executor2)
        back.action_return_original()
        self.assertEqual(self.card._get_custody_on_way().holder_label, "General Office")
        self.card.with_user(self.registrar).action_receive_original()
        self.assertFalse(self.card._get_original_holder())
        self.assertEqual(self.card.custody_label, "General Office")

    def test_declined(self):
        """Who did not get it declines with a reason; it stays with the giver."""
        self._given(self.executor1)
        line = self._hand(self.executor2, user=self.executor1)
        mine = self.card.with_user(self.executor2)
        self.assertEqual(mine.action_decline_original()["res_model"], "docflow.reason")
        mine.action_decline_original("the envelope was empty")
        self.assertEqual((line.state, line.reason), ("declined", "the envelope was empty"))
        self.assertEqual(self.card._get_original_holder(), self.executor1)

    def test_taken_back(self):
        """The giver takes back what nobody confirmed."""
        line = self._hand(self.executor1)
        with self.assertRaises(UserError):
            self.card.with_user(self.executor2).action_recall_original()
        self.card.with_user(self.registrar).action_recall_original()
        self.assertEqual(line.state, "withdrawn")
        self._hand(self.executor2)

    # Who may

    def test_who_hands_over(self):
        """Only the holder and registrars of the office hand over; the refusal says so."""
        for user in (self.mayor, self.executor1, self.controller):
            with self.subTest(user=user.login), self.assertRaises(UserError) as caught:
                self._hand(self.executor2, user=user)
            self.assertIn("registrars of the office", str(caught.exception))
        self._given(self.executor1)
        self._given(self.mayor, user=self.executor1)
        with self.assertRaises(UserError):
            self._hand(self.executor2, user=self.executor1)
        # the registrar brings back what the holder forgot
        self._given(self.executor2)

    def test_only_the_receiver_confirms(self):
        """Nobody confirms or declines in another's place."""
        line = self._hand(self.executor1)
        for user in (self.registrar, self.executor2, self.mayor):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                line.with_user(user).action_receive()
            with self.subTest(user=user.login), self.assertRaises(UserError):
                line.with_user(user).action_decline("no")

    def test_deputy_confirms(self):
        """Whoever acts for the receiver confirms for him; the trace says for whom."""
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.executor1.id,
                "deputy_id": self.executor2.id,
                "kind": "acting",
                "ground": "order No. 7",
                "date_from": self.company._docflow_today(),
                "date_to": self.company._docflow_today(),
            }
        )
        line = self._hand(self.executor1)
        line.with_user(self.executor2).action_receive()
        self.assertEqual((line.holder_id, line.received_by_id), (self.executor1, self.executor2))
        self.assertIn("order No. 7", self.card.message_ids[0].body)

    def test_twice_on_the_way(self):
        """While it is on the way it is not handed over again."""
        self._hand(self.executor1)
        with self.assertRaises(UserError):
            self._hand(self.executor2)

    def test_who_cannot_have_it(self):
        """It is not given to who has it, nor to people of another company."""
        self._given(self.executor1)
        with self.assertRaises(UserError) as caught:
            self._hand(self.executor1, user=self.executor1)
        self.assertIn("has the original already", str(caught.exception))
        portal = self.env["res.users"].create({"name": "Guest", "login": "guest_c", "share": True})
        portal.group_ids = self.env.ref("base.group_portal")
        with self.assertRaises(UserError):
            self._hand(portal, user=self.executor1)

    # On request

    def test_request(self):
        """K7 (§2.9): the executor asks for the original; the registrar gives it; he confirms."""
        mine = self.card.with_user(self.executor1)
        mine.action_request_original("to sign the act")
        line = self.card.custody_ids
        self.assertEqual((line.state, line.holder_id), ("requested", self.executor1))
        with self.assertRaises(UserError):
            mine.action_request_original()
        with self.assertRaises(UserError):
            line.with_user(self.executor2).action_issue()
        self.card.with_user(self.registrar).action_issue_original()
        self.assertEqual((line.state, line.given_by_id), ("on_way", self.registrar))
        mine.action_receive_original()
        self.assertEqual(self.card._get_original_holder(), self.executor1)

    def test_request_declined(self):
        """The keeper declines a request with a reason."""
        self.card.with_user(self.executor1).action_request_original()
        line = self.card.custody_ids.with_user(self.registrar)
        line.action_decline("bound for the court")
        self.assertEqual((line.state, line.reason), ("declined", "bound for the court"))

    def test_strangers_do_not_ask(self):
        """Originals are asked for by those who take part in the document."""
        with self.assertRaises(UserError):
            self.card.with_user(self.stranger).action_request_original()

    # What stays

    def test_facts_are_sealed(self):
        """Giver, receiver, times and places are written by the flow alone."""
        line = self._given(self.executor1).with_user(self.registrar)
        for vals in ({"place": "x"}, {"date_received": fields.Datetime.now()}, {"note": "x"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                line.write(vals)
        with self.assertRaises(UserError):
            line.unlink()
        for vals in ({"state": "received"}, {"giver_id": self.mayor.id}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                line.create({"document_id": self.card.id, "holder_id": self.mayor.id, **vals})
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            line._unsealed().copy()
            self.env.flush_all()

    def test_receiver_sees_the_card(self):
        """Whoever is handed the paper may open its card."""
        with self.assertRaises(UserError):
            self.card.with_user(self.stranger).check_access("read")
        line = self._hand(self.stranger)
        self.assertTrue(line.with_user(self.stranger).display_name)
        self.card.with_user(self.stranger).check_access("read")

    # Screens

    def test_steps_and_tray(self):
        """The card offers each side its own steps; the receiver has it in a tray."""
        self._hand(self.executor1)
        verbs = {
            user.login: [
                step["verb"] for step in self.card.with_user(user).sudo(False).custody_steps
            ]
            for user in (self.registrar, self.executor1, self.executor2)
        }
        self.assertEqual(verbs["t_registrar"], ["action_recall_original"])
        self.assertEqual(
            verbs["t_executor1"], ["action_receive_original", "action_decline_original"]
        )
        self.assertEqual(verbs["t_executor2"], ["action_request_original"])
        self.assertEqual(self._count_tray(self.executor1), 1)
        self.assertEqual(self._count_tray(self.executor2), 0)

    def _count_tray(self, user):
        trays = self.env["docflow.document"].with_user(user).get_trays()
        return next(tray["count"] for tray in trays if tray["code"] == "originals")

    def test_journal(self):
        """The journal finds what was not returned for some days."""
        with freeze_time(fields.Datetime.now() - timedelta(days=12)):
            line = self._given(self.executor1)
        self.env.flush_all()
        self.env.invalidate_all()
        out = [("is_current", "=", True), ("holder_id", "!=", False)]
        Custody = self.env["docflow.custody"].with_user(self.registrar)
        self.assertIn(line, Custody.search([*out, ("date_received", "<", "-10d")]))
        self.assertNotIn(line, Custody.search([*out, ("date_received", "<", "-30d")]))
        self.assertEqual(line.days_out, 12)

    def test_name_is_for_readers(self):
        """Who may not read the card does not learn from a name whose hands its original is in."""
        line = self._given(self.executor1)
        self.assertEqual(line.with_user(self.stranger).sudo().display_name, "Not open to you")
        self.assertIn("Executor1", line.with_user(self.executor1).display_name)
