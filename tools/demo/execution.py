"""What happens around the work: requests, substitutions, direct instructions, obligations."""

from datetime import datetime, time, timedelta

from odoo.fields import Command

from .papers import due_day
from .plan import TEXTS, Calendar, Deck
from .stories import DAY, HOUR, Letter, in_work
from .timeline import later, working_day

# (head, executors in order, what to do, days, whether it was taken into work, whether reported)
INSTRUCTIONS = (
    (
        "mayor",
        ("executor3", "executor4"),
        "Перевірити готовність снігоприбиральної техніки та запасів піску, доповісти на нараді.",
        7,
        True,
        True,
    ),
    (
        "mayor",
        ("executor5", "executor8"),
        "Підготувати перелік укриттів у закладах освіти та соцзахисту із зазначенням місткості.",
        10,
        True,
        False,
    ),
    (
        "deputy1",
        ("building.head",),
        "Подати пропозиції щодо облаштування пандуса біля ЦНАПу.",
        12,
        False,
        False,
    ),
    (
        "executor1",
        ("executor2", "budget.spec"),
        "Звірити залишки за захищеними статтями та подати розрахунок економії.",
        5,
        True,
        True,
    ),
)
# (what is reported, in whose name, executors in order, schedule, how it is prepared)
OBLIGATIONS = (
    (
        "Інформація про стан виконання міського бюджету",
        "mayor",
        ("executor1", "executor2"),
        {"period": "month", "due_day": 5, "lead_days": 4},
        "Надати довідку за встановленою формою, підписану начальником фінансового управління.",
    ),
    (
        "Звіт про роботу зі зверненнями громадян",
        "affairs",
        ("general.head",),
        {"period": "quarter", "due_day": 5, "lead_days": 5},
        "Заповнити таблицю за класифікатором, додати пояснення щодо повторних звернень.",
    ),
    (
        "Відомості про підготовку житлового фонду до опалювального сезону",
        "deputy1",
        ("executor3", "executor4"),
        {"period": "quarter", "due_day": 10, "lead_days": 7},
        "Зібрати паспорти готовності, подати зведення електронною поштою.",
    ),
    (
        "Звіт про дітей, які перебувають на обліку служби",
        "deputy2",
        ("executor9",),
        {"period": "half_year", "due_day": 8, "lead_days": 8},
        "Звірити з даними закладів освіти та поліції.",
    ),
    (
        "Паспорт територіальної громади",
        "mayor",
        ("building.head", "executor1", "executor8"),
        {"period": "year", "due_day": 15, "lead_days": 15},
        "Оновити показники за рік, узгодити з усіма управліннями.",
    ),
)
# (whose, name, text, executors, days, on control)
TEMPLATES = (
    (
        "mayor",
        "Управлінню ЖКГ: обстежити",
        "Обстежити на місці, вжити заходів, про результати повідомити заявника.",
        ("executor3",),
        10,
        True,
    ),
    (
        "mayor",
        "Фінансовому управлінню: врахувати в бюджеті",
        "Опрацювати можливість фінансування під час внесення змін до бюджету.",
        ("executor1",),
        20,
        False,
    ),
    (
        "executor5",
        "Господарчій групі",
        "Скласти дефектний акт і кошторис.",
        ("executor6",),
        7,
        False,
    ),
)


# Letters with requests


def extended(letter):
    """The main executor asks for another date and gets one."""
    desk = letter.desk
    # the author of a card without control grants it himself
    story = in_work(letter, days=12, share=0)
    moment = letter.moment
    for moment in story:
        yield moment
    document = _card_of(letter)
    moment = letter.after(moment, DAY, 2 * DAY)
    yield moment
    line = desk.line(letter.head, document)
    if not line or not line._can("request_extension"):
        return
    day = due_day(moment, 24)
    line.action_request_extension(day, "Очікуємо кошторис від підрядника.")
    yield letter.after(moment, 2 * HOUR, DAY)
    request = line.extension_ids[:1]
    request.with_env(desk.org.as_user(request.approver_id.login)).action_grant()


def prolonged(letter):
    """Extended once, and done before the new date."""
    desk = letter.desk
    moment = letter.moment
    for moment in extended(letter):
        yield moment
    document = _card_of(letter)
    moment = letter.after(moment, 9 * DAY, 13 * DAY)
    for login in (*letter.helpers, letter.head):
        yield (moment := letter.after(moment, HOUR, 5 * HOUR))
        if desk.line(login, document):
            desk.report(login, document, letter.matter["report"])
    yield from letter.released(document, moment, "Виконано у продовжений строк.")


def asking(letter):
    """A request for another date that waits for the author."""
    desk = letter.desk
    moment = letter.moment
    for moment in in_work(letter, days=14):
        yield moment
    yield (moment := letter.after(moment, HOUR, DAY))
    line = desk.line(letter.head, _card_of(letter))
    if line and line._can("request_extension"):
        line.action_request_extension(
            due_day(moment, 25), "Комісія збирається лише після 10 числа."
        )


def questioned(letter):
    """A question to the author that waits for his answer."""
    desk = letter.desk
    moment = letter.moment
    for moment in in_work(letter, days=18):
        yield moment
    yield letter.after(moment, HOUR, DAY)
    line = desk.line(letter.head, _card_of(letter))
    if line:
        line.action_ask("Чи погоджувати відповідь із заявником до підписання?")


def changed(letter):
    """The executor says that it is not his matter, and the author names another."""
    desk = letter.desk
    document, moment = yield from letter.entered()
    moment = yield from letter.resolved(
        document, moment, 15, control=False, executors=["executor7"]
    )
    yield (moment := letter.after(moment, HOUR, 5 * HOUR))
    line = desk.line("executor7", document)
    line.action_request_change(
        "Прошу змінити виконавця згідно з розподілом повноважень: питання не належить до "
        "компетенції юридичного відділу."
    )
    yield (moment := letter.after(moment, HOUR, 6 * HOUR))
    request = line.redirect_ids[:1].with_env(desk.org.as_user(letter.reviewer))
    request.action_grant(desk.org.users[letter.head].id)
    yield letter.after(moment, HOUR, DAY)
    desk.start(letter.head, document)


def _card_of(letter):
    """Return the card of ``letter``, found by what is written on it."""
    return letter.desk.org.env["docflow.document"].search(
        [("corr_number", "=", letter.number), ("name", "=", letter.subject)], limit=1
    )


# Direct instructions


def instructed(desk, rng, row, moment):
    """A head instructs without a letter."""
    author, executors, text, days, is_started, is_reported = row
    yield moment
    env = desk.org.as_user(author)
    document = env["docflow.document"].create_instruction(
        text, [desk.org.users[login].id for login in executors], due_day(moment, days)
    )
    if not is_started:
        return
    yield (moment := later(moment, rng.randint(HOUR, DAY)))
    desk.start(executors[0], document)
    if is_reported:
        yield later(moment, rng.randint(DAY, 3 * DAY))
        for login in executors:
            desk.report(login, document, "Виконано, матеріали додано до справи.")


# Obligations


def obliged(desk, rng, row, moment):
    """A recurring obligation: issued in time, mostly kept."""
    name, author, executors, schedule, instruction = row
    yield moment
    env = desk.org.as_user(author)
    obligation = env["docflow.obligation"].create(
        {
            "name": name,
            "instruction": f"<p>{instruction}</p>",
            "department_id": desk.org.users[executors[0]].docflow_department_id.id,
            "line_ids": [
                Command.create({"executor_id": desk.org.users[login].id, "sequence": order})
                for order, login in enumerate(executors)
            ],
            **schedule,
        }
    )
    obligation.action_activate()
    for period in obligation.period_ids.sorted("date_issue"):
        begin = datetime.combine(working_day(period.date_issue), time(8, 20))
        if begin <= moment:
            continue
        yield (moment := begin)
        obligation.action_issue_now(period.id)
        yield from _kept(desk, rng, period, executors, moment)


def _kept(desk, rng, period, executors, moment):
    """Story part: the executors report before the date, seldom after it."""
    for login in reversed(executors):
        moment = later(moment, rng.randint(HOUR, 6 * HOUR))
        yield moment
        desk.start(login, period.document_id)
    if rng.random() < 0.1:
        moment = datetime.combine(working_day(period.date_due + timedelta(days=1)), time(9, 30))
    for login in reversed(executors):
        moment = later(moment, rng.randint(HOUR, 4 * HOUR))
        yield moment
        desk.report(login, period.document_id, "Звіт подано.")


# Who stands for whom


def make_templates(org):
    """Make the heads' own templates of resolutions."""
    for login, name, text, executors, days, is_control in TEMPLATES:
        org.as_user(login)["docflow.resolution.template"].create(
            {
                "name": name,
                "author_id": org.users[login].id,
                "text": text,
                "term_days": days,
                "is_control": is_control,
                "line_ids": [
                    Command.create({"executor_id": org.users[executor].id})
                    for executor in executors
                ],
            }
        )


def make_competence(org):
    """Say which departments are competent for some topics."""
    for code, keys in {"010": ("finance",), "020": ("housing",), "040": ("education",)}.items():
        if code in org.topics:
            departments = org.env["hr.department"].union(*(org.departments[key] for key in keys))
            org.topics[code].department_ids = [Command.set(departments.ids)]


def substituted(org, deputy, principal, kind, ground, begin, days):
    """Story: the administrator enters who stands for whom, on the first day of it."""
    yield datetime.combine(begin, time(8, 5))
    org.as_user("admin")["docflow.substitution"].create(
        {
            "principal_id": org.users[principal].id,
            "deputy_id": org.users[deputy].id,
            "kind": kind,
            "ground": ground,
            "date_from": begin,
            "date_to": days and begin + timedelta(days=days),
        }
    )


def plan_execution(desk, rng, now):
    """Yield the stories of this room."""
    org = desk.org
    calendar, deck = Calendar(rng, now), Deck(rng, TEXTS["matter"])
    make_templates(org)
    make_competence(org)
    today = now.date()
    year_ago = working_day((now - timedelta(days=368)).date())
    ground = "розпорядження міського голови № 7-к"
    yield substituted(org, "clerk", "mayor", "clerk", ground, year_ago, 0)
    summer = working_day(today - timedelta(days=140))
    yield substituted(org, "secretary", "mayor", "acting", "розпорядження № 38-к", summer, 13)
    lately = working_day(today - timedelta(days=3), step=-1)
    yield substituted(org, "executor6", "executor5", "acting", "наказ № 41-к", lately, 9)
    for row in INSTRUCTIONS:
        yield instructed(desk, rng, row, calendar.ago(2 * DAY, 9 * DAY))
    for row in OBLIGATIONS:
        yield obliged(desk, rng, row, later(datetime.combine(year_ago, time(9)), 30))
    for story, count, low, high in (
        (prolonged, 2, 26 * DAY, 40 * DAY),
        (prolonged, 3, 45 * DAY, 110 * DAY),
        (prolonged, 4, 110 * DAY, 230 * DAY),
        (extended, 3, 6 * DAY, 9 * DAY),
        (asking, 2, 5 * DAY, 8 * DAY),
        (questioned, 1, 4 * DAY, 7 * DAY),
        (changed, 2, 4 * DAY, 8 * DAY),
    ):
        for __ in range(count):
            moment = calendar.ago(low, high)
            matter = deck.deal(moment, lambda m: m["body"] in ("housing", "building", "social"))
            yield story(Letter(desk, rng, matter, moment))
