from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from odoo.tests import tagged

from .common import DocflowCase

OWN = {"id", "message_id", "create_date", "write_date", "date", "reply_to"}
TEXTS = (
    "Card opened",
    "Зареєстровано: № 02-13/1 від 28.11.2026.",
    "a  b",
    " a ",
    "",
    "one\ntwo",
    "<b>a</b> & “b” 'c' \"d\"",
    "http://a.b/c",
    "a@b.c",
    "😀",
    "data:image/png;base64,AAAA",
    Markup("<p>a<script>b</script></p>"),
)


@tagged("post_install", "-at_install")
class TestHistoryLine(DocflowCase):
    """A line of history is written past the ORM, and is the line that core would have written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registrar.partner_id.email = "registrar@council.example"
        cls.card = cls._incoming().with_user(cls.registrar)

    def _read(self, message):
        message.flush_recordset()
        names = [f.name for f in message._fields.values() if f.store and f.column_type]
        message.invalidate_recordset()
        return {name: message[name] for name in names if name not in OWN}

    def _of_core(self, **values):
        return self.registry["mail.thread"]._message_log_batch(self.card, **values)

    def _check(self, text, **values):
        bodies = {self.card.id: text}
        ours = self.card._message_log_batch(bodies, **values)
        self.assertTrue(ours.env.su)
        self.assertEqual(self._read(ours), self._read(self._of_core(bodies=bodies, **values)), text)

    def test_same_as_core(self):
        """Whatever an act says, its line has the body, author and kind that core gives it."""
        for text in TEXTS:
            self._check(text)
        self._check("Somebody else", author_id=self.mayor.partner_id.id)
        self._check("With a subject", subject="Subject")

    @settings(max_examples=100, deadline=None)
    @given(st.text(alphabet="aЯі1 .,:;()/–—№“”«»…+-_<>&'\"\n\t\xa0", max_size=12))
    def test_any_text(self, text):
        """A text that goes in as it is would not have been changed by core's cleaning."""
        body = self.env["mail.message"]._fields["body"]
        cleaned = body.convert_to_column_insert(Markup.escape(text), self.env["mail.message"])
        self.assertEqual(self.card._clean_history(text), cleaned)

    def test_many(self):
        """Lines on many cards are one statement, each with an identifier of its own."""
        cards = self.card | self._incoming() | self._incoming()
        cards._message_log_batch({card.id: "warm" for card in cards})
        cards.message_ids.mapped("body")
        with self.assertQueryCount(1):
            lines = cards._message_log_batch({card.id: f"No. {card.id}" for card in cards})
        self.assertEqual(lines.mapped("res_id"), cards.ids)
        self.assertEqual(len(set(lines.mapped("message_id"))), 3)
        for card, line in zip(cards, lines, strict=True):
            self.assertIn(line, card.message_ids, "a list that was read before knows of it")

    def test_renamed(self):
        """Who is renamed, or gets another address, is called by the new one in the next trace."""
        self.assertEqual(
            self.card._message_log(body="a").email_from, self.registrar.partner_id.email_formatted
        )
        self.registrar.partner_id.name = "Another Name"
        self.assertEqual(
            self.card._message_log(body="a").email_from,
            '"Another Name" <registrar@council.example>',
        )
        self.registrar.email = "other@council.example"
        self.assertIn("<other@", self.card._message_log(body="a").email_from)
        label = self.card._get_person_label(self.registrar)
        self.assertTrue(label.startswith("Another Name"))
        self.registrar.partner_id = self.env["res.partner"].create({"name": "Third Name"})
        self.assertEqual(self.card._message_log(body="a").author_id, self.registrar.partner_id)
