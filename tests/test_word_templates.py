"""The ready Word templates come from the repository's own script."""

import io
import pathlib
import sys
import tempfile
import unittest
import zipfile

from tests import server

sys.path.append(str(server.ROOT / "tools"))

from word_templates import FOLDER, TEMPLATES


def text_part(path):
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return archive.read("word/document.xml")


class TestWordTemplates(unittest.TestCase):
    def test_shipped_files_are_what_the_script_writes(self):
        """Nobody edits a shipped template by hand: the script and the file say the same."""
        with tempfile.TemporaryDirectory() as folder:
            for name, write in TEMPLATES.items():
                made = pathlib.Path(folder, f"{name}.docx")
                write().save(made)
                self.assertEqual(
                    text_part(made),
                    text_part(FOLDER / made.name),
                    f"{name}: run tools/word_templates.py",
                )
        self.assertEqual({path.stem for path in FOLDER.glob("*.docx")}, set(TEMPLATES))
