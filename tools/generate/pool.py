"""Texts that papers are put together from, with what the search's own analyser makes of them.

A card's row in the search index is one vector after another: those of its pages, then those of its
requisites. PostgreSQL moves the places of what is appended by the highest place before it; so each
vector of the pool begins where the analyser would go on after the text before it, and ends with a
word that stands in the index.

==============  =============================================================================
page            text; ``first`` of a card's pages, and ``next``
title           subject; its vector
type_words, topic_words, partner_words    id → vector of the names
person_words    user → vectors of name and position, of a name alone, of one in the next line
saying_words    what resolutions say: alone, and in the next line
==============  =============================================================================
"""

import io
import re

from . import words
from .pages import PageWriter

#: Pages and subjects that differ; a full city draws each of them often.
MOST = 20_000
# where the next text goes on: a place between it and the one before
NEXT = 1
_PLACES, _PLACE = re.compile(r"':[\d,]+(?= |$)"), re.compile(r"\d+")


class Pool:
    def __init__(self, env, facts):
        self.env, self.cr, self.facts = env, env.cr, facts
        entries = env["docflow.search.entry"]
        entries._prepare_dictionaries()
        self.analyser = entries._get_analyser()
        self.writer = PageWriter(self.analyser)
        facts["analyser"] = self.analyser.version
        facts["titles"] = max(400, min(MOST, facts["cards"] // 4))
        facts["pool"] = max(400, min(MOST, facts["cards"] // 10))

    def make(self):
        """Make what the search knows of names, and the subjects."""
        self.cr.execute(
            "CREATE AGGREGATE city.join(tsvector) (sfunc = tsvector_concat, stype = tsvector)"
        )
        titles = (
            (number, text := words.make_subject(number), self._vector(text))
            for number in range(self.facts["titles"])
        )
        self._copy("title (nr int PRIMARY KEY, text text, v tsvector)", titles)
        for name, model in (("type", "docflow.document.type"), ("topic", "docflow.topic")):
            self._copy(f"{name}_words (id int PRIMARY KEY, v tsvector)", self._names(model))
        partners = self.env["res.partner"].browse(self.facts["partners"])
        self._copy(
            "partner_words (id int PRIMARY KEY, v tsvector)",
            ((partner.id, self._vector(partner.complete_name)) for partner in partners),
        )
        self.cr.execute("SELECT user_id, name, label FROM city.person")
        self._copy(
            "person_words (id int PRIMARY KEY, label tsvector, first tsvector, next tsvector)",
            (
                (user, self._vector(label), self._vector(name), self._vector(name, 0))
                for user, name, label in self.cr.fetchall()
            ),
        )
        self._copy(
            "saying_words (nr int PRIMARY KEY, first tsvector, next tsvector)",
            (
                (nr, self._vector(text), self._vector(text, 0))
                for nr, text in enumerate(words.RESOLUTIONS)
            ),
        )

    def make_pages(self, has_texts=True):
        """Make the pages; without texts there are none."""
        # the addons are on the path only after the settings were read
        from odoo.addons.docflow_base.models.docflow_search_rebuild_mixin import FIRST_PLACE

        rows = (
            (number, text := self.writer.write(number), *self._page_vectors(text, FIRST_PLACE))
            for number in range(self.facts["pool"] if has_texts else 0)
        )
        self._copy("page (nr int PRIMARY KEY, text text, first tsvector, next tsvector)", rows)

    def tell(self):
        """Return words that stand in many pages, and in few (dict)."""
        self.cr.execute(
            "SELECT text FROM docflow_file_text WHERE text <> '' ORDER BY id DESC LIMIT 300"
        )
        pages = [row[0] for row in self.cr.fetchall()]
        seen = {word.strip(".").lower() for page in pages for word in page.split()}
        forms = self.writer.get_forms()
        return {
            "frequent": forms[:30],
            "rare": [form for form in forms[3000:] if form in seen][:60],
            "phrases": [" ".join(page.splitlines()[2].split()[1:3]) for page in pages[:40]],
        }

    def _names(self, model):
        """Yield the ids of records with the vector of their names in all languages."""
        records = self.env[model].with_context(active_test=False).search([])
        table = records._table
        self.cr.execute(
            f"SELECT id, (SELECT string_agg(value, E'\\n') FROM jsonb_each_text(name)) FROM {table}"
        )
        for record_id, text in self.cr.fetchall():
            yield record_id, self._vector(text)

    def _vector(self, text, position=NEXT, weight="A"):
        # the addons are on the path only after the settings were read
        from odoo.addons.docflow_base.tools.textsearch import Vector

        vector = Vector(self.analyser, weight)
        vector.position = position
        vector.add(text)
        return str(vector)

    def _page_vectors(self, text, place):
        """Return the vectors of a page that begins at ``place``, and of one that goes on."""
        following = self._vector(text, NEXT, "")
        # the same words, further on
        first = _PLACES.sub(
            lambda found: _PLACE.sub(lambda one: str(int(one[0]) + place - NEXT), found[0]),
            following,
        )
        return first, following

    def _copy(self, table, rows):
        name = table.partition(" ")[0]
        self.cr.execute(" ".join(("CREATE UNLOGGED TABLE", f"city.{table}")))
        lines = io.StringIO()
        for row in rows:
            lines.write("\t".join(self._escape(str(cell)) for cell in row) + "\n")
        lines.seek(0)
        self.cr._obj.copy_expert(f"COPY city.{name} FROM STDIN", lines)
        self.cr.execute(" ".join(("ANALYZE", f"city.{name}")))

    @staticmethod
    def _escape(text):
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
