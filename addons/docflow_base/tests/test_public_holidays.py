from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import BaseCase, Form, tagged

from ..tools.public_holidays import Regime, get_year, is_known
from .common import DocflowCase

MARTIAL = Regime(date(2022, 3, 15))


@tagged("post_install", "-at_install")
class TestPublicHolidays(BaseCase):
    """What a year brings, by the acts of the country."""

    def test_holidays_are_worked_under_martial_law(self):
        """Ukraine since 15 March 2022: the named days are known, and none is a day off."""
        year = get_year("UA", 2026, "uk", MARTIAL)
        self.assertFalse(year.days_off)
        self.assertIn(date(2026, 8, 24), year.worked)
        self.assertEqual(year.worked[date(2026, 1, 1)], "Новий рік")

    def test_martial_law_has_dates(self):
        """Holidays before it and after it are days off."""
        year = get_year("UA", 2022, "uk", MARTIAL)
        self.assertIn(date(2022, 3, 8), year.days_off)
        self.assertNotIn(date(2022, 8, 24), year.days_off)
        ended = get_year("UA", 2026, "uk", Regime(date(2022, 3, 15), date(2026, 6, 1)))
        self.assertNotIn(date(2026, 5, 1), ended.days_off)
        self.assertIn(date(2026, 8, 24), ended.days_off)

    def test_weekend_holidays_move(self):
        """A holiday on a weekend gives the next working day; two in a row give two."""
        year = get_year("UA", 2026, "uk")
        # 8 March and 28 June 2026 are Sundays
        self.assertIn(date(2026, 3, 9), year.days_off)
        self.assertIn(date(2026, 6, 29), year.days_off)
        before = get_year("UA", 2021, "uk")
        self.assertTrue({date(2021, 5, 3), date(2021, 5, 4)} <= before.days_off.keys())

    def test_working_days_moved_by_the_government(self):
        """Days moved by an act come with the days they are worked on."""
        self.assertEqual(get_year("UA", 2021, "uk").moved[date(2021, 1, 16)], date(2021, 1, 8))

    def test_other_countries(self):
        """Other countries have their own days, and a regime of ours is none of theirs."""
        self.assertIn(date(2026, 1, 9), get_year("RU", 2026, "ru").days_off)
        self.assertIn(date(2026, 11, 11), get_year("PL", 2026, "uk").days_off)
        self.assertFalse(is_known("XX"))


@tagged("post_install", "-at_install")
class TestHolidayLoad(DocflowCase):
    """The administrator loads a year; terms count by it at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._person("t_admin", cls.council, "group_docflow_admin")

    def _load(self, year=2026, **vals):
        wizard = (
            self.env["docflow.holiday.load"]
            .with_user(self.admin)
            .create({"year": year, "country_id": self.env.ref("base.ua").id, **vals})
        )
        wizard.action_load()
        return wizard

    def _is_working(self, *day):
        return self.company._docflow_is_working(date(*day))

    def test_martial_law_is_the_default(self):
        """For Ukraine the dialog offers martial law with its date, and shows what it will do."""
        form = Form(self.env["docflow.holiday.load"].with_user(self.admin))
        form.country_id = self.env.ref("base.ua")
        form.year = 2026
        self.assertTrue(form.is_martial_law)
        self.assertEqual(str(form.date_martial_from), "2022-03-15")
        self.assertIn("24.08.2026", form.preview)
        form.country_id = self.env.ref("base.pl")
        self.assertFalse(form.is_martial_law)

    def test_loading_counts_at_once(self):
        """What was loaded is a day off for terms; loading again with other dates replaces it."""
        self._load()
        self.assertTrue(self._is_working(2026, 8, 24))
        self._load(is_martial_law=False)
        self.assertFalse(self._is_working(2026, 8, 24))
        self.assertEqual(
            self.company._docflow_add_working_days(date(2026, 8, 21), 1), date(2026, 8, 25)
        )
        self._load(date_martial_to="2026-08-01")
        self.assertFalse(self._is_working(2026, 8, 24))
        self.assertTrue(self._is_working(2026, 5, 1))
        self._load()
        self.assertTrue(self._is_working(2026, 8, 24))

    def test_twice_is_once(self):
        """Loading a year twice writes each day once and leaves alone what people entered."""
        Leaves = self.env["resource.calendar.leaves"]
        own = Leaves.create(
            {
                "name": "Day of the Town",
                "date_from": "2026-09-10 21:00:00",
                "date_to": "2026-09-11 20:59:59",
            }
        )
        self._load(is_martial_law=False)
        count = Leaves.search_count([("docflow_is_public", "=", True)])
        self._load(is_martial_law=False)
        self.assertEqual(Leaves.search_count([("docflow_is_public", "=", True)]), count)
        self.assertTrue(own.exists())

    def test_company_of_its_own(self):
        """Holidays of one company are no holidays of another."""
        other = self.env["res.company"].create({"name": "Other"})
        self.admin.company_ids = [Command.link(other.id)]
        self._load(is_martial_law=False, company_id=other.id)
        self.assertTrue(self._is_working(2026, 8, 24))
        self.assertFalse(other._docflow_is_working(date(2026, 8, 24)))

    def test_moves_are_loaded(self):
        """A Saturday that the government made working is worked, the other day is off."""
        self._load(2021, is_martial_law=False)
        self.assertTrue(self._is_working(2021, 1, 16))
        self.assertFalse(self._is_working(2021, 1, 8))
        self._load(2021, is_martial_law=False)

    def test_refusals(self):
        """An unknown country or year is refused with the way out; only administrators load."""
        nowhere = self.env["res.country"].create({"name": "Nowhere", "code": "XQ"})
        with self.assertRaisesRegex(UserError, "by hand"):
            self._load(country_id=nowhere.id)
        with self.assertRaisesRegex(UserError, "1992"):
            self._load(12)
        with self.assertRaises(AccessError):
            self.env["docflow.holiday.load"].with_user(self.registrar).create({"year": 2026})

    def test_moved_day_by_hand(self):
        """A moved day takes the place of a working day, not of a Sunday; it is moved once."""
        move = {"date_on": "2026-07-11", "date_off": "2026-07-13"}
        self.assertFalse(self._is_working(2026, 7, 11))
        record = self.env["docflow.working.day.move"].create(move)
        self.assertTrue(self._is_working(2026, 7, 11))
        self.assertFalse(self._is_working(2026, 7, 13))
        with self.assertRaisesRegex(ValidationError, "day off anyway"):
            self.env["docflow.working.day.move"].create(
                {"date_on": "2026-07-18", "date_off": "2026-07-19"}
            )
        record.unlink()
        self.assertFalse(self._is_working(2026, 7, 11))

    def test_other_company(self):
        """The calendar of a company that the administrator has not is not his to fill."""
        other = self.env["res.company"].create({"name": "Waterworks"})
        with self.assertRaisesRegex(UserError, "Waterworks: its calendar is not open"):
            self._load(2021, is_martial_law=False, company_id=other.id)
