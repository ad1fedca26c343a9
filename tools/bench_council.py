"""A small council for the benchmark of recognition: contacts, people and earlier cards."""

import random

from letter_samples import fill_words, load_tables
from letter_wording import PEOPLE, TO_WHOM

from odoo import fields
from odoo.fields import Command

# What resolutions on a topic say, as heads write them again and again.
TEXTS = {
    "010": "Надати показники за формою", "020": "Обстежити, подати пропозиції",
    "030": "Розглянути на комісії", "040": "Підготувати проєкт відповіді",
    "050": "Опрацювати спільно з лікарнею", "060": "Надати матеріальну допомогу за порядком",
    "070": "Перевірити і вжити заходів", "080": "Включити до плану заходів",
    "090": "Погодити з підприємцями", "100": "Підготувати перелік об'єктів",
    "110": "Обстежити зелені насадження", "120": "Організувати виконання",
    "130": "Усунути порушення", "140": "До відома та організації",
    "150": "Визначити відповідальну особу", "160": "Розглянути",
}  # fmt: skip
EARLIER = 4  # cards for each earlier subject: such matters come again and again


class Council:
    """The records that the letters are compared with; nothing is committed."""

    def __init__(self, env):
        self.env, self.company = env, env.company
        self.tables = load_tables()
        self.topics = {topic.code: topic for topic in env["docflow.topic"].search([])}
        self.types = {kind.code: kind for kind in env["docflow.document.type"].search([])}
        department = env["hr.department"].create(
            {"name": "Bench", "index_code": "02", "company_id": self.company.id}
        )
        self.users = {
            key: self._make_user(f"b_{key}", row[0], row[1], department)
            for key, row in PEOPLE.items()
        }
        self.executors = {
            code: self._make_user(f"b_x{code}", f"Executor {code}", "specialist", department)
            for code in self.topics
        }
        self.office = env["docflow.office"].create(
            {"name": "Bench", "code": "BN", "department_id": department.id}
        )
        self.partners = self._make_partners()
        self._make_history()
        self.batch = (
            env["docflow.scan.batch"]
            ._unsealed()
            .create({"name": "Bench", "office_id": self.office.id, "user_id": env.uid})
        )

    def _make_user(self, login, name, position, department):
        users = self.env["res.users"].with_context(no_reset_password=True)
        user = users.create({"login": login, "name": name, "company_id": self.company.id,
                             "company_ids": [Command.set(self.company.ids)]})  # fmt: skip
        self.env["hr.employee"].create(
            {"name": name, "user_id": user.id, "job_title": position,
             "department_id": department.id, "company_id": self.company.id}
        )  # fmt: skip
        return user

    def _make_partners(self):
        """Make the contacts: those of the letters that are known, and many that are like them."""
        ukraine = self.env.ref("base.ua")
        partners = {}
        for row in self.tables["organisation"]:
            if not row["known"]:
                continue
            vals = {"name": row.get("contact_name") or row["name"], "country_id": ukraine.id}
            if row.get("person"):
                vals["name"] = row["person"]
            else:
                vals |= {"is_company": True, "company_registry": row["edrpou"] or False}
            if row.get("language") == "ru":
                vals["country_id"] = self.env.ref("base.ru").id
            partners[row["key"]] = self.env["res.partner"].create(vals)
        for row in self.tables["citizen"][::2]:
            partners[row["name"]] = self.env["res.partner"].create({"name": row["name"]})
        self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in _make_crowd()]
        )
        return partners

    def _make_history(self):
        """Let the statistics learn what earlier cards on like matters had."""
        rng, cards = random.Random(4), []
        for matter in self.tables["matter"] + self.tables["citizen_matter"]:
            head = TO_WHOM[matter["part"]][0]
            for subject in matter.get("earlier") or [matter["facts"]]:
                for __ in range(EARLIER):
                    words = fill_words(rng)
                    cards.append((subject.format(**words), matter["topic"], head))
        documents = self.env["docflow.document"].create(
            [
                {
                    "name": subject,
                    "type_id": self.types["ВХ"].id,
                    "office_id": self.office.id,
                    "topic_id": self.topics[topic].id,
                    "recipient_ids": [Command.create({"user_id": self.users[head].id})],
                }
                for subject, topic, head in cards
            ]
        )
        resolutions = self.env["docflow.resolution"].create(
            [
                {
                    "document_id": document.id,
                    "text": TEXTS[topic],
                    "assignment_ids": [Command.create({"executor_id": self.executors[topic].id})],
                }
                for document, (__, topic, __) in zip(documents, cards, strict=True)
            ]
        )
        lessons = self.env["docflow.recognition.lesson"]
        lessons._note(documents.ids)
        lessons._note(documents.ids, resolutions.ids)
        self.env["docflow.recognition.count"]._add(lessons.search([]))
        lessons.search([]).unlink()

    def make_pages(self, words):
        """Return pages of a stack that were read (``docflow.scan.page``)."""
        return (
            self.env["docflow.scan.page"]
            ._unsealed()
            .create(
                [
                    {"batch_id": self.batch.id, "sequence": index, "state": "read", "words": rows}
                    for index, rows in enumerate(words)
                ]
            )
        )

    def get_expected(self, sample):
        """Return what the card of a letter should hold; None: the field stays empty."""
        labels = sample.labels
        partner = self.partners.get(labels["sender"])
        row = next((r for r in self.tables["organisation"] if r["key"] == labels["sender"]), {})
        name = row.get("offered") or row.get("name") or labels["sender"]
        printed = row.get("edrpou") if row.get("edrpou", "-") in row.get("contact", "") else None
        recipients = [self.users[key].id for key in labels["recipients"]]
        return {
            "type_id": self.types[labels["type"]].id,
            "correspondent_id": partner.id if partner else None,
            "correspondent_name": None if partner else name,
            "correspondent_code": None if partner else self._get_code(row, printed),
            "corr_number": labels["corr_number"] or None,
            "corr_date": fields.Date.to_string(fields.Date.to_date(labels["corr_date"])),
            "name": labels["subject"],
            "recipient_ids": recipients,
            "topic_id": self.topics[labels["topic"]].id,
            "sheets": sample.sheets,
            "annex_sheets": labels["annex_sheets"],
            "proposed_executor_ids": self.executors[labels["topic"]].ids,
            "proposed_text": TEXTS[labels["topic"]],
        }

    def _get_code(self, row, printed):
        if row.get("code") == "inn":
            contact = row["contact"]
            return contact.partition("ИНН ")[2][:10] or None
        return printed or None


def _make_crowd():
    """Return names of contacts that letters must not be taken for."""
    towns = ("Надбужжя", "Верхозір'я", "Ясенопіль", "Дубки", "Кам'янка")
    kinds = (
        "Ліцей № {n} м. {town}", "Гімназія № {n} м. {town}", "Департамент фінансів {town}",
        "Управління Держпраці у місті {town}", "ТОВ «{town}-Буд {n}»", "КП «{town}водоканал»",
        "Благодійний фонд «Світло {town}»", "Міністерство цифрових справ {town}",
        "КНП «Лікарня № {n} {town}»", "{town} районна рада", "АТ «{town}пошта {n}»",
        "Міська рада {town}",
    )  # fmt: skip
    return [
        kind.format(n=number, town=town)
        for kind in kinds
        for town in towns
        for number in ((1, 2, 3, 5, 6, 8) if "{n}" in kind else (1,))
    ]
