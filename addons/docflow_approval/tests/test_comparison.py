import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.docflow_base.tests import paper_samples as samples

from .test_approval import RoundCase


def text64(content):
    return base64.b64encode(content).decode()


FIRST = ("Про ремонт даху", "Виділити 120 тис. грн.", "Контроль за мною.")
SECOND = ("Про ремонт даху", "Виділити 250 тис. грн.", "Контроль за мною.")


@tagged("post_install", "-at_install")
class TestComparison(RoundCase):
    def _with_versions(self, *contents, name="memo.docx"):
        """Return a memo whose main file has versions of these ``contents`` (bytes)."""
        memo = self._memo(signatory_id=self.mayor.id)
        for content in contents:
            memo.attach_file(name, text64(content), "main")
        return memo

    def _versions(self, memo):
        return memo.file_ids.version_ids.sorted("number")

    def test_two_versions_stand_side_by_side(self):
        """Two versions of a docx show which word changed, whose they are and their digests."""
        memo = self._with_versions(samples.docx(*FIRST), samples.docx(*SECOND))
        old, new = self._versions(memo)
        told = old.with_user(self.author).get_comparison(new.id)
        self.assertEqual([row["kind"] for row in told["rows"]], ["equal", "changed", "equal"])
        self.assertIn([1, "250 "], told["rows"][1]["right"])
        self.assertEqual(
            (told["left"]["number"], told["right"]["number"], told["left"]["sha256"]),
            (1, 2, old.sha256),
        )
        self.assertEqual(told["left"]["author"], self.author.name)
        self.assertEqual({one["id"] for one in told["versions"]}, set((old | new).ids))
        self.assertEqual((told["problem"], told["is_same"]), ("", False))

    def test_the_list_of_versions_opens_it(self):
        """A version is compared with the one before it; the first has none and says so."""
        memo = self._with_versions(samples.docx(*FIRST), samples.docx(*SECOND))
        old, new = self._versions(memo)
        params = {"left_id": old.id, "right_id": new.id}
        self.assertEqual(new.action_compare()["params"], params)
        self.assertEqual(memo.file_ids.action_compare_last()["params"], params)
        with self.assertRaisesRegex(UserError, "first version"):
            old.action_compare()

    def test_only_what_one_may_open(self):
        """Whoever does not see a document compares nothing of it, whatever ids he sends."""
        memo = self._with_versions(samples.docx(*FIRST), samples.docx(*SECOND))
        old, new = self._versions(memo)
        mine = self._memo(self.clerk1)
        mine.attach_file("mine.docx", text64(samples.docx("Моє")), "main")
        own = self._versions(mine).with_user(self.clerk1).sudo(False)
        self.assertFalse(memo.with_user(self.clerk1).sudo(False).has_access("read"))
        for left, right in ((own, new), (old.with_user(self.clerk1).sudo(False), own)):
            with self.assertRaises(AccessError):
                left.get_comparison(right.id)
        for wrong in (0, -1, True, "1", None, [old.id], {}, 10**30):
            with self.assertRaises(UserError):
                old.with_user(self.author).get_comparison(wrong)

    def test_versions_of_other_documents_are_refused(self):
        """Files of two documents are not compared, even where one reads both."""
        one = self._with_versions(samples.docx(*FIRST))
        other = self._with_versions(samples.docx(*SECOND))
        with self.assertRaisesRegex(UserError, "same document"):
            self._versions(one).get_comparison(self._versions(other).id)

    def test_pages_that_wait_are_told(self):
        """A scan that is still being read says so; when it is read its pages are compared."""
        memo = self._with_versions(samples.pdf(1), samples.pdf(2), name="memo.pdf")
        old, new = self._versions(memo)
        told = old.get_comparison(new.id)
        self.assertIn("still being read", told["problem"])
        self.assertFalse(told["rows"])
        # sudo: docflow.file.text - what the job writes that reads pages
        texts = self.env["docflow.file.text"].sudo()
        for version, words in ((old, "Allocate 120 thousand"), (new, "Allocate 250 thousand")):
            texts.search([("version_id", "=", version.id)]).write(
                {"state": "done", "page": 1, "text": words, "source": "layer"}
            )
        (row,) = old.get_comparison(new.id)["rows"]
        self.assertEqual((row["kind"], row["left_page"], row["right_page"]), ("changed", 1, 1))

    def test_what_has_no_text_is_told(self):
        """Bytes of no known kind, a bomb and damage are told in words, and nothing breaks."""
        for content in (b"\x00\x01\x02" * 50, b"PK\x03\x04" + b"\xff" * 60, samples.docx_bomb()):
            memo = self._with_versions(samples.docx(*FIRST), content)
            old, new = self._versions(memo)
            told = old.get_comparison(new.id)
            self.assertRegex(told["problem"], "memo.docx.*version 2")
            self.assertFalse(told["rows"])

    def test_who_decided_sees_what_changed_since(self):
        """In the second round the card tells what changed since one's decision in the first, and
        shows it; before that, and to others, it tells nothing."""
        memo = self._with_versions(samples.docx(*FIRST))
        memo.action_launch_approval(self.route.id)
        self.assertFalse(memo.with_user(self.lawyer).sudo(False).changed_since_label)
        self._step(memo, self.executor1).action_agree()
        self._step(memo, self.lawyer).action_reject("The sum is too small")
        memo.approval_remark_ids.action_accept()
        memo.attach_file("memo.docx", text64(samples.docx(*SECOND)), "main")
        memo.action_launch_approval(self.route.id)
        mine = memo.with_user(self.lawyer).sudo(False)
        self.assertRegex(mine.changed_since_label, r"round 1 .*memo\.docx")
        old, new = self._versions(memo)
        self.assertEqual(
            mine.action_compare_since()["params"], {"left_id": old.id, "right_id": new.id}
        )
        self.assertFalse(memo.with_user(self.author).sudo(False).changed_since_label)
        self.assertFalse(memo.with_user(self.mayor).sudo(False).changed_since_label)

    def test_unchanged_files_are_not_told(self):
        """Files that are what one decided on make no word."""
        memo = self._with_versions(samples.docx(*FIRST))
        self.company.docflow_is_visa_carried = False
        memo.action_launch_approval(self.route.id)
        self._step(memo, self.lawyer).action_reject("No")
        memo.approval_remark_ids.action_accept()
        memo.action_launch_approval(self.route.id)
        mine = memo.with_user(self.lawyer).sudo(False)
        self.assertFalse(mine.changed_since_label)
        with self.assertRaisesRegex(UserError, "was changed since"):
            mine.action_compare_since()
