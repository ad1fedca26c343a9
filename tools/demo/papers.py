"""The papers of the demo council: scans and drafts that say what their cards say."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sample_scan import letter_pdf

from .timeline import working_day

MONTHS = (
    "січні", "лютому", "березні", "квітні", "травні", "червні", "липні", "серпні", "вересні",
    "жовтні", "листопаді", "грудні",
)  # fmt: skip
QUARTERS = ("І", "ІІ", "ІІІ", "IV")
# names in the genitive: they fit after any preposition
STREETS = (
    "Шевченка", "Лесі Українки", "Січових Стрільців", "Незалежності", "Івана Франка", "Сковороди",
    "Героїв Надбужжя", "Княгині Ольги", "Лисенка", "Тичини", "Злагоди", "Миру", "Козацької Слави",
)  # fmt: skip
DPI = 110
# drawing and hashing let go of Python: a second core does them meanwhile
POOL = ThreadPoolExecutor(max_workers=2)


def fill(text, words):
    """Return ``text`` with its {street}, {month} … filled in."""
    return text.format(**words)


def make_words(rng, moment):
    """Return what a letter of ``moment`` may be filled in with (dict)."""
    quarter = (moment.month - 1) // 3
    return {
        "street": rng.choice(STREETS),
        "number": rng.randint(2, 68),
        "month": MONTHS[moment.month % 12],
        "last_month": MONTHS[moment.month - 2],
        # letters speak of the quarter that has ended
        "quarter": QUARTERS[quarter - 1],
        "year": moment.year if quarter else moment.year - 1,
        "next_year": (moment.year if quarter else moment.year - 1) + 1,
    }


# to whom letters are addressed
DATIVE = {
    "mayor": "Міському голові\nОресту СЛОБОДЯНУ",
    "deputy1": "Першому заступнику міського голови\nРоманові ЧАЙЦІ",
    "deputy2": "Заступниці міського голови\nГанні ВЕРЕС",
    "affairs": "Керуючому справами виконкому\nСтепанові ГНАТИШИНУ",
    "executor1": "Начальнику фінансового управління\nРоманові ДЯЧУКУ",
    "executor3": "Начальнику управління ЖКГ\nБогданові СТАДНИКУ",
    "district.head": "Голові адміністрації Заріченського району\nЄвгенові ЗАХАРЧУКУ",
    "executor9": "Начальниці служби у справах дітей\nЯрославі ГАВРИШ",
    "zatyshok.head": "Директорові КП «ЖКП Затишок»\nЛуці ХОМИНУ",
}


def signature(user):
    """Return position and name as they stand under a text, a tab between them (str)."""
    first, __, last = user.name.partition(" ")
    position = user.docflow_position or ""
    return f"{position[:1].upper()}{position[1:]}\t{first} {last.upper()}"


class Papers:
    """Makes the files, in the background: a story asks for its paper before it needs it.

    Every paper has a seed of its own, so that no two scans lie alike.
    """

    def __init__(self, company):
        self.heading = f"{company.name.upper()}\n{company.street}, {company.city}"
        self._seed = 0

    def letter(self, sender, number, day, to, subject, paragraphs):
        """Return the scan of a letter to us (``Future`` of base64)."""
        return self._scan(sender.heading, number, day, to, subject, paragraphs, sender.signature)

    def signed(self, document, to, paragraphs):
        """Return the scan of our own registered ``document`` (``Future`` of base64)."""
        return self._scan(
            self.heading,
            document.reg_number,
            document.reg_date,
            to,
            document.name,
            paragraphs,
            signature(document.signatory_id),
        )

    def draft(self, signatory, to, subject, paragraphs):
        """Return a draft of ours: a clean print without number and date (``Future`` of base64)."""
        signed = signature(signatory)
        return POOL.submit(
            _draw,
            self.heading,
            "______",
            "___.___.______",
            to,
            subject,
            paragraphs,
            signed,
            turn=0,
            noise=0,
            dpi=DPI,
        )

    def _scan(self, heading, number, day, *texts):
        self._seed += 1
        return POOL.submit(
            _draw,
            heading,
            number,
            day.strftime("%d.%m.%Y"),
            *texts,
            turn=0.2 + self._seed % 7 / 10,
            noise=4 + self._seed % 5,
            seed=self._seed,
            dpi=DPI,
        )


def _draw(*texts, **options):
    return base64.b64encode(letter_pdf(*texts, **options)).decode()


def due_day(moment, days):
    """Return the working day ``days`` calendar days after ``moment``, not later (date)."""
    return working_day(moment.date() + timedelta(days=days), step=-1)
