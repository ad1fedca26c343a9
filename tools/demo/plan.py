"""How many cards of which kind there are in the council's year, and when they begin."""

import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path

from . import stories
from .stories import DAY, HOUR
from .timeline import earlier, working_day

TEXTS = tomllib.loads(Path(__file__).with_name("matters.toml").read_text(encoding="utf-8"))

# Finished letters lie anywhere in the year; (story, how many).
FINISHED = (
    (stories.read, 5),
    (stories.passed, 2),
    (stories.closed, 8),
    (stories.late, 4),
    (stories.replied, 13),
    (stories.delegated, 7),
    (stories.cancelled, 2),
)
# Letters in work; (story, how many, not later than … and not earlier than … working minutes ago).
RUNNING = (
    (stories.waiting, 3, 14 * DAY, 22 * DAY),
    (stories.deep, 4, 4 * DAY, 8 * DAY),
    (stories.in_work, 9, 2 * DAY, 9 * DAY),
    (stories.overdue, 7, 26 * DAY, 50 * DAY),
    (stories.overdue, 1, 12 * DAY, 20 * DAY),
    (stories.review, 2, 2 * DAY, 3 * DAY),
    (stories.review, 5, 30, 4 * HOUR - 10),
    (stories.draft, 4, 5, 2 * HOUR),
)
# Letters that come to the other offices: (office, bodies of the matters, stories).
ELSEWHERE = (
    ("ФУ", ("finance",), (stories.closed, stories.review)),
    ("ЖКГ", ("housing",), (stories.closed, stories.in_work, stories.review, stories.read)),
    (
        "ЗР",
        ("housing", "district"),
        (stories.read, stories.closed, stories.in_work, stories.review),
    ),
)
OPEN = {stories.in_work: (2 * DAY, 9 * DAY), stories.review: (30, 4 * HOUR)}


class Calendar:
    """Deals out the moments at which documents begin."""

    def __init__(self, rng, now):
        self.rng, self.now = rng, now

    def spread(self, count, first=362, last=24):
        """Return ``count`` moments evenly over the year, each on a working day of office hours."""
        step = (first - last) / max(count, 1)
        return [
            self._at((self.now - timedelta(days=first - step * (n + self.rng.random()))).date())
            for n in range(count)
        ]

    def _at(self, day):
        minutes = self.rng.choice((self.rng.randint(15, 230), self.rng.randint(305, 440)))
        return datetime.combine(working_day(day), time(8)) + timedelta(minutes=minutes)

    def ago(self, low, high):
        """Return a working moment between ``low`` and ``high`` working minutes ago."""
        return earlier(self.now, self.rng.randint(low, high))


class Deck:
    """Deals matters: every one comes once before any comes again."""

    def __init__(self, rng, matters):
        self.rng, self.matters, self._left = rng, matters, []

    def deal(self, moment, suits=lambda matter: True):
        """Return the next matter that suits, and is of the season of ``moment``."""
        for __ in range(2):
            for matter in self._left:
                if moment.month in matter.get("months", (moment.month,)) and suits(matter):
                    self._left.remove(matter)
                    return matter
            fresh = list(self.matters)
            self.rng.shuffle(fresh)
            self._left += fresh
        raise LookupError("no matter suits")


def plan_council(desk, rng, now):
    """Yield the stories of the council's year."""
    calendar, deck = Calendar(rng, now), Deck(rng, TEXTS["matter"])
    yield from _plan_elsewhere(desk, rng, calendar, deck)
    yield from _plan_letters(desk, rng, calendar, deck)
    yield from _plan_children(desk, rng, calendar)
    yield from _plan_own(desk, rng, calendar)


def _plan_letters(desk, rng, calendar, deck):
    endings = [story for story, count in FINISHED for __ in range(count)]
    rng.shuffle(endings)
    for story, moment in zip(endings, calendar.spread(len(endings), last=9), strict=True):
        yield story(stories.Letter(desk, rng, _deal(deck, story, moment), moment))
    for story, count, low, high in RUNNING:
        for __ in range(count):
            moment = calendar.ago(low, high)
            yield story(stories.Letter(desk, rng, _deal(deck, story, moment), moment))


def _deal(deck, story, moment):
    if story in (stories.delegated, stories.deep):
        # passed down means: there are people below who are in the body of the head
        return deck.deal(
            moment, lambda m: m["body"] in ("finance", "housing", "education", "social")
        )
    if story in (stories.read, stories.passed):
        return deck.deal(moment, lambda m: m.get("kind", "ВХ") == "ВХ")
    return deck.deal(moment)


def _plan_elsewhere(desk, rng, calendar, deck):
    for office, bodies, endings in ELSEWHERE:
        for story in endings:
            moment = calendar.ago(*OPEN[story]) if story in OPEN else calendar.spread(1)[0]
            matter = deck.deal(
                moment, lambda m, bodies=bodies: m["body"] in bodies and "kind" not in m
            )
            yield story(stories.Letter(desk, rng, matter, moment, office))


def _plan_children(desk, rng, calendar):
    endings = (stories.closed, stories.read, stories.closed, stories.in_work, stories.review)
    for matter, story in zip(TEXTS["child"], endings, strict=True):
        moment = calendar.ago(*OPEN[story]) if story in OPEN else calendar.spread(1)[0]
        yield story(stories.Letter(desk, rng, matter, moment, "СД"))


def _plan_own(desk, rng, calendar):
    """Documents of our own: memos, orders, decisions, letters on our initiative, contracts."""
    memos = TEXTS["memo"]
    for row, moment in zip(memos, calendar.spread(len(memos), last=8), strict=True):
        recent = row["recipient"] == "mayor"
        begin = calendar.ago(HOUR, 5 * HOUR) if recent else moment
        yield stories.memo(desk, rng, row, begin, finished=not recent)
    orders = TEXTS["order"]
    for row, moment in zip(orders, calendar.spread(len(orders), last=4), strict=True):
        yield stories.issued(desk, rng, row, moment, executor=row["executor"])
    acts = TEXTS["act"]
    for row, moment in zip(acts, calendar.spread(len(acts)), strict=True):
        yield stories.issued(desk, rng, row, moment)
    contracts = [
        {**row, "type": "ДГ", "signatory": "mayor", "amount": 48_000 + 61_500 * number}
        for number, row in enumerate(TEXTS["contract"])
    ]
    letters = [{**row, "type": "ВІН"} for row in TEXTS["initiative"]]
    rows = contracts + letters
    rng.shuffle(rows)
    for row, moment in zip(rows, calendar.spread(len(rows), last=2), strict=True):
        yield stories.sent(desk, rng, row, moment)
