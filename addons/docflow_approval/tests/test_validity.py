from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.docflow_approval.tools.validity import (
    STATES,
    Stop,
    ValidityFacts,
    dump_spells,
    find_spell,
    find_state,
    load_spells,
    make_spells,
)

from .acts_common import ActsCase

DAY = date(2026, 11, 25)
DAYS = st.one_of(st.none(), st.integers(-3, 3).map(lambda n: DAY + timedelta(n)))
STOPS = st.lists(
    st.builds(Stop, st.integers(-3, 3).map(lambda n: DAY + timedelta(n)), st.booleans(), DAYS),
    max_size=5,
)


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

    @settings(max_examples=300, deadline=None)
    @given(STOPS)
    def test_the_last_stop_decides(self, stops):
        """On each day the last act that suspended or resumed decides, until the last day it
        names; spells follow each other and do not touch."""
        spells = make_spells(stops)
        for offset in range(-6, 8):
            day = DAY + timedelta(offset)
            last = max(
                (stop.day, order)
                for order, stop in enumerate([Stop(date.min), *stops])
                if stop.day <= day
            )[1]
            stop = ([None, *stops])[last]
            is_stopped = (
                bool(stop) and not stop.is_resumed and not (stop.until and stop.until < day)
            )
            self.assertEqual(bool(find_spell(spells, day)), is_stopped, (stops, day))
        ends = [day for spell in spells for day in spell if day]
        self.assertEqual(ends, sorted(set(ends)))
        self.assertEqual(load_spells(dump_spells(spells)), spells)

    @settings(max_examples=100, deadline=None)
    @given(STOPS, DAYS)
    def test_a_suspension_hides_no_end(self, stops, repealed):
        """What is repealed is repealed, suspended or not; all else is suspended on those days."""
        facts = ValidityFacts(DAY - timedelta(9), repealed=repealed, suspensions=make_spells(stops))
        for offset in range(-6, 8):
            day = DAY + timedelta(offset)
            state = find_state(facts, day)
            self.assertEqual(state == "repealed", bool(repealed) and repealed <= day)
            if state != "repealed":
                self.assertEqual(state == "suspended", bool(find_spell(facts.suspensions, day)))


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

    def test_links_from_before_validity_count_as_later_ones(self):
        """Links made before validity was known change an act from the day that the flow names, and
        a letter among them repeals nothing."""
        repealed, kept = self._registered_order(), self._registered_order()
        begins, earlier = self._day(-4), self._day(-9)
        self._registered_order(
            date_in_force=begins,
            link_ids=[
                self._link("repeals", repealed),
                self._link("addition", repealed, date_effect=earlier),
                self._link("amends", repealed),
            ],
        )
        self._incoming(link_ids=[self._link("repeals", kept)]).action_register()
        orders = repealed | kept
        orders.flush_recordset()
        self.env.cr.execute(
            "UPDATE docflow_document SET date_repealed = NULL, date_amended = NULL WHERE id IN %s",
            [orders._ids],
        )
        self.env["docflow.document"].init()
        orders.invalidate_recordset()
        self.assertEqual((repealed.date_repealed, repealed.date_amended), (begins, earlier))
        self.assertFalse(kept.date_repealed)

    def test_suspended_and_resumed(self):
        """A suspended act is not in force until another resumes it; both cards tell of it."""
        order = self._registered_order(date_in_force=self._day(-30))
        stop = self._registered_order(
            link_ids=[self._link("suspends", order, date_effect=self._day(-20))]
        )
        self.assertEqual(order.validity, "suspended")
        self.assertIn(stop.reg_number, order.validity_note)
        self.assertIn(self._day(-20).strftime("%d.%m.%Y"), order.validity_note)
        self.assertEqual(order.changing_link_ids.document_id, stop)
        self.assertEqual(stop.changed_link_ids.linked_id, order)
        self.assertIn("Suspensions", order.message_ids[:1].body)
        resumed = self._registered_order(link_ids=[self._link("resumes", order)])
        self.assertEqual(order.validity, "in_force")
        self.assertIn(self._day(0).strftime("%d.%m.%Y"), order.suspension_note)
        resumed.action_cancel("Registered by mistake")
        self.assertEqual(order.validity, "suspended")
        stop.action_cancel("Registered by mistake")
        self.assertEqual((order.validity, order.suspensions), ("in_force", False))

    def test_suspended_until_a_day(self):
        """A suspension with a last day ends by itself; it may come again."""
        order = self._registered_order(date_in_force=self._day(-30))
        for first, last in ((-20, -10), (-2, 3)):
            self._registered_order(
                link_ids=[
                    self._link(
                        "suspends",
                        order,
                        date_effect=self._day(first),
                        date_effect_to=self._day(last),
                    )
                ]
            )
        facts = order._get_validity_facts()
        for day, is_suspended in (
            (-21, False),
            (-20, True),
            (-10, True),
            (-9, False),
            (-2, True),
            (3, True),
            (4, False),
        ):
            state = "suspended" if is_suspended else "in_force"
            self.assertEqual(find_state(facts, self._day(day)), state, day)

    def test_only_a_suspension_has_a_last_day(self):
        """A last day that comes before the first, or on another kind of link, is refused."""
        order = self._registered_order()
        for kind, first, last in (("suspends", 3, 2), ("amends", 0, 3)):
            with (
                self.subTest(kind=kind),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._order(
                    link_ids=[
                        self._link(
                            kind,
                            order,
                            date_effect=self._day(first),
                            date_effect_to=self._day(last),
                        )
                    ]
                ).flush_recordset()

    def test_a_day_is_that_of_the_company(self):
        """What is in force today is asked of the calendar where the company of the card is."""
        west, east = self._foreign_companies()
        today = west._docflow_today()
        self.assertGreater(east._docflow_today(), today)
        user = self.env.user
        user.company_ids |= west | east
        cards = self.env["docflow.document"]
        for company in (west, east):
            card = self._registered_order(
                date_in_force=today - timedelta(9), date_in_force_to=today
            )
            card.flush_recordset()
            # its office and journal stay behind: only the day is asked about
            self.env.cr.execute(
                "UPDATE docflow_document SET company_id = %s WHERE id = %s", [company.id, card.id]
            )
            cards |= card
        everywhere = cards.with_env(self.env).with_context(
            allowed_company_ids=[self.company.id, west.id, east.id]
        )
        everywhere.invalidate_recordset()
        self.assertEqual(everywhere.mapped("validity"), ["in_force", "expired"])
        for state, card in zip(("in_force", "expired"), everywhere, strict=True):
            found = everywhere.search([("id", "in", cards.ids), ("validity", "=", state)])
            self.assertEqual(found, card)
        ending = everywhere.search([("id", "in", cards.ids), ("is_ending", "=", True)])
        self.assertEqual(ending, everywhere[0])
        self.assertEqual(everywhere.filtered("is_ending"), ending)

    def test_ends_within_30_days(self):
        """The filter finds what is in force and whose last day lies within 30 days."""
        cards = self.env["docflow.document"]
        wanted = cards
        for until, is_ending in ((-1, False), (0, True), (30, True), (31, False)):
            card = self._registered_order(
                date_in_force=self._day(-9), date_in_force_to=self._day(until)
            )
            cards |= card
            wanted |= card if is_ending else cards.browse()
        repealed = self._registered_order(date_in_force_to=self._day(5))
        self._registered_order(link_ids=[self._link("repeals", repealed)])
        cards |= repealed
        self.assertEqual(cards.filtered("is_ending"), wanted)
        self.assertEqual(
            cards.search([("id", "in", cards.ids), ("is_ending", "=", True)], order="id"), wanted
        )

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
        stop = self._registered_order(link_ids=[self._link("suspends", order)])
        with self.assertRaises(UserError):
            stop.link_ids.date_effect_to = self._day(3)
        with self.assertRaises(UserError):
            later.link_ids.scope = "point 3"
        with self.assertRaises(UserError):
            order.date_repealed = False
        with self.assertRaises(UserError):
            order.suspensions = False

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
        for spells in ([(-5, -1)], [(-5, 0)], [(-5, 1)], [(-9, -7), (0, None)], [(1, None)]):
            card = self._registered_order(date_in_force=self._day(-9))
            kept = dump_spells((self._day(n), m if m is None else self._day(m)) for n, m in spells)
            card._unsealed().write({"suspensions": kept})
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
