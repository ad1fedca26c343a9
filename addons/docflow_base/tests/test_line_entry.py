from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.date_words import find_due
from ..tools.line_entry import MAX_LENGTH, MAX_PEOPLE, parse_line
from ..tools.person_names import EXACT, find_names, match_name, match_word

SATURDAY = date(2026, 11, 21)
FRIDAY = date(2026, 12, 4)

# (what is typed on Saturday 21.11.2026, people with a letter of their kind, date, what to do)
LINES = [
    # Ukrainian
    ("@Іваненко до пт — підготувати відповідь", "Іваненко", "2026-11-27", "підготувати відповідь"),
    (
        "@Левко до пт — погодити суму з Фінансовим управлінням, копія @Гнатюк",
        "Левко Гнатюк:a",
        "2026-11-27",
        "погодити суму з Фінансовим управлінням",
    ),
    (
        "@іваненко, @Петренко та @Левко до п’ятниці: скласти акт",
        "іваненко Петренко Левко",
        "2026-11-27",
        "скласти акт",
    ),
    ("@Савчука до 05.12 скласти акт", "Савчука", "2026-12-05", "скласти акт"),
    ("@Бондар через 3 роб. дні – звіт  ", "Бондар", 3, "звіт"),
    ("@Бондар до кінця місяця — звіт; думка @Дячук", "Бондар Дячук:o", "2026-11-30", "звіт"),
    ("до 5 грудня @Бондар — кошторис", "Бондар", "2026-12-05", "кошторис"),
    ("@Григор'єва завтра: довідка", "Григор'єва", "2026-11-22", "довідка"),
    (
        "підготувати відповідь разом з @Бондар до 5 грудня",
        "Бондар",
        "2026-12-05",
        "підготувати відповідь разом з Бондар",
    ),
    (
        "@Бондар — подати до 5 грудня звіт за листопад",
        "Бондар",
        "2026-12-05",
        "подати звіт за листопад",
    ),
    (
        "@Бондар підготувати довідку станом на 01.01.2026",
        "Бондар",
        None,
        "підготувати довідку станом на 01.01.2026",
    ),
    ("@Бондар не пізніше 10-го грудня звіт", "Бондар", "2026-12-10", "звіт"),
    ("@Бондар до середи 9 грудня — звіт", "Бондар", "2026-12-09", "звіт"),
    ("@Бондар до кінця наступного тижня — звіт", "Бондар", "2026-11-27", "звіт"),
    # Russian
    (
        "@Иванов до конца недели подготовить ответ, копия: @Петров, @Сидоров",
        "Иванов Петров:a Сидоров:a",
        "2026-11-27",
        "подготовить ответ",
    ),
    ("@Иванову к пятнице - отчёт", "Иванову", "2026-11-27", "отчёт"),
    ("@Иванов через 5 раб. дней отчёт", "Иванов", 5, "отчёт"),
    ("@Иванов не позднее 5 декабря 2026 года: отчёт", "Иванов", "2026-12-05", "отчёт"),
    ("@Иванов послезавтра отчёт, мнение @Петров", "Иванов Петров:o", "2026-11-23", "отчёт"),
    # English
    (
        "@Smith by Friday - prepare the reply, cc @Jones",
        "Smith Jones:a",
        "2026-11-27",
        "prepare the reply",
    ),
    ("@Smith in 3 working days prepare a note", "Smith", 3, "prepare a note"),
    ("@Smith by Dec 5, 2026 - the report", "Smith", "2026-12-05", "the report"),
    ("@Smith and @Jones by the end of the month — report", "Smith Jones", "2026-11-30", "report"),
    ("@Smith next Monday: report, opinion of @Jones", "Smith Jones:o", "2026-11-23", "report"),
]
DATES = [
    # (what is said, on which day, what day it means)
    ("до пт", SATURDAY, "2026-11-27"),
    ("до пт", FRIDAY, "2026-12-11"),
    ("до пт", date(2026, 12, 3), "2026-12-04"),
    ("до пятниці", SATURDAY, "2026-11-27"),
    ("до п`ятниці", SATURDAY, "2026-11-27"),
    ("до наст. пт", SATURDAY, "2026-11-27"),
    ("наступного вівторка", date(2026, 11, 23), "2026-12-01"),
    ("сьогодні", SATURDAY, "2026-11-21"),
    ("до кінця дня", SATURDAY, "2026-11-21"),
    ("до кінця тижня", FRIDAY, "2026-12-04"),
    ("до кінця тижня", SATURDAY, "2026-11-27"),
    ("до кінця місяця", SATURDAY, "2026-11-30"),
    ("до кінця наступного місяця", SATURDAY, "2026-12-31"),
    ("до кінця кварталу", SATURDAY, "2026-12-31"),
    ("до кінця року", SATURDAY, "2026-12-31"),
    ("через тиждень", SATURDAY, "2026-11-28"),
    ("через 2 тижні", SATURDAY, "2026-12-05"),
    ("через місяць", date(2026, 1, 31), "2026-02-28"),
    ("протягом 10 днів", SATURDAY, "2026-12-01"),
    ("в течение недели", SATURDAY, "2026-11-28"),
    ("within 2 weeks", SATURDAY, "2026-12-05"),
    ("до 05.12", SATURDAY, "2026-12-05"),
    ("до 5.12.26", SATURDAY, "2026-12-05"),
    ("до 2026-12-05", SATURDAY, "2026-12-05"),
    ("до 15.01", SATURDAY, "2027-01-15"),
    ("до 20.11", SATURDAY, "2026-11-20"),
    ("до 31.02", SATURDAY, None),
    ("29 лютого", SATURDAY, None),
    ("по 5 грудня", SATURDAY, False),
    ("до мая", SATURDAY, False),
    ("середина", SATURDAY, False),
    ("до 05.12.2026.7", SATURDAY, False),
]
NAMES = ["Іваненко Іван Петрович", "Іваненко Петро", "Савчук Павло", "Левко Тарас", "Григор'єва Н."]
PEOPLE_FOUND = [
    ("Іваненку Петру", [1]),
    ("іваненк", [0, 1]),
    ("Іваненко І.П.", [0]),
    ("П. Іваненко", [0, 1]),
    ("Савчука", [2]),
    ("Савчуку", [2]),
    ("Савчаку", []),
    ("левку", [3]),
    ("Лев", [3]),
    ("Левченка", []),
    ("Григорєвій", [4]),
    ("Григор`євої", [4]),
    ("Ткач", []),
]
PIECES = (
    "@Іваненко @Левко @ @Smith @О.Бондар до пт завтра 05.12 31.02 — - : , . ; копія cc думка і та "
    "підготувати акт через 3 роб. дні кінця місяця by Friday 5 грудня звіт"
)
WORDS = st.sampled_from(PIECES.split())
LINE = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join))


def people(line):
    marks = {"execute": "", "acquaint": ":a", "opinion": ":o"}
    return " ".join(person.name + marks[person.kind] for person in line.people)


@tagged("post_install", "-at_install")
class TestLineEntry(BaseCase):
    """A line typed as people speak becomes executors, a date and what to do."""

    def test_lines(self):
        """Ukrainian, Russian and English lines say who, until when and what."""
        for text, who, when, what in LINES:
            with self.subTest(text):
                line = parse_line(text, SATURDAY)
                self.assertEqual(line.problems, ())
                self.assertEqual(people(line), who)
                self.assertEqual(line.text, what)
                found = line.due and (line.due.working_days or line.due.day.isoformat())
                self.assertEqual(found, when)

    def test_dates(self):
        """Words of a date mean the day that people mean by them."""
        for words, today, expected in DATES:
            with self.subTest(words, today=today):
                due = find_due(words, today)
                if expected is False:
                    self.assertIsNone(due)
                else:
                    self.assertEqual((due.start, due.end), (0, len(words)))
                    self.assertEqual(due.day, expected and date.fromisoformat(expected))

    def test_names(self):
        """A fragment, initials or another case of the noun find the person, and nobody alike."""
        for typed, expected in PEOPLE_FOUND:
            with self.subTest(typed):
                self.assertEqual(find_names(typed, NAMES), expected)

    def test_name_in_several_words(self):
        """Words after the first belong to a name where somebody is called so."""
        text = "@Іваненко Петро підготувати довідку"
        self.assertEqual(people(parse_line(text, SATURDAY, NAMES)), "Іваненко Петро")
        line = parse_line(text, SATURDAY)
        self.assertEqual((people(line), line.text), ("Іваненко", "Петро підготувати довідку"))

    def test_problems(self):
        """What is missing or impossible is named by a code and a place."""
        cases = {
            "": "no_person no_text",
            "   ": "no_person no_text",
            "підготувати відповідь": "no_person",
            "@Бондар до пт": "no_text",
            "@ до пт — акт": "no_name no_person",
            "@Бондар до 31.02 — акт": "due_invalid",
            "@Бондар до 20.11 — акт": "due_past",
            "@Бондар до пт до 05.12 — акт": "due_twice",
            "a@b.ua — акт": "no_person",
            "x" * (MAX_LENGTH + 1): "too_long",
            "@Бондар " * (MAX_PEOPLE + 1) + "акт": "too_many",
        }
        for text, codes in cases.items():
            with self.subTest(text[:40]):
                line = parse_line(text, SATURDAY)
                self.assertEqual(" ".join(problem.code for problem in line.problems), codes)

    @settings(max_examples=300, deadline=None)
    @given(text=LINE, today=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
    def test_any_text(self, text, today):
        """No text breaks it; places lie in the text, in order, without overlap."""
        line = parse_line(text, today, NAMES)
        end = 0
        for start, stop, __ in line.spans:
            self.assertLessEqual(end, start)
            self.assertLess(start, stop)
            end = stop
        self.assertLessEqual(end, len(text))
        self.assertEqual(line.text, line.text.strip())
        for person in line.people:
            self.assertIn("@", text[person.start : person.end])
        for problem in line.problems:
            self.assertTrue(0 <= problem.start <= problem.end <= len(text))

    @settings(max_examples=200, deadline=None)
    @given(text=LINE, spaces=st.integers(0, 5))
    @example(text="@A І", spaces=1)
    def test_same_meaning(self, text, spaces):
        """Spaces around and the kind of apostrophe change nothing."""
        line = parse_line(text, SATURDAY)
        again = parse_line(text.replace("'", "’") + " " * spaces, SATURDAY)
        self.assertEqual(again.text, line.text.replace("'", "’"))
        self.assertEqual(len(again.people), len(line.people))
        self.assertEqual(again.due and again.due.day, line.due and line.due.day)

    @given(
        who=st.lists(
            st.sampled_from(["Іваненко", "Левко", "Smith", "О'Коннор"]), min_size=1, unique=True
        ),
        day=st.dates(date(2026, 11, 21), date(2027, 12, 31)),
        what=st.sampled_from(["підготувати відповідь", "скласти акт", "report"]),
        dash=st.sampled_from([" — ", " - ", ": ", " – ", " "]),
    )
    def test_composed(self, who, day, what, dash):
        """People, a full date and a text are found again, whatever stands between them."""
        text = ", ".join(f"@{name}" for name in who) + f" до {day:%d.%m.%Y}{dash}{what}"
        line = parse_line(text, SATURDAY)
        self.assertEqual([person.name for person in line.people], who)
        self.assertEqual((line.due.day, line.text, line.problems), (day, what, ()))

    @given(name=st.text(max_size=30), typed=st.text(max_size=30))
    def test_any_name(self, name, typed):
        """A name fits itself exactly; no text breaks the comparison."""
        match_name(typed, name)
        words = name.split()
        for word in words:
            self.assertIn(match_word(word, word), (0, EXACT))
