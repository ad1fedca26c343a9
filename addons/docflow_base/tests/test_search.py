from odoo.tests import tagged

from ..tools.reader import Reading
from .common import DocflowCase


class SearchCase(DocflowCase):
    """Two cards, and what finds them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["docflow.search.entry"]._prepare_dictionaries()
        cls.card = cls._registered(
            name="Про звернення мешканців щодо ремонту покрівлі", corr_number="01-14/877"
        )
        cls.other = cls._registered(name="О выделении средств на озеленение", corr_number="5/2")

    def _search(self, query, user=None, **options):
        cards = self.env["docflow.document"].with_user(user or self.mayor)
        return cards.search_content(query, **options)

    def _ids(self, query, user=None, **options):
        return [hit["document_id"] for hit in self._search(query, user, **options)["hits"]]

    @classmethod
    def _pages(cls, card, *texts):
        """Let the scan of ``card`` have pages that were read."""
        pages = cls.env["docflow.file.text"].create(
            [
                {
                    "version_id": card.file_ids.version_ids.sorted("number")[-1:].id,
                    "page": number,
                    "state": "done",
                    "text": text,
                    "source": "ocr",
                }
                for number, text in enumerate(texts, 1)
            ]
        )
        cls.env["docflow.search.entry"]._index_texts(pages)
        return pages

    def _finds(self, query, card=None, user=None):
        return (card or self.card).id in self._ids(query, user)


@tagged("post_install", "-at_install")
class TestSearch(SearchCase):
    """What is typed finds cards by requisites and by the text of their files."""

    def test_forms(self):
        """A word finds its other forms, in Ukrainian and in Russian."""
        for query in ("зверненням", "звернень", "мешканцю", "покрівлею ремонт"):
            self.assertTrue(self._finds(query), query)
        for query in ("выделение", "средствами", "озеленения средство"):
            self.assertTrue(self._finds(query, self.other), query)
        self.assertFalse(self._finds("озеленение"))

    def test_at_once(self):
        """A card is found in the transaction that made it, and by what was changed in it."""
        card = self._incoming(name="Про лічильники")
        self.assertTrue(self._finds("лічильник", card, self.registrar))
        card.name = "Про трамвай"
        self.assertFalse(self._finds("лічильник", card, self.registrar))
        self.assertTrue(self._finds("трамваїв", card, self.registrar))

    def test_requisites(self):
        """K24: number, their number, correspondent, recipient, executor, topic, type, note, barcode
        and issued resolutions are all found."""
        self.card.note = "Телефонувати заздалегідь"
        self._resolve(self.card, [self.executor1], text="Підготувати кошторис")
        for query in (
            self.card.reg_number,
            "01-14/877",
            "14/877",
            "Regional Offices",
            "Mayor",
            "Executor1",
            "телефонуйте",
            self.card.barcode,
            "кошторису",
            "кошторис покрівля",
        ):
            self.assertTrue(self._finds(query), query)

    def test_day_of_a_draft(self):
        """A draft made after midnight belongs to the day of the company, not to that of UTC."""
        draft = self._incoming()
        draft.flush_recordset()
        self.env.cr.execute(
            "UPDATE docflow_document SET create_date = '2026-11-20 22:30:00' WHERE id = %s",
            [draft.id],
        )
        facts = self.env["docflow.search.entry"]._gather(draft.ids)
        self.assertEqual(str(facts[0]["day"]), "2026-11-21")

    def test_draft_resolution_is_its_authors_own(self):
        """The text and the executors of a resolution are not found before it is issued."""
        self.env["docflow.resolution"].with_user(self.mayor).create(
            {
                "document_id": self.card.id,
                "text": "Таємничий задум",
                "assignment_ids": [(0, 0, {"executor_id": self.executor2.id})],
            }
        )
        for user in (self.mayor, self.controller):
            self.assertFalse(self._finds("задум", user=user))
            self.assertFalse(self._finds("Executor2", user=user))

    def test_language(self):
        """Phrases keep order and neighbours, prefixes begin words, a minus leaves out."""
        self.assertTrue(self._finds("«звернень мешканці»"))
        self.assertFalse(self._finds('"мешканці звернень"'))
        self.assertTrue(self._finds("звернень*"))
        self.assertTrue(self._finds("покрів*"))
        self.assertFalse(self._finds("звернення -ремонти"))
        self.assertTrue(self._finds("звернення -ремонтник"))
        self.assertFalse(self._ids("-звернення"))
        self.assertFalse(self._ids(""))
        self.assertFalse(self._ids("про на та"))

    def test_middle_of_a_number(self):
        """A fragment from the middle of a number finds it where nothing begins so."""
        self.assertTrue(self._finds("1-14/87"))
        self.assertFalse(self._finds("1-15/87"))

    def test_mistyped_correspondent(self):
        """A mistyped name of a correspondent finds his letters and says what was meant."""
        self.env["res.partner"].create({"name": "Затишокводоканал", "is_company": True})
        sender = self.env["res.partner"].create({"name": "ПрАТ «Обленерго»", "is_company": True})
        card = self._registered(correspondent_id=sender.id, corr_number="7")
        answer = self._search("Облєнерґо")
        self.assertEqual([hit["document_id"] for hit in answer["hits"]], card.ids)
        self.assertEqual(answer["corrected"], ["обленерго"])
        # nor is a name told that is as near, of a contact on no card of his
        people = self.env["res.partner"].create(
            [{"name": "Ковальчук Іван"}, {"name": "Ковальчик Іван"}]
        )
        self._registered(correspondent_id=people[0].id, corr_number="8")
        self.assertEqual(self._search("Ковальчвк")["corrected"], ["ковальчук"])
        # a name that nobody wrote from is not told
        answer = self._search("Затишокводаканал")
        self.assertFalse(answer["hits"] or answer["corrected"])

    def test_replaced_by_an_empty_page(self):
        """What stood in a scan is not found any more once a newer version without it was read."""
        self._pages(self.card, "Тут стояв динозавр")
        self.assertTrue(self._finds("динозавр"))
        self.card.file_ids.sudo()._do_add_version(b"%PDF-1.4 empty", "anew")
        newest = self.card.file_ids.version_ids.sorted("number")[-1]
        text = self.env["docflow.file.text"].search([("version_id", "=", newest.id)])
        text.page = 1
        text._do_note_reading(Reading(None))
        self.assertFalse(self._finds("динозавр"))

    def _long_file(self):
        """Let the scan of the card be so long that it takes several rows of the index."""
        filler = " ".join(f"слово{number}" for number in range(2500))
        self._pages(self.card, f"альбатрос {filler}", *[filler] * 8, f"{filler} великий жираф")

    def test_words_far_apart_in_a_long_file(self):
        """Words of one query may stand hundreds of pages apart, and so may what is left out."""
        self._long_file()
        entries = self.env["docflow.search.entry"]
        self.assertGreater(entries.search_count([("document_id", "=", self.card.id)]), 1)
        self.assertTrue(self._finds("альбатрос жираф"))
        self.assertTrue(self._finds('"великий жираф" звернення'))
        self.assertFalse(self._finds("альбатрос -жираф"))
        self.assertFalse(self._finds("жираф -альбатрос"))
        self.assertFalse(self._finds('"альбатрос великий"'))
        self.card.name = "Про лічильники"
        self.assertTrue(self._finds("альбатрос жираф лічильник"))

    def test_phrase_left_out_of_a_long_file(self):
        """A phrase that is left out may stand hundreds of pages from the word that is wanted."""
        self._long_file()
        self.assertFalse(self._finds('альбатрос -"великий жираф"'))
        self.assertTrue(self._finds('альбатрос -"жираф великий"'))

    def test_page_of_a_long_file(self):
        """Of a long file that page is shown on which the words stand."""
        self._long_file()
        for query, page in (("альбатрос", 1), ("жираф", 10), ("жираф звернення", 10)):
            self.assertEqual(self._search(query)["hits"][0]["page"], page, query)

    def test_page_of_more_words_than_a_row_holds(self):
        """A page of numbers and nothing else is indexed as far as a row goes, and stops nothing."""
        numbers = " ".join(f"{n % 9}/{n % 7}/{n % 8}/{n % 6}/{n}" for n in range(10_000, 26_000))
        self._pages(self.card, f"жираф {numbers}", f"альбатрос {numbers[::-1]}")
        self.assertTrue(self._finds("жираф альбатрос"))
        self.card.note = numbers
        self.assertTrue(self._finds("жираф звернення"))

    def test_pages(self):
        """K24: text of a page is found, with the page and an excerpt that marks the words."""
        page = self._pages(self.card, "Перша сторінка", "Просимо відремонтувати дах гімназії № 7")[
            1
        ]
        hit = self._search("гімназія дахи")["hits"][0]
        self.assertEqual(hit["document_id"], self.card.id)
        self.assertEqual((hit["page"], hit["version_id"]), (2, page.version_id.id))
        marked = [text for text, is_marked in hit["excerpt"] if is_marked]
        self.assertEqual(marked, ["дах", "гімназії"])
        # words of the requisites and of a page together
        self.assertTrue(self._finds("звернення гімназія"))

    def test_requisites_leave_pages_alone(self):
        """A change of requisites keeps what was read, however often."""
        self._pages(self.card, "Просимо відремонтувати дах гімназії")
        for number in range(5):
            self.card.with_user(self.registrar).note = f"Примітка {number}"
            self.assertTrue(self._finds("«дах гімназії»"))
        self.assertTrue(self._finds("примітка №4"))
        self.assertFalse(self._finds("примітка №3"))

    def test_newer_version(self):
        """The newest version that was read is what is found."""
        self._pages(self.card, "Старий договір")
        self.card.with_user(self.registrar).attach_file("scan.pdf", "JVBERi0xLjQKMg==", "scan")
        self.assertTrue(self._finds("договори"), "the new version is not read yet")
        self._pages(self.card, "Новий контракт")
        self.assertTrue(self._finds("контракти"))
        self.assertFalse(self._finds("договори"))

    def test_long_file(self):
        """A file of hundreds of pages is found by any of them, and its phrases stay exact."""
        filler = "Слово за словом іде довгий текст без жодного змісту. " * 40
        texts = [filler for __ in range(120)]
        texts[118] = "Наприкінці стоїть унікальна преамбула статуту."
        self._pages(self.card, *texts)
        hits = self._search("«преамбулу статуту»")["hits"]
        self.assertEqual([(hit["document_id"], hit["page"]) for hit in hits], [(self.card.id, 119)])
        entries = self.env["docflow.search.entry"].search([("document_id", "=", self.card.id)])
        self.assertGreater(len(entries), 1)
        self.assertEqual(len(self._ids("звернення")), 1)

    def _renew(self):
        """Let the scheduled action renew what waits, once it has been called."""
        cron = self.env.ref("docflow_base.ir_cron_docflow_search")
        calls = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertTrue(calls, "nobody woke it")
        calls.unlink()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_renamed_dictionary(self):
        """A topic or a type that is renamed or translated anew is found by its new name."""
        topic = self.env["docflow.topic"].create({"name": "Єноти"})
        card = self._registered(name="Про щось", topic_id=topic.id)
        self.assertTrue(self._finds("єнотів", card))
        topic.name = "Борсуки"
        self._renew()
        self.assertTrue(self._finds("борсуків", card))
        self.assertFalse(self._finds("єнотів", card))
        topic.update_field_translations("name", {"en_US": "Марсіани"})
        self._renew()
        self.assertTrue(self._finds("марсіан", card))
        self.type_in.name = "Пінгвінячий лист"
        self._renew()
        self.assertTrue(self._finds("пінгвінячі листи", card))

    def test_renamed_people(self):
        """Recipients and executors are found by the names they bear now, in new cards and old."""
        self._resolve(self.card, [self.executor1])
        self._pages(self.card, "Просимо відремонтувати дах гімназії")
        self.mayor.name = "Гіацинт Марко"
        self._renew()
        self.assertTrue(self._finds("гіацинта гімназія"))
        self.executor1.partner_id.name = "Тюльпан Зоряна"
        self._renew()
        self.assertTrue(self._finds("тюльпан"))
        self.assertFalse(self._finds("executor1"))

    def test_renamed_correspondent(self):
        """A contact that is renamed is found by its new name, which lists show, and by the old one,
        which the register keeps; so are people who write in the name of it."""
        agency = self.env["res.partner"].create({"name": "Установа Бегемот", "is_company": True})
        person = self.env["res.partner"].create({"name": "Кіт Іван", "parent_id": agency.id})
        card = self._registered(correspondent_id=person.id, corr_number="8")
        agency.name = "Установа Крокодил"
        self._renew()
        self.assertTrue(self._finds("крокодила", card))
        self.assertTrue(self._finds("бегемота", card))

    def test_renaming_is_one_statement(self):
        """A name that stands on many cards marks them all by one statement, and does no more."""
        topic = self.env["docflow.topic"].create({"name": "Єноти"})
        counts = []
        for count in (1, 6):
            for __ in range(count):
                self._registered(topic_id=topic.id)
            self.env.flush_all()
            self.env["docflow.document"]._flush_search()
            before = self.env.cr.sql_log_count
            topic.name = f"Борсуки {count}"
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_facets_and_filters(self):
        """Facets count what was found; a domain narrows it."""
        memo = self.env["docflow.document"].with_user(self.registrar)
        memo = memo.create(
            {
                "name": "Звернення до відділу",
                "type_id": self.type_memo.id,
                "office_id": self.office.id,
            }
        )
        answer = self._search("звернення", self.registrar, facets=True)
        self.assertEqual(answer["total"], 2)
        counts = {row["id"]: row["count"] for row in answer["facets"]["type"]}
        self.assertEqual(counts, {self.type_in.id: 1, self.type_memo.id: 1})
        self.assertEqual(
            {row["id"]: row["count"] for row in answer["facets"]["state"]},
            {"draft": 1, "in_review": 1},
        )
        self.assertEqual([row["count"] for row in answer["facets"]["year"]], [1])
        self.assertEqual([row["count"] for row in answer["facets"]["office"]], [2])
        for domain, found in (
            ([("type_id", "=", self.type_memo.id)], memo),
            ([("state", "in", ["in_review"])], self.card),
            ([("reg_date", ">=", "2000-01-01"), ("reg_date", "<=", "2999-12-31")], self.card),
            ([("office_id", "=", self.office.id), ("name", "ilike", "відділу")], memo),
        ):
            ids = self._ids("звернення", self.registrar, domain=domain)
            self.assertEqual(ids, found.ids, domain)

    def test_paging(self):
        """Pages of an answer follow each other, newest first, and the total stays."""
        cards = self._registered(name="Сторінка перша") | self._registered(name="Сторінка друга")
        cards |= self._registered(name="Сторінка третя")
        self.assertEqual(self._ids("сторінки"), cards.sorted("id", reverse=True).ids)
        answer = self._search("сторінки", limit=1, offset=1)
        self.assertEqual(answer["total"], 3)
        self.assertEqual(answer["hits"][0]["document_id"], cards[1].id)

    def test_ordinary_list(self):
        """The ordinary lists find by content and by their other conditions together."""
        self._pages(self.card, "Просимо відремонтувати дах гімназії")
        cards = self.env["docflow.document"].with_user(self.mayor)
        self.assertEqual(cards.search([("content", "ilike", "гімназія")]), self.card)
        self.assertEqual(
            cards.search([("content", "ilike", "гімназія"), ("state", "=", "draft")]),
            cards.browse(),
        )
        found = cards.search(
            [("content", "not ilike", "гімназія"), ("id", "in", (self.card.id, self.other.id))]
        )
        self.assertEqual(found, self.other)

    def test_other_analyser(self):
        """What was indexed by another analyser is indexed anew by the scheduled action."""
        self.env.cr.flush()
        self._pages(self.card, "Просимо відремонтувати дах гімназії")
        self.env.cr.execute(
            "UPDATE docflow_search_entry SET version = 1, tsv = NULL WHERE document_id = %s",
            [self.card.id],
        )
        self.assertFalse(self._finds("гімназія"))
        with self.enter_registry_test_mode():
            self.env.ref("docflow_base.ir_cron_docflow_search").method_direct_trigger()
        self.assertTrue(self._finds("гімназія"))
        self.assertFalse(self.env["docflow.search.entry"]._take_stale())
