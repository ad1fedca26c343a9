from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition
from odoo.addons.docflow_base.report.docflow_document_label import data_uri
from odoo.addons.docflow_base.tools.barcode import qr_svg
from odoo.addons.docflow_base.tools.htmlpdf import html_to_pdf
from odoo.addons.docflow_base.tools.paper_sandbox import PaperRefusal

from ..tools.docx.office import OfficeBusy
from ..tools.requisites import remote
from .docflow_copy_queue import PATIENCE

NUMBERED = ("registered", "in_review", "in_execution", "executed")
# Millimetres: the mark with the number, the mark of a signature beside it, the gap between rows.
HEAD, SIGNATURE, HEIGHT, GAP, ACROSS = 74, 58, 17, 1, 190
# Alone the number goes into the white margin of a full page.
HEAD_ALONE = 13.5
MOST_MARKS = 64
LONGEST = 160
_QR_MODULE_MM = 0.5


class DocflowRequisitesCopyMixin(models.AbstractModel):
    """The copy with requisites on a card: when it is made, and what it tells.

    ==========  ====================================================================
    place       where the marks stand
    ==========  ====================================================================
    bottom      in the lowest free strip of the first page
    top_right   in the highest free corner of the first page, on the right
    page        on a page of their own behind the document
    none        nowhere: no such copy is made
    ==========  ====================================================================

    Marks that find no room on the first page stand on the page behind; nothing is covered.
    """

    _name = "docflow.requisites.copy.mixin"
    _description = "Copy With Requisites"

    # Actions

    def action_copy_with_requisites(self):
        """Show the copy with requisites; it is made now, if it is not there or no longer true."""
        self.ensure_one()
        self._check_transition("copy_with_requisites")
        file = self._get_requisites_files()[:1]
        try:
            copy = file._do_make_requisites_copy(PATIENCE)
        except OfficeBusy:
            self._put_requisites_copy()
            return self._tell_requisites_later()
        except PaperRefusal as refusal:
            raise UserError(file._get_requisites_refusal(refusal.code)) from refusal
        attachment = copy.attachment_id
        return {
            "type": "ir.actions.client",
            "tag": "docflow_view_file",
            "params": {
                "id": attachment.id,
                "name": attachment.name,
                "mimetype": attachment.mimetype,
            },
        }

    # Business

    def _may_copy_with_requisites(self):
        return bool(self._get_requisites_files()) and self._get_requisites_place() != "none"

    def _get_requisites_files(self):
        """Return the main files of the card (``docflow.file``)."""
        return self.file_ids.filtered(lambda file: file.role == "main" and file.attachment_id)

    def _get_requisites_place(self):
        # sudo: res.company - a setting that everybody is bound by
        return self.type_id.requisites_place or self.company_id.sudo().docflow_requisites_place

    def _put_requisites_copy(self):
        """Let the copies of registered cards be made soon; letters of others get none by
        themselves.
        """
        queue = self.env["docflow.copy.queue"]
        for card in self.filtered(lambda card: card.reg_number and card.category != "incoming"):
            if card._get_requisites_place() == "none":
                continue
            # sudo: docflow.file - the system's own work, whoever registers or signs
            for file in card.sudo()._get_requisites_files():
                current = file.version_ids.sorted("number")[-1:]
                queue._put(current, has_requisites=True)

    def _tell_requisites_later(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "Other documents are being turned into PDF. The copy with requisites will "
                    "stand among the files of the card in a few minutes."
                ),
            },
        }

    # Business: what it tells

    def _prepare_requisites_copy(self, file):
        """Return what the copy tells, in the language of the council, as plain data."""
        company = self.company_id
        card = self.with_context(lang=company.partner_id.lang or self.env.lang)
        rows = card.signature_ids.filtered(lambda row: row._is_of_file(file)).sorted("id")
        return {
            "company": company.name[:LONGEST],
            "number": self.reg_number[:LONGEST],
            "date": self.reg_date.strftime("%d.%m.%Y"),
            "barcode": self.barcode or "",
            "document": (self.name or "")[: 4 * LONGEST],
            "file": file.name[:LONGEST],
            "version": file.version_count,
            "sha256": file.sha256,
            "signatures": [row._prepare_mark() for row in rows[:MOST_MARKS]],
            "unshown": max(len(rows) - MOST_MARKS, 0),
        }

    def _draw_requisites(self, source, place, values):
        """Return the copy (bytes): ``source`` (PDF) with its marks."""
        layouts = _get_layouts(place, len(values["signatures"]))
        sizes = [(layout["width"], layout["height"]) for layout in layouts]
        room = remote.find_room(source, place, sizes)
        mark, corner, is_whole = b"", None, False
        if room:
            number, corner = room
            layout = layouts[number]
            mark = self._draw("docflow_approval.docflow_requisites_mark", values, layout=layout)
            # why a signature was left open, or does not hold, needs more room than a mark has
            is_whole = len(layout["cells"]) == len(values["signatures"]) and all(
                one["is_settled"] for one in values["signatures"]
            )
        closing = b""
        if not is_whole or values["unshown"]:
            closing = self._draw("docflow_approval.docflow_requisites_page", values)
        return remote.lay_marks(source, mark, corner, closing)

    def _draw(self, template, values, **more):
        lang = self.company_id.partner_id.lang or self.env.lang
        drawn = {
            **values,
            **more,
            "qr": values["barcode"] and data_uri(qr_svg(values["barcode"], _QR_MODULE_MM)),
        }
        return html_to_pdf(
            str(self.with_context(lang=lang).env["ir.qweb"]._render(template, drawn))
        )

    # Hooks

    def _on_registered(self):
        result = super()._on_registered()
        self._put_requisites_copy()
        return result

    @api.model
    def _get_transitions(self):
        table = super()._get_transitions()
        verb = Transition(
            NUMBERED,
            None,
            "_may_copy_with_requisites",
            self.env._("Copy with Requisites"),
            self.env._("It is made of the main file, where the settings give it a place."),
            "menu",
        )
        return {**table, "copy_with_requisites": verb}

    def _get_hint_copy_with_requisites(self):
        return self.env._("A PDF with the number, its barcode and marks of the signatures.")


def _get_layouts(place, count):
    """Return the marks that may go on the first page, the fullest first (list of dicts).

    ``cells`` are the corners of the marks of signatures, in mm inside of the whole.
    """
    if place not in ("bottom", "top_right"):
        return []
    head = {"width": HEAD, "height": HEAD_ALONE, "row": HEAD_ALONE, "cells": []}
    if not count:
        return [head]
    if place == "top_right":
        cells = [(0, (HEIGHT + GAP) * row) for row in range(1, count + 1)]
        height = (HEIGHT + GAP) * (count + 1) - GAP
        full = {"width": HEAD, "height": height, "row": HEIGHT, "cells": cells}
        return [full, head] if count <= 3 else [head]
    first = [(HEAD + SIGNATURE * column, 0) for column in range(min(count, 2))]
    second = [(SIGNATURE * column, HEIGHT + GAP) for column in range(count - 2)]
    width = ACROSS if count > 1 else HEAD + SIGNATURE
    height = (HEIGHT + GAP) * (2 if second else 1) - GAP
    full = {"width": width, "height": height, "row": HEIGHT, "cells": first + second}
    return [full, head] if count <= 5 else [head]
