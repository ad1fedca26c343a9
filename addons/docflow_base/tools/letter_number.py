"""The number and the date that the sender gave his letter, and the number of ours it answers.

«На № 02-13/15 від 05.03.2026» names our letter, a stamp «ВХІДНИЙ № …» is our own mark, «ліцей № 4»
is a name: none of them is the number of the letter.
"""

import itertools
import re
from typing import NamedTuple

from .letter_dates import find_dates
from .letter_page import is_contact, join_below

MAX_NUMBERS = 5  # looked at in one line

# what recognition makes of the sign №
NUMERO = r"(?:№|N[oоeе°º]\.?|М[оеoe]|[НM][оeе]|N°|Ne|Nº)"
_NUMBER = re.compile(
    rf"(?P<out>\b(?:вих|исх)\w*\.?\s*)?(?<![А-Яа-яІіЇїЄєҐґ]){NUMERO}[\s_]*"
    rf"(?P<value>(?=[\w/\\–—.-]*\d)[\w]+(?:\s?[./\\–—-]\s?\w+)*|б\s?/\s?н)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    rf"(?:\b(?:На|Ha|HA|на|К|К Вашему|на Ваш)\s*(?:Ваш\w*|вих\.?|исх\.?|лист\w*)?\s*{NUMERO}"
    r"|\b[НH]а\s*[№N])",
)
_STAMP = re.compile(
    r"\b(?:ВХІДН|ВХОДЯЩ|ОДЕРЖАНО|ОТРИМАНО|ПОЛУЧЕНО|ЗАРЕЄСТРОВАНО|ЗАРЕГИСТРИРОВАНО)|\bВх\.|\bвх\s?№|RECEIVED",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:ліце\w*|лице\w*|школ\w*|гімназ\w*|гимназ\w*|сад(?:ок|ку|ка)|сад\w*|ЗДО|ДНЗ|ЗОШ|лікарн\w*|"
    r"больниц\w*|поліклінік\w*|аптек\w*|кв\.|відділенн\w*|скликанн\w*|скриньк\w*|дільниц\w*)"
    r"[^\w№]*$",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"\b(?:FROM|FAX|TEL|P\.\s?\d)|\b\d{1,2}:\d{2}\b")
_TAIL = re.compile(rf"(?:{NUMERO}[\s_]*|\b(?:від|от)|\d\d?\W{{0,2}}\s+[^\W\d_]{{3,10}})$")
# «2823-3K»: a figure or the letter З (О)? the eye of a person decides
_UNSURE = re.compile(r"(?:^|[/-])[30][^\W\d_]{1,3}(?:$|[/-])")
_EDGES = " .,;:_-–—/\\"


class Candidate(NamedTuple):
    """A value with how sure it is, where it stands, and by which rule it was taken."""

    value: object
    score: float
    page: int
    box: list
    source: str


def mask(text, start, end):
    """Return ``text`` with a part blanked: places of the rest stay."""
    return text[:start] + " " * (end - start) + text[end:]


def mask_references(line):
    """Return the text of a line without its «На № … від …»."""
    match = _REFERENCE.search(line.text)
    return mask(line.text, match.start(), len(line.text)) if match else line.text


def find_references(lines):
    """Return the numbers of ours that the letter answers (``list[Candidate]``)."""
    found = []
    for line in join_tails(lines):
        match = _REFERENCE.search(line.text)
        if not match:
            continue
        number = _NUMBER.search(line.text, match.start())
        value = number and clean_number(number["value"])
        if value:
            dates = find_dates(line.text[number.end() :])
            day = dates[0].day if dates else None
            box = line.box(number.start("value"), number.end("value"))
            found.append(Candidate((value, day), 0.9, line.page, box, "reference"))
    return found


def is_stamp(line):
    """Tell whether a line is the mark of a registration office that received the letter (bool)."""
    return bool(_STAMP.search(line.text))


def drop_stamps(lines):
    """Return lines without those that belong to stamps of receipt."""
    stamps = [line for line in lines if is_stamp(line) and line.width < 0.35]

    def belongs(line):
        return any(
            line.page == stamp.page
            and -0.01 < line.top - stamp.top < 0.055
            and line.left < stamp.right + 0.08
            and line.right > stamp.left - 0.03
            and line.left > stamp.left - 0.06
            for stamp in stamps
        )

    return [line for line in lines if line not in stamps and not belongs(line)]


def join_tails(lines):
    """Return lines with «від … №» or «від 5 березня» joined to what went on to the next line."""
    return join_below(lines, _TAIL)


def clean_number(text):
    """Return a number as it is written on a card, or an empty text where it is none."""
    value = re.sub(r"\s*([/\\–—.-])\s*", r"\1", (text or "").strip(_EDGES + "«»"))
    value = value.strip(_EDGES).replace("\\", "/")
    if re.fullmatch(r"б/?н", value, re.IGNORECASE):
        return "б/н"
    if not any(sign.isdigit() for sign in value) or len(value) > 40:
        return ""
    if find_dates(value):
        return ""
    return value


def find_numbers(head):
    """Return candidates of the sender's number in the head of a letter, the best first."""
    lines = join_tails(head)
    dated = [line for line in lines if find_dates(mask_references(line))]
    found = []
    for line in lines:
        text = mask_references(line)
        for match in itertools.islice(_NUMBER.finditer(text), MAX_NUMBERS):
            value = clean_number(match["value"])
            if value:
                score, source = _score_number(line, text, match, value, dated)
                box = line.box(match.start("value"), match.end("value"))
                certainty = line.certainty(match.start("value"), match.end("value"))
                if certainty < 0.6 or _UNSURE.search(value):
                    score = min(score, 0.8)
                found.append(Candidate(value, score, line.page, box, source))
    return sorted(found, key=lambda one: -one.score)


def _score_number(line, text, match, value, dated):
    is_dated = any(other is line for other in dated)
    if _NAMED.search(text[: match.start()]) or (is_contact(text) and not is_dated):
        return 0.2, "number in a name"
    if match["out"]:
        return 0.97, "outgoing number"
    has_mark = any(sign in value for sign in "/-–.")
    if is_dated:
        return (0.97 if has_mark else 0.93), "number beside its date"
    if any(_is_near(line, other) for other in dated):
        return (0.95 if has_mark else 0.9), "number near its date"
    return (0.8 if has_mark else 0.4), "number alone"


def _is_near(line, other):
    """Tell whether two lines stand in one row or one right over the other (bool)."""
    if other is line or other.page != line.page:
        return False
    if abs(other.top - line.top) < 0.7 * line.height:
        return True
    apart = max(other.top - line.bottom, line.top - other.bottom)
    return apart < 1.6 * line.height and other.left < line.right and other.right > line.left


def find_letter_dates(head, tail, number):
    """Return candidates of the letter's date, the best first.

    :param head: lines before the running text
    :param tail: lines after it, where people date what they write by hand
    :param number: the number that was chosen (``Candidate`` or None)
    """
    found = []
    for lines, is_head in ((join_tails(head), True), (tail, False)):
        for line in lines:
            text = mask_references(line)
            for moment in find_dates(text):
                score, source = _score_date(line, text, moment, is_head, number)
                if not moment.is_clean and "." in text[moment.start : moment.end]:
                    score *= 0.85
                box = line.box(moment.start, moment.end)
                found.append(Candidate(moment.day, score, line.page, box, source))
    return sorted(found, key=lambda one: -one.score)


def _score_date(line, text, moment, is_head, number):
    if _MACHINE.search(text):
        return 0.3, "date of a machine"
    alone = len(text.strip()) - (moment.end - moment.start) < 14
    if not is_head:
        at_left = line.left < 0.45  # the mark of our own office stands at the right
        return (0.9 if alone and at_left and not number else 0.35), "date under the text"
    if number and number.page == line.page and _is_beside(line, number.box):
        return 0.97, "date beside the number"
    return (0.9 if alone and not number else 0.6), "date in the head"


def _is_beside(line, box):
    top, bottom = box[1], box[1] + box[3]
    apart = max(line.top - bottom, top - line.bottom)
    overlap = line.left < box[0] + box[2] + 0.3 and line.right > box[0] - 0.3
    return apart < 1.6 * max(line.height, box[3]) and overlap
