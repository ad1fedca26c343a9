import base64

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import BaseCase, tagged

from ..tools.docx.leftovers import find, suggest
from .common import ApprovalCase
from .word import altered, word, word_base64

LEFT = "[Text of the letter]"


@tagged("post_install", "-at_install")
class TestLeftovers(ApprovalCase):
    """A draft whose template text was not replaced goes nowhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["docflow.template"].search([]).active = False
        cls.template = cls.env["docflow.template"].create(
            {
                "name": "Memo (test)",
                "type_ids": [Command.set(cls.type_memo.ids)],
                "upload": word_base64("{{ subject }}", LEFT),
            }
        )
        cls.route = cls._route(cls._stage("Law", cls.lawyer), type_ids=cls.type_memo.ids)

    def _filled(self):
        memo = self._memo(signatory_id=self.mayor.id)
        memo.action_fill_template()
        return memo

    def test_rule_comes_from_the_template(self):
        """What stands in square brackets is proposed; the administrator has the last word."""
        self.assertEqual(self.template.leftovers, LEFT)
        self.template.leftovers = "On new shelves"
        with self.assertRaisesRegex(UserError, "“On new shelves”"):
            self._filled().action_launch_approval(self.route.id)

    def test_card_warns_with_the_place(self):
        """The author sees at once what is left for him, and no more when he has written it."""
        memo = self._filled()
        self.assertIn(f"paragraph 2: “{LEFT}”", memo.leftover_text)
        memo.attach_file("Memo (test).docx", word_base64("Shelves, please"), "main")
        self.assertFalse(memo.leftover_text)

    def test_unfinished_draft_is_refused(self):
        """Neither approval nor signature nor number for a text that is not there."""
        memo = self._filled()
        for act in (
            lambda: memo.action_launch_approval(self.route.id),
            memo.action_launch_approval,
            lambda: memo.with_user(self.mayor).action_sign(level="login", password="t_mayorx"),
        ):
            with self.assertRaisesRegex(UserError, r"Text, paragraph 2: “\[Text of"):
                act()
        with self.assertRaisesRegex(ValidationError, "replace what the template left for you"):
            memo.with_user(self.registrar).action_register()
        memo.attach_file("Memo (test).docx", word_base64("Shelves, please"), "main")
        memo.action_launch_approval(self.route.id)
        self.assertEqual(memo.approval_state, "in_progress")

    def test_own_file_is_looked_at_too(self):
        """Who downloads the filled draft and attaches it under another name is told the same."""
        memo = self._memo()
        memo.attach_file("own.docx", word_base64("Dear all", LEFT), "main")
        with self.assertRaisesRegex(UserError, "own.docx"):
            memo.action_launch_approval(self.route.id)

    def test_untouched_draft_gives_way(self):
        """Who brings the document itself need not clear away what the template made for him."""
        memo = self._filled()
        filled = memo.file_ids.filtered("template_id")
        memo.attach_file("own.docx", word_base64("Shelves, please"), "annex")
        self.assertTrue(filled.exists())
        memo.attach_file("own.docx", word_base64("Shelves, please"), "main")
        self.assertFalse(filled.exists())
        self.assertIn("gave way to “own.docx”", memo.message_ids[0].body)
        memo.action_launch_approval(self.route.id)

    def test_what_was_written_in_stays(self):
        """A file in which its author has written is his, and is not taken away."""
        memo = self._filled()
        memo.attach_file("Memo (test).docx", word_base64("Dear all", LEFT), "main")
        memo.attach_file("own.docx", word_base64("Shelves, please"), "main")
        self.assertEqual(len(memo.file_ids.filtered("template_id")), 1)

    def test_round_that_begins_anew(self):
        """Where a changed file begins the round anew, an unfinished one does not."""
        self.env.company.docflow_approval_file_rule = "restart"
        memo = self._memo()
        memo.attach_file("own.docx", word_base64("Dear all"), "main")
        memo.action_launch_approval(
            self._route(
                self._stage("Both", self.lawyer, self.executor1), type_ids=self.type_memo.ids
            ).id
        )
        memo.with_user(self.lawyer).action_approval_agree()
        with self.assertRaisesRegex(UserError, "is not finished"):
            memo.attach_file("own.docx", word_base64("Dear all", LEFT), "main")

    def test_rule_that_changed_counts(self):
        """The rule as it is now decides, whatever was found when the file was added."""
        memo = self._filled()
        self.template.leftovers = False
        memo.action_launch_approval(self.route.id)

    def test_looking_is_done_once(self):
        """The same bytes by the same rule are not read twice."""
        memo = self._filled()
        known = memo.file_ids.filtered("template_id").leftovers
        self.assertEqual(known["found"][0]["text"], LEFT)
        memo.file_ids.filtered("template_id")._unsealed().write(
            {"leftovers": {**known, "found": []}}
        )
        memo.action_launch_approval(self.route.id)

    def test_ready_templates_have_their_rule(self):
        """The ready letter leaves its text to the author, and says so."""
        letter = self.env.ref("docflow_approval.docflow_template_letter")
        self.assertEqual(letter._get_leftovers(), ["[Текст листа]"])
        order = self.env.ref("docflow_approval.docflow_template_order")
        self.assertEqual(len(order._get_leftovers()), 4)

    def test_foreign_bytes(self):
        """What only calls itself a Word file is nobody's unfinished text."""
        memo = self._memo()
        memo.attach_file("odd.docx", base64.b64encode(b"PK\x03\x04 odd").decode(), "main")
        memo.action_launch_approval(self.route.id)


@tagged("post_install", "-at_install")
class TestLeftoverText(BaseCase):
    """Texts of a template are found however Word has broken them up."""

    def test_broken_runs_and_spaces(self):
        """Word splits a text into runs and lines; it is the same text."""
        split = altered(
            word("x"),
            "word/document.xml",
            lambda part: part.replace(
                b"<w:t>x</w:t>", b"<w:t>[Text of</w:t><w:br/><w:t>the letter]</w:t>"
            ),
        )
        [found] = find(split, [LEFT])
        self.assertEqual((found["text"], found["paragraph"]), (LEFT, 1))
        self.assertEqual(find(split, ["[Another]", "", "  "]), [])
        [found] = find(word("x", header=LEFT), [LEFT])
        self.assertIn("header", found["part"])

    def test_what_is_proposed(self):
        """Bracketed words are proposed once each; references and fields are not."""
        content = word("{{ visas[0].name }} {{ x['who'] }}", "[1] [ ] [Whom] and [Whom]", "[What]")
        self.assertEqual(suggest(content), ["[Whom]", "[What]"])
        self.assertEqual(suggest(b"no document"), [])

    @given(st.data())
    @settings(max_examples=60, deadline=None)
    def test_any_bytes_get_an_answer(self, data):
        """A document cut or changed anywhere is read or left; nothing breaks."""
        whole = word("Dear all", LEFT)
        spoiled = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
        for place in data.draw(st.lists(st.integers(0, max(len(spoiled) - 1, 0)), max_size=5)):
            if spoiled:
                spoiled[place] ^= 0xFF
        for found in find(bytes(spoiled), [LEFT]):
            self.assertEqual(found["text"], LEFT)
        suggest(bytes(spoiled))
