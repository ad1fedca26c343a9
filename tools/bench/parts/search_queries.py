"""What the benchmark of the search asks: a vocabulary by Zipf's law, and 100 varied queries."""

import bisect
import itertools
import os

FORMS = 60_000
FREQUENT = 12  # ranks that stand in nearly every page and are left to function words
KINDS = {
    "rare": 14,
    "frequent": 14,
    "two words": 14,
    "phrase": 10,
    "prefix": 10,
    "minus": 10,
    "number": 10,
    "typo": 4,
    "facet": 14,
}


class Vocabulary:
    """Real word forms with the frequencies of a language: the r-th stands 1/r as often."""

    def __init__(self, analyser, chance):
        self._analyser = analyser
        trie = analyser._tries["uk"]
        forms = [form for form in trie.iterkeys() if 4 <= len(form) <= 14]
        self.forms = chance.sample(sorted(set(forms)), FORMS)
        weights = (1 / (rank + FREQUENT) for rank in range(FORMS))
        self._sums = list(itertools.accumulate(weights))

    def text(self, chance, words):
        """Return a text of so many words, in lines of ten."""
        drawn = [self._draw(chance) for __ in range(words)]
        lines = (" ".join(drawn[at : at + 10]) for at in range(0, words, 10))
        return "\n".join(lines)

    def vector(self, text, weight):
        # the addons are on the path only after the settings were read
        from odoo.addons.docflow_base.tools.textsearch import Vector

        vector = Vector(self._analyser, weight)
        vector.add(text)
        return str(vector)

    def _draw(self, chance):
        return self.forms[bisect.bisect(self._sums, chance.random() * self._sums[-1])]


class Queries:
    """One hundred queries of nine kinds: ``[(kind, text, domain)]``."""

    def __init__(self, vocabulary, pages, cards, types, chance):
        self._forms = vocabulary.forms
        self._pages = pages
        self._cards = cards
        self._types = types
        self._chance = chance

    def make(self):
        made = []
        for kind, count in KINDS.items():
            method = getattr(self, f"_{kind.replace(' ', '_')}")
            made += [(kind, *method()) for __ in range(count)]
        self._chance.shuffle(made)
        return made

    def _word(self, first, last):
        return self._forms[self._chance.randrange(first, last)]

    def _rare(self):
        if self._chance.random() < 0.3:
            return f"унікальне{self._chance.randrange(50_000)}", []
        return self._word(20_000, 50_000), []

    def _frequent(self):
        return self._word(0, 40), []

    def _two_words(self):
        return f"{self._word(0, 300)} {self._word(100, 5_000)}", []

    def _phrase(self):
        line = self._chance.choice(self._pages).splitlines()[self._chance.randrange(5)].split()
        at = self._chance.randrange(len(line) - 1)
        return f'"{line[at]} {line[at + 1]}"', []

    def _prefix(self):
        return self._word(50, 20_000)[: self._chance.choice((4, 5))] + "*", []

    def _minus(self):
        return f"{self._word(100, 2_000)} -{self._word(0, 100)}", []

    def _number(self):
        card = f"{self._chance.randrange(self._cards):07}"
        group = self._chance.randrange(40)
        return self._chance.choice((card, f"02-{group}/{card[:4]}", f"{group}/{card[:5]}")), []

    def _typo(self):
        word = self._word(0, 5_000)
        at = self._chance.randrange(1, len(word) - 1)
        return word[:at] + "щ" + word[at + 1 :], []

    def _facet(self):
        year = self._chance.randrange(2018, 2026)
        domain = self._chance.choice(
            (
                [("type_id", "in", [self._chance.choice(self._types)])],
                [("reg_date", ">=", f"{year}-01-01"), ("reg_date", "<=", f"{year}-12-31")],
                [("state", "in", ["in_execution"])],
            )
        )
        return self._word(0, 1_000), domain


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def report(cards, found):
    """Print what was measured; return ``(p95, p95 of bare SQL)``."""
    print(f"  load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    heads = ("p50", "p95", "max", "busy p50", "busy p95", "bare p50", "bare p95", "found")
    print(f"  {f'{cards:,} cards':<18} " + " ".join(f"{head:>8} " for head in heads))
    rows = [(name, row) for name, rows in found.items() for row in rows]
    groups = {f"reader {name}": [row for one, row in rows if one == name] for name in found}
    groups |= {
        kind: [row for __, row in rows if row[0] == kind]
        for kind in dict.fromkeys(row[0] for __, row in rows)
    }
    groups["all"] = [row for __, row in rows]
    for label, some in groups.items():
        ours, busy, bare = ([row[place] for row in some] for place in (1, 2, 3))
        figures = [percentile(ours, 0.5), percentile(ours, 0.95), max(ours)]
        for values in (busy, bare):
            figures += [percentile(values, 0.5), percentile(values, 0.95)]
        found_here = percentile([row[4] for row in some], 0.5)
        line = " ".join(f"{figure * 1000:8.1f} " for figure in figures)
        print(f"  {label:<18} {line} {found_here:8}", flush=True)
    return figures[1], figures[6]
