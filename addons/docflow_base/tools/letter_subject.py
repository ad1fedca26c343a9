"""What a letter is about, of which kind it is, how many sheets hang on it, in which language."""

import re

from .letter_number import Candidate
from .letter_page import is_capitals, is_contact, join_boxes
from .lookalike import fold

MAX_SUBJECT = 300
MAX_SENTENCE = 200

SUBJECT_START = re.compile(
    r"^[\W_]{0,2}(?:Про|Щодо|Стосовно|О|Об|Обо|Относительно|По вопросу|До питання)\s+[\w«\"“№]"
)
_SALUTATION = re.compile(
    r"^(?:Шановн|Вельмишановн|Високоповажн|Уважаем|Глубокоуважаем|Доброго дня|Добрый день)",
    re.IGNORECASE,
)
_ANNEX = re.compile(r"(?:^|[.;]\s)(?:Додат(?:ок|ки|ків)|Приложени[еяй])\b\s*(?P<colon>:|\d*[.)]?)")
_SHEETS = re.compile(
    r"(?<![^\W\d_])на\s*([\dЗОІlI]{1,3})\s*(?:-?(?:х|ти|и|ох|ми|м|у|ка))?\s*(?:арк|аркуш|л(?![а-яіїє])|лист)"
)
_SLIPS = str.maketrans("ЗОІlI", "30111")
_UKRAINIAN, _RUSSIAN = frozenset("іїєґ"), frozenset("ыэъё")
_SENTENCE_END = re.compile(r"[.!?](?=\s+[«\"А-ЯІЇЄҐA-Z]|\s*$)")
# a full stop after these is no end of a sentence
_ABBREVIATION = re.compile(
    r"(?:\b(?:вул|ул|м|г|с|смт|буд|кв|р|рр|гг|ст|п|пп|тис|млн|грн|руб|ім|им|обл|див|т|д|н|пров|просп|"
    r"№|[А-ЯІЇЄҐ]))$"
)


def is_salutation(line):
    """Tell whether a line greets the reader (bool)."""
    return bool(_SALUTATION.match(line.text))


def line_pitch(lines):
    """Return how far the lines of a paragraph stand from each other (float)."""
    steps = []
    for index, line in enumerate(lines):
        below = (one for one in lines[index + 1 :] if abs(one.left - line.left) < 0.015)
        step = next(below, line).top - line.top
        if 0.7 * line.height < step < 0.04:
            steps.append(step)
    heights = sorted(line.height for line in lines)
    # blanks have few lines under each other: what stands wider apart than text does is no measure
    most = 2.1 * heights[len(heights) // 2] if heights else 0.021
    return min(sorted(steps)[len(steps) // 2], most) if steps else most


def find_heading(lines, stop):
    """Return the lines of the heading «Про …» (``list[Line]``), empty where there is none.

    :param lines: lines of the first page from top to bottom
    :param stop: index of the first wide line: the heading stands before it, or is that line
    """
    pitch = line_pitch(lines)
    for index, line in enumerate(lines[: stop + 1]):
        if SUBJECT_START.match(line.text) and line.top < 0.7 and not is_contact_only(line):
            chosen = [line, *_continue_subject(lines[index + 1 :], line, pitch)]
            if len(join_lines(chosen)) >= 8:
                return chosen
    return []


def find_subject(heading):
    """Return the heading as a subject (``Candidate``), or None."""
    if not heading:
        return None
    text = join_lines(heading)
    score = 0.95 if min(one.confidence for one in heading) > 0.75 else 0.85
    return Candidate(text[:MAX_SUBJECT], score, heading[0].page, box_of(heading), "subject line")


def is_contact_only(line):
    """Tell whether the line belongs to an address rather than to a text (bool)."""
    return is_contact(line.text) and is_capitals(line.text)


def _continue_subject(below, first, pitch):
    """Yield the lines that carry the heading on."""
    last = first
    for line in below:
        step = line.top - last.top
        if step > 1.5 * pitch:
            return
        aligned = abs(line.left - first.left) < 0.02
        centred = abs((line.left + line.right) - (first.left + first.right)) < 0.03
        if step < 0.5 * pitch or not (aligned or centred):
            continue
        if is_salutation(line):
            return
        last = line
        yield line


def find_sentence(lines, start):
    """Return the first sentence of the running text, for letters without a heading, or None."""
    chosen = []
    for line in lines[start:]:
        if not chosen and (is_salutation(line) or is_capitals(line.text)):
            continue
        chosen.append(line)
        text = join_lines(chosen)
        end = _sentence_end(text)
        if end or len(text) > MAX_SENTENCE or len(chosen) == 6:
            break
    if not chosen:
        return None
    text = join_lines(chosen)
    end = _sentence_end(text)
    text = text[:end] if end else text
    if len(text) > MAX_SENTENCE:
        text = text[:MAX_SENTENCE].rsplit(" ", 1)[0] + "…"
    # a sentence that ends in time and was read well is as good as a heading
    sure = end and len(text) <= MAX_SENTENCE and min(one.confidence for one in chosen) > 0.8
    return Candidate(text, 0.8 if sure else 0.5, chosen[0].page, box_of(chosen), "first sentence")


def _sentence_end(text):
    for match in _SENTENCE_END.finditer(text):
        if match.start() > 20 and not _ABBREVIATION.search(text[: match.start()]):
            return match.end()
    return 0


def join_lines(lines):
    """Return the text of lines in one; a word divided at the end of a line comes together."""
    text = ""
    for line in lines:
        if text.endswith("-") and text[-2:-1].isalpha() and line.text[:1].islower():
            text = text[:-1] + line.text
        else:
            text = f"{text} {line.text}".strip()
    return re.sub(r"\s+", " ", text)


def box_of(lines):
    """Return the place that ``lines`` take together."""
    return join_boxes([[one.left, one.top, one.width, one.bottom - one.top] for one in lines])


def find_type(lines, stop, phrases):
    """Return the kind of the letter by words that its head and its heading bear, or None.

    :param phrases: ``[(value, [phrase])]``; the parts of «a + b» must all be there
    """
    head = [line for line in lines[: stop + 1] if line.top < 0.6]
    keys = [(line, fold(line.text)) for line in head]
    everything = "".join(key for __, key in keys)
    best = None
    for value, options in phrases:
        for phrase in options:
            parts = [fold(part) for part in phrase.split("+")]
            parts = [part for part in parts if part]
            title = next((line for line, key in keys if parts and parts[0] in key), None)
            if title is None or any(part not in everything for part in parts):
                continue
            rank = (len(parts), len(phrase))
            if best is None or rank > best[0]:
                score = 0.95 if is_capitals(title.text) else 0.7
                box = box_of([title])
                best = (rank, Candidate(value, score, title.page, box, "words of the type"))
    return best and best[1]


def find_annexes(lines):
    """Return how many sheets the annexes have by the letter's own words, or None.

    :param lines: lines after the head, of all pages
    """
    for index, line in enumerate(lines):
        match = _ANNEX.search(line.text)
        if not match or line.left > 0.4:
            continue
        chosen, total = [], 0
        for other in lines[index : index + 14]:
            if other.page != line.page:
                break
            text = other.text[match.start() :] if other is line else other.text
            counts = [int(count.translate(_SLIPS)) for count in _SHEETS.findall(text)]
            if counts:
                chosen.append(other)
                total += sum(counts)
        if total:
            return Candidate(total, 0.93, line.page, box_of(chosen), "words about annexes")
    return None


def is_annex_page(lines):
    """Tell whether a page begins an annex: «Додаток 1 до листа …» at its top (bool)."""
    return any(
        line.top < 0.2 and re.match(r"^(?:Додаток|Приложение)\b", line.text) for line in lines[:4]
    )


def find_language(text):
    """Return "uk", "ru" or an empty text, by letters that only one of the two alphabets has."""
    text = (text or "").lower()
    ukrainian = sum(sign in _UKRAINIAN for sign in text)
    russian = sum(sign in _RUSSIAN for sign in text)
    if ukrainian == russian:
        return ""
    return "uk" if ukrainian > russian else "ru"
