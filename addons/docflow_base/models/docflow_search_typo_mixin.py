import re
from difflib import SequenceMatcher

from odoo import api, models
from odoo.tools import SQL

from ..tools.textsearch_query import Query

NAMES = 30  # names of contacts looked at for one mistyped word
WORDS = 3  # words taken for it
LIKENESS = 0.75  # of the two words, from 0 to 1
SPREAD = 0.08  # by which a word may be less like it than the likeliest one
SHORTEST = 4  # letters of a word that may be mistyped
# Letters that people mistake for each other, and signs that they leave out; in Python and in SQL.
_CONFUSED, _MEANT = "ёєэґіїйыъь'’ʼ", "ееегииии"
_FOLD = str.maketrans(_CONFUSED[: len(_MEANT)], _MEANT, _CONFUSED[len(_MEANT) :])
#: What contacts are looked up by, and what their index is made of.
FOLDED_NAME = SQL("translate(lower(complete_name), %s, %s)", _CONFUSED, _MEANT)
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")


class DocflowSearchTypoMixin(models.AbstractModel):
    """Mistyped names: words of contacts' names that are most like what was typed.

    They are looked for only where a query found nothing, and they are told only with what they
    found: the names themselves stay where they are.
    """

    _name = "docflow.search.typo.mixin"
    _description = "Mistypings in a Search"

    # Business

    @api.model
    def _get_corrected(self, parsed):
        """Return ``(query, words)``: the query with likely words beside those that were typed, and
        those words; ``(None, [])`` where no name is like any of them.
        """
        analyser = self._get_analyser()
        terms, words = [], []
        for term in parsed.terms:
            likely = []
            if not term.is_negative and len(term.words) == 1 and not term.numbers:
                likely = self._get_likely_words(term.words[0])
            words += likely
            terms.append(term.widened(likely, analyser))
        return (Query(terms), words) if words else (None, [])

    @api.model
    def _get_likely_words(self, word):
        """Return words of names that ``word`` may stand for, most likely first (``list[str]``)."""
        word = word.lower()
        folded = word.translate(_FOLD)
        if len(folded) < SHORTEST or not self._has_trigrams():
            return []
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lower(partner.complete_name)
                  FROM (SELECT set_config('pg_trgm.word_similarity_threshold', '0.4', TRUE)) level,
                       LATERAL (
                           SELECT complete_name FROM res_partner
                            WHERE %(word)s <%% %(name)s
                            ORDER BY word_similarity(%(word)s, %(name)s) DESC
                            LIMIT %(limit)s) partner
                """,
                word=folded,
                name=FOLDED_NAME,
                limit=NAMES,
            )
        )
        likely = {}
        for (name,) in rows:
            for found in _WORD.findall(name):
                likeness = SequenceMatcher(None, folded, found.translate(_FOLD)).ratio()
                if likeness >= LIKENESS and found != word:
                    likely[found] = max(likeness, likely.get(found, 0))
        # beside a word that is much more like it, the others are other words
        enough = max(likely.values(), default=0) - SPREAD
        words = [one for one in likely if likely[one] >= enough]
        return sorted(words, key=likely.get, reverse=True)[:WORDS]
