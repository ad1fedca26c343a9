from datetime import date
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from ..models import docflow_report_form
from .test_report import ReportCase, read_pages

MONTH = {"period": {"date_from": "2026-11-01", "date_to": "2026-11-30"}}


class RegisterCase(ReportCase):
    """Reads rows of a report as the screen shows them."""

    def _rows(self, user, code, params=None, **more):
        shown = self._reports(user).preview(code, {**(params or MONTH), **more}, limit=500)
        return shown["rows"]

    def _column(self, user, code, key, params=None, **more):
        """Return the cells of a column without lines across the table."""
        rows = self._rows(user, code, params, **more)
        return [row["cells"].get(key) for row in rows if row["tone"] != "head"]

    def _heads(self, user, code, params=None, **more):
        rows = self._rows(user, code, params, **more)
        return [row["cells"] for row in rows if row["tone"] == "head"]

    def _sheet_text(self, user, code, params=None):
        page = self._page(self._made(user, code, params or MONTH))
        return [str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell]

    def _measure(self, action):
        """Return how many statements ``action`` needs with cold records and warm registry."""
        action()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestReportJournal(RegisterCase):
    """Issue 5 §2, DOMAIN §2.4: a registration journal printed in its usual columns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal.pattern = "{case}/{serial}{suffix}"
        operations = ("register_late", "create")
        cls.env["docflow.role.group"].create(
            {
                "name": "Late",
                "scope": "company",
                "operation_ids": [
                    Command.link(cls.env.ref(f"docflow_base.docflow_operation_{code}").id)
                    for code in operations
                ],
                "member_ids": [Command.create({"user_id": cls.registrar.id})],
            }
        )

    def _take(self, reason):
        reserves = self.env["docflow.number.reserve"].with_user(self.registrar)
        return reserves.create({"journal_id": self.journal.id, "reason": reason})

    def _fill(self):
        """Numbers 1, 1а, 2 (void), 3, 4 (reserved), 5."""
        with freeze_time("2026-11-18 10:00:00"):
            self._registered(name="First")
            self._take("spoilt").action_void("the form is torn")
        with freeze_time("2026-11-19 10:00:00"):
            self._registered(name="Third")
            self._take("for the session")
            self._registered(name="Fifth")
        with freeze_time("2026-11-20 10:00:00"):
            self._registered(name="Found", late_date="2026-11-18", late_reason="found")

    def test_numbers_in_their_order(self):
        """Lettered, reserved and void numbers stand in their places, with the reason."""
        self._fill()
        rows = self._rows(self.registrar, "journal")
        told = [(row["cells"]["number"], row["cells"]["subject"]) for row in rows]
        self.assertEqual(
            told,
            [
                ("02-13/1", "First"),
                ("02-13/1а", "Found"),
                ("02-13/2", "Void number: the form is torn"),
                ("02-13/3", "Third"),
                ("02-13/4", "Reserved number: for the session"),
                ("02-13/5", "Fifth"),
            ],
        )
        self.assertEqual([row["cells"]["n"] for row in rows], [1, 2, 3, 4, 5, 6])

    def test_used_reserve_is_a_card(self):
        """A reserved number that was used stands there once, as its card."""
        with freeze_time("2026-11-19 10:00:00"):
            reserve = self._take("for the session")
            self._registered(name="On it", reserved_number_id=reserve.id)
        self.assertEqual(self._column(self.registrar, "journal", "subject"), ["On it"])

    def test_period_is_by_the_day_of_the_number(self):
        """A number given just after midnight in Kyiv belongs to the month that began there."""
        with freeze_time("2026-10-31 21:59:00"):
            self._registered(name="October")
        with freeze_time("2026-10-31 22:30:00"):
            self._registered(name="November")
            self._take("at night")
        self.assertEqual(
            self._column(self.registrar, "journal", "subject"),
            ["November", "Reserved number: at night"],
        )

    def test_order_of_batches(self):
        """Rows are the same, and their order too, in batches of any size; each batch costs a
        counted number of statements.
        """
        self._fill()
        for number in range(14):
            with freeze_time("2026-11-24 10:00:00"):
                self._registered(name=f"More {number}")
        whole = self._column(self.registrar, "journal", "number")
        self.assertEqual(len(whole), 20)

        def read(size):
            with patch.object(docflow_report_form, "BATCH", size):
                return self._column(self.registrar, "journal", "number")

        self.assertEqual(read(3), whole)
        few, many = self._measure(lambda: read(100)), self._measure(lambda: read(9))
        self.assertLessEqual(many, few + 18)
        self.assertLessEqual(few, 45)

    def test_incoming_columns(self):
        """Who wrote, what was resolved and for whom, who received it and how it ended."""
        with freeze_time("2026-11-18 10:00:00"):
            card = self._registered()
            resolution = self._resolve(
                card, [self.executor1, self.executor2], date_deadline="2026-12-08"
            )
            self._line(resolution, self.executor1).action_report(report="Roof is whole")
        cells = self._rows(self.registrar, "journal")[0]["cells"]
        self.assertEqual(cells["sender"], "Regional Office")
        self.assertEqual(
            (cells["sender_number"], cells["sender_date"]), ("01-14/877", "2026-11-18")
        )
        self.assertEqual(
            cells["resolution"],
            "Mayor, 18.11.2026: Prepare an answer — Executor1, Executor2, by 08.12.2026",
        )
        self.assertIn("Executor2, 18.11.2026", cells["receipt"])
        with freeze_time("2026-11-20 10:00:00"):
            card.with_user(self.registrar).action_hand_over(self.executor1.id)
            card.with_user(self.executor1).action_receive_original()
        cells = self._rows(self.registrar, "journal")[0]["cells"]
        # the receipt of the paper is the mark of a paper journal
        self.assertEqual(cells["receipt"], "Executor1, Specialist, 20.11.2026")

    def test_cancelled_card_keeps_its_line(self):
        """A cancelled card keeps its number and its line, which says why."""
        with freeze_time("2026-11-18 10:00:00"):
            self._registered().action_cancel(reason="sent to us by mistake")
        self.assertEqual(
            self._column(self.registrar, "journal", "done"), ["Cancelled: sent to us by mistake"]
        )

    def test_columns_of_each_kind(self):
        """Incoming, outgoing, internal documents and orders have the columns of their journals."""
        forms = {
            "incoming": ["sender", "sender_date", "sender_number", "resolution", "receipt", "done"],
            "outgoing": ["sender", "author", "signed", "sent"],
            "internal": ["author", "resolution", "receipt", "done"],
            "order": ["signed", "addressee", "case", "done"],
        }
        for category, keys in forms.items():
            with self.subTest(category=category):
                shown = self._reports(self.registrar).preview(
                    "journal", {**MONTH, "category": category}
                )
                found = [column["key"] for column in shown["columns"]]
                self.assertEqual([key for key in found if key in keys], keys)

    def test_chosen_journal_is_whole(self):
        """A journal for several kinds is shown with all its numbers, in one row of numbers."""
        with freeze_time("2026-11-18 10:00:00"):
            answered = Command.create({"linked_id": self._registered().id, "kind": "reply"})
            made = {"signatory_id": self.mayor.id, "link_ids": [answered]}
            for name, type_ in (("Letter", self.type_out), ("Memo", self.type_memo)):
                card = self._incoming(name=name, type_id=type_.id, **made)
                card.author_id = self.registrar
                card.action_register()
        own = {**MONTH, "journal": self.journal_out.id}
        self.assertEqual(
            self._column(self.registrar, "journal", "subject", own), ["Letter", "Memo"]
        )
        own["category"] = "internal"
        self.assertEqual(self._column(self.registrar, "journal", "subject", own), ["Memo"])

    def test_journals_of_offices_stand_apart(self):
        """Journals of several offices follow each other under their names."""
        other = self.office.copy(
            {"name": "Second Office", "code": "SO", "registrar_ids": [(4, self.registrar.id)]}
        )
        self.env["docflow.journal"].create(
            {"name": "Letters", "office_id": other.id, "type_ids": [(4, self.type_in.id)]}
        )
        with freeze_time("2026-11-18 10:00:00"):
            self._registered(name="Here")
            self._registered(name="There", office_id=other.id)
        heads = [cells["n"] for cells in self._heads(self.registrar, "journal")]
        self.assertEqual(heads, ["General Office. Incoming", "Second Office. Letters"])
        self.assertEqual(
            self._column(self.registrar, "journal", "subject", office=other.id), ["There"]
        )

    def test_sight(self):
        """A stranger's journal is empty, reserved numbers included; a registrar's is that of his
        office; an executor's holds what he may open.
        """
        self._fill()
        with freeze_time("2026-11-24 10:00:00"):
            shared = self._registered(name="Shared")
            self._resolve(shared, [self.executor2], date_deadline="2026-12-08")
        shown = self._reports(self.stranger).preview("journal", MONTH)
        self.assertEqual((shown["rows"], shown["count"]), ([], 0))
        self.assertEqual(self._column(self.executor2, "journal", "subject"), ["Shared"])
        self.assertEqual(len(self._column(self.registrar, "journal", "subject")), 7)

    def test_paper_and_spreadsheet(self):
        """Paper and spreadsheet hold the same numbers under the heads of the journal."""
        self._fill()
        report = self._made(self.registrar, "journal", MONTH, format="pdf")
        text = "\n".join(read_pages(self._bytes(report)))
        cells = self._sheet_text(self.registrar, "journal")
        for word in ("02-13/1а", "Mark of Execution", "Void number"):
            with self.subTest(word=word):
                self.assertIn(word, " ".join(text.split()))
                self.assertTrue([cell for cell in cells if word in cell])


@tagged("post_install", "-at_install")
class TestReportCustody(RegisterCase):
    """Seed 4 §2.17: the journal of handed over originals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-11-18 10:00:00"):
            cls.card = cls._registered()
            cls.card.action_hand_over(cls.executor1.id, place="Room 3")
        with freeze_time("2026-11-19 10:00:00"):
            cls.card.with_user(cls.executor1).action_receive_original()
            cls.card.with_user(cls.executor1).action_hand_over(cls.executor2.id, place="Shelf")

    def test_both_sides(self):
        """From whom, to whom, when, who confirmed it, where it lies."""
        first, second = (row["cells"] for row in self._rows(self.registrar, "custody"))
        self.assertEqual(first["giver"], "General Office")
        self.assertEqual(first["holder"], "Executor1, Specialist")
        self.assertEqual(first["date"], "2026-11-18T12:00:00")
        self.assertEqual((first["receipt"], first["place"]), ("Executor1", "Room 3"))
        self.assertEqual(first["received"], "2026-11-19T12:00:00")
        self.assertEqual(second["giver"], "Executor1, Specialist")
        self.assertEqual((second["receipt"], second["received"]), ("on the way", None))

    def test_declined(self):
        """What did not arrive stands there with the reason."""
        self.card.with_user(self.executor2).action_decline_original(reason="came without it")
        last = self._column(self.registrar, "custody", "receipt")[-1]
        self.assertEqual(last, "Declined: came without it")

    def test_choices(self):
        """Only what is still outside, without a receipt, or of one person."""
        self.assertEqual(len(self._rows(self.registrar, "custody", where="way")), 1)
        out = self._column(self.registrar, "custody", "holder", where="out")
        self.assertEqual(out, ["Executor1, Specialist"])
        own = self._rows(self.registrar, "custody", person=self.executor2.id)
        self.assertEqual(len(own), 1)

    def test_office_with_itself_is_no_hand_over(self):
        """Where the office itself put an original is not in the journal."""
        with freeze_time("2026-11-20 10:00:00"):
            other = self._registered(name="Other")
            other._do_hand_over(self.env["res.users"], "Cabinet 1")
        self.assertTrue(other.sudo().custody_ids)
        self.assertEqual(len(self._rows(self.registrar, "custody")), 2)

    def test_sight(self):
        """A stranger's journal is empty."""
        self.assertEqual(self._rows(self.stranger, "custody"), [])
        self.assertEqual(len(self._rows(self.executor2, "custody")), 2)

    def test_paper_and_spreadsheet(self):
        """Paper and spreadsheet hold the heads and both sides."""
        report = self._made(self.registrar, "custody", MONTH, format="pdf")
        text = " ".join("\n".join(read_pages(self._bytes(report))).split())
        cells = " ".join(self._sheet_text(self.registrar, "custody"))
        for word in ("From Whom", "To Whom", "Confirmed By", "Lies At", "Room 3"):
            with self.subTest(word=word):
                self.assertIn(word, text)
                self.assertIn(word, cells)


@tagged("post_install", "-at_install")
class TestReportDeadline(RegisterCase):
    """Seed 2: the register of changed deadlines, the first one beside the present one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-11-18 10:00:00"):
            cls.card = cls._registered()
            cls.resolution = cls._resolve(
                cls.card, [cls.executor1, cls.executor2], date_deadline="2026-11-30"
            )
        cls.line = cls._line(cls.resolution, cls.executor2)

    def _move(self, now, day, reason):
        with freeze_time(now):
            line = self.line.sudo().with_user(self.mayor).sudo()
            line._do_set_deadline(fields.Date.to_date(day), reason)

    def test_each_change(self):
        """Each change is a row: first date, before, after, now, who and why."""
        self._move("2026-11-19 10:00:00", "2026-12-04", "more slates")
        self._move("2026-11-20 10:00:00", "2026-12-02", "less time")
        rows = [row["cells"] for row in self._rows(self.registrar, "deadline")]
        dates = [[row[key] for key in ("initial", "before", "after", "now")] for row in rows]
        self.assertEqual(
            dates,
            [
                ["2026-11-30", "2026-11-30", "2026-12-04", "2026-12-02"],
                ["2026-11-30", "2026-12-04", "2026-12-02", "2026-12-02"],
            ],
        )
        self.assertEqual([row["kind"] for row in rows], ["Extended", "Shortened"])
        self.assertEqual([row["executor"] for row in rows], ["Executor2"] * 2)
        self.assertEqual([row["why"] for row in rows], ["more slates", "less time"])
        self.assertIn("Mayor", rows[0]["who"])

    def test_first_date_is_no_change(self):
        """A deadline that was set and never moved is not in the register."""
        self.assertEqual(self._rows(self.registrar, "deadline"), [])

    def test_day_of_the_change(self):
        """A change after midnight in Kyiv belongs to the next day, and to its month."""
        self._move("2026-11-30 22:30:00", "2026-12-20", "at night")
        self.assertEqual(self._rows(self.registrar, "deadline"), [])
        december = {"period": {"date_from": "2026-12-01", "date_to": "2026-12-01"}}
        changed = self._column(self.registrar, "deadline", "changed", december)
        self.assertEqual(changed, ["2026-12-01T00:30:00"])

    def test_choices(self):
        """The register of a unit, of a person, of one kind of change."""
        self._move("2026-11-19 10:00:00", "2026-12-04", "more slates")
        counts = [
            len(self._rows(self.registrar, "deadline", **choice))
            for choice in (
                {"unit": self.finance.id},
                {"unit": self.education.id},
                {"person": self.executor2.id},
                {"kind": "extension"},
                {"kind": "shortening"},
            )
        ]
        self.assertEqual(counts, [1, 0, 1, 1, 0])

    def test_sight(self):
        """A stranger's register is empty."""
        self._move("2026-11-19 10:00:00", "2026-12-04", "more slates")
        self.assertEqual(self._rows(self.stranger, "deadline"), [])
        self.assertEqual(len(self._rows(self.executor1, "deadline")), 1)

    def test_statements(self):
        """Thirty changes are read with as many statements as three."""
        for number in range(3):
            self._move("2026-11-19 10:00:00", date(2026, 12, 1 + number), "few")
        few = self._measure(lambda: self._rows(self.registrar, "deadline"))
        for number in range(27):
            self._move("2026-11-20 10:00:00", date(2026, 12, 4 + number), "many")
        many = self._measure(lambda: self._rows(self.registrar, "deadline"))
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 20)

    def test_paper_and_spreadsheet(self):
        """Paper and spreadsheet hold both dates under their heads."""
        self._move("2026-11-19 10:00:00", "2026-12-04", "more slates")
        report = self._made(self.registrar, "deadline", MONTH, format="pdf")
        text = " ".join("\n".join(read_pages(self._bytes(report))).split())
        for word in ("At First", "Became", "30.11.2026", "04.12.2026", "more slates"):
            with self.subTest(word=word):
                self.assertIn(word, text)
        self.assertIn("At First", self._sheet_text(self.registrar, "deadline"))
