import os

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools import legacy_checks, legacy_checks_work
from ..tools.legacy_folder import FolderError
from .legacy_common import LegacyCase


@tagged("post_install", "-at_install")
class TestLegacyFaults(LegacyCase):
    def _reasons(self, run=None):
        """Return ``{(file, line, column, reason)}`` of the last run, in codes."""
        self.env.cr.execute("SELECT tab, line, col, reason FROM legacy_fault")
        return set(self.env.cr.fetchall())

    # Cells

    def test_every_cell_is_told_by_itself(self):
        """A row with several mistakes is told of each: what stands there, why, what to do."""
        self._write(
            "documents",
            self._card(
                type="nothing",
                reg_serial="-1",
                reg_date="2024-02-30",
                subject="",
                registrar="nobody",
                sheets="12a",
                is_urgent="maybe",
                corr_date="1812-06-24",
                registered_at="2999-01-01 10:00",
                state="lost",
                barcode="A\nB",
                note="bell \x07",
                signatory_name="x" * 251,
            ),
        )
        run = self._run()
        expected = {
            ("type", "unknown"),
            ("reg_serial", "int"),
            ("reg_date", "date"),
            ("subject", "required"),
            ("registrar", "unknown"),
            ("sheets", "int"),
            ("is_urgent", "flag"),
            ("corr_date", "past"),
            ("registered_at", "future"),
            ("state", "choice"),
            ("barcode", "line_break"),
            ("note", "control"),
            ("signatory_name", "long"),
        }
        self.assertEqual({row[2:] for row in self._reasons()}, expected)
        self.assertEqual(run.rejected_count, 1)
        for file, line, _column, _value, reason, todo in run._read_faults():
            self.assertEqual((file, line), ("documents.csv", 2))
            self.assertTrue(reason and todo)
            self.assertNotIn("%(", reason + todo)

    def test_every_reason_has_its_words(self):
        """Whatever can be wrong is told in words and not in a code."""
        texts = self.env["docflow.legacy.import"]._get_reason_texts()
        checks = [*legacy_checks.CARDS, *legacy_checks_work.ROWS, *legacy_checks_work.LINKS]
        self.assertFalse({check.reason for check in checks} - texts.keys())
        facts = {"detail": "x", "kind": "x", "column": "x"}
        for why, todo in texts.values():
            self.assertTrue(why % facts and todo % facts)

    def test_formulas_stay_text(self):
        """A cell that looks like a formula is taken as text, and quoted in the report that a
        spreadsheet opens."""
        self._write("documents", self._card(subject="=1+1"), self._card("D2", "=2+5"))
        run = self._run()
        self.assertEqual(self._taken("D1").name, "=1+1")
        self.assertIn("'=2+5", run._get_report())

    # Cards

    def test_numbers_are_never_given_twice(self):
        """A number that the journal has, that is reserved or that stands twice in the folder is
        refused, and so is a barcode."""
        card = self._registered()
        year = card.reg_year
        kept = self.env["docflow.number.reserve"].create(
            {"journal_id": self.journal.id, "reason": "Session"}
        )
        day = str(card.reg_date)
        self._write(
            "documents",
            self._card("D1", card.reg_serial, reg_date=day),
            self._card("D2", kept.serial, reg_date=day),
            self._card("D3", 100, barcode=card.barcode),
            self._card("D4", 101),
            self._card("D5", 101),
            self._card("D6", 101, reg_suffix="а"),
            self._card("D7", 0),
            self._card("D4", 102),
        )
        self.assertTrue(year)
        run = self._run()
        self.assertEqual(
            {row[1:] for row in self._reasons()},
            {
                (2, "reg_serial", "number_taken"),
                (3, "reg_serial", "number_reserved"),
                (4, "barcode", "barcode_taken"),
                (6, "reg_serial", "number_double"),
                (8, "reg_serial", "zero"),
                (9, "document", "double"),
            },
        )
        # the key that stands twice is nobody's
        self.assertFalse(self._taken("D4"))
        self.assertTrue(self._taken("D6"))
        self.assertEqual(run.taken_count, 1)

    def test_what_the_law_and_the_settings_forbid(self):
        """Marks that must not be entered and journals of other types keep a card out."""
        mark = self.env["docflow.access.mark"].search([("is_forbidden", "=", True)], limit=1)
        self._write(
            "documents",
            self._card(access_mark=mark.code),
            self._card("D2", 2, type="none"),
            self._card("D3", 3, type=self.type_out.code),
            self._card("D4", 4, subject="— …"),
            self._card("D5", 5, corr_number="7"),
        )
        run = self._run()
        found = {row[1:] for row in self._reasons()}
        self.assertLessEqual(
            {
                (2, "access_mark", "forbidden"),
                (3, "type", "unknown"),
                (4, "journal", "journal_type"),
                (5, "subject", "no_words"),
                (6, "correspondent", "no_correspondent"),
            },
            found,
        )
        self.assertEqual((run.taken_count, run.rejected_count), (0, 5))

    def test_states_that_contradict_the_work(self):
        """A card whose state says one thing and whose work another would never close: it is
        refused."""
        self._write(
            "documents",
            self._card(state="executed", executed_at="2024-04-01"),
            self._card("D2", 2, state="in_review"),
            self._card("D3", 3, state="in_execution"),
            self._card("D4", 4, state="cancelled"),
            self._card(
                "D5", 5, state="executed", executed_at="2024-04-01", controller="t_controller"
            ),
            self._card("D6", 6, control_at="2024-03-02"),
            self._card("D7", 7, state="executed"),
            self._card("D8", 8, state="executed", executed_at="2023-01-01"),
        )
        self._write("recipients", {"document": "D1", "person": "t_mayor"})
        self._run()
        self.assertEqual(
            {row[1:] for row in self._reasons()},
            {
                (2, "state", "open_review"),
                (3, "state", "no_review"),
                (4, "state", "no_work"),
                (5, "cancel_reason", "required"),
                (6, "state", "on_control"),
                (7, "controller", "no_controller"),
                (8, "executed_at", "required"),
                (9, "executed_at", "too_early"),
            },
        )

    # Trees

    def _write_tree(self, resolutions, assignments):
        self._write("documents", self._card(), self._card("D2", 2))
        base = {"document": "D1", "author": "t_mayor", "text": "Do", "issued_at": "2024-03-02"}
        self._write("resolutions", *({**base, **row} for row in resolutions))
        self._write("assignments", *({"person": "t_executor1", **row} for row in assignments))

    def test_rings_and_strange_parents(self):
        """Resolutions in a ring, under an assignment that is not there or of another card, are
        refused with their card, and nothing of it is written."""
        self._write_tree(
            [
                {"resolution": "R1", "parent_assignment": "A2"},
                {"resolution": "R2", "parent_assignment": "A1"},
                {"resolution": "R3", "parent_assignment": "A9"},
                {"resolution": "R4", "document": "D2", "parent_assignment": "A1"},
                {"resolution": "R5", "document": "D7"},
                {"resolution": "R6"},
                {"resolution": "R6"},
                {"resolution": "R7", "parent_assignment": "A3"},
            ],
            [
                {"assignment": "A1", "resolution": "R1"},
                {"assignment": "A2", "resolution": "R2"},
                {"assignment": "A3", "resolution": "R3"},
                {"assignment": "A4", "resolution": "R4"},
                {"assignment": "A5", "resolution": "R5"},
                {"assignment": "A6", "resolution": "R66"},
                {"assignment": "A6", "resolution": "R6"},
                {"assignment": "A7", "resolution": "R7"},
            ],
        )
        run = self._run()
        found = self._reasons()
        self.assertLessEqual(
            {
                ("resolutions", 2, "parent_assignment", "cycle"),
                ("resolutions", 3, "parent_assignment", "cycle"),
                ("resolutions", 4, "parent_assignment", "no_row"),
                ("resolutions", 5, "parent_assignment", "other_card"),
                ("resolutions", 6, "document", "no_card"),
                ("resolutions", 8, "resolution", "double"),
                ("assignments", 7, "resolution", "no_row"),
                ("assignments", 8, "assignment", "double"),
            },
            found,
        )
        self.assertEqual(run.taken_count, 0)
        self.assertFalse(self.env["docflow.resolution"].search([("text", "=", "Do")]))

    def test_work_that_would_never_end(self):
        """Open and closed rows that contradict each other, people named twice and ends before
        beginnings are refused."""
        self._write_tree(
            [
                {"resolution": "R1"},
                {"resolution": "R2", "done_at": "2024-03-09"},
                {"resolution": "R3"},
                {"resolution": "R4", "done_at": "2024-02-09"},
                {"resolution": "R5", "parent_assignment": "A1"},
            ],
            [
                {"assignment": "A1", "resolution": "R1", "done_at": "2024-03-09"},
                {"assignment": "A2", "resolution": "R2"},
                {"assignment": "A3", "resolution": "R4", "done_at": "2024-02-09"},
                {"assignment": "A4", "resolution": "R4", "done_at": "2024-02-09"},
                {"assignment": "A5", "resolution": "R5", "state": "done"},
                {"assignment": "A6", "resolution": "R5", "person": "t_clerk1", "state": "new",
                 "reported_at": "2024-03-09"},
            ],
        )  # fmt: skip
        self._run()
        self.assertLessEqual(
            {
                ("resolutions", 2, "state", "no_open_line"),
                ("resolutions", 3, "state", "open_line"),
                ("resolutions", 4, "resolution", "no_executor"),
                ("resolutions", 5, "done_at", "too_early"),
                ("resolutions", 6, "state", "parent_closed"),
                ("assignments", 5, "person", "double"),
                ("assignments", 6, "done_at", "required"),
                ("assignments", 7, "reported_at", "conflict"),
            },
            self._reasons(),
        )

    def test_wrong_link_keeps_no_card_out(self):
        """A link to nowhere or to itself is told, and its cards come all the same."""
        self._write("documents", self._card(), self._card("D2", 2))
        self._write(
            "links",
            {"document": "D1", "linked": "D9", "kind": "reply"},
            {"document": "D1", "linked": "D1", "kind": "reply"},
            {"document": "D1", "linked": "D2", "kind": "addition"},
        )
        run = self._run()
        self.assertEqual((run.taken_count, run.link_count), (2, 1))
        self.assertEqual(
            {row[:2] + row[3:] for row in self._reasons()},
            {("links", 2, "no_card"), ("links", 3, "itself")},
        )

    # Files

    def test_files_stay_in_the_folder(self):
        """Paths out of the folder, links out of it, missing, empty and altered files keep their
        card out; nothing outside is read."""
        outside = self.folder.parent / f"{self.folder.name}.secret"
        outside.write_text("secret")
        self.addCleanup(outside.unlink)
        os.symlink(outside, self.folder / "link.pdf")
        (self.folder / "empty.pdf").write_bytes(b"")
        (self.folder / "good.pdf").write_bytes(b"%PDF-1.4")
        os.mkfifo(self.folder / "pipe.pdf")
        paths = [
            f"../{outside.name}",
            str(outside),
            "link.pdf",
            "none.pdf",
            "empty.pdf",
            "good.pdf",
            "pipe.pdf",
            "..\\x",
        ]
        self._write("documents", *(self._card(f"D{n}", n + 1) for n in range(len(paths))))
        rows = [{"document": f"D{n}", "path": path} for n, path in enumerate(paths)]
        rows[5]["sha256"] = "0" * 64
        self._write("files", *rows)
        run = self._run()
        self.assertEqual(
            {row[1:] for row in self._reasons()},
            {
                (2, "path", "outside"),
                (3, "path", "outside"),
                (4, "path", "outside"),
                (5, "path", "missing"),
                (6, "path", "empty"),
                (7, "sha256", "other_bytes"),
                (8, "path", "not_a_file"),
                (9, "path", "outside"),
            },
        )
        self.assertEqual(run.taken_count, 0)

    def test_page_that_a_browser_would_run_is_text(self):
        """A file of HTML is kept as text: whoever opens it runs nothing."""
        (self.folder / "page.html").write_text("<script>alert(1)</script>")
        self._write("documents", self._card())
        self._write("files", {"document": "D1", "path": "page.html"})
        self._run()
        self.assertEqual(self._taken("D1").file_ids.attachment_id.mimetype, "text/plain")

    # Folders

    def test_folder_that_cannot_be_read(self):
        """Unknown tables and columns, missing ones, wrong encodings and broken quotes stop the
        import before anything is read, with words."""
        cases = [
            ("no_table", lambda: None),
            ("unknown_column", lambda: self._write("documents", {**self._card(), "colour": "x"})),
            ("lacks_column", lambda: self._write("documents", {"document": "D1"})),
            (
                "encoding",
                lambda: self._write("documents", self._card(subject="Лист"), encoding="cp1251"),
            ),
            ("unknown_table", lambda: self._write("documents", self._card(), name="document")),
            ("broken", self._write_broken),
            ("no_header", lambda: (self.folder / "documents.csv").write_text("")),
        ]
        for reason, prepare in cases:
            with self.subTest(reason=reason):
                for path in self.folder.iterdir():
                    path.unlink()
                prepare()
                with self.assertRaises(FolderError) as caught:
                    self._run()
                self.assertEqual(caught.exception.reason, reason)
                text = self.env["docflow.legacy.import"]._get_folder_text(caught.exception)
                self.assertNotIn("%(", text)

    def _write_broken(self):
        path = self._write("documents", self._card())
        path.write_text(path.read_text() + '"never closed;')

    def test_encodings_and_separators(self):
        """UTF-8 with a mark, Windows-1251 that is named, commas and tabs are read alike."""
        for number, (encoding, delimiter) in enumerate(
            [("utf-8-sig", ";"), ("cp1251", ","), ("utf-8", "\t")]
        ):
            card = self._card(f"D{number}", number + 1, subject="Про ремонт; покрівлі, даху")
            self._write("documents", card, encoding=encoding, delimiter=delimiter)
            self._run(encoding="cp1251" if encoding == "cp1251" else "utf-8")
            self.assertEqual(self._taken(f"D{number}").name, "Про ремонт; покрівлі, даху")

    def test_only_administrators_import(self):
        """Whoever is no administrator imports nothing, and sees no import."""
        self._write("documents", self._card())
        self._run()
        imports = self.env["docflow.legacy.import"].with_user(self.registrar)
        with self.assertRaises(AccessError):
            imports._import_folder(
                self.folder, source="old", company=self.company, commit=lambda: None
            )
        with self.assertRaises(AccessError):
            imports.search([])
        with self.assertRaises(UserError):
            self._run(source="a\nb")
