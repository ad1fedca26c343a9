from odoo import api, models

from .docflow_scan_card_mixin import is_fitting

# Proposals are made by the system; dictionaries speak the reader's language.
TRANSLATED = {"type_id": "docflow.document.type", "topic_id": "docflow.topic"}


class DocflowDeskLetterMixin(models.AbstractModel):
    """One letter as the registrar's desk shows it: a row of the stack, or pages and proposals."""

    _name = "docflow.desk.letter.mixin"
    _description = "Letter at the Registrar's Desk"

    @api.readonly
    def get_desk_letter(self):
        """Return a letter with its pages, what was recognised and what Enter will do.

        :return: the row of the stack and ``{pages, fields, duplicates, document, problem_text,
            next_hint, left_out, file}``
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: docflow.scan.letter - of the cards it names only those are told that he may open
        proposal = self.sudo().proposal or {}
        pages = self.page_ids.sorted("sequence")
        kept = pages.filtered(lambda page: not page.is_left_out)
        return self._prepare_desk_rows()[0] | {
            "pages": [page._prepare_desk_vals() for page in kept],
            "left_out": [page._prepare_desk_vals() for page in pages - kept],
            "file": self._prepare_desk_file(),
            "fields": self._get_desk_fields(proposal.get("fields") or {}),
            "duplicates": self._get_desk_duplicates(proposal.get("duplicates") or []),
            "document": self._prepare_desk_document(),
            "problem_text": self.problem_text or "",
            "next_hint": self._get_desk_hint(proposal.get("fields") or {}),
            "drop_reason": self.drop_reason or "",
        }

    @api.readonly
    def get_desk_hint(self, values):
        """Return what Enter will do with the card as it is now: the number, and to whom it goes.

        :param dict values: as for ``action_register_letter``; of them ``type_id``,
            ``recipient_ids`` and ``corr_number`` count
        :rtype: str
        """
        self.ensure_one()
        self.check_access("read")
        return self._get_desk_hint(
            {
                name: {"value": values[name], "is_filled": True}
                for name in ("type_id", "recipient_ids", "corr_number")
                # what does not fit is refused with its reason when it is sent to be registered
                if values.get(name) and is_fitting(name, values[name])
            }
        )

    # Business

    def _get_desk_fields(self, proposed):
        """Return what was recognised, dictionaries named in the reader's language (dict)."""
        found = dict(proposed)
        for name, model in TRANSLATED.items():
            if name in found:
                record = self.env[model].search([("id", "=", found[name]["value"])])
                if record:
                    found[name] = found[name] | {"label": record.display_name}
        return found

    def _prepare_desk_rows(self):
        """Return the rows of the stack, with one statement for the pages of all letters."""
        pages = self.env["docflow.scan.page"].search_fetch(
            [("letter_id", "in", self.ids), ("is_left_out", "=", False)],
            ["letter_id", "sequence", "state", "width", "write_date"],
            order="letter_id, sequence",
        )
        by_letter = pages.grouped("letter_id")
        problems = dict(self._selection_problem())
        return [
            letter._prepare_desk_row(by_letter.get(letter, pages.browse()), problems)
            for letter in self
        ]

    def _prepare_desk_row(self, pages, problems):
        return {
            "id": self.id,
            "sequence": self.sequence,
            "state": self.state,
            "problem": self.problem or False,
            "problem_label": problems.get(self.problem, ""),
            "page_count": len(pages),
            "pages_read": len(pages.filtered(lambda page: page.state in ("read", "failed"))),
            "title": self.title or "",
            "number": self.number or "",
            "picture": pages[0]._get_picture() if pages else False,
        }

    def _prepare_desk_file(self):
        """Return the file that has no pages for us, to be looked at by other means."""
        if not self.attachment_id:
            return None
        return {
            "name": self.attachment_id.name,
            "url": f"/web/content/{self.attachment_id.id}?download=true",
        }

    def _prepare_desk_document(self):
        card = self.document_id._filtered_access("read")
        return {"id": card.id, "name": card.display_name} if card else None

    def _get_desk_duplicates(self, duplicates):
        """Return earlier cards that look like this letter, those the reader may open."""
        known = {one["id"]: one for one in duplicates}
        cards = self.env["docflow.document"].search([("id", "in", list(known))])
        return [
            {
                "id": card.id,
                "name": card.name,
                "number": card.reg_number or "",
                "date": (card.reg_date and card.reg_date.strftime("%d.%m.%Y")) or "",
                "reason": self._get_alike_words(known[card.id].get("reason")),
                "link_kind": known[card.id].get("link_kind") or "addition",
            }
            for card in cards
        ]

    def _get_alike_words(self, reason):
        """Return in words why an earlier card looks like the letter (str)."""
        words = {
            "same": self.env._("the same correspondent, number and date"),
            "text": self.env._("nearly the same text"),
            "answer": self.env._("the letter names its number"),
            "matter": self.env._("the same correspondent and matter"),
        }
        return words.get(reason, "")

    def _get_desk_hint(self, found):
        """Return what Enter will do, in words: the number to come, and to whom it goes (str)."""
        if self.state == "repair":
            return self._get_next_step_hint("continue")
        if self.state not in ("reading", "ready", "deferred"):
            return ""
        # a hint is not filled in, so Enter does nothing with it
        values = {name: one.get("value") for name, one in found.items() if one.get("is_filled")}
        types = self.env["docflow.document.type"]
        doc_type = types.browse(values.get("type_id")).exists()
        doc_type = (doc_type or self.batch_id._get_desk_types(self.office_id))[:1]
        journal = doc_type and doc_type._get_journal(
            self.office_id, self.company_id, self.env["hr.department"]
        )
        if not journal:
            return ""
        number = journal._get_next_number(
            {"corr": values.get("corr_number"), "type": doc_type.code}
        )
        # sudo: res.users - names of colleagues
        people = self.env["res.users"].sudo().browse(values.get("recipient_ids") or []).exists()
        people = people.filtered(lambda user: not user.share)
        if not people:
            return self.env._("Gets No. %(number)s. Nobody is named for review.", number=number)
        return self.env._(
            "Gets No. %(number)s and goes to %(people)s for review.",
            number=number,
            people=", ".join(people.mapped("name")),
        )
