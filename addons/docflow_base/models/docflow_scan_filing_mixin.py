import logging
import pathlib

from odoo import models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)
ROLES = ("scan", "main", "annex", "reply", "memo")
SCANNABLE_STATES = ("registered", "in_review", "in_execution", "executed")


class DocflowScanFilingMixin(models.AbstractModel):
    """From pages that were read to a file of a card: judging a letter, attaching it."""

    _name = "docflow.scan.filing.mixin"
    _description = "Pages Become Files"

    # Business: judging

    def _do_judge(self):
        """Say what is to become of a letter whose pages were all read, or could not be."""
        self.ensure_one()
        pages = self._get_pages()
        if self.card_barcode and not self.problem and not self._find_label_card():
            self._unsealed().write({"problem": "unknown_label"})
        failed = pages.filtered(lambda page: page.state == "failed")
        if failed and not self.problem:
            self._unsealed().write(
                {"problem": "unreadable", "problem_note": failed[0].error or False}
            )
        if self.card_barcode and not self.problem:
            self._do_attach(self._find_label_card(), "scan")
            return
        vals = self._prepare_proposal_vals(pages)
        if self.state == "reading":
            vals["state"] = self._get_waiting_state()
        self._unsealed().write(vals)

    def _prepare_proposal_vals(self, pages):
        """Ask the recognition; whatever it stumbles over, the letter goes on without it."""
        proposal = {}
        try:
            with self.env.cr.savepoint():
                # sudo: docflow.recognition - it compares with all earlier cards
                recognition = self.env["docflow.recognition"].sudo()
                # sudo: docflow.scan.page, docflow.office - as the recognition reads them
                proposal = recognition._propose(pages.sudo(), self.office_id.sudo())
        except Exception:
            _logger.exception("Recognition of the scanned letter %s failed", self.id)
        found = proposal.get("fields") or {}
        titles = [
            (found.get(name) or {}).get("label") or (found.get(name) or {}).get("value")
            for name in ("correspondent_id", "correspondent_name", "name")
        ]
        title = next((title for title in titles if isinstance(title, str) and title), False)
        return {"proposal": proposal, "title": title}

    def _find_label_card(self):
        """Return the card whose label lies on the letter, where its office may scan to it."""
        self.ensure_one()
        if not self.card_barcode:
            return self.env["docflow.document"]
        # sudo: docflow.document - a label is found by whoever holds the paper
        cards = self.env["docflow.document"].sudo()
        card = cards.search(
            [
                ("barcode", "=", self.card_barcode),
                ("office_id", "=", self.office_id.id),
                ("state", "in", SCANNABLE_STATES),
            ],
            limit=1,
        )
        return card.sudo(False)

    # Business: attaching

    def _check_attachable(self, document, role):
        """Refuse a card the person may not add this file to."""
        if role not in ROLES:
            raise UserError(
                self.env._(
                    "%(letter)s: a file is a scan, a main document, an annex, a reply or a memo.",
                    letter=self.display_name,
                )
            )
        if not self._get_pages() and not self.attachment_id:
            raise UserError(
                self.env._(
                    "%(letter)s has neither pages nor a file; there is nothing to attach. Drop it.",
                    letter=self.display_name,
                )
            )
        document._check_may_attach()
        if document.state == "cancelled":
            raise UserError(
                self.env._(
                    "%(document)s is cancelled; nothing is added to it. Choose another card.",
                    document=document.display_name,
                )
            )
        if role in ("scan", "main"):
            # what is shown as the document itself is renewed by those who keep its requisites
            document.check_access("write")

    def _do_attach(self, document, role):
        """Make a file of ``document`` out of the letter: the next version of its scan, or an
        annex.
        """
        self.ensure_one()
        self._do_store_file(document, role)
        # sudo: docflow.document - whoever attached it may read the number on its label
        number = document.sudo().reg_number
        self._unsealed().write(
            {
                "state": "attached",
                "document_id": document.id,
                "number": number,
                "problem": False,
                "problem_note": False,
            }
            | self._prepare_trace()
        )
        document._log_step(
            self.env._(
                "Scanned: %(pages)s p., %(stack)s.",
                pages=self.page_count or 1,
                stack=self.batch_id.name,
            )
        )
        self.batch_id._advance()

    def _do_store_file(self, document, role):
        """Store the pages as a version of a file of ``document``, with the texts that were read.

        Born anew as PDF; a file without pages for us goes as it came.

        :return: ``docflow.file.version``
        """
        # sudo: docflow.file - the act was checked, by the label or by the person's rights
        files = self.env["docflow.file"].sudo()
        content, suffix = self._get_content()
        # sudo: docflow.file - as above
        file = document.sudo().file_ids.filtered(lambda file: file.role == role)[:1]
        if role != "scan" or not file:
            name = self._get_file_name(document, role, suffix)
            file = files.create({"document_id": document.id, "name": name, "role": role})
        elif not file.name.lower().endswith(suffix):
            file.write({"name": pathlib.PurePath(file.name).stem + suffix})
        version = file._do_add_version(
            content, self.env._("Stack %(stack)s", stack=self.batch_id.name)
        )
        # sudo: docflow.document - which file the preview shows follows from the files
        document.sudo()._sync_main_attachment()
        pages = self._get_pages()
        if pages:
            self.env["docflow.file.text"]._do_store_pages(version, pages)
        return version

    def _get_file_name(self, document, role, suffix):
        if self.attachment_id:
            return self.attachment_id.name
        labels = dict(self.env["docflow.file"]._fields["role"]._description_selection(self.env))
        # sudo: docflow.document - names of files beside which it lies
        taken = set(document.sudo().file_ids.mapped("name"))
        names = (
            f"{labels[role]}{f' {number}' if number > 1 else ''}{suffix}"
            for number in range(1, len(taken) + 2)
        )
        return next(name for name in names if name not in taken)

    def _get_content(self):
        """Return the bytes of the letter and the suffix of their kind."""
        if self.attachment_id:
            # sudo: ir.attachment - the registrar reads the stack through its pages
            attachment = self.attachment_id.sudo()
            return attachment.raw, pathlib.PurePath(attachment.name).suffix.lower()
        return self._get_pages()._get_pdf(), ".pdf"
