import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.docflow_base.tools.digest import sha256_hex
from odoo.addons.docflow_base.tools.paper_sandbox import PaperRefusal

from ..tools.requisites import remote

ROLE = "requisites"
# raised where the drawing changes: copies made before are made anew when they are asked for
EDITION = 1


class DocflowFileRequisitesMixin(models.AbstractModel):
    """A main file and its copy with requisites, a visual one beside it.

    The number is drawn after the signature, and is never stamped into signed bytes: it is laid on a
    copy, with the barcode of the card and a mark of each signature. The file itself, its versions
    and its signatures stay as they are.
    """

    _name = "docflow.file.requisites.mixin"
    _description = "Copy With Requisites of a File"

    # what the copy was made of; the same again makes no version
    copied_basis = fields.Char(string="Digest of the Basis", readonly=True, copy=False)

    # the queue and a reader's button may make it at the same moment
    _requisites_uniq = models.UniqueIndex(
        "(copied_id) WHERE role = 'requisites'",
        "This copy was made at the same moment. Press the button again.",
    )

    # Business

    def _get_requisites_copy(self):
        """Return the copy with requisites of the current version, or none."""
        return self.copy_ids.filtered(
            lambda copy: (
                copy.role == ROLE
                and copy.attachment_id
                and copy.copied_number == self.version_count
            )
        )[:1]

    def _get_mailed_copy(self, room):
        """Return the copy that goes with a letter: that with requisites, unless it is larger than
        ``room`` (bytes) and the addressee can do without.
        """
        copy = self._get_requisites_copy()
        return copy if copy and copy.size <= room else self._get_current_copy()

    def _do_renew_requisites_copy(self, version):
        """Make the copy of ``version`` in the queue: what hinders it is told on the card."""
        card = self.document_id
        if version.number != self.version_count or card._get_requisites_place() == "none":
            return
        try:
            self._do_make_requisites_copy()
        except PaperRefusal as refusal:
            words = self._get_requisites_refusal(refusal.code)
            # sudo: mail.message - whether the card tells it already
            told = card.sudo().message_ids[:1].body or ""
            if words not in told:
                card._log_step(words)

    def _do_make_requisites_copy(self, patience=None):
        """Make the copy with requisites, or its next version; the same basis changes nothing.

        :raise OfficeBusy: LibreOffice did not come to the Word file within ``patience`` seconds
        :raise PaperRefusal: nothing can be made of the file; ``code`` may also be ``office``
        """
        self.ensure_one()
        source = self._read_requisites_source(patience)
        # sudo: docflow.document - the copy tells the same whoever has it made
        file = self.sudo()
        card = file.document_id
        values = card._prepare_requisites_copy(file)
        place = card._get_requisites_place()
        facts = [EDITION, place, sha256_hex(source), values]
        basis = sha256_hex(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode())
        # sudo: docflow.file - a copy goes with its file, whoever added that
        files = self._unsealed()
        copy = files.copy_ids.filtered(lambda one: one.role == ROLE)[:1]
        if copy.copied_basis != basis:
            content = card._draw_requisites(source, place, values)
            comment = self.env._("Copy of version %(number)s", number=self.version_count)
            if copy:
                copy._do_add_version(content, comment)
            else:
                name = self._get_requisites_name()
                copy = files._do_make(card, name, ROLE, content, comment)
        copy._unsealed().write(
            {
                "copied_id": self.id,
                "copied_number": self.version_count,
                "copied_basis": basis,
            }
        )
        return self.browse(copy.id)

    def _read_requisites_source(self, patience):
        """Return the document as PDF: the file itself, what is inside of it, or its PDF copy."""
        # sudo: docflow.signature - a mark beside a paper that nobody signed would lie
        file = self.sudo()
        signatures = file.document_id.signature_ids.filtered(
            lambda row: row.container_id.file_id == file
        )
        if any((row.report or {}).get("uncovered") for row in signatures):
            raise PaperRefusal("uncovered")
        kind, content = remote.read_content(file.attachment_id.raw or b"")
        if kind == "pdf":
            return content
        if kind != "docx":
            raise PaperRefusal("type", kind)
        made = self._get_current_copy()
        if made:
            # sudo: ir.attachment - as above
            return made.sudo().attachment_id.raw
        source = self.env["docflow.copy.queue"]._convert(content, patience)
        if source is None:
            raise PaperRefusal("office")
        return source

    def _get_requisites_name(self):
        company = self.document_id.company_id
        # sudo: res.partner - in which language the council writes
        speaker = self.with_context(lang=company.sudo().partner_id.lang or self.env.lang)
        stem = self.name.rpartition(".")[0] or self.name
        return speaker.env._("%(file)s, with requisites", file=stem) + ".pdf"

    def _get_requisites_refusal(self, code):
        """Return in words why there is no copy with requisites; ``code`` as in PaperRefusal."""
        words = {
            "type": self.env._(
                "“%(file)s”: a copy with requisites is made of PDF and Word files, and of those "
                "that lie in a container with signatures. Attach the main document as one of "
                "these.",
                file=self.name,
            ),
            "uncovered": self.env._(
                "“%(file)s”: not everything in the container is signed, and a copy would show as "
                "signed what is not. Open the file itself.",
                file=self.name,
            ),
            "encrypted": self.env._(
                "“%(file)s” is closed with a password: no copy with requisites can be made of it.",
                file=self.name,
            ),
            "office": self.env._(
                "“%(file)s”: no PDF could be made of it, and so no copy with requisites. Attach "
                "the document as PDF, or ask the administrator whether LibreOffice is installed.",
                file=self.name,
            ),
            **dict.fromkeys(
                ("size", "pages", "memory", "time"),
                self.env._(
                    "“%(file)s” is too large for a copy with requisites. Open the file itself; "
                    "number and signatures stand on the card.",
                    file=self.name,
                ),
            ),
        }
        return words.get(code) or self.env._(
            "“%(file)s” cannot be read: no copy with requisites can be made of it. Open the file "
            "itself; number and signatures stand on the card.",
            file=self.name,
        )

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | {"copied_basis"}

    @api.model
    def _check_file_change(self, document, name, role, is_new):
        if role == ROLE and not self._is_unsealed():
            raise UserError(
                self.env._(
                    "“%(file)s”: copies with requisites are made by the system, of the main file, "
                    "its number and its signatures. Add your file as a memo.",
                    file=name,
                )
            )
        return super()._check_file_change(document, name, role, is_new)

    def _on_version_added(self, version):
        result = super()._on_version_added(version)
        if self.role == "main" and self.document_id.reg_number:
            self.document_id._put_requisites_copy()
        if self.role == ROLE:
            # the file itself is read and found; its copy would be recognised a second time
            # sudo: docflow.file.text - a note of the system about its own file
            texts = self.env["docflow.file.text"].sudo().search([("version_id", "=", version.id)])
            texts.write({"state": "done", "page": 1})
        return result
