"""A housing company of two people beside the council; neither sees anything of the other."""

from odoo.fields import Command

from . import stories
from .correspondents import make_correspondents
from .desk import Desk
from .organisation import HOUSING, Organisation
from .plan import OPEN, TEXTS, Calendar

DEPARTMENTS = {
    "company": (HOUSING, "01", None, True, "zatyshok.head"),
    "desk": ("Приймальня", "01-02", "company", False, "zatyshok.clerk"),
}
PEOPLE = {
    "zatyshok.head": ("Лука Хомин", "директор", "company"),
    "zatyshok.clerk": ("Стефанія Рудик", "секретарка", "desk"),
}
ROLES = {
    "Керівник підприємства": ("read create resolve control report", "company", "zatyshok.head"),
    "Секретар підприємства": ("read create register", "company", "zatyshok.clerk"),
}
OFFICES = {"ЖКП": ("Приймальня підприємства", "desk", "ZT", "zatyshok.clerk")}
JOURNALS = (
    ("ЖКП", "Вхідні", "incoming", "{serial}/{yy}", "01-01", ""),
    ("ЖКП", "Вихідні", "outgoing", "{case}-{serial}", "01-02", ""),
    ("ЖКП", "Внутрішні", "internal", "{serial}-вн", "01-03", ""),
)


def make_housing(env):
    """Make the company with its people."""
    company = env["res.company"].create(
        {
            "name": HOUSING,
            "country_id": env.ref("base.ua").id,
            "currency_id": env.ref("base.UAH").id,
            "street": "вул. Тичини, 9",
            "city": "м. Ясенопіль",
            "email": "zatyshok@zatyshok.example.com",
        }
    )
    organisation = Organisation(env, company)
    organisation.build(DEPARTMENTS, PEOPLE, ROLES, OFFICES, JOURNALS)
    company.docflow_controller_id = organisation.users["zatyshok.head"]
    env.ref("base.user_admin").company_ids = [Command.link(company.id)]
    return organisation


def plan_housing(organisation, rng, now):
    """Yield the stories of the company's cards."""
    senders = {row["sender"] for row in TEXTS["tenant"]}
    desk = Desk(organisation, make_correspondents(organisation.env, organisation.company, senders))
    calendar = Calendar(rng, now)
    endings = (stories.closed, stories.read, stories.in_work, stories.review)
    for matter, story in zip(TEXTS["tenant"], endings, strict=True):
        moment = calendar.ago(*OPEN[story]) if story in OPEN else calendar.spread(1)[0]
        yield story(stories.Letter(desk, rng, matter, moment, "ЖКП"))
