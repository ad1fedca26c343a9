from contextlib import suppress

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.docflow_base.tools.legacy_folder import FolderError

from .legacy_common import LegacyCase


@tagged("post_install", "-at_install")
class TestLegacyAgain(LegacyCase):
    def _write_two(self, **cells):
        self._write("documents", self._card(**cells), self._card("D2", 2))
        self._write(
            "resolutions",
            {"resolution": "R1", "document": "D1", "author": "t_mayor", "text": "Do",
             "issued_at": "2024-03-02"},
        )  # fmt: skip
        self._write("assignments", {"assignment": "A1", "resolution": "R1", "person": "t_clerk1"})

    def test_second_run_changes_nothing(self):
        """The same folder again takes nothing, makes nothing and finds no mistake."""
        self._write_two()
        self._write("correspondents", {"correspondent": "C1", "name": "Mill"})
        self._run()
        card = self._taken("D1")
        before = self._count()
        run = self._run()
        self.assertEqual((run.taken_count, run.known_count, run.fault_count), (0, 2, 0))
        self.assertEqual(self._count(), before)
        self.assertEqual(self._taken("D1"), card)

    def _count(self):
        models = ("docflow.document", "docflow.resolution", "docflow.assignment", "res.partner")
        return [self.env[model].search_count([]) for model in (*models, "mail.message")]

    def test_new_rows_are_taken_and_changed_ones_told(self):
        """A later export brings what is new; a card whose rows changed is told with the tables that
        changed, and stays as people left it."""
        self._write_two()
        self._run()
        card = self._taken("D1")
        card.note = "Changed here"
        self._write(
            "documents", self._card(subject="Other"), self._card("D2", 2), self._card("D3", 3)
        )
        self._write("assignments", {"assignment": "A1", "resolution": "R1", "person": "t_mayor"})
        run = self._run()
        self.assertEqual((run.taken_count, run.known_count, run.changed_count), (1, 1, 1))
        self.assertEqual((card.name, card.note), ("On the roof of school No. 1", "Changed here"))
        (fault,) = run._read_faults()
        self.assertEqual(fault[:4], ("documents.csv", 2, "document", "D1"))
        self.assertIn("assignments, documents", fault[4])

    def test_order_of_columns_is_no_change(self):
        """The same rows with their columns in another order are the same rows."""
        card = self._card()
        self._write("documents", card)
        self._run()
        self._write("documents", dict(reversed(card.items())), delimiter=",")
        self.assertEqual(self._run().known_count, 1)

    def test_mended_card_comes_with_the_next_run(self):
        """What was wrong and is mended is taken later, the rest stays."""
        self._write_two(registrar="nobody")
        run = self._run()
        self.assertEqual((run.taken_count, run.rejected_count), (1, 1))
        self._write_two()
        run = self._run()
        self.assertEqual((run.taken_count, run.known_count), (1, 1))
        self.assertTrue(self._taken("D1").assignment_ids)

    def test_sources_are_apart(self):
        """Keys of two systems do not meet."""
        self._write("documents", self._card())
        self._run()
        self._write("documents", self._card(serial=2))
        self.assertEqual(self._run(source="other").taken_count, 1)

    def test_link_to_a_card_of_an_earlier_run(self):
        """A reply may link a card that came before."""
        self._write("documents", self._card())
        self._run()
        self._write("documents", self._card("D2", 2))
        self._write("links", {"document": "D2", "linked": "D1", "kind": "amends"})
        self._run()
        self.assertEqual(self._taken("D2").link_ids.linked_id, self._taken("D1"))

    def test_dry_run_writes_nothing(self):
        """A dry run finds all that an import finds, and makes no card."""
        self._write_two(registrar="nobody")
        before = self._count()
        run = self._run(is_dry=True)
        self.assertEqual((run.taken_count, run.rejected_count), (1, 1))
        self.assertEqual(self._count(), before)
        self.assertFalse(self._taken("D2"))

    def test_mapping_and_tables_explain_keys(self):
        """A key is what mapping.csv says, else what the table of its kind says; units and journals
        that are missing are made, people are not."""
        self._write(
            "mapping",
            {"kind": "type", "key": "7", "target": self.type_in.code},
            {"kind": "person", "key": "boss", "target": "t_mayor"},
            {"kind": "person", "key": "x", "target": "nobody at all"},
        )
        self._write(
            "people",
            {"person": "11", "name": "Registrar", "login": ""},
            {"person": "12", "name": "No One Here", "login": ""},
        )
        self._write(
            "units",
            {"unit": "u2", "name": "Parks", "parent": "u1", "is_body": ""},
            {"unit": "u1", "name": "Green City", "parent": "", "is_body": "yes"},
            {"unit": "u3", "name": "Lost", "parent": "u4", "is_body": ""},
        )
        self._write("journals", {"journal": "j", "name": "Old book", "office": self.office.code})
        self._write(
            "documents",
            self._card(type="7", registrar="11", signatory="boss", unit="u2", journal="j"),
            self._card("D2", 2, registrar="12"),
        )
        run = self._run()
        card = self._taken("D1")
        self.assertEqual((card.registrar_id, card.signatory_id), (self.registrar, self.mayor))
        self.assertEqual(card.department_id.parent_id.name, "Green City")
        self.assertEqual(card.journal_id.name, "Old book")
        self.assertEqual(
            self._faults(run),
            {
                ("mapping.csv", 4, "target"),
                ("units.csv", 4, "parent"),
                ("documents.csv", 3, "registrar"),
            },
        )

    def test_correspondents_meet_contacts(self):
        """An organisation is the one with its code, or its name; two citizens of one name stay
        two."""
        known = self.env["res.partner"].create(
            {"name": "Mill", "is_company": True, "company_registry": "32855961"}
        )
        self._write(
            "correspondents",
            {"correspondent": "1", "name": "The Mill Ltd", "code": "32855961", "is_person": ""},
            {"correspondent": "2", "name": "«REGIONAL office»", "code": "", "is_person": ""},
            {"correspondent": "3", "name": "Ivan Franko", "code": "", "is_person": "yes"},
            {"correspondent": "4", "name": "Ivan Franko", "code": "", "is_person": "yes"},
        )
        self._write(
            "documents", *(self._card(f"D{n}", n, correspondent=str(n)) for n in range(1, 5))
        )
        self._run()
        self.assertEqual(self._taken("D1").correspondent_id, known)
        self.assertEqual(self._taken("D2").correspondent_id, self.sender)
        self.assertNotEqual(self._taken("D3").correspondent_id, self._taken("D4").correspondent_id)

    def test_runs_are_history(self):
        """A run that was cut off is told from one that ended, and none is deleted."""
        self._write("documents", self._card())
        run = self._run()
        run.sudo().state = "running"
        self._run()
        self.assertEqual(run.state, "stopped")
        with self.assertRaises(UserError):
            run.sudo().unlink()

    def test_run_that_breaks_off_is_told(self):
        """A table that turns out to be unreadable half way ends the run as cut off, with nothing
        taken."""
        self._write("documents", self._card())
        path = self._write("recipients", {"document": "D1", "person": "t_mayor"})
        path.write_bytes(path.read_bytes() + "D1;Ґ".encode("cp1251"))
        # assertRaises would undo what the run left of itself
        with suppress(FolderError):
            self._run()
        run = self.env["docflow.legacy.import"].search([], limit=1)
        self.assertEqual((run.state, run.taken_count), ("stopped", 0))
        self.assertFalse(self._taken("D1"))
