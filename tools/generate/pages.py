"""Texts of pages by a word model: letters of offices between words by Zipf's law.

The words are real forms of the dictionaries that the search uses, the r-th of them standing 1/r as
often, so that the index of a city grows as that of real texts; sentences of offices lie between
them. Where the dictionaries are missing, the words of :mod:`words` serve alone.
"""

import bisect
import itertools
import random

from . import words

FORMS = 60_000
FREQUENT = 12  # ranks that stand in nearly every page and are left to function words
_PHRASES = {
    "uk": [
        "Просимо розглянути звернення та поінформувати про вжиті заходи у встановлений строк.",
        "На виконання доручення міського голови повідомляємо таке.",
        "Відповідно до статті 40 Закону України «Про місцеве самоврядування в Україні»",
        "Роботи буде включено до плану на наступний рік за наявності фінансування.",
        "Копії документів додаються на окремих аркушах.",
        "За результатами обстеження складено акт, порушень не виявлено.",
        "Комісія дійшла висновку про необхідність поточного ремонту.",
        "Контроль за виконанням покласти на профільного заступника.",
    ],
    "ru": [
        "Просим рассмотреть обращение и сообщить о принятых мерах.",
        "Во исполнение поручения сообщаем следующее.",
        "Работы будут выполнены при наличии финансирования.",
        "По результатам обследования составлен акт, нарушений не выявлено.",
        "Копии документов прилагаются на отдельных листах.",
    ],
}
_LETTERS = "абвгдежзийіклмнопрстуфхцчшщьюяєї"
_WORDS = 220  # of a page
_SENTENCE = 11


class PageWriter:
    """``write(number)`` returns page ``number``, always the same; every fourth is in Russian."""

    def __init__(self, analyser):
        self._forms = {language: self._choose(analyser, language) for language in ("uk", "ru")}
        weights = (1 / (rank + FREQUENT) for rank in range(FORMS))
        self._sums = list(itertools.accumulate(weights))
        self._names = words.make_names(60, seed=5)

    @staticmethod
    def _choose(analyser, language):
        trie = analyser._tries.get(language)
        forms = set()
        # some of each beginning: the whole dictionary has millions
        for begin in itertools.product(_LETTERS, repeat=2) if trie else ():
            found = itertools.islice(trie.iterkeys("".join(begin)), 0, 1200, 2)
            forms.update(form for form in found if 4 <= len(form) <= 13)
        if len(forms) < FORMS:
            plain = " ".join([*words.RESOLUTIONS, *_PHRASES[language]]).lower().split()
            forms.update(word for word in plain if word.isalpha())
        drawn = random.Random(19).sample(sorted(forms), min(FORMS, len(forms)))
        return [drawn[rank % len(drawn)] for rank in range(FORMS)]

    def get_forms(self):
        """Return the Ukrainian words, the most frequent first (list of str)."""
        return self._forms["uk"]

    def write(self, number):
        """Return the text of a page (str)."""
        chance = random.Random(number * 13 + 1)
        language = "ru" if number % 4 == 3 else "uk"
        lines = [self._head(chance)]
        count = 0
        while count < _WORDS:
            sentence = self._sentence(chance, language)
            count += len(sentence.split())
            lines.append(sentence)
            if chance.random() < 0.3:
                lines.append(chance.choice(_PHRASES[language]))
        # whoever signs: the last word of a page is a name
        lines.append(chance.choice(self._names).split()[0])
        return "\n".join(lines)

    @staticmethod
    def _head(chance):
        street = chance.choice(words.STREETS)
        house, serial, office = (chance.randrange(1, most) for most in (200, 5000, 40))
        return f"вул. {street}, {house}\n№ {serial}/{office}"

    def _sentence(self, chance, language):
        forms, total = self._forms[language], self._sums[-1]
        drawn = [
            forms[bisect.bisect(self._sums, chance.random() * total)]
            for __ in range(_SENTENCE + chance.randrange(-4, 5))
        ]
        return " ".join(drawn).capitalize() + "."
