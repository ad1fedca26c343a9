"""What earlier cards say about a new one: words of its subject vote for topics and people."""

import math
import re
from collections import defaultdict
from typing import NamedTuple

from .lookalike import fold

MAX_TOKENS = 24
_STEM = 6  # letters that two forms of a word share, as a rule
_COMMON = frozenset(
    fold(word)[:_STEM]
    for word in [
        "про",
        "щодо",
        "стосовно",
        "для",
        "від",
        "або",
        "при",
        "над",
        "під",
        "без",
        "між",
        "через",
        "року",
        "рік",
        "роки",
        "роках",
        "квартал",
        "місяць",
        "січні",
        "лютому",
        "березні",
        "квітні",
        "травні",
        "червні",
        "липні",
        "серпні",
        "вересні",
        "жовтні",
        "листопаді",
        "грудні",
        "обо",
        "для",
        "год",
        "года",
        "году",
        "надання",
        "розгляд",
        "питання",
        "предоставление",
        "вопросу",
        "вулиця",
        "вулиці",
        "будинку",
        "міста",
        "міської",
        "місті",
        "ради",
        "області",
        "району",
    ]
)


class Vote(NamedTuple):
    """A word was ``total`` times in a subject, ``count`` times of them beside ``value``."""

    token: str
    value: str
    count: int
    total: int


def card_tokens(subject, partner_id=None):
    """Return the words by which a card is compared with earlier ones (``list[str]``).

    Stems of the subject's words; the correspondent is a word as well: his letters are alike.
    """
    tokens = {}
    for word in re.findall(r"[^\W\d_]{3,}", (subject or "")[:1000]):
        stem = fold(word).replace("'", "")[:_STEM]
        if len(stem) > 2 and stem not in _COMMON:
            tokens[stem] = True
    found = list(tokens)[:MAX_TOKENS]
    return [*found, f"@{partner_id}"] if partner_id else found


def count_votes(votes, tokens, total):
    """Return ``[(value, confidence)]``, the best first.

    A word weighs more the rarer it is and the more of its cards agree. Words that no card had are
    counted against every value: of a new matter history knows little.
    """
    by_token = defaultdict(list)
    for vote in votes:
        by_token[vote.token].append(vote)
    scores, weight = defaultdict(float), 0.0
    for token in tokens:
        found = by_token.get(token)
        if not found:
            weight += 0 if token.startswith("@") else 0.12
            continue
        seen = found[0].total
        purity = max(vote.count for vote in found) / seen
        rarity = math.log1p(total / seen) / math.log1p(total)
        power = rarity * purity * purity * seen / (seen + 1)
        weight += power
        for vote in found:
            scores[vote.value] += power * vote.count / seen
    if not weight:
        return []
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(value, round(score / weight, 3)) for value, score in ranked[:10]]


def likeness(one, other):
    """Return how alike two subjects are by their words, 0 to 1 (float)."""
    left, right = set(card_tokens(one)), set(card_tokens(other))
    return len(left & right) / len(left | right) if left and right else 0.0


def text_likeness(one, other):
    """Return how much two texts share, 0 to 1 (float): runs of three words, order within them."""
    left, right = _shingles(one), _shingles(other)
    return len(left & right) / len(left | right) if left and right else 0.0


def _shingles(text):
    words = [fold(word)[:_STEM] for word in re.findall(r"[^\W_]{2,}", (text or "")[:6000])]
    return {tuple(words[index : index + 3]) for index in range(len(words) - 2)}
