from odoo import api, models


class DocflowAcquaintanceSheet(models.AbstractModel):
    """The acquaintance sheet: who must read, who has, when and how; empty lines are signed."""

    _name = "report.docflow_approval.docflow_acquaintance_sheet"
    _description = "Acquaintance Sheet"

    @api.model
    def _get_report_values(self, docids, data=None):
        lists = self.env["docflow.acquaintance"].browse(docids)
        lists.check_access("read")
        return {
            "doc_ids": lists.ids,
            "doc_model": lists._name,
            "docs": lists,
            "sheets": [self._prepare_sheet(one) for one in lists],
        }

    def _prepare_sheet(self, acquaintance):
        company = acquaintance.company_id
        # the sheet is the council's paper: it speaks the council's language
        acquaintance = acquaintance.with_context(lang=company.partner_id.lang or self.env.lang)
        card = acquaintance.document_id
        readers = acquaintance.reader_ids.filtered(lambda reader: reader.state != "withdrawn")
        readers = readers.sorted(lambda r: (r.department_id.complete_name or "", r.name, r.id))
        deadline = acquaintance.date_deadline
        return {
            "lang": acquaintance.env.lang,
            # sudo: res.company - the head of the paper
            "company": company.sudo().name,
            "type": card.type_id.name,
            "number": card.reg_number or "",
            "date": card.reg_date.strftime("%d.%m.%Y") if card.reg_date else "",
            "name": card.name,
            "list": acquaintance.number,
            "until": company._docflow_local_date(deadline).strftime("%d.%m.%Y") if deadline else "",
            "author": acquaintance.author_label,
            "progress": acquaintance.progress_label,
            "digest": acquaintance.digest or "",
            "rows": [
                self._prepare_row(number, reader) for number, reader in enumerate(readers, start=1)
            ],
        }

    def _prepare_row(self, number, reader):
        way = dict(reader._fields["way"]._description_selection(reader.env)).get(reader.way, "")
        form = reader.company_id._docflow_format
        moment = form(reader.date_read)
        return {
            "number": number,
            "name": reader.name,
            "position": reader.position or "",
            # the hour of a paper signature is not known
            "date": moment[:10] if reader.way == "paper" else moment,
            "way": way,
            "by": reader.record_label or "",
            "digest": (reader.digest or "")[:16],
        }
