"""What people do: a letter registered with its scan, a resolution to five, an assignment done."""

import random

from tests.server import query

from .http_measure import WARM_UPS, Story
from .http_people import REGISTRAR
from .http_reads import DOCUMENT, INCOMING, LOOK, open_card
from .http_visitor import Screen, Visitor
from .load_letters import make_letter
from .load_places import People

RESOLUTION = "docflow.resolution"
RESOLUTIONS = "docflow_base.docflow_resolution_action"
RUNS = 12
EXECUTORS = 5
#: What is compared with the creation of a peer's record.
REGISTER, ACT = "register", "act"


class Writes:
    """``make()`` yields the stories of writing; each adds what it tells of to the database."""

    def __init__(self, server, visitors, city):
        self.server, self.visitors, self.city = server, visitors, city
        people = People(server.database)
        self.place = people.registrars[visitors[REGISTRAR].login]
        self.correspondent = int(
            query(server.database, "SELECT max(id) FROM res_partner WHERE is_company")[0][0]
        )
        self.form = Screen(visitors[REGISTRAR], INCOMING, "form")
        self.random = random.Random(0)

    def make(self):
        yield Story("write", "new card opens", REGISTRAR, self._open_new, LOOK)
        yield Story("write", "their number typed", REGISTRAR, self._type, LOOK)
        yield Story(
            "write",
            "draft with its scan",
            REGISTRAR,
            lambda visitor: 1 if self._draft(visitor) else 0,
            ACT,
            runs=RUNS,
        )
        cards = self._make(lambda: self._draft(self.visitors[REGISTRAR]))
        yield Story(
            "write",
            "press Register",
            REGISTRAR,
            lambda visitor: press(visitor, DOCUMENT, "action_register", next(cards)),
            ACT,
            runs=RUNS,
        )
        yield Story(
            "write", "letter with its scan, registered", REGISTRAR, self._register,
            REGISTER, "create", runs=RUNS,
        )  # fmt: skip
        yield Story(
            "write",
            "open the card that came of it",
            REGISTRAR,
            lambda visitor: open_card(visitor, self.form, self.card),
            ACT,
        )
        yield from self._resolve()

    def _open_new(self, visitor):
        self.values = self.form.open_new()
        return 1

    def _type(self, visitor):
        """The whole card goes to the server, which looks for a duplicate of the letter."""
        number = {"corr_number": f"{self.random.randrange(10**6)}/01-12"}
        self.form.change({**self.values, **number}, "corr_number")
        return 1

    def _make(self, make):
        """Yield what ``make()`` makes beforehand, for as many runs as a story may take."""
        with self.visitors[REGISTRAR].watch():
            return iter([make() for __ in range(RUNS + 8)])

    def _draft(self, visitor):
        letter = make_letter(self.random, self.place, self.correspondent)
        return self.form.save(letter)

    def _register(self, visitor):
        """The button of a new card saves it and registers it by one request."""
        letter = make_letter(self.random, self.place, self.correspondent)
        self.card = self.form.save_and_press(letter, "action_register")
        return 1

    # Resolutions

    def _resolve(self):
        """The reviewer of the letter gives it to five people; one of them reports."""
        login = query(
            self.server.database,
            f"SELECT login FROM res_users WHERE id = {int(self.place.recipient_id)}",  # noqa: S608
        )[0][0]
        head = Visitor(self.server, login)
        self.visitors.setdefault("head who resolves", head)
        screen = Screen(head, RESOLUTIONS, "form")
        made = list(self._make(self._make_letter))
        people = head.call(DOCUMENT, "get_line_executors", made[:1])
        executors = [person["id"] for person in people][:EXECUTORS]
        cards = iter(made)
        self.issued = []

        def resolve(visitor):
            values = {"document_id": next(cards), "text": "Розглянути та доповісти"}
            values["assignment_ids"] = [
                [0, f"virtual_{nr}", {"executor_id": person}] for nr, person in enumerate(executors)
            ]
            resolution = screen.save(values)
            press(visitor, RESOLUTION, "action_issue", resolution)
            self.issued.append(resolution)
            return 1

        yield Story("write", "resolution to five", "head who resolves", resolve, ACT, runs=RUNS)
        yield from self._report()

    def _make_letter(self):
        self._register(self.visitors[REGISTRAR])
        return self.card

    def _report(self):
        """The executors of what was just issued report it done."""
        if not self.issued:
            return
        database = self.server.database
        ids = ", ".join(map(str, self.issued))
        rows = query(
            database,
            "SELECT a.id, u.login FROM docflow_assignment a JOIN res_users u "  # noqa: S608
            f"ON u.id = a.executor_id WHERE a.resolution_id IN ({ids}) ORDER BY a.executor_id",
        )
        login = rows[0][1]
        self.visitors.setdefault("executor", Visitor(self.server, login))
        lines = (int(line) for line, who in rows if who == login)

        def report(visitor):
            words = {"report": "Виконано, заявнику надано відповідь"}
            press(visitor, "docflow.assignment", "action_report", next(lines), **words)
            return 1

        # as many as are left of the warming up
        runs = max(len(self.issued) - 1 - WARM_UPS, 1)
        yield Story("write", "assignment reported", "executor", report, ACT, runs=runs)


def press(visitor, model, method, record_id, **keywords):
    """Press a button of a form."""
    keywords["context"] = visitor.context
    parameters = {"model": model, "method": method, "args": [[record_id]], "kwargs": keywords}
    visitor.rpc(f"/web/dataset/call_button/{model}/{method}", parameters)
    return 1
