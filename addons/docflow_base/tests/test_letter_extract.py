import cProfile
import pstats
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.letter_dates import find_dates
from ..tools.letter_extract import read_letter
from ..tools.letter_number import clean_number
from ..tools.letter_page import ASPECT
from ..tools.letter_people import match_people, to_nominative
from ..tools.letter_sender import code_kind, similarity, tidy_name
from ..tools.letter_votes import Vote, card_tokens, count_votes

PEOPLE = [
    ("Орест Слободян", "міський голова"),
    ("Роман Чайка", "перший заступник міського голови"),
    ("Оксана Бондар", "начальниця управління освіти"),
    ("Роман Дячук", "начальник фінансового управління"),
]
CORNER = """
0.12 0.06 КОМУНАЛЬНЕ ПІДПРИЄМСТВО
0.12 0.08 «МІСЬКВОДОКАНАЛ»
0.12 0.10 вул. Насосна, 14, тел. 2-14-15
0.12 0.12 код ЄДРПОУ 32855961
0.12 0.15 12.03.2026 № 01-07/217
0.12 0.17 На № 02-14/853 від 09.02.2026
0.56 0.06 Начальниці управління освіти
0.56 0.08 Оксані БОНДАР
0.12 0.24 Про капітальний ремонт
0.12 0.26 покрівлі ліцею № 4
0.18 0.31 За результатами обстеження встановлено, що покрівля будівлі ліцею протікає всюди
0.12 0.33 і потребує ремонту. Рішення від 14.01.2026 № 36 виконано.
0.12 0.40 Додаток: на 3 арк. в 1 прим.
0.12 0.50 Директор
0.60 0.50 Антон КРИНИЧНИЙ
"""
CITIZEN = """
0.54 0.06 Міському голові
0.54 0.08 Слободяну О. І.
0.54 0.10 від Вишневської Ірини Павлівни,
0.54 0.12 вул. Сковороди, 3
0.48 0.19 ЗАЯВА
0.14 0.23 Прошу відремонтувати вуличне освітлення біля будинку, бо світильники не працюють другий
0.14 0.25 місяць. Ходити ввечері небезпечно.
0.14 0.35 27.08.2026
0.66 0.35 І. Вишневська
0.61 0.40 ВХІДНИЙ
0.61 0.42 № 02-13/1360
0.61 0.44 30.08.2026
"""
RUSSIAN = """
0.30 0.06 ОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ
0.38 0.08 «ЗАВОД ДОРОЖНЫХ МАШИН»
0.12 0.12 Исх. Ne 15/3 от «12» марта 2026 г.
0.56 0.12 Городскому голове
0.56 0.14 О. И. Слободяну
0.12 0.20 О поставке техники
0.18 0.26 Предприятие изготовило по договору поставки две машины и готово отгрузить их в этом месяце
0.12 0.28 или в следующем.
"""


def page(text):
    """Return the words of a page written as «left top text» lines."""
    rows, height = [], 0.011
    width = height / ASPECT  # of a letter
    for line in text.strip().splitlines():
        left, top, words = line.split(" ", 2)
        x = float(left)
        for word in words.split():
            wide = len(word) * width
            rows.append([round(x, 4), float(top), round(wide, 4), height, 0.95, word])
            x += wide + width
    return rows


@tagged("post_install", "-at_install")
class TestLetterExtract(BaseCase):
    """Issue 4 §3: what stands on the pages of a letter, by rules alone."""

    def test_corner_blank(self):
        """A corner blank names the sender, his code, number and date; what it answers is ours."""
        found = read_letter([page(CORNER)])
        self.assertEqual(found.number.value, "01-07/217")
        self.assertEqual(found.date.value, date(2026, 3, 12))
        self.assertEqual(found.references[0].value, ("02-14/853", date(2026, 2, 9)))
        self.assertEqual(found.subject.value, "Про капітальний ремонт покрівлі ліцею № 4")
        self.assertEqual(found.name.value, "Комунальне підприємство «Міськводоканал»")
        self.assertEqual(found.codes[0].value, ("edrpou", "32855961"))
        self.assertEqual(
            [one.value for one in found.addressees], ["Начальниці управління освіти Оксані БОНДАР"]
        )
        self.assertEqual((found.annexes.value, found.sheets, found.language), (3, 1, "uk"))

    def test_our_own_number(self):
        """«На № … від …» names our letter, a school has a number of its own: neither is theirs."""
        text = CORNER.replace("12.03.2026 № 01-07/217", "12.03.2026")
        found = read_letter([page(text.replace("«МІСЬКВОДОКАНАЛ»", "ЛІЦЕЙ № 4"))])
        self.assertTrue(found.number is None or found.number.score < 0.5, found.number)
        self.assertEqual(found.date.value, date(2026, 3, 12))
        self.assertEqual(found.references[0].value[0], "02-14/853")

    def test_places(self):
        """Each value says where it stands: the box holds its own words and no more."""
        found = read_letter([page(CORNER)])
        left, top, width, height = found.number.box
        self.assertGreater(left, 0.2, "the date before the number is not in the box")
        self.assertAlmostEqual(top, 0.15, places=2)
        self.assertLess(width, 0.15)
        self.assertLess(height, 0.02)
        self.assertAlmostEqual(found.subject.box[1] + found.subject.box[3], 0.271, places=2)

    def test_citizen(self):
        """A citizen's application has no number; its date stands below, our stamp gives none."""
        found = read_letter([page(CITIZEN)])
        self.assertEqual(found.citizen.value, "Вишневська Ірина Павлівна")
        self.assertIsNone(found.number)
        self.assertEqual(found.date.value, date(2026, 8, 27))
        self.assertTrue(found.subject.value.startswith("Прошу відремонтувати вуличне освітлення"))
        self.assertTrue(found.subject.value.endswith("місяць."))
        self.assertIsNone(found.name)

    def test_russian(self):
        """A Russian letter is read as well, also where № was read as Ne."""
        found = read_letter([page(RUSSIAN)])
        self.assertEqual((found.number.value, found.language), ("15/3", "ru"))
        self.assertEqual(found.date.value, date(2026, 3, 12))
        self.assertEqual(found.subject.value, "О поставке техники")
        self.assertEqual(
            found.name.value,
            "Общество с ограниченной ответственностью «Завод дорожных машин»",
        )

    def test_type(self):
        """A type is known by its words; of two types the one with more words on the paper."""
        text = "0.30 0.06 НАРОДНИЙ ДЕПУТАТ УКРАЇНИ\n0.38 0.20 ДЕПУТАТСЬКИЙ ЗАПИТ\n"
        phrases = [
            (1, ["депутатський запит"]),
            (2, ["депутатський запит + народний депутат", ""]),
            (3, ["депутатський запит + обласної ради"]),
        ]
        self.assertEqual(read_letter([page(text)], phrases).type.value, 2)
        self.assertIsNone(read_letter([page(CORNER)], phrases).type)

    def test_annex_pages(self):
        """Pages of an annex are not sheets of the letter."""
        annex = "0.60 0.06 Додаток 1\n0.60 0.08 до листа\n0.12 0.2 Позиція"
        self.assertEqual(read_letter([page(CORNER), page(annex), page(annex)]).sheets, 1)
        self.assertEqual(read_letter([page(CORNER), page("0.12 0.1 далі")]).sheets, 2)

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.lists(
                st.one_of(
                    st.lists(st.one_of(st.floats(), st.text(max_size=8), st.none()), max_size=7),
                    st.tuples(*[st.floats(0, 1)] * 5, st.text(max_size=12)),
                    st.none(),
                ),
                max_size=12,
            ),
            max_size=3,
        )
    )
    def test_any_words(self, pages):
        """Whatever was stored as words, reading ends with an answer."""
        self.assertGreaterEqual(read_letter(pages, [(1, ["a + b"])]).sheets, 0)


@tagged("post_install", "-at_install")
class TestLetterParts(BaseCase):
    """Dates, numbers, names and votes, each alone."""

    def test_dates(self):
        """Dates are read in digits and in words, also with a letter taken for a digit."""
        for text, expected in (
            ("12.03.2026", date(2026, 3, 12)),
            ("від 5 березня 2026 року", date(2026, 3, 5)),
            ("«05» березня 2026 р.", date(2026, 3, 5)),
            ("от «12» марта 2026 г.", date(2026, 3, 12)),
            ("2026-03-12", date(2026, 3, 12)),
            ("1О.О3.2026", date(2026, 3, 10)),
            ("12. 03. 2026", date(2026, 3, 12)),
            ("12 березн! 2026", date(2026, 3, 12)),
            ("12 берзня 2026", date(2026, 3, 12)),
            ("31.02.2026", None),
            ("тел. 12.03.20265", None),
            ("IBAN 21.322313.000", None),
            ("12 липневого 2026", None),
        ):
            with self.subTest(text=text):
                found = find_dates(text)
                self.assertEqual(found[0].day if found else None, expected)

    @settings(max_examples=200, deadline=None)
    @given(st.dates(date(1991, 1, 1), date(2099, 12, 31)), st.text(max_size=12))
    def test_printed_date_is_found(self, day, tail):
        """A printed date is read back, whatever stands after it in another word."""
        found = find_dates(f"від {day:%d.%m.%Y} {tail}")
        self.assertEqual(found[0].day, day)

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=60))
    def test_any_text(self, text):
        """No text makes the parsers of dates and numbers fail."""
        for found in find_dates(text):
            self.assertLessEqual(found.end, len(text))
        self.assertLessEqual(len(clean_number(text)), 40)

    def test_numbers(self):
        """A number loses the signs around it and nothing else; a date or a word is none."""
        for text, expected in (
            ("_01-07/217_", "01-07/217"),
            ("01 - 07 / 217.", "01-07/217"),
            ("05110-14-6\\17", "05110-14-6/17"),
            ("б/н", "б/н"),
            ("12.03.2026", ""),
            ("від", ""),
        ):
            self.assertEqual(clean_number(text), expected, text)

    def test_addressee(self):
        """A declined name means the person whose it is; initials that do not fit exclude him."""
        for text, expected in (
            ("Міському голові Оресту СЛОБОДЯНУ", "Орест Слободян"),
            ("Першому заступнику міського голови Чайці Р. М.", "Роман Чайка"),
            ("Начальнику фінансового управління Дячуку Роману Петровичу", "Роман Дячук"),
            ("Начальниці управління освіти", "Оксана Бондар"),
            ("Міському голові", "Орест Слободян"),
            ("Городскому голове О. И. Слободяну", "Орест Слободян"),
            ("Бондарю В. П.", None),
            ("Директору школи Коваленку І. І.", None),
        ):
            with self.subTest(text=text):
                found = match_people(text, PEOPLE)
                name = PEOPLE[found[0][0]][0] if found and found[0][1] >= 0.6 else None
                self.assertEqual(name, expected)

    def test_namesakes(self):
        """Where two people fit alike, the answer is a guess below every threshold."""
        twins = [("Роман Дячук", "спеціаліст"), ("Роман Дячук", "інженер")]
        found = match_people("Дячуку Роману", twins)
        self.assertEqual({score <= 0.5 for __, score in found}, {True})

    def test_nominative(self):
        """The name in «від Коваленка Петра Івановича» is offered as a contact bears it."""
        for genitive, expected in (
            ("Коваленка Петра Івановича", "Коваленко Петро Іванович"),
            ("Мельник Оксани Степанівни", "Мельник Оксана Степанівна"),
            ("Гаврилюка Тараса Богдановича", "Гаврилюк Тарас Богданович"),
            ("Вишневської Ірини Павлівни", "Вишневська Ірина Павлівна"),
            ("Савчука Андрія Васильовича", "Савчук Андрій Васильович"),
        ):
            self.assertEqual(to_nominative(*genitive.split()), expected)

    def test_codes(self):
        """A code counts only with its check digit: a telephone is none."""
        self.assertEqual(code_kind("32855961"), "edrpou")
        self.assertEqual(code_kind("32855962"), "")
        self.assertEqual(code_kind("7707083893"), "inn")

    def test_names_of_organisations(self):
        """Short and long legal forms are one, numbers and names in quotes are not."""
        one = "Комунальне підприємство «Міськводоканал»"
        self.assertGreaterEqual(similarity(one, "КП «Міськводоканал»"), 0.9)
        self.assertLess(similarity(one, "КП «Міськсвітло»"), 0.55)
        self.assertLess(similarity("Ліцей № 4 м. Ясенополя", "Ліцей № 2 м. Ясенополя"), 0.5)
        self.assertEqual(tidy_name("ЛІЦЕЙ № 4 «НАДІЯ»"), "Ліцей № 4 «Надія»")

    def test_votes(self):
        """Rare words on which cards agree decide; an unknown subject gets little confidence."""
        tokens = card_tokens("Про ремонт покрівлі ліцею")
        known = [Vote(token, "roof", 9, 10) for token in tokens]
        self.assertGreater(dict(count_votes(known, tokens, 1000))["roof"], 0.8)
        one = count_votes(known[:1], [*tokens[:1], *"abcdefgh"], 1000)
        self.assertLess(one[0][1], 0.5)
        self.assertEqual(count_votes([], tokens, 1000), [])

    def test_crafted_page_costs_what_its_words_cost(self):
        """A page full of numbers, dates or scattered words is read in a time that grows with its
        words: the job that reads stands for everybody."""

        def grid(word, count):
            return [[i % 50 / 50, i // 50 / 62, 0.004, 0.006, 0.9, word] for i in range(count)]

        def line(word, count):
            return [[i * 0.0003, 0.1, 0.0002, 0.01, 0.9, word] for i in range(count)]

        for make in (grid, line):
            for word in ("№12/3-4", "12.03.2026", "слово", "Голові"):
                with self.subTest(make=make.__name__, word=word):
                    few, many = (self._count_calls(make(word, count)) for count in (300, 1500))
                    self.assertLess(many, 8 * few + 20_000)

    def _count_calls(self, rows):
        profile = cProfile.Profile()
        profile.runcall(read_letter, [rows])
        return pstats.Stats(profile).total_calls
