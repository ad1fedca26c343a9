"""Whose letter it is: the name on the blank and the codes printed under it."""

import re

from stdnum.ru import inn
from stdnum.ua import edrpou, rntrc

from .letter_dates import find_dates
from .letter_number import NUMERO, Candidate, mask_references
from .letter_page import is_capitals, is_contact, join_below
from .letter_subject import SUBJECT_START, box_of
from .lookalike import fold, fold_name

MAX_NAME_LINES = 7

_COUNTRY = re.compile(
    r"^\W*(?:УКРА[ЇІI1]НА|UKRAINE|РОССИЙСКАЯ ФЕДЕРАЦИЯ|РОССИЯ)\W*$", re.IGNORECASE
)
_MACHINE = re.compile(
    r"\b(?:FROM|FAX|TEL)\b|\d{1,2}:\d{2}|^\W*(?:ДСК|Терміново|ФОРМА)\b", re.IGNORECASE
)
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[А-Яа-яІіЇїЄєҐґ]")
_CODE = re.compile(
    r"(?P<label>[ЄЕE][ДJ]Р[ПH][ОO0]У|код|ИНН|[ІI]ПН|РНОКПП|ідентифікаційний\D{0,30})\D{0,22}?"
    r"(?P<digits>\d[\d ]{6,13}\d)",
    re.IGNORECASE,
)
_CODE_LABEL = re.compile(r"(?:[ЄЕE][ДJ]Р[ПH][ОO0]У|ИНН|РНОКПП)\W*$")
_NUMBERED = re.compile(rf"(?:\b(?:вих|исх)\w*\.?|^\W*(?:від|от|big)?\W*){NUMERO}", re.IGNORECASE)
_ORGANISATION = re.compile(
    r"(?:міністер|министер|департамент|управлін|управлен|адміністрац|администрац|рада\b|совет\b|комітет|"
    r"комитет|служб|інспекц|инспекц|агентств|підприємств|предприят|товариств|обществ|компані|"
    r"компани|заклад|учрежден|ліцей|лицей|гімназ|гимназ|школ|лікарн|больниц|центр|фонд|профсоюз|"
    r"профспілк|союз|спілк|асоціац|ассоциац|організац|организац|відділ|отдел|прокуратур|суд\b|поліц|"
    r"полиц|банк|інститут|институт|університет|университет|академі|академи|музе|бібліотек|библиотек|"
    r"станці|станци|філі|филиал|завод|фабрик|корпорац|об.єднан|объедин|депутат|адвокат|нотаріус|"
    r"\b(?:ТОВ|ООО|АТ|АО|ПАТ|ПрАТ|КП|ДП|КНП|КЗ|ГО|БФ|ФОП|ОСББ|ДСНС|ДПС|ЖБК|ТзОВ|ИП)\b)",
    re.IGNORECASE,
)
# legal forms and abbreviations: what people write short on a contact and long on a blank
_FORMS = {
    "комунальне підприємство": "кп", "комунальне некомерційне підприємство": "кнп",
    "товариство з обмеженою відповідальністю": "тов", "акціонерне товариство": "ат",
    "приватне акціонерне товариство": "прат", "публічне акціонерне товариство": "пат",
    "державне підприємство": "дп", "громадська організація": "го", "комунальний заклад": "кз",
    "благодійний фонд": "бф", "фізична особа підприємець": "фоп",
    "общество с ограниченной ответственностью": "ооо", "акционерное общество": "ао",
    "обласна військова адміністрація": "ова", "обласної військової адміністрації": "ова",
    "обласна державна адміністрація": "ода", "обласної державної адміністрації": "ода",
    "районна військова адміністрація": "рва", "районної військової адміністрації": "рва",
    "головне управління": "гу",
}  # fmt: skip
_SHORT = frozenset(map(fold, _FORMS.values()))
_STEM = 5  # letters; «міська» and «міської» are one
_VOWELS = "".join(dict.fromkeys(map(fold, "аеиіоуяюєї")))
_QUOTED = re.compile(r"[«\"“„](.+)[»\"”]")


def find_codes(lines):
    """Return codes printed in the letter whose check digits fit (``list[Candidate]``).

    The value is ``(kind, digits)``; kinds: ``edrpou``, ``rnokpp``, ``inn``.
    """
    found = []
    for line in join_below(lines, _CODE_LABEL):
        for match in _CODE.finditer(line.text):
            digits = re.sub(r"\D", "", match["digits"])
            kind = code_kind(digits)
            if kind:
                box = line.box(match.start("digits"), match.end("digits"))
                found.append(Candidate((kind, digits), 0.97, line.page, box, "printed code"))
    return found


def code_kind(digits):
    """Return which code the digits are by their length and check digit; empty for none."""
    checks = {8: (("edrpou", edrpou),), 10: (("rnokpp", rntrc), ("inn", inn)), 12: (("inn", inn),)}
    for kind, module in checks.get(len(digits), ()):
        if len(set(digits)) > 1 and module.is_valid(digits):
            return kind
    return ""


def find_name_lines(head, taken):
    """Return the lines of the blank that name the sender (``list[Line]``).

    :param head: lines before the running text
    :param taken: boxes of addressees, which stand as high in a corner blank
    """
    columns = {}
    for line in head:
        if _is_name_line(line) and not _is_inside(line, taken):
            key = next((key for key in columns if _in_column(columns[key], line)), None)
            columns.setdefault(line if key is None else key, []).append(line)
    best, most = [], 0
    for lines in columns.values():
        lines = _cut_block(lines, head)
        score = _score_block(lines)
        if score > most:
            best, most = lines, score
    return best


def _is_name_line(line):
    text = line.text
    if line.top > 0.4 or _MACHINE.search(text) or SUBJECT_START.match(text):
        return False
    if _NUMBERED.search(text) or find_dates(text) or mask_references(line) != text:
        return False
    latin, cyrillic = len(_LATIN.findall(text)), len(_CYRILLIC.findall(text))
    return cyrillic >= 2 and cyrillic > latin


def _is_inside(line, boxes):
    return any(
        box[1] - 0.004 <= line.top <= box[1] + box[3] + 0.004
        and line.left < box[0] + box[2]
        and line.right > box[0]
        for box in boxes
    )


def _in_column(lines, line):
    last = lines[-1]
    if line.top - last.bottom > 2.2 * max(line.height, last.height):
        return False
    shared = min(line.right, last.right) - max(line.left, last.left)
    return shared > 0.5 * min(line.width, last.width)


def _cut_block(lines, head):
    """Return the lines of a block up to its address."""
    kept = []
    for line in lines:
        if _COUNTRY.match(line.text):
            continue
        if is_contact(line.text) and not (
            is_capitals(line.text) and _ORGANISATION.search(line.text)
        ):
            if kept:
                break
            continue
        if kept and line.height < 0.72 * kept[0].height and not is_capitals(line.text):
            break
        kept.append(line)
    return kept[:MAX_NAME_LINES]


def _score_block(lines):
    if not lines:
        return 0
    words = sum(bool(_ORGANISATION.search(line.text)) for line in lines)
    capitals = sum(is_capitals(line.text) for line in lines)
    quotes = sum("«" in line.text or "»" in line.text for line in lines)
    return 2 * words + capitals + quotes + 1.5 * (0.2 - min(line.top for line in lines))


def find_name(lines):
    """Return the name on the blank as a contact would bear it, or None."""
    if not lines:
        return None
    text = tidy_name(" ".join(line.text for line in lines if not re.match(r"^\(.*\)$", line.text)))
    known = any(_ORGANISATION.search(line.text) for line in lines)
    sure = min(line.confidence for line in lines) > 0.8
    score = 0.4 + 0.3 * known + 0.25 * sure
    return Candidate(text, score, lines[0].page, box_of(lines), "blank")


def name_options(lines):
    """Return the spellings under which the contact may be known: runs of lines of the blank."""
    options = []
    for size in range(len(lines), 0, -1):
        for start in range(len(lines) - size + 1):
            text = " ".join(line.text for line in lines[start : start + size])
            options.append(tidy_name(re.sub(r"\([^)]*\)", " ", text)))
    return [option for option in dict.fromkeys(options) if len(option) > 3]


def tidy_name(text):
    """Return a name set in capitals as it is written in a sentence."""
    text = re.sub(r"\s+", " ", text).strip(" ,;:|_-")
    text = re.sub(r"[“”„\"]", lambda match: _quote(match, text), text)
    if not is_capitals(text):
        return text
    words = [_tidy_word(word, index == 0) for index, word in enumerate(text.split())]
    return " ".join(words)


def _quote(match, text):
    before = text[match.start() - 1 : match.start()]
    return "«" if not before or before.isspace() or before in "«(" else "»"


def _tidy_word(word, is_first):
    low = word.lower()
    if re.match(r"^[«(]+", low):
        lead = re.match(r"^[«(]+", low)[0]
        rest = low[len(lead) :]
        return lead + rest[:1].upper() + rest[1:]
    if low.strip("».,") in ("україни", "украины", "київ"):
        return low[:1].upper() + low[1:]
    return low[:1].upper() + low[1:] if is_first else low


def name_stems(text):
    """Return the stems of a name by which two spellings are compared (``frozenset``)."""
    text = " " + re.sub(r"[^\w№]+", " ", (text or "").lower()) + " "
    for long, short in sorted(_FORMS.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(f" {long} ", f" {short} ")
    stems = set()
    for word in text.split():
        key = fold_name(word)
        if len(key) > 2 or key.isdigit() or key in _SHORT:
            stems.add(key if key in _SHORT or key.isdigit() else _stem(key))
    return frozenset(stems)


def _stem(key):
    stem = key[:_STEM]
    return stem.rstrip(_VOWELS) if len(stem.rstrip(_VOWELS)) > 2 else stem


def similarity(one, other):
    """Return how alike two names of organisations are, 0 to 1 (float).

    Words may be inflected, stand in another order, or be written short; what stands in quotes must
    agree where both have quotes.
    """
    if fold_name(one) == fold_name(other):
        return 1.0
    left, right = name_stems(one), name_stems(other)
    if not left or not right:
        return 0.0
    weights = {
        stem: 0.3 if stem in _SHORT else min(len(stem), _STEM) / _STEM for stem in left | right
    }
    shared = sum(weights[stem] for stem in left & right)
    score = shared / sum(weights.values())
    quoted = [_QUOTED.search(text) for text in (one, other)]
    if all(quoted):
        cores = [fold_name(match[1]) for match in quoted]
        score = max(score, 0.95) if cores[0] == cores[1] and score > 0.3 else score * 0.5
    numbers = [{stem for stem in stems if stem.isdigit()} for stems in (left, right)]
    if numbers[0] != numbers[1] and all(numbers):
        score *= 0.3  # ліцей № 2 is not ліцей № 4
    return round(score, 3)
