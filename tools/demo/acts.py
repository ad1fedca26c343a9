"""Acts in force: chains that change one another, points, readers, contracts with terms."""

import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path

from odoo.fields import Command

from .stories import DAY, HOUR
from .timeline import later, working_day

ROWS = tomllib.loads(Path(__file__).with_name("acts.toml").read_text(encoding="utf-8"))
REGISTRAR = "registrar2"
PLACE = "Офіційний вебсайт міської ради"


def plan_acts(desk, rng, now):
    """Yield the stories of acts and contracts."""
    for chain in ROWS["chain"]:
        yield changing(desk, rng, chain["act"], now)
    for row in ROWS["points"]:
        yield pointed(desk, rng, row, now)
    for row in ROWS["reading"]:
        yield read(desk, rng, row, now)
    for row in ROWS["contract"]:
        yield agreed(desk, rng, row, now)


def changing(desk, rng, rows, now):
    """Acts one after another: a later one amends, suspends or repeals an earlier."""
    adopted = {}
    for row in rows:
        links = [
            Command.create(
                {
                    "kind": link["kind"],
                    "linked_id": adopted[link["to"]].id,
                    "scope": link.get("scope"),
                    "date_effect_to": _day(now, link.get("until")),
                }
            )
            for link in row.get("links", ())
        ]
        document, __ = yield from _adopted(desk, rng, row, now, link_ids=links)
        adopted[row.get("key")] = document


def pointed(desk, rng, row, now):
    """An act whose points are given for execution; some are executed."""
    begin = _moment(now, row["days"])
    points = [
        Command.create(
            {
                "number": str(number),
                "text": point["text"],
                "executor_id": desk.org.users[point["who"]].id,
                "helper_ids": [desk.org.users[login].id for login in point.get("with", ())],
                "deadline_day": working_day((begin + timedelta(days=point["due"])).date()),
            }
        )
        for number, point in enumerate(row["points"], start=1)
    ]
    numbered = [f"{number}. {point['text']}" for number, point in enumerate(row["points"], 1)]
    document, moment = yield from _adopted(desk, rng, row, now, numbered, point_ids=points)
    yield (moment := later(moment, rng.randint(HOUR, 3 * HOUR)))
    desk.card("mayor", document).action_give_points()
    for point in row["points"]:
        for login in (*point.get("with", ()), point["who"]) if "report" in point else ():
            yield (moment := later(moment, rng.randint(HOUR, DAY)))
            desk.report(login, document, point["report"])


def read(desk, rng, row, now):
    """An order that people are named to read; some of them have."""
    document, moment = yield from _adopted(desk, rng, row, now)
    yield (moment := later(moment, HOUR))
    units = [desk.org.departments[key].id for key in row["units"]]
    targets = {"department_ids": units, "is_below": True} if units else {"is_everybody": True}
    desk.card("mayor", document).action_acquaint(targets)
    waiting = document.sudo().acquaintance_ids.reader_ids.user_id.mapped("login")
    for login in rng.sample(waiting, min(row["read"], len(waiting))):
        yield (moment := later(moment, rng.randint(5, HOUR)))
        card = desk.card(login, document)
        card.action_open_reading()
        card.action_confirm_reading()


def agreed(desk, rng, row, now):
    """A contract: registered, renewed by itself, terminated or changed by an agreement."""
    document, moment = yield from _signed(desk, rng, row, _moment(now, row["from"]), now)
    if "obligation" in row:
        yield (moment := later(moment, HOUR))
        _oblige(desk, row, document)
    if "agreement" in row:
        change = {**row, **row["agreement"]}
        link = {"kind": "addition", "linked_id": document.id, "scope": change["scope"]}
        begin = _moment(now, change["days"])
        yield from _signed(desk, rng, change, begin, now, type_="ДУ", link=link)
    if "terminated" in row:
        yield _moment(now, row["terminated"])
        desk.card("mayor", document).action_terminate(_day(now, row["terminated"]), row["reason"])
    if row.get("renewal") and row["until"] > 0:
        # the nightly run
        yield _moment(now, row["until"] - 3)
        document.sudo()._run_renewal()


def _adopted(desk, rng, row, now, points=(), **more):
    """Story part: an act is drafted, published where the law asks it, and gets its number."""
    moment = _moment(now, row["days"])
    users, department = desk.org.users, desk.org.departments[row["department"]]
    body = [row["text"], *points, "Контроль за виконанням залишаю за собою."]
    paper = desk.papers.draft(users["mayor"], department.name, row["subject"], body)
    yield moment
    document = desk.new_card(
        REGISTRAR,
        row["type"],
        "ЗВ",
        row["subject"],
        row["topic"],
        department_id=department.id,
        signatory_id=users["mayor"].id,
        sheets=2,
        date_in_force_to=_day(now, row.get("until")),
        publication_ids=desk.publications(row["type"], moment),
        **more,
    )
    desk.attach(REGISTRAR, document, paper)
    yield (moment := later(moment, rng.randint(HOUR, DAY)))
    desk.register(REGISTRAR, document)
    if desk.org.types[row["type"]].publication_days_after:
        yield (moment := later(moment, DAY + rng.randint(HOUR, DAY)))
        publication = {"kind": "act", "date": moment.date(), "place": PLACE}
        desk.card(REGISTRAR, document).publication_ids = [Command.create(publication)]
    return document, moment


def _signed(desk, rng, row, moment, now, type_="ДГ", link=None):
    """Story part: a contract or an agreement to it is drafted and registered."""
    users, correspondent = desk.org.users, desk.correspondents[row["correspondent"]]
    text = [f"{row['subject']}. Ціна договору становить {row['amount']} гривень."]
    to = correspondent.heading.split("\n", maxsplit=1)[0]
    paper = desk.papers.draft(users["mayor"], to, row["subject"], text)
    yield moment
    document = desk.new_card(
        REGISTRAR,
        type_,
        "ЗВ",
        row["subject"],
        row["topic"],
        author_id=users[row["author"]].id,
        department_id=desk.org.departments[row["department"]].id,
        signatory_id=users["mayor"].id,
        correspondent_id=correspondent.partner.id,
        delivery_method_id=desk.org.deliveries["courier"].id,
        sheets=4,
        amount=row["amount"],
        vat_mode="included",
        date_signed=moment.date(),
        date_in_force_to=_day(now, row["until"]),
        renewal="automatic" if "renewal" in row else "none",
        renewal_months=row.get("renewal", 0),
        notice_days=row.get("notice", 0),
        link_ids=[Command.create(link)] if link else [],
    )
    desk.attach(REGISTRAR, document, paper)
    yield (moment := later(moment, rng.randint(HOUR, DAY)))
    desk.register(REGISTRAR, document)
    return document, moment


def _oblige(desk, row, document):
    """Begin the recurring task that rests on a contract."""
    contract = desk.card("deputy1", document)
    env = contract.env["docflow.obligation"].with_context(
        **contract.action_add_obligation()["context"]
    )
    env.create(
        {
            "name": row["obligation"],
            "department_id": desk.org.departments[row["department"]].id,
            "period": "month",
            "due_day": 5,
            "lead_days": 3,
            "line_ids": [
                Command.create({"executor_id": desk.org.users[login].id, "sequence": order})
                for order, login in enumerate(row["payers"])
            ],
        }
    )


def _moment(now, days):
    """Return a moment of the working day ``days`` days ago, or the one before it."""
    day = working_day((now - timedelta(days=days)).date(), step=-1)
    return datetime.combine(day, time(9, 40))


def _day(now, days):
    return False if days is None else (now - timedelta(days=days)).date()
