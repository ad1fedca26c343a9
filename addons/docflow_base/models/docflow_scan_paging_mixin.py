from odoo import models
from odoo.exceptions import UserError

from ..tools import splitter


class DocflowScanPagingMixin(models.AbstractModel):
    """Where a letter begins and ends, by hand: split, join, leave a page out.

    Labels and separator sheets say it first; a registrar has the last word. After each change the
    letter is judged anew, as if its stack had been cut like this from the beginning.
    """

    _name = "docflow.scan.paging.mixin"
    _description = "Pages of a Scanned Letter"

    # Actions

    def action_split(self, page_id):
        """Let a page begin a new letter; the pages after it go with it.

        :param int page_id: id of ``docflow.scan.page``
        :return: id of the new letter
        """
        self.ensure_one()
        self._check_transition("split")
        self._check_no_draft()
        page = self._get_own_page(page_id)
        if page == self._get_pages()[:1]:
            raise UserError(
                self.env._(
                    "%(letter)s begins with this page already. Choose a later one.",
                    letter=self.display_name,
                )
            )
        return self._do_split(page).id

    def action_join(self):
        """Add the pages to the letter before this one in the stack.

        :return: id of that letter
        """
        self.ensure_one()
        self._check_transition("join")
        before = self._get_letter_before()
        if not before:
            raise UserError(
                self.env._(
                    "%(letter)s: there is no open letter before it in the stack.",
                    letter=self.display_name,
                )
            )
        before._check_transition("join")
        self._do_join(before)
        return before.id

    def action_open_joined(self):
        """Add the pages to the letter before this one and open that."""
        letter = self.browse(self.action_join())
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": letter.id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }

    def action_remove_page(self, page_id):
        """Leave a page out of the letter; it stays with the stack. Once more brings it back.

        :param int page_id: id of ``docflow.scan.page``
        """
        self.ensure_one()
        self._check_transition("remove_page")
        self._check_no_draft()
        page = self._get_own_page(page_id)
        if self._get_pages() == page:
            raise UserError(
                self.env._(
                    "%(letter)s has no other page. Drop the letter, or join it with the one before "
                    "it.",
                    letter=self.display_name,
                )
            )
        page._unsealed().write({"is_left_out": not page.is_left_out})
        self._do_rejudge()
        return True

    # Business

    def _check_no_draft(self):
        """Refuse to rearrange pages that lie in a card already: they would come twice, or not at
        all.
        """
        for letter in self:
            draft = letter._get_draft()
            if draft:
                raise UserError(
                    self.env._(
                        "%(letter)s: its pages lie in the draft “%(document)s” already. Register "
                        "the draft, or cancel it and come back.",
                        letter=letter.display_name,
                        document=draft.display_name,
                    )
                )

    def _get_draft(self):
        """Return the card that was saved of this letter and waits to be registered; a cancelled
        one is none (``docflow.document``).
        """
        self.ensure_one()
        # sudo: docflow.document - only its state, of a card that may be a colleague's draft
        is_cancelled = self.document_id.sudo().state == "cancelled"
        return self.document_id.browse() if is_cancelled else self.document_id

    def _get_own_page(self, page_id):
        page = self.page_ids.filtered(lambda page: page.id == page_id)
        if not page:
            raise UserError(
                self.env._(
                    "%(letter)s: the page is not one of its own. Reload the desk: somebody may "
                    "have rearranged the stack.",
                    letter=self.display_name,
                )
            )
        return page

    def _get_letter_before(self):
        """Return the nearest open letter of pages before this one in its stack (may be empty)."""
        self.ensure_one()
        if self.attachment_id or self.document_id:
            return self.browse()
        return self.search(
            [
                ("batch_id", "=", self.batch_id.id),
                ("sequence", "<", self.sequence),
                ("state", "in", ("reading", "ready", "repair", "deferred")),
                ("document_id", "=", False),
                ("attachment_id", "=", False),
            ],
            order="sequence desc",
            limit=1,
        )

    def _do_split(self, page):
        pages = self.page_ids.filtered(lambda other: other.sequence >= page.sequence)
        # sudo: docflow.scan.letter - the registrar was checked
        letter = self._unsealed().create(
            {"batch_id": self.batch_id.id, "sequence": page.sequence, "state": "reading"}
        )
        pages._unsealed().write({"letter_id": letter.id})
        letter = letter._sealed_again().with_env(self.env)
        (self | letter)._do_rejudge()
        return letter

    def _do_join(self, before):
        self.page_ids._unsealed().write({"letter_id": before.id})
        # sudo: docflow.scan.letter - nothing is left of it: its pages are in the one before
        self._unsealed().unlink()
        before._do_rejudge()

    def _do_rejudge(self):
        """Judge letters anew whose pages a person rearranged."""
        for letter in self:
            cuts = splitter.split(letter._get_pages()._get_marks())
            # where a person keeps pages together that the marks would part, he knows why
            cut = cuts[0] if len(cuts) == 1 else None
            letter._unsealed().write(
                {
                    "state": "reading",
                    "card_barcode": (cut and cut.barcode) or letter._get_first_label(),
                    "problem": cut and cut.problem,
                    "problem_note": False,
                }
            )
        self._on_pages_read()

    def _get_first_label(self):
        """Return the label on the first page, which says to what card a letter goes (str)."""
        labels = [mark.labels for mark in self._get_pages()[:1]._get_marks()]
        return labels[0][0] if labels and labels[0] else False
