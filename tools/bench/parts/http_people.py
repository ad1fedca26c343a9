"""Who asks: readers of every kind in a city of ``./docflow generate``, and the cards they open."""

import json

from tests.server import query

#: Readers, by the name that the generator gives them.
READERS = {
    "small": "clerk of a small body",
    "large": "clerk of the biggest body",
    "head": "head of the biggest body",
    "mayor": "mayor",
    "controller": "controller",
    "registrar": "registrar",
}
SMALL, LARGE, HEAD, MAYOR, CONTROLLER, REGISTRAR = READERS.values()
#: Words of the subjects of some cards, the most frequent first; for one line of psql.
WORDS = """SELECT word FROM (SELECT unnest(string_to_array(name, ' ')) AS word
     FROM (SELECT name FROM docflow_document ORDER BY %s LIMIT 5000) card) w
    WHERE length(word) > 4 AND word !~ '[^[:alpha:]]'
    GROUP BY word ORDER BY count(*) DESC, word"""


class City:
    """What the database tells about itself.

    ``logins`` by reader (a password is its login), ``cards`` by what is special about them,
    ``words`` of pages, frequent and rare ones.
    """

    def __init__(self, database):
        rows = query(
            database, "SELECT value FROM ir_config_parameter WHERE key = 'docflow.generated'"
        )
        if not rows:
            raise SystemExit(f"{database} was not made by ./docflow generate")
        told = json.loads(rows[0][0])
        self.logins = {label: told["readers"][name] for name, label in READERS.items()}
        self.cards, self.words = told.get("cards") or {}, told.get("words") or {}
        self.documents = int(query(database, "SELECT count(*) FROM docflow_document")[0][0])
        self.subjects = self._find_words(database)

    @staticmethod
    def _find_words(database):
        """Return words of subjects (``{kind: word}``): a frequent and a rare one of these days; and
        one of many cards that lie together long ago, where an import brought such.
        """
        newest, brought = (
            [row[0] for row in query(database, WORDS.replace("\n", " ") % order)]
            for order in ("reg_date DESC NULLS LAST, id DESC", "id DESC")
        )
        found = {"frequent": "Paper", "rare": "Paper"}
        if newest:
            found = {"frequent": newest[len(newest) // 20], "rare": newest[-1]}
        old = [word for word in brought if word not in newest]
        return found | ({"old": old[0]} if old else {})
