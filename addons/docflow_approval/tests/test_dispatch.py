import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .dispatch_common import DispatchCase


@tagged("post_install", "-at_install")
class TestDispatch(DispatchCase):
    def _tray(self, user, code):
        trays = self.env["docflow.document"].with_user(user).get_trays()
        return next((tray["count"] for tray in trays if tray["code"] == code), 0)

    def test_each_correspondent_has_his_line(self):
        """A letter that gets its number is for dispatch to each correspondent by his method, with
        the address as it is then."""
        letter = self._letter()
        post, mail = self._sendings(letter)
        self.assertEqual(post.name, "Regional Office")
        self.assertIn("Main St, 1", post.address)
        self.assertNotIn("Regional Office", post.address)
        self.assertEqual(mail.email, "water@example.com")
        self.assertEqual((post | mail).mapped("state"), ["waiting", "waiting"])
        self.assertEqual(letter.with_user(self.runner).dispatch_label, "0 of 2 sent")
        self.assertEqual(letter.dispatch_ids.mapped("is_repeated"), [False, False])
        self.sender.street = "Other St, 2"
        self.assertIn("Main St, 1", post.address)

    def test_an_incoming_letter_is_not_sent(self):
        """A document that came in is not sent out."""
        card = self._registered()
        self.assertFalse(card.dispatch_ids)
        with self.assertRaisesRegex(UserError, "is not sent"):
            self.env["docflow.dispatch"].with_user(self.registrar).create(
                {"document_id": card.id, "partner_id": self.sender.id, "method_id": self.post.id}
            )

    def test_trays_of_the_expedition_and_of_the_sender(self):
        """What waits lies with the expedition, what came back with the sender, who may send it
        again."""
        letter = self._letter()
        self.assertEqual(self._tray(self.runner, "dispatch"), 2)
        self.assertEqual(self._tray(self.registrar, "dispatch"), 0)
        post, _mail = self._sendings(letter)
        post.action_send()
        self.assertEqual(self._tray(self.runner, "dispatch"), 1)
        post.action_return("The addressee has moved")
        self.assertEqual(self._tray(self.author, "undelivered"), 1)
        mine = post.with_user(self.author)
        self.assertEqual(mine.reason, "The addressee has moved")
        mine.action_again({"address": "New St, 3\n78200 Kolomyia"})
        self.assertEqual(self._tray(self.author, "undelivered"), 0)
        self.assertEqual(self._tray(self.runner, "dispatch"), 2)
        events = mine.event_ids.sorted("id")
        self.assertEqual(events.mapped("state"), ["sent", "returned", "returned"])
        self.assertEqual(events[1:].mapped("text"), ["The addressee has moved", "Sent again"])
        self.assertIn("Main St, 1", events[0].text, "where it went is history")

    def test_the_activity_menu_counts_dispatch(self):
        """What waits for the expedition, and what did not arrive, is counted in Odoo's activity
        menu, with all the rest in one statement."""

        def groups(user):
            found = self.env["docflow.document"].with_user(user)._get_systray_groups()
            return {group["docflow_tray"]: group["planned_count"] for group in found}

        post, _mail = self._sendings(self._letter())
        self.assertEqual(groups(self.runner), {"dispatch": 2})
        self.assertEqual(groups(self.author), {})
        post.action_send()
        post.action_return("The addressee has moved")
        self.assertEqual(groups(self.runner), {"dispatch": 1})
        self.assertEqual(groups(self.author), {"undelivered": 1})
        self.env.flush_all()
        with self.assertQueryCount(1):
            groups(self.runner)
        post.with_user(self.author).action_again({})
        self.assertEqual(groups(self.author), {})

    def test_nothing_goes_of_a_withdrawn_card(self):
        """What was returned or waits for the mail server is not sent of a cancelled card."""
        letter = self._letter()
        post, mail = self._sendings(letter)
        post.action_send()
        mail.action_send()
        post.action_return("The addressee has moved")
        letter.action_cancel("Registered by mistake")
        self.assertEqual((post | mail).mapped("state"), ["cancelled", "cancelled"])
        post.action_again({})
        again = post.search([("former_id", "=", post.id)])
        with self.assertRaisesRegex(UserError, "withdrawn"):
            again.action_send()
        # sudo: mail.mail - what the queue of the server holds
        letters = (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", mail._name), ("res_id", "=", mail.id)])
        )
        self.assertEqual(letters.mapped("state"), ["cancel"])

    def test_who_stops_a_letter_stops_its_mail(self):
        """“Not Delivered” on a letter that the mail server has not taken yet stops it."""
        _post, mail = self._sendings(self._letter())
        mail.action_send()
        self.assertEqual(mail.state, "queued")
        mail.action_fail("The address is wrong")
        # sudo: mail.mail - what the queue of the server holds
        letters = (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", mail._name), ("res_id", "=", mail.id)])
        )
        letters.send()
        self.assertEqual(letters.exists().mapped("state"), ["cancel"])
        self.assertEqual(mail.state, "failed")

    def test_an_addressee_added_later_lies_with_the_expedition(self):
        """A card that the expedition did not see becomes visible with its first addressee."""
        letter = self._letter(correspondent_id=False, party_ids=False)
        letter.dispatch_ids.unlink()
        letter._refresh_access()
        self.assertFalse(letter.with_user(self.runner).has_access("read"))
        self.env["docflow.dispatch"].with_user(self.registrar).create(
            {"document_id": letter.id, "partner_id": self.sender.id, "method_id": self.post.id}
        )
        self.assertTrue(letter.with_user(self.runner).has_access("read"))

    def test_whose_trays_changed_are_told(self):
        """Expedition and sender are told that their trays changed."""
        letter = self._letter()
        told = set(letter.with_user(self.stranger)._get_touched_users(tuple(letter.ids)))
        self.assertLessEqual({self.runner.id, self.author.id}, told)

    def test_without_an_expedition_the_registrars_send(self):
        """An office that names nobody for its expedition sends by its registrars."""
        self.office.dispatcher_ids = False
        letter = self._letter()
        self.assertEqual(self._tray(self.registrar, "dispatch"), 2)
        self._sendings(letter, self.registrar)[0].action_send()
        with self.assertRaises(AccessError):
            self._sendings(letter)[1].action_send()

    def test_who_sends_sees_the_letter(self):
        """Whoever joins the expedition sees what waits for it."""
        self.office.dispatcher_ids = False
        letter = self._letter()
        self.assertFalse(letter.with_user(self.runner).has_access("read"))
        self.office.dispatcher_ids = self.runner
        self.assertTrue(letter.with_user(self.runner).has_access("read"))

    def test_only_the_expedition_sends(self):
        """Neither the author nor a colleague sends in the place of the expedition."""
        post, _mail = self._sendings(self._letter(), self.author)
        with self.assertRaisesRegex(UserError, "not open to you"):
            post.action_send()
        with self.assertRaises(AccessError):
            post.with_user(self.stranger).action_send()
        self.assertNotIn("action_send", [step["verb"] for step in post.next_steps])

    def test_nothing_leaves_without_an_address(self):
        """A letter without an address stays, and is told why; the others of its batch leave."""
        letter = self._letter()
        post, mail = self._sendings(letter)
        post.address = False
        with self.assertRaisesRegex(UserError, "no postal address"):
            post.action_send()
        extra = post.create(
            {"document_id": letter.id, "partner_id": self.sender.id, "method_id": self.post.id}
        )
        result = (post | extra)._run_batch("send")
        self.assertEqual(result["done"], extra.ids)
        self.assertIn("no postal address", result["refused"][0]["reason"])
        self.assertEqual(mail.state, "waiting")

    def test_in_person_is_received_at_once(self):
        """What is given in person is delivered when it is sent."""
        letter = self._letter()
        post, _mail = self._sendings(letter)
        post.method_id = self.by_hand
        post.action_send()
        self.assertEqual(post.state, "delivered")
        self.assertEqual(post.sent_label, "Runner")

    def test_where_to_is_history(self):
        """Address and state of what has left are not rewritten; the number of its track is."""
        post, _mail = self._sendings(self._letter())
        with self.assertRaisesRegex(UserError, "kept by the system"):
            post.state = "sent"
        post.action_send()
        with self.assertRaisesRegex(UserError, "has left"):
            post.address = "Elsewhere"
        post.tracking = "RR123456785UA"
        with self.assertRaisesRegex(UserError, "history"):
            post.unlink()

    @mute_logger("odoo.sql_db")
    def test_what_happened_stays(self):
        """The database refuses to change or to delete what happened to a sending."""
        post, _mail = self._sendings(self._letter())
        post.action_send()
        self.env.flush_all()
        for statement in (
            "UPDATE docflow_dispatch_event SET text = 'x' WHERE dispatch_id = %s",
            "DELETE FROM docflow_dispatch_event WHERE dispatch_id = %s",
        ):
            with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(statement, post.ids)

    def test_delivered_by_whom_and_when(self):
        """Delivery has its moment, not before the sending and not in the future, and its
        receiver."""
        post, _mail = self._sendings(self._letter())
        post.action_send()
        self.assertEqual(post.action_deliver()["res_model"], "docflow.dispatch.tell")
        with self.assertRaisesRegex(UserError, "future"):
            post.action_deliver("2999-01-01 10:00:00")
        with self.assertRaisesRegex(UserError, "before it was sent"):
            post.action_deliver("2020-01-01 10:00:00")
        for wrong in ({"x": 1}, "long" * 500):
            with self.assertRaises(UserError):
                post.action_deliver(receiver=wrong)
        context = post.action_deliver()["context"]
        form = Form(
            self.env["docflow.dispatch.tell"].with_user(self.runner).with_context(**context)
        )
        form.receiver = "Secretary Koval"
        form.save().action_confirm()
        self.assertEqual((post.state, post.receiver), ("delivered", "Secretary Koval"))

    def test_a_withdrawn_letter_is_not_sent(self):
        """A letter that is cancelled leaves the tray of the expedition."""
        letter = self._letter()
        letter.action_cancel("Written twice")
        self.assertEqual(set(letter.dispatch_ids.mapped("state")), {"cancelled"})
        self.assertEqual(self._tray(self.runner, "dispatch"), 0)

    def test_the_card_sends_to_all_that_wait(self):
        """One button of the card sends to every addressee, and one more may be named."""
        letter = self._letter().with_user(self.runner)
        verbs = [step["verb"] for step in letter.next_steps]
        self.assertIn("action_dispatch", verbs)
        context = letter.action_add_addressee()["context"]
        with Form(self.env["docflow.dispatch"].with_user(self.runner).with_context(**context)) as f:
            f.partner_id = self.sender
        self.assertEqual(len(letter.dispatch_ids), 3)
        with self.assertRaises(AccessError):
            letter.with_user(self.stranger).action_add_addressee()
