from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from odoo.addons.docflow_approval.tools.validity import STATES, ValidityFacts, find_state

from .acts_common import ActsCase

DAY = date(2026, 11, 25)
DAYS = st.one_of(st.none(), st.integers(-3, 3).map(lambda n: DAY + timedelta(n)))


class TestValidityDates(BaseCase):
    @settings(max_examples=200, deadline=None)
    @given(st.integers(-3, 3), DAYS, DAYS, DAYS, st.booleans())
    def test_what_ended_never_comes_back(self, start, until, terminated, repealed, renewed):
        """A repealed, terminated or expired document is never in force on a later day."""
        facts = ValidityFacts(DAY + timedelta(start), until, terminated, repealed, None, None)
        states = [find_state(facts, DAY + timedelta(n)) for n in range(-5, 6)]
        ended = [state in ("terminated", "repealed", "expired") for state in states]
        self.assertEqual(ended, sorted(ended))
        self.assertLessEqual(set(states), set(STATES))
        again = find_state(facts._replace(is_renewed=renewed), DAY)
        self.assertTrue(again != "expired" or not renewed)


@tagged("post_install", "-at_install")
class TestValidity(ActsCase):
    def test_in_force_from_its_number(self):
        """An order is in force from its registration, and until it is repealed."""
        draft = self._order()
        self.assertFalse(draft.validity)
        draft.action_register()
        self.assertEqual(draft.validity, "in_force")

    def test_dates_of_its_own(self):
        """A later beginning and an end are kept: not yet in force, in force, its term is over."""
        order = self._registered_order(date_in_force=self._day(2))
        self.assertEqual(order.validity, "not_yet")
        order.date_in_force = self._day(-5)
        self.assertEqual(order.validity, "in_force")
        order.date_in_force_to = self._day(0)
        self.assertEqual(order.validity, "in_force", "the last day is a day in force")
        order.date_in_force_to = self._day(-1)
        self.assertEqual(order.validity, "expired")
        self.assertIn(self._day(-1).strftime("%d.%m.%Y"), order.validity_note)

    def test_repealed_with_the_number(self):
        """A draft changes nothing; with its number the other act is repealed, and says by what."""
        order = self._registered_order()
        later = self._order(link_ids=[self._link("repeals", order)])
        self.assertEqual(order.validity, "in_force")
        later.action_register()
        self.assertEqual(order.validity, "repealed")
        self.assertIn(later.reg_number, order.validity_note)
        self.assertEqual(order.changing_link_ids.document_id, later)
        self.assertEqual(later.changed_link_ids.linked_id, order)

    def test_from_a_later_day(self):
        """A repeal takes effect on the day it names, else on the day its own act begins."""
        order = self._registered_order()
        self._registered_order(date_in_force=self._day(3), link_ids=[self._link("repeals", order)])
        self.assertEqual((order.validity, order.date_repealed), ("in_force", self._day(3)))
        other = self._registered_order()
        self._registered_order(
            date_in_force=self._day(3),
            link_ids=[self._link("repeals", other, date_effect=self._day(0))],
        )
        self.assertEqual(other.validity, "repealed")

    def test_amended_and_partly_repealed(self):
        """What is amended or repealed in part stays in force and says so."""
        order = self._registered_order()
        self._registered_order(link_ids=[self._link("amends", order, scope="1.2")])
        self.assertEqual(order.validity, "amended")
        self._registered_order(link_ids=[self._link("repeals_partly", order, scope="3")])
        self.assertEqual(order.validity, "partly_repealed")

    def test_a_cancelled_act_repeals_nothing(self):
        """When the repealing act is cancelled, the other is in force again."""
        order = self._registered_order()
        later = self._registered_order(link_ids=[self._link("repeals", order)])
        later.action_cancel("Registered by mistake")
        self.assertEqual(order.validity, "in_force")
        self.assertFalse(order.changing_link_ids)

    def test_a_letter_repeals_nothing(self):
        """Only an act or a contract changes the validity of another; a letter that says so does
        not."""
        order = self._registered_order()
        letter = self._incoming(link_ids=[self._link("repeals", order)])
        letter.action_register()
        self.assertEqual(order.validity, "in_force")

    def test_a_registered_act_keeps_what_it_says(self):
        """What a registered act repeals is not taken away, nor made something else."""
        order = self._registered_order()
        later = self._registered_order(link_ids=[self._link("repeals", order)])
        with self.assertRaises(UserError):
            later.link_ids.unlink()
        with self.assertRaises(UserError):
            later.link_ids.kind = "other"
        with self.assertRaises(UserError):
            later.link_ids.date_effect = self._day(365)
        with self.assertRaises(UserError):
            later.link_ids.scope = "point 3"
        with self.assertRaises(UserError):
            order.date_repealed = False

    def test_a_hidden_act_is_not_named(self):
        """Who may not open the repealing act sees that the other is repealed, and not by what."""
        order = self._registered_order()
        later = self._registered_order(link_ids=[self._link("repeals", order)])
        reader = self.stranger
        order.with_user(self.registrar).action_send_review(reader.ids)
        seen = order.with_user(reader)
        self.assertFalse(later.with_user(reader).has_access("read"))
        self.assertEqual(seen.validity, "repealed")
        self.assertNotIn(later.reg_number, seen.validity_note)
        self.assertFalse(seen.changing_link_ids)
        self.assertEqual(seen.hidden_change_count, 1)
        texts = " ".join(order.message_ids.mapped("body"))
        self.assertNotIn(later.reg_number, texts)

    def test_search_agrees_with_the_card(self):
        """The filter of every state finds exactly the cards that show it."""
        cards = self.env["docflow.document"]
        for start, until, repealed, amended in (
            (0, None, None, None),
            (1, None, None, None),
            (-9, -1, None, None),
            (-9, 0, None, None),
            (-9, 5, -1, None),
            (-9, None, 1, 0),
            (-9, None, None, 1),
        ):
            card = self._registered_order(date_in_force=self._day(start))
            facts = {"date_in_force_to": until, "date_repealed": repealed, "date_amended": amended}
            card._unsealed().write(
                {name: self._day(n) for name, n in facts.items() if n is not None}
            )
            cards |= card
        cards |= self._registered() | self._order()
        for state in (*STATES, False):
            with self.subTest(state=state):
                found = cards.search([("id", "in", cards.ids), ("validity", "=", state)])
                self.assertEqual(found, cards.filtered(lambda c, s=state: c.validity == s))
        self.assertFalse(
            cards.search([("id", "in", cards.ids), ("validity", "!=", False)]).filtered(
                lambda card: card.state == "draft"
            )
        )
