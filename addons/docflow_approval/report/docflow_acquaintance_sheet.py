from odoo import api, models
from odoo.exceptions import UserError

from ..models.docflow_acquaintance_people_mixin import READER_LIMIT


class DocflowAcquaintanceSheet(models.AbstractModel):
    """The acquaintance sheet: who must read, who has, when and how; empty lines are signed."""

    _name = "report.docflow_approval.docflow_acquaintance_sheet"
    _inherit = "docflow.print.mixin"
    _description = "Acquaintance Sheet"
    _docflow_printed = "docflow.acquaintance"

    @api.model
    def _check_printed(self, acquaintances):
        # one list fits whatever its size; many long ones would hold a worker past its time
        count = self.env["docflow.acquaintance.reader"].search_count(
            [("acquaintance_id", "in", acquaintances.ids)], limit=READER_LIMIT + 1
        )
        if count > READER_LIMIT:
            raise UserError(
                self.env._(
                    "More than %(limit)s people stand on these lists; one print holds no more. "
                    "Choose fewer lists.",
                    limit=READER_LIMIT,
                )
            )

    @api.model
    def _prepare_page(self, acquaintance):
        company = acquaintance.company_id
        card = acquaintance.document_id
        readers = acquaintance.reader_ids.filtered(lambda reader: reader.state != "withdrawn")
        readers = readers.sorted(lambda r: (r.department_id.complete_name or "", r.name, r.id))
        deadline = acquaintance.date_deadline
        return {
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
