"""One spelling for texts that people type, print and recognise differently.

Registration numbers and names arrive from keyboards, scanners and e-mails: "№ 02–13\\15-В" and
"02-13/15-B" are one number, though no character of the tail is the same.  ``fold`` gives both the
same key, to compare and to search by; it is never shown and never replaces what was written.
"""

import re
import unicodedata

# Cyrillic letters that look like a Latin one in upper or in lower case.  Texts are case-folded
# first, so a pair that is alike only as capitals (В/B, Н/H, К/K, М/M, Т/T) is folded as well.
# Latin is the target: the keys of ordinary numbers become plain ASCII and stay short in an index.
# Digits are left alone: О and 0, З and 3 differ in "О-15" and "3-15", which are two numbers.
_LOOKALIKES = str.maketrans("авеёіїјкмнорѕстухԁԛԝ", "abeeiijkmhopsctyxdqw") | str.maketrans(
    "ëï", "ei"
)
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛ʼʹʻ`´′＇"), "'")
_SLASHES = dict.fromkeys(map(ord, "\\／＼⁄∕⧸⧵⟋"), "/")
_NUMERO_SIGNS = dict.fromkeys(map(ord, "№"), None)
_MINUS_SIGNS = dict.fromkeys(map(ord, "−⁃﹘﹣－➖"), "-")
_STRESS_MARK = "\u0301"

# "No 15", "no. 15", "N° 15", "Nº15", "n15": the word stands for the sign №, only before a digit.
_NUMERO_PREFIX = re.compile(r"^(?:n(?:[o°º]\.?|\.)?)+(?=\d)")
_QUOTES = re.compile(r"""["«»„“”‟‹›()\[\].,;:]""")


def fold(text: str | None) -> str:
    """Return the comparison key of ``text``; equal keys mean "a reader sees the same".

    Case, spaces, the sign №, kinds of dashes, slashes and apostrophes, and the choice between
    look-alike Latin and Cyrillic letters disappear.  Leading zeros stay: in "02-13/15" the group
    "02" is the index of a department, and another one may well be "2".
    """
    folded, previous = text or "", None
    while folded != previous:  # one pass can make room for the next (composed and nested signs)
        previous, folded = folded, _fold_once(folded)
    return folded


def fold_name(text: str | None) -> str:
    """Return the comparison key of a person's or an organisation's name.

    Beyond ``fold`` it forgets quotes, brackets and full stops, which nobody types alike.
    """
    return fold(_QUOTES.sub("", fold(text)))


def _fold_once(text: str) -> str:
    # Signs first: compatibility normalisation would turn № into "No" and ´ into an accent.
    text = text.translate(_NUMERO_SIGNS | _APOSTROPHES | _SLASHES | _MINUS_SIGNS)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFKC", text)
    text = "".join(filter(None, map(_fold_character, text)))
    return _NUMERO_PREFIX.sub("", text.translate(_LOOKALIKES))


def _fold_character(character: str) -> str:
    if character.isspace() or character == _STRESS_MARK:
        return ""
    category = unicodedata.category(character)
    if category in ("Cf", "Cc"):  # zero-width and direction marks, soft hyphens, control codes
        return ""
    return "-" if category == "Pd" else character
