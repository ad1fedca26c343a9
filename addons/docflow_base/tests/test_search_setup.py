import tempfile
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import config, mute_logger

from ..models import docflow_search_match_mixin as match_mixin
from ..models import docflow_search_mixin as search_mixin
from ..tools.textsearch_store import forget_analysers
from .common import DocflowCase

FEW, MANY = 5, 40


@tagged("post_install", "-at_install")
class TestSearchSetup(DocflowCase):
    """What the search stands on, what it does without it, and what an answer costs."""

    def _search(self, query, user=None, **options):
        cards = self.env["docflow.document"].with_user(user or self.mayor)
        return cards.search_content(query, **options)

    def _admin(self):
        return self._person("t_admin", self.council, "group_docflow_admin")

    def test_without_dictionaries(self):
        """Without dictionaries words are found by their stems, and administrators are told what
        to install; people are not bothered."""
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.addCleanup(config.options.maps[0].pop, "docflow_dictionaries", None)
        config["docflow_dictionaries"] = folder
        self.addCleanup(forget_analysers)
        card = self._registered(name="Про звернення мешканців")
        answer = self._search("зверненням мешканцями")
        self.assertEqual([hit["document_id"] for hit in answer["hits"]], card.ids)
        self.assertFalse(answer["notices"])
        notice = self._search("звернення", self._admin())["notices"][0]
        self.assertIn("hunspell-uk", notice)
        self.assertIn(folder, notice)

    def test_without_trigrams(self):
        """Without pg_trgm everything but middles of numbers and mistypings is found, and
        administrators are told."""
        entries = self.env["docflow.search.entry"]
        # the extension belongs to another role here and cannot be dropped
        absent = patch.object(type(entries), "_has_trigrams", lambda _entries: False)
        absent.start()
        entries.init()
        card = self._registered(name="Про звернення", corr_number="01-14/877")
        for query in ("звернень", "01-14/8", "14/877"):
            self.assertEqual(self._search(query)["total"], 1, query)
        self.assertFalse(self._search("1-14/87")["total"])
        self.assertFalse(self._search("Regoinal")["total"])
        notices = self._search("звернення", self._admin())["notices"]
        self.assertIn("pg_trgm", " ".join(notices))
        # it comes later: an update of the module takes it up
        absent.stop()
        entries.init()
        self.assertEqual(self._search("1-14/87")["hits"][0]["document_id"], card.id)

    @mute_logger("odoo.addons.docflow_base.models.docflow_search_entry")
    def test_install(self):
        """Installing indexes what is there, and what is left waits for the scheduled action."""
        card = self._registered(name="Про каштани")
        self.env.cr.flush()
        self.env.cr.execute("DELETE FROM docflow_search_entry")
        self.assertFalse(self._search("каштан")["total"])
        self.env["docflow.search.entry"]._begin()
        self.assertEqual(self._search("каштан")["hits"][0]["document_id"], card.id)

    def test_statements(self):
        """An answer of 40 hits needs no more statements than one of 5."""
        self.env["docflow.search.entry"]._prepare_dictionaries()
        counts = []
        made = 0
        for wanted in (FEW, MANY):
            while made < wanted:
                self._registered(name="Про однакові каштани", corr_number=f"01/{made}")
                made += 1
            self._search("каштан")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            answer = self._search("каштан", facets=True)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(answer["hits"]), wanted)
        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[1], 20)

    def test_offset_is_bounded(self):
        """Whatever number of hits is to be passed over, an answer passes over 10 000 at most."""
        self._registered(name="Про каштани")
        answer = self._search("каштан", offset=10**30)
        self.assertEqual((answer["hits"], answer["total"]), ([], 1))

    def test_one_patience(self):
        """Rounds through cards that the reader may not see, and likely names after them, wait as
        long together as one question may."""
        people = self.env["res.partner"].create(
            [{"name": "Ковальчук Іван"}, {"name": "Ковальчик Іван"}]
        )
        for number, person in enumerate((*people, *people)):
            self._registered(correspondent_id=person.id, corr_number=f"8/{number}")
        clock = SimpleNamespace(now=0.0)
        entries = type(self.env["docflow.search.entry"])
        get_query = entries._get_query

        def take_a_second(*args):
            clock.now += 1
            return get_query(*args)

        # the clock alone is ours: the index finds, the rules of the cards hide
        watch = SimpleNamespace(monotonic=lambda: clock.now)
        self.enterContext(patch.object(match_mixin, "time", watch))
        self.enterContext(patch.object(search_mixin, "time", watch))
        self.enterContext(patch.object(search_mixin, "COUNT_LIMIT", 1))
        self.enterContext(patch.object(entries, "_get_query", take_a_second))
        self.enterContext(patch.object(entries, "_get_reader_tokens", lambda _entries: None))
        answer = self._search("Ковальчвк", self.stranger, limit=0)
        self.assertFalse(answer["total"])
        self.assertLessEqual(clock.now, match_mixin.PATIENCE + 1)

    def test_one_write(self):
        """Whatever happens to cards in a transaction, the index is written once, by two
        statements."""
        cards = self._registered() | self._registered()
        self.env.flush_all()
        self.env["docflow.document"]._flush_search()
        cards.with_user(self.registrar).note = "Примітка"
        cards.with_user(self.registrar).name = "Інша назва"
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env["docflow.document"]._flush_search()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 2)
        self.env["docflow.document"]._flush_search()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 2)
