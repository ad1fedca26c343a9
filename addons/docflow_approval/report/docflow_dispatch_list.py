from odoo import api, models


class DocflowDispatchList(models.AbstractModel):
    """The register for the post, in the columns of form 103, or the sheet a courier signs."""

    _name = "report.docflow_approval.docflow_dispatch_list"
    _inherit = "docflow.print.mixin"
    _description = "Register of Dispatch, on Paper"
    _docflow_printed = "docflow.dispatch.register"

    @api.model
    def _prepare_page(self, record):
        lines = record.dispatch_ids.sorted("register_line")
        kinds = dict(lines._fields["post_kind"]._description_selection(record.env))
        return {
            "label": record.label,
            "office": record.office_id.name,
            "is_post": record.method_id.dispatch_way == "post",
            "count": len(lines),
            "weight": sum(lines.mapped("weight")),
            "rows": [
                {
                    "number": line.register_line,
                    "name": line.name,
                    "address": line.address or "",
                    "document": line.reg_number,
                    "date": line.reg_date.strftime("%d.%m.%Y") if line.reg_date else "",
                    "kind": kinds.get(line.post_kind, ""),
                    "weight": line.weight or "",
                    "tracking": line.tracking or "",
                }
                for line in lines
            ],
        }
