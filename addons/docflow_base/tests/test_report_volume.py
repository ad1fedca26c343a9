from odoo import Command
from odoo.tests import freeze_time, tagged

from .test_report import read_pages
from .test_report_registers import RegisterCase

YEAR = {"period": {"date_from": "2026-01-01", "date_to": "2026-12-31"}}
LATER = "2027-01-15 10:00:00"  # when the year is over


class VolumeCase(RegisterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["docflow.office"].create(
            {
                "name": "Second Office",
                "code": "SO",
                "sequence": 20,
                "department_id": cls.finance.id,
                "registrar_ids": [Command.link(cls.executor2.id)],
            }
        )
        cls.executor2.group_ids |= cls.env.ref("docflow_base.group_docflow_registrar")
        cls.env["docflow.journal"].create(
            {
                "name": "Letters",
                "office_id": cls.second.id,
                "pattern": "SO-{serial}",
                "type_ids": [Command.link(cls.type_in.id)],
            }
        )

    @classmethod
    def _memo(cls):
        card = cls._incoming(
            name="Memo",
            type_id=cls.type_memo.id,
            signatory_id=cls.mayor.id,
            author_id=cls.registrar.id,
        )
        card.action_register()
        return card

    @classmethod
    def _there(cls, **vals):
        """Return a letter registered in the second office, by its registrar."""
        own = [Command.create({"user_id": cls.executor2.id})]
        return cls._registered(
            user=cls.executor2, office_id=cls.second.id, recipient_ids=own, **vals
        )

    @classmethod
    def _whole_reader(cls):
        """Return a person who reads the documents of the whole company."""
        cls.env["docflow.role.group"].create(
            {
                "name": "Reader (test)",
                "scope": "company",
                "operation_ids": [
                    Command.link(cls.env.ref("docflow_base.docflow_operation_read").id)
                ],
                "member_ids": [Command.create({"user_id": cls.controller.id})],
            }
        )
        return cls.controller

    def _by_name(self, user, code, key, params=YEAR, **more):
        """Return ``[(name of the row, its tone, its cells)]``."""
        with freeze_time(LATER):
            rows = self._rows(user, code, params, **more)
        return [(row["cells"][key], row["tone"], row["cells"]) for row in rows]

    def _totals(self, user, code, params=YEAR, **more):
        with freeze_time(LATER):
            return self._reports(user).preview(code, {**params, **more})["totals"]


@tagged("post_install", "-at_install")
class TestReportVolume(VolumeCase):
    """DOMAIN §2.4, §2.7: довідка про обсяг counts documents received and created, by registration
    place and month, with the share taken on control.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # half an hour before and after the month began in Kyiv, in UTC+3
        with freeze_time("2026-06-30 20:30:00"):
            cls.june = cls._registered()
        with freeze_time("2026-06-30 21:30:00"):
            cls.july = cls._registered()
            cls.july.with_user(cls.controller).action_take_control()
        with freeze_time("2026-07-10 10:00:00"):
            cls._memo()
            cls._there()
            cls._registered().action_cancel(reason="not ours")
        # the year began two hours earlier in Kyiv
        with freeze_time("2026-12-31 21:59:00"):
            cls._registered()
        with freeze_time("2026-12-31 22:00:00"):
            cls._registered()
        cls.reader = cls._whole_reader()

    def test_figures(self):
        """Received, created, all, on control, by office and month of the company's calendar."""
        rows = self._by_name(self.reader, "volume", "month")
        office = [name for name, tone, __ in rows if tone == "head"]
        self.assertEqual(office, ["General Office", "Second Office", "All offices"])
        figures = {
            name: (cells["incoming"], cells["created"], cells["total"], cells["control"])
            for name, __, cells in rows[1:13]
        }
        self.assertEqual(figures["June 2026"], (1, 0, 1, 0))
        self.assertEqual(figures["July 2026"], (1, 1, 2, 1))
        self.assertEqual(figures["December 2026"], (1, 0, 1, 0))
        self.assertEqual(sum(total for __, __, total, __ in figures.values()), 4)
        july = next(cells for name, __, cells in rows[1:13] if name == "July 2026")
        self.assertEqual((july["internal"], july["share"]), (1, 50.0))

    def test_parts_add_up(self):
        """Offices add up to the total, and so do their months; the share is that of the sums."""
        rows = self._by_name(self.reader, "volume", "month")
        totals = self._totals(self.reader, "volume")
        for key in ("incoming", "internal", "created", "total", "control"):
            with self.subTest(key=key):
                offices = [cells[key] for __, tone, cells in rows if tone == "total"]
                self.assertEqual(sum(offices), totals[key])
                months = [cells[key] for __, tone, cells in rows if not tone]
                # each month once in its office, once under all of them
                self.assertEqual(sum(months), 2 * totals[key])
        self.assertEqual((totals["total"], totals["control"], totals["share"]), (5, 1, 20.0))

    def test_figure_opens_its_documents(self):
        """Each figure opens as many documents as it says."""
        with freeze_time(LATER):
            rows = self._rows(self.reader, "volume", YEAR)
        opened = 0
        for row in rows:
            for key, link in row["opens"].items():
                found = self.env[link["model"]].with_user(self.reader)
                self.assertEqual(found.search_count(link["domain"]), row["cells"][key], key)
                opened += 1
        self.assertGreater(opened, 10)

    def test_months_to_come_are_left_out(self):
        """In November the year has eleven months."""
        with freeze_time("2026-11-20 10:00:00"):
            rows = self._rows(self.registrar, "volume", YEAR)
        self.assertEqual([row["cells"]["month"] for row in rows][-2], "November 2026")

    def test_part_of_a_month(self):
        """A month that is not whole says so, and counts its days only."""
        days = {"period": {"date_from": "2026-07-02", "date_to": "2026-07-31"}}
        rows = self._by_name(self.registrar, "volume", "month", days)
        self.assertEqual(rows[1][0], "July 2026 (2–31)")
        self.assertEqual(rows[1][2]["incoming"], 0)

    def test_sight(self):
        """A stranger counts nothing, a registrar his office, the reader of all everything."""
        self.assertEqual(self._by_name(self.stranger, "volume", "month"), [])
        heads = [n for n, t, __ in self._by_name(self.registrar, "volume", "month") if t == "head"]
        self.assertEqual(heads, ["General Office"])
        self.assertEqual(self._totals(self.registrar, "volume")["total"], 4)
        self.assertEqual(self._totals(self.executor2, "volume")["total"], 1)

    def test_one_statement_counts(self):
        """However many documents and months there are, they are counted at once."""
        months = {"period": {"date_from": "2026-06-01", "date_to": "2026-06-30"}}
        few = self._measure(lambda: self._by_name(self.reader, "volume", "month", months))
        many = self._measure(lambda: self._by_name(self.reader, "volume", "month"))
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 14)

    def test_paper_and_spreadsheet(self):
        """The total on paper and in the spreadsheet is that of the screen."""
        with freeze_time(LATER):
            report = self._made(self.reader, "volume", YEAR, format="pdf")
            page = self._page(self._made(self.reader, "volume", YEAR))
        text = " ".join("\n".join(read_pages(self._bytes(report))).split())
        self.assertRegex(text, r"In All 4 0 1 0 0 0 0 1 5 1 20\.0")
        last = [row for row in page.iter_rows(values_only=True) if row[0] == "In All"][-1]
        self.assertEqual(last[1:4] + last[8:11], (4, 0, 1, 1, 5, 1))


@tagged("post_install", "-at_install")
class TestReportRegistrars(VolumeCase):
    """Issue 5 §3: counts per reception point, per registrar and day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # on this night the clocks went back in Kyiv: the day has 25 hours
        for moment in ("2026-10-24 21:30:00", "2026-10-25 21:30:00", "2026-10-25 22:30:00"):
            with freeze_time(moment):
                cls._registered()
        with freeze_time("2026-10-26 10:00:00"):
            cls._memo()
            cls._there()
        cls.reader = cls._whole_reader()

    def test_days_of_the_company(self):
        """A day lasts from midnight to midnight in Kyiv, also when the clocks change."""
        rows = self._by_name(self.registrar, "registrars", "name", detail="day")
        days = [
            (cells["day"], cells["received"], cells["created"]) for __, t, cells in rows if not t
        ]
        self.assertEqual(days, [("2026-10-25", 2, 0), ("2026-10-26", 1, 1)])
        one = {"period": {"date_from": "2026-10-25", "date_to": "2026-10-25"}}
        self.assertEqual(self._totals(self.registrar, "registrars", one)["total"], 2)

    def test_people_and_offices(self):
        """Each registrar stands under his office with his days, his average and his best day."""
        rows = self._by_name(self.reader, "registrars", "name")
        self.assertEqual(
            [(name, tone) for name, tone, __ in rows],
            [
                ("General Office", "head"),
                ("Registrar", ""),
                ("Total of the office", "total"),
                ("Second Office", "head"),
                ("Executor2", ""),
                ("Total of the office", "total"),
            ],
        )
        cells = rows[1][2]
        self.assertEqual(
            [cells[key] for key in ("received", "created", "total", "days", "average", "most")],
            [3, 1, 4, 2, 2.0, 2],
        )
        totals = self._totals(self.reader, "registrars")
        self.assertEqual((totals["total"], totals["days"], totals["most"]), (5, 2, 3))

    def test_late_number_counts_on_its_real_day(self):
        """A late card is work of the day on which it was registered, whatever date it bears."""
        with freeze_time("2026-10-28 10:00:00"):
            card = self._registered()
            card.sudo()._unsealed().write({"reg_date": "2026-10-26"})
        rows = self._by_name(self.registrar, "registrars", "name", detail="day")
        self.assertIn("2026-10-28", [cells.get("day") for __, __, cells in rows])

    def test_figure_opens_its_documents(self):
        """A registrar's line opens the cards that it counts, of that day where it is one."""
        for detail in ("person", "day"):
            with freeze_time(LATER):
                rows = self._rows(self.reader, "registrars", YEAR, detail=detail)
            for row in rows:
                if row["tone"] == "":
                    cards = self.env["docflow.document"].with_user(self.reader)
                    found = cards.search_count(row["open"]["domain"])
                    self.assertEqual(found, row["cells"]["total"])

    def test_sight(self):
        """Nobody counts what he may not open."""
        self.assertEqual(self._by_name(self.stranger, "registrars", "name"), [])
        self.assertEqual(self._totals(self.executor2, "registrars")["total"], 1)

    def test_paper_and_spreadsheet(self):
        """Paper and spreadsheet hold the same line of a registrar."""
        with freeze_time(LATER):
            report = self._made(self.reader, "registrars", YEAR, format="pdf")
            page = self._page(self._made(self.reader, "registrars", YEAR))
        text = " ".join("\n".join(read_pages(self._bytes(report))).split())
        self.assertIn("Registrar 3 1 4 2 2.0 2", text)
        rows = list(page.iter_rows(values_only=True))
        self.assertIn(("Registrar", 3, 1, 4, 2, 2, 2), rows)


@tagged("post_install", "-at_install")
class TestReportActivity(VolumeCase):
    """Seed 3: the curve of adoption: acts and active people of each month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-09-30 20:30:00"):
            cls.card = cls._registered()
        # midnight has passed in Kyiv: all this is October
        with freeze_time("2026-09-30 21:30:00"):
            resolution = cls._resolve(cls.card, [cls.executor1], date_deadline="2026-10-20")
            cls._line(resolution, cls.executor1).action_report(report="Roof is whole")
            cls.card.action_hand_over(cls.executor1.id)

    def _months(self, user):
        rows = self._by_name(user, "activity", "month")
        return {name: cells for name, __, cells in rows}

    def test_acts_of_a_month(self):
        """Each kind of act is counted in the month the company's clock showed."""
        months = self._months(self.registrar)
        keys = ("registered", "reviewed", "resolved", "reported", "closed", "originals")
        september = [months["September 2026"][key] for key in keys]
        october = [months["October 2026"][key] for key in keys]
        self.assertEqual(september, [1, 0, 0, 0, 0, 0])
        self.assertEqual(october, [0, 1, 1, 1, 1, 1])

    def test_active_people(self):
        """A person is one active person of a month, whatever he did in it and how often."""
        months = self._months(self.registrar)
        # the registrar in September; the mayor, an executor and the registrar in October
        self.assertEqual(months["September 2026"]["people"], 1)
        self.assertEqual(months["October 2026"]["people"], 3)

    def test_closed_by_itself_is_nobody_report(self):
        """A line that closed because those below it finished is no report of its executor."""
        with freeze_time("2026-09-10 10:00:00"):
            card = self._registered()
            above = self._line(
                self._resolve(card, [self.executor1], date_deadline="2026-10-20"), self.executor1
            )
            above.action_delegate(executor_ids=self.clerk1.ids, text="Count the slates")
        with freeze_time("2026-09-11 10:00:00"):
            self._line(above.sudo().delegation_ids, self.clerk1).action_report(report="412")
        self.assertEqual(above.sudo().state, "done")
        self.assertEqual(self._months(self.registrar)["September 2026"]["reported"], 1)

    def test_figure_opens_its_records(self):
        """Each figure opens as many records as it says."""
        with freeze_time(LATER):
            rows = self._rows(self.registrar, "activity", YEAR)
        for row in rows:
            for key, link in row["opens"].items():
                records = self.env[link["model"]].with_user(self.registrar)
                self.assertEqual(records.search_count(link["domain"]), row["cells"][key], key)

    def test_sight(self):
        """Acts on what one may not open are not counted, nor are those who did them."""
        months = self._months(self.stranger)
        self.assertEqual(len(months), 12)
        self.assertEqual({cells["acts"] for cells in months.values()}, {0})
        self.assertEqual({cells["people"] for cells in months.values()}, {0})

    def test_statements(self):
        """One statement for each kind of act, however many months there are."""
        count = self._measure(lambda: self._months(self.registrar))
        self.assertLessEqual(count, 16)

    def test_paper_and_spreadsheet(self):
        """Paper and spreadsheet hold the months and their heads."""
        with freeze_time(LATER):
            report = self._made(self.registrar, "activity", YEAR, format="pdf")
            cells = self._sheet_text(self.registrar, "activity", YEAR)
        text = " ".join("\n".join(read_pages(self._bytes(report))).split())
        for word in ("October 2026", "Active People", "Originals Handed Over"):
            with self.subTest(word=word):
                self.assertIn(word, text)
                self.assertIn(word, cells)
