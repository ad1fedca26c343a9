"""Every term is exported, translated into Ukrainian and Russian, and in the glossary's words."""

import csv
import io
import re

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

from .server import ROOT

ADDONS = ROOT / "addons"
MODULES = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))
LANGUAGES = ("uk", "ru")
HINT = "Run ./docflow translations, then complete the .po files."
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf]")


def wanted_words():
    """(pattern of the English term, {language: pattern of what must stand for it})."""
    with (ROOT / "tools" / "lint" / "glossary.csv").open(newline="") as table:
        return [
            (
                re.compile(rf"\b(?:{row['english']})\b", re.IGNORECASE),
                {language: re.compile(row[language], re.IGNORECASE) for language in LANGUAGES},
            )
            for row in csv.DictReader(table)
        ]


@tagged("standard", "post_install", "-at_install")
class TestTranslations(TransactionCase):
    def _each_po(self):
        for module in MODULES:
            for language in LANGUAGES:
                path = ADDONS / module / "i18n" / f"{language}.po"
                with self.subTest(module=module, language=language):
                    self.assertTrue(path.exists(), f"{path.name} is missing. {HINT}")
                    yield language, polib.pofile(str(path))

    def test_templates_are_fresh(self):
        for module in MODULES:
            with self.subTest(module=module):
                buffer = io.BytesIO()
                trans_export(None, [module], buffer, "po", self.env)
                now = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
                path = ADDONS / module / "i18n" / f"{module}.pot"
                self.assertTrue(path.exists(), f"{path.name} is missing. {HINT}")
                then = {entry.msgid for entry in polib.pofile(str(path))}
                self.assertEqual(sorted(now - then), [], f"Terms that the .pot lacks. {HINT}")
                self.assertEqual(sorted(then - now), [], f"Terms that are no more. {HINT}")

    def test_translations_are_complete(self):
        for _language, po in self._each_po():
            template = polib.pofile(
                str(next(iter(ADDONS.glob(f"{po.fpath.split('/')[-3]}/i18n/*.pot"))))
            )
            have = {entry.msgid for entry in po if entry.translated()}
            missing = [entry.msgid for entry in template if entry.msgid not in have]
            self.assertEqual(missing, [], f"Terms without a translation. {HINT}")
            self.assertEqual([entry.msgid for entry in po.fuzzy_entries()], [], "Fuzzy entries")

    def test_placeholders_survive(self):
        for _language, po in self._each_po():
            broken = [
                entry.msgid
                for entry in po.translated_entries()
                if sorted(PLACEHOLDER.findall(entry.msgid))
                != sorted(PLACEHOLDER.findall(entry.msgstr))
            ]
            self.assertEqual(broken, [], "The message would lack a value, or fail to be shown.")

    def test_words_of_the_glossary(self):
        words = wanted_words()
        for language, po in self._each_po():
            strange = [
                f"{entry.msgid[:70]!r} -> {entry.msgstr[:70]!r}"
                for entry in po.translated_entries()
                for english, theirs in words
                if english.search(PLACEHOLDER.sub("", entry.msgid))
                and not theirs[language].search(entry.msgstr)
            ]
            self.assertEqual(strange, [], "tools/lint/glossary.csv has another word for it.")
