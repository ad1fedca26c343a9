from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

EDRPOU = "91234560"
RNOKPP = "1759013776"
INN = "7707083893"


@tagged("post_install", "-at_install")
class TestPartnerIdentifiers(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ukraine = cls.env.ref("base.ua")
        cls.russia = cls.env.ref("base.ru")
        cls.env.company.country_id = cls.ukraine
        cls.Partner = cls.env["res.partner"]
        cls.water = cls.Partner.create(
            {"name": "КП «Тестводоканал»", "is_company": True, "company_registry": EDRPOU}
        )

    def _make(self, **vals):
        return self.Partner.create({"name": "Тестовий контакт", **vals})

    # Identifiers

    def test_right_codes_are_kept(self):
        """A code with a right check digit is kept, without the blanks it was typed with."""
        self.assertEqual(self._make(vat="17 5901 3776").vat, RNOKPP)
        self.assertEqual(
            self._make(is_company=True, company_registry=" 91 234 560 ").company_registry, EDRPOU
        )
        self._make(is_company=True, company_registry=RNOKPP)  # a sole trader
        self._make(is_company=True, vat=INN, country_id=self.russia.id)
        self._make(vat="500100732259", country_id=self.russia.id)
        self._make(vat="/")

    def test_wrong_codes_are_refused(self):
        """A wrong code is refused with the contact, the code, the reason and the way out."""
        cases = [
            ({"is_company": True, "company_registry": "91234568"}, "last digit"),
            ({"is_company": True, "company_registry": "12345"}, "too few or too many"),
            ({"is_company": True, "company_registry": "9123456A"}, "digits only"),
            ({"vat": "1759013770"}, "last digit"),
            ({"vat": "12345678"}, "too few or too many"),
            ({"vat": "7707083890", "country_id": self.russia.id}, "last digit"),
            ({"vat": "770708389", "country_id": self.russia.id}, "too few or too many"),
        ]
        for vals, reason in cases:
            with self.subTest(vals=vals), self.assertRaises(ValidationError) as refusal:
                self._make(**vals)
            message = str(refusal.exception)
            for words in (
                "Тестовий контакт",
                vals.get("company_registry") or vals["vat"],
                reason,
                "clear the field",
            ):
                self.assertIn(words, message)

    def test_change_of_country_or_kind_is_checked(self):
        """A code that was not checked abroad is checked when the contact comes home."""
        partner = self._make(vat="ABC-1", country_id=self.env.ref("base.pl").id)
        with self.assertRaises(ValidationError):
            partner.country_id = self.ukraine
        with self.assertRaises(ValidationError):
            self._make(is_company=True, vat="123456789012").is_company = False

    def test_other_countries_are_not_checked(self):
        """What we know no rule for, such as a foreign tax number, is not refused."""
        self._make(vat="ABC-1", country_id=self.env.ref("base.pl").id)
        self.env.company.country_id = False
        self._make(vat="ABC-1")

    def test_contact_persons_are_not_checked(self):
        """A contact person repeats the tax number of the organisation, which is none of his."""
        self.water.vat = "912345600001"
        person = self._make(parent_id=self.water.id)
        self.assertEqual(person.vat, "912345600001")

    # Doubles

    def test_doubles_by_code_and_by_name(self):
        """Two contacts with one code, or with one name typed differently, are similar."""
        by_code = self._make(is_company=True, company_registry=EDRPOU)
        by_name = self._make(name='Кп "ТЕСТВОДОКАНАЛ"', is_company=True)
        by_latin = self._make(name="KП Тестводоканал", is_company=True)
        stranger = self._make(name="КП «Тесттеплокомуненерго»", is_company=True)
        self.water.invalidate_recordset()
        self.assertEqual(self.water.docflow_double_ids, by_code | by_name | by_latin)
        self.assertIn(self.water, by_code.docflow_double_ids)
        self.assertFalse(stranger.docflow_double_ids)

    def test_contact_persons_are_no_doubles(self):
        """Contact persons carry their organisation's codes and common names: no doubles."""
        self.water.vat = "912345600001"
        person = self._make(name="Тестова бухгалтерія", parent_id=self.water.id)
        other = self._make(name="Тестова бухгалтерія", parent_id=self._make(is_company=True).id)
        self.water.invalidate_recordset()
        self.assertFalse(self.water.docflow_double_ids)
        self.assertFalse((person | other).docflow_double_ids)

    def test_doubles_before_saving(self):
        """The registrar is warned while he types a new contact."""
        draft = self.Partner.new({"name": "Кп Тестводоканал", "is_company": True})
        self.assertEqual(draft.docflow_double_ids._origin, self.water)

    def test_doubles_take_one_query(self):
        """A list of contacts costs one query for doubles, not one for each contact."""
        partners = self.water
        for number in range(5):
            partners |= self._make(name=f"Тестове управління {number}")
        self.env.flush_all()
        self.env.invalidate_all()
        partners.mapped("name")
        with self.assertQueryCount(1):
            partners.mapped("docflow_double_ids")

    def test_unreadable_doubles_are_not_shown(self):
        """A contact of another company, which the user may not read, is not given away."""
        other_company = self.env["res.company"].create({"name": "Інша тестова рада"})
        self._make(name="КП Тестводоканал", is_company=True, company_id=other_company.id)
        user = new_test_user(self.env, "doubles_reader", groups="base.group_user")
        self.assertFalse(self.water.with_user(user).docflow_double_ids)
        self.assertTrue(self.water.docflow_double_ids)

    def test_merge_is_odoos_own(self):
        """The button opens Odoo's merge with these contacts; it asks for Odoo's own right."""
        double = self._make(name="КП Тестводоканал", is_company=True)
        clerk = new_test_user(self.env, "doubles_clerk", groups="base.group_user")
        manager = new_test_user(
            self.env, "doubles_manager", groups="base.group_user,base.group_partner_manager"
        )
        self.assertEqual(self.water.with_user(clerk).docflow_double_ids, double)
        with self.assertRaises(AccessError):
            self._open_wizard(clerk)
        wizard = self._open_wizard(manager)
        self.assertEqual(wizard.partner_ids, self.water | double)
        wizard.dst_partner_id = self.water
        wizard.action_merge()
        self.assertFalse(double.exists())
        self.assertTrue(self.water.exists())

    def _open_wizard(self, user):
        action = self.water.with_user(user).action_docflow_merge_doubles()
        self.assertEqual(action["res_model"], "base.partner.merge.automatic.wizard")
        Wizard = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        return Wizard.create({})
