"""People a letter names: to whom it is written, from which citizen it comes.

Letters decline names: «Чайці Р. М.», «Степанові ГНАТИШИНУ», «від Вишневської Ірини Павлівни».
"""

import re

from .letter_number import Candidate
from .letter_page import is_contact
from .letter_subject import box_of
from .lookalike import fold
from .person_names import BEGINNING, match_word, split_name

MAX_ADDRESSEES = 8

# how a line begins that names a post in the dative
_POST = re.compile(
    r"^\W{0,2}(?:(?:Першому|Першій|Первому|В\.?\s?о\.?|Т\.?в\.?о\.?|И\.?о\.?)\W+)?(?:"
    r"(?:Міському|Сільському|Селищному|Городскому|Сельскому|Поселковому|Районному)\s+голов|Голов[іi]|Главе|"
    r"Начальник(?:у|ові)|Начальниц[іiе]|Заступник(?:у|ові)|Заступниці|Заместителю|Заместительнице|"
    r"Керуюч(?:ому|ій)|Управляющ(?:ему|ей)|Директор(?:у|ові|ці|ке)|Секретар(?:ю|еві|ці)|"
    r"Керівник(?:у|ові)|Керівниці|Руководител(?:ю|ьнице)|Председателю|Депутат(?:у|ові|ці)|"
    r"Завідувач(?:у|еві|ці)|Заведующ(?:ему|ей)|Генерально?му|Виконуюч(?:ому|ій)|Старості|Меру|Мэру|"
    r"Губернатору|Прокурору|Міністру|Министру|Президенту|Ректору|Архітектору|Головному|Главному|"
    r"Виконавчому\s+комітету|Виконкому|Исполнительному\s+комитету|Управлінню)",
    re.IGNORECASE,
)
_FROM = re.compile(r"^\W{0,2}(?:від|вiд|Від|ВІД|Big|от|От|ОТ|oт|гр\.)\s+(?=[А-ЯІЇЄҐ])")
_PATRONYMIC = re.compile(r"^(?:\w{3,}(?:ич|іч|івн|ївн|овн|евн|ичн|їч))\w{0,3}$", re.IGNORECASE)
_NAME = r"[А-ЯІЇЄҐ][А-Яа-яІіЇїЄєҐґ'’ʼ-]+"
_FULL_NAME = re.compile(rf"({_NAME})\s+({_NAME})\s+({_NAME})")
_SIGNED = re.compile(
    rf"(?:({_NAME}\s+[А-ЯІЇЄҐЁ][А-ЯІЇЄҐЁ'’ʼ-]{{2,}})|((?:[А-ЯІЇЄҐ]\.\s?){{1,2}}{_NAME})|"
    rf"({_NAME}\s+(?:[А-ЯІЇЄҐ]\.\s?){{1,2}}))\W*$"
)
_ALONE = re.compile(
    r"^[А-ЯІЇЄҐ][а-яіїєґ'’ʼ-]+\s+(?:[А-ЯІЇЄҐ][А-ЯІЇЄҐ'’ʼ-]{2,}|(?:[А-ЯІЇЄҐ]\.\s?){1,2})$"
)
# a name is written in one of two languages: Опришко, Опрышко; Єгор, Егор
_VOWELS = str.maketrans("ыіэєёґЫІЭЄЁҐ", "ииееегииееег")
# consonants that change before the ending of the dative
_SHIFTED = (("ци", "ка"), ("зи", "га"), ("си", "ха"))


def find_addressees(head):
    """Return blocks that name whom the letter is written to (``list[Candidate]`` of texts)."""
    found, used = [], set()
    for index, line in enumerate(head):
        if index in used or not is_post(line) or len(found) == MAX_ADDRESSEES:
            continue
        chosen = [line]
        for other in range(index + 1, len(head)):
            below, last = head[other], chosen[-1]
            step = below.top - last.top
            if step > 0.033 or len(chosen) == 5:
                break
            if abs(below.left - line.left) > 0.025 or step < 0.006:
                continue
            if is_post(below) or _FROM.match(below.text) or is_contact(below.text):
                break
            chosen.append(below)
            used.add(other)
        found.append(_make_addressee(chosen))
        used.add(index)
    for index, line in enumerate(head):
        # the post over a name at the right may have been lost between two columns
        alone = line.left > 0.45 and index not in used and not is_contact(line.text)
        if alone and _ALONE.match(line.text) and len(found) < MAX_ADDRESSEES:
            found.append(_make_addressee([line])._replace(source="name"))
    return found


def _make_addressee(lines):
    text = " ".join(one.text for one in lines)
    return Candidate(text, 0.9, lines[0].page, box_of(lines), "addressee")


def match_people(text, people):
    """Return ``[(position in people, score)]`` of those whom a block may mean, the best first.

    :param text: «Заступникові голови громади Приймаку Л.С.»
    :param people: ``[(name, post)]`` as the users are called
    """
    words = split_name(text)
    scored = []
    for index, (name, post) in enumerate(people):
        score = _score_person(words, name, post)
        if score:
            scored.append((index, round(score, 3)))
    scored.sort(key=lambda pair: -pair[1])
    if not scored:
        # the name was not read, or is that of the predecessor: the post says who it is
        full = [word for word in words if len(word) > 1]
        shares = [_post_share(full, post) for __, post in people]
        holders = [
            index
            for index, share in enumerate(shares)
            if share >= 0.99 and any(_fits(full[0], part) for part in split_name(people[index][1]))
        ]
        scored = [(index, 0.7) for index in holders]
    if len(scored) > 1 and scored[0][1] - scored[1][1] < 0.05:
        # two people fit alike: a guess, no answer
        scored = [(index, min(score, 0.5)) for index, score in scored]
    return scored


def _score_person(words, name, post):
    full = [word for word in words if len(word) > 1]
    parts = [word for word in split_name(name) if len(word) > 1]
    matched = [part for part in parts if any(_fits(word, part) for word in full)]
    initials = {word[0] for word in words if len(word) == 1}
    at_post = _post_share(full, post)
    if len(matched) >= 2:
        return 0.97 if at_post else 0.93
    if matched:
        others = {part[0] for part in parts if part not in matched}
        has_initial = bool(initials & others)
        if initials and not has_initial:
            return 0.4 if at_post >= 0.5 else 0
        if has_initial:
            return 0.95 if at_post else 0.85
        return 0.9 if at_post >= 0.5 else 0.4
    # nobody's name, but the post: «Міському голові» alone
    is_named = bool(initials) or any(word.isupper() and len(word) > 3 for word in full)
    return 0.75 if at_post >= 0.99 and not is_named else 0


def _post_share(words, post):
    """Return which part of the words of a post the block names (float)."""
    parts = [part for part in split_name(post or "") if len(part) > 2]
    if not parts:
        return 0
    hits = sum(any(_fits(word, part) for word in words) for part in parts)
    # «заступник міського голови» is not meant where only «міському голові» is written, nor the
    # other way round
    share = hits / len(parts)
    strange = [word for word in words[: len(parts)] if not any(_fits(word, p) for p in parts)]
    return share * 0.5 if strange and share == 1 else share


def _fits(typed, word):
    """Tell whether a word of the letter is ``word`` in some case of the noun (bool)."""
    # an initial fits every beginning; here whole words are compared
    typed, word = typed.lower().translate(_VOWELS), word.lower().translate(_VOWELS)
    score = match_word(typed, word)
    if score and (score != BEGINNING or len(typed) >= len(word) - 1):
        return True
    for shifted, plain in _SHIFTED:
        if typed.endswith(shifted) and match_word(typed[: -len(shifted)] + plain, word):
            return True
    return False


def find_citizen(head):
    """Return the citizen who writes, as «Коваленко Петро Іванович», or None."""
    for index, line in enumerate(head):
        match = _FROM.match(line.text)
        if not match:
            continue
        text = line.text[match.end() :]
        lines = [line]
        if len(split_name(text)) < 3 and index + 1 < len(head):
            lines += [
                one for one in head[index + 1 : index + 3] if abs(one.left - line.left) < 0.03
            ][:1]
            text = " ".join([text, *(one.text for one in lines[1:])])
        name = _FULL_NAME.match(text)
        if name and _PATRONYMIC.match(name[3]):
            value = to_nominative(*name.groups())
            return Candidate(value, 0.9, line.page, box_of(lines[:1]), "citizen")
    return None


def to_nominative(surname, first, patronymic):
    """Return a full name in the nominative from its genitive («Коваленка Петра Івановича»)."""
    is_woman = fold(patronymic).endswith(tuple(map(fold, ("ни", "на", "ної"))))
    patronymic = re.sub(r"ича$", "ич", patronymic)
    patronymic = re.sub(r"вни$", "вна", patronymic)
    patronymic = re.sub(r"ични$", "ична", patronymic)
    name = _woman_first(first) if is_woman else _man_first(first)
    return f"{_surname(surname, is_woman)} {name} {patronymic}"


def _surname(surname, is_woman):
    for pattern, ending in _WOMAN if is_woman else _MAN:
        changed = re.sub(pattern, ending, surname)
        if changed != surname:
            return changed
    return surname


# Endings of surnames, genitive and nominative; the first that fits.
_WOMAN = (
    (r"ської$", "ська"), (r"цької$", "цька"), (r"(?<=[оеєі])вої$", "ва"), (r"овой$", "ова"),
    (r"евой$", "ева"), (r"иной$", "ина"), (r"ской$", "ская"), (r"ої$", "а"),
)  # fmt: skip
_MAN = (
    (r"ського$", "ський"), (r"цького$", "цький"), (r"ского$", "ский"), (r"ого$", "ий"),
    (r"енка$", "енко"), (r"єнка$", "єнко"), (r"(?<=[уюияаеі])ка$", "к"), (r"ка$", "ко"),
    (r"ця$", "ець"), (r"ія$", "ій"), (r"я$", "ь"), (r"(?<=[бвгґджзйклмнпрстфхцчшщ])а$", ""),
)  # fmt: skip
# first names that rules do not undo
_FIRST = {
    "петра": "Петро", "павла": "Павло", "дмитра": "Дмитро", "михайла": "Михайло",
    "данила": "Данило", "марка": "Марко", "ігоря": "Ігор", "миколи": "Микола", "ілли": "Ілля",
    "іллі": "Ілля", "любові": "Любов", "нінелі": "Нінель", "лазаря": "Лазар", "кирила": "Кирило",
    "гаврила": "Гаврило", "самійла": "Самійло", "льва": "Лев",
}  # fmt: skip


def _man_first(first):
    known = _FIRST.get(first.lower())
    if known:
        return known
    for pattern, ending in ((r"ія$", "ій"), (r"я$", "й"), (r"а$", ""), (r"и$", "а")):
        changed = re.sub(pattern, ending, first)
        if changed != first:
            # «Василя», «Юрія», «Андрія»: a soft l keeps its sign
            return re.sub(r"лй$", "ль", changed)
    return first


def _woman_first(first):
    known = _FIRST.get(first.lower())
    if known:
        return known
    for pattern, ending in (
        (r"ії$", "ія"),
        (r"ии$", "ия"),
        (r"єї$", "єя"),
        (r"і$", "я"),
        (r"[иы]$", "а"),
    ):
        changed = re.sub(pattern, ending, first)
        if changed != first:
            return changed
    return first


def find_signatory(tail):
    """Return who signed: the last name printed beside a post, or None."""
    found = None
    for line in tail:
        match = _SIGNED.search(line.text)
        if match and line.left > 0.3:
            value = next(part for part in match.groups() if part)
            box = line.box(match.start(), match.end())
            found = Candidate(value.strip(), 0.8, line.page, box, "signature")
    return found


def is_post(line):
    """Tell whether the line begins with a post in the dative (bool)."""
    return bool(_POST.match(line.text.replace("!", "і")))
