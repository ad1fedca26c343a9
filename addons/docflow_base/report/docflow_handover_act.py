from odoo import api, models


class DocflowHandoverAct(models.AbstractModel):
    """The act of handover: what passed to whom, for the signatures of both sides."""

    _name = "report.docflow_base.docflow_handover_act"
    _inherit = "docflow.print.mixin"
    _description = "Act of Handover"
    _docflow_printed = "docflow.handover"

    @api.model
    def _prepare_page(self, handover):
        # sudo: docflow.handover.line - a person who took one line signs the whole act
        lines = handover.sudo().line_ids
        moved = lines.filtered(lambda line: line.state != "refused")
        people = moved.to_id.filtered(lambda user: user != handover.to_id)
        return {
            "date": handover.date.strftime("%d.%m.%Y"),
            "ground": handover.ground,
            "giver": handover.from_label or handover._get_label(handover.from_id),
            "taker": handover.to_label or handover._get_label(handover.to_id),
            "others": [handover._get_label(user) for user in people],
            "groups": self._prepare_groups(handover, moved),
            "refused": [self._prepare_row(handover, line) for line in lines - moved],
            "count": len(moved),
        }

    def _prepare_groups(self, handover, lines):
        """Return ``[(name of the kind, [row, …])]`` in the order of the act."""
        names = dict(lines._fields["kind"]._description_selection(handover.env))
        groups = {}
        for number, line in enumerate(lines, 1):
            row = {"number": number, **self._prepare_row(handover, line)}
            groups.setdefault(line.kind, []).append(row)
        return [(names[kind], rows) for kind, rows in groups.items()]

    def _prepare_row(self, handover, line):
        day = handover.company_id._docflow_local_date(line.date_deadline)
        to = line.to_id or handover.to_id
        return {
            "label": line.label,
            "deadline": day.strftime("%d.%m.%Y") if day else "",
            # sudo: res.users - the name of who takes the line over
            "to": line.to_label or to.sudo().name,
            "refusal": line.refusal or "",
        }
