#!/usr/bin/env python3
"""A labelled set of letters for the benchmark of recognition: paper, and what its card should say.

    python tools/letter_samples.py FOLDER        # every letter as PDF, labels.json beside them

The same code always gives the same bytes. Letters of the part "test" use layouts, organisations,
people, matters and words of their own (``letter_layouts_held.py``, ``letter_samples.toml``).
"""

import argparse
import dataclasses
import datetime
import json
import pathlib
import random
import sys
import tomllib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import letter_layouts as layouts
import letter_layouts_held as held
from demo.papers import MONTHS, QUARTERS, STREETS
from letter_paper import Paper
from letter_wording import CLOSING, GENITIVE, NAMES, PEOPLE, PLAN, RUSSIAN, TO_WHOM
from sample_scan import pack, scan
from stdnum.ua import edrpou

HERE = pathlib.Path(__file__).parent
DPI = 200
FACES = ("DejaVuSerif", "DejaVuSans", "LiberationSerif", "LiberationSans")


@dataclasses.dataclass
class Letter:
    """What is drawn, and under ``labels`` what the card should say."""

    key: str
    part: str
    layout: str
    language: str
    heading: list
    contact: str
    number: str
    day: str
    addressees: list
    subject: str
    paragraphs: list
    position: str
    signatory: str
    labels: dict
    heading2: list = dataclasses.field(default_factory=list)
    contact2: str = ""
    reference: tuple = ()
    salutation: str = ""
    annex_note: str = ""
    annexes: tuple = ()
    performer: str = ""
    title: str = ""
    sender_from: str = ""
    from_word: str = "від"
    our_number: str = ""
    received: str = ""
    face: str = FACES[0]
    points: float = 12
    noise: float = 8
    turn: float = 0.4
    seed: int = 1
    sheets: int = 1
    page_count: int = 1

    def without_subject(self):
        """Return the letter for layouts that have written the subject elsewhere."""
        return dataclasses.replace(self, subject="")

    def pdf(self):
        """Return the scan of the letter (bytes)."""
        paper = Paper(DPI, self.face, self.points)
        draw = getattr(layouts, self.layout, None) or getattr(held, self.layout)
        draw(paper, self)
        self.sheets = len(paper.pages)  # without annexes
        for index, sheets in enumerate(self.annexes, start=1):
            layouts.annex(paper, self, index, sheets)
        scans = [
            scan(page.image, self.turn, self.noise, self.seed + index)
            for index, page in enumerate(paper.pages)
        ]
        self.page_count = len(scans)
        return pack(scans, DPI)


def load_tables():
    """Return organisations, citizens and matters of both parts (dict)."""
    tables = tomllib.loads((HERE / "letter_samples.toml").read_text(encoding="utf-8"))
    demo = tomllib.loads((HERE / "demo" / "matters.toml").read_text(encoding="utf-8"))
    for matter in demo["matter"]:
        if matter["subject"].startswith("Депутат"):
            continue  # the layout of a deputy writes such words itself
        tables["matter"].append({**matter, "part": "tune", "earlier": [matter["subject"]]})
    for row in tables["organisation"]:
        digits = row.get("code", "")
        row["edrpou"] = digits + edrpou.calc_check_digit(digits) if digits.isdigit() else ""
        row["contact"] = row["contact"].format(code=row["edrpou"])
    return tables


def fill_words(rng):
    """Return the words that matters leave open (dict)."""
    year = 2026
    return {
        "street": rng.choice(STREETS),
        "number": rng.randint(2, 64),
        "month": MONTHS[rng.randint(0, 11)],
        "last_month": MONTHS[rng.randint(0, 11)],
        "quarter": rng.choice(QUARTERS),
        "year": year,
        "next_year": year + 1,
        "last_year": year - 1,
    }


class Maker:
    """Makes letters of one part; every choice comes from the number of the letter."""

    def __init__(self, tables, part):
        self.part = part
        self.rows = {
            kind: [row for row in tables[kind] if row["part"] == part]
            for kind in ("organisation", "citizen", "citizen_matter", "matter")
        }

    def organisations(self, language, person=False):
        return [
            row
            for row in self.rows["organisation"]
            if row.get("language", "uk") == language and bool(row.get("person")) == person
        ]

    def matters(self, language):
        return [row for row in self.rows["matter"] if row.get("language", "uk") == language]

    def make(self, index, layout):
        """Return letter number ``index`` drawn by ``layout``."""
        rng = random.Random(f"{self.part}{index}{layout}")
        language = "ru" if layout.startswith("russian") else "uk"
        vals = self._common(rng, index, layout, language)
        if layout in ("citizen", "complaint", "neighbour"):
            self._citizen(rng, index, vals)
        else:
            self._official(rng, index, vals)
        return Letter(**vals)

    def _common(self, rng, index, layout, language):
        moment = datetime.date(2026, 1, 5) + datetime.timedelta(days=rng.randint(0, 320))
        people = TO_WHOM[self.part]
        keys = [people[0] if rng.random() < 0.6 else rng.choice(people)]
        if language == "ru":
            keys = [key for key in keys if key in RUSSIAN] or [people[0]]
        elif rng.random() < 0.15:
            keys += [key for key in people if key not in keys][:1]
        return {
            "key": f"{self.part}-{index:02}-{layout}",
            "part": self.part,
            "layout": layout,
            "language": language,
            "addressees": [self._addressee(key, language) for key in keys],
            "day": self._day(rng, moment, language, layout),
            "our_number": f"02-13/{rng.randint(100, 4000)}",
            "received": (moment + datetime.timedelta(days=3)).strftime("%d.%m.%Y"),
            "face": FACES[index % len(FACES)],
            "points": rng.choice((11.5, 12, 12.5)),
            "noise": rng.choice((4, 8, 14, 20) if layout != "fax" else (18, 26)),
            "turn": rng.choice((0, 0.3, 0.6, 0.9)),
            "seed": index,
            "labels": {
                "corr_date": moment.isoformat(),
                "recipients": keys,
                "language": language,
                "type": "ВХ",
                "annex_sheets": 0,
                "corr_number": "",
            },
        }

    def _addressee(self, key, language):
        if language == "ru":
            return "\n".join(RUSSIAN[key])
        return "\n".join(PEOPLE[key][2:])

    def _day(self, rng, moment, language, layout):
        word = GENITIVE[language].split()[moment.month - 1]
        year = {"uk": rng.choice(("року", "р.")), "ru": rng.choice(("года", "г."))}[language]
        spelled = f"{moment.day:02} {word} {moment.year} {year}"
        quoted = f"«{moment.day:02}» {word} {moment.year} {year}"
        if layout == "stamped":
            return spelled
        return rng.choice((f"{moment:%d.%m.%Y}", f"{moment:%d.%m.%Y}", spelled, quoted))

    def _official(self, rng, index, vals):
        layout, language = vals["layout"], vals["language"]
        senders = self.organisations(
            language, person=layout in ("deputy", "attorney", "councillor")
        )
        if layout == "bilingual":
            senders = [row for row in senders if row.get("heading2")]
        sender = senders[index % len(senders)]
        matter = self.matters(language)[index % len(self.matters(language))]
        words = fill_words(rng)
        subject = matter["subject"].format(**words)
        vals |= {
            "heading": sender["heading"],
            "heading2": sender.get("heading2", []),
            "contact": sender["contact"],
            "contact2": sender.get("contact2", ""),
            "number": self._number(rng, sender),
            "subject": subject,
            "paragraphs": [matter[key].format(**words) for key in ("facts", "request")],
            "position": sender["position"],
            "signatory": sender["signatory"],
        }
        self._extras(rng, vals)
        vals["labels"] |= {
            "sender": sender["key"],
            "corr_number": vals["number"],
            "subject": subject,
            "topic": matter["topic"],
        }
        self._kind(rng, index, sender, vals)

    def _number(self, rng, sender):
        serial = rng.randint(21, 2980)
        return f"{sender['index']}/{serial}" if len(sender["index"]) > 2 else (
            f"{serial}-{sender['index']}" if not sender["index"].isdigit()
            else f"{sender['index']}-{serial}"
        )  # fmt: skip

    def _extras(self, rng, vals):
        if rng.random() < 0.5:
            day = datetime.date(2026, rng.randint(1, 12), rng.randint(1, 28))
            vals["reference"] = (f"02-14/{rng.randint(40, 900)}", f"{day:%d.%m.%Y}")
        mayor = vals["labels"]["recipients"][0]
        if mayor in NAMES and rng.random() < 0.5:
            vals["salutation"] = NAMES[mayor][vals["language"] == "ru"]
        if rng.random() < 0.4:
            vals["performer"] = {
                "uk": "Світлана Кравець (099) 111 22 33",
                "ru": "Исп. Лукина, тел. 24-11-17",
            }[vals["language"]]
        if rng.random() < 0.35:
            self._annexes(rng, vals)
        if rng.random() < 0.5:  # numbers and dates that are not the letter's own
            vals["paragraphs"].append(CLOSING[self.part][vals["language"]])
        if rng.random() < 0.12:  # a long letter goes on to a second page
            vals["paragraphs"] = [*vals["paragraphs"][:1] * 12, vals["paragraphs"][-1]]

    def _annexes(self, rng, vals):
        sheets = [rng.randint(1, 3) for __ in range(rng.choice((1, 1, 2)))]
        total = sum(sheets)
        russian = vals["language"] == "ru"
        unit, copy, word = ("л", "экз", "Приложение") if russian else ("арк", "прим", "Додаток")
        if len(sheets) == 1:
            vals["annex_note"] = rng.choice(
                (f"{word}: на {total} {unit}. в 1 {copy}.", f"{word}: форма на {total} {unit}.")
            )
        else:
            plural = "Приложения" if russian else "Додатки"
            parts = [f"{n}. Форма {n} на {count} {unit}. в 1 {copy}." for n, count in
                     enumerate(sheets, start=1)]  # fmt: skip
            vals["annex_note"] = f"{plural}:\n" + "\n".join(parts)
        vals["labels"]["annex_sheets"] = total
        if rng.random() < 0.5:  # the annex is in the stack
            vals["annexes"] = tuple(sheets)

    def _kind(self, rng, index, sender, vals):
        if vals["layout"] == "deputy":
            inquiry = index % 2
            vals["title"] = "ДЕПУТАТСЬКИЙ ЗАПИТ" if inquiry else "ДЕПУТАТСЬКЕ ЗВЕРНЕННЯ"
            vals["labels"]["type"] = "ДЗ" if inquiry else "ДЗВ"
        if vals["layout"] == "councillor":
            inquiry = index % 2
            vals["title"] = "ДЕПУТАТСЬКИЙ ЗАПИТ" if inquiry else "ДЕПУТАТСЬКЕ ЗВЕРНЕННЯ"
            vals["labels"]["type"] = "ДЗМ" if inquiry else "ДЗВМ"
        if vals["layout"] == "attorney":
            lawyer = sender["key"] == "h_attorney"
            vals["title"] = "АДВОКАТСЬКИЙ ЗАПИТ" if lawyer else "ДЕПУТАТСЬКЕ ЗВЕРНЕННЯ"
            vals["labels"]["type"] = "АЗ" if lawyer else "ДЗВМ"

    def _citizen(self, rng, index, vals):
        person = self.rows["citizen"][index % len(self.rows["citizen"])]
        matter = self.rows["citizen_matter"][index % len(self.rows["citizen_matter"])]
        vals |= {
            "heading": [],
            "contact": person["address"],
            "number": "",
            "subject": "",
            "paragraphs": [matter["facts"], matter["request"]],
            "position": "",
            "signatory": person["sign"],
            "sender_from": person["from"],
            "title": matter["title"],
        }
        vals["labels"] |= {
            "sender": person["name"],
            "subject": matter["facts"],
            "topic": matter["topic"],
        }


def letters(part=None):
    """Return every labelled letter, or those of one part (``list[Letter]``)."""
    tables, found = load_tables(), []
    for name, plan in PLAN.items():
        if part in (None, name):
            maker, index = Maker(tables, name), 0
            for layout, count in plan.items():
                for __ in range(count):
                    found.append(maker.make(index, layout))
                    index += 1
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--part", choices=sorted(PLAN))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    labels = {}
    for letter in letters(arguments.part):
        (arguments.folder / f"{letter.key}.pdf").write_bytes(letter.pdf())
        labels[letter.key] = letter.labels
    text = json.dumps(labels, ensure_ascii=False, indent=1)
    (arguments.folder / "labels.json").write_text(text, encoding="utf-8")
    print(f"{len(labels)} letters")


if __name__ == "__main__":
    main()
