"""What happens to a card: stories that yield the moment of their next act (see `timeline.py`)."""

from datetime import timedelta
from itertools import pairwise

from .papers import DATIVE, due_day, fill, make_words
from .timeline import later

# body: (head, [chain of people under him], deputy mayor who looks after it)
BODIES = {
    "finance": ("executor1", ["executor2", "budget.spec"], "deputy1"),
    "housing": ("executor3", ["executor4", "improvement.spec"], "deputy1"),
    "education": ("executor5", ["executor6", "supply.spec"], "deputy2"),
    "social": ("executor8", ["benefits.head", "benefits.spec"], "deputy2"),
    "building": ("building.head", ["building.spec"], "deputy1"),
    "district": ("district.head", ["reception"], "deputy2"),
    "office": ("executor7", ["lawyer"], "affairs"),
}
# office: (who registers, who reviews, who executes)
OFFICE_DESKS = {
    "ФУ": ("budget.spec", "executor1", "executor2"),
    "ЖКГ": ("housing.clerk", "executor3", "executor4"),
    "ЗР": ("reception", "district.head", "reception"),
    "СД": ("children.clerk", "executor9", "children.clerk"),
    "ЖКП": ("zatyshok.clerk", "zatyshok.head", "zatyshok.clerk"),
}
HOUR, DAY = 60, 8 * 60  # working minutes


class Letter:
    """An incoming letter and how long everybody takes over it."""

    def __init__(self, desk, rng, matter, moment, office="ЗВ"):
        self.desk, self.rng, self.moment, self.office = desk, rng, moment, office
        self.matter = {"kind": "ВХ", "helper": "", **matter}
        self.sender = desk.correspondents[matter["sender"]]
        self.date = (moment - timedelta(days=rng.randint(1, 6))).date()
        self.number = self.sender.make_number(rng)
        words = make_words(rng, moment)
        self.subject = fill(matter["subject"], words)
        self.paragraphs = [
            fill(matter["facts"], words),
            fill(matter["request"], words),
            "Про результати розгляду просимо повідомити у встановлений законодавством строк.",
        ]
        self.delivery = rng.choice(("post", "post", "email", "exchange", "courier"))
        self.registrar = rng.choice(("registrar", "registrar", "registrar2"))
        if office == "ЗВ":
            self.head, self.staff, self.deputy = BODIES[matter["body"]]
            self.reviewer = rng.choice(("mayor", "mayor", "mayor", self.deputy))
            self.helpers = [BODIES[self.matter["helper"]][0]] if self.matter["helper"] else []
        else:
            # the other offices work inside their own body
            self.registrar, self.reviewer, self.head = OFFICE_DESKS[office]
            self.staff, self.helpers = [], []

    def after(self, moment, low, high):
        """Return a moment some working minutes between ``low`` and ``high`` later."""
        return later(moment, self.rng.randint(low, high))

    def scan(self):
        """Ask for the scan of the letter."""
        to = DATIVE[self.reviewer]
        return self.desk.papers.letter(
            self.sender, self.number, self.date, to, self.subject, self.paragraphs
        )

    def entered(self):
        """Story part: the letter comes in, is registered and lies with its reviewer."""
        scan = self.scan()
        yield self.moment
        document = self.desk.receive(self, scan)
        moment = self.after(self.moment, 3, 25)
        yield moment
        self.desk.register(self.registrar, document)
        if self.delivery in ("post", "courier"):
            self.desk.shelve(self.registrar, document, f"Шафа {self.rng.randint(1, 4)}")
        return document, moment

    def resolved(self, document, moment, days, *, control, executors=None, quick=True):
        """Story part: the reviewer writes the resolution."""
        moment = self.after(moment, 20, 3 * HOUR) if quick else self.after(moment, DAY, 2 * DAY)
        yield moment
        self.desk.resolve(
            self.reviewer,
            document,
            self.matter["task"],
            executors or [self.head, *self.helpers],
            due_day(moment, days),
            control=control,
        )
        return moment

    def released(self, document, moment, note):
        """Story part: the controller releases a card that is on control."""
        if document.control_state == "on_control":
            yield self.after(moment, HOUR, 2 * DAY)
            self.desk.card("controller", document).action_release_control(note)


# Incoming letters, one story for each ending


def read(letter):
    """Read and finished."""
    document, moment = yield from letter.entered()
    yield letter.after(moment, 30, 4 * HOUR)
    letter.desk.card(letter.reviewer, document).action_acknowledge()


def passed(letter):
    """The mayor passes it on; the other one reads it and finishes."""
    letter.reviewer = "mayor"
    document, moment = yield from letter.entered()
    moment = letter.after(moment, 30, 3 * HOUR)
    yield moment
    deputy = letter.desk.org.users[letter.deputy]
    letter.desk.card("mayor", document).action_send_review(deputy.ids)
    yield letter.after(moment, HOUR, 6 * HOUR)
    letter.desk.card(letter.deputy, document).action_acknowledge()


def closed(letter, days=14, work=(2 * DAY, 7 * DAY)):
    """Executed in words, without control."""
    document, moment = yield from letter.entered()
    moment = yield from letter.resolved(document, moment, days, control=False)
    moment = letter.after(moment, HOUR, DAY)
    yield moment
    letter.desk.start(letter.head, document)
    for helper in letter.helpers:
        moment = letter.after(moment, DAY, 2 * DAY)
        yield moment
        letter.desk.report(helper, document, "Пропозиції передано головному виконавцю.")
    moment = letter.after(moment, *work)
    yield moment
    letter.desk.report(letter.head, document, letter.matter["report"])
    yield from letter.released(document, moment, "Звіт виконавця прийнято.")


def late(letter):
    """Executed, but after the date."""
    return closed(letter, days=7, work=(8 * DAY, 11 * DAY))


def replied(letter, *, released=True):
    """Executed by a registered answer, released from control on it."""
    desk = letter.desk
    document, moment = yield from letter.entered()
    moment = yield from letter.resolved(document, moment, 20, control=True)
    if letter.delivery == "post" and letter.rng.random() < 0.5:
        moment = letter.after(moment, HOUR, DAY)
        yield moment
        desk.lend(letter.registrar, document, letter.head)
    moment = letter.after(moment, HOUR, DAY)
    yield moment
    desk.start(letter.head, document)
    for helper in letter.helpers:
        moment = letter.after(moment, DAY, 2 * DAY)
        yield moment
        desk.report(helper, document, "Свою частину виконано, матеріали передано.")
    moment = letter.after(moment, DAY, 4 * DAY)
    yield moment
    to = letter.sender.heading.split("\n", maxsplit=1)[0]
    text = f"На Ваш лист від {letter.date:%d.%m.%Y} № {letter.number} повідомляємо. "
    text += letter.matter["report"]
    signatory = desk.org.users[letter.reviewer]
    paper = desk.papers.draft(signatory, to, letter.subject, [text])
    reply = desk.draft_reply(letter.head, document, letter.reviewer, paper)
    moment = letter.after(moment, 30, 3 * HOUR)
    yield moment
    desk.card(letter.head, reply).action_submit()
    moment = letter.after(moment, HOUR, DAY)
    yield moment
    registrar = desk.registrar_of(reply, letter.registrar)
    desk.card(registrar, reply).delivery_method_id = desk.org.deliveries[letter.delivery]
    desk.register(registrar, reply)
    paper = desk.papers.signed(reply, to, [text])
    yield (moment := letter.after(moment, 5, 20))
    desk.attach(registrar, reply, paper)
    moment = letter.after(moment, 30, 5 * HOUR)
    yield moment
    desk.send_out(registrar, reply)
    desk.report(letter.head, document, letter.matter["report"], reply)
    if released:
        note = f"Відповідь надано {reply.reg_date:%d.%m.%Y} за № {reply.reg_number}."
        yield from letter.released(document, moment, note)


def waiting(letter):
    """All is done; the controller has not released it yet."""
    return replied(letter, released=False)


def delegated(letter, *, finished=True):
    """Passed down, two levels or three; closes by itself from below."""
    desk = letter.desk
    document, moment = yield from letter.entered()
    moment = yield from letter.resolved(document, moment, 25, control=letter.rng.random() < 0.5)
    chain = [letter.head, *letter.staff]
    for level, (boss, worker) in enumerate(pairwise(chain)):
        moment = letter.after(moment, HOUR, 6 * HOUR)
        yield moment
        text = "Обстежити, зібрати матеріали" if level else letter.matter["task"]
        due = due_day(moment, 16 - 5 * level)
        boss_may = desk.org.users[worker] in desk.org.users[boss]._docflow_subordinate_ids()
        if not boss_may:
            chain = chain[: level + 1]
            break
        desk.delegate(boss, document, [worker], text, due)
    for helper in letter.helpers:
        moment = letter.after(moment, DAY, 2 * DAY)
        yield moment
        desk.report(helper, document, "Позицію управління надано.")
    if not finished:
        return
    moment = letter.after(moment, 2 * DAY, 6 * DAY)
    yield moment
    desk.report(chain[-1], document, letter.matter["report"])
    yield from letter.released(document, moment, "Звіт виконавця прийнято.")


def deep(letter):
    """Passed down and in work."""
    return delegated(letter, finished=False)


def in_work(letter, days=21, share=0.6):
    """In execution, its date lies ahead; a helper may have reported; ``share`` is on control."""
    document, moment = yield from letter.entered()
    control = letter.rng.random() < share
    moment = yield from letter.resolved(document, moment, days, control=control)
    moment = letter.after(moment, HOUR, DAY)
    yield moment
    letter.desk.start(letter.head, document)
    for helper in letter.helpers[: letter.rng.randint(0, 1)]:
        yield letter.after(moment, DAY, 3 * DAY)
        letter.desk.report(helper, document, "Розрахунок надано.")


def overdue(letter):
    """In execution past its date."""
    return in_work(letter, days=8)


def review(letter):
    """Lies with its reviewer."""
    letter.reviewer = "mayor" if letter.office == "ЗВ" else letter.reviewer
    yield from letter.entered()


def draft(letter):
    """Scanned, not registered yet."""
    scan = letter.scan()
    yield letter.moment
    letter.desk.receive(letter, scan)


def cancelled(letter):
    """Registered by mistake, withdrawn with a reason."""
    document, moment = yield from letter.entered()
    yield letter.after(moment, 10, 90)
    reason = "Зареєстровано помилково: лист адресовано обласній раді, переслано за належністю."
    letter.desk.card(letter.registrar, document).action_cancel(reason)


# Documents of our own


def memo(desk, rng, row, moment, *, finished=True, office=None):
    """A memo goes to a colleague, who takes note or writes a resolution."""
    author, recipient = row["author"], row["recipient"]
    yield moment
    user = desk.org.users[author]
    document = desk.new_card(
        author,
        row.get("type", "СЗ"),
        office,
        row["subject"],
        row["topic"],
        author_id=user.id,
        department_id=user.docflow_department_id.id,
        recipient_ids=desk.recipients([recipient]),
        note=row["text"],
    )
    moment = later(moment, rng.randint(15, 90))
    yield moment
    document = desk.card(author, document)
    if document._can("submit"):
        document.action_submit()
        moment = later(moment, rng.randint(20, 180))
        yield moment
    registrar = document.sudo().office_id.registrar_ids[:1].login or author
    desk.register(registrar, document)
    if finished:
        yield later(moment, rng.randint(60, 600))
        desk.card(recipient, document).action_acknowledge()


def issued(desk, rng, row, moment, *, signatory="mayor", executor=None, finished=True):
    """An order or a decision: drafted, signed on paper, registered, carried out."""
    department = desk.org.departments[row["department"]]
    text = f"З метою належної організації роботи, {row['subject'][:1].lower()}{row['subject'][1:]}."
    body = [text, "Контроль за виконанням залишаю за собою."]
    paper = desk.papers.draft(desk.org.users[signatory], department.name, row["subject"], body)
    yield moment
    document = desk.new_card(
        "registrar2",
        row["type"],
        "ЗВ",
        row["subject"],
        row["topic"],
        department_id=department.id,
        signatory_id=desk.org.users[signatory].id,
        sheets=2,
        recipient_ids=desk.recipients([executor] if executor else []),
        publication_ids=desk.publications(row["type"], moment),
    )
    desk.attach("registrar2", document, paper)
    moment = later(moment, rng.randint(HOUR, DAY))
    yield moment
    desk.register("registrar2", document)
    paper = desk.papers.signed(document, department.name, body)
    yield (moment := later(moment, 15))
    desk.attach("registrar2", document, paper)
    if not executor:
        return
    moment = later(moment, rng.randint(HOUR, DAY))
    yield moment
    if rng.random() < 0.4:
        desk.card(executor, document).action_acknowledge()
        return
    due = due_day(moment, 15)
    desk.resolve(signatory, document, "Організувати виконання", [executor], due)
    yield later(moment, rng.randint(30, HOUR))
    desk.card(executor, document).action_acknowledge()
    if finished:
        yield later(moment, rng.randint(2 * DAY, 6 * DAY))
        desk.report(executor, document, "Виконано, працівників ознайомлено.")


def sent(desk, rng, row, moment, *, login="registrar2", office="ЗВ"):
    """An initiative letter or a contract: drafted, signed, registered."""
    department = desk.org.departments[row["department"]]
    correspondent = desk.correspondents[row["correspondent"]]
    to = correspondent.heading.split("\n", maxsplit=1)[0]
    text = [f"{row['subject']}: просимо розглянути та повідомити про результати."]
    paper = desk.papers.draft(desk.org.users[row["signatory"]], to, row["subject"], text)
    yield moment
    document = desk.new_card(
        login,
        row["type"],
        office,
        row["subject"],
        row["topic"],
        department_id=department.id,
        signatory_id=desk.org.users[row["signatory"]].id,
        correspondent_id=correspondent.partner.id,
        delivery_method_id=desk.org.deliveries["post"].id,
        sheets=2,
        amount=row.get("amount", 0),
    )
    desk.attach(login, document, paper)
    moment = later(moment, rng.randint(HOUR, DAY))
    yield moment
    desk.register(login, document)
    paper = desk.papers.signed(document, to, text)
    yield (moment := later(moment, 15))
    desk.attach(login, document, paper)
    yield later(moment, rng.randint(HOUR, DAY))
    desk.send_out(login, document)
