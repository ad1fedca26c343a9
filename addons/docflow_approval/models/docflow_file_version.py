from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.docflow_base.tools.given import is_id
from odoo.addons.docflow_base.tools.paper_kind import PAGED, sniff
from odoo.addons.docflow_base.tools.paper_sandbox import PaperRefusal

from ..tools.comparison import remote

# The state of a text that can be compared, and of those that cannot: they have words instead.
READY, WAITS, NONE = "ready", "waits", "none"
MOST_VERSIONS = 200


class DocflowFileVersion(models.Model):
    """A version of a file, compared with another of the same document side by side."""

    _name = "docflow.file.version"
    _inherit = "docflow.file.version"

    # Actions

    @api.readonly
    def action_compare(self):
        """Show what differs between this version and the one before it."""
        self.ensure_one()
        self.check_access("read")
        before = self.file_id.version_ids.filtered(lambda other: other.number < self.number)
        before = before.sorted("number")[-1:]
        if not before:
            raise UserError(
                self.env._(
                    "“%(file)s”: this is its first version, there is nothing to compare it with. "
                    "Choose a later one.",
                    file=self.name,
                )
            )
        return before._get_comparison_action(self)

    # Business

    def _get_comparison_action(self, other):
        """Return the screen that shows this version on the left and ``other`` on the right."""
        return {
            "type": "ir.actions.client",
            "tag": "docflow_comparison",
            "name": self.env._("What Changed"),
            "params": {"left_id": self.id, "right_id": other.id},
        }

    @api.readonly
    def get_comparison(self, other_id):
        """Return the text of this version beside that of ``other_id``, another of its document.

        :return: ``{"left", "right", "versions", "rows", "is_same", "is_cut", "problem"}``; rows as
            :func:`~.tools.comparison.rows.compare`
        """
        self.ensure_one()
        other = self.browse(other_id if is_id(other_id) else ()).exists()
        both = self | other
        both.check_access("read")
        if not other or other.document_id != self.document_id:
            raise UserError(
                self.env._(
                    "“%(file)s” is compared with versions of files of the same document. Choose "
                    "another version.",
                    file=self.name,
                )
            )
        compared = {"rows": [], "problem": "", "is_cut": False}
        if self.sha256 != other.sha256:
            compared = self._compare(other)
        return {
            "document": {"id": self.document_id.id, "name": self.document_id.display_name},
            "left": self._describe_for_comparison(),
            "right": other._describe_for_comparison(),
            "versions": self._get_comparable(),
            "is_same": self.sha256 == other.sha256,
            **compared,
        }

    def _compare(self, other):
        """Return the rows of two versions, or the problem in words."""
        found = [version._get_compared_texts() for version in (self, other)]
        problems = [words for __, __, words in found if words]
        if problems:
            return {"rows": [], "problem": problems[0], "is_cut": False}
        (left, left_cut), (right, right_cut) = (remote.shorten(texts) for texts, __, __ in found)
        try:
            rows = remote.compare(left, right, is_soft=any(is_soft for __, is_soft, __ in found))
        except PaperRefusal:
            words = self.env._("The two texts are too long to be compared here. Download both.")
            return {"rows": [], "problem": words, "is_cut": False}
        return {"rows": rows, "problem": "", "is_cut": left_cut or right_cut}

    def _get_compared_texts(self):
        """Return the text by pages, whether its lines are only layout, and a problem in words."""
        # sudo: ir.attachment - the bytes of a version that the reader may open
        content = self.sudo().attachment_id.raw or b""
        kind = sniff(content)
        if kind in PAGED:
            texts, problem = self._get_page_texts()
            return texts, True, problem
        try:
            return remote.read_texts(content, kind or ""), False, ""
        except PaperRefusal as refusal:
            return [], False, self._get_no_text_label(refusal.code)

    def _get_page_texts(self):
        """Return the texts of pages as they were read for the search, and a problem in words."""
        pages = self.env["docflow.file.text"].search([("version_id", "=", self.id)], order="page")
        if not pages or any(page.state == "queued" for page in pages):
            words = self.env._(
                "“%(file)s”, version %(number)s, is still being read. Look again in some minutes.",
                file=self.name,
                number=self.number,
            )
            return [], words
        if not any(page.text for page in pages):
            return [], self._get_no_text_label(pages[0].error and "broken")
        return [page.text or "" for page in pages], ""

    def _get_no_text_label(self, code):
        """Return in words why a version has no text to compare; ``code`` as in PaperRefusal."""
        words = {
            "encrypted": self.env._(
                "“%(file)s”, version %(number)s, is closed with a password: its text cannot be "
                "compared.",
                file=self.name,
                number=self.number,
            ),
            "broken": self.env._(
                "“%(file)s”, version %(number)s, cannot be read: it is damaged. Download it and "
                "look.",
                file=self.name,
                number=self.number,
            ),
        }
        return words.get(code) or self.env._(
            "“%(file)s”, version %(number)s, has no text that could be compared. Download both.",
            file=self.name,
            number=self.number,
        )

    def _describe_for_comparison(self):
        # sudo: res.users - the name of whoever added the version
        author = self.sudo().create_uid.name
        return {
            "id": self.id,
            "name": self.name,
            "number": self.number,
            "date": self.create_date.isoformat(sep=" ", timespec="seconds"),
            "author": author,
            "size": self.size,
            "sha256": self.sha256,
            "comment": self.comment or "",
        }

    def _get_comparable(self):
        """Return the versions of the document's files that the reader may open, newest first."""
        found = self.search(
            [("document_id", "=", self.document_id.id)],
            order="file_id, number desc",
            limit=MOST_VERSIONS,
        )
        return [
            {
                "id": version.id,
                "file_id": version.file_id.id,
                "name": version.name,
                "number": version.number,
                "date": version.create_date.isoformat(sep=" ", timespec="seconds"),
            }
            for version in found
        ]
