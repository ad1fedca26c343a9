from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

COUNT_LIMIT = 1001  # the cabinet shows "1000+" past it, so nobody waits for an exact figure


class DocflowCabinetMixin(models.AbstractModel):
    """The personal cabinet: trays with counters, for whom one acts, ways to a card from anywhere.

    What lies in a tray is said by ``docflow.tray.mixin``; here it is counted, all trays in one
    statement, under the record rules of the reader: what may not be opened is not counted.
    """

    _name = "docflow.cabinet.mixin"
    _description = "Personal Cabinet"

    @api.model
    @api.readonly
    def get_trays(self, acting_for=None):
        """Return the trays of the current user with counters, in the order of the cabinet.

        :param int acting_for: id of ``res.users``: only his work, where the reader acts for him or
            is his clerk, or only the reader's own; None shows everybody's together
        :return: ``[{code, name, section, section_name, model, domain, context, views, help, tone,
            count, count_late}]``; counts stop at 1001
        :rtype: list[dict]
        :raise UserError: the reader does not act for this person today
        """
        cabinet = self
        if acting_for:
            self._check_acting_for(acting_for)
            cabinet = self.with_context(docflow_acting_for=acting_for)
        trays = cabinet._get_trays()
        counts = cabinet._count_lines(
            {
                (tray["code"], key): (tray["model"], tray[key])
                for tray in trays
                for key in ("domain", "late_domain")
                if tray[key]
            }
        )
        for tray in trays:
            code = tray["code"]
            tray["count"] = counts.get((code, "domain"), (0,))[0]
            tray["count_late"] = counts.get((code, "late_domain"), (0,))[0]
            del tray["late_domain"]
        return [tray for tray in trays if tray.pop("is_kept") or tray["count"]]

    @api.model
    @api.readonly
    def get_acting_choices(self):
        """Return for whom the reader acts or is the clerk today, for the switch of the cabinet.

        :return: ``[{id, name, note}]``; the note names the kind, the ground and the last day; empty
            for most people
        :rtype: list[dict]
        """
        return [
            {
                "id": row.principal_id.id,
                # sudo: res.users - the name of the person one acts for
                "name": row.principal_id.sudo().name,
                "note": self._get_acting_note(row),
            }
            for row in self.env.user._docflow_rows()
        ]

    @api.model
    @api.readonly
    def find_by_barcode(self, barcode):
        """Return the action that opens the card with this barcode, or False where the user may
        not.
        """
        card = self.env["docflow.document"].search(
            [("barcode", "=", (barcode or "").strip())], limit=1
        )
        return card._get_form_action() if card else False

    @api.model
    @api.readonly
    def search_panel_select_multi_range(self, field_name, **kwargs):
        """Offer only the types of the category whose menu was opened."""
        category = self.env.context.get("docflow_category")
        if field_name == "type_id" and category:
            types = Domain("category", "=", category)
            kwargs["comodel_domain"] = list(types & Domain(kwargs.get("comodel_domain") or []))
        return super().search_panel_select_multi_range(field_name, **kwargs)

    # Business: for whom

    @api.model
    def _check_acting_for(self, acting_for):
        if acting_for not in self.env.user._docflow_person_ids():
            # the name of a stranger is not told
            raise UserError(
                self.env._(
                    "Cabinet: you do not act for this person today. Choose yourself in the "
                    "switch, or ask the personnel officer to enter the order."
                )
            )

    @api.model
    def _get_acting_note(self, row):
        kinds = dict(row._fields["kind"]._description_selection(self.env))
        parts = [kinds[row.kind], row.ground]
        if row.date_to:
            parts.append(self.env._("until %(date)s", date=row.date_to.strftime("%d.%m.%Y")))
        return ", ".join(part for part in parts if part)

    # Business: counting

    @api.model
    def _count_lines(self, wanted, *columns):
        """Count many domains in one statement, each up to 1001 lines the reader may see.

        :param dict wanted: ``{key: (model name, domain)}``
        :param columns: aggregates over ``line.date_deadline`` to count beside (``SQL``)
        :return: ``{key: (count, *aggregates)}``; a key whose domain nothing can match is missing
        :rtype: dict
        """
        keys, parts = [], []
        for key, (model, domain) in wanted.items():
            if not self.env[model].has_access("read"):
                continue
            query = self.env[model]._search(domain, limit=COUNT_LIMIT)
            if query.is_empty():
                continue
            column = SQL.identifier(query.table, "date_deadline") if columns else SQL("1")
            lines = query.subselect(SQL("%s AS date_deadline", column))
            parts.append(
                SQL(
                    "SELECT %s AS slot, %s FROM %s AS line",
                    len(keys),
                    SQL(", ").join([SQL("count(*)"), *columns]),
                    lines,
                )
            )
            keys.append(key)
        if not parts:
            return {}
        rows = self.env.execute_query(SQL(" UNION ALL ").join(parts))
        return {keys[row[0]]: row[1:] for row in rows}
