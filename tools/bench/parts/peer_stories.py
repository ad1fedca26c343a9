"""What an ordinary user does with each peer: the list, a search in its box, a new record."""

import itertools

from .http_measure import Story
from .http_visitor import Screen

READERS = ("clerk of the biggest body", "clerk of a small body", "controller")
WRITER = "registrar"
_numbers = itertools.count(1)
#: Peer → its window action and the model's name for people.
ACTIONS = {
    "helpdesk.ticket": "helpdesk_mgmt.helpdesk_ticket_action",
    "project.task": "project.action_view_task",
    "dms.file": "dms.action_dms_file",
}


class PeerStories:
    """``make(visitors, word)``: stories of all peers; ``word`` occurs in names of records."""

    def __init__(self, visitors, word, facts):
        self.visitors, self.word, self.facts = visitors, word, facts

    def make(self):
        """Yield the stories (``Story``)."""
        for peer, action in ACTIONS.items():
            for reader in READERS:
                screen = Screen(self.visitors[reader], action)
                yield Story(peer, "list", reader, lambda visitor, screen=screen: screen.search())
                found = [("name", "ilike", self.word)]
                yield Story(
                    peer,
                    "search in the box",
                    reader,
                    lambda visitor, screen=screen, found=found: screen.search(found),
                )
            yield self._make_creation(peer, action)

    def _make_creation(self, peer, action):
        form = Screen(self.visitors[WRITER], action, "form")
        prepare = {
            "helpdesk.ticket": self._prepare_ticket,
            "project.task": self._prepare_task,
            "dms.file": self._prepare_file,
        }[peer]

        def create(visitor):
            form.save(prepare(next(_numbers)))
            return 1

        return Story(peer, "create", WRITER, create, runs=12)

    def _prepare_ticket(self, number):
        return {
            "name": f"Ticket {number}",
            "description": "<p>The roof leaks.</p>",
            "team_id": self.facts["team"],
            "partner_id": self.facts["partner"],
        }

    def _prepare_task(self, number):
        return {
            "name": f"Task {number}",
            "project_id": self.facts["project"],
            "partner_id": self.facts["partner"],
            "user_ids": [[6, 0, [self.facts["uid"]]]],
        }

    def _prepare_file(self, number):
        return {
            "name": f"letter {number} {self.facts['run']}.pdf",
            "directory_id": self.facts["directory"],
            "content": self.facts["file"],
        }
