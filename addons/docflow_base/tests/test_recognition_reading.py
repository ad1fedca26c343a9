import importlib
import sys
from pathlib import Path

from odoo import fields
from odoo.tests import tagged

from ..tools.lookalike import fold
from ..tools.reader import Job, PaperFile, read
from .common import DocflowCase

TOOLS = Path(__file__).resolve().parents[3] / "tools"


def _load_letters():
    """Return the module that draws the labelled letters of the repository."""
    if str(TOOLS) not in sys.path:
        sys.path.insert(0, str(TOOLS))
    return importlib.import_module("letter_samples")


@tagged("post_install", "-at_install")
class TestRecognitionReading(DocflowCase):
    """Issue 4 §3: letters on paper, through real recognition of text, to the card."""

    def test_letters(self):
        """A corner blank, a fax with stamps, a Russian letter: number, date and subject are right.

        The whole set is the benchmark's; these few keep every run honest.
        """
        if not (TOOLS / "letter_samples.py").exists():
            self.skipTest("The add-on is installed without the repository that draws letters")
        module = _load_letters()
        keys = ("tune-01-corner", "tune-29-fax", "tune-34-russian")
        letters = [letter for letter in module.letters("tune") if letter.key in keys]
        self.assertEqual(len(letters), len(keys))
        batch = self.env["docflow.scan.batch"]._unsealed()
        batch = batch.create({"name": "Stack", "office_id": self.office.id})
        for letter, reading in zip(letters, self._read(letters), strict=True):
            page = self.env["docflow.scan.page"]._unsealed()
            page = page.create({"batch_id": batch.id, "state": "read", "words": reading.words})
            found = self.env["docflow.recognition"]._propose(page, self.office)["fields"]
            with self.subTest(letter=letter.key):
                self.assertEqual(fold(found["corr_number"]["value"]), fold(letter.number))
                day = fields.Date.to_date(letter.labels["corr_date"])
                self.assertEqual(found["corr_date"]["value"], fields.Date.to_string(day))
                self.assertEqual(fold(found["name"]["value"]), fold(letter.subject))

    def _read(self, letters):
        """Return what is read on the first page of each letter, in their order."""
        jobs = [
            Job(index, PaperFile(letter.pdf(), "pdf"), 0) for index, letter in enumerate(letters)
        ]
        readings = {reading.key: reading for reading in read(jobs)}
        return [readings[index] for index in range(len(letters))]
