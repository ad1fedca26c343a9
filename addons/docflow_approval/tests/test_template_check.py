import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.docx import remote
from ..tools.docx.checking import check
from ..tools.docx.filling import fill
from ..tools.docx.package import MAX_UNPACKED, without_fetching
from .word import altered, texts, word

SCHEMA = {
    "subject": "",
    "signatory": {"name": "", "position": ""},
    "recipients": [{"name": "", "position": ""}],
}
FETCHED = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/image" Target="http://198.51.100.7/pixel.png" TargetMode="External"/>'
)
RELATIONSHIPS = "word/_rels/document.xml.rels"


def fetching(content):
    """Return the document with a picture that lies elsewhere."""
    return altered(
        content,
        RELATIONSHIPS,
        lambda part: part.replace(b"</Relationships>", FETCHED + b"</Relationships>"),
    )


@tagged("post_install", "-at_install")
class TestTemplateCheck(BaseCase):
    """What is wrong with a template is found when it is uploaded, with its place."""

    def _codes(self, content):
        return [fault["code"] for fault in check(content, SCHEMA)]

    def test_good_template_has_no_faults(self):
        """Values, groups, loops, conditions, filters and their reach are read."""
        content = word(
            "{{ subject|upper }} {{ signatory.name|default('', true) }}",
            "{%p for line in recipients %}",
            "{{ loop.index }}. {{ line.name }}{% if not loop.last %};{% endif %}",
            "{%p endfor %}",
            "{{ recipients[0].name }} {# a note #}",
            header="{{ signatory.position }}",
        )
        self.assertEqual(check(content, SCHEMA), [])

    def test_each_fault_is_told_for_what_it_is(self):
        """Every way to break a template has its own name."""
        for text, code in (
            ("{{ subjekt }}", "unknown"),
            ("{{ signatory.nam }}", "unknown"),
            ("{{ subject", "loose"),
            ("{% for line in recipients %}", "unclosed"),
            ("{% if subject %}{% for line in recipients %}{% endif %}", "unopened"),
            ("{%p endfor %}", "unopened"),
            ("{{ recipients }}", "list"),
            ("{{ signatory }}", "list"),
            ("{% for line in subject %}{% endfor %}", "text"),
            ("{{ line.name }}", "unknown"),
            ("{{ 1 +* 2 }}", "syntax"),
            ("{% set x = 1 %}", "forbidden"),
            ("{% include 'x' %}", "forbidden"),
            ("{{ subject() }}", "forbidden"),
            ("{{ subject|pprint }}", "forbidden"),
            ("{{ subject.__class__ }}", "unknown"),
            ("{{ ''.__class__.__mro__ }}", "forbidden"),
            ("{{ subject['__class__'] }}", "unknown"),
            ("{{ range(10**9)|join }}", "forbidden"),
        ):
            with self.subTest(text):
                self.assertEqual(self._codes(word("Fine", text))[:1], [code])

    def test_fault_names_its_place(self):
        """The author gets the part, the paragraph, the tag, and what is written alike."""
        [fault] = check(word("Fine", "To {{ signatory.nam }}, with respect"), SCHEMA)
        self.assertEqual(fault["part"], "word/document.xml")
        self.assertEqual(fault["paragraph"], 2)
        self.assertEqual(fault["tag"], "{{ signatory.nam }}")
        self.assertEqual(fault["near"], ["signatory.name"])
        self.assertEqual(fault["shown"], "To {{ signatory.nam }}, with respect")
        [fault] = check(word("Fine", header="{{ subjekt }}"), SCHEMA)
        self.assertIn("header", fault["part"])

    def test_curly_quotes_of_word_are_read(self):
        """Word writes other quotes than Jinja reads; the author is not to care."""
        self.assertEqual(check(word("{{ subject|default(“none”) }}"), SCHEMA), [])

    def test_values_are_text(self):
        """What is filled in is never markup, and never a template itself."""
        content = word(
            "{{ subject }}", "{%p for line in recipients %}", "{{ line.name }}", "{%p endfor %}"
        )
        values = {
            "subject": "A <w:b/> & {{ 7 * 7 }}",
            "recipients": [{"name": "One"}, {"name": "Two"}],
        }
        self.assertEqual(texts(fill(content, values)), ["A <w:b/> & {{ 7 * 7 }}", "One", "Two"])

    def test_no_document_is_no_template(self):
        """What is damaged, too large, programmed or fetching is refused by its name."""
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b"0" * (MAX_UNPACKED + 1))
        typed = b"application/vnd.ms-word.document.macroEnabled.main+xml"
        plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        macro = altered(word("x"), "[Content_Types].xml", lambda part: part.replace(plain, typed))
        entity = altered(
            word("x"), "word/document.xml", lambda part: b'<!DOCTYPE x [<!ENTITY y "z">]>' + part
        )
        for content, code in (
            (b"", "broken"),
            (b"%PDF-1.7", "broken"),
            (bomb.getvalue(), "size"),
            (macro, "macro"),
            (entity, "broken"),
            (fetching(word("x")), "external"),
        ):
            with self.subTest(code):
                self.assertEqual(self._codes(content), [code])

    def test_nothing_is_fetched_when_a_copy_is_made(self):
        """A letter cannot make the server call an address; its links stay."""
        prefixed = altered(
            fetching(word("x")),
            RELATIONSHIPS,
            lambda part: (
                part.replace(b"<Relationships xmlns=", b"<r:Relationships xmlns:r=")
                .replace(b"<Relationship ", b"<r:Relationship ")
                .replace(b"</Relationships>", b"</r:Relationships>")
            ),
        )
        with zipfile.ZipFile(io.BytesIO(without_fetching(prefixed))) as archive:
            self.assertNotIn(b"198.51.100.7", archive.read(RELATIONSHIPS))
        clean = without_fetching(fetching(word("x")))
        with zipfile.ZipFile(io.BytesIO(clean)) as archive:
            self.assertNotIn(b"198.51.100.7", archive.read(RELATIONSHIPS))
        self.assertEqual(texts(clean), ["x"])

    def test_endless_loops_end(self):
        """A template that would run for ever is stopped, and the server goes on."""
        nested = ["{%p for a in recipients %}"] * 9 + ["{{ subject }}"] + ["{%p endfor %}"] * 9
        values = {"subject": "x" * 100, "recipients": [{"name": "x"}] * 40}
        with self.assertRaises(remote.TemplateRefusal) as caught:
            remote.fill(word(*nested), values)
        self.assertEqual(caught.exception.code, "size")

    @given(st.data())
    @settings(max_examples=60, deadline=None)
    def test_any_bytes_get_an_answer(self, data):
        """A template cut or changed anywhere is checked or refused; nothing breaks."""
        whole = word("{{ subject }}", "{%p for line in recipients %}", "{{ line.name }}")
        spoiled = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
        for place in data.draw(st.lists(st.integers(0, max(len(spoiled) - 1, 0)), max_size=5)):
            if spoiled:
                spoiled[place] ^= 0xFF
        for fault in check(bytes(spoiled), SCHEMA):
            self.assertTrue(fault["code"])

    @given(st.text(alphabet="{}%# |._abcfor()[]'\"", max_size=40))
    @settings(max_examples=200, deadline=None)
    def test_any_text_gets_an_answer(self, text):
        """Whatever somebody types into Word, the check answers."""
        for fault in check(word(text), SCHEMA):
            self.assertTrue(fault["code"])
