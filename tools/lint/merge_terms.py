"""Bring uk.po and ru.po of every module up to its .pot, and tell what is left to translate."""

import pathlib
import subprocess
import sys

import polib

PLURALS = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)
LANGUAGES = ("uk", "ru")


def merge(template: pathlib.Path, language: str) -> None:
    path = template.with_name(f"{language}.po")
    if not path.exists():
        new = polib.POFile()
        new.metadata = {
            **polib.pofile(str(template)).metadata,
            "Language": language,
            "Plural-Forms": PLURALS,
        }
        new.save(str(path))
    # Near matches come marked fuzzy: a hint for the translator, and a failure until somebody looks.
    subprocess.run(
        ["msgmerge", "--quiet", "--update", "--backup=none", str(path), str(template)], check=True
    )
    merged = polib.pofile(str(path))
    for entry in merged.obsolete_entries():
        merged.remove(entry)
    merged.save(str(path))


def report(template: pathlib.Path, language: str) -> None:
    po = polib.pofile(str(template.with_name(f"{language}.po")))
    missing, fuzzy = po.untranslated_entries(), po.fuzzy_entries()
    name = f"{template.parent.parent.name}/i18n/{language}.po"
    print(f"  {name}: {len(po)} terms, {len(missing)} missing, {len(fuzzy)} fuzzy")
    for entry in [*missing, *fuzzy][:20]:
        print(f"    line {entry.linenum}: {entry.msgid[:90]!r}")


def main(arguments: list[str]) -> None:
    act = merge
    if arguments[0] == "--report":
        act = report
        arguments = arguments[1:]
    addons = pathlib.Path(arguments[0])
    for module in arguments[1:]:
        for language in LANGUAGES:
            act(addons / module / "i18n" / f"{module}.pot", language)


main(sys.argv[1:])
