from odoo import api, models

WORKING_STATES = ("issued", "done", "cancelled")


class DocflowDocumentCard(models.AbstractModel):
    """The printed card (РКК): requisites, resolutions with executors, dates, marks, the original.

    It shows what the reader may read, and names as they were at the signing: who signed or received
    for whom, by which order, stands in the stored labels.
    """

    _name = "report.docflow_base.docflow_document_card"
    _inherit = "docflow.print.mixin"
    _description = "Printed Card"
    _docflow_printed = "docflow.document"

    @api.model
    def _prepare_page(self, card):
        return {
            "title": card.reg_number and f"№ {card.reg_number}",
            "date": self._day(card.reg_date),
            "name": card.name,
            "state": self._label(card, "state"),
            "requisites": self._prepare_requisites(card),
            "recipients": self._prepare_recipients(card),
            "resolutions": self._prepare_resolutions(card),
            "links": self._prepare_links(card),
            "custody": self._prepare_custody(card),
            "execution_note": card.execution_note,
            "date_executed": card.company_id._docflow_format(card.date_executed),
        }

    def _prepare_requisites(self, card):
        """Return ``[(label, text)]`` of the requisites that are filled in."""
        here = self.with_context(lang=card.env.lang)
        company = card.company_id
        senders = ", ".join(
            " ".join(part for part in (p.partner_name, p.number and f"№ {p.number}") if part)
            + (f" {self._day(p.date)}" if p.date else "")
            for p in card.party_ids
        )
        control = ", ".join(
            part
            for part in (
                self._label(card, "control_state") if card.control_state != "none" else "",
                card.controller_id.name or "",
                company._docflow_format(card.date_control_released),
                card.control_note or "",
            )
            if part
        )
        rows = [
            (here.env._("Document type"), card.type_id.name),
            (here.env._("Correspondent, their No. and date"), senders),
            (here.env._("Registered at"), card.office_id.name),
            (here.env._("Registered"), company._docflow_format(card.date_registered)),
            (here.env._("Author's department"), card.department_id.name),
            (here.env._("Author"), card.author_id.name),
            (here.env._("Signed by"), card.signatory_name),
            (here.env._("Delivery"), card.delivery_method_id.name),
            (here.env._("Topic"), card.topic_id.name),
            (here.env._("Sheets, annexes, copies"), self._sheets(card)),
            (here.env._("Deadline"), self._deadline(card)),
            (here.env._("Control"), control),
            (here.env._("Remarks"), card.note),
        ]
        return [(label, text) for label, text in rows if text]

    def _prepare_recipients(self, card):
        form = card.company_id._docflow_format
        return [
            {
                "name": ", ".join(part for part in (r.user_id.name, r.position) if part),
                "received": form(r.date_received),
                "done": form(r.date_done),
                "result": self._label(r, "result"),
                "is_late": r.is_late,
            }
            for r in card.recipient_ids
        ]

    def _prepare_resolutions(self, card):
        """Return signed resolutions as a tree read from the top, each with its ``depth``."""
        signed = card.resolution_ids.filtered(lambda r: r.state in WORKING_STATES and r.date_issued)
        children = {}
        for resolution in signed.sorted("id"):
            children.setdefault(resolution.parent_id.id, []).append(resolution)
        rows = []

        def walk(parent_id, depth):
            for resolution in children.get(parent_id, ()):
                rows.append(self._prepare_resolution_vals(resolution, depth))
                walk(resolution.id, depth + 1)

        walk(False, 0)
        return rows

    def _prepare_resolution_vals(self, resolution, depth):
        form = resolution.company_id._docflow_format
        return {
            "depth": min(depth, 8),
            "author": resolution.author_label,
            "issued": form(resolution.date_issued),
            "text": resolution.text,
            "deadline": self._deadline(resolution),
            "state": self._label(resolution, "state"),
            "reason": resolution.cancel_reason,
            "lines": [
                {
                    "name": line.executor_label or line.executor_id.name,
                    "is_main": line.is_main,
                    "kind": self._label(line, "kind"),
                    "deadline": self._deadline(line),
                    "state": self._label(line, "state"),
                    "done": form(line.date_done),
                    "report": line._get_report_text(),
                    "evidence": ", ".join(
                        f"№ {evidence.reg_number}"
                        for evidence in line.evidence_document_ids._filtered_access("read")
                        if evidence.reg_number
                    ),
                }
                for line in resolution.assignment_ids.sorted(lambda a: (a.sequence, a.id))
            ],
        }

    def _prepare_links(self, card):
        return [
            {"kind": self._label(link, "kind"), "name": link.linked_id.display_name}
            for link in card.link_ids
        ]

    def _prepare_custody(self, card):
        form = card.company_id._docflow_format
        return [
            {
                "giver": line.giver_label,
                "given": form(line.date),
                "holder": line.holder_label,
                "received": form(line.date_received),
                "place": line.place,
                "state": self._label(line, "state"),
            }
            for line in card.custody_ids.sorted("id")
            if line.state in ("on_way", "received")
        ]

    # Words

    def _deadline(self, record):
        """Return the current deadline, with the initial one where it was moved (str)."""
        if not record.date_deadline:
            return ""
        company = record.company_id
        now = self._day(company._docflow_local_date(record.date_deadline))
        first = self._day(company._docflow_local_date(record.date_deadline_initial))
        if not first or first == now:
            return now
        return record.env._("%(date)s (at first %(first)s)", date=now, first=first)

    def _sheets(self, card):
        if not card.sheets:
            return ""
        return f"{card.sheets} + {card.annex_sheets or 0} × {card.copies or 1}"

    def _day(self, day):
        return day.strftime("%d.%m.%Y") if day else ""

    def _label(self, record, name):
        return dict(record._fields[name]._description_selection(record.env)).get(record[name], "")
