"""What the pages of a letter say about its card, by rules alone: no records, no history."""

from typing import NamedTuple

from . import letter_number as numbers
from . import letter_people as people
from . import letter_sender as sender
from . import letter_subject as subject
from .letter_page import MAX_PAGES, find_body, is_capitals, make_lines


class Reading(NamedTuple):
    """What was found; each value is a ``Candidate``, a list of them, or None."""

    type: object
    name: object
    name_options: list
    codes: list
    citizen: object
    signatory: object
    number: object
    date: object
    references: list
    subject: object
    addressees: list
    annexes: object
    sheets: int
    language: str
    text: str


def read_letter(pages, phrases=()):
    """Return the ``Reading`` of a letter.

    :param pages: words of each page, ``[[left, top, width, height, confidence, word]]``
    :param phrases: words that tell types, ``[(value, [phrase])]``
    """
    all_lines = [make_lines(rows, index) for index, rows in enumerate(pages[:MAX_PAGES])]
    annex_from = next(
        (n for n, lines in enumerate(all_lines) if n and subject.is_annex_page(lines)), len(pages)
    )
    own = all_lines[:annex_from]
    lines = numbers.drop_stamps(own[0]) if own else []
    heading = subject.find_heading(lines, find_body(lines))
    stop = find_body(lines, heading)
    head, after = lines[:stop], lines[stop:]
    rest = [line for page in own[1:] for line in numbers.drop_stamps(page)]
    title = _find_title(lines)
    requisites = head if title is None else [line for line in head if line.top < title.top + 0.001]

    number = _best(numbers.find_numbers(requisites))
    addressees = people.find_addressees(requisites)
    citizen = people.find_citizen(requisites)
    names = (
        []
        if citizen
        else sender.find_name_lines(
            requisites, [one.box for one in addressees if one.source == "addressee"]
        )
    )
    body = after if title is None else [line for line in lines if line.top > title.bottom]
    tail = [line for line in after if line.width < 0.45][-12:] if not rest else rest[-12:]
    return Reading(
        type=subject.find_type(lines, stop, phrases),
        name=sender.find_name(names),
        name_options=sender.name_options(names),
        codes=sender.find_codes([*requisites, *after[-6:]]),
        citizen=citizen,
        signatory=people.find_signatory([*after, *rest]),
        number=number,
        date=_best(numbers.find_letter_dates(requisites, tail, number)),
        references=numbers.find_references(requisites),
        subject=subject.find_subject(heading) or subject.find_sentence(body, 0),
        addressees=addressees,
        annexes=subject.find_annexes([*after, *rest]),
        sheets=annex_from,
        language=subject.find_language(" ".join(line.text for line in [*lines, *rest])),
        text="\n".join(line.text for line in [*lines, *rest]),
    )


def _best(candidates):
    return candidates[0] if candidates else None


def _find_title(lines):
    """Return the line that says what a citizen's letter is: «ЗАЯВА», or None."""
    for line in lines:
        words = line.text.strip(" .:!").upper()
        if words in _TITLES and (is_capitals(line.text) or line.width < 0.2) and line.top < 0.6:
            return line
    return None


_TITLES = frozenset(
    [
        "ЗАЯВА",
        "СКАРГА",
        "ЗВЕРНЕННЯ",
        "ПРОПОЗИЦІЯ",
        "КЛОПОТАННЯ",
        "ЗАЯВЛЕНИЕ",
        "ЖАЛОБА",
        "ОБРАЩЕНИЕ",
        "ПРЕДЛОЖЕНИЕ",
        "ХОДАТАЙСТВО",
        "ПРОХАННЯ",
    ]
)
