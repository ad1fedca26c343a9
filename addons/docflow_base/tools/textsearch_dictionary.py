"""Word forms of a language in one file: hunspell's dictionary → a trie that processes share.

A *form* is a word as it stands in a text ("зверненням"), a *lemma* the word of the dictionary
("звернення").  The Debian packages hunspell-uk and hunspell-ru hold lemmas and rules of endings;
``build`` spells every form out once (3.5 million for Ukrainian) and stores form → lemma in a
``marisa_trie.BytesTrie``, which is mapped into memory: a process adds nothing to read it, and all
processes and databases of a server share one copy.

The file imports nothing of this project, so that ``build_all`` can run it as a program of its own:
the gigabyte that building takes never belongs to a server process.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import marisa_trie

FORMAT = 2  # of the compiled file; raise it when ``normalize`` or the payload changes
LANGUAGES = {"uk": "uk_UA", "ru": "ru_RU"}
#: Where Debian's packages put their files.
SOURCES = Path("/usr/share/hunspell")
BUILD_TIMEOUT = 600  # seconds for one language

_DROPPED = dict.fromkeys(map(ord, "'’‘‛ʼʹʻ`´′＇\u0301\u00ad"))
_ALIKE = str.maketrans("ёґ", "ег")


class DictionaryError(Exception):
    """A dictionary cannot be read or built; the text says which and why."""


def normalize(word: str) -> str:
    """Return ``word`` as it stands in the trie: lower case, no apostrophes or stress marks, е for
    ё and г for ґ, which people and scanners do not tell apart.
    """
    return word.lower().translate(_DROPPED).translate(_ALIKE)


def source_files(language: str, sources: Path = SOURCES) -> tuple[Path, Path]:
    """Return the paths of the affix file and the word list of ``language``."""
    stem = LANGUAGES[language]
    return sources / f"{stem}.aff", sources / f"{stem}.dic"


def fingerprint(language: str, sources: Path = SOURCES) -> str | None:
    """Return a short hash of the sources and the format, or None where a source is missing."""
    digest = hashlib.sha256(str(FORMAT).encode())
    try:
        for path in source_files(language, sources):
            digest.update(path.read_bytes())
    except OSError:
        return None
    return digest.hexdigest()[:12]


def compiled_path(language: str, folder: Path, mark: str) -> Path:
    """Return where the compiled forms of ``language`` lie in ``folder``."""
    return folder / f"forms-{language}-{mark}.marisa"


def read_rules(path: Path) -> dict[str, list[tuple[str, str, str]]]:
    """Return ``{flag: [(strip, add, condition), …]}`` of a hunspell affix file."""
    rules: dict[str, list[tuple[str, str, str]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) < 5 or parts[0] != "SFX":
            continue
        __, flag, strip, add, condition = parts[:5]
        strip = "" if strip == "0" else strip
        add = add.partition("/")[0]
        rules.setdefault(flag, []).append((strip, "" if add == "0" else add, condition))
    return rules


class Speller:
    """Spells the forms of a lemma out by the rules of its flags.

    Which rules apply depends on the last letters only, and words end alike: the answer is kept for
    each flag and ending.
    """

    def __init__(self, rules):
        self._rules = {
            flag: [(strip, add, re.compile(f"(?:{condition})$")) for strip, add, condition in rows]
            for flag, rows in rules.items()
        }
        self._reach = {
            flag: max(max(len(strip), self._length(condition)) for strip, __, condition in rows)
            for flag, rows in rules.items()
        }
        self._endings: dict[tuple[str, str], list[tuple[int, str]]] = {}

    def forms(self, lemma: str, flags: str) -> set[str]:
        found = {lemma}
        for flag in flags:
            if flag not in self._rules:
                continue
            ending = lemma[-self._reach[flag] :]
            key = (flag, ending)
            if key not in self._endings:
                self._endings[key] = [
                    (len(strip), add)
                    for strip, add, condition in self._rules[flag]
                    if ending.endswith(strip) and condition.search(ending)
                ]
            for cut, add in self._endings[key]:
                found.add((lemma[:-cut] if cut else lemma) + add)
        return found

    @staticmethod
    def _length(condition):
        return len(re.sub(r"\[[^\]]*\]", ".", condition))


def read_words(path: Path) -> Iterator[tuple[str, str]]:
    """Yield ``(lemma, flags)`` of a hunspell word list."""
    with path.open(encoding="utf-8") as lines:
        next(lines, None)  # the count
        for line in lines:
            entry = line.split()
            if entry and not line.startswith("#"):
                lemma, __, flags = entry[0].partition("/")
                yield lemma, flags


def spell_all(language: str, sources: Path = SOURCES) -> Iterator[tuple[str, bytes]]:
    """Yield ``(form, payload)`` of every form; see :func:`unpack`."""
    affixes, words = source_files(language, sources)
    speller = Speller(read_rules(affixes))
    for lemma, flags in read_words(words):
        base = normalize(lemma)
        # each part of a compound is a word of its own
        if not base.isalpha():
            continue
        for form in {normalize(form) for form in speller.forms(lemma, flags)}:
            if form.isalpha():
                yield form, pack(form, base)


def pack(form: str, lemma: str) -> bytes:
    """Return how to get ``lemma`` out of ``form``: letters to cut at its end, letters to add."""
    kept, shortest = 0, min(len(form), len(lemma))
    while kept < shortest and form[kept] == lemma[kept]:
        kept += 1
    return bytes([min(len(form) - kept, 255)]) + lemma[kept:].encode()


def unpack(form: str, payload: bytes) -> str:
    """Return the lemma; the inverse of :func:`pack`."""
    return form[: len(form) - payload[0]] + payload[1:].decode()


def build(language: str, target: Path, sources: Path = SOURCES) -> int:
    """Write the compiled forms of ``language`` to ``target``, whole or not at all.

    :return: how many forms there are
    """
    trie = marisa_trie.BytesTrie(spell_all(language, sources))
    handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".part")
    os.close(handle)
    try:
        trie.save(temporary)
        Path(temporary).chmod(0o644)
        os.replace(temporary, target)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return len(trie)


def build_all(folder: Path, sources: Path = SOURCES) -> list[str]:
    """Compile what is missing in ``folder``, one process at a time, each language by itself.

    Whoever comes second waits and finds everything done.

    :return: languages whose sources are not installed
    :raise DictionaryError: the folder cannot be written or a dictionary cannot be compiled
    """
    missing = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for language in LANGUAGES:
                mark = fingerprint(language, sources)
                if not mark:
                    missing.append(language)
                elif not compiled_path(language, folder, mark).exists():
                    _build_apart(language, compiled_path(language, folder, mark), sources)
    except OSError as error:
        raise DictionaryError(f"{folder}: {error}") from error
    return missing


def load(language: str, folder: Path, sources: Path = SOURCES):
    """Return ``(trie, mark)`` of ``language``, or ``(None, None)`` where nothing is compiled.

    Compiled forms serve without their sources as well: a server may get the folder from another.
    """
    mark = fingerprint(language, sources)
    paths = [compiled_path(language, folder, mark)] if mark else []
    if not mark and folder.is_dir():
        paths = sorted(folder.glob(f"forms-{language}-*.marisa"))[-1:]
    for path in paths:
        with contextlib.suppress(OSError, RuntimeError):
            return marisa_trie.BytesTrie().mmap(str(path)), path.stem.rpartition("-")[2]
    return None, None


def _build_apart(language, target, sources):
    """Build in a process of its own, which gives its memory back."""
    command = [sys.executable, __file__, language, str(target), str(sources)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=BUILD_TIMEOUT)
    except (subprocess.SubprocessError, OSError) as error:
        detail = (getattr(error, "stderr", None) or b"").decode(errors="replace")[-300:]
        raise DictionaryError(f"{language}: {error} {detail}".strip()) from error


if __name__ == "__main__":
    build(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
