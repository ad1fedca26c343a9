import csv
import shutil
import tempfile
from pathlib import Path

from odoo.addons.docflow_base.tests.common import DocflowCase


class LegacyCase(DocflowCase):
    """A folder of another system, made of dicts; people are the small office of DocflowCase."""

    def setUp(self):
        super().setUp()
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.boss = self.env.ref("base.user_admin")
        group = self.env.ref("docflow_base.group_docflow_admin")
        self.boss.write({"group_ids": [(4, group.id)], "lang": "en_US"})

    def _write(self, table, *rows, name=None, encoding="utf-8", delimiter=";"):
        """Write rows (dicts) as a table; columns follow from them."""
        names = list(dict.fromkeys(key for row in rows for key in row))
        path = self.folder / f"{name or table}.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, names, delimiter=delimiter, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    def _card(self, key="D1", serial=1, **cells):
        """Return a row of documents.csv."""
        return {
            "document": key,
            "type": self.type_in.code,
            "journal": f"{self.office.code}/{self.journal.name}",
            "reg_number": f"02-13/{serial}",
            "reg_serial": serial,
            "reg_date": "2024-03-01",
            "subject": f"On the roof of school No. {serial}",
            "registrar": "t_registrar",
            **cells,
        }

    def _run(self, **options):
        """Import the folder; return the record of the run."""
        imports = self.env["docflow.legacy.import"].with_user(self.boss)
        options = {"source": "old", "company": self.company, "commit": lambda: None, **options}
        return imports._import_folder(self.folder, **options)

    def _faults(self, run):
        """Return ``{(file, line, column)}`` of what is wrong."""
        return {row[:3] for row in run._read_faults()}

    def _taken(self, key, source="old"):
        """Return the card that was made of the row with this key."""
        keys = self.env["docflow.legacy.key"].search(
            [("source", "=", source), ("kind", "=", "document"), ("key", "=", key)]
        )
        return keys.document_id
