"""One typed line of a resolution, understood: «@Іваненко до пт — підготувати відповідь».

A line begins with people and a date, in any order; the rest, after a dash or without one, says what
is to be done.  More people and a date may stand further on: «… погодити суму, копія @Гнатюк».

* the first person who is to act is the main executor;
* «копія @…», «до відома @…», "cc @…" asks to read; «думка @…», "opinion @…" asks for an opinion;
* a person who is part of the sentence («разом з @Бондар») is an executor and stays in the text.

Nothing is looked up here: people are fragments of names, and the caller knows who they are.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from .date_words import Due, find_due
from .person_names import match_name

MAX_LENGTH = 2000
MAX_PEOPLE = 50

_WORD = r"[^\W\d_]+(?:['’‘‛ʼʹʻ`´′＇-][^\W\d_]+)*"
_PERSON = re.compile(rf"@(?P<name>(?:[^\W\d_]\.\s?)*{_WORD}\.?)?")
_INITIALS = re.compile(r"(?:\s?[^\W\d_]\.){1,2}")
_MORE = re.compile(rf"\s+{_WORD}")
_MARKERS = {
    "acquaint": r"(?:копі[яюї]|копи[яюи]|copy(?:\s+to)?|cc|fyi|до\s+відома|к\s+сведению|"
    r"(?:для\s+)?ознайомлення|(?:для\s+)?ознакомления|ознайомити|ознакомить|for\s+information)",
    "opinion": r"(?:думк[аиу]|мнени[ея]|висновок|opinion(?:\s+of)?)",
}
_MARKER = re.compile(
    "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _MARKERS.items()) + r"(?!\w)",
    re.IGNORECASE,
)
_COLON = re.compile(r"\s*:?\s*(?=@)")
# joins what stands on both sides: at the end of the line it is the sentence, spaces or none
_AND = re.compile(r"(?:[\s,;+&]|(?:та|і|й|и|and)(?=\s+\S))+", re.IGNORECASE)
_DASH = re.compile(r"[\s,;:.—–―‒−-]+")
_EDGES = " \t\r\n,;:—–―‒−-"


class Person(NamedTuple):
    """A fragment of a name: ``text[start:end]`` is what was typed, its mark included."""

    start: int
    end: int
    name: str
    kind: str


class Problem(NamedTuple):
    """What stands in the way: ``code`` and the place it is about.

    ``no_person``, ``no_text``, ``no_name`` (a lone @), ``too_long``, ``too_many``, ``due_invalid``
    (no such day), ``due_past``, ``due_twice``.
    """

    code: str
    start: int
    end: int


class Line(NamedTuple):
    """A line understood."""

    people: tuple[Person, ...]
    due: Due | None
    text: str
    problems: tuple[Problem, ...]

    @property
    def spans(self) -> list[tuple[int, int, str]]:
        """Places worth a colour, ``(start, end, role)`` in order; the role is a kind or "due"."""
        spans = [(person.start, person.end, person.kind) for person in self.people]
        if self.due:
            spans.append((self.due.start, self.due.end, "due"))
        return sorted(spans)


def parse_line(text: str | None, today: date, names: Sequence[str] = ()) -> Line:
    """Return what a typed line says.

    :param text: the line; beyond :data:`MAX_LENGTH` characters nothing of it is read
    :param today: the day that "tomorrow" and "by Friday" count from
    :param names: names of people who may be meant: with them «@Іваненко Іван підготувати» knows
        that the second word is a name and the third is not
    """
    text = text or ""
    if len(text) > MAX_LENGTH:
        return Line((), None, "", (Problem("too_long", MAX_LENGTH, len(text)),))
    reader = _Reader(text, today, names)
    body = reader.read_head()
    reader.read_body(body)
    return reader.line(body)


class _Reader:
    """Goes through a line once: the head first, then the sentence."""

    def __init__(self, text, today, names):
        self.text, self.today, self.names = text, today, names
        self.people, self.problems, self.dropped = [], [], []
        self.due = None
        self.kind = "execute"
        self.list_end = None  # where a list of people stands that goes on with «, @…»

    # the head

    def read_head(self):
        """Read people and a date at the beginning; return where the sentence begins."""
        position = self._skip(_AND, 0)
        while position < len(self.text):
            start = position
            position = self._read_person(position) or self._read_head_due(position) or position
            if position == start:
                break
            position = self._skip(_AND, position)
        return self._skip(_DASH, position) if self.people or self.due else 0

    def _read_head_due(self, position):
        due = find_due(self.text, self.today, position)
        if not due:
            return None
        if self.due:
            self.problems.append(Problem("due_twice", due.start, due.end))
        else:
            self._take_due(due)
        return due.end

    def _take_due(self, due):
        self.due = due
        if due.day is None and due.working_days is None:
            self.problems.append(Problem("due_invalid", due.start, due.end))
        elif due.day and due.day < self.today:
            self.problems.append(Problem("due_past", due.start, due.end))

    # the sentence

    def read_body(self, position):
        """Read people and a date inside the sentence, and note what is cut out of it."""
        self.list_end, self.kind = position, "execute"
        while position < len(self.text):
            end = self._read_body_person(position) or self._read_body_due(position)
            # a number or a word is stepped over whole: a date begins where a word does
            position = end or self._next_word(position)

    def _next_word(self, position):
        match = re.compile(r"\w+|\W").match(self.text, position)
        return match.end()

    def _read_body_person(self, position):
        before = self.text[self.list_end : position]
        goes_on = self.list_end is not None and not before.strip(_EDGES)
        count, end = len(self.people), self._read_person(position, reset=not goes_on)
        if end is None:
            return None
        if len(self.people) > count:
            is_marked = self.text[position] != "@"
            is_apart = goes_on or not position or self._ends_clause(position)
            if is_marked or is_apart:
                self.dropped.append((position, end))
                self.list_end = end
            else:
                self.dropped.append((position, position + 1))  # the name stays, the sign goes
        return end

    def _ends_clause(self, position):
        """Tell whether a comma stands before ``position``: a person apart from the sentence."""
        return self.text[:position].rstrip(" \t")[-1:] in (",", ";", ".", "—", "–")

    def _read_body_due(self, position):
        if self.due:
            return None
        due = find_due(self.text, self.today, position)
        # «до 01.01» of the past tells about something else, and a bare date is part of the sentence
        if not due or (due.day and due.day < self.today):
            return None
        is_last = not self.text[due.end :].strip(_EDGES + ".")
        if not due.is_firm and not is_last:
            return None
        self._take_due(due)
        self.dropped.append((due.start, due.end))
        return due.end

    # people

    def _read_person(self, position, reset=False):
        """Read a person at ``position``; return where he ends, or None where there is none."""
        start, kind = position, "execute" if reset else self.kind
        marker = self._is_word_start(position) and _MARKER.match(self.text, position)
        if marker:
            colon = _COLON.match(self.text, marker.end())
            if not colon:
                return None
            kind, position = marker.lastgroup, colon.end()
        match = _PERSON.match(self.text, position)
        if not match or not self._is_word_start(position):
            return None
        self.kind = kind
        if not match["name"]:
            self.problems.append(Problem("no_name", start, match.end()))
            return match.end()
        end = self._extend_name(match.start("name"), match.end())
        if len(self.people) == MAX_PEOPLE:
            self.problems.append(Problem("too_many", start, end))
            return end
        name = self.text[match.start("name") : end].rstrip(".") or match["name"]
        self.people.append(Person(start, end, name, kind))
        return end

    def _extend_name(self, start, end):
        """Take more words into a name while somebody's name has them all."""
        initials = _INITIALS.match(self.text, end)
        if initials:
            return initials.end()
        if self.text[end - 1] == "." and end - start > 2:
            end -= 1  # the full stop of a sentence
        for __ in range(4):
            more = _MORE.match(self.text, end)
            if not more or not self._is_name(self.text[start : more.end()]):
                break
            end = more.end()
        return end

    def _is_name(self, words):
        return any(match_name(words, name) for name in self.names)

    def _is_word_start(self, position):
        return not position or not re.match(r"\w", self.text[position - 1])

    # the end

    def _skip(self, pattern, position):
        match = pattern.match(self.text, position)
        return match.end() if match else position

    def line(self, body):
        """Return what was read."""
        text, position = "", body
        for start, end in sorted(self.dropped):
            text, position = text + self.text[position:start], max(end, position)
        text = _tidy(text + self.text[position:])
        problems = list(self.problems)
        if not self.people:
            problems.append(Problem("no_person", 0, 0))
        if not re.search(r"\w", text):
            problems.append(Problem("no_text", len(self.text), len(self.text)))
            text = ""
        return Line(tuple(self.people), self.due, text, tuple(problems))


def _tidy(text):
    """Close the gaps that people and dates left behind."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+(?=[,;.])", "", text)
    text = re.sub(r"[,;]+(?=[,;.])", "", text)
    return text.strip(_EDGES).strip()
