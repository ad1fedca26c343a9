"""What people do with cards, through the verbs that the screens call, as the person himself."""

from datetime import timedelta

from odoo.fields import Command

from .papers import Papers
from .timeline import working_day


class Desk:
    """The acts of one company's people."""

    def __init__(self, organisation, correspondents=None):
        self.org = organisation
        self.correspondents = correspondents or {}
        self.papers = Papers(organisation.company)

    def card(self, login, record):
        """Return ``record`` as ``login`` sees it."""
        return record.with_env(self.org.as_user(login))

    # Cards

    def new_card(self, login, type_code, office, subject, topic, **more):
        """Make a draft as ``login``; extra values win."""
        env = self.org.as_user(login)
        vals = {
            "name": subject,
            "type_id": self.org.types[type_code].id,
            "office_id": office and self.org.offices[office].id,
            "topic_id": self.org.topics[topic].id,
        }
        return env["docflow.document"].create({**vals, **more})

    def receive(self, letter, scan):
        """Enter an incoming letter with its scan; return the draft."""
        login = letter.registrar
        document = self.new_card(
            login,
            letter.matter["kind"],
            letter.office,
            letter.subject,
            letter.matter["topic"],
            correspondent_id=letter.sender.partner.id,
            corr_number=letter.number,
            corr_date=letter.date,
            delivery_method_id=self.org.deliveries[letter.delivery].id,
            sheets=1 + len(letter.subject) % 3,
            recipient_ids=self.recipients([letter.reviewer]),
        )
        self.attach(login, document, scan, "scan")
        return document

    def attach(self, login, document, paper, role="main"):
        """Attach ``paper``; the same role again is its next version."""
        document = self.card(login, document)
        document.attach_file(f"{document.type_id.name}.pdf", paper.result(), role)

    def recipients(self, logins):
        """Return the commands that name ``logins`` as recipients."""
        return [Command.create({"user_id": self.org.users[login].id}) for login in logins]

    def publications(self, type_code, moment):
        """Return the command that enters the publication of the draft, where the law asks it."""
        days = self.org.types[type_code].publication_days_before
        if not days:
            return []
        # working days, and some more to be sure
        day = working_day((moment - timedelta(days=2 * days)).date(), step=-1)
        return [Command.create({"date": day, "place": "Офіційний вебсайт міської ради"})]

    def register(self, login, document):
        """Give the number."""
        self.card(login, document).action_register()

    def send_out(self, login, document):
        """Send a registered document to its addressees, where it leaves the office."""
        card = self.card(login, document)
        if card._can("dispatch"):
            card.action_dispatch()

    def registrar_of(self, document, wanted):
        """Return the login of a registrar of the card's office, ``wanted`` where he is one."""
        logins = document.sudo().office_id.registrar_ids.mapped("login")
        return wanted if wanted in logins else logins[0]

    def shelve(self, login, document, place):
        """Note where the paper original lies."""
        env = self.org.as_user(login)
        env["docflow.custody"].create({"document_id": document.id, "place": place})

    def lend(self, login, document, holder):
        """Hand the paper original over to ``holder``, who confirms the receipt."""
        env = self.org.as_user(login)
        user = self.org.users[holder]
        line = env["docflow.custody"].create({"document_id": document.id, "holder_id": user.id})
        line.with_user(user).action_receive()

    # Resolutions and work

    def resolve(self, login, document, text, executors, due, *, control=False, readers=()):
        """Write and sign a resolution; the first of ``executors`` is the main one."""
        env = self.org.as_user(login)
        lines = [{"executor_id": self.org.users[e].id} for e in executors]
        lines += [{"executor_id": self.org.users[r].id, "kind": "acquaint"} for r in readers]
        resolution = env["docflow.resolution"].create(
            {
                "document_id": document.id,
                "text": text,
                "date_deadline": due,
                "is_control": control,
                "assignment_ids": [
                    Command.create({**line, "sequence": order})
                    for order, line in enumerate(lines, start=1)
                ],
            }
        )
        resolution.action_issue()
        return resolution

    def line(self, login, document):
        """Return the assignment of ``login`` on ``document`` that is open."""
        env = self.org.as_user(login)
        return env["docflow.assignment"].search(
            [
                ("document_id", "=", document.id),
                ("executor_id", "=", env.uid),
                ("state", "in", ("new", "in_work", "returned")),
            ],
            limit=1,
        )

    def start(self, login, document):
        """Take the assignment into work."""
        self.line(login, document).action_start()

    def report(self, login, document, text, evidence=None):
        """Report the assignment as done."""
        self.line(login, document).action_report(text, evidence and evidence.ids)

    def delegate(self, login, document, executors, text, due):
        """Pass the assignment on."""
        ids = [self.org.users[executor].id for executor in executors]
        self.line(login, document).action_delegate(ids, text, due)

    # Papers of our own

    def draft_reply(self, login, document, signatory, paper):
        """Prepare the answer to ``document``; return its draft."""
        action = self.card(login, document).action_prepare_reply()
        reply = self.org.as_user(login)["docflow.document"].browse(action["res_id"])
        reply.write({"signatory_id": self.org.users[signatory].id, "sheets": 1})
        self.attach(login, reply, paper)
        return reply
