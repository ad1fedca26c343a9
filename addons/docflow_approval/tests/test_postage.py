import io
import re
from datetime import date, timedelta

import pypdfium2
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools.postage import Rate, find_fee
from .dispatch_common import DispatchCase

DAY = date(2026, 1, 1)
RATES = st.lists(
    st.builds(
        Rate,
        st.integers(-3, 3).map(lambda days: DAY + timedelta(days=days)),
        st.integers(1, 2000),
        st.integers(0, 500),
        st.booleans(),
    ),
    max_size=12,
)


@tagged("post_install", "-at_install")
class TestPostage(DispatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._docflow_today()
        cls.rates = cls.env["docflow.postage.rate"]
        for kind, weight, fee in (
            ("simple", 50, 20),
            ("simple", 250, 35.5),
            ("registered", 50, 40),
            ("receipt", 50, 62.25),
        ):
            cls._rate(kind, weight, fee, cls.today - timedelta(days=30))

    @classmethod
    def _rate(cls, kind, weight, fee, day, **vals):
        vals = {"post_kind": kind, "weight": weight, "fee": fee, "date_from": day, **vals}
        return cls.rates.create(vals)

    def _post(self):
        return self._sendings(self._letter())[0]

    def _made(self):
        """Return two letters of the expedition on a register, and the register."""
        post = self._post()
        vals = {"document_id": post.document_id.id, "method_id": self.post.id}
        letters = post | post.create({**vals, "partner_id": self.sender.id})
        action = letters.action_put_on_register()
        register = self.env[action["res_model"]].with_user(self.runner).browse(action["res_id"])
        return letters, register

    def test_a_list_of_registers_adds_up_at_once(self):
        """What registers hold is counted by PostgreSQL, of many lists in the statements of one."""
        registers = self.env["docflow.dispatch.register"].with_user(self.runner)
        for weight in (50, 51, 30):
            letters, register = self._made()
            letters[:1].weight = weight
            registers += register
        registers[:1].action_hand_over()

        def ask(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            told = some.mapped(lambda one: (one.dispatch_count, one.fee_total, one.unpriced_count))
            return told, self.env.cr.sql_log_count - before

        ask(registers)
        told, statements = ask(registers)
        self.assertEqual(told, [(2, 20, 1), (2, 35.5, 1), (2, 20, 1)])
        self.assertLessEqual(statements, ask(registers[1:2])[1] + 2, "handed over ones ask apart")

    # A letter

    def test_what_is_weighed_costs_what_the_post_takes(self):
        """The clerk weighs a letter, and the rate of its kind and step is its postage; another kind
        costs what that kind costs."""
        post = self._post()
        self.assertFalse(post.fee, "nobody weighed it yet")
        post.weight = 50
        self.assertEqual(post.fee, 20)
        post.weight = 51
        self.assertEqual(post.fee, 35.5)
        post.write({"post_kind": "receipt", "weight": 30})
        self.assertEqual(post.fee, 62.25)

    def test_what_the_clerk_enters_stays(self):
        """A fee that was entered stays until the letter is weighed anew; without a rate for the
        weight nothing is written over it; nobody enters less than nothing."""
        post = self._post()
        post.fee = 18
        post.note = "Fragile"
        self.assertEqual(post.fee, 18)
        post.weight = 1999  # heavier than every step
        self.assertEqual(post.fee, 18)
        post.weight = 20
        self.assertEqual(post.fee, 20)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            post.fee = -1
            post.flush_recordset()

    def test_only_post_costs_postage(self):
        """A letter by e-mail or by a courier costs none, and one that changes its way neither."""
        post, mail = self._sendings(self._letter())
        (post | mail).write({"weight": 40})
        self.assertEqual([post.fee, mail.fee], [20, 0])
        post.method_id = self.by_hand
        self.assertFalse(post.fee)

    def test_new_rates_begin_on_their_day(self):
        """Rates of tomorrow count from tomorrow; those of today take the place of all the older
        ones of that kind; a letter that has left keeps what it cost."""
        gone = self._post()
        gone.weight = 40
        gone.action_send()
        self.env.flush_all()
        self._rate("simple", 50, 99, self.today + timedelta(days=1))
        self._rate("simple", 100, 30, self.today)
        post = self._post()
        post.weight = 40
        self.assertEqual((gone.fee, post.fee), (20, 30))
        post.weight = 200  # the new rates know no such step
        self.assertEqual(post.fee, 30)

    def test_the_contract_of_a_method_goes_first(self):
        """Rates of one delivery method go before those of every method, and are no other's."""
        other = self.post.copy({"name": "Another post", "code": "other", "dispatch_way": "post"})
        self._rate("simple", 50, 12, self.today - timedelta(days=60), method_id=other.id)
        post = self._post()
        post.weight = 10
        self.assertEqual(post.fee, 20)
        post.method_id = other
        self.assertEqual(post.fee, 12)

    def test_the_post_weighs_it_after_it_left(self):
        """The weight that the post found is entered after the letter has left, and costs what it
        cost on that day; its address stays sealed."""
        post = self._post()
        post.action_send()
        self._rate("simple", 50, 99, self.today + timedelta(days=1))
        post.weight = 45
        self.assertEqual(post.fee, 20)
        post.fee = 21
        with self.assertRaises(UserError):
            post.address = "Elsewhere"

    # A register

    def test_register_tells_its_postage(self):
        """A register shows what its letters cost and how many have no postage yet; handed over it
        stays as it was, whatever is weighed later, and a letter sent again costs anew."""
        letters, register = self._made()
        self.assertEqual((register.fee_total, register.unpriced_count), (0, 2))
        action = register.action_weigh()
        listed = self.env[action["res_model"]].with_user(self.runner).search(action["domain"])
        self.assertEqual(listed, letters)
        listed[0].weight = 200
        listed[1].write({"post_kind": "registered", "weight": 50})
        self.assertEqual((register.fee_total, register.unpriced_count), (75.5, 0))
        register.action_hand_over()
        letters[0].fee = 500
        self.assertEqual(register.line_ids.mapped("fee"), [35.5, 40])
        self.assertEqual(register.fee_total, 75.5)
        self.assertEqual(register.line_ids.currency_id, self.company.currency_id)
        letters[0].action_return("Nobody there")
        letters[0].action_again({})
        another = letters[0].search([("former_id", "=", letters[0].id)])
        self.assertEqual((another.weight, another.fee), (200, 35.5))
        with self.assertRaises(UserError):
            register.action_weigh()

    def test_weighing_is_for_the_expedition(self):
        """Neither the author nor a stranger opens the letters of a register for weighing, and
        neither writes a rate; an administrator does."""
        _letters, register = self._made()
        for person in (self.author, self.stranger):
            with self.assertRaises(AccessError):
                register.with_user(person).action_weigh()
            with self.assertRaises(AccessError):
                self.rates.with_user(person).search([], limit=1).fee = 1
        vals = {"post_kind": "simple", "weight": 10, "fee": 1, "date_from": str(self.today)}
        self.registrar.group_ids |= self.env.ref("docflow_base.group_docflow_admin")
        self.rates.with_user(self.registrar).create(vals)

    def test_list_of_weighing_shows_postage_at_once(self):
        """The line shows the postage as the weight is typed, before anything is saved."""
        post = self._post()
        view = "docflow_approval.docflow_dispatch_view_form"
        with Form(post, view=view) as form:
            form.weight = 120
            self.assertEqual(form.fee, 35.5)
            form.post_kind = "registered"
            form.weight = 20
            self.assertEqual(form.fee, 40)

    def test_register_and_envelopes_print_it(self):
        """The register prints the postage of each letter and of all; an envelope tells how much
        goes where the stamps go, and nothing where nothing is known."""
        letters, register = self._made()
        letters[0].weight = 200
        text = self._print("docflow_dispatch_register_report_list", register)
        self.assertEqual(text.count("35.50"), 2, "its own, and in all")
        pages = self._print("docflow_dispatch_report_envelope", letters).split("\f")
        self.assertEqual([("35.50" in page) for page in pages], [True, False])
        letters[1].weight = 20
        register.action_hand_over()
        letters[1].fee = 700
        text = self._print("docflow_dispatch_register_report_list", register)
        self.assertIn("55.50", text)
        self.assertNotIn("700", text)

    def _print(self, report, records):
        reports = self.env["ir.actions.report"].with_user(self.runner)
        pdf = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            f"docflow_approval.{report}", records.ids
        )[0]
        pages = pypdfium2.PdfDocument(io.BytesIO(pdf))
        texts = [re.sub(r"\s+", " ", page.get_textpage().get_text_range()) for page in pages]
        # a sum is written as the language of the reader has it
        return "\f".join(texts).replace(",", ".")

    # Rates

    def test_rates_that_cannot_be(self):
        """A step stands once in a tariff, weighs something and costs not less than nothing; an
        archived one may stand beside it."""
        wrong = (
            {"weight": 50},
            {"weight": 0},
            {"weight": 100_001},
            {"weight": 60, "fee": -1},
        )
        day = self.today - timedelta(days=30)
        for vals in wrong:
            with (
                self.subTest(**vals),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._rate("simple", vals["weight"], vals.get("fee", 1), day)
        self._rate("simple", 50, 1, day, active=False)

    @settings(max_examples=300, deadline=None)
    @given(RATES, st.integers(-1, 2100))
    def test_cheapest_step_that_carries_it(self, rates, weight):
        """The fee is that of the lowest step that carries the letter, in the last tariff that has
        begun: the method's own where it has one."""
        fee = find_fee(rates, weight, DAY)
        begun = [rate for rate in rates if rate.day <= DAY]
        begun = [rate for rate in begun if rate.is_own] or begun
        since = max((rate.day for rate in begun), default=None)
        steps = [rate for rate in begun if rate.day == since and rate.weight >= weight]
        if weight <= 0 or not steps:
            self.assertIsNone(fee)
        else:
            lowest = min(rate.weight for rate in steps)
            self.assertIn(fee, [rate.fee for rate in steps if rate.weight == lowest])
