from odoo.tests import tagged

from .legacy_common import LegacyCase


@tagged("post_install", "-at_install")
class TestLegacyOutcome(LegacyCase):
    def test_summary_names_the_most_frequent_cells(self):
        """Equal mistakes are one line that counts them and names the cells they stand in most."""
        cells = ["kovalenko"] * 3 + ["sydorenko"] * 2 + ["a", "b"]
        self._write(
            "documents",
            *(
                self._card(f"D{serial}", serial, registrar=cell)
                for serial, cell in enumerate(cells, 1)
            ),
        )
        run = self._run(is_dry=True)
        ((count, file, column, reason, examples),) = run._get_fault_summary()
        self.assertEqual((count, file, column), (7, "documents.csv", "registrar"))
        self.assertIn("person", reason)
        self.assertEqual(examples, ["kovalenko", "sydorenko", "a"])

    def test_unknown_keys_are_the_next_mapping(self):
        """Keys that nothing explains come as a table without targets; filled in, it explains them,
        and what a mapping itself gets wrong is not asked for again."""
        self._write(
            "documents",
            self._card("D1", 1, registrar="kovalenko"),
            self._card("D2", 2, registrar="kovalenko", author="old boss", type="letter"),
        )
        draft = self._run(is_dry=True)._get_unknown_keys()
        self.assertEqual(
            draft.splitlines(),
            ["kind;key;target", "person;kovalenko;", "person;old boss;", "type;letter;"],
        )
        filled = draft.replace("kovalenko;", "kovalenko;t_registrar").replace(
            "old boss;", "old boss;t_mayor"
        )
        filled = filled.replace("letter;", f"letter;{self.type_in.code}")
        (self.folder / "mapping.csv").write_text(filled, encoding="utf-8-sig")
        run = self._run()
        self.assertEqual((run.taken_count, run.fault_count), (2, 0))
        self.assertEqual(run._get_unknown_keys(), "")
        self.assertEqual(self._taken("D2").author_id, self.mayor)

    def test_run_names_what_it_made_beside_the_cards(self):
        """What the import makes besides cards is told before it is made: a misspelt department
        would be a second one."""
        self._write("units", {"unit": "U1", "name": "Departmint of Roofs"})
        self._write("correspondents", {"correspondent": "C1", "name": "Another Regional Office"})
        self._write(
            "journals",
            {"journal": "J1", "name": "Old letters", "office": self.office.code},
            {"journal": "J2", "name": self.journal.name, "office": self.office.code},
        )
        self._write("documents", self._card(journal="J1", correspondent="C1"))
        run = self._run(is_dry=True)
        self.assertEqual(
            run.made.splitlines(),
            [
                "Departments made: 1 (Departmint of Roofs)",
                f"Journals made: 1 ({self.office.code}/Old letters)",
                "Correspondents made: 1 (Another Regional Office)",
            ],
        )
        self.assertIn("Departments made: 1 (Departmint of Roofs)", run._get_outcome_lines(is_dry=1))

    def test_card_is_found_by_its_old_key(self):
        """An administrator finds by the identifier of the other system what became of it here."""
        self._write("correspondents", {"correspondent": "C1", "name": "Another Regional Office"})
        self._write("documents", self._card("4711", correspondent="C1"))
        run = self._run()
        action = run.with_user(self.boss).action_open_keys()
        keys = self.env[action["res_model"]].with_user(self.boss).search(action["domain"])
        self.assertEqual(sorted(keys.mapped("key")), ["4711", "C1"])
        card, partner = keys.sorted("key")
        self.assertEqual(card.action_open()["res_id"], self._taken("4711").id)
        self.assertEqual(partner.action_open()["res_model"], "res.partner")
